"""Back to usual activity, asked after 24 hours.

The service expects a return to usual activity within 24 hours of a procedure, and asks. A patient
who was not reached has not answered.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar

from akeso.care.record import aware, said
from akeso.errors import BadInput
from akeso.quantity import Range
from akeso.rule import Mark, Source, Status

EXPECTED_H = 24
"""Hours after the end within which usual activity is expected."""

LATEST_H = 48
"""An answer later than this after the end says nothing about the first day."""

SOURCE = Source("eligibility 9.1: normal activity the next day (S109)", Mark.READ)

ATTEMPTS = Range("The number of attempts", "", 1, 50)


class Activity(StrEnum):
    """Whether the patient is back to usual activity."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    NOT_REACHED = "not reached"


class Symptom(StrEnum):
    """What is asked for in the same call; each means that a clinician calls back at once."""

    FEVER = "fever"
    WEAKNESS = "new weakness"
    BLADDER = "bladder or bowel change"
    HEADACHE = "headache"
    BLEEDING = "bleeding or red wound"


@dataclass(frozen=True)
class Activity24h:
    """What the patient answered.

    Parameters
    ----------
    procedure : str
        Record of the procedure.
    asked_at : datetime
        With time zone.
    answer : Activity
    symptoms : tuple of Symptom, optional
        () where there was none; None where nobody asked, as when the patient was not reached.
    attempts : int
        Calls or messages up to this one.
    hindered_by : str
        What the patient cannot do; needed for ``partly`` and ``no``.
    """

    KIND: ClassVar[str] = "activity-24h"

    procedure: str
    asked_at: datetime
    answer: Activity
    symptoms: tuple[Symptom, ...] | None = None
    attempts: int = 1
    hindered_by: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "procedure", said("The procedure's record", self.procedure))
        object.__setattr__(self, "asked_at", aware("The question", self.asked_at))
        object.__setattr__(self, "answer", Activity(self.answer))
        ATTEMPTS.check(self.attempts)
        if self.symptoms is not None:
            object.__setattr__(self, "symptoms", tuple(Symptom(s) for s in self.symptoms))
        if self.answer is Activity.NOT_REACHED and self.symptoms is not None:
            raise BadInput("A patient who was not reached told no symptoms; leave them out.")
        if self.answer in (Activity.PARTLY, Activity.NO):
            said("What the patient cannot do yet", self.hindered_by)


def activity_due(ended: datetime) -> datetime:
    """Return when to ask, UTC: 24 hours on the clock after the end, whatever clocks are set to."""
    return aware("The end of the procedure", ended) + timedelta(hours=EXPECTED_H)


def is_overdue(ended: datetime, answers: tuple[Activity24h, ...], now: datetime) -> bool:
    """Tell whether the question is due and nobody has got an answer."""
    answered = any(a.answer is not Activity.NOT_REACHED for a in answers)
    return not answered and aware("The moment", now) >= activity_due(ended)


def back_within_24_h(ended: datetime, asked: Activity24h) -> Status:
    """Tell whether the patient was back to usual activity within 24 hours.

    Not reached is Unknown. A no before the 24 hours are over, and any answer later than 48 hours
    after the end, are Unknown too, since they say nothing about the day.

    Raises
    ------
    BadInput
        If it was asked before the end of the procedure.
    """
    due = activity_due(ended)
    if asked.asked_at < aware("The end of the procedure", ended):
        raise BadInput("The question was asked before the procedure ended; correct the times.")
    late = asked.asked_at > due + timedelta(hours=LATEST_H - EXPECTED_H)
    if asked.answer is Activity.NOT_REACHED or late:
        return Status.UNKNOWN
    if asked.answer is Activity.YES:
        return Status.PASS
    return Status.FAIL if asked.asked_at >= due else Status.UNKNOWN
