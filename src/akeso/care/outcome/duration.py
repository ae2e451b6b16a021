"""How long relief lasts, as far as the answers tell: an interval, not a date.

Time zero is the end of the procedure. Relief ends at the first of two readings in a row below the
threshold, at one below it with a rescue, or at a repeat; it ended somewhere after the last reading
with relief (clinic memo c.5, c.6). A lost patient is neither a success nor a failure, nor is one
who died, was treated elsewhere, moved away or withdrew.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from akeso.care.calendar import local_day
from akeso.care.outcome.answer import data, source_of
from akeso.care.outcome.diary import rating
from akeso.care.outcome.follow_up import FollowUp
from akeso.care.outcome.later import COMPETING, LEAVING, Later
from akeso.care.outcome.responder import in_order, relief_pct
from akeso.care.record import aware
from akeso.errors import BadInput
from akeso.rule import Source

DAY = timedelta(days=1)


class Ending(StrEnum):
    """How what is known about relief ends."""

    NO_RELIEF = "no relief"
    """No qualifying relief at the first assessment: time 0."""
    ENDED = "ended"
    """Between left and right."""
    STILL_RELIEVED = "still relieved"
    """At the last reading; censored there."""
    LOST = "lost"
    """Not reached after the last reading; censored there."""
    UNCONFIRMED = "unconfirmed"
    """One reading below and none after it; censored at the last reading with relief."""
    LEFT = "left"
    """Moved away or withdrew; censored at the last answer before."""
    COMPETING = "competing"
    """Death, unrelated surgery or another treatment of the pain came first."""
    UNKNOWN = "unknown"
    """Nothing that could be judged was answered."""


@dataclass(frozen=True)
class Relief:
    """How long relief lasted, in days from the end of the procedure.

    Parameters
    ----------
    ending : Ending
    left_days : float
        Relief is known to have lasted so long.
    right_days : float or None
        By then it had ended, or something else happened; None where that is not known.
    says : str
    source : Source
    """

    ending: Ending
    left_days: float
    right_days: float | None
    says: str
    source: Source

    def __post_init__(self) -> None:
        if self.right_days is not None and self.right_days < self.left_days:
            raise BadInput(
                f"Relief ended after {self.right_days:g} days but lasted {self.left_days:g}; "
                "check the dates."
            )

    @property
    def happened(self) -> bool:
        """Whether the end of relief was seen."""
        return self.ending in (Ending.ENDED, Ending.NO_RELIEF)

    @property
    def midpoint_days(self) -> float | None:
        """The middle of the interval in which relief ended; None where no end was seen."""
        if not self.happened or self.right_days is None:
            return None
        return (self.left_days + self.right_days) / 2


@dataclass(frozen=True)
class _Reading:
    days: float
    good: bool
    rescue: bool


def relief_duration(
    ended: datetime,
    before: int | None,
    follow_ups: tuple[FollowUp, ...],
    threshold_pct: float = 50.0,
    *,
    later: tuple[Later, ...] = (),
    from_days: float = 0.0,
) -> Relief:
    """Return how long relief lasted.

    Parameters
    ----------
    ended : datetime
        End of the procedure.
    before : int or None
        Average pain before, 0 to 10.
    follow_ups : tuple of FollowUp
        Of this procedure; average pain counts, answers without it are passed over.
    threshold_pct : float
        Relief that counts, above 0 up to 100.
    later : tuple of Later
        Repeats, what happened elsewhere, death.
    from_days : float
        Answers before this are not judged, as the treatment may not have worked yet.

    Raises
    ------
    BadInput
        If the threshold or a time is out of range.
    """
    if not 0 < threshold_pct <= 100:
        raise BadInput(f"The threshold is {threshold_pct} per cent; give more than 0, up to 100.")
    rating("The average pain before", before)
    end = aware("The end of the procedure", ended)
    readings = _readings(end, before, follow_ups, threshold_pct, from_days)
    stop = min((one for one in later if one.event not in LEAVING), key=_at, default=None)
    gone = min((one for one in later if one.event in LEAVING), key=_at, default=None)
    if gone is not None and (stop is None or gone.at < stop.at):
        limit = _days(end, stop.at) if stop else None
        known = [one for one in readings if limit is None or one.days < limit]
        if not any(one.days >= _days(end, gone.at) for one in known):
            return _ending(known) or _left(known, gone)
    if stop is not None:
        limit = _days(end, stop.at)
        readings = [one for one in readings if one.days < limit]
        return _until(readings, stop, (limit, _days(end, stop.by)))
    found = _ending(readings)
    return found or _censored(readings, end, follow_ups)


def _at(one: Later) -> datetime:
    return one.at


def _days(end: datetime, at: datetime) -> float:
    days = (at - end) / DAY
    if days < 0:
        raise BadInput(f"Something on {at.date()} comes before the procedure; correct its time.")
    return days


def _readings(
    end: datetime,
    before: int | None,
    follow_ups: tuple[FollowUp, ...],
    threshold_pct: float,
    from_days: float,
) -> list[_Reading]:
    made = []
    for one in in_order(follow_ups):
        days = _days(end, one.answered_at or end)
        relief = relief_pct(before, one.ratings.average)
        if days >= from_days and (relief is not None or one.rescue):
            good = relief is not None and relief >= threshold_pct
            made.append(_Reading(days, good, bool(one.rescue)))
    return made


def _made(ending: Ending, left: float, right: float | None, says: str) -> Relief:
    return Relief(ending, left, right, says, source_of(data()["duration"]))


def _ending(readings: list[_Reading]) -> Relief | None:
    """Return the end of relief that the readings show, None where they show none."""
    if readings and not readings[0].good:
        return _made(Ending.NO_RELIEF, 0.0, 0.0, "There was no relief at the first assessment.")
    for n, one in enumerate(readings):
        after = readings[n + 1] if n + 1 < len(readings) else None
        if one.rescue or (not one.good and after is not None and not after.good):
            left = max((r.days for r in readings[:n] if r.good), default=0.0)
            why = "with another procedure" if one.rescue else "below in two answers in a row"
            return _made(
                Ending.ENDED, left, one.days, f"Relief ended by day {one.days:.0f}, {why}."
            )
    return None


def _until(readings: list[_Reading], stop: Later, limits: tuple[float, float]) -> Relief:
    """Return the end of relief where something happened after the readings."""
    found = _ending(readings)
    if found is not None:
        return found
    good = max((one.days for one in readings if one.good), default=0.0)
    first, last = limits
    when = f"Day {first:.0f}" if first == last else f"Between day {first:.0f} and {last:.0f}"
    if stop.event in COMPETING:
        says = f"{when}: {_told(stop)} came first.{_so_far(good)}"
        return _made(Ending.COMPETING, good, last, says)
    right = next((one.days for one in readings if not one.good and one.days > good), last)
    says = f"Relief ended by day {right:.0f}: {_told(stop)}."
    return _made(Ending.ENDED, good, right, says)


def _told(one: Later) -> str:
    return f"{one.words[:1].lower()}{one.words[1:]}" if one.words else str(one.event)


def _so_far(good: float) -> str:
    known = f"relieved at the last answer before, day {good:.0f}" if good else "no answer before"
    return f" Neither a success nor a failure; {known}."


def _left(readings: list[_Reading], gone: Later) -> Relief:
    """Return what is known of who moved away or withdrew: no more than the last answer."""
    good = max((one.days for one in readings if one.good), default=0.0)
    words = gone.words or f"{str(gone.event).capitalize()} on {local_day(gone.at)}"
    return _made(Ending.LEFT, good, None, f"{words}.{_so_far(good)}")


def _censored(readings: list[_Reading], end: datetime, follow_ups: tuple[FollowUp, ...]) -> Relief:
    """Return what is known where no end was seen."""
    lost = [one for one in follow_ups if one.not_reached]
    if not readings:
        ending = Ending.LOST if lost else Ending.UNKNOWN
        return _made(ending, 0.0, None, "Nothing was answered that tells about relief.")
    last = readings[-1]
    if not last.good:
        left = max(one.days for one in readings if one.good)
        says = f"One answer below, on day {last.days:.0f}, is not confirmed by a second."
        return _made(Ending.UNCONFIRMED, left, None, says)
    tried = max((_days(end, at) for one in lost for at in one.attempts), default=0.0)
    if tried > last.days:
        says = f"Relieved on day {last.days:.0f}; not reached since."
        return _made(Ending.LOST, last.days, None, says)
    says = f"Still relieved at the last answer, day {last.days:.0f}."
    return _made(Ending.STILL_RELIEVED, last.days, None, says)
