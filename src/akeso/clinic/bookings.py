"""Appointments: free times, booked once, moved on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta

from akeso.care.appointments import (
    Appointment,
    Hours,
    Progress,
    Purpose,
    Slot,
    default_hours,
    moved_on,
    rescheduled,
)
from akeso.care.appointments import free_slots as slots_of
from akeso.care.appointments.appointment import HOLDS
from akeso.care.calendar import at_clock, local_day
from akeso.care.record import Body, Record, standing
from akeso.clinic.access import Desk, verb
from akeso.clinic.charts import (
    CLINIC,
    Receipt,
    as_it_stands,
    patient_number,
    receipt,
    writing,
)
from akeso.clinic.closing import refuse_if_died
from akeso.clinic.house import check_technique, clinic_records, named, names_of, title_of
from akeso.clinic.intake import own_episode, still_waits
from akeso.clinic.reasons import real_reason
from akeso.clinic.telling import clock_words, moment_words
from akeso.errors import BadInput, NotFound, Refused
from akeso.exchange.record_json import from_document
from akeso.store import Booking, ReadUnit

MIDNIGHT = time(0)
CLOSES = (Progress.CANCELLED, Progress.DID_NOT_ATTEND, Progress.DONE)
"""States that may be written of a patient who died since."""


@verb
def book(desk: Desk, patient: str, document: object, *, episode: str = "") -> Receipt:
    """Book a time; room and practitioner may be given by their names.

    Raises
    ------
    Refused
        When room, practitioner or patient is booked already, also by somebody else just now.
    """
    if not isinstance(document, Mapping):
        raise BadInput("The appointment is no JSON object; see: akeso schema appointment.")
    number = patient_number(patient)
    with writing(desk, "book", number) as chart:
        course = own_episode(chart, episode) if episode else ""
        refuse_if_died(chart.records, "nothing is booked")
        made = dict(document)
        own = clinic_records(chart.unit)
        for kind in ("room", "practitioner"):
            made[kind] = named(own, kind, str(made.get(kind, "")))
        body = from_document(Appointment, made)
        check_technique(body.technique)
        with _in_names(own):
            record = chart.add(body, course)
    passed = ("The time has passed already.",) if body.starts < record.made.at else ()
    return receipt(
        record, (_when(own, body), *passed, *_outside_hours(own, body), *still_waits(chart, body))
    )


@contextmanager
def _in_names(own: Mapping[str, Record[Body]]) -> Iterator[None]:
    """Say a clash with the names of room and practitioner, not with their identifiers."""
    try:
        yield
    except Refused as why:
        said = str(why)
        for key, entry in own.items():
            said = said.replace(key, names_of(key, entry)[1] or key)
        raise Refused(said) from why


def _outside_hours(own: Mapping[str, Record[Body]], body: Appointment) -> tuple[str, ...]:
    day = local_day(body.starts)
    room, who = hours_of(own, body.room), hours_of(own, body.practitioner)
    free = slots_of(room, who, day, (), minutes=(body.ends - body.starts).total_seconds() / 60,
                    step_minutes=5)  # fmt: skip
    if any(slot.starts == body.starts for slot in free):
        return ()
    return ("The time lies outside the opening hours of the room or of the practitioner.",)


def hours_of(own: Mapping[str, Record[Body]], identifier: str) -> Hours:
    """Return the hours of a room or practitioner; the proposed ones where none were set."""
    found = [r.body for r in own.values() if isinstance(r.body, Hours) and r.body.of == identifier]
    return found[-1] if found else default_hours(identifier)


@verb
def change_booking(
    desk: Desk,
    appointment: str,
    *,
    to: str = "",
    reason: str = "",
    starts: datetime | None = None,
    ends: datetime | None = None,
) -> Receipt:
    """Move an appointment on to its next state, or to another time.

    Parameters
    ----------
    desk : Desk
    appointment : str
        Its number.
    to : str
        ``arrived``, ``in room``, ``done``, ``did not attend`` or ``cancelled``.
    reason : str
        Needed where it is cancelled or moved.
    starts, ends : datetime, optional
        The other time; with the same length where only the start is given.
    """
    if reason.strip() or starts is not None:
        real_reason("The reason (--reason)", reason, fewest=1)
    with desk.store.read(desk.actor, "find_booking", at=desk.clock()) as unit:
        patient = _whose(unit, appointment)
    with writing(desk, "change_booking", patient, reason) as chart:
        before = as_it_stands(chart.records, appointment)
        if before is None or not isinstance(before.body, Appointment):
            raise BadInput(f"{appointment} is no appointment; see: akeso today.")
        if before not in standing(chart.records):
            raise Refused("The appointment was voided; book a new one (akeso book).")
        if to not in CLOSES:
            refuse_if_died(chart.records, "the appointment is not moved on")
        body = _changed(before.body, to, reason, starts, ends)
        why = f"the appointment is {to or 'moved'}{f': {reason.strip()}' if reason.strip() else ''}"
        with _in_names(clinic_records(chart.unit)):
            record = chart.add(body, before.episode, supersedes=before.id, why=why)
        own = clinic_records(chart.unit)
    return receipt(record, (_when(own, body),))


def _whose(unit: ReadUnit, appointment: str) -> str:
    """Return whose appointment it is, named by any of its versions; NotFound without one."""
    try:
        return unit.record(appointment).patient
    except NotFound as why:
        raise NotFound(f"There is no appointment '{appointment}'; see: akeso today.") from why


def _when(own: Mapping[str, Record[Body]], body: Appointment) -> str:
    """Return an appointment's state and time, as one says it to the patient."""
    when = f"{moment_words(body.starts)} to {clock_words(body.ends)}"
    where = f"{title_of(own, body.room)}, {title_of(own, body.practitioner)}"
    return f"The appointment is {body.progress}: {when}, {where}."


def _changed(
    body: Appointment, to: str, reason: str, starts: datetime | None, ends: datetime | None
) -> Appointment:
    if starts is not None:
        if to:
            raise BadInput("Give either a new state or a new time, one after the other.")
        return rescheduled(body, starts, ends or starts + (body.ends - body.starts))
    if to not in tuple(Progress):
        raise BadInput(f"'{to}' is no state of an appointment; use {', '.join(Progress)}.")
    return moved_on(body, Progress(to), reason)


@verb
def free_slots(
    desk: Desk, room: str, practitioner: str, day: date, minutes: float
) -> tuple[Slot, ...]:
    """Return the times of a day at which room and practitioner are free for that long."""
    since, until = at_clock(day, MIDNIGHT), at_clock(day + timedelta(days=1), MIDNIGHT)
    with desk.store.read(desk.actor, "free_slots", CLINIC, at=desk.clock()) as unit:
        own = clinic_records(unit)
        where, who = named(own, "room", room), named(own, "practitioner", practitioner)
        booked = [_as_body(b) for b in unit.day(since, until) if b.state in HOLDS]
    return slots_of(hours_of(own, where), hours_of(own, who), day, booked, minutes=minutes)


def _as_body(booking: Booking) -> Appointment:
    return Appointment(
        booking.room,
        booking.practitioner,
        booking.starts,
        booking.ends,
        Purpose.CONSULTATION,
        progress=Progress(booking.state),
    )
