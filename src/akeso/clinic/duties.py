"""What the store's list holds open for a patient, in the words of what is next and overdue.

Follow-ups are worked out from the protocol (`akeso.care.pathway.missing`) and are not given twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from akeso.care.appointments import Appointment, Progress, WaitingListEntry
from akeso.care.calendar import local, local_day
from akeso.care.outcome import death_of
from akeso.care.pathway import Pending
from akeso.care.pathway.table import CLOSED
from akeso.care.record import standing
from akeso.clinic.charts import Records
from akeso.clinic.paperwork import AHEAD, REPORT_DUE, TO_CLAIM, TO_LODGE, TO_MEND
from akeso.clinic.worklist import CALL_BACK, FOLLOW_UP, NEXT_DAY, RECALL, WAITING
from akeso.store import Due, ReadUnit

ASKED = (NEXT_DAY, FOLLOW_UP)
"""How what the protocol gives begins."""


def duties(
    unit: ReadUnit, records: Records, now: datetime, *, billing: bool = False
) -> tuple[tuple[str, Pending], ...]:
    """Return what is open on the store's list of a patient, each with its episode or ``""``.

    Parameters
    ----------
    unit : ReadUnit
    records : tuple of Record
        The whole chart.
    now : datetime
    billing : bool
        Whether the biller asks: services that nobody claimed are the biller's to see to.
    """
    kinds = {r.id: r for r in records}
    found = []
    for due in unit.dues_of(records[0].patient):
        if due.closed_by or due.what.startswith(ASKED) or (due.what == TO_CLAIM and not billing):
            continue
        record = kinds.get(due.record)
        body = record.body if record else None
        entry = body if isinstance(body, WaitingListEntry) else None
        kind = record.kind if record else ""
        found += [(due.episode, one) for one in _pending(due, kind, entry, now)]
    return (*found, *missed(records, now))


def missed(records: Records, now: datetime) -> tuple[tuple[str, Pending], ...]:
    """Return a last appointment that was not attended, until another is booked or care ends."""
    held = standing(records)
    booked = [(r, r.body) for r in held if isinstance(r.body, Appointment)]
    if not booked or death_of(records):
        return ()
    record, last = max(booked, key=lambda one: one[1].starts)
    closed = {r.episode for r in held if r.kind == CLOSED}
    if last.progress is not Progress.DID_NOT_ATTEND or record.episode in closed:
        return ()
    day = local_day(last.starts)
    says = f"The appointment of {day.day} {day:%b %Y} was not attended: call and book (akeso book)."
    return ((record.episode, Pending("appointment", says, day, day < local_day(now))),)


def _pending(
    due: Due, kind: str, entry: WaitingListEntry | None, now: datetime
) -> Iterator[Pending]:
    day, today = local_day(due.due_at), local_day(now)
    if due.what == REPORT_DUE:
        late = due.due_at < now
        when = f"{_was(late=late)} due on {_date(due)} at {local(due.due_at):%H:%M}"
        yield Pending(kind, f"Report to My Health Record: {when} (akeso report).", day, late)
    elif due.what == TO_CLAIM:
        last = day + AHEAD
        says = f"Procedure to claim: by {last.day} {last:%b %Y} (akeso claim)."
        yield Pending("claim-prepared", says, last, last < today)
    elif due.what in (TO_LODGE, TO_MEND):
        last = day + AHEAD
        says = f"{_upper(due.what)}: by {last.day} {last:%b %Y} (akeso claim)."
        yield Pending(kind, says, last, last < today)
    elif due.what.startswith(CALL_BACK):
        told = due.what.removeprefix(CALL_BACK)
        yield Pending(kind, f"A clinician calls the patient back at once: {told}.", day, True)
    elif due.what.startswith(RECALL):
        if day <= today:
            what, late = due.what.removeprefix(RECALL), day < today
            says = f"Recall, {what}: {_was(late=late)} due on {_date(due)} (akeso recall)."
            yield Pending(kind, says, day, late)
    elif due.what == WAITING and entry is not None and entry.latest_by is None:
        yield Pending(kind, f"Waits for an appointment since {_date(due)} (akeso book).")
    elif due.what == WAITING:
        says = f"Waits for an appointment by {_date(due)} (akeso book)."
        yield Pending(kind, says, day, day < today)


def _was(*, late: bool) -> str:
    return "was" if late else "is"


def _date(due: Due) -> str:
    day = local_day(due.due_at)
    return f"{day.day} {day:%b %Y}"


def _upper(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"
