"""What can happen after a procedure that ends relief, competes with it or ends the asking."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from akeso.care.outcome.follow_up import FollowUp
from akeso.care.record import aware
from akeso.errors import BadInput


class Event(StrEnum):
    """What can happen after a procedure."""

    REPEAT = "repeat"
    SURGERY_SAME_TARGET = "surgery on the same target"
    PROCEDURE_SAME_TARGET = "another procedure on the same target"
    UNRELATED_SURGERY = "unrelated surgery"
    TREATMENT = "another treatment of the same pain"
    DEATH = "death"
    MOVED = "moved away"
    WITHDREW = "withdrew"


COMPETING = (Event.UNRELATED_SURGERY, Event.TREATMENT, Event.DEATH)
LEAVING = (Event.MOVED, Event.WITHDREW)


@dataclass(frozen=True)
class Later:
    """Something that happened after the procedure.

    Parameters
    ----------
    event : Event
    at : datetime
        With time zone; of a span its beginning, before which it had not happened.
    until : datetime or None
        By then it had happened; None is at `at`.
    words : str
        What it was, with its day; ``""`` takes the event's own.
    """

    event: Event
    at: datetime
    until: datetime | None = None
    words: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "event", Event(self.event))
        object.__setattr__(self, "at", aware(f"The time of the {self.event}", self.at))
        if self.until is None:
            object.__setattr__(self, "until", self.at)
            return
        object.__setattr__(self, "until", aware(f"The end of the {self.event}", self.until))
        if self.until < self.at:
            raise BadInput(f"The {self.event} ends before it begins; correct its times.")

    @property
    def by(self) -> datetime:
        """By when it had happened."""
        return self.until or self.at


def answers_before(
    follow_ups: tuple[FollowUp, ...], later: tuple[Later, ...]
) -> tuple[FollowUp, ...]:
    """Return the follow-ups that nothing else could have changed: before any other treatment."""
    stop = min((one.at for one in later if one.event not in LEAVING), default=None)
    if stop is None:
        return follow_ups
    return tuple(f for f in follow_ups if f.answered_at is None or f.answered_at < stop)
