"""What stands in the book of the clinic: appointments, and what somebody has to do by a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from akeso.care.calendar import local
from akeso.care.record import aware
from akeso.errors import BadInput
from akeso.store.values import name

QUANTUM_S = 300
"""Appointments begin and end on five minutes; two hold the same five minutes of nothing."""


@dataclass(frozen=True)
class Booking:
    """An appointment as it stands: where, with whom, when.

    Parameters
    ----------
    id : str
        Of the appointment; it stays when the appointment is moved.
    record : str
        The record that says so.
    patient, episode, room, practitioner, technique : str
        `episode`, `practitioner` and `technique` may be ``""``.
    starts, ends : datetime
        On five minutes, with time zone.
    state : str
        Such as ``booked``, ``arrived``, ``seen``.
    """

    id: str
    record: str
    patient: str
    episode: str
    room: str
    practitioner: str
    starts: datetime
    ends: datetime
    technique: str = ""
    state: str = "booked"

    def __post_init__(self) -> None:
        for what in ("id", "record", "patient", "room", "state"):
            name(f"The {what} of the appointment", getattr(self, what))
        for what in ("starts", "ends"):
            moment = aware("The time of the appointment", getattr(self, what))
            if moment.timestamp() % QUANTUM_S:
                at = f"{what} at {local(moment):%H:%M:%S}"
                raise BadInput(f"The appointment {at}; choose a time on five minutes.")
            object.__setattr__(self, what, moment)
        if self.ends <= self.starts:
            raise BadInput("The appointment ends before it starts; change one of the times.")
        if (self.ends - self.starts).total_seconds() > 24 * 3600:
            raise BadInput("The appointment lasts longer than 24 hours; make it shorter.")

    def resources(self) -> tuple[str, ...]:
        """What can be held by one appointment only: room, practitioner, patient."""
        held = [f"room {self.room}", f"patient {self.patient}"]
        if self.practitioner:
            held.append(f"practitioner {self.practitioner}")
        return tuple(held)

    def quanta(self) -> range:
        """Numbers of the five minutes it holds, counted from 1970 in UTC."""
        first = int(self.starts.timestamp()) // QUANTUM_S
        return range(first, int(self.ends.timestamp()) // QUANTUM_S)


@dataclass(frozen=True)
class Due:
    """Something that somebody has to do by a time: a follow-up, a recall, a report.

    Parameters
    ----------
    id, what, patient : str
    due_at : datetime
    episode, record : str
        What it follows from; ``""`` where it stands alone.
    closed_by : str
        Record that answers it; ``""`` while it is open.
    apart : bool
        Whether it stands on a list of its own and not on the day's.
    """

    id: str
    what: str
    due_at: datetime
    patient: str
    episode: str = ""
    record: str = ""
    closed_by: str = ""
    apart: bool = False

    def __post_init__(self) -> None:
        for what in ("id", "what", "patient"):
            name(f"The {what} of what is due", getattr(self, what))
        object.__setattr__(self, "due_at", aware("The time when it is due", self.due_at))
