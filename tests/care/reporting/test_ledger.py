"""24 hours by the clock's second hand, both sides, over midnight and changes of clocks.

Clocks in Sydney: forward at 2:00 on 4 October 2026, back at 3:00 on 4 April 2027.
"""

from datetime import date, datetime, time, timedelta

import pytest

from akeso.care.calendar import at_clock, local
from akeso.care.record import Void
from akeso.care.reporting import UploadState, ledger, overdue, state_of
from akeso.errors import BadInput, NotFound
from akeso.rule import Status

from .made_ledger import DUE, GIVEN, exception, extension, given, rec, records, upload

TICK = timedelta(microseconds=1)
HOUR = timedelta(hours=1)


def line(*bodies, now=DUE):
    return state_of("ct-1", records(*bodies), now)


@pytest.mark.parametrize(
    ("now", "state", "status"),
    [(GIVEN, "due", Status.UNKNOWN), (DUE - TICK, "due", Status.UNKNOWN),
     (DUE, "due", Status.UNKNOWN), (DUE + TICK, "overdue", Status.FAIL),
     (DUE + 30 * HOUR, "overdue", Status.FAIL)],
)  # fmt: skip
def test_the_end_of_24_hours(now, state, status):
    found = line(given(), now=now)
    assert (found.state.value, found.status, found.due_at) == (state, status, DUE)
    assert found.late_by == (now - DUE if state == "overdue" else None)


@pytest.mark.parametrize(
    ("at", "state", "late"),
    [(GIVEN - HOUR, "done", None), (DUE, "done", None), (DUE + TICK, "done late", TICK),
     (DUE + 90 * timedelta(minutes=1), "done late", timedelta(minutes=90))],
)  # fmt: skip
def test_an_upload_in_time_or_late(at, state, late):
    found = line(given(), upload(at), now=DUE + 48 * HOUR)
    assert (found.state.value, found.late_by) == (state, late)
    assert found.status is (Status.PASS if state == "done" else Status.UNKNOWN)


def test_a_late_upload_says_by_how_much_and_that_its_effect_was_not_read():
    found = line(given(), upload(DUE + timedelta(minutes=90)), now=DUE + 48 * HOUR)
    assert "1 h 30 min late" in found.reason
    assert not found.source.mark.verified


@pytest.mark.parametrize(
    ("day", "clock", "due_day", "due_clock"),
    [(date(2026, 11, 10), time(23, 59), date(2026, 11, 11), time(23, 59)),
     (date(2026, 11, 10), time(0, 0), date(2026, 11, 11), time(0, 0)),
     (date(2026, 10, 3), time(12), date(2026, 10, 4), time(13)),
     (date(2026, 10, 3), time(1, 30), date(2026, 10, 4), time(1, 30)),
     (date(2026, 10, 3), time(2), date(2026, 10, 4), time(3)),
     (date(2027, 4, 3), time(12), date(2027, 4, 4), time(11)),
     (date(2027, 4, 3), time(23, 30), date(2027, 4, 4), time(22, 30)),
     (date(2026, 12, 31), time(18), date(2027, 1, 1), time(18))],
)  # fmt: skip
def test_hours_of_the_clock_over_midnight_and_changes_of_clocks(day, clock, due_day, due_clock):
    start = at_clock(day, clock)
    found = line(given(start), now=start)
    assert found.due_at - start == timedelta(hours=24)
    shown = local(found.due_at)
    assert (shown.date(), shown.time()) == (due_day, due_clock)
    assert f"{due_day} {due_clock:%H:%M}" in found.reason


@pytest.mark.parametrize(
    ("at", "required"),
    [
        (at_clock(date(2026, 7, 1), time(0)), True),
        (at_clock(date(2026, 7, 1), time(0)) - TICK, False),
    ],
)
def test_the_duty_begins_on_1_july_2026_in_sydney(at, required):
    found = line(given(at), now=at)
    assert found.state is (UploadState.DUE if required else UploadState.NOT_REQUIRED)


@pytest.mark.parametrize("r_type", [True, False, None])
@pytest.mark.parametrize("radiologist", [True, False, None])
def test_only_r_type_reports_by_radiologists_and_unknown_counts(r_type, radiologist):
    found = line(given(r_type=r_type, by_radiologist=radiologist), now=DUE + TICK)
    if False in (r_type, radiologist):
        assert (found.state, found.status) == (UploadState.NOT_REQUIRED, Status.PASS)
        assert found.due_at is None
    else:
        assert found.state is UploadState.OVERDUE
        assert ("counts until it is" in found.reason) is (None in (r_type, radiologist))


def test_the_first_time_it_was_given_counts():
    later = given(GIVEN + 5 * HOUR, to="patient")
    assert line(later, given(), now=GIVEN).due_at == DUE
    not_one = given(GIVEN - 5 * HOUR, r_type=False)
    assert line(not_one, given(), now=GIVEN).due_at == DUE


def test_a_report_that_was_not_given():
    found = line(upload(GIVEN))
    assert (found.state, found.status) == (UploadState.NOT_GIVEN, Status.UNKNOWN)
    with pytest.raises(NotFound, match="no report 'xr-9'"):
        state_of("xr-9", records(given()), GIVEN)


@pytest.mark.parametrize(
    "ground", ["no record", "patient says no", "safety concern", "technical fault"]
)
def test_each_exception_takes_it_off_the_list(ground):
    rows = records(given(), exception(GIVEN + HOUR, ground))
    found = state_of("ct-1", rows, DUE + 48 * HOUR)
    assert (found.state, found.status) == (UploadState.EXCEPTED, Status.PASS)
    assert "Excepted by Dr Demo" in found.reason
    assert found.source.mark.verified
    assert overdue(rows, DUE + 48 * HOUR) == ()


@pytest.mark.parametrize(("at", "status"), [(DUE, Status.PASS), (DUE + TICK, Status.UNKNOWN)])
def test_an_exception_decided_after_the_time(at, status):
    found = line(given(), exception(at), now=DUE + HOUR)
    assert (found.state, found.status) == (UploadState.EXCEPTED, status)
    assert ("after the time had run out" in found.reason) is (status is Status.UNKNOWN)


@pytest.mark.parametrize(
    ("ground", "off"),
    [("patient says no", True), ("safety concern", True), ("technical fault", False)],
)
def test_an_upload_against_an_exception(ground, off):
    found = line(given(), exception(ground="no record"), exception(GIVEN + HOUR, ground),
                 upload(GIVEN + 2 * HOUR))  # fmt: skip
    assert found.state is UploadState.EXCEPTED
    assert "was uploaded" in found.reason
    assert ("taken off" in found.reason) is off


@pytest.mark.parametrize("body", [upload(DUE + 9 * HOUR), exception(DUE + 9 * HOUR)])
def test_what_lies_in_the_future_counts_for_nothing_yet(body):
    assert line(given(), body, now=DUE + HOUR).state is UploadState.OVERDUE
    assert line(given(), body, now=DUE + 9 * HOUR).state is not UploadState.OVERDUE


def test_an_extension_moves_the_end_and_is_doubted():
    rows = (given(), extension(DUE + 6 * HOUR))
    found = line(*rows, now=DUE + 6 * HOUR)
    assert (found.state, found.due_at) == (UploadState.DUE, DUE + 6 * HOUR)
    assert not found.source.mark.verified
    assert line(*rows, now=DUE + 6 * HOUR + TICK).state is UploadState.OVERDUE
    shorter = line(given(), extension(DUE - HOUR), now=DUE)
    assert (shorter.due_at, shorter.source.mark.verified) == (DUE, True)


def test_voided_and_superseded_entries_count_for_nothing():
    rows = (*records(given(), exception()), rec("v", Void("r1", "wrong report")))
    assert state_of("ct-1", rows, DUE + HOUR).state is UploadState.OVERDUE
    rows = (*records(given()), rec("r9", given(GIVEN + HOUR), supersedes="r0"))
    assert state_of("ct-1", rows, GIVEN).due_at == DUE + HOUR


def test_the_list_of_overdue_begins_with_the_longest():
    rows = records(
        given(GIVEN, "b"), given(GIVEN - HOUR, "a"), given(GIVEN, "done"), upload(GIVEN, "done"),
        given(GIVEN + 9 * HOUR, "due"), given(GIVEN, "other", r_type=False), given(GIVEN, "0"),
    )  # fmt: skip
    found = overdue(rows, DUE + HOUR)
    assert [(one.report, one.late_by) for one in found] == [
        ("a", 2 * HOUR), ("0", HOUR), ("b", HOUR)
    ]  # fmt: skip
    assert [one.report for one in ledger(rows, DUE)] == ["b", "a", "done", "due", "other", "0"]


def test_now_has_a_zone():
    for ask in (ledger, overdue, lambda rows, now: state_of("ct-1", rows, now)):
        with pytest.raises(BadInput, match="no time zone"):
            ask(records(given()), datetime(2026, 11, 10))
