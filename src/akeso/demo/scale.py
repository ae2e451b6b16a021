"""Many plain episodes quickly, as JSON text, for measuring how a store grows.

The stories of `akeso.demo.pattern` are told once each; an episode is one of them with another
patient, day, time of the day, room and practitioner. The episodes follow one another in time over
years of a large clinic: no day has more procedures than its rooms can hold, none is booked twice,
and what would lie after the clinic's clock is left out, so that the last weeks hold patients at
every stage.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import NamedTuple

from akeso.care.appointments import Room
from akeso.care.person import AtPlace, Practitioner, Recognition
from akeso.demo.episode import DemoEntry
from akeso.demo.house import HOSPITAL as HOSPITAL_PLACE
from akeso.demo.house import ROOMS as ROOMS_PLACE
from akeso.demo.house import closed_days, house, number
from akeso.demo.making import clock
from akeso.demo.pattern import END, HOSPITAL, ROOMS, Pattern, pattern
from akeso.demo.people import FAMILIES, MOST, card_number
from akeso.errors import BadInput
from akeso.quantity import Range

EPISODES = Range("The number of episodes", "", 1, MOST)
YEARS_OF_WORK = 1250
"""Working days over which the episodes are spread: five years, more where a day would be full."""
AHEAD = 15
"""Working days to come that have bookings already."""
PLACES = 12
"""Procedure rooms of the plain clinic, and practitioners; a theatre of a hospital is one more."""
SLOTS, THEATRE_SLOTS = range(8), range(0, 8, 2)
"""Hours of the day at which rooms and theatre begin, counted from half past eight in winter."""
GIVEN = (
    "Acorn", "Amber", "Basil", "Birch", "Cedar", "Clover", "Coral", "Fern", "Flint", "Garnet",
    "Hazel", "Heather", "Indigo", "Ivy", "Jasper", "Juno", "Kestrel", "Laurel", "Lichen", "Linden",
    "Maple", "Marble", "Myrtle", "Olive", "Opal", "Pearl", "Poppy", "Robin", "Rowan", "Ruby",
    "Saffron", "Sage", "Sorrel", "Swift", "Teal", "Thistle", "Violet", "Willow", "Wren", "Yarrow",
)  # fmt: skip
SECOND = (
    "bank", "bourne", "bridge", "bury", "by", "combe", "field", "gate", "ham", "hurst", "land",
    "ley", "mere", "mill", "side", "stead", "ton", "water", "well", "wood",
)  # fmt: skip
COMMON = 10
"""The first family name is shared by about 3 %, the last by 0.07 %: as 1 / (its place + this)."""
AGE_DAYS = (70, 290)
"""Days since the last birthday on the day of the procedure: from, and how many more."""


class ScaleEntry(NamedTuple):
    """One record as text: `body` is the JSON of its kind; `made_at` is in UTC."""

    id: str
    kind: str
    patient: str
    episode: str
    body: str
    made_by: str
    made_at: datetime
    why: str
    supersedes: str


class ScaleEpisode(NamedTuple):
    """One patient's records.

    Parameters
    ----------
    shape : tuple
        Episodes of one shape differ in their patient and move as a whole by days.
    day : date
        Of the procedure.
    entries : tuple of ScaleEntry
        In order of time; the first is the patient.
    """

    shape: tuple[int, int, int]
    day: date
    entries: tuple[ScaleEntry, ...]


@dataclass(frozen=True)
class Seat:
    """A time in a room of every day, and which of its patterns is told there by turns."""

    room: str
    practitioner: str
    minutes: int
    hospital: bool


def seats() -> tuple[Seat, ...]:
    """Return the times of a day in the order in which a day fills: one room after the other."""
    rooms = [_seat(room, slot, hospital=False) for room in range(1, PLACES + 1) for slot in SLOTS]
    theatre = [_seat(PLACES + 1, slot, hospital=True) for slot in THEATRE_SLOTS]
    return (*rooms[:5], theatre[0], *rooms[5:8], *theatre[1:], *rooms[8:])


def _seat(number: int, slot: int, *, hospital: bool) -> Seat:
    room, doctor = f"demo-room-plain-{number}", f"demo-practitioner-plain-{number}"
    return Seat(room, doctor, 60 * slot, hospital)


def scale_house(today: date) -> tuple[DemoEntry, ...]:
    """Return the rooms and practitioners of the plain episodes, for the chart of the clinic."""
    opened = house(today)[0]
    used = dict.fromkeys((s.room, s.practitioner, s.hospital) for s in seats())
    made: list[DemoEntry] = []
    for place, (room, doctor, hospital) in enumerate(used, start=1):
        at = HOSPITAL_PLACE if hospital else ROOMS_PLACE
        title = "Theatre of the plain patients" if hospital else f"Procedure room {place + 1}"
        for name, body in ((room, Room(title, at, ("C-arm",))), (doctor, _doctor(place, at))):
            made.append(DemoEntry(name, "", body, opened.made_at, opened.made_by))
    return tuple(made)


def _doctor(place: int, at: str) -> Practitioner:
    kinds = (Recognition.PAIN_MEDICINE, Recognition.SPECIALIST)
    own = number(f"9999{place + 9:02d}", "1")
    name = f"Dr Demo Practitioner-{place}"
    return Practitioner(name, "medical practitioner", "pain medicine", kinds,
                        numbers=(AtPlace(at, own),))  # fmt: skip


def scale_episodes(n: int, seed: int = 1, *, today: date, first: int = 0) -> Iterator[ScaleEpisode]:
    """Give many episodes in order of time, each of a patient of its own: 14 to 18 records.

    Parameters
    ----------
    n : int
        How many.
    seed : int
        Part of every name, and of chance.
    today : date
        On which the clinic's clock stands, see `akeso.demo.making.clock`.
    first : int
        Number of the first patient among those with made-up cards; all are below 1,000,000.

    Raises
    ------
    BadInput
        If `n` or the last number lies outside its range.
    """
    EPISODES.check(n)
    if not 0 <= first <= MOST - n:
        raise BadInput(f"The first patient is {first}; with {n} patients it is 0 to {MOST - n}.")
    now, places = clock(today), seats()
    days = working_days(n, today)
    names = _Names(Random(f"scale/{seed}"))  # noqa: S311
    for place in range(n):
        which, seat = _when(place, n, len(days))
        at, number = places[seat], first + place
        pool, offset = (len(HOSPITAL), len(ROOMS)) if at.hospital else (len(ROOMS), 0)
        story = offset + (which * 7 + seat * 5) % pool
        one = _One(f"scale-{seed}-{number:07d}", number, days[which], at, names.next())
        yield _filled(pattern(story, seed, at.minutes), story, one, now)


def working_days(n: int, today: date) -> list[date]:
    """Return the days of work over which so many episodes are spread, oldest first."""
    count = max(YEARS_OF_WORK, -(-n // len(seats())))
    closed = closed_days(range(today.year - count // 250 - 2, today.year + 2))
    before = _weekdays(today, -1, count - AHEAD, closed)
    after = _weekdays(today + timedelta(days=1), 1, AHEAD, closed)
    return [*reversed(list(before)), *after]


def _weekdays(day: date, step: int, count: int, closed: Collection[date]) -> Iterator[date]:
    """Give so many days of work from a day on, forward or back."""
    while count:
        if day.weekday() < 5 and day not in closed:
            count -= 1
            yield day
        day += timedelta(days=step)


def _when(place: int, n: int, days: int) -> tuple[int, int]:
    """Return the day of an episode and its seat on it; the days differ by one episode at most."""
    day = place * days // n
    return day, place - -(-day * n // days)


class _Names:
    """Names by chance, some much more common than others, as names are."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance
        self._families = [f"{one}{two}" for two in SECOND for one in FAMILIES]
        weights = [1 / (place + COMMON) for place in range(len(self._families))]
        self._ready: list[tuple[str, str, int]] = []
        self._weights = weights

    def next(self) -> tuple[str, str, int]:
        """Return family name, given names and a number below 2**16."""
        if not self._ready:
            families = self._chance.choices(self._families, self._weights, k=1000)
            given = self._chance.choices(GIVEN, k=1000)
            numbers = (self._chance.getrandbits(16) for _ in range(1000))
            self._ready = list(zip(families, given, numbers, strict=True))
        return self._ready.pop()


class _One(NamedTuple):
    """What an episode differs in: name, number, day, seat; family and given name, and chance."""

    name: str
    number: int
    day: date
    seat: Seat
    who: tuple[str, str, int]


def _filled(of: Pattern, story: int, one: _One, now: datetime) -> ScaleEpisode:
    made = [datetime.combine(one.day + timedelta(days=e.day), e.clock, UTC) for e in of.entries]
    kept = sum(moment <= now for moment in made)
    bodies = (of.bodies % _values(of, one)).split(END)
    ids = [f"{one.name}-{n:02d}-{e.kind}" for n, e in enumerate(of.entries)]
    ids[0], episode = f"{one.name}-patient", f"{one.name}-episode"
    entries = tuple(
        ScaleEntry(
            ids[n], e.kind, ids[0], "" if e.whole_life else episode, bodies[n], e.made_by,
            made[n], e.why, "" if e.supersedes is None else ids[e.supersedes],
        )
        for n, e in enumerate(of.entries[:kept])
    )  # fmt: skip
    return ScaleEpisode((story, one.seat.minutes, kept), one.day, entries)


def _values(of: Pattern, one: _One) -> Mapping[str, str]:
    """Return what fills the places of a pattern for one episode."""
    family, given, chance = one.who
    least, more = AGE_DAYS
    since = timedelta(days=round(of.age * 365.2425) + least + chance % more)
    values = {f"d{o}": (one.day + timedelta(days=o)).isoformat() for o in of.days}
    return values | {
        "name": one.name,
        "family": family,
        "given": f"Demo {given}",
        "born": (one.day - since).isoformat(),
        "card": card_number(one.number),
        "place": str(one.number),
        "phone": f"02 5550 {one.number % 10000:04d}",
        "room": one.seat.room,
        "practitioner": one.seat.practitioner,
    }
