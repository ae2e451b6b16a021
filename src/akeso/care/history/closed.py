"""What a death closed, and what happened elsewhere, in the words of the timeline."""

from __future__ import annotations

from akeso.care.appointments import (
    Appointment,
    Progress,
    Recall,
    RecallState,
    WaitingListEntry,
    WaitingState,
)
from akeso.care.outcome import Death, EventElsewhere, event_words
from akeso.care.record import Body

CLOSED = " Closed, as the patient died."


def closed_words(body: Body, death: Death | None) -> str:
    """Return that a death closed something, ``""`` where it did not; voiding it opens it again."""
    if death is None:
        return ""
    if isinstance(body, Appointment):
        ahead = body.starts > death.known_at
        return CLOSED if body.progress is Progress.BOOKED and ahead else ""
    waits = isinstance(body, WaitingListEntry) and body.state is WaitingState.WAITING
    asked = isinstance(body, Recall) and body.state is RecallState.OPEN
    return CLOSED if waits or asked else ""


def event_line(body: Body) -> str:
    """Return what happened elsewhere, with who told it."""
    if not isinstance(body, EventElsewhere):
        return "Event elsewhere."
    note = f": {body.note.rstrip('.')}" if body.note else ""
    return f"{event_words(body)}{note}; told by {body.told_by.rstrip('.')}."
