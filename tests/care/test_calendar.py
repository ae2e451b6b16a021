"""Clock changes in Sydney: forward at 2:00 on 4 October 2026, back at 3:00 on 5 April 2026."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from akeso.care.calendar import at_clock, local, local_day, months_later
from akeso.errors import BadInput


@pytest.mark.parametrize(
    ("utc", "day"),
    [
        (datetime(2026, 7, 1, 13, 59, tzinfo=UTC), date(2026, 7, 1)),
        (datetime(2026, 7, 1, 14, 0, tzinfo=UTC), date(2026, 7, 2)),
        (datetime(2026, 12, 1, 12, 59, tzinfo=UTC), date(2026, 12, 1)),
        (datetime(2026, 12, 1, 13, 0, tzinfo=UTC), date(2026, 12, 2)),
    ],
)
def test_a_day_begins_at_midnight_in_sydney(utc, day):
    assert local_day(utc) == day


def test_24_hours_stay_24_hours_when_clocks_change():
    before = at_clock(date(2026, 10, 3), time(12))
    assert local(before + timedelta(hours=24)).time() == time(13)
    before = at_clock(date(2026, 4, 4), time(12))
    assert local(before + timedelta(hours=24)).time() == time(11)


def test_the_hour_that_comes_twice_is_the_first_and_the_skipped_one_moves_on():
    assert at_clock(date(2026, 4, 5), time(2, 30)) == datetime(2026, 4, 4, 15, 30, tzinfo=UTC)
    assert local(at_clock(date(2026, 10, 4), time(2, 30))).time() == time(3, 30)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2026, 10, 15), 3, date(2027, 1, 15)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
    ],
)
def test_months_later(day, months, later):
    assert months_later(day, months) == later


def test_a_moment_without_zone_has_no_day():
    with pytest.raises(BadInput, match="no time zone"):
        local_day(datetime(2026, 1, 1))
