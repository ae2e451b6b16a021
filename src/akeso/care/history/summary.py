"""What the rules, the claim and the reader ask of the past."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from akeso.care.assessment import (
    Assessment,
    Filled,
    Past,
    Ratings,
    Trend,
    findings,
    rated,
    steroid_mpe_mg_12m,
    steroids_of,
    trend_of,
)
from akeso.care.calendar import local_day
from akeso.care.history.treatments import Records, treatments
from akeso.care.outcome import (
    BlockOutcome,
    FollowUp,
    NextStep,
    Relief,
    Target,
    Treatment,
    findings_of,
    next_steps,
    past_of,
)
from akeso.care.record import standing
from akeso.techniques.expression import Value


@dataclass(frozen=True)
class Relieved:
    """One procedure with its target, the relief it brought and whether it was a repeat.

    Parameters
    ----------
    treatment : Treatment
    best_relief_pct : float or None
        Best relief of average pain that was answered; None where none was.
    relief : Relief
        How long relief lasted, by the threshold that earns a repeat.
    repeat_of : str
        Record of the last procedure before it on the same target; ``""`` for a first one.
    """

    treatment: Treatment
    best_relief_pct: float | None
    relief: Relief
    repeat_of: str


@dataclass(frozen=True)
class Block:
    """One block that has a diary, and what it showed."""

    treatment: Treatment
    outcome: BlockOutcome


def procedures(records: Records) -> tuple[Relieved, ...]:
    """Return every procedure with target and relief, oldest first."""
    found: list[Relieved] = []
    for one in treatments(records):
        same = [r.treatment for r in found if r.treatment.target.same(one.target)]
        before = same[-1].record if same else ""
        found.append(Relieved(one, one.best_relief_pct(), one.relief(), before))
    return tuple(found)


def blocks(records: Records, definition: str = "peak_50") -> tuple[Block, ...]:
    """Return every block with a diary and its result by a named definition, oldest first."""
    pairs = ((t, t.block(definition)) for t in treatments(records))
    return tuple(Block(t, outcome) for t, outcome in pairs if outcome is not None)


def _told(records: Records, on: date) -> Assessment | None:
    """Return the last assessment up to a day."""
    bodies = [r.body for r in standing(records) if isinstance(r.body, Assessment)]
    return max((b for b in bodies if b.day <= on), key=lambda b: b.seen, default=None)


def past_from_history(records: Records, definition: str = "") -> Past:
    """Return what the record knows of earlier procedures, for `akeso.care.assessment.findings`.

    Blocks have their result by each named definition; `definition` is the one the clinic uses.
    """
    return past_of(treatments(records), definition)


def findings_from_history(
    records: Records, on: date, target: Target | None = None
) -> dict[str, Value]:
    """Return the findings that the past gives, with what the patient told of elsewhere.

    Parameters
    ----------
    records : tuple of Record
        Of one patient.
    on : date
        Day in Sydney for which the rules are asked.
    target : Target, optional
        What is considered; counts hold for its region, block results for its side and level.

    Returns
    -------
    dict of str to bool, int, float or str
        What is not known is left out; where the last assessment did not ask about procedures
        elsewhere, nothing can be counted.
    """
    last = _told(records, on)
    return findings_of(
        treatments(records),
        on,
        target,
        told=last.earlier if last else None,
        told_steroids=last.steroids if last else None,
    )


def next_steps_from_history(
    records: Records, on: date, policy: Mapping[str, Value | None], definition: str = ""
) -> tuple[NextStep, ...]:
    """Return what each treated place makes possible; see `akeso.care.outcome.next_steps`."""
    last = _told(records, on)
    filled = (
        {} if last is None else {n: v for n, v in findings(last, on=on).items() if v is not None}
    )
    return next_steps(
        treatments(records),
        on,
        policy,
        told=last.earlier if last else None,
        told_steroids=last.steroids if last else None,
        known=filled,
        definition=definition,
    )


def steroid_12m(records: Records, on: date) -> float | None:
    """Return the steroid of twelve months, mg of methylprednisolone; None where it is not known."""
    last = _told(records, on)
    done = tuple(t for t in treatments(records) if t.day <= on)
    doses = steroids_of(last.steroids if last else None, past_of(done).steroids)
    return None if doses is None else steroid_mpe_mg_12m(doses, on)


def trends(records: Records) -> Mapping[str, Trend]:
    """Return how every questionnaire went, over assessments and follow-ups, by its code."""
    dated = [pair for r in standing(records) for pair in _filled(r.body)]
    codes = dict.fromkeys(filled.instrument for _, filled in dated)
    return {code: trend_of(dated, code) for code in codes}


def _filled(body: object) -> Iterator[tuple[date, Filled]]:
    if not isinstance(body, (Assessment, FollowUp)):
        return
    at = body.seen if isinstance(body, Assessment) else body.answered_at
    if at is None:
        return
    own = body.questionnaires
    yield from ((local_day(at), filled) for filled in own)
    ratings: Ratings = body.ratings
    if ratings.known and not any(filled.instrument == "nrs" for filled in own):
        yield local_day(at), rated(ratings)
