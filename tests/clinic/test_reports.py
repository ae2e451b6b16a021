"""The ledger of My Health Record through a real store: due at 24 clock hours, closed, moved."""

import json
from datetime import date, time, timedelta

import pytest

from akeso import clinic
from akeso.care.calendar import at_clock
from akeso.care.record import Void
from akeso.care.reporting import UploadState
from akeso.clinic.access import Role
from akeso.clinic.paperwork import REPORT_DUE
from akeso.errors import BadInput, NotFound, Refused

from .made_charts import NOW, Case, referral, referred

BEGAN = at_clock(date(2026, 7, 1), time(0))
GIVEN = {"report": "ct-1", "to": "requester", "r_type": True, "by_radiologist": True}


@pytest.fixture
def case(rooms):
    made = referred(rooms)
    made.keep(referral(NOW))
    return made


def enter(case: Case, kind, document, *, where="", role=Role.CLINICIAN, **more):
    desk = case.rooms.desk(role)
    return clinic.report(desk, where or case.episode, f"report-{kind}", document, **more)


def due(case):
    return [d.due_at for d in case.dues(REPORT_DUE)]


def listed(case, role=Role.NURSE, now=None):
    return [(one.line.report, one.line.state) for one in clinic.reports_due(
        case.rooms.desk(role), now)]  # fmt: skip


def test_a_report_given_now_is_due_in_24_hours(case):
    made = enter(case, "given", GIVEN)
    assert due(case) == [NOW + timedelta(hours=24)]
    assert made.notes == ("To be uploaded by 2026-11-21 11:00, or an exception recorded.",)
    assert json.loads(case.records("report-given")[0].body)["given_at"] == "2026-11-20T00:00:00Z"


@pytest.mark.parametrize("day", [date(2026, 10, 3), date(2027, 4, 3)])
def test_24_hours_of_the_clock_in_the_nights_when_clocks_are_changed(case, day):
    given = at_clock(day, time(15))
    case.rooms.clock.moment = given
    enter(case, "given", GIVEN)
    assert due(case) == [given + timedelta(hours=24)]


@pytest.mark.parametrize(
    ("more", "days"),
    [
        ({"r_type": False}, 0),
        ({"by_radiologist": False}, 0),
        ({"r_type": None}, 1),
        ({"given_at": (BEGAN - timedelta(seconds=1)).isoformat()}, 0),
        ({"given_at": BEGAN.isoformat()}, 1),
    ],
)
def test_only_where_the_duty_holds_or_may_hold(case, more, days):
    enter(case, "given", GIVEN | more)
    assert len(due(case)) == days


def test_the_upload_closes_it_and_voiding_the_upload_opens_it_again(case):
    enter(case, "given", GIVEN)
    case.rooms.clock.on(hours=24)
    made = enter(case, "upload", {"report": "ct-1", "reference": "demo-1"})
    assert made.notes == ("Uploaded on 2026-11-21 11:00, in time.",)
    assert due(case) == []
    assert case.dues(REPORT_DUE, closed=True)[0].closed_by == made.id
    assert listed(case) == []
    clinic_void(case, made.id)
    assert due(case) == [NOW + timedelta(hours=24)]
    assert listed(case) == [("ct-1", UploadState.DUE)]


def clinic_void(case, record):
    case.keep(Void(record, "another report"), why="another report", episode=case.episode)


def test_an_exception_closes_it(case):
    enter(case, "given", GIVEN)
    made = enter(case, "upload-exception", {
        "report": "ct-1", "ground": "patient says no", "decided_by": "Dr A. Example",
        "reason": "said at the desk",
    })  # fmt: skip
    assert made.notes[0].startswith("Excepted by Dr A. Example")
    assert due(case) == []


def test_an_extension_moves_it_and_never_back(case):
    enter(case, "given", GIVEN)
    later = NOW + timedelta(hours=60)
    enter(case, "upload-extension", {
        "report": "ct-1", "until": later.isoformat(), "granted_by": "Demo Agency",
        "reason": "outage",
    })  # fmt: skip
    assert due(case) == [later]
    enter(case, "upload-extension", {
        "report": "ct-1", "until": (NOW + timedelta(hours=1)).isoformat(),
        "granted_by": "Demo Agency", "reason": "slip",
    })  # fmt: skip
    assert due(case) == [later]


def test_the_first_giving_starts_the_clock_and_a_correction_restarts_it(case):
    first = enter(case, "given", GIVEN)
    case.rooms.clock.on(hours=2)
    enter(case, "given", GIVEN | {"to": "patient"})
    assert due(case) == [NOW + timedelta(hours=24)]
    earlier = (NOW - timedelta(hours=3)).isoformat()
    enter(case, "given", GIVEN | {"given_at": earlier}, supersedes=first.id, why="wrong time")
    assert due(case) == [NOW + timedelta(hours=21)]


def test_the_list_of_all_patients_the_longest_overdue_first(case, rooms):
    enter(case, "given", GIVEN)
    person = {"family_name": "Other", "given_names": "Demo", "born": "1980-01-31", "sex": "male",
              "demonstration": True}  # fmt: skip
    number = clinic.register(rooms.desk(Role.FRONT_DESK), person).patient
    early = {"given_at": (NOW - timedelta(hours=30)).isoformat()}
    enter(case, "given", GIVEN | early | {"report": "ct-2"}, where=number)
    assert listed(case) == [("ct-2", UploadState.OVERDUE), ("ct-1", UploadState.DUE)]
    first, second = clinic.reports_due(rooms.desk(Role.NURSE))
    assert (first.patient, first.episode, second.episode) == (number, "", case.episode)
    assert "Other" in first.name
    assert "6 h 00 min late" in first.line.reason
    assert [one.name for one in clinic.reports_due(rooms.desk(Role.MANAGER))] == ["", ""]


def test_one_second_decides_between_due_and_overdue(case):
    enter(case, "given", GIVEN)
    end = NOW + timedelta(hours=24)
    assert listed(case, now=end) == [("ct-1", UploadState.DUE)]
    assert listed(case, now=end + timedelta(seconds=1)) == [("ct-1", UploadState.OVERDUE)]


@pytest.mark.parametrize(
    ("kind", "document", "said"),
    [
        ("given", GIVEN | {"given_at": (NOW + timedelta(minutes=1)).isoformat()}, "not come yet"),
        ("given", GIVEN | {"given_at": "2026-11-20T10:00:00"}, "time zone"),
        ("given", {"report": "ct-1"}, "the field is missing"),
        ("upload", {"report": "ct-1", "reference": "x", "uploaded_at": "2027-01-01T00:00:00Z"},
         "not come yet"),
        ("lost", GIVEN, "is no entry on a report"),
        ("given", "yesterday", "no JSON object"),
    ],
)  # fmt: skip
def test_a_wrong_entry_is_refused_and_nothing_kept(case, kind, document, said):
    with pytest.raises(BadInput, match=said):
        enter(case, kind, document)
    assert case.records(f"report-{kind}") == ()
    assert due(case) == []


def test_an_upload_of_a_report_that_nobody_gave_is_refused(case):
    enter(case, "given", GIVEN)
    with pytest.raises(NotFound, match=f"no report 'ct-9' .* given were: {GIVEN['report']}"):
        enter(case, "upload", {"report": "ct-9", "reference": "demo-1"})


def test_no_such_episode_and_no_such_right(case):
    with pytest.raises(NotFound, match="no episode P000001-7"):
        enter(case, "given", GIVEN, where="1-7")
    with pytest.raises(Refused, match="may not do that"):
        enter(case, "given", GIVEN, role=Role.BILLING)
    with pytest.raises(Refused, match="may not add a record 'report-given'"):
        enter(case, "given", GIVEN, role=Role.MANAGER)


def test_the_list_is_in_the_audit_with_whom_it_touched(case):
    enter(case, "given", GIVEN)
    clinic.reports_due(case.rooms.desk(Role.NURSE))
    desk = case.rooms.desk(Role.MANAGER)
    with desk.store.read(desk.actor, "look") as unit:
        lines = unit.audit_lines(patient=case.patient)
    assert any(one.line.verb == "reports_due" for one in lines)
