"""The steps of each technique with planned minutes, and where the promise of 30 minutes is broken.

Planned minutes are ``steps.csv``, the table of section 8 of the reference memo on approaches:
proposals, anchored on measured needle and fluoroscopy times. The service promises 20 to 30
minutes; for cervical and sacral radiofrequency and for stimulation that is not realistic, and is
said rather than hidden.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from importlib import resources

from akeso.care.procedure.prefix import covers
from akeso.care.record import said
from akeso.errors import BadInput, NotFound
from akeso.quantity import Range
from akeso.rule import Mark, Source
from akeso.techniques.eligibility import find_technique

MINUTES = Range("The minutes of a step", "min", 0.0, 600.0)

PROMISED_MIN = 30.0
"""Most minutes the service promises, from time-out to the last dressing."""

PROMISE = Source("approaches 8: the 20-30 min goal", Mark.PROPOSAL)


class StepKind(IntEnum):
    """The twelve steps of the table, in order."""

    TIME_OUT = 1
    POSITION = 2
    LEVEL_CHECK = 3
    PREPARE = 4
    SKIN = 5
    NEEDLE = 6
    VIEWS = 7
    CONTRAST = 8
    TEST = 9
    TREAT = 10
    IMPLANT = 11
    CLOSE = 12

    @property
    def words(self) -> str:
        """The step in the operator's words."""
        return _WORDS[self]


_WORDS = {
    StepKind.TIME_OUT: "time-out, vitals",
    StepKind.POSITION: "position, pads",
    StepKind.LEVEL_CHECK: "level check, C-arm to plan",
    StepKind.PREPARE: "prep and drape",
    StepKind.SKIN: "skin anaesthetic",
    StepKind.NEEDLE: "needle(s) to target",
    StepKind.VIEWS: "multi-view check",
    StepKind.CONTRAST: "aspirate, contrast live",
    StepKind.TEST: "stimulation test or loss of resistance",
    StepKind.TREAT: "inject, lesion or steer lead",
    StepKind.IMPLANT: "anchor, tunnel, pocket, close, program",
    StepKind.CLOSE: "remove, dress, final check",
}


@dataclass(frozen=True)
class StepDone:
    """How long one step took.

    Parameters
    ----------
    step : int
        1 to 12, as `StepKind` numbers them.
    minutes : float
    note : str
        What happened, ``""`` for nothing special.
    """

    step: int
    minutes: float
    note: str = ""

    def __post_init__(self) -> None:
        if self.step not in set(StepKind):
            raise BadInput(f"The step is {self.step}; steps are 1 to {len(StepKind)}.")
        MINUTES.check(self.minutes)


@dataclass(frozen=True)
class PlannedSteps:
    """One row of the table.

    Parameters
    ----------
    procedure : str
        What the minutes assume, e.g. ``lumbar RF, 3 nerves``.
    minutes : tuple of float
        For each of the twelve steps.
    by_analogy : bool
        True where the table has no row of the technique's own.
    source : Source
    """

    procedure: str
    minutes: tuple[float, ...]
    by_analogy: bool
    source: Source

    @property
    def total_min(self) -> float:
        """All steps together."""
        return sum(self.minutes)

    def of(self, step: int) -> float:
        """Planned minutes of one step, 1 to 12."""
        return self.minutes[StepKind(step) - 1]


@dataclass(frozen=True)
class OverPromise:
    """A procedure that took longer than promised.

    Parameters
    ----------
    took_min, promised_min, planned_min : float
    longer : tuple of str
        Steps that took longer than planned, the longest first.
    planned_over : bool
        True where the plan itself is longer than the promise.
    why : str
        What the record says; ``""`` where that is still to be asked.
    """

    took_min: float
    promised_min: float
    planned_min: float
    longer: tuple[str, ...]
    planned_over: bool
    why: str

    @property
    def sentence(self) -> str:
        """What the reader is told."""
        text = f"It took {self.took_min:g} min; {self.promised_min:g} were promised"
        if self.planned_over:
            text += f", and this technique is planned with {self.planned_min:g}"
        if self.longer:
            text += f". Longer than planned: {'; '.join(self.longer)}"
        return f"{text}. {f'Why: {self.why}' if self.why else 'Say why.'}"


def planned_steps(technique: str) -> PlannedSteps:
    """Return the planned minutes of a technique.

    Raises
    ------
    BadInput
        If there is no such technique.
    NotFound
        If the table has no row for it.
    """
    find_technique(technique)
    for row in _rows():
        own = _any(row["techniques"], technique)
        if own or _any(row["by_analogy"], technique):
            minutes = tuple(float(row[f"s{n}"]) for n in StepKind)
            source = Source(row["source"], Mark(row["mark"]))
            return PlannedSteps(row["procedure"], minutes, not own, source)
    raise NotFound(f"No minutes are planned for {technique}; add a row to steps.csv.")


def _any(prefixes: str, technique: str) -> bool:
    return any(covers(prefix, technique) for prefix in prefixes.split("|") if prefix)


def over_promise_of(
    technique: str, took_min: float, steps: Iterable[StepDone], why: str = ""
) -> OverPromise | None:
    """Return where a procedure broke the promise; None where it kept it.

    Parameters
    ----------
    technique : str
    took_min : float
        From the start to the end.
    steps : iterable of StepDone
        What is known of its steps.
    why : str
    """
    if took_min <= PROMISED_MIN:
        return None
    plan = planned_steps(technique)
    actual = dict.fromkeys(StepKind, 0.0)
    for done in steps:
        actual[StepKind(done.step)] += done.minutes
    extra = {s: actual[s] - plan.of(s) for s in StepKind if actual[s] > plan.of(s)}
    longer = tuple(
        f"{s.words} {actual[s]:g} instead of {plan.of(s):g} min"
        for s in sorted(extra, key=lambda s: (-extra[s], s))
    )
    over = plan.total_min > PROMISED_MIN
    return OverPromise(took_min, PROMISED_MIN, plan.total_min, longer, over, why.strip())


def demand_why(found: OverPromise | None) -> None:
    """Raise BadInput where a procedure broke the promise and nobody said why."""
    if found is not None:
        said(f"The reason for more than {PROMISED_MIN:g} minutes", found.why)


@cache
def _rows() -> tuple[dict[str, str], ...]:
    text = resources.files("akeso.care.procedure").joinpath("steps.csv").read_text("utf-8")
    return tuple(csv.DictReader(text.splitlines()))
