"""When a patient is asked after a procedure, and what is asked (``schedule.toml``).

>>> from datetime import UTC, datetime
>>> due = schedule("rf.mb.lumbar", datetime(2026, 11, 20, 1, 0, tzinfo=UTC))
>>> [str(one.day) for one in due if one.point == "3-months"]
['2027-02-20']
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from importlib import resources
from typing import Any

from akeso.care.assessment import Purpose
from akeso.care.calendar import local_day, months_later
from akeso.care.record import aware
from akeso.errors import BadInput, NotFound
from akeso.rule import Mark, Source
from akeso.techniques.eligibility import find_technique

_BLOCKS = ("nerve_block", "facet_ia")
_TRIALS = ("scs.trial",)


@dataclass(frozen=True)
class Due:
    """One time at which a patient is asked.

    Parameters
    ----------
    point : str
        ``diary``, ``24-hours``, ``2-weeks``, ...
    title : str
    at : datetime or None
        The moment, in UTC; None where a day is meant.
    day : date
        The day in Sydney.
    opens, closes : date
        First and last day on which an answer counts for this point.
    asks : tuple of str
        What is asked: ``nrs``, ``peg``, ``function``, ``medicines``, ``pgic``,
        ``complications``, ``activity``.
    source, window_source : Source
        Of the time, and of its window.
    """

    point: str
    title: str
    at: datetime | None
    day: date
    opens: date
    closes: date
    asks: tuple[str, ...]
    source: Source
    window_source: Source

    def __post_init__(self) -> None:
        if not self.opens <= self.day <= self.closes:
            raise BadInput(
                f"The window of {self.point} is {self.opens} to {self.closes} and its day "
                f"{self.day}; mend schedule.toml."
            )


@cache
def _data() -> Mapping[str, Any]:
    text = resources.files("akeso.care.outcome").joinpath("schedule.toml").read_text("utf-8")
    return tomllib.loads(text)


def points() -> tuple[str, ...]:
    """Return the codes of all times of asking, in their order."""
    return tuple(row["code"] for row in _data()["point"])


def find_point(code: str) -> str:
    """Return the code of a time of asking; BadInput when there is none."""
    if code not in points():
        raise BadInput(f"There is no time of asking {code!r}; use {', '.join(points())}.")
    return code


def begins(technique: str, prefixes: Iterable[str]) -> bool:
    """Tell whether a technique's code is one of these, or begins with one and a dot."""
    return any(p in ("all", technique) or technique.startswith(f"{p}.") for p in prefixes)


def purposes_of(technique: str, purpose: Purpose) -> tuple[Purpose, ...]:
    """Return the purposes under which a technique is followed.

    Only blocks have two. Where the purpose of a block is not known, both are followed: nothing
    is left unasked because a field was left out.
    """
    if begins(technique, _TRIALS):
        return (Purpose.DIAGNOSTIC,)
    if not begins(technique, _BLOCKS):
        return (Purpose.THERAPEUTIC,)
    known = Purpose(purpose) is not Purpose.UNKNOWN
    return (Purpose(purpose),) if known else (Purpose.DIAGNOSTIC, Purpose.THERAPEUTIC)


def schedule(
    technique: str, ended: datetime, purpose: Purpose = Purpose.UNKNOWN
) -> tuple[Due, ...]:
    """Return every time at which the patient is asked after a procedure.

    Parameters
    ----------
    technique : str
        A code of the eligibility rules, such as ``nerve_block.mbb.lumbar``.
    ended : datetime
        End of the procedure, with time zone.
    purpose : Purpose
        Of a block.

    Returns
    -------
    tuple of Due
        In order of time; a diagnostic block begins with the 17 moments of the diary.

    Raises
    ------
    BadInput
        If there is no such technique, or `ended` has no time zone.
    """
    find_technique(technique)
    end = aware("The end of the procedure", ended)
    wanted = purposes_of(technique, purpose)
    rows = [
        row
        for row in _data()["point"]
        if begins(technique, row["for"])
        and (not row.get("purposes") or any(p in row["purposes"] for p in wanted))
    ]
    return tuple(due for row in rows for due in _dues(row, end))


def first_judged(technique: str) -> tuple[str, Source]:
    """Return the first point at which relief is judged, and where that comes from."""
    for row in _data()["first"]:
        if begins(technique, row["for"]):
            return row["point"], Source(row["reference"], Mark(row["mark"]))
    raise NotFound(f"schedule.toml has no first point for {technique}; add one.")


def opens_on(point: str, ended: datetime) -> date:
    """Return the first day on which an answer counts for a point, whatever the technique."""
    row = next(row for row in _data()["point"] if row["code"] == find_point(point))
    return _dues(row, aware("The end of the procedure", ended))[0].opens


def _dues(row: Mapping[str, Any], end: datetime) -> list[Due]:
    if "every_minutes" in row:
        minutes = range(0, row["until_minutes"] + 1, row["every_minutes"])
        return [_moment(row, end + timedelta(minutes=m)) for m in minutes]
    if "at_hours" in row:
        return [_moment(row, end + timedelta(hours=row["at_hours"]))]
    day = local_day(end)
    day = (
        months_later(day, row["at_months"])
        if "at_months" in row
        else day + timedelta(days=row["at_days"])
    )
    before, after = timedelta(days=row["opens"]), timedelta(days=row["closes"])
    return [_due(row, None, day, day - before, day + after)]


def _moment(row: Mapping[str, Any], at: datetime) -> Due:
    opens = local_day(at - timedelta(hours=row.get("opens", 0)))
    closes = local_day(at + timedelta(hours=row.get("closes", 0)))
    return _due(row, at, local_day(at), opens, closes)


def _due(row: Mapping[str, Any], at: datetime | None, day: date, opens: date, closes: date) -> Due:
    windows = _data()["windows"]
    return Due(
        row["code"],
        row["title"],
        at,
        day,
        opens,
        closes,
        tuple(row["asks"]),
        Source(row["reference"], Mark(row["mark"])),
        Source(windows["reference"], Mark(windows["mark"])),
    )
