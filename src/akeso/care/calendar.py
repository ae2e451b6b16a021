"""Days and times as the clinic lives them: Sydney's calendar, correct across daylight saving.

Moments are kept in UTC. A day ("the day of service", "due on") is a calendar day in Sydney, and
"in 24 hours" is 24 hours on the clock's second hand, also in the nights when clocks are changed.
The rules of the time zone come from the IANA database, from the system or from ``tzdata``.

>>> from datetime import UTC, date, datetime
>>> local_day(datetime(2026, 11, 20, 14, 0, tzinfo=UTC))
datetime.date(2026, 11, 21)
>>> months_later(date(2026, 11, 30), 3)
datetime.date(2027, 2, 28)
"""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from akeso.care.record import aware

SYDNEY = ZoneInfo("Australia/Sydney")


def local_day(moment: datetime) -> date:
    """Return the day in Sydney on which a moment falls."""
    return local(moment).date()


def local(moment: datetime) -> datetime:
    """Return a moment as Sydney's clocks show it."""
    return aware("The moment", moment).astimezone(SYDNEY)


def at_clock(day: date, clock: time) -> datetime:
    """Return in UTC when Sydney's clocks show that time on that day.

    Of an hour that comes twice the first is meant; one that is skipped is moved on by an hour.
    """
    return datetime.combine(day, clock, SYDNEY).astimezone(UTC)


def months_later(day: date, months: int) -> date:
    """Return the same day of the month, months later; the month's last where it is shorter."""
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
