"""A patient's own link: answers what is asked, and opens nothing else."""

import json
from datetime import date, timedelta

import pytest

from akeso import clinic
from akeso.clinic.access import VERBS, Role, permissions
from akeso.errors import AkesoError, BadInput, Refused

from . import papers, walk

BORN = date(1971, 6, 1)
OTHER = date(1971, 1, 6)


@pytest.fixture
def token(rooms, tmp_path):
    walk.performed(rooms, tmp_path)
    return clinic.invite(rooms.desk("front-desk"), walk.EPISODE).token


def enter(rooms, token, born=BORN):
    return clinic.open_link(rooms.store, token, born, rooms.clock)


def test_the_patient_answers_and_is_thanked_without_a_result(rooms, token):
    desk = enter(rooms, token)
    rooms.clock.on(hours=9)
    start = rooms.clock() - timedelta(hours=9, minutes=30)
    told = clinic.follow_up(desk, walk.EPISODE, papers.diary(start))
    assert told.notes == ("Thank you; your clinic has your answers.",)
    (entry,) = walk.records(rooms, "pain-diary")
    assert entry.made.by == "patient"
    assert "follow-up: diary" not in walk.dues(rooms)


def test_an_alarm_sends_the_patient_to_the_telephone_and_stands_on_the_list(rooms, token):
    rooms.clock.on(hours=24)
    document = papers.next_day(rooms.clock(), answer="yes", symptoms=("headache",))
    told = clinic.follow_up(enter(rooms, token), walk.EPISODE, document)
    assert told.notes == ("Call the clinic now about what you told us, or 000 in an emergency.",)
    assert "call back: headache" in walk.dues(rooms)
    rooms.clock.on(minutes=5)
    calm = papers.next_day(rooms.clock())
    clinic.follow_up(enter(rooms, token), walk.EPISODE, calm)
    assert "call back: headache" in walk.dues(rooms)  # the patient cannot take it off
    clinic.follow_up(rooms.desk("nurse"), walk.EPISODE, calm)
    assert "call back: headache" not in walk.dues(rooms)


def test_what_is_asked_is_said_without_commands_and_without_the_chart(rooms, token):
    rooms.clock.on(days=14)
    care = clinic.my_care(enter(rooms, token))
    assert care.given_names == "Demo"
    assert {one.kind for one in care.asked} == {"pain-diary", "activity-24h", "follow-up"}
    assert all("akeso" not in one.says and one.says.endswith(".") for one in care.asked)


def test_four_wrong_birth_dates_do_not_end_it(rooms, token):
    for _ in range(4):
        with pytest.raises(Refused, match="wrong, or the link has ended"):
            enter(rooms, token, OTHER)
    assert enter(rooms, token)


def test_the_fifth_wrong_birth_date_ends_it_for_good(rooms, token):
    for _ in range(5):
        with pytest.raises(Refused):
            enter(rooms, token, OTHER)
    with pytest.raises(Refused, match="wrong, or the link has ended"):
        enter(rooms, token)


@pytest.mark.parametrize("other", ["", "x", "0" * 43])
def test_a_wrong_link_is_answered_in_the_same_words(rooms, token, other):
    with pytest.raises(Refused, match="wrong, or the link has ended"):
        enter(rooms, other)


def test_it_ends_by_itself_after_its_days(rooms, token):
    rooms.clock.on(days=30, seconds=-1)
    assert enter(rooms, token)
    rooms.clock.on(seconds=1)
    with pytest.raises(Refused):
        enter(rooms, token)


def test_the_clinic_can_end_it(rooms, token):
    assert clinic.withdraw_invitation(rooms.desk("nurse"), walk.EPISODE, why="lost phone") == 1
    with pytest.raises(Refused):
        enter(rooms, token)
    assert clinic.withdraw_invitation(rooms.desk("nurse"), walk.EPISODE, why="sent out again") == 0


def test_another_course_of_care_is_refused_and_the_audit_has_it(rooms, token):
    with pytest.raises(Refused, match="another course of care"):
        clinic.follow_up(enter(rooms, token), "P000001-2", papers.two_weeks(rooms.clock()))
    lines = clinic.audit_trail(rooms.desk("manager"), who="patient", limit=1000)
    assert any(one.line.outcome.startswith("refused: This link is for another") for one in lines)


def test_another_patient_is_refused(rooms, token):
    desk = enter(rooms, token)
    with pytest.raises(Refused):
        clinic.follow_up(desk, "P000002-1", papers.two_weeks(rooms.clock()))


def test_what_was_answered_is_changed_by_the_clinic(rooms, token):
    rooms.clock.on(days=14)
    document = papers.two_weeks(rooms.clock())
    first = clinic.follow_up(rooms.desk("nurse"), walk.EPISODE, document)
    with pytest.raises(BadInput, match="changed by the clinic"):
        clinic.follow_up(
            enter(rooms, token), "1-1", document, supersedes=first.id, why="it was mine"
        )


def test_no_other_verb_opens_to_a_link(rooms, token):
    allowed = {name for name, roles in permissions().verbs.items() if Role.PATIENT in roles}
    assert allowed == {"my_care", "follow_up"}
    desk = enter(rooms, token)
    for name in ("open_patient", "open_episode", "export_patient", "what_next", "find_patients"):
        with pytest.raises(Refused, match="may not do that"):
            VERBS[name](desk, walk.NUMBER)


def test_a_link_writes_nothing_but_answers(rooms, token):
    desk = enter(rooms, token)
    for kind in ("assessment", "procedure", "recovery", "void"):
        with pytest.raises(AkesoError):
            clinic.follow_up(desk, walk.EPISODE, {"kind": kind})


def test_a_restricted_chart_still_takes_its_patients_answers(rooms, token):
    clinic.add_user(rooms.desk("administrator"), "cal", "Cal", ["clinician"])
    clinic.restrict(rooms.desk("manager"), walk.NUMBER, ["cal"], "works here")
    rooms.clock.on(days=14)
    made = clinic.follow_up(enter(rooms, token), "1-1", papers.two_weeks(rooms.clock()))
    assert made.kind == "follow-up"


def test_the_store_keeps_no_secret(rooms, token):
    place = rooms.store.place.database
    for file in place.parent.glob("akeso.db*"):
        assert token.encode() not in file.read_bytes()


@pytest.mark.parametrize("days", [0, 401])
def test_it_lasts_one_to_400_days(rooms, tmp_path, days):
    walk.referred(rooms)
    with pytest.raises(BadInput, match="1 to 400"):
        clinic.invite(rooms.desk("nurse"), walk.EPISODE, days=days)
    assert clinic.invite(rooms.desk("nurse"), walk.EPISODE, days=400)


def test_json_of_an_answer_is_what_was_said(rooms, token):
    rooms.clock.on(days=14)
    clinic.follow_up(enter(rooms, token), "1-1", papers.two_weeks(rooms.clock(), average=3))
    (entry,) = walk.records(rooms, "follow-up")
    assert json.loads(entry.body)["ratings"]["average"] == 3
