"""Clocks in Sydney: forward at 2:00 on Sunday 4 October 2026, back at 3:00 on 5 April 2026."""

from datetime import UTC, date, datetime, timedelta

import pytest

from akeso.care.appointments import Hours, Opening, Room, Span, default_hours, open_spans
from akeso.care.calendar import local
from akeso.errors import BadInput

MONDAY = date(2026, 11, 23)
UTC_OF = datetime(2026, 11, 22, 21, 30, tzinfo=UTC)


def length(spans):
    return sum((s.ends - s.starts for s in spans), timedelta())


def test_the_proposed_hours_leave_a_break_and_the_weekend():
    spans = open_spans(default_hours("room-1"), MONDAY)
    shown = [(f"{local(s.starts):%H:%M}", f"{local(s.ends):%H:%M}") for s in spans]
    assert shown == [("08:30", "12:30"), ("13:30", "17:30")]
    assert spans[0].starts == UTC_OF
    assert open_spans(default_hours("room-1"), date(2026, 11, 22)) == ()


def test_a_closed_day():
    hours = Hours("room-1", default_hours("room-1").weekly, (MONDAY,))
    assert open_spans(hours, MONDAY) == ()
    assert open_spans(hours, MONDAY + timedelta(days=1))


@pytest.mark.parametrize(
    ("day", "hours"),
    [(date(2026, 10, 4), 23), (date(2026, 4, 5), 25), (date(2026, 4, 12), 24)],
)
def test_a_whole_day_has_its_true_length(day, hours):
    whole = Hours("room-1", (Opening("sunday", "00:00", "24:00"),))
    assert length(open_spans(whole, day)) == timedelta(hours=hours)


def test_hours_across_a_change_of_clocks():
    night = Hours("room-1", (Opening("sunday", "01:00", "04:00"),))
    assert length(open_spans(night, date(2026, 10, 4))) == timedelta(hours=2)
    assert length(open_spans(night, date(2026, 4, 5))) == timedelta(hours=4)
    skipped = Hours("room-1", (Opening("sunday", "02:00", "03:00"),))
    assert open_spans(skipped, date(2026, 10, 4)) == ()


def test_the_same_clock_in_winter_and_summer():
    hours = default_hours("room-1")
    winter, summer = (
        open_spans(hours, d)[0].starts for d in (date(2026, 10, 2), date(2026, 10, 5))
    )
    assert local(winter).time() == local(summer).time()
    assert (winter.hour, summer.hour) == (22, 21)


def test_hours_that_touch_are_one_span_and_overlapping_ones_are_refused():
    rows = (Opening("monday", "12:00", "17:00"), Opening("monday", "08:00", "12:00"))
    assert len(open_spans(Hours("room-1", rows), MONDAY)) == 1
    with pytest.raises(BadInput, match="On monday the hours overlap"):
        Hours("room-1", (Opening("monday", "11:59", "17:00"), rows[1]))


@pytest.mark.parametrize("clock", ["8:30", "08:60", "25:00", "24:01", "0830", ""])
def test_times_that_cannot_be(clock):
    with pytest.raises(BadInput, match="write it as 08:30"):
        Opening("monday", clock, "24:00")


def test_other_slips():
    with pytest.raises(BadInput, match="closing comes later"):
        Opening("monday", "09:00", "09:00")
    with pytest.raises(BadInput, match="end it later"):
        Span(UTC_OF, UTC_OF)
    with pytest.raises(BadInput, match="no time zone"):
        Span(datetime(2026, 1, 1), UTC_OF)
    with pytest.raises(BadInput, match="Whose hours"):
        Hours("", ())
    with pytest.raises(BadInput, match="name of the room"):
        Room("", "place-1")
