"""One follow-up: what a patient answered at one time of asking, or that nobody was reached."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from akeso.care.instruments import find_instrument, score
from akeso.care.outcome.diary import rating
from akeso.care.outcome.schedule import find_point
from akeso.care.record import aware, said
from akeso.errors import BadInput
from akeso.pharmacy.opioids import Omedd, Opioid, omedd


class Work(StrEnum):
    """Work, beside what it was before the pain."""

    BACK = "back at work"
    NOT_BACK = "not back at work"
    NONE = "has no work to go back to"


@dataclass(frozen=True)
class Scored:
    """Answers to one questionnaire and what they came to when they were given.

    Parameters
    ----------
    instrument : str
        Its code.
    answers : mapping of str to number, text or None
        None was not answered.
    values : mapping of str to number, text, bool or None
        The score of each scale; None where too little was answered.
    bands : mapping of str to (str or None)
    notes : tuple of str
        Why a score is missing, what to doubt.
    """

    instrument: str
    answers: Mapping[str, float | str | None]
    values: Mapping[str, bool | float | str | None]
    bands: Mapping[str, str | None]
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "instrument", said("The instrument", self.instrument))


def scored(instrument: str, answers: Mapping[str, float | str | None]) -> Scored:
    """Score answers now, and keep both; NotFound or BadInput as `akeso.care.instruments` says."""
    made = score(find_instrument(instrument), answers)
    return Scored(
        made.instrument.code, dict(answers), dict(made.values), dict(made.bands), made.notes
    )


@dataclass(frozen=True)
class OpioidTaken:
    """An opioid of an ordinary day.

    Parameters
    ----------
    drug, route : str
        ``oxycodone``, ``oral``.
    dose : float
        Of the whole day, or per hour of a patch.
    unit : str
        ``mg/day``, ``mcg/day`` or ``mcg/h``.
    """

    drug: str
    route: str
    dose: float
    unit: str

    def __post_init__(self) -> None:
        Opioid(said("The opioid", self.drug), self.route, self.dose, self.unit)


def daily_opioids(taken: tuple[OpioidTaken, ...]) -> Omedd:
    """Return a day's opioids as oral morphine, by the table of 2021.

    Raises
    ------
    Refused
        For methadone, which has no factor: no total is given, not even of the others.
    BadInput
        For a drug, route or unit that is not in the table.
    """
    return omedd(Opioid(one.drug, one.route, one.dose, one.unit) for one in taken)


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
    average, worst, now : int or None
        Index pain, 0 to 10; None was not answered.
    scores : tuple of Scored
        PEG, PGIC and what else was filled in.
    opioids : tuple of OpioidTaken or None
        None was not asked; empty is none taken.
    other_medicines : tuple of str or None
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
    average: int | None = None
    worst: int | None = None
    now: int | None = None
    scores: tuple[Scored, ...] = ()
    opioids: tuple[OpioidTaken, ...] | None = None
    other_medicines: tuple[str, ...] | None = None
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
        for name in ("average", "worst", "now"):
            rating(f"The {name} pain", getattr(self, name))
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
        said_ = (self.opioids, self.other_medicines, self.complications, self.activity)
        rated = (self.average, self.worst, self.now, self.rescue)
        return bool(self.scores) or any(one is not None for one in (*rated, *said_))

    def _check_scores(self) -> None:
        codes = [one.instrument for one in self.scores]
        twice = sorted({code for code in codes if codes.count(code) > 1})
        if twice:
            raise BadInput(f"{twice[0]} was scored twice in one follow-up; keep one.")


def scores_of(scores: tuple[Scored, ...], instrument: str) -> Scored | None:
    """Return the answers to one instrument, None where it was not filled in."""
    return next((one for one in scores if one.instrument == instrument), None)
