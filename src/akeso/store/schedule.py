"""Appointments, and the five minutes of room, practitioner and patient that each holds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, RowMapping, delete, select, update

from akeso.care.calendar import local
from akeso.errors import NotFound, Refused
from akeso.store import tables
from akeso.store.agenda import Booking
from akeso.store.moment import moment, written

A, SLOT = tables.appointment, tables.slot


def book(connection: Connection, booking: Booking) -> None:
    """Hold the time of an appointment; one of the same name is moved.

    Raises
    ------
    Refused
        When room, practitioner or patient is held by another appointment at that time.
    """
    _free_slots(connection, booking.id)
    _check_free(connection, booking)
    row = _row(booking)
    if connection.execute(update(A).where(A.c.id == booking.id).values(row)).rowcount == 0:
        connection.execute(A.insert(), row)
    slots = [
        {"resource": resource, "quantum": quantum, "appointment": booking.id}
        for resource in booking.resources()
        for quantum in booking.quanta()
    ]
    connection.execute(SLOT.insert().values(slots))


def free(connection: Connection, appointment: str, record: str, state: str) -> None:
    """Give back the time of an appointment, which stays in the list with its new state."""
    _free_slots(connection, appointment)
    change(connection, appointment, record, state)


def change(connection: Connection, appointment: str, record: str, state: str) -> None:
    """Write a new state of an appointment, and the record that says so; NotFound without one."""
    values = {"state": state, "record": record}
    done = connection.execute(update(A).where(A.c.id == appointment).values(values))
    if done.rowcount == 0:
        raise NotFound(f"There is no appointment '{appointment}'; check the identifier.")


def between(
    connection: Connection, since: datetime, until: datetime, room: str, practitioner: str
) -> tuple[Booking, ...]:
    """Return the appointments that start from a moment until before another, in order."""
    query = select(A).where(A.c.starts >= written(since), A.c.starts < written(until))
    if room:
        query = query.where(A.c.room == room)
    if practitioner:
        query = query.where(A.c.practitioner == practitioner)
    query = query.order_by(A.c.starts, A.c.room, A.c.id)
    return _all(connection.execute(query).mappings().all())


def of_patient(connection: Connection, patient: str) -> tuple[Booking, ...]:
    """Return all appointments of a patient, in order."""
    query = select(A).where(A.c.patient == patient).order_by(A.c.starts, A.c.id)
    return _all(connection.execute(query).mappings().all())


def one(connection: Connection, appointment: str) -> Booking:
    """Return the appointment of that name; NotFound when there is none."""
    rows = connection.execute(select(A).where(A.c.id == appointment)).mappings().all()
    if not rows:
        raise NotFound(f"There is no appointment '{appointment}'; check the identifier.")
    return _all(rows)[0]


def _free_slots(connection: Connection, appointment: str) -> None:
    connection.execute(delete(SLOT).where(SLOT.c.appointment == appointment))


def _check_free(connection: Connection, booking: Booking) -> None:
    quanta = booking.quanta()
    query = select(SLOT.c.resource, SLOT.c.quantum, SLOT.c.appointment).where(
        SLOT.c.resource.in_(booking.resources()),
        SLOT.c.quantum >= quanta.start,
        SLOT.c.quantum < quanta.stop,
    )
    taken = connection.execute(query.order_by(SLOT.c.quantum, SLOT.c.resource).limit(1)).first()
    if taken is None:
        return
    other = one(connection, taken.appointment)
    kind, _, name = taken.resource.partition(" ")
    who = "The patient" if kind == "patient" else f"{kind.capitalize()} {name}"
    start, end = local(other.starts), local(other.ends)
    raise Refused(
        f"{who} is booked already from {start:%H:%M} to {end:%H:%M} on {start.day} {start:%B %Y}; "
        "choose another time."
    )


def _row(booking: Booking) -> dict[str, str]:
    row = {c.name: getattr(booking, c.name) for c in A.columns if c.name not in ("starts", "ends")}
    return row | {"starts": written(booking.starts), "ends": written(booking.ends)}


def _all(rows: Sequence[RowMapping]) -> tuple[Booking, ...]:
    return tuple(
        Booking(**dict(row) | {"starts": moment(row["starts"]), "ends": moment(row["ends"])})
        for row in rows
    )
