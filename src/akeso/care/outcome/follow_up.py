"""One follow-up: what a patient answered at one time of asking, or that nobody was reached."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from akeso.care.assessment import Filled, Medicine, Ratings
from akeso.care.outcome.schedule import find_point
from akeso.care.record import aware, said
from akeso.errors import BadInput


class Work(StrEnum):
    """Work, beside what it was before the pain."""

    BACK = "back at work"
    NOT_BACK = "not back at work"
    NONE = "has no work to go back to"


@dataclass(frozen=True)
class Activity:
    """What the patient does again; None was not asked or not answered.

    Parameters
    ----------
    usual : bool or None
        Back to usual activity.
    since : date or None
        From which day.
    full_daily_life : bool or None
        Nothing of daily life is given up for this pain.
    work : Work or None
    other_care : bool or None
        Whether other care was needed for the same pain, drugs included.
    """

    usual: bool | None = None
    since: date | None = None
    full_daily_life: bool | None = None
    work: Work | None = None
    other_care: bool | None = None


@dataclass(frozen=True)
class FollowUp:
    """What was answered at one time of asking, or the attempts to reach the patient.

    Parameters
    ----------
    procedure : str
        The record of the procedure.
    point : str
        Which time of asking: ``24-hours``, ``2-weeks``, ``6-months``, ...
    answered_at : datetime or None
        With time zone; None exactly where `not_reached`.
    not_reached : bool
        The patient was lost at this point: neither a success nor a failure.
    attempts : tuple of datetime
        When it was tried; at least one where `not_reached`.
    ratings : Ratings
        Index pain, 0 to 10: average, worst, least, now.
    questionnaires : tuple of Filled
        PEG, PGIC and what else was filled in, scored when they were submitted.
    medicines : tuple of Medicine or None
        None was not asked; empty is none taken.
    complications : tuple of str or None
        None was not asked; empty is none.
    activity : Activity or None
    rescue : bool or None
        Whether another procedure was needed for the same pain since the one before.
    note : str
    """

    KIND: ClassVar[str] = "follow-up"

    procedure: str
    point: str
    answered_at: datetime | None
    not_reached: bool = False
    attempts: tuple[datetime, ...] = ()
    ratings: Ratings = field(default_factory=Ratings)
    questionnaires: tuple[Filled, ...] = ()
    medicines: tuple[Medicine, ...] | None = None
    complications: tuple[str, ...] | None = None
    activity: Activity | None = None
    rescue: bool | None = None
    note: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "procedure", said("The procedure followed up", self.procedure))
        find_point(self.point)
        tried = tuple(aware("The time of an attempt", one) for one in self.attempts)
        object.__setattr__(self, "attempts", tried)
        if self.answered_at is not None:
            at = aware("The time of the answers", self.answered_at)
            object.__setattr__(self, "answered_at", at)
        self._check_reached()
        self._check_scores()

    def _check_reached(self) -> None:
        if self.not_reached == (self.answered_at is not None):
            raise BadInput(
                f"The follow-up at {self.point} must have either the time it was answered or "
                "that the patient was not reached; give one of the two."
            )
        if not self.not_reached:
            return
        if not self.attempts:
            raise BadInput("A patient who was not reached was tried at least once; give the times.")
        if self._answers():
            raise BadInput(
                f"The follow-up at {self.point} has answers although the patient was not "
                "reached; take one of the two out."
            )

    def _answers(self) -> bool:
        told = (self.medicines, self.complications, self.activity, self.rescue)
        return bool(self.questionnaires or self.ratings.known) or any(
            one is not None for one in told
        )

    def _check_scores(self) -> None:
        codes = [one.instrument for one in self.questionnaires]
        twice = sorted({code for code in codes if codes.count(code) > 1})
        if twice:
            raise BadInput(f"{twice[0]} is listed twice in one follow-up; keep one.")


def filled_in(given: tuple[Filled, ...], instrument: str) -> Filled | None:
    """Return the answers to one instrument, None where it was not filled in."""
    return next((one for one in given if one.instrument == instrument), None)
