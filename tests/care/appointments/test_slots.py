from datetime import date, timedelta
from itertools import pairwise

import pytest

from akeso.care.appointments import (
    Hours,
    Opening,
    Progress,
    default_hours,
    free_slots,
    free_spans,
)
from akeso.care.calendar import local
from akeso.errors import BadInput

from .made_bookings import appointment

DAY = date(2026, 11, 23)
ROOM, DOCTOR = default_hours("room-1"), default_hours("dr-demo")
MORNING = Hours("dr-demo", (Opening("monday", "09:00", "11:00"),))


def clocks(spans):
    return [f"{local(s.starts):%H:%M}-{local(s.ends):%H:%M}" for s in spans]


def test_both_must_work():
    assert clocks(free_spans(ROOM, DOCTOR, DAY, ())) == ["08:30-12:30", "13:30-17:30"]
    assert clocks(free_spans(ROOM, MORNING, DAY, ())) == ["09:00-11:00"]
    assert free_spans(ROOM, Hours("dr-demo", ()), DAY, ()) == ()


@pytest.mark.parametrize(
    ("start", "minutes", "more", "left"),
    [("09:30", 30, {}, ["09:00-09:30", "10:00-11:00"]), ("08:30", 60, {}, ["09:30-11:00"]),
     ("10:30", 90, {}, ["09:00-10:30"]), ("08:30", 180, {}, []),
     ("08:30", 30, {}, ["09:00-11:00"]), ("09:30", 30, {"room": "room-2"},
      ["09:00-09:30", "10:00-11:00"]), ("09:30", 30, {"practitioner": "dr-other"},
      ["09:00-09:30", "10:00-11:00"]), ("09:30", 30, {"room": "room-2",
      "practitioner": "dr-other"}, ["09:00-11:00"]),
     ("09:30", 30, {"progress": Progress.CANCELLED, "reason": "ill"}, ["09:00-11:00"])],
)  # fmt: skip
def test_what_bookings_leave(start, minutes, more, left):
    booked = [appointment(DAY, start, minutes, **more)]
    assert clocks(free_spans(ROOM, MORNING, DAY, booked)) == left


def test_bookings_that_overlap_each_other():
    booked = [
        appointment(DAY, "09:15", 60, room="room-2"),
        appointment(DAY, "09:30", 15, practitioner="dr-other"),
    ]
    assert clocks(free_spans(ROOM, MORNING, DAY, booked)) == ["09:00-09:15", "10:15-11:00"]


def test_starts_lie_on_the_grid_of_the_room():
    slots = free_slots(ROOM, MORNING, DAY, (), minutes=25)
    assert clocks(slots)[0] == "09:00-09:25"
    assert clocks(slots)[-1] == "10:30-10:55"
    assert len(slots) == 7
    assert {(s.room, s.practitioner) for s in slots} == {("room-1", "dr-demo")}
    booked = [appointment(DAY, "09:00", 10)]
    assert clocks(free_slots(ROOM, MORNING, DAY, booked, minutes=25))[0] == "09:15-09:40"


@pytest.mark.parametrize(("minutes", "count"), [(120, 1), (121, 0), (119.5, 1)])
def test_a_slot_fits_exactly_or_not_at_all(minutes, count):
    assert len(free_slots(ROOM, MORNING, DAY, (), minutes=minutes)) == count


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 10, 4), 23), (date(2026, 4, 5), 25)])
def test_the_grid_is_even_where_clocks_change(day, hours):
    whole = (Opening("sunday", "00:00", "24:00"),)
    slots = free_slots(
        Hours("room-1", whole), Hours("dr-demo", whole), day, (), minutes=60, step_minutes=60
    )
    assert len(slots) == hours
    gaps = {b.starts - a.starts for a, b in pairwise(slots)}
    assert gaps == {timedelta(hours=1)}


@pytest.mark.parametrize(
    "more", [{"minutes": 0}, {"minutes": 1441}, {"minutes": 10, "step_minutes": 0},
             {"minutes": 10, "step_minutes": 1441}, {"minutes": float("nan")}],
)  # fmt: skip
def test_lengths_out_of_range(more):
    with pytest.raises(BadInput, match="1440 min"):
        free_slots(ROOM, DOCTOR, DAY, (), **more)
