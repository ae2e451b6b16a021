"""Lists follow from the records: nothing in them is ticked off by hand."""

import pytest

from akeso import clinic
from akeso.clinic.access import Role
from akeso.clinic.following import void
from akeso.clinic.worklist import RECALL, WAITING
from akeso.errors import Refused

PERSON = {
    "family_name": "Demo",
    "given_names": "Ann",
    "born": "1960-02-29",
    "sex": "female",
    "demonstration": True,
}
LETTER = {
    "referral": {
        "referrer": {"name": "Dr Demo Referrer", "kind": "general practitioner"},
        "clinical_information": "low back pain for two years",
        "dated": "2026-11-10",
        "signed": True,
    }
}


@pytest.fixture
def chart(rooms):
    """A referred patient, with a place, rooms and doctors to be booked with."""
    boss, desk = rooms.desk(Role.MANAGER), rooms.desk(Role.FRONT_DESK)
    place = {"name": "Demo Rooms", "address": {"line": "1 Demo Street", "country": "AU"}}
    where = clinic.set_up(boss, "place", place).id
    for name in ("Room 1", "Room 2"):
        clinic.set_up(boss, "room", {"name": name, "place": where})
    for name in ("Dr Demo A", "Dr Demo B"):
        clinic.set_up(boss, "practitioner", {"name": name, "profession": "medical practitioner"})
    number = clinic.register(desk, PERSON).patient
    (letter,) = clinic.refer(desk, number, LETTER)
    return number, letter.episode


def visit(start="2026-11-24T10:00+11:00", end="2026-11-24T10:30+11:00", room="Room 1",
          who="Dr Demo A"):  # fmt: skip
    return {"room": room, "practitioner": who, "starts": start, "ends": end,
            "purpose": "consultation"}  # fmt: skip


def open_dues(rooms, number):
    desk = rooms.desk(Role.NURSE)
    with desk.store.read(desk.actor, "look") as unit:
        return sorted(d.what for d in unit.dues_of(number) if not d.closed_by)


def states(rooms, number):
    desk = rooms.desk(Role.NURSE)
    with desk.store.read(desk.actor, "look") as unit:
        return [(b.starts.hour, b.state) for b in unit.appointments_of(number)]


class TestAppointments:
    def test_a_time_is_held_and_given_back_when_it_is_cancelled(self, rooms, chart):
        desk = rooms.desk(Role.FRONT_DESK)
        number, _ = chart
        made = clinic.book(desk, number, visit())
        other = clinic.register(desk, {**PERSON, "given_names": "Ben"}).patient
        for clash in (visit(who="Dr Demo B"), visit(room="Room 2")):
            with pytest.raises(Refused, match="is booked already from 10:00 to 10:30"):
                clinic.book(desk, other, clash)
        clinic.change_booking(desk, made.id, to="cancelled", reason="the patient is ill")
        clinic.book(desk, other, visit())
        assert states(rooms, number) == [(23, "cancelled")]

    def test_a_moved_appointment_keeps_its_number_and_frees_its_time(self, rooms, chart):
        desk = rooms.desk(Role.FRONT_DESK)
        number, _ = chart
        made = clinic.book(desk, number, visit())
        later = rooms.clock().fromisoformat("2026-11-24T11:00+11:00")
        clinic.change_booking(desk, made.id, starts=later, reason="the doctor is late")
        assert states(rooms, number) == [(0, "booked")]
        clinic.change_booking(desk, made.id, to="arrived")
        assert states(rooms, number) == [(0, "arrived")]
        other = clinic.register(desk, {**PERSON, "given_names": "Ben"}).patient
        clinic.book(desk, other, visit())

    def test_a_patient_taken_for_absent_may_still_arrive_unless_the_time_is_gone(
        self, rooms, chart
    ):
        desk = rooms.desk(Role.FRONT_DESK)
        number, _ = chart
        made = clinic.book(desk, number, visit())
        clinic.change_booking(desk, made.id, to="did not attend")
        clinic.change_booking(desk, made.id, to="arrived", reason="came at last")
        assert states(rooms, number) == [(23, "arrived")]

    def test_who_did_not_attend_is_called_until_another_time_is_booked(self, rooms, chart):
        desk, (number, episode) = rooms.desk(Role.FRONT_DESK), chart

        def said():
            found = clinic.open_patient(desk, number).episodes[0].pending
            return [one.says for one in found if one.kind == "appointment"]

        made = clinic.book(desk, number, visit(), episode=episode)
        assert said() == []
        clinic.change_booking(desk, made.id, to="did not attend")
        assert said() == [
            "The appointment of 24 Nov 2026 was not attended: call and book (akeso book)."
        ]
        clinic.book(
            desk, number, visit("2026-11-25T10:00+11:00", "2026-11-25T10:30+11:00"),
            episode=episode,
        )  # fmt: skip
        assert said() == []

    def test_a_voided_appointment_holds_nothing(self, rooms, chart):
        desk, number = rooms.desk(Role.FRONT_DESK), chart[0]
        made = clinic.book(desk, number, visit())
        void(rooms.desk(Role.CLINICIAN), made.id, "booked for the wrong patient")
        assert states(rooms, number) == [(23, "voided")]
        other = clinic.register(desk, {**PERSON, "given_names": "Ben"}).patient
        clinic.book(desk, other, visit())


class TestDues:
    def test_waiting_and_recall_are_due_until_they_are_answered(self, rooms, chart):
        desk = rooms.desk(Role.FRONT_DESK)
        number, episode = chart
        wait = {"priority": "routine", "technique": "facet_ia.lumbar", "minutes": 30,
                "since": "2026-11-20"}  # fmt: skip
        call = {"what": "blood test", "due_on": "2026-12-01", "reason": "INR before the block"}
        waiting = clinic.wait(desk, number, wait, episode=episode)
        recall = clinic.recall(desk, number, call)
        assert open_dues(rooms, number) == [f"{RECALL}blood test", WAITING]
        clinic.recall(
            desk, number, {**call, "state": "done"}, supersedes=recall.id, why="the patient came"
        )
        assert open_dues(rooms, number) == [WAITING]
        void(rooms.desk(Role.CLINICIAN), waiting.id, "another patient")
        assert open_dues(rooms, number) == []

    def test_a_changed_day_replaces_the_old_one(self, rooms, chart):
        desk = rooms.desk(Role.FRONT_DESK)
        number, _ = chart
        call = {"what": "blood test", "due_on": "2026-12-01", "reason": "INR before the block"}
        made = clinic.recall(desk, number, call)
        later = {**call, "due_on": "2026-12-08"}
        clinic.recall(desk, number, later, supersedes=made.id, why="on holiday")
        with desk.store.read(desk.actor, "look") as unit:
            (due,) = [d for d in unit.dues_of(number) if not d.closed_by]
        assert due.due_at.isoformat() == "2026-12-07T21:00:00+00:00"  # 8:00 in Sydney, UTC+11
