"""What is still to be done about money: services never claimed, claims that wait or were rejected.

A service that nobody claims within the year is lost; nothing else would say so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from akeso.care.calendar import at_clock, local_day
from akeso.care.claim import ClaimPrepared
from akeso.care.claim.deadlines import years_later
from akeso.care.procedure import Procedure
from akeso.care.record import Body
from akeso.clinic.access import Desk, verb
from akeso.clinic.charts import decoded
from akeso.clinic.guarded import closed_to, without_names
from akeso.clinic.paperwork import AHEAD, TO_CLAIM, TO_LODGE, TO_MEND
from akeso.clinic.worklist import MORNING
from akeso.store import Due, ReadUnit
from akeso.store.reading import FIRST, LAST, LONGEST_LIST
from akeso.techniques.eligibility import find_technique

KINDS = (TO_CLAIM, TO_LODGE, TO_MEND)


@dataclass(frozen=True)
class OpenMoney:
    """One service or claim that somebody has to see to.

    Parameters
    ----------
    what : str
        ``service to claim``, ``claim to lodge`` or ``rejected claim to correct``.
    patient, episode, name : str
        The name is ``restricted`` where the user may not open the chart.
    service : str
        What was done, or the items that were claimed.
    day : date
        Of the service, in Sydney.
    last : date
        Day until which it can be lodged.
    lapsed : bool
        Whether that day has passed.
    record : str
        The procedure, or the claim.
    """

    what: str
    patient: str
    episode: str
    name: str
    service: str
    day: date
    last: date
    lapsed: bool
    record: str


@verb
def open_claims(desk: Desk, *, everything: bool = False) -> tuple[OpenMoney, ...]:
    """Return what is still to be claimed, lodged or corrected, what lapses first on top.

    Of services the procedures in rooms are listed: those in hospital the hospital's billing
    claims, and which visit is billed is the biller's to say. What lapsed stays in the list for a
    year, so that somebody sees it; `everything` lists what lapsed before as well. Of each kind the
    first `LONGEST_LIST` are listed.
    """
    today = local_day(desk.clock())
    seen = FIRST if everything else at_clock(years_later(today, -1) - AHEAD, MORNING)
    with desk.store.read(desk.actor, "open_claims", at=desk.clock()) as unit:
        found = [d for what in KINDS for d in unit.dues(LAST, what, since=seen)]
        names: Mapping[str, str] = unit.names({d.patient for d in found})
        bodies = {d.record: _body(unit, d) for d in found}
        closed = closed_to(desk, unit, names)
    names = without_names(names, closed)
    rows = [_row(d, bodies[d.record], names, closed, today) for d in found]
    return tuple(sorted(rows, key=lambda row: (row.last, row.patient, row.record)))


def _body(unit: ReadUnit, due: Due) -> Body:
    return decoded(unit.record(due.record)).body


def _row(
    due: Due, body: Body, names: Mapping[str, str], closed: frozenset[str], today: date
) -> OpenMoney:
    last = local_day(due.due_at) + AHEAD
    day, service = _service(body, last)
    return OpenMoney(
        due.what,
        due.patient,
        due.episode,
        names.get(due.patient, ""),
        "" if due.patient in closed else service,
        day,
        last,
        last < today,
        due.record,
    )


def _service(body: Body, last: date) -> tuple[date, str]:
    """Return the day and the words of a service."""
    if isinstance(body, Procedure):
        return local_day(body.started), find_technique(body.technique).title
    if isinstance(body, ClaimPrepared):
        return body.event.date_of_service, ", ".join(line.item for line in body.lines)
    return last, ""


def cut_short(rows: Sequence[OpenMoney]) -> bool:
    """Tell whether a kind may have more than the list holds."""
    return max(Counter(row.what for row in rows).values(), default=0) >= LONGEST_LIST
