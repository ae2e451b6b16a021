"""From the records of a patient to treatments: a procedure with its target and what became of it.

Bodies of the procedure are read by their fields, so that an older or later form of them does.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from fractions import Fraction

from akeso.anatomy.levels import Side
from akeso.care.assessment import Assessment, SteroidDose
from akeso.care.calendar import local_day
from akeso.care.outcome import (
    Before,
    Event,
    FollowUp,
    Later,
    PainDiary,
    Target,
    Treatment,
    block_purpose,
    events_for,
    later_of,
    where_given,
)
from akeso.care.record import Body, Record, lineage, standing
from akeso.pharmacy.drug import Kind
from akeso.pharmacy.drug_time import DrugTime, expected_time
from akeso.pharmacy.syringe import Dose, Site

Records = tuple[Record[Body], ...]


def treatments(records: Records) -> tuple[Treatment, ...]:
    """Return every procedure that stands, one for each side, oldest first.

    A later procedure on the same target (technique family, region, side, a level in common)
    counts as a repeat of the earlier one; what happened elsewhere stands beside it.

    Parameters
    ----------
    records : tuple of Record
        Of one patient, in the order in which they were made.
    """
    held = standing(records)
    done = [r for r in held if r.kind == "procedure"]
    made = [t for r in done for t in _of_procedure(r, held, lineage(records, r))]
    made.sort(key=lambda t: t.ended)
    return tuple(_with_repeats(one, made) for one in made)


def _of_procedure(
    record: Record[Body], held: Records, names: frozenset[str]
) -> Iterable[Treatment]:
    body, ended = record.body, getattr(record.body, "ended", None)
    if not isinstance(ended, datetime):
        return
    own = [r.body for r in held if getattr(r.body, "procedure", "") in names]
    episode = [r.body for r in held if r.episode == record.episode]
    happened = events_for(held, record.episode)
    places = _places(body, held)
    for side, levels in places.items():
        yield Treatment(
            record=record.id,
            target=Target(getattr(body, "technique", ""), levels, side),
            ended=ended,
            purpose=block_purpose(body, episode),
            steroids=_steroids(body, side, tuple(places)),
            drug=_drug_time(body, side),
            diary=next((b for b in reversed(own) if isinstance(b, PainDiary)), None),
            before=_before(episode, ended),
            follow_ups=tuple(b for b in own if isinstance(b, FollowUp)),
            later=tuple(filter(None, (later_of(e, ended) for e in happened))),
        )


def _places(body: Body, held: Records) -> dict[Side | None, tuple[str, ...]]:
    """Return the levels by side: of the needles, else as the time-out had them."""
    named = getattr(body, "time_out", "")
    said = [r.body for r in held if named and r.id == named]
    places: dict[Side | None, list[str]] = {}
    for one in getattr(body, "needles", ()) or said:
        level, side = getattr(one, "level", ""), getattr(one, "side", None)
        places.setdefault(side, []).extend([level] if level else [])
    return {side: tuple(levels) for side, levels in places.items()} or {None: ()}


def _drug_time(body: Body, side: Side | None) -> DrugTime:
    """Return how long the anaesthetic at the target of one side is expected to work."""
    drugs = getattr(body, "drugs", None)
    here = [
        d.dose()
        for d in drugs or ()
        if getattr(d, "site", Site.TARGET) is Site.TARGET
        and (side is None or getattr(d, "side", side) == side)
    ]
    where = where_given(getattr(body, "technique", ""))
    return expected_time(None if drugs is None else here, where)


def _steroids(
    body: Body, side: Side | None, sides: tuple[Side | None, ...]
) -> tuple[SteroidDose, ...] | None:
    """Return the steroid that went to one side; None where the body lists no drugs at all.

    What went to a side that has no needle counts with the first one, so that nothing is lost.
    """
    drugs = getattr(body, "drugs", None)
    if drugs is None:
        return None
    own = (side, *(s for s in Side if s not in sides)) if side == sides[0] else (side,)
    doses = [d.dose() for d in drugs if side is None or getattr(d, "side", side) in own]
    day = local_day(getattr(body, "ended"))  # noqa: B009  a body is known by its fields only
    return tuple(
        SteroidDose(day, dose.drug.name, _mg(dose))
        for dose in doses
        if dose.drug.kind is Kind.STEROID
    )


def _mg(dose: Dose) -> float | None:
    return float(Fraction(dose.amount)) if dose.strength is not None else None


def _before(episode: Iterable[Body], ended: datetime) -> Before:
    """Return the last assessment of the episode before a procedure."""
    earlier = [b for b in episode if isinstance(b, Assessment) and b.seen <= ended]
    last = max(earlier, key=lambda a: a.seen, default=None)
    if last is None:
        return Before()
    return Before(last.ratings.average, last.questionnaires, last.medicines)


def _with_repeats(one: Treatment, made: Iterable[Treatment]) -> Treatment:
    again = [
        Later(Event.REPEAT, other.ended)
        for other in made
        if other.ended > one.ended and other.target.same(one.target)
    ]
    return replace(one, later=(*one.later, *again))
