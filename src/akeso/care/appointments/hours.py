"""Rooms, and when a room or a practitioner works; by Sydney's clocks.

A day of work is kept as moments, so that a span over a change of the clocks has its true length.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import ClassVar

from akeso.care.calendar import at_clock
from akeso.care.person.choice import chosen
from akeso.care.record import aware, said
from akeso.errors import BadInput

_CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]|24:00")
_MIDNIGHT = "24:00"


class Weekday(StrEnum):
    """Days of the week, Monday first."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


@dataclass(frozen=True)
class Opening:
    """Hours of one weekday, as ``HH:MM`` on Sydney's clocks; ``24:00`` is the day's end."""

    weekday: Weekday
    opens: str
    closes: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "weekday", chosen(Weekday, self.weekday, "The weekday"))
        for clock in (self.opens, self.closes):
            if not _CLOCK.fullmatch(clock):
                raise BadInput(f"The time {clock!r} is none; write it as 08:30, 00:00 to 24:00.")
        if self.opens >= self.closes:
            raise BadInput(
                f"On {self.weekday} it opens at {self.opens} and closes at {self.closes}; the "
                "closing comes later."
            )


@dataclass(frozen=True)
class Hours:
    """When a room or a practitioner works.

    Parameters
    ----------
    of : str
        Identifier of the room's or the practitioner's record.
    weekly : tuple of Opening
        Two on one weekday leave a break; they may touch but not overlap.
    closed : tuple of date
        Days without work, such as public holidays and leave.
    """

    KIND: ClassVar[str] = "hours"

    of: str
    weekly: tuple[Opening, ...]
    closed: tuple[date, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "of", said("Whose hours they are", self.of))
        for weekday in Weekday:
            rows = sorted((o.opens, o.closes) for o in self.weekly if o.weekday is weekday)
            for (_, closes), (opens, _) in pairwise(rows):
                if opens < closes:
                    raise BadInput(
                        f"On {weekday} the hours overlap: one closes at {closes}, the next opens "
                        f"at {opens}; mend one."
                    )


@dataclass(frozen=True)
class Room:
    """A room of the clinic.

    Parameters
    ----------
    name : str
    place : str
        Identifier of the place's record.
    equipment : tuple of str
        Such as ``C-arm`` or ``CT``; in the clinic's words.
    """

    KIND: ClassVar[str] = "room"

    name: str
    place: str
    equipment: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", said("The name of the room", self.name))
        object.__setattr__(self, "place", said("The place of the room", self.place))


@dataclass(frozen=True)
class Span:
    """From a moment to another, in UTC; the end is not part of it."""

    starts: datetime
    ends: datetime

    def __post_init__(self) -> None:
        object.__setattr__(self, "starts", aware("The start", self.starts))
        object.__setattr__(self, "ends", aware("The end", self.ends))
        if self.starts >= self.ends:
            raise BadInput(f"It starts at {self.starts} and ends at {self.ends}; end it later.")

    def meets(self, other: Span) -> bool:
        """Tell whether two spans share any time; touching ones do not."""
        return self.starts < other.ends and other.starts < self.ends


@cache
def default_hours(of: str) -> Hours:
    """Return the proposed hours of ``hours.toml`` for a room or practitioner."""
    text = resources.files("akeso.care.appointments").joinpath("hours.toml").read_text("utf-8")
    rows = tomllib.loads(text)["default"]["opening"]
    weekly = (Opening(Weekday(d), r["opens"], r["closes"]) for r in rows for d in r["days"])
    return Hours(of, tuple(weekly))


def _moment(day: date, clock: str) -> datetime:
    if clock == _MIDNIGHT:
        return at_clock(day + timedelta(days=1), time(0))
    return at_clock(day, time.fromisoformat(clock))


def open_spans(hours: Hours, day: date) -> tuple[Span, ...]:
    """Return when work goes on on a day in Sydney, in order; hours that touch become one span."""
    if day in hours.closed:
        return ()
    weekday = list(Weekday)[day.weekday()]
    rows = [(_moment(day, o.opens), _moment(day, o.closes)) for o in hours.weekly
            if o.weekday is weekday]  # fmt: skip
    return joined(Span(starts, ends) for starts, ends in rows if starts < ends)


def joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return spans in order, with those that touch or overlap made one."""
    found: list[Span] = []
    for span in sorted(spans, key=lambda s: s.starts):
        if found and span.starts <= found[-1].ends:
            found[-1] = Span(found[-1].starts, max(found[-1].ends, span.ends))
        else:
            found.append(span)
    return tuple(found)
