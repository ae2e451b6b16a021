"""What happened elsewhere: what it closes, what it shows, and that voiding opens it again."""

from datetime import date

import pytest

from akeso import clinic
from akeso.errors import BadInput, NotFound, Refused

from . import papers, walk
from .test_following import ALL_DUE
from .test_worklist import chart, open_dues, states, visit  # noqa: F401  a fixture

DEATH = {"what": "death", "on": "2026-11-19", "told_by": "the daughter, by telephone"}
LATER = {"room": "Room 2", "practitioner": "Dr Demo B"}


def tell(rooms, number, document=DEATH, role="front-desk", **how):
    return clinic.event_elsewhere(rooms.desk(role), number, document, **how)


@pytest.fixture
def busy(rooms, chart):  # noqa: F811
    """A patient with a booking, a place on the waiting list and a recall."""
    desk, (number, episode) = rooms.desk("front-desk"), chart
    wait = {"priority": "routine", "technique": "facet_ia.lumbar", "minutes": 30,
            "since": "2026-11-20"}  # fmt: skip
    call = {"what": "blood test", "due_on": "2026-12-01", "reason": "INR before the block"}
    booked = clinic.book(desk, number, visit(), episode=episode)
    clinic.wait(desk, number, wait, episode=episode)
    clinic.recall(desk, number, call)
    return number, episode, booked.id


class TestDeath:
    def test_it_closes_all_that_is_open_in_one_sentence(self, rooms, busy):
        number, _, _ = busy
        (note,) = tell(rooms, number).notes
        assert note == (
            "Closed, as the patient died: the appointment of Tue 24 Nov 2026 10:00, the place on "
            "the waiting list, the recall for 1 Dec 2026 (blood test). Voiding this record opens "
            "it again."
        )
        assert open_dues(rooms, number) == []
        assert states(rooms, number) == [(23, "patient died")]
        assert clinic.waiting_list(rooms.desk("front-desk")) == ()

    def test_it_stands_at_the_top_and_at_what_it_closed(self, rooms, busy):
        number, episode, _ = busy
        tell(rooms, number)
        says = "Died on 19 Nov 2026, told by the daughter, by telephone."
        for role in ("front-desk", "nurse", "billing"):
            found = clinic.open_patient(rooms.desk(role), number)
            assert (found.notice, found.episodes[0].notice) == (says, says)
        found = clinic.open_episode(rooms.desk("front-desk"), episode)
        assert found.notice == says
        closed = [x.kind for x in found.lines if x.says.endswith("Closed, as the patient died.")]
        assert sorted(closed) == ["appointment", "waiting-list-entry"]
        assert not [p for p in found.pending if p.kind != "assignment-of-benefit"]

    def test_the_front_desk_is_refused_in_one_sentence(self, rooms, busy):
        desk, (number, episode, booked) = rooms.desk("front-desk"), busy
        made = tell(rooms, episode)
        says = (
            "The patient died on 19 Nov 2026, told by the daughter, by telephone, so nothing is "
            f"booked; if that is an error, have the record {made.id} voided (akeso void)."
        )
        with pytest.raises(Refused) as why:
            clinic.book(desk, number, visit("2026-11-25T10:00+11:00", "2026-11-25T10:30+11:00"))
        assert str(why.value) == says
        call = {"what": "blood test", "due_on": "2026-12-01", "reason": "INR before the block"}
        with pytest.raises(Refused, match="nothing is put on a list"):
            clinic.recall(desk, number, call)
        with pytest.raises(Refused, match="no link is made"):
            clinic.invite(desk, episode)
        with pytest.raises(Refused, match="is not moved on"):
            clinic.change_booking(desk, booked, to="arrived")
        clinic.change_booking(desk, booked, to="cancelled", reason="the patient died")
        assert states(rooms, number) == [(23, "cancelled")]

    def test_voiding_opens_it_again(self, rooms, busy):
        number, _, _ = busy
        made = tell(rooms, number)
        told = clinic.void(rooms.desk("clinician"), made.id, "another patient of that name")
        assert told.notes == (
            "Open again: the appointment of Tue 24 Nov 2026 10:00, the place on the waiting list, "
            "the recall for 1 Dec 2026 (blood test).",
        )
        assert open_dues(rooms, number) == ["recall: blood test", "waiting"]
        assert states(rooms, number) == [(23, "booked")]
        assert clinic.open_patient(rooms.desk("front-desk"), number).notice == ""

    def test_a_time_that_was_given_away_is_not_taken_back(self, rooms, busy):
        desk, (number, _, _) = rooms.desk("front-desk"), busy
        made = tell(rooms, number)
        other = clinic.register(desk, {**papers.PATIENT, "given_names": "Ben"}).patient
        clinic.book(desk, other, visit())
        told = clinic.void(rooms.desk("clinician"), made.id, "another patient of that name")
        assert told.notes[-1] == (
            "Their times are taken meanwhile, so book anew: Tue 24 Nov 2026 10:00."
        )
        assert states(rooms, number) == [(23, "patient died")]
        assert states(rooms, other) == [(23, "booked")]

    def test_what_was_booked_and_has_passed_stays_as_it_was(self, rooms, busy):
        number, _, _ = busy
        rooms.clock.on(days=5)
        tell(rooms, number)
        assert states(rooms, number) == [(23, "booked")]

    def test_a_second_death_is_refused_and_a_corrected_one_is_not(self, rooms, busy):
        number, episode, _ = busy
        made = tell(rooms, number)
        with pytest.raises(Refused, match=f"recorded already \\({made.id}\\)"):
            tell(rooms, episode)
        other = {**DEATH, "on": "2026-11-18"}
        tell(rooms, number, other, supersedes=made.id, why="the day was wrong")
        assert "18 Nov" in clinic.open_patient(rooms.desk("nurse"), number).notice
        assert states(rooms, number) == [(23, "patient died")]

    def test_a_death_kept_with_the_patient_does_the_same(self, rooms, busy):
        desk, (number, _, _) = rooms.desk("front-desk"), busy
        person = {"family_name": "Demo", "given_names": "Ann", "born": "1960-02-29",
                  "sex": "female", "demonstration": True}  # fmt: skip
        clinic.amend_patient(desk, number, {**person, "died": "2026-11-19"}, why="told by the son")
        assert open_dues(rooms, number) == []
        assert states(rooms, number) == [(23, "patient died")]
        with pytest.raises(Refused, match="amend the patient"):
            clinic.book(desk, number, visit())
        clinic.amend_patient(desk, number, person, why="it was the brother")
        assert states(rooms, number) == [(23, "booked")]
        assert open_dues(rooms, number) == ["recall: blood test", "waiting"]


@pytest.fixture
def treated(rooms, tmp_path):
    """When the block began; nothing was answered yet."""
    return walk.performed(rooms, tmp_path)


class TestAfterAProcedure:
    @pytest.mark.parametrize("what", ["death", "withdrew"])
    def test_nobody_telephones_any_more(self, rooms, treated, what):
        rooms.clock.on(days=40)
        assert walk.dues(rooms) == ALL_DUE
        today = rooms.clock().date().isoformat()
        told = tell(rooms, walk.EPISODE, {"what": what, "on": today, "told_by": "the son"})
        assert "3 questions. Voiding this record opens it again." in told.notes[0]
        assert walk.dues(rooms) == []
        found = clinic.what_next(rooms.desk("nurse"), walk.NUMBER)
        assert not [p for _, p in found.pending if "follow-up" in p.kind or "diary" in p.kind]
        clinic.void(rooms.desk("clinician"), told.id, "another patient of that name")
        assert sorted(walk.dues(rooms)) == sorted(ALL_DUE)

    @pytest.mark.parametrize("what", ["surgery", "injection", "new opioid", "moved away"])
    def test_the_others_are_asked_on(self, rooms, treated, what):
        rooms.clock.on(days=40)
        told = {"what": what, "on": "2026-12-20", "told_by": "a letter"}
        assert tell(rooms, walk.EPISODE, told, "nurse").notes == ()
        assert walk.dues(rooms) == ALL_DUE

    def test_nothing_is_possible_for_the_dead_and_the_rest_is_kept(self, rooms, treated):
        rooms.clock.on(hours=9)
        clinic.follow_up(rooms.desk("nurse"), walk.EPISODE, papers.diary(treated))
        tell(rooms, walk.NUMBER, {**DEATH, "on": "2026-11-23"})
        found = clinic.what_next(rooms.desk("nurse"), walk.NUMBER)
        assert found.notice.startswith("Died on 23 Nov 2026")
        assert found.next == ()
        assert [b.result for b in found.blocks] == ["positive"]

    def test_a_link_of_the_patient_asks_nothing_more(self, rooms, treated):
        made = clinic.invite(rooms.desk("nurse"), walk.EPISODE)
        rooms.clock.on(hours=25)
        own = clinic.open_link(
            rooms.store, made.token, date.fromisoformat(papers.PATIENT["born"]), rooms.clock
        )
        assert clinic.my_care(own).asked
        day = rooms.clock().date().isoformat()
        tell(rooms, walk.EPISODE, {"what": "withdrew", "on": day, "told_by": "the patient"})
        assert clinic.my_care(own).asked == ()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"on": "2026-11-21"}, "has not come yet"),
        ({"on": "2026-11-19", "until": "2026-11-21"}, "has not come yet"),
        ({"on": "1960-02-28"}, "before the patient was born"),
        ({"what": "gone"}, "wrong at what"),
        ({"told_by": ""}, "Who told it is empty"),
    ],
)
def test_bad_events_are_one_sentence_and_close_nothing(rooms, busy, change, says):
    number, _, _ = busy
    with pytest.raises(BadInput, match=says):
        tell(rooms, number, {**DEATH, **change})
    assert states(rooms, number) == [(23, "booked")]


def test_the_day_of_birth_and_today_are_taken(rooms, busy):
    number, _, _ = busy
    for day in ("1960-02-29", "2026-11-20"):
        tell(rooms, number, {"what": "moved away", "on": day, "told_by": "the patient"})


def test_no_object_and_no_such_episode(rooms, busy):
    with pytest.raises(BadInput, match="no JSON object"):
        tell(rooms, busy[0], [])
    with pytest.raises(NotFound, match="There is no episode"):
        tell(rooms, f"{busy[0]}-9")
