"""Spans between two days: weeks, calendar months, and the rolling twelve months."""

from __future__ import annotations

from datetime import date

from akeso.care.calendar import months_later


def weeks_between(first: date, last: date) -> float:
    """Return the days between, by seven."""
    return (last - first).days / 7


def months_between(first: date, last: date) -> float:
    """Return whole calendar months and the share of the one begun; `last` is not before `first`.

    >>> months_between(date(2026, 5, 22), date(2026, 11, 22))
    6.0
    """
    whole = (last.year - first.year) * 12 + last.month - first.month
    while months_later(first, whole) > last:
        whole -= 1
    begun, ends = months_later(first, whole), months_later(first, whole + 1)
    return whole + (last - begun).days / (ends - begun).days


def years_between(born: date, day: date) -> int:
    """Return the age in whole years; someone born on 29 February turns older on 1 March."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def within_months(day: date, on: date, months: int) -> bool:
    """Tell whether a day lies in the last months up to `on`.

    The same day of the month at the far end still counts (proposal: a limit is kept sooner).
    """
    return months_later(on, -months) <= day <= on
