"""Made-up entries for the tests."""

from datetime import UTC, date, datetime, time, timedelta

from akeso.care.calendar import at_clock
from akeso.care.record import Record, Stamp
from akeso.care.reporting import ReportGiven, Upload, UploadException, UploadExtension

MADE = Stamp("Demo Clerk", datetime(2026, 11, 1, tzinfo=UTC), "because")
GIVEN = at_clock(date(2026, 11, 10), time(9, 30))
DUE = GIVEN + timedelta(hours=24)


def rec(name, body, supersedes=""):
    return Record(name, "p1", "e1", body, MADE, supersedes)


def given(at=GIVEN, report="ct-1", r_type=True, by_radiologist=True, to="requester"):
    return ReportGiven(report, at, to, r_type, by_radiologist)


def upload(at, report="ct-1"):
    return Upload(report, at, "demo-reference")


def exception(at=GIVEN, ground="no record", report="ct-1"):
    return UploadException(report, ground, "Dr Demo", at, "seen at the desk")


def extension(until, report="ct-1"):
    return UploadExtension(report, until, "Demo Agency", "outage")


def records(*bodies):
    return tuple(rec(f"r{place}", body) for place, body in enumerate(bodies))
