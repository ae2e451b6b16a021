"""What is free on a day: where room and practitioner both work and neither is booked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from akeso.care.appointments.appointment import HOLDS, Appointment, span_of
from akeso.care.appointments.hours import Hours, Span, joined, open_spans
from akeso.errors import BadInput

USUAL_STEP_MINUTES = 15
LONGEST_STEP_MINUTES = 24 * 60


@dataclass(frozen=True)
class Slot:
    """A free time of a room and a practitioner."""

    room: str
    practitioner: str
    starts: datetime
    ends: datetime


def free_spans(
    room: Hours, practitioner: Hours, day: date, booked: Iterable[Appointment]
) -> tuple[Span, ...]:
    """Return when room and practitioner are both free on a day in Sydney, in order.

    Parameters
    ----------
    room, practitioner : Hours
    day : date
    booked : iterable of Appointment
        Those that stand; of other rooms and practitioners they are passed over.
    """
    taken = joined(
        span_of(a)
        for a in booked
        if a.progress in HOLDS and (a.room == room.of or a.practitioner == practitioner.of)
    )
    both = (
        Span(max(one.starts, two.starts), min(one.ends, two.ends))
        for one in open_spans(room, day)
        for two in open_spans(practitioner, day)
        if one.meets(two)
    )
    return tuple(left for span in both for left in _left(span, taken))


def _left(span: Span, taken: tuple[Span, ...]) -> list[Span]:
    """Return what is left of a span without the spans taken, which are in order and apart."""
    found, starts = [], span.starts
    for hole in taken:
        if not hole.meets(span):
            continue
        if starts < hole.starts:
            found.append(Span(starts, hole.starts))
        starts = hole.ends
    if starts < span.ends:
        found.append(Span(starts, span.ends))
    return found


def free_slots(
    room: Hours,
    practitioner: Hours,
    day: date,
    booked: Iterable[Appointment],
    *,
    minutes: float,
    step_minutes: int = USUAL_STEP_MINUTES,
) -> tuple[Slot, ...]:
    """Return the times on the grid at which an appointment of that length can start.

    The grid counts elapsed minutes from the start of the room's opening, so that it stays even
    where clocks are changed.

    Parameters
    ----------
    room, practitioner : Hours
    day : date
        In Sydney.
    booked : iterable of Appointment
    minutes : float
        Length needed, above 0.
    step_minutes : int
        Of the grid, 1 to 1440.

    Raises
    ------
    BadInput
        If a length is out of its range.
    """
    if not 0 < minutes <= LONGEST_STEP_MINUTES:
        raise BadInput(f"The length is {minutes} min; it is above 0 and at most 1440 min.")
    if not 1 <= step_minutes <= LONGEST_STEP_MINUTES:
        raise BadInput(f"The step of the grid is {step_minutes} min; it is 1 to 1440 min.")
    length, step = timedelta(minutes=minutes), timedelta(minutes=step_minutes)
    free = free_spans(room, practitioner, day, booked)
    return tuple(
        Slot(room.of, practitioner.of, start, start + length)
        for span in open_spans(room, day)
        for start in _grid(span, step)
        if any(f.starts <= start and start + length <= f.ends for f in free)
    )


def _grid(span: Span, step: timedelta) -> list[datetime]:
    count = -((span.starts - span.ends) // step)
    return [span.starts + k * step for k in range(count)]
