"""Made-up bookings for the tests."""

from datetime import UTC, datetime, time, timedelta

from akeso.care.appointments import Appointment
from akeso.care.calendar import at_clock
from akeso.care.record import Record, Stamp

MADE = Stamp("Demo Clerk", datetime(2026, 11, 1, tzinfo=UTC), "because")


def appointment(day, start="09:00", minutes=30, **more):
    starts = at_clock(day, time.fromisoformat(start))
    given = {
        "room": "room-1",
        "practitioner": "dr-demo",
        "starts": starts,
        "ends": starts + timedelta(minutes=minutes),
        "purpose": "consultation",
    }
    return Appointment(**{**given, **more})


def record(name, body, patient="p1", supersedes=""):
    return Record(name, patient, "e1", body, MADE, supersedes)
