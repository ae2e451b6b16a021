"""The history of the pain, and what it is rated at."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise

from akeso.care.record import said
from akeso.errors import BadInput
from akeso.quantity import Range

_RATING = Range("", "", 0, 10)
WEEKS = Range("The weeks of conservative care", "weeks", 0, 6000)


class Exactness(StrEnum):
    """How exactly the patient knows a day."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


class Course(StrEnum):
    """How the pain went since it began."""

    CONSTANT = "constant"
    INTERMITTENT = "intermittent"
    WORSENING = "worsening"
    IMPROVING = "improving"
    NOT_ASKED = "not asked"


@dataclass(frozen=True)
class Treatment:
    """What was tried before.

    Parameters
    ----------
    what : str
    weeks : float or None
        None where the patient does not know.
    result : str
        In words; may be empty.
    """

    what: str
    weeks: float | None = None
    result: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "what", said("The earlier treatment", self.what, longest=500))
        if self.weeks is not None:
            Range(f"The weeks of {self.what}", "weeks", 0, 6000).check(self.weeks)


@dataclass(frozen=True)
class PainHistory:
    """The story of this pain.

    Parameters
    ----------
    complaint : str
        In the patient's words.
    began : date or None
        None where it is not known.
    began_exact : Exactness
        With ``month`` or ``year`` the latest day of it is counted from: never too long.
    onset : str
        How it began, such as after lifting.
    course : Course
    character, aggravating, relieving : tuple of str
    treatments : tuple of Treatment
    conservative_weeks : float or None
        Weeks of real conservative care in this episode; None where it was not asked.
    """

    complaint: str
    began: date | None = None
    began_exact: Exactness = Exactness.DAY
    onset: str = ""
    course: Course = Course.NOT_ASKED
    character: tuple[str, ...] = ()
    aggravating: tuple[str, ...] = ()
    relieving: tuple[str, ...] = ()
    treatments: tuple[Treatment, ...] = ()
    conservative_weeks: float | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "complaint", said("The complaint", self.complaint))
        for name in ("character", "aggravating", "relieving"):
            kept = tuple(said(f"One of {name}", text, longest=200) for text in getattr(self, name))
            object.__setattr__(self, name, kept)
        if self.conservative_weeks is not None:
            WEEKS.check(self.conservative_weeks)

    @property
    def began_by(self) -> date | None:
        """The latest day on which the pain can have begun."""
        if self.began is None or self.began_exact is Exactness.DAY:
            return self.began
        month = self.began.month if self.began_exact is Exactness.MONTH else 12
        return date(self.began.year, month, monthrange(self.began.year, month)[1])


@dataclass(frozen=True)
class Ratings:
    """Pain from 0 (none) to 10; average, worst and least over the last week.

    Each is None where it was not asked. Least, average and worst must lie in this order.
    """

    now: int | None = None
    average: int | None = None
    worst: int | None = None
    least: int | None = None

    def __post_init__(self) -> None:
        for name, value in self.known.items():
            whole = isinstance(value, int) and not isinstance(value, bool)
            if not whole or not _RATING.low <= value <= _RATING.high:
                raise BadInput(
                    f"The {name} pain is {value!r}; give a whole number from 0 (none) to 10."
                )
        rising = [
            (name, self.known[name]) for name in ("least", "average", "worst") if name in self.known
        ]
        for (low, one), (high, other) in pairwise(rising):
            if one > other:
                raise BadInput(
                    f"The {low} pain of the week is {one} and the {high} is {other}; ask again "
                    "which of the two is right."
                )

    @property
    def known(self) -> dict[str, int]:
        """The ratings that were given, by name."""
        given = {
            "now": self.now,
            "average": self.average,
            "worst": self.worst,
            "least": self.least,
        }
        return {name: value for name, value in given.items() if value is not None}
