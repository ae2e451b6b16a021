"""What the day brings, and who waits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from akeso.care.appointments import Priority, WaitingListEntry
from akeso.care.calendar import at_clock, local_day
from akeso.clinic.access import Desk, Role, verb
from akeso.clinic.bookings import MIDNIGHT
from akeso.clinic.charts import CLINIC, decoded
from akeso.clinic.guarded import closed_to, slot_alone, task_alone, without_names
from akeso.clinic.house import clinic_records, title_of
from akeso.clinic.worklist import WAITING
from akeso.store import Booking, Due
from akeso.store.reading import LAST


@dataclass(frozen=True)
class DayLine:
    """An appointment of the day, with the names that its identifiers stand for."""

    booking: Booking
    patient_name: str
    room: str
    practitioner: str


@dataclass(frozen=True)
class Day:
    """What a day brings.

    Parameters
    ----------
    day : date
        In Sydney.
    lines : tuple of DayLine
        Appointments in order, cancelled ones too.
    due : tuple of Due
        What is open and due by the end of the day, the oldest first.
    names : mapping of str to str
        Names of the patients of `due`; ``restricted`` where the user may not open the chart.
    """

    day: date
    lines: tuple[DayLine, ...]
    due: tuple[Due, ...]
    names: Mapping[str, str]


@verb
def today(desk: Desk, day: date | None = None) -> Day:
    """Return what a day brings: appointments, and what is due by its end."""
    wanted = day or local_day(desk.clock())
    since, until = at_clock(wanted, MIDNIGHT), at_clock(wanted + timedelta(days=1), MIDNIGHT)
    with desk.store.read(desk.actor, "today", CLINIC, at=desk.clock()) as unit:
        own = clinic_records(unit)
        bookings = unit.day(since, until)
        due = unit.dues(until)
        patients = {b.patient for b in bookings} | {d.patient for d in due}
        names = unit.names(patients)
        closed = closed_to(desk, unit, patients)
    if not desk.session.roles & {Role.NURSE, Role.CLINICIAN, Role.FRONT_DESK}:
        names = {}
    names = without_names(names, closed)
    lines = tuple(
        DayLine(b, names.get(b.patient, ""), title_of(own, b.room), title_of(own, b.practitioner))
        for b in (slot_alone(b, closed) for b in bookings)
    )
    return Day(wanted, lines, tuple(task_alone(d, closed) for d in due), names)


@dataclass(frozen=True)
class Waiting:
    """Somebody on the waiting list.

    Parameters
    ----------
    record, patient, episode, name : str
    entry : WaitingListEntry
    days : int
        How long the patient waits.
    late : bool
        Whether the latest day has passed.
    """

    record: str
    patient: str
    episode: str
    name: str
    entry: WaitingListEntry
    days: int
    late: bool


@verb
def waiting_list(desk: Desk) -> tuple[Waiting, ...]:
    """Return who waits, the most urgent first, and of those who waits longest."""
    day = local_day(desk.clock())
    with desk.store.read(desk.actor, "waiting_list", at=desk.clock()) as unit:
        entries = [decoded(unit.record(due.record)) for due in unit.dues(LAST, WAITING)]
        names = unit.names({r.patient for r in entries})
        names = without_names(names, closed_to(desk, unit, names))
    rows = [
        Waiting(r.id, r.patient, r.episode, names.get(r.patient, ""), r.body,
                (day - r.body.since).days, bool(r.body.latest_by and r.body.latest_by < day))
        for r in entries
        if isinstance(r.body, WaitingListEntry)
    ]  # fmt: skip
    order = list(Priority)
    return tuple(sorted(rows, key=lambda w: (order.index(w.entry.priority), -w.days, w.record)))
