"""Decisions beside the rules, departures that the manager sees, consent point by point."""

import json

import pytest

from akeso import clinic
from akeso.care.assessment import Answer
from akeso.care.consent import checklist
from akeso.errors import BadInput, Refused

from . import papers, walk
from .desks import START

RF = {"technique": "rf.mb.lumbar", "proceed": True, "level": "L4", "side": "left"}
LONG = "Two positive blocks elsewhere, letters seen, not in this record yet."


def test_a_decision_is_named_after_who_signed_in(rooms):
    walk.decided(rooms)
    (entry,) = walk.records(rooms, "decision")
    body = json.loads(entry.body)
    assert body["clinician"] == "Clinician"
    assert body["recommendation"] == walk.records(rooms, "recommendation")[0].id


def test_against_the_rules_it_needs_each_rule_and_a_reason(rooms):
    walk.recommended(rooms)
    doctor = rooms.desk("clinician")
    with pytest.raises(Refused, match="depart from it with name"):
        clinic.decide(doctor, walk.EPISODE, RF)
    assert not walk.records(rooms, "decision")


def depart(rooms, reason=LONG):
    """Decide on the block against a STOP of the rules: fever on the day."""
    walk.recommended(rooms, answers=papers.FACET | {"systemic_infection": Answer.YES})
    gone = {"rules": ["G-A-01"], "reason": reason}
    document = papers.DECISION | {"departures": [gone]}
    return clinic.decide(rooms.desk("clinician", user="dora"), walk.EPISODE, document)


def test_a_stop_is_not_passed_in_silence_nor_in_a_word(rooms):
    with pytest.raises(Refused, match="write at least 40"):
        depart(rooms, reason="it is fine")
    with pytest.raises(Refused, match="G-A-01 stands against it"):
        clinic.decide(rooms.desk("clinician"), walk.EPISODE, papers.DECISION)
    assert not walk.records(rooms, "decision")


def test_a_departure_with_name_and_reason_is_kept_and_shown_to_the_manager(rooms):
    told = depart(rooms)
    assert any("the manager is shown it" in note for note in told.notes)
    (shown,) = clinic.departures(rooms.desk("manager"), START)
    assert (shown.rules, shown.by, shown.reason) == ("G-A-01", "Dora", LONG)
    assert (shown.episode, shown.says) == (walk.EPISODE, "DEFER: treat the infection first")


def test_what_is_lacking_but_no_stop_is_departed_from_and_not_shown(rooms):
    made = walk.recommended(rooms)
    option = next(o for o in made.recommendation["techniques"] if o["technique"] == "rf.mb.lumbar")
    against = [r["rule"] for r in option["reasons"] if r["effect"] == "blocks"]
    document = RF | {"departures": [{"rules": against, "reason": LONG}]}
    told = clinic.decide(rooms.desk("clinician"), walk.EPISODE, document)
    assert "The decision departs from the rules, with your name and reason." in told.notes
    assert clinic.departures(rooms.desk("manager"), START) == ()


def test_departures_are_for_the_manager_alone(rooms):
    depart(rooms)
    for role in ("front-desk", "nurse", "clinician", "billing", "administrator"):
        with pytest.raises(Refused, match="it is for: manager"):
            clinic.departures(rooms.desk(role), START)


@pytest.mark.parametrize(
    "document",
    [
        [],
        {},
        {"technique": papers.BLOCK},
        papers.DECISION | {"proceed": "maybe"},
        papers.DECISION | {"side": "top"},
        papers.DECISION | {"level": "C5-C6"},
        papers.DECISION | {"reason": 3},
        papers.DECISION | {"sign_offs": ["R-P-01"]},
        papers.DECISION | {"sign_offs": [{"rule": "X-1", "reason": "fine"}]},
        papers.DECISION | {"departures": [{"rules": "R", "reason": ""}]},
        papers.DECISION | {"departures": [{"rules": ["X-1"], "reason": LONG}]},
        papers.DECISION | {"clinician": "somebody else"},
        papers.DECISION | {"technique": "nonsense"},
    ],
)
def test_a_bad_decision_is_one_sentence_and_nothing_is_written(rooms, document):
    walk.recommended(rooms)
    with pytest.raises((BadInput, Refused)) as why:
        clinic.decide(rooms.desk("clinician"), walk.EPISODE, document)
    assert str(why.value).endswith(".")
    assert not walk.records(rooms, "decision")


def test_only_a_clinician_decides(rooms):
    walk.recommended(rooms)
    with pytest.raises(Refused, match="it is for: clinician"):
        clinic.decide(rooms.desk("nurse"), walk.EPISODE, papers.DECISION)


def test_not_doing_it_is_a_decision_too(rooms):
    answers = papers.FACET | {"facet_pattern": Answer.NO}
    walk.recommended(rooms, answers=answers)
    no = {"technique": papers.BLOCK, "proceed": False, "level": "L4", "side": "left"}
    told = clinic.decide(rooms.desk("clinician"), walk.EPISODE, no)
    assert told.notes == ("The technique is not done.",)


class TestConsent:
    def test_complete_it_says_so(self, rooms):
        walk.decided(rooms)
        told = clinic.consent(rooms.desk("nurse"), walk.EPISODE, papers.consent(rooms.clock()))
        assert told.notes == ("The consent is complete.",)

    def test_a_point_that_was_left_out_is_named_once(self, rooms):
        walk.decided(rooms)
        point = next(p for p in checklist(papers.BLOCK) if p.when == "")
        document = papers.consent(rooms.clock(), leave_out=(point.id,))
        told = clinic.consent(rooms.desk("nurse"), walk.EPISODE, document)
        assert told.notes[0] == "The consent is not complete yet."
        assert [point.id in note for note in told.notes[1:]] == [True]

    def test_it_needs_a_decision_for_the_same_side(self, rooms):
        walk.decided(rooms)
        other = papers.consent(rooms.clock()) | {"side": "right"}
        with pytest.raises(Refused, match="no decision to go ahead for the medial branch"):
            clinic.consent(rooms.desk("nurse"), walk.EPISODE, other)
        assert not walk.records(rooms, "consent")

    def test_taken_back_it_stops_the_time_out(self, rooms, tmp_path):
        start = walk.ready(rooms, tmp_path)
        back = {
            "kind": "consent-withdrawn",
            "technique": papers.BLOCK,
            "level": "L4",
            "side": "left",
            "giver": "patient",
            "giver_name": "Demo Patient",
            "at": start.isoformat(),
        }
        told = clinic.consent(rooms.desk("nurse"), walk.EPISODE, back)
        assert told.notes == ("The consent was taken back; the procedure may not begin.",)
        with pytest.raises(Refused, match=r"withdrawn|not complete"):
            clinic.record(rooms.desk("nurse"), walk.EPISODE, "time-out", papers.time_out(start))
        assert not walk.records(rooms, "time-out")

    @pytest.mark.parametrize("document", [[], 3, {"kind": "decision"}, {}])
    def test_a_bad_one_is_one_sentence(self, rooms, document):
        walk.decided(rooms)
        with pytest.raises(BadInput):
            clinic.consent(rooms.desk("nurse"), walk.EPISODE, document)
