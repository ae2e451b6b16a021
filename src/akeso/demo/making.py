"""Makes the patients of a demonstration, one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from random import Random

from akeso.care.calendar import at_clock
from akeso.demo.agenda import Agenda
from akeso.demo.episode import DemoEpisode
from akeso.demo.stories import stories
from akeso.demo.tale import Frame, tell
from akeso.quantity import Range

COUNT = Range("The number of made-up patients", "", 1, 1000)
ROUND_DAYS = 9
"""Days by which a story is older each time it is told again."""
HOUR, MINUTE = 15, 30


def clock(today: date) -> datetime:
    """Return the moment at which a demonstration stands, UTC: the afternoon of a day of work."""
    day = _agenda(today).working_day(today, -1)
    return at_clock(day, time(HOUR, MINUTE))


def _agenda(today: date) -> Agenda:
    return Agenda(range(today.year - 5, today.year + 3))


def patients(count: int = 40, seed: int = 1, *, today: date) -> Iterator[DemoEpisode]:
    """Give made-up patients, each with an episode; the same for the same arguments.

    Parameters
    ----------
    count : int
        1 to 1000. The first 40 are the stories of `stories`; further patients go through them
        again, at other times and with other answers.
    seed : int
        Of chance.
    today : date
        The day of the demonstration, see `clock`.

    Yields
    ------
    DemoEpisode

    Raises
    ------
    BadInput
        If the count lies outside its range.
    """
    COUNT.check(count)
    now, agenda, told = clock(today), _agenda(today), stories()
    for place in range(count):
        rounds, which = divmod(place, len(told))
        frame = Frame(
            f"demo-{seed}-{place:03d}", place, now, agenda, rounds * ROUND_DAYS, rounds == 0
        )
        chance = Random(f"{seed}/{place}")  # noqa: S311
        yield tell(told[which], frame, chance)
