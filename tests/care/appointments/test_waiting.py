from datetime import date, time, timedelta

import pytest

from akeso.care.appointments import Slot, WaitingListEntry, past_latest, suggestions
from akeso.care.calendar import at_clock
from akeso.errors import BadInput

from .made_bookings import appointment, record

DAY = date(2026, 11, 23)
STARTS = at_clock(DAY, time(9))
SLOT = Slot("room-1", "dr-demo", STARTS, STARTS + timedelta(minutes=30))


def entry(name, priority="routine", since=date(2026, 10, 1), **more):
    body = WaitingListEntry(priority, "lumbar-facet", more.pop("minutes", 24), since, **more)
    return record(name, body, patient=f"patient of {name}")


def order(*entries, **more):
    return [s.entry.id for s in suggestions(SLOT, entries, **more)]


def test_priority_then_the_longer_wait_then_the_earlier_latest_day():
    entries = (
        entry("routine, long", since=date(2026, 1, 1)),
        entry("urgent, short", "urgent", date(2026, 11, 20)),
        entry("soon, b", "soon"),
        entry("urgent, long", "urgent", date(2026, 11, 1)),
        entry("soon, a, latest", "soon", latest_by=date(2026, 12, 1)),
    )
    assert order(*entries) == [
        "urgent, long", "urgent, short", "soon, a, latest", "soon, b", "routine, long"
    ]  # fmt: skip


@pytest.mark.parametrize(("minutes", "fits"), [(30, True), (30.5, False)])
def test_a_slot_is_long_enough(minutes, fits):
    assert bool(order(entry("a", minutes=minutes))) is fits


@pytest.mark.parametrize(
    ("more", "suits"),
    [({"practitioner": "dr-demo"}, True), ({"practitioner": "dr-other"}, False),
     ({"state": "booked"}, False), ({"state": "withdrawn", "reason": "better"}, False),
     ({"since": DAY}, True), ({"since": DAY + timedelta(days=1)}, False)],
)  # fmt: skip
def test_whom_a_slot_suits(more, suits):
    assert bool(order(entry("a", **more))) is suits


@pytest.mark.parametrize(("start", "free"), [("08:30", True), ("08:45", False), ("09:30", True)])
def test_who_is_booked_then_is_left_out(start, free):
    booked = record("b", appointment(DAY, start, room="room-2"), patient="patient of a")
    assert bool(order(entry("a"), booked=[booked])) is free


@pytest.mark.parametrize(("latest", "late"), [(DAY, False), (DAY - timedelta(days=1), True)])
def test_a_slot_after_the_latest_day_says_so(latest, late):
    found = suggestions(SLOT, [entry("a", latest_by=latest)])[0]
    assert (found.late, found.waited_days) == (late, 53)
    assert ("should have been by" in found.reason) is late


def test_who_waits_past_the_latest_day():
    entries = [
        entry("b", latest_by=date(2026, 11, 21)), entry("a", latest_by=date(2026, 11, 20)),
        entry("today", latest_by=DAY), entry("none"),
        entry("booked", latest_by=date(2026, 11, 1), state="booked"),
    ]  # fmt: skip
    assert [r.id for r in past_latest(entries, DAY)] == ["a", "b"]


@pytest.mark.parametrize(
    ("more", "words"),
    [({"latest_by": date(2026, 9, 30)}, "before the wait began"), ({"minutes": 0}, "above 0"),
     ({"minutes": 721}, "at most 720"), ({"state": "withdrawn"}, "reason of the withdrawal")],
)  # fmt: skip
def test_slips(more, words):
    with pytest.raises(BadInput, match=words):
        entry("a", **more)
    with pytest.raises(BadInput, match="wanted technique"):
        WaitingListEntry("soon", " ", 30, DAY)
