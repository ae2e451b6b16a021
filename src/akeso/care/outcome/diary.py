"""The pain diary after a block: what was answered, when; what was not answered stays missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from akeso.care.record import aware, said
from akeso.errors import BadInput

HIGHEST_RATING = 10
EVERY_MIN = (30, 60)
"""Minutes between entries: half-hourly (S174) or hourly (S175)."""
LONGEST_H = 24


def rating(what: str, value: int | None) -> int | None:
    """Return a pain rating, None where it was not answered; BadInput outside 0 to 10."""
    if value is None:
        return None
    whole = isinstance(value, int) and not isinstance(value, bool)
    if not whole or not 0 <= value <= HIGHEST_RATING:
        raise BadInput(f"{what} is {value!r}; give a whole number from 0 to 10, or leave it out.")
    return value


@dataclass(frozen=True)
class Reading:
    """One entry of a diary.

    Parameters
    ----------
    at : datetime
        When the pain was rated, with time zone.
    nrs : int or None
        Index pain with the usual provoking movement, 0 to 10; None was asked and not answered.
    rescue : bool
        Whether a painkiller was taken since the entry before; from here on the diary no longer
        tells about the block.
    """

    at: datetime
    nrs: int | None
    rescue: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "at", aware("The time of a diary entry", self.at))
        rating("The pain in the diary", self.nrs)


@dataclass(frozen=True)
class PainDiary:
    """What a patient wrote in the hours after a diagnostic block.

    Parameters
    ----------
    procedure : str
        The record of the procedure.
    ended : datetime
        End of the block; the entries count from here.
    before : int or None
        Pain on the same day before the block, with the usual provoking movement; None where it
        was not rated.
    readings : tuple of Reading
        In order of time, none before the end of the block.
    every_min : int
        Minutes between entries, 30 or 60.
    hours : int
        How long the diary was to be kept.
    opioid_or_sedation : bool or None
        Whether either was given before or with the block; None is not known.
    """

    KIND: ClassVar[str] = "pain-diary"

    procedure: str
    ended: datetime
    before: int | None
    readings: tuple[Reading, ...]
    every_min: int = 30
    hours: int = 8
    opioid_or_sedation: bool | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "procedure", said("The procedure of the diary", self.procedure))
        object.__setattr__(self, "ended", aware("The end of the block", self.ended))
        rating("The pain before the block", self.before)
        if self.every_min not in EVERY_MIN:
            raise BadInput(f"The diary is kept every {self.every_min} minutes; use 30 or 60.")
        if not 1 <= self.hours <= LONGEST_H:
            raise BadInput(f"The diary is kept for {self.hours} hours; use 1 to {LONGEST_H}.")
        self._check_times()

    def _check_times(self) -> None:
        times = [reading.at for reading in self.readings]
        if times != sorted(set(times)):
            raise BadInput("The diary's times do not rise; list each entry once, in order of time.")
        last = self.ended + timedelta(hours=self.hours, minutes=self.every_min / 2)
        if times and (times[0] < self.ended or times[-1] > last):
            raise BadInput(
                f"A diary entry is outside the {self.hours} hours after the block; correct its "
                "time, or the end of the block."
            )


def slots(diary: PainDiary) -> tuple[int | None, ...]:
    """Return the rating at every moment of asking, from the end of the block; None is missing.

    An entry counts for the moment nearest to it; of two for one moment, the nearer counts. From
    a rescue on nothing is returned: the diary ends there.
    """
    count = diary.hours * 60 // diary.every_min + 1
    found: dict[int, tuple[float, int | None]] = {}
    for reading in diary.readings:
        if reading.rescue:
            place, _ = _place(diary, reading)
            count = place + 1 if place in found else place
            break
        place, off_min = _place(diary, reading)
        if place not in found or off_min < found[place][0]:
            found[place] = (off_min, reading.nrs)
    return tuple(found[n][1] if n in found else None for n in range(count))


def _place(diary: PainDiary, reading: Reading) -> tuple[int, float]:
    minutes = (reading.at - diary.ended).total_seconds() / 60
    place = int(minutes / diary.every_min + 0.5)
    return place, abs(minutes - place * diary.every_min)
