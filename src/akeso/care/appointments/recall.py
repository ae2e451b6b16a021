"""Recalls: who should be asked back, for what, and when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

from akeso.care.person.choice import chosen
from akeso.care.record import Record, said


class RecallState(StrEnum):
    """What has become of a recall; only an open one falls due."""

    OPEN = "open"
    DONE = "done"
    DECLINED = "declined"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Recall:
    """A patient to ask back.

    Parameters
    ----------
    what : str
        What for, such as ``6-week follow-up``.
    due_on : date
    reason : str
        Why.
    state : RecallState
    closed_because : str
        Needed where it is declined or cancelled.
    """

    KIND: ClassVar[str] = "recall"

    what: str
    due_on: date
    reason: str
    state: RecallState = RecallState.OPEN
    closed_because: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "what", said("What the recall is for", self.what))
        object.__setattr__(self, "reason", said("The reason of the recall", self.reason))
        object.__setattr__(self, "state", chosen(RecallState, self.state, "The state"))
        if self.state in (RecallState.DECLINED, RecallState.CANCELLED):
            said("Why the recall is closed", self.closed_because)


def due_recalls(records: Iterable[Record[Recall]], today: date) -> tuple[Record[Recall], ...]:
    """Return the open recalls due by today, the longest overdue first.

    Parameters
    ----------
    records : iterable of Record of Recall
        Those that stand.
    today : date
    """
    due = [r for r in records if r.body.state is RecallState.OPEN and r.body.due_on <= today]
    return tuple(sorted(due, key=lambda r: (r.body.due_on, r.id)))
