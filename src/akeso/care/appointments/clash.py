"""Double bookings: of a room, a practitioner or a patient."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from akeso.care.appointments.appointment import HOLDS, Appointment, span_of
from akeso.care.calendar import local
from akeso.care.record import Record


class ClashOf(StrEnum):
    """What would be booked twice."""

    ROOM = "room"
    PRACTITIONER = "practitioner"
    PATIENT = "patient"


@dataclass(frozen=True)
class Clash:
    """One double booking: of what, with which record, in one sentence."""

    of: ClashOf
    record: str
    reason: str


def clashes(
    wanted: Record[Appointment], others: Iterable[Record[Appointment]]
) -> tuple[Clash, ...]:
    """Return every double booking that an appointment would make.

    Parameters
    ----------
    wanted : Record of Appointment
        An appointment that no longer holds, such as a cancelled one, clashes with none.
    others : iterable of Record of Appointment
        Those that stand. The record itself and the one it supersedes are left out.
    """
    own = {wanted.id, wanted.supersedes}
    if wanted.body.progress not in HOLDS:
        return ()
    span = span_of(wanted.body)
    return tuple(
        Clash(of, other.id, _sentence(of, other.body))
        for other in others
        if other.id not in own and other.body.progress in HOLDS and span.meets(span_of(other.body))
        for of in _shared(wanted, other)
    )


def _shared(one: Record[Appointment], other: Record[Appointment]) -> list[ClashOf]:
    same = {
        ClashOf.ROOM: one.body.room == other.body.room,
        ClashOf.PRACTITIONER: one.body.practitioner == other.body.practitioner,
        ClashOf.PATIENT: one.patient == other.patient,
    }
    return [of for of, shared in same.items() if shared]


def _sentence(of: ClashOf, other: Appointment) -> str:
    starts, ends = local(other.starts), local(other.ends)
    return (
        f"The {of} is booked from {starts:%Y-%m-%d %H:%M} to {ends:%H:%M} already; choose another "
        "time."
    )
