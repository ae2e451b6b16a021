"""How long a procedure is planned to take: the sum of its approach's steps.

The steps' minutes are planning defaults and no measurement, which is said with the answer. The
minutes of techniques without an approach are the procedure's, a later stage: who books gives them.
"""

from __future__ import annotations

from dataclasses import dataclass

from akeso.errors import BadInput, NotFound
from akeso.rule import Mark, Source
from akeso.techniques.catalogue import approaches
from akeso.techniques.technique import Step

PLANNED = Source("Steps of the approach: planning defaults, not measured", Mark.PROPOSAL)


@dataclass(frozen=True)
class MinutesNeeded:
    """Planned minutes of a procedure, what they are made of, and how far they are known."""

    minutes: float
    steps: tuple[Step, ...]
    source: Source


def minutes_needed(technique: str, *, turnover_minutes: float = 0.0) -> MinutesNeeded:
    """Return the minutes to book for a technique.

    Parameters
    ----------
    technique : str
        Code of an approach, such as ``lumbar-facet``, or of a room, such as ``facet_joint``: of a
        room the longest of its approaches is taken.
    turnover_minutes : float
        To clean and prepare the room, at least 0; none is assumed.

    Raises
    ------
    NotFound
        If no steps are known; the length is then given by who books.
    BadInput
        If the turnover is negative.
    """
    if not turnover_minutes >= 0:
        raise BadInput(f"The turnover is {turnover_minutes} min; it is at least 0 min.")
    found = [a.steps for code, a in approaches().items() if technique in (code, a.technique)]
    if not found:
        raise NotFound(
            f"No steps are known for {technique!r}; give the minutes to book, or the code of one "
            "of the approaches that `akeso approaches` lists."
        )
    steps = max(found, key=_total)
    return MinutesNeeded(_total(steps) + turnover_minutes, steps, PLANNED)


def _total(steps: tuple[Step, ...]) -> float:
    return sum(step.minutes for step in steps)
