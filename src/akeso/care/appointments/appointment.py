"""An appointment and its states; each change is a new record that supersedes the earlier one.

The allowed changes are a table (`NEXT`); every pair that is not in it is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import ClassVar

from akeso.care.appointments.hours import Span
from akeso.care.person.choice import chosen
from akeso.care.record import said
from akeso.errors import BadInput, Refused

LONGEST = timedelta(hours=12)
"""A proposal that catches a slip in the day."""


class Progress(StrEnum):
    """How far an appointment has come."""

    BOOKED = "booked"
    ARRIVED = "arrived"
    IN_ROOM = "in room"
    DONE = "done"
    DID_NOT_ATTEND = "did not attend"
    CANCELLED = "cancelled"


NEXT: Mapping[Progress, tuple[Progress, ...]] = MappingProxyType(
    {
        Progress.BOOKED: (Progress.ARRIVED, Progress.DID_NOT_ATTEND, Progress.CANCELLED),
        Progress.ARRIVED: (Progress.IN_ROOM, Progress.DID_NOT_ATTEND, Progress.CANCELLED),
        Progress.IN_ROOM: (Progress.DONE, Progress.CANCELLED),
        Progress.DONE: (),
        Progress.DID_NOT_ATTEND: (Progress.ARRIVED,),
        Progress.CANCELLED: (),
    }
)
"""What may follow what; a patient taken for absent may still arrive."""

HOLDS = (Progress.BOOKED, Progress.ARRIVED, Progress.IN_ROOM, Progress.DONE)
"""States in which an appointment takes up room, practitioner and patient."""


class Purpose(StrEnum):
    """What the appointment is for."""

    CONSULTATION = "consultation"
    PROCEDURE = "procedure"
    FOLLOW_UP = "follow-up"


@dataclass(frozen=True)
class Appointment:
    """A booked time of a patient.

    Parameters
    ----------
    room, practitioner : str
        Identifiers of their records.
    starts, ends : datetime
        With time zone, kept in UTC; the end is not part of it.
    purpose : Purpose
    technique : str
        Code of the technique; a procedure needs it, ``""`` for others.
    patient_note : str
        What the patient is told, such as to come fasted; ``""`` for nothing.
    progress : Progress
    reason : str
        Why it was cancelled, which is needed then, or not attended.
    """

    KIND: ClassVar[str] = "appointment"

    room: str
    practitioner: str
    starts: datetime
    ends: datetime
    purpose: Purpose
    technique: str = ""
    patient_note: str = ""
    progress: Progress = Progress.BOOKED
    reason: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "room", said("The room of the appointment", self.room))
        object.__setattr__(self, "practitioner", said("The practitioner", self.practitioner))
        span = Span(self.starts, self.ends)
        object.__setattr__(self, "starts", span.starts)
        object.__setattr__(self, "ends", span.ends)
        object.__setattr__(self, "purpose", chosen(Purpose, self.purpose, "The purpose"))
        object.__setattr__(
            self, "progress", chosen(Progress, self.progress, "The state of the appointment")
        )
        if self.ends - self.starts > LONGEST:
            raise BadInput(
                f"The appointment lasts {self.ends - self.starts}; at most {LONGEST}, so correct "
                "start or end."
            )
        if self.purpose is Purpose.PROCEDURE:
            said("The technique of a procedure", self.technique)
        if self.progress is Progress.CANCELLED:
            said("The reason of the cancellation", self.reason)


def span_of(appointment: Appointment) -> Span:
    """Return the time an appointment takes."""
    return Span(appointment.starts, appointment.ends)


def moved_on(appointment: Appointment, to: Progress, reason: str = "") -> Appointment:
    """Return the appointment in its next state, for a record that supersedes it.

    Raises
    ------
    Refused
        If that state does not follow from the present one.
    """
    allowed = NEXT[appointment.progress]
    if to not in allowed:
        follow = " or ".join(allowed) if allowed else "nothing; book a new one"
        raise Refused(
            f"The appointment is '{appointment.progress}' and cannot become '{to}'; what may "
            f"follow is {follow}."
        )
    return replace(appointment, progress=to, reason=reason)


def rescheduled(
    appointment: Appointment,
    starts: datetime,
    ends: datetime,
    *,
    room: str | None = None,
    practitioner: str | None = None,
) -> Appointment:
    """Return the appointment at another time, for a record that supersedes it.

    Raises
    ------
    Refused
        Unless it is still only booked; afterwards a new one is booked.
    """
    if appointment.progress is not Progress.BOOKED:
        raise Refused(
            f"The appointment is '{appointment.progress}'; only a booked one is moved, so book a "
            "new one."
        )
    return replace(
        appointment,
        starts=starts,
        ends=ends,
        room=appointment.room if room is None else room,
        practitioner=appointment.practitioner if practitioner is None else practitioner,
    )
