from datetime import date

import pytest

from akeso.care.appointments import ClashOf, Progress, clashes

from .made_bookings import appointment, record

DAY = date(2026, 11, 23)
BOOKED = record("r1", appointment(DAY, "09:00", 30))


def found(body, patient="p2", name="r2", supersedes="", others=(BOOKED,)):
    return clashes(record(name, body, patient, supersedes), others)


@pytest.mark.parametrize(
    ("start", "minutes", "clash"),
    [("08:30", 30, False), ("08:30", 31, True), ("09:29", 30, True), ("09:30", 30, False),
     ("09:10", 10, True), ("08:00", 180, True)],
)  # fmt: skip
def test_touching_is_fine_and_overlapping_is_not(start, minutes, clash):
    body = appointment(DAY, start, minutes, practitioner="dr-other")
    assert [c.of for c in found(body)] == ([ClashOf.ROOM] if clash else [])


@pytest.mark.parametrize(
    ("room", "practitioner", "patient", "of"),
    [("room-1", "dr-other", "p2", ["room"]), ("room-2", "dr-demo", "p2", ["practitioner"]),
     ("room-2", "dr-other", "p1", ["patient"]), ("room-2", "dr-other", "p2", []),
     ("room-1", "dr-demo", "p1", ["room", "practitioner", "patient"])],
)  # fmt: skip
def test_room_practitioner_and_patient(room, practitioner, patient, of):
    body = appointment(DAY, room=room, practitioner=practitioner)
    assert [c.of.value for c in found(body, patient)] == of


def test_a_clash_says_when():
    clash = found(appointment(DAY))[0]
    assert clash.record == "r1"
    assert "room is booked from 2026-11-23 09:00 to 09:30" in clash.reason


@pytest.mark.parametrize("progress", Progress)
def test_who_does_not_come_leaves_the_time_free(progress):
    free = progress in (Progress.CANCELLED, Progress.DID_NOT_ATTEND)
    other = record("r1", appointment(DAY, progress=progress, reason="ill"))
    assert bool(found(appointment(DAY), others=(other,))) is not free
    wanted = appointment(DAY, progress=progress, reason="ill")
    assert bool(found(wanted)) is not free


def test_an_appointment_does_not_clash_with_itself_or_what_it_supersedes():
    assert found(appointment(DAY), "p1", "r1") == ()
    assert found(appointment(DAY), "p1", "r2", supersedes="r1") == ()
