from datetime import date, timedelta

import pyotp
import pytest

from akeso.care.record import standing
from akeso.clinic.access import Desk, Role, Session
from akeso.clinic.charts import all_records
from akeso.clinic.demo_load import load_plain
from akeso.clinic.demonstration import MAKER, USERS, demo_data
from akeso.clinic.lodging import lodge_claim
from akeso.clinic.oversight import broken_glass, departures
from akeso.clinic.sessions import resume, sign_in
from akeso.clinic.worklist import worklist
from akeso.errors import BadInput, Refused
from akeso.store import open_store

TODAY = date(2026, 11, 20)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return demo_data(tmp_path_factory.mktemp("demo") / "clinic", patients=24, today=TODAY)


@pytest.fixture
def store(made):
    with open_store(made.where) as opened:
        yield opened


def test_every_user_signs_in_with_the_password_that_was_shown(made, store):
    assert {user.name for user in made.users} == set(USERS)
    for user in made.users:
        code = pyotp.parse_uri(user.factor).now() if user.factor else ""
        desk = resume(store, sign_in(store, user.name, user.password, code))
        assert desk.session.roles == set(USERS[user.name][1])


def test_every_patient_is_found_by_a_number_and_says_that_nobody_is_real(made, store):
    assert made.patients == 24
    with store.read(MAKER, "look") as unit:
        for number in made.stories:
            records = all_records(unit, number)
            (person,) = [r.body for r in standing(records) if r.kind == "patient"]
            assert person.demonstration
            (found,) = unit.search(number=number)
            assert found.family == person.family_name


def test_lists_are_those_that_the_records_give(made, store):
    with store.read(MAKER, "look") as unit:
        for number in made.stories:
            open_ = {(d.record, d.what): d.due_at for d in unit.dues_of(number) if not d.closed_by}
            wanted = {
                key: moment for key, (_, moment) in worklist(all_records(unit, number)).items()
            }
            assert {k: v for k, v in open_.items() if k in wanted} == wanted


def test_the_store_is_proven_and_holds_the_plans(made, store):
    proven = store.verify()
    assert proven.whole, proven.faults
    assert proven.records == made.records
    assert proven.files >= 1


def test_the_next_patient_gets_the_next_number(made, store):
    with store.write(MAKER, "look") as unit:
        assert unit.next_number("patient") == 25


def test_a_made_up_claim_is_lodged_by_its_record(made, store):
    (user,) = [u for u in made.users if u.name == "billing"]
    desk = resume(store, sign_in(store, user.name, user.password))
    with store.read(MAKER, "look") as unit:
        (claim,) = [r for r in all_records(unit, "P000022") if r.kind == "claim-prepared"]
    assert lodge_claim(desk, claim.id, {"through": "Demo Gateway"}).episode == "P000022-1"


def test_its_day_is_the_last_day_of_work_and_the_managers_lists_are_not_empty(made, store):
    assert made.day == TODAY
    desk = Desk(store, Session("manager", "Demo Manager", frozenset({Role.MANAGER}), "s1"))
    since = made.at - timedelta(days=30)
    (gone,) = departures(desk, since)
    assert (gone.patient, gone.by) == ("P000016", "Dr Demo Physician")
    assert "faint" in gone.reason
    (opened,) = broken_glass(desk, since)
    assert (opened.patient, opened.user) == ("P000005", "radiologist")


def test_there_is_no_demonstration_over_a_store(made):
    with pytest.raises(Refused):
        demo_data(made.where, patients=1)


@pytest.mark.parametrize("count", [0, 1_000_001])
def test_a_number_of_patients_that_is_not_made(tmp_path, count):
    with pytest.raises(BadInput, match="1 to 1000000"):
        demo_data(tmp_path / "x", patients=count)
    assert not (tmp_path / "x").exists()


def test_plain_patients_are_read_searched_and_proven(rooms):
    count = load_plain(rooms.store, 30, 1, seed=1, today=TODAY, actor=MAKER)
    with rooms.store.read(MAKER, "look") as unit:
        records = all_records(unit, "P000030")
        assert {"patient", "referral", "procedure"} <= {r.kind for r in records}
        assert [k.patient for k in unit.search(number="P000030")] == ["P000030"]
    proven = rooms.store.verify()
    assert proven.whole, proven.faults
    assert proven.records == count
