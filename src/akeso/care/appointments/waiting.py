"""The waiting list, and whom a freed slot suits: by priority, then by how long they wait."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

from akeso.care.appointments.appointment import HOLDS, LONGEST, Appointment, span_of
from akeso.care.appointments.hours import Span
from akeso.care.appointments.slots import Slot
from akeso.care.calendar import local_day
from akeso.care.person.choice import chosen
from akeso.care.record import Record, said
from akeso.errors import BadInput

LONGEST_MINUTES = LONGEST.total_seconds() / 60


class Priority(StrEnum):
    """How soon a patient should be seen, the most urgent first; the clinician says."""

    URGENT = "urgent"
    SOON = "soon"
    ROUTINE = "routine"


class WaitingState(StrEnum):
    """What has become of an entry; only who waits is suggested."""

    WAITING = "waiting"
    BOOKED = "booked"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class WaitingListEntry:
    """A patient who waits for a procedure.

    Parameters
    ----------
    priority : Priority
    technique : str
        Code of the wanted technique.
    minutes : float
        Length to book, above 0; `minutes_needed` proposes it from the technique's steps.
    since : date
        Since when the patient waits.
    latest_by : date or None
        Last day by which it should be done; None where there is none.
    practitioner : str
        Wanted practitioner, ``""`` for any.
    state : WaitingState
    reason : str
        Needed where the entry is withdrawn.
    """

    KIND: ClassVar[str] = "waiting-list-entry"

    priority: Priority
    technique: str
    minutes: float
    since: date
    latest_by: date | None = None
    practitioner: str = ""
    state: WaitingState = WaitingState.WAITING
    reason: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "priority", chosen(Priority, self.priority, "The priority"))
        object.__setattr__(self, "technique", said("The wanted technique", self.technique))
        object.__setattr__(self, "state", chosen(WaitingState, self.state, "The state"))
        if self.latest_by is not None and self.latest_by < self.since:
            raise BadInput(
                f"The latest day {self.latest_by} lies before the wait began on {self.since}; "
                "correct one."
            )
        if not 0 < self.minutes <= LONGEST_MINUTES:
            raise BadInput(
                f"The length to book is {self.minutes} min; it is above 0 and at most "
                f"{LONGEST_MINUTES} min."
            )
        if self.state is WaitingState.WITHDRAWN:
            said("The reason of the withdrawal", self.reason)


@dataclass(frozen=True)
class Suggestion:
    """A waiting patient whom a slot suits."""

    entry: Record[WaitingListEntry]
    waited_days: int
    late: bool
    """Whether the slot lies after the latest day of the entry."""
    reason: str


def suggestions(
    slot: Slot,
    waiting: Iterable[Record[WaitingListEntry]],
    booked: Iterable[Record[Appointment]] = (),
) -> tuple[Suggestion, ...]:
    """Return whom a freed slot suits, the first to ask first.

    Order: priority, then the longer wait, then the earlier latest day. Left out is whoever no
    longer waits, wants another practitioner, needs more minutes, or is booked at that time.

    Parameters
    ----------
    slot : Slot
    waiting : iterable of Record of WaitingListEntry
        Those that stand.
    booked : iterable of Record of Appointment
        Those that stand, of any patient.
    """
    span, day = Span(slot.starts, slot.ends), local_day(slot.starts)
    busy = {r.patient for r in booked if r.body.progress in HOLDS and span_of(r.body).meets(span)}
    length = (span.ends - span.starts).total_seconds() / 60
    found = [
        _suggested(entry, day)
        for entry in waiting
        if entry.patient not in busy and _suits(entry.body, slot, day, length)
    ]
    return tuple(sorted(found, key=_order))


def _suits(entry: WaitingListEntry, slot: Slot, day: date, length: float) -> bool:
    return (
        entry.state is WaitingState.WAITING
        and entry.since <= day
        and entry.practitioner in ("", slot.practitioner)
        and entry.minutes <= length
    )


def _suggested(record: Record[WaitingListEntry], day: date) -> Suggestion:
    entry = record.body
    waited = (day - entry.since).days
    late = entry.latest_by is not None and entry.latest_by < day
    past = f"; it should have been by {entry.latest_by}" if late else ""
    reason = f"{entry.priority}, waiting {waited} days since {entry.since}{past}."
    return Suggestion(record, waited, late, reason)


def _order(found: Suggestion) -> tuple[int, int, date, str]:
    entry = found.entry.body
    rank = list(Priority).index(entry.priority)
    return rank, -found.waited_days, entry.latest_by or date.max, found.entry.id


def past_latest(
    waiting: Iterable[Record[WaitingListEntry]], today: date
) -> tuple[Record[WaitingListEntry], ...]:
    """Return who still waits after their latest day, the longest past it first."""
    late = [
        (record.body.latest_by, record.id, record)
        for record in waiting
        if record.body.state is WaitingState.WAITING
        and record.body.latest_by is not None
        and record.body.latest_by < today
    ]
    return tuple(record for _, _, record in sorted(late, key=lambda row: row[:2]))
