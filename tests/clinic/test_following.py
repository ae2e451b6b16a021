"""Answers after a procedure, what they close and open, the outlook, and voiding."""

import pytest

from akeso import clinic
from akeso.errors import BadInput, NotFound, Refused

from . import papers, walk

ALL_DUE = ["follow-up: diary", "question after 24 hours", "follow-up: 2-weeks"]


@pytest.fixture
def treated(rooms, tmp_path):
    """When the block began; nothing was answered yet."""
    return walk.performed(rooms, tmp_path)


def answer(rooms, document, **how):
    return clinic.follow_up(rooms.desk("nurse"), walk.EPISODE, document, **how)


def test_each_answer_closes_what_was_due(rooms, treated):
    assert walk.dues(rooms) == ALL_DUE
    rooms.clock.on(hours=9)
    told = answer(rooms, papers.diary(treated))
    assert walk.dues(rooms) == ALL_DUE[1:]
    assert told.notes[0].startswith("The block was positive by peak_50. Peak relief was 86%")
    rooms.clock.on(hours=15)
    answer(rooms, papers.next_day(rooms.clock()))
    assert walk.dues(rooms) == ALL_DUE[2:]
    rooms.clock.on(days=13)
    answer(rooms, papers.two_weeks(rooms.clock()))
    assert walk.dues(rooms) == []
    assert walk.dues(rooms, closed=True) == ALL_DUE


def test_an_answer_made_in_error_opens_it_again(rooms, treated):
    rooms.clock.on(hours=24)
    made = answer(rooms, papers.next_day(rooms.clock()))
    clinic.void(rooms.desk("clinician"), made.id, "another patient's answers")
    assert sorted(walk.dues(rooms)) == sorted(ALL_DUE)


def test_not_reached_after_a_day_stays_due(rooms, treated):
    rooms.clock.on(hours=24)
    document = papers.next_day(rooms.clock(), answer="not reached") | {"symptoms": None}
    answer(rooms, document)
    assert walk.dues(rooms) == ALL_DUE


def test_an_alarm_is_told_and_stands_on_the_list_until_somebody_followed_it(rooms, treated):
    rooms.clock.on(hours=24)
    told = answer(rooms, papers.next_day(rooms.clock(), symptoms=("fever", "new weakness")))
    assert told.notes == ("A clinician calls back at once: fever, new weakness.",)
    assert "call back: fever, new weakness" in walk.dues(rooms)
    rooms.clock.on(hours=1)
    answer(rooms, papers.next_day(rooms.clock()))
    assert "call back: fever, new weakness" not in walk.dues(rooms)


@pytest.mark.parametrize(("days", "early"), [(10, True), (11, False)])
def test_an_answer_before_its_window_is_said(rooms, treated, days, early):
    """Two weeks are asked from day 11 on; a slip in the point would take the question away."""
    rooms.clock.on(days=days)
    told = answer(rooms, papers.two_weeks(rooms.clock()))
    assert bool(told.notes) == early
    assert not early or "2-weeks is asked from" in told.notes[0]


def test_questionnaires_are_scored_when_they_come_in(rooms, treated):
    rooms.clock.on(days=14)
    answer(rooms, papers.two_weeks(rooms.clock(), peg=(2, 2, 2)))
    found = clinic.what_next(rooms.desk("clinician"), walk.NUMBER)
    peg = [(s.score, s.since_first) for s in found.scores if s.instrument.startswith("PEG")]
    assert peg == [("7", ""), ("2", "5 better, important")]


def test_a_lost_patient_is_neither_better_nor_worse(rooms, treated):
    rooms.clock.on(days=14)
    tried = {"point": "2-weeks", "answered_at": None, "not_reached": True,
             "attempts": [rooms.clock().isoformat()]}  # fmt: skip
    answer(rooms, tried)
    (done,) = clinic.what_next(rooms.desk("clinician"), walk.NUMBER).procedures
    assert done.best_relief_pct is None
    assert walk.dues(rooms) == ALL_DUE[:2]


@pytest.mark.parametrize(
    "document",
    [[], {"kind": "procedure"}, {"point": "2-weeks"}, {"point": "never", "answered_at": None},
     {"kind": "pain-diary", "before": 12}, {"questionnaires": [3]}],
)  # fmt: skip
def test_bad_answers_are_one_sentence_and_nothing_is_written(rooms, treated, document):
    with pytest.raises(BadInput) as why:
        answer(rooms, document)
    assert str(why.value).endswith(".")
    assert walk.dues(rooms) == ALL_DUE


def test_a_corrected_procedure_keeps_its_answers(rooms, treated):
    rooms.clock.on(hours=9)
    answer(rooms, papers.diary(treated))
    desk = rooms.desk("clinician")
    for note in ("the batch was misread", "and the note was not"):
        old = walk.records(rooms, "procedure")[-1].id
        paper = papers.procedure(treated, note=note)
        clinic.record(desk, walk.EPISODE, "procedure", paper, supersedes=old, why="typing error")
    assert walk.dues(rooms) == ALL_DUE[1:]
    found = clinic.what_next(desk, walk.NUMBER)
    assert [b.result for b in found.blocks] == ["positive"]
    assert "pain-diary" not in {one.kind for _, one in found.pending}


class TestOutlook:
    def test_one_positive_block_is_shown_with_its_definition(self, rooms, treated):
        rooms.clock.on(hours=9)
        answer(rooms, papers.diary(treated))
        found = clinic.what_next(rooms.desk("nurse"), walk.NUMBER)
        (block,) = found.blocks
        assert (block.result, block.relief_pct, block.where) == ("positive", 600 / 7, "L4 left")
        by_80 = clinic.what_next(rooms.desk("nurse"), walk.NUMBER, definition="peak_80").blocks
        assert by_80[0].result == "positive"
        assert [p.what for p in found.next] == [
            "Medial branch block, lumbar", "Radiofrequency, lumbar medial branches"]  # fmt: skip

    def test_a_block_is_judged_by_its_diary_not_by_later_averages(self, rooms, treated):
        desk = rooms.desk("nurse")
        rooms.clock.on(hours=9)
        (done,) = clinic.what_next(desk, walk.NUMBER).procedures
        assert (done.best_relief_pct, done.relief) == (
            None, "A block without a diary; not judged.",
        )  # fmt: skip
        answer(rooms, papers.diary(treated))
        rooms.clock.on(days=14)
        answer(rooms, papers.two_weeks(rooms.clock()))
        (done,) = clinic.what_next(desk, walk.NUMBER).procedures
        says = "Block positive (peak_50), by its diary."
        assert (done.best_relief_pct, done.relief) == (600 / 7, says)

    def test_a_weak_block_is_negative(self, rooms, treated):
        rooms.clock.on(hours=9)
        answer(rooms, papers.diary(treated, ratings=(5, 5, 4, 4, 5) + (7,) * 12))
        (block,) = clinic.what_next(rooms.desk("nurse"), walk.NUMBER).blocks
        assert block.result == "negative"

    def test_every_definition_answers_and_the_rule_gets_its_own(self, rooms, treated):
        """Bupivacaine is expected to work for 7 to 13 hours; relief of 71% was held for 3 h 30."""
        rooms.clock.on(hours=9)
        held = papers.diary(treated, ratings=(7,) + (2,) * 8 + (7,) * 8)
        told = answer(rooms, held)
        assert told.notes[0].startswith("The block was positive by peak_50.")
        others = ("block_50", "block_80", "peak_80", "sij_75")
        says = ", ".join(f"{name} negative" for name in others)
        assert told.notes[0].endswith(f"By the others: {says}.")
        desk = rooms.desk("manager")
        for policy, name in (("cms_dual80", "peak_80"), ("sis_dual80", "peak_80"),
                             ("asra_single50", "peak_50")):  # fmt: skip
            clinic.site_findings(desk, {"mbb_policy": policy}, why="agreed on Monday")
            found = clinic.what_next(rooms.desk("nurse"), walk.NUMBER)
            radio = next(p for p in found.next if p.what.startswith("Radiofrequency"))
            assert radio.definition.says == name
            assert (radio.answer == "possible") is (policy == "asra_single50")
        assert found.blocks[0].results == {
            "block_50": "negative", "block_80": "negative", "peak_50": "positive",
            "peak_80": "negative", "sij_75": "negative",
        }  # fmt: skip

    def test_the_clinic_s_definition_is_the_one_that_is_told(self, rooms, treated):
        choice = {"block_definition": "block_50"}
        clinic.site_findings(rooms.desk("manager"), choice, why="agreed on Monday")
        rooms.clock.on(hours=9)
        held = papers.diary(treated, ratings=(7,) + (2,) * 15 + (7,))
        told = answer(rooms, held)
        assert told.notes[0].startswith("The block was positive by block_50.")
        assert "Bupivacaine is expected to work 7.0 to 13.0 h" in told.notes[0]
        (block,) = clinic.what_next(rooms.desk("nurse"), walk.NUMBER).blocks
        assert (block.result, block.definition) == ("positive", "block_50")

    def test_radiofrequency_needs_two_blocks_by_the_policy_of_the_site(self, rooms, treated):
        rooms.clock.on(hours=9)
        answer(rooms, papers.diary(treated))
        policy = {"mbb_policy": "cms_dual80"}
        clinic.site_findings(rooms.desk("manager"), policy, why="agreed in the meeting")
        found = clinic.what_next(rooms.desk("nurse"), walk.NUMBER).next
        radio = next(p for p in found if p.what.startswith("Radiofrequency"))
        assert radio.answer == "not possible"
        assert any("two blocks" in r.says and r.source for r in radio.reasons)

    def test_overdue_is_said(self, rooms, treated):
        rooms.clock.on(days=60)
        found = clinic.what_next(rooms.desk("nurse"), walk.NUMBER)
        assert [p.kind for _, p in found.pending if p.overdue] == [
            "pain-diary", "activity-24h", "follow-up"]  # fmt: skip
        assert {episode for episode, _ in found.pending} == {walk.EPISODE}

    def test_an_unknown_definition_lists_the_known_ones(self, rooms, treated):
        rooms.clock.on(hours=9)
        answer(rooms, papers.diary(treated))
        with pytest.raises(NotFound, match="peak_80"):
            clinic.what_next(rooms.desk("nurse"), walk.NUMBER, definition="best")


class TestVoid:
    def test_it_stays_readable_and_says_what_stands_on_it(self, rooms, treated):
        (time_out,) = walk.records(rooms, "time-out")
        told = clinic.void(rooms.desk("clinician"), time_out.id, "held for another patient")
        assert told.notes == ("Still standing on it, look whether they hold: procedure.",)
        assert walk.records(rooms, "time-out")[0].body == time_out.body

    def test_twice_is_refused(self, rooms, treated):
        (time_out,) = walk.records(rooms, "time-out")
        clinic.void(rooms.desk("clinician"), time_out.id, "an error")
        with pytest.raises(Refused, match="does not stand any more"):
            clinic.void(rooms.desk("clinician"), time_out.id, "an error")

    @pytest.mark.parametrize("kind", ["patient", "restriction", "void"])
    def test_what_guards_and_who_it_is_is_not_voided(self, rooms, treated, kind):
        manager = rooms.desk("manager", user="max")
        if kind == "void":
            (done,) = walk.records(rooms, "procedure")
            clinic.void(rooms.desk("clinician"), done.id, "an error")
        if kind == "restriction":
            clinic.restrict(manager, walk.NUMBER, (), "nobody in particular")
        (target,) = walk.records(rooms, kind)
        with pytest.raises(Refused, match="is not voided"):
            clinic.void(rooms.desk("clinician"), target.id, "an error")

    def test_it_needs_a_reason_and_a_record(self, rooms, treated):
        (done,) = walk.records(rooms, "procedure")
        with pytest.raises(BadInput, match="reason"):
            clinic.void(rooms.desk("clinician"), done.id, " ")
        with pytest.raises(NotFound):
            clinic.void(rooms.desk("clinician"), "procedure-none", "an error")
        with pytest.raises(Refused, match="it is for: clinician, manager"):
            clinic.void(rooms.desk("nurse"), done.id, "an error")
