from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace

import pyotp
import pytest

from akeso import demo
from akeso.care.record import standing
from akeso.clinic import demo_load
from akeso.clinic.access import Desk, Role, Session
from akeso.clinic.charts import all_records
from akeso.clinic.demo_load import load_plain
from akeso.clinic.demonstration import MAKER, USERS, demo_data, demo_need
from akeso.clinic.indexing import SOURCES
from akeso.clinic.lodging import lodge_claim
from akeso.clinic.oversight import broken_glass, departures
from akeso.clinic.sessions import resume, sign_in
from akeso.clinic.worklist import worklist
from akeso.errors import BadInput, Refused
from akeso.store import create_store, open_store

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


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    where = tmp_path_factory.mktemp("plain") / "clinic"
    with create_store(where) as store:
        told, users = [], {"Demo Nurse": "nurse"}
        count = load_plain(
            store, 1300, 41, seed=1, today=TODAY, actor=MAKER, users=users,
            told=lambda *a: told.append(a),
        )  # fmt: skip
        yield store, count, told


def test_plain_patients_are_read_searched_and_proven(plain):
    store, count, told = plain
    with store.read(MAKER, "look") as unit:
        records = all_records(unit, "P000041")
        assert {"patient", "referral", "procedure"} <= {r.kind for r in records}
        assert [k.patient for k in unit.search(number="P000041")] == ["P000041"]
        assert {r.made.by for r in records if r.kind == "recovery"} == {"nurse"}
        (plan,) = [r for r in records if r.kind == "plan-attached"]
        (file,) = unit.files_of(plan.id)
        assert file.sha256 == plan.body.plan_sha256
    proven = store.verify()
    assert proven.whole, proven.faults
    assert proven.records == count
    assert [(done, total) for done, total, _ in told] == [(500, 1300), (1000, 1300), (1300, 1300)]
    assert told[-1][2] == "making plain patients, less than a minute left"


def test_lists_of_plain_patients_are_those_that_the_records_give(plain):
    store, _, _ = plain
    held = set()
    with store.read(MAKER, "look") as unit:
        for number in [*range(41, 1341, 130), *range(1270, 1341)]:
            patient = f"P{number:06d}"
            records = all_records(unit, patient)
            wanted = {k: at for s in SOURCES for k, (_, at) in s(records).items()}
            assert {(d.record, d.what): d.due_at for d in unit.dues_of(patient)} == wanted
            held |= {what for _, what in wanted}
    assert {"question after 24 hours", "follow-up: 2-weeks", "follow-up: 6-weeks"} <= held


def test_plain_appointments_to_come_hold_their_time(plain):
    store, _, _ = plain
    with store.read(MAKER, "look") as unit:
        coming = unit.day(demo.clock(TODAY), demo.clock(TODAY) + timedelta(days=14))
        past = unit.day(demo.clock(TODAY) - timedelta(days=7), demo.clock(TODAY))
    taken = replace(coming[0], id="other", patient="P000001")
    with pytest.raises(Refused, match="booked already"), store.write(MAKER, "try") as unit:
        unit.book(taken)
    assert {b.state for b in past} == {"done"}
    assert {b.state for b in coming} == {"booked"}


def test_the_next_patient_after_plain_ones_gets_the_next_number(plain):
    store, _, _ = plain
    with store.write(MAKER, "look") as unit:
        assert unit.next_number("patient") == 1341


def test_more_than_the_disk_holds_is_refused_before_anything_is_made(tmp_path, monkeypatch):
    monkeypatch.setattr(demo_load.shutil, "disk_usage", lambda _: SimpleNamespace(free=10**8))
    with pytest.raises(Refused, match=r"20000 patients need about 1\.0 GB and 0\.1 GB are free"):
        demo_data(tmp_path / "x", patients=20_000)
    assert not (tmp_path / "x").exists()
    assert str(demo_need(tmp_path / "x", 2000)) == (
        "about 0.1 GB on the disk, where 0.1 GB are free"
    )
    away = demo_need("postgresql://u@h/d?files=/f", 1_000_000)
    assert str(away) == "about 42.0 GB on the disk of the database"
    assert demo_need(tmp_path, 1000) is None
