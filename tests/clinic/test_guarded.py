"""What stands on a list of a restricted patient, for those who may not open the chart."""

from datetime import UTC, date, datetime

import pytest

from akeso import clinic
from akeso.clinic.day_lists import today
from akeso.clinic.guarded import RESTRICTED, closed_to, task_alone
from akeso.store import Due

from .made_house import MONDAY, furnished, visit

DAY = date.fromisoformat(MONDAY)
ENTRY = {"technique": "facet_ia.lumbar", "minutes": 30, "priority": "soon", "since": "2026-11-20"}


@pytest.fixture
def booked(rooms):
    furnished(rooms)
    front = rooms.desk("front-desk", user="ann")
    clinic.book(front, "1", {**visit(), "purpose": "procedure", "technique": "facet_ia.lumbar"})
    clinic.wait(front, "1", ENTRY)
    clinic.add_user(rooms.desk("administrator"), "cal", "Demo Cal", ["clinician"])
    return rooms


def lines(rooms, user):
    (line,) = today(rooms.desk("clinician", user=user), DAY).lines
    return line


def test_only_who_may_open_the_chart_reads_the_name(booked):
    assert lines(booked, "dora").patient_name == "Demo Patient"
    clinic.restrict(booked.desk("manager"), "1", ["cal"], "works here")
    mine, other = lines(booked, "cal"), lines(booked, "dora")
    assert (mine.patient_name, mine.booking.technique) == ("Demo Patient", "facet_ia.lumbar")
    assert (other.patient_name, other.booking.technique) == (RESTRICTED, "")
    assert other.booking.patient == "P000001"
    assert (other.room, other.booking.starts) == (mine.room, mine.booking.starts)


def test_the_waiting_list_leaves_the_name_out_too(booked):
    clinic.restrict(booked.desk("manager"), "1", ["cal"], "works here")
    assert clinic.waiting_list(booked.desk("nurse", user="dora"))[0].name == RESTRICTED
    assert clinic.waiting_list(booked.desk("nurse", user="cal"))[0].name == "Demo Patient"


def test_a_search_shows_who_it_is_to_those_who_name_the_patient_already(booked):
    cal, dora = (booked.desk("nurse", user=user) for user in ("cal", "dora"))
    (known,) = clinic.find_patients(dora, "demo")
    clinic.restrict(booked.desk("manager"), "1", ["cal"], "works here")
    (found,) = clinic.find_patients(dora, "demo")
    assert (found.patient, found.family, found.given) == ("P000001", RESTRICTED, "")
    assert (found.born, found.numbers) == (None, ())
    assert clinic.find_patients(dora, born=known.born) == (found,)
    assert clinic.find_patients(cal, "demo") == (known,)
    for numbered in ("P000001", "1"):  # what the day's list says is not who it is
        assert clinic.find_patients(dora, numbered) == (found,)
        assert clinic.find_patients(dora, numbered, born=known.born) == (known,)
    assert clinic.find_patients(dora, dict(known.numbers)["medicare"]) == (known,)
    assert clinic.find_patients(dora, "demo", born=known.born) == (known,)


def test_an_opening_in_need_and_the_lifting_show_it_again(booked):
    clinic.restrict(booked.desk("manager"), "1", ["cal"], "works here")
    clinic.break_glass(booked.desk("clinician", user="dora"), "1", "fever after the block")
    assert lines(booked, "dora").patient_name == "Demo Patient"
    booked.clock.on(hours=1)
    assert lines(booked, "dora").patient_name == RESTRICTED
    clinic.restrict(booked.desk("manager"), "1", [], "has left")
    desk = booked.desk("clinician", user="dora")
    with booked.store.read(desk.actor, "today") as unit:
        assert closed_to(desk, unit, ["P000001", "P000009"]) == frozenset()


def test_what_the_patient_told_is_left_out():
    due = Due("d", "call back: fever", datetime(2026, 11, 20, tzinfo=UTC), "P000001", "", "r")
    assert task_alone(due, frozenset({"P000001"})).what == "call back"
    assert task_alone(due, frozenset({"P000002"})) == due
