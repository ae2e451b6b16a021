from datetime import UTC, date, datetime
from threading import Barrier, Thread

import pytest

from akeso import clinic
from akeso.clinic.access import Role
from akeso.clinic.bookings import book, change_booking, free_slots
from akeso.clinic.day_lists import today, waiting_list
from akeso.clinic.forms import record_template
from akeso.clinic.house import set_up
from akeso.clinic.intake import wait
from akeso.clinic.people import register
from akeso.errors import BadInput, NotFound, Refused

from .made_house import DOCTOR, MONDAY, ROOM, furnished, patient, visit

DAY = date.fromisoformat(MONDAY)


@pytest.fixture
def front(rooms):
    furnished(rooms)
    return rooms.desk(Role.FRONT_DESK)


@pytest.fixture
def other(front):
    return register(front, patient()).patient


def starts(front, minutes=30):
    return [f"{slot.starts:%H:%M}" for slot in free_slots(front, ROOM, DOCTOR, DAY, minutes)]


class TestBook:
    def test_room_and_doctor_are_named(self, front):
        made = book(front, "1", visit())
        assert made.kind == "appointment"
        (line,) = today(front, DAY).lines
        assert (line.room, line.practitioner, line.patient_name) == (ROOM, DOCTOR, "Demo Patient")
        assert line.booking.starts == datetime(2026, 11, 23, 0, 30, tzinfo=UTC)

    @pytest.mark.parametrize(("start", "end"), [("11:00", "11:35"), ("11:55", "12:25")])
    def test_nothing_is_booked_twice(self, front, other, start, end):
        book(front, "1", visit())
        with pytest.raises(Refused, match=f"Practitioner {DOCTOR} is booked already"):
            book(front, other, visit(start, end))

    @pytest.mark.parametrize(("start", "end"), [("11:00", "11:30"), ("12:00", "12:30")])
    def test_times_that_touch_are_fine(self, front, other, start, end):
        book(front, "1", visit())
        assert book(front, other, visit(start, end))

    def test_of_two_at_once_one_gets_it(self, rooms, front, other):
        gate, answers = Barrier(2), []

        def try_it(number):
            gate.wait()
            try:
                answers.append(book(front, number, visit()).patient)
            except Refused as why:
                answers.append(str(why))

        both = [Thread(target=try_it, args=(n,)) for n in ("1", other)]
        for one in both:
            one.start()
        for one in both:
            one.join()
        assert sum("booked already" in answer for answer in answers) == 1
        assert len(today(front, DAY).lines) == 1

    def test_a_refused_booking_leaves_no_record(self, front, other):
        book(front, "1", visit())
        with pytest.raises(Refused):
            book(front, other, visit())
        assert [line.booking.patient for line in today(front, DAY).lines] == ["P000001"]

    @pytest.mark.parametrize(
        "wrong", [{"room": "Room 9"}, {"practitioner": "Dr Nobody"}, {"room": ""}]
    )
    def test_a_room_or_doctor_that_is_not_there(self, front, wrong):
        with pytest.raises(NotFound, match="there are: "):
            book(front, "1", visit(**wrong))

    def test_outside_the_hours_is_said(self, front):
        (told,) = book(front, "1", visit()).notes
        assert told == (
            "The appointment is booked: Mon 23 Nov 2026 11:30 to 12:00, Room 1, Dr Demo Physician."
        )
        assert "outside the opening hours" in book(front, "1", visit("18:00", "18:30")).notes[1]

    def test_a_time_that_has_passed_is_said(self, front):
        front.clock.on(days=30)
        assert "has passed already" in book(front, "1", visit()).notes[1]

    def test_a_technique_that_does_not_exist_names_the_nearest(self, front):
        wrong = {"purpose": "procedure", "technique": "facet_ia.lumber"}
        with pytest.raises(NotFound, match=r"did you mean facet_ia\.lumbar"):
            book(front, "1", visit(**wrong))
        with pytest.raises(NotFound, match="'x'"):
            wait(front, "1", record_template("waiting-list-entry") | {"technique": "x"})
        assert book(front, "1", visit(purpose="procedure", technique="facet_ia.lumbar"))

    def test_a_time_off_the_five_minutes_is_refused(self, front):
        with pytest.raises(BadInput, match="five minutes"):
            book(front, "1", visit("11:31", "12:00"))


class TestChange:
    @pytest.fixture
    def held(self, front):
        return book(front, "1", visit()).id

    def test_it_moves_on_from_state_to_state_under_one_number(self, front, held):
        for state in ("arrived", "in room", "done"):
            told = change_booking(front, held, to=state)
            assert told.notes[0].startswith(f"The appointment is {state}: ")
            assert told.notes[0].endswith(", Room 1, Dr Demo Physician.")
            (line,) = today(front, DAY).lines
            assert (line.booking.id, line.booking.state) == (held, state)

    def test_a_state_that_cannot_follow(self, front, held):
        with pytest.raises(Refused, match="cannot become 'done'"):
            change_booking(front, held, to="done")
        with pytest.raises(BadInput, match="no state"):
            change_booking(front, held, to="asleep")

    def test_a_cancelled_time_is_free_again_and_needs_a_reason(self, front, other, held):
        with pytest.raises(BadInput):
            change_booking(front, held, to="cancelled")
        change_booking(front, held, to="cancelled", reason="ill")
        assert book(front, other, visit())
        states = [line.booking.state for line in today(front, DAY).lines]
        assert sorted(states) == ["booked", "cancelled"]

    def test_it_is_moved_with_a_reason_and_its_length(self, front, other, held):
        for empty in ("", " "):
            with pytest.raises(BadInput, match="reason"):
                change_booking(
                    front, held, starts=datetime(2026, 11, 23, 3, tzinfo=UTC), reason=empty
                )
        change_booking(front, held, starts=datetime(2026, 11, 23, 3, tzinfo=UTC), reason="asked")
        (line,) = today(front, DAY).lines
        assert (line.booking.id, f"{line.booking.ends:%H:%M}") == (held, "03:30")
        assert book(front, other, visit())

    def test_any_of_its_versions_names_it(self, front, held):
        on = datetime(2026, 11, 23, 3, tzinfo=UTC)
        newest = change_booking(front, held, starts=on, reason="unwell").id
        change_booking(front, newest, to="arrived")
        assert [line.booking.state for line in today(front, DAY).lines] == ["arrived"]
        change_booking(front, held, to="in room")
        assert [line.booking.state for line in today(front, DAY).lines] == ["in room"]
        with pytest.raises(NotFound, match="no appointment 'nothing'; see: akeso today"):
            change_booking(front, "nothing", to="done")

    def test_what_was_voided_is_not_moved_on_and_is_voided_by_any_version(self, rooms, front, held):
        on = datetime(2026, 11, 23, 3, tzinfo=UTC)
        change_booking(front, held, starts=on, reason="unwell")
        clinic.void(rooms.desk("manager"), held, "wrong patient")
        with pytest.raises(Refused, match="was voided; book a new one"):
            change_booking(front, held, to="arrived")

    def test_one_letter_is_no_reason(self, front, held):
        with pytest.raises(BadInput, match="write at least one word"):
            change_booking(front, held, to="cancelled", reason="x")

    def test_it_is_not_moved_onto_another(self, front, other, held):
        later = book(front, other, visit("14:00", "14:30")).id
        with pytest.raises(Refused, match="booked already"):
            change_booking(
                front, later, starts=datetime(2026, 11, 23, 0, 30, tzinfo=UTC), reason="asked"
            )
        assert "03:00" in [f"{line.booking.starts:%H:%M}" for line in today(front, DAY).lines]

    def test_what_is_not_there(self, front):
        with pytest.raises(NotFound):
            change_booking(front, "appointment-0", to="arrived")


class TestFree:
    def test_a_booked_time_is_not_free(self, front):
        before = starts(front)
        book(front, "1", visit())
        assert set(before) - set(starts(front)) == {"00:15", "00:30", "00:45"}

    def test_a_closed_day_has_none(self, front):
        assert free_slots(front, ROOM, DOCTOR, date(2026, 12, 25), 30) == ()

    def test_two_rooms_have_two_names(self, rooms, front):
        with pytest.raises(Refused, match=f"There is a room '{ROOM}' already"):
            set_up(rooms.desk(Role.MANAGER), "room", record_template("room"))
        other = record_template("room") | {"name": "Another room"}
        assert set_up(rooms.desk(Role.MANAGER), "room", other)


class TestLists:
    def test_a_day_is_sydneys(self, rooms, front):
        book(front, "1", visit("00:00", "00:30"))  # still Sunday in UTC
        assert len(today(front, DAY).lines) == 1
        assert today(front, date(2026, 11, 22)).lines == ()
        rooms.clock.moment = datetime(2026, 11, 22, 13, 0, tzinfo=UTC)
        assert today(front).day == DAY

    def test_the_manager_sees_the_day_without_names(self, rooms, front):
        book(front, "1", visit())
        assert today(rooms.desk(Role.MANAGER), DAY).lines[0].patient_name == ""

    def test_who_waits_stands_by_priority_and_then_by_time(self, front, other):
        entry = record_template("waiting-list-entry") | {"since": "2026-11-01"}
        wait(front, "1", entry | {"priority": "routine"})
        wait(front, other, entry | {"priority": "urgent", "latest_by": "2026-11-10"})
        wait(front, other, entry | {"priority": "routine", "since": "2026-10-01"})
        rows = waiting_list(front)
        assert [(r.patient, r.entry.priority, r.days, r.late) for r in rows] == [
            (other, "urgent", 19, True), (other, "routine", 50, False),
            ("P000001", "routine", 19, False),
        ]  # fmt: skip

    def test_who_withdraws_waits_no_more(self, front):
        entry = record_template("waiting-list-entry")
        first = wait(front, "1", entry)
        gone = entry | {"state": "withdrawn", "reason": "better"}
        wait(front, "1", gone, supersedes=first.id, why="the pain is better")
        assert waiting_list(front) == ()

    def test_what_became_of_a_place_is_all_that_has_to_be_said(self, front):
        entry = record_template("waiting-list-entry")
        first = wait(front, "1", entry)
        why = "has a date now"
        wait(front, "1", {"state": "booked"}, supersedes=first.id, why=why)
        assert waiting_list(front) == ()

    def test_a_booking_says_that_the_patient_waits_for_the_same(self, front):
        entry = record_template("waiting-list-entry") | {"technique": "facet_ia.lumbar"}
        held = wait(front, "1", entry)
        wanted = {"purpose": "procedure", "technique": "facet_ia.lumbar"}
        other = {"purpose": "procedure", "technique": "esi.caudal"}
        assert held.id in " ".join(book(front, "1", visit() | wanted).notes)
        assert len(waiting_list(front)) == 1, "the other side may be what is waited for"
        made = book(front, "1", visit("14:00", "14:30") | other)
        assert "waiting list" not in " ".join(made.notes)
