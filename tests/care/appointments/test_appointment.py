from datetime import date, datetime, timedelta

import pytest

from akeso.care.appointments import NEXT, Progress, moved_on, rescheduled
from akeso.errors import BadInput, Refused

from .made_bookings import appointment

DAY = date(2026, 11, 23)
ALLOWED = {
    ("booked", "arrived"), ("booked", "did not attend"), ("booked", "cancelled"),
    ("arrived", "in room"), ("arrived", "did not attend"), ("arrived", "cancelled"),
    ("in room", "done"), ("in room", "cancelled"), ("did not attend", "arrived"),
}  # fmt: skip


@pytest.mark.parametrize("before", Progress)
@pytest.mark.parametrize("after", Progress)
def test_every_change_is_in_the_table_or_refused(before, after):
    booked = appointment(DAY, progress=before, reason="moved away")
    if (before.value, after.value) in ALLOWED:
        changed = moved_on(booked, after, "by phone")
        assert (changed.progress, changed.reason) == (after, "by phone")
        assert changed.starts == booked.starts
    else:
        with pytest.raises(Refused, match=f"is '{before}' and cannot become '{after}'"):
            moved_on(booked, after, "by phone")
    assert set(NEXT) == set(Progress)


def test_a_cancellation_needs_a_reason():
    with pytest.raises(BadInput, match="reason of the cancellation"):
        moved_on(appointment(DAY), Progress.CANCELLED)
    assert moved_on(appointment(DAY), Progress.DID_NOT_ATTEND).reason == ""


def test_a_procedure_names_its_technique():
    assert appointment(DAY, purpose="procedure", technique="lumbar-facet").technique
    with pytest.raises(BadInput, match="technique of a procedure"):
        appointment(DAY, purpose="procedure")


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(0, "end it later"), (-5, "end it later"), (12 * 60, ""), (12 * 60 + 1, "at most 12:00:00")],
)
def test_lengths_at_both_edges(minutes, words):
    if not words:
        assert appointment(DAY, minutes=minutes)
        return
    with pytest.raises(BadInput, match=words):
        appointment(DAY, minutes=minutes)


def test_a_time_has_a_zone_and_is_kept_in_utc():
    assert appointment(DAY).starts.isoformat() == "2026-11-22T22:00:00+00:00"
    with pytest.raises(BadInput, match="no time zone"):
        appointment(DAY, starts=datetime(2026, 11, 23, 9))
    for lacks in ({"room": ""}, {"practitioner": " "}):
        with pytest.raises(BadInput, match="is empty"):
            appointment(DAY, **lacks)


def test_only_a_booked_appointment_is_moved():
    booked = appointment(DAY)
    later = booked.ends, booked.ends + timedelta(minutes=30)
    moved = rescheduled(booked, *later, room="room-2")
    assert (moved.starts, moved.room, moved.practitioner) == (booked.ends, "room-2", "dr-demo")
    assert rescheduled(booked, *later).room == "room-1"
    with pytest.raises(Refused, match="only a booked one is moved"):
        rescheduled(moved_on(booked, Progress.ARRIVED), *later)
