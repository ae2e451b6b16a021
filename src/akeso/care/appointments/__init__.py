"""When and where: rooms, free slots, appointments and their states, waiting list, recalls."""

from akeso.care.appointments.appointment import (
    NEXT,
    Appointment,
    Progress,
    Purpose,
    moved_on,
    rescheduled,
)
from akeso.care.appointments.clash import Clash, ClashOf, clashes
from akeso.care.appointments.hours import (
    Hours,
    Opening,
    Room,
    Span,
    Weekday,
    default_hours,
    open_spans,
)
from akeso.care.appointments.minutes import MinutesNeeded, minutes_needed
from akeso.care.appointments.recall import Recall, RecallState, due_recalls
from akeso.care.appointments.slots import Slot, free_slots, free_spans
from akeso.care.appointments.waiting import (
    Priority,
    Suggestion,
    WaitingListEntry,
    WaitingState,
    past_latest,
    suggestions,
)

__all__ = [
    "NEXT",
    "Appointment",
    "Clash",
    "ClashOf",
    "Hours",
    "MinutesNeeded",
    "Opening",
    "Priority",
    "Progress",
    "Purpose",
    "Recall",
    "RecallState",
    "Room",
    "Slot",
    "Span",
    "Suggestion",
    "WaitingListEntry",
    "WaitingState",
    "Weekday",
    "clashes",
    "default_hours",
    "due_recalls",
    "free_slots",
    "free_spans",
    "minutes_needed",
    "moved_on",
    "open_spans",
    "past_latest",
    "rescheduled",
    "suggestions",
]
