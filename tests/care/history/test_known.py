"""What the record knows is not asked again; what it leaves open stays open, with the reason."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest

from akeso.anatomy.levels import Side
from akeso.care.assessment import EarlierProcedure
from akeso.care.consent import Consent, ConsentWithdrawn, Explained, Giver, Manner, checklist
from akeso.care.decision import (
    By,
    Circumstances,
    Decision,
    TechniqueGiven,
    findings_of,
    give,
    recommend_for,
)
from akeso.care.history import EVERY, known_from_records, wanted
from akeso.care.person import Patient
from akeso.care.record import Record, Stamp, Void
from akeso.techniques.indication import State
from made_assessment import BORN, PLANNED, SEEN, blank, root_pain

from .test_planned import plan as attached

TF, SCS, RF = "esi.tf.lumbar", "scs.trial", "rf.mb.lumbar"
NOW = SEEN + timedelta(days=10)
ON = date(2026, 11, 30)


def record(name, body, days=0, supersedes="", episode="e1"):
    stamp = Stamp("Dr Demo", SEEN + timedelta(days=days), "why")
    return Record(name, "p1", episode, body, stamp, supersedes)


def decided(technique=TF, level="L4-L5", side=Side.LEFT, proceed=True):
    option = TechniqueGiven(technique, "x", State.ELIGIBLE, True, ())
    return Decision("r", option, proceed, "Dr Demo", level, side, "" if proceed else "not now")


def consented(days=2, technique=TF, level="L4-L5", side=Side.LEFT, **more):
    told = tuple(
        Explained(p.id, "Dr Demo", "" if p.when == "" else "does not apply")
        for p in checklist(technique)
    )
    at = SEEN + timedelta(days=days)
    made = {"can_decide": True, "manner": Manner.SIGNED, "questions": ()} | more
    return Consent(
        technique, level, side, told, giver=Giver.PATIENT, giver_name="Demo", at=at, **made
    )


def done(days, technique=TF, **more):
    ended = SEEN + timedelta(days=days)
    return SimpleNamespace(
        KIND="procedure", technique=technique, ended=ended, needles=(), drugs=(), **more
    )


def known(*records, technique=TF):
    return known_from_records(records, "e1", on=ON, at=NOW).get(technique, {})


ASSESSED = record("a", root_pain())
DECIDED = record("d", decided(), 1)


class TestConsent:
    def told(self, *bodies):
        held = [record(f"c{n}", body, 3) for n, body in enumerate(bodies)]
        return known(ASSESSED, DECIDED, *held)["consent_valid"]

    def test_a_complete_one_for_this_place_is_valid_and_named(self):
        found = self.told(consented())
        assert (found.value, found.by, found.records) == (True, By.CONSENT, ("c0",))

    @pytest.mark.parametrize(
        ("body", "value", "says"),
        [
            (consented(questions=None), None, "Not explained: questions"),
            (consented(can_decide=None), None, "was not judged"),
            (consented(can_decide=False), False, "unable to decide"),
            (consented(manner=Manner.SPOKEN, witness="N. Demo"), None, "only spoken"),
            (consented(side=Side.RIGHT), False, "does not cover"),
            (consented(level="L5-S1"), False, "does not cover"),
            (consented(technique="esi.il.lumbar"), None, "No consent"),
            (consented(days=11), None, "before the start"),
        ],
    )
    def test_one_that_is_open_or_for_another_place_opens_nothing(self, body, value, says):
        found = self.told(body)
        assert found.value is value
        assert says in found.says

    def test_one_that_was_taken_back_is_no_consent(self):
        back = ConsentWithdrawn(
            TF, "L4-L5", Side.LEFT, Giver.PATIENT, "Demo", SEEN + timedelta(days=3)
        )
        found = self.told(consented(), back)
        assert found.value is False
        assert "withdrawn" in found.says
        again = self.told(consented(), back, consented(days=4))
        assert again.value is True

    def test_of_two_places_both_need_it(self):
        other = record("d2", decided(level="L5-S1"), 1)
        one = record("c", consented(), 3)
        two = record("c2", consented(level="L5-S1"), 3)
        assert known(ASSESSED, DECIDED, other, one)["consent_valid"].value is False
        assert known(ASSESSED, DECIDED, other, one, two)["consent_valid"].value is True

    def test_a_voided_one_and_one_that_served_a_procedure_do_not_count(self):
        kept = record("c", consented(), 3)
        assert known(ASSESSED, DECIDED, kept)["consent_valid"].value is True
        void = record("v", Void("c", "wrong patient"), 4)
        assert known(ASSESSED, DECIDED, kept, void)["consent_valid"].value is None
        treated = record("p", done(5), 5)
        assert known(ASSESSED, DECIDED, kept, treated) == {}
        new = record("d2", decided(), 6)
        assert known(ASSESSED, DECIDED, kept, treated, new)["consent_valid"].value is None
        signed = record("c2", consented(days=7), 7)
        assert known(ASSESSED, kept, treated, new, signed)["consent_valid"].value is True

    def test_where_nothing_is_wanted_nothing_is_known(self):
        assert known(ASSESSED, record("c", consented(), 3)) == {}


class TestWanted:
    def test_a_decision_says_where_and_a_later_no_takes_it_back(self):
        (place,) = wanted((ASSESSED, DECIDED), "e1")[TF]
        assert (place.level, place.side, place.record) == ("L4-L5", Side.LEFT, "d")
        no = record("n", decided(proceed=False), 2)
        assert wanted((ASSESSED, DECIDED, no), "e1") == {}
        assert wanted((ASSESSED, record("d", decided(), 1, episode="e2")), "e1") == {}

    def test_without_a_decision_the_plan_says_it(self):
        plan = replace(attached(), episode="e1")
        (place,) = wanted((ASSESSED, plan), "e1")[TF]
        assert (place.by, place.level) == (By.PLAN, "L4-L5")
        other = record("d", decided(level="L5-S1"), 1)
        (place,) = wanted((ASSESSED, plan, other), "e1")[TF]
        assert (place.by, place.level) == (By.DECISION, "L5-S1")


class TestEarlierAnswers:
    def given(self, days=1, planned=PLANNED, name="r1", told=None):
        circumstances = Circumstances(NOW, born=BORN, for_all=planned, known=told or {})
        asked = recommend_for(root_pain(), circumstances, TF)
        return record(name, give("a", root_pain(), asked, circumstances), days)

    def test_what_was_answered_of_the_plan_holds_until_the_procedure(self):
        one = self.given(planned={"planned_steroid": True, "consent_valid": True})
        found = known(ASSESSED, one)
        assert (found["planned_steroid"].value, found["planned_steroid"].by) == (True, By.EARLIER)
        assert found["planned_steroid"].records == ("r1",)
        assert "consent_valid" not in found
        assert known(ASSESSED, one, record("p", done(5), 5)) == {}

    def test_the_first_answer_is_named_however_often_it_was_taken_on(self):
        one = self.given(planned={"planned_steroid": True})
        told = known_from_records((ASSESSED, one), "e1", on=ON, at=NOW)
        two = self.given(2, {}, "r2", told)
        assert findings_of(two.body, TF)["planned_steroid"] is True
        assert known(ASSESSED, one, two)["planned_steroid"].records == ("r1",)

    def test_a_recommendation_from_before_sources_were_kept_is_read_as_answered(self):
        one = self.given(planned={"planned_steroid": True, "policy_rfa_interval_months": 6.0})
        older = replace(one, body=replace(one.body, sources=None))
        found = known(ASSESSED, older)
        assert found["planned_steroid"].value is True
        assert "policy_rfa_interval_months" not in found

    def test_an_answer_about_organs_says_nothing_of_a_plan_that_came_later(self):
        one = self.given(planned={"organ_in_path": False})
        assert known(ASSESSED, one)["organ_in_path"].value is False
        unseen = attached(status="unknown", clearances=(("kidney", "unknown", None),))
        plan = record("plan", unseen.body, 3)
        assert known(ASSESSED, one, DECIDED, plan)["organ_in_path"].value is None
        later = self.given(4, {"organ_in_path": False}, "r2")
        found = known(ASSESSED, DECIDED, plan, later)["organ_in_path"]
        assert (found.value, found.by) == (False, By.EARLIER)

    def test_levels_that_were_answered_and_decided_otherwise_are_the_greater_number(self):
        one = self.given(planned={"esi_levels_planned": 1})
        more = record("d2", decided(level="L5-S1"), 2)
        found = known(ASSESSED, one, DECIDED, more)["esi_levels_planned"]
        assert (found.value, found.by) == (2, By.DECISION)
        assert "taken was 2" in found.says


def test_the_lead_level_is_the_decided_one_whatever_hurts():
    lead = record("d", decided(SCS, "T8-T10", None), 1)
    (place,) = wanted((ASSESSED, lead), "e1")[SCS]
    assert (place.level, place.side) == ("T8-T10", None)
    found = known(ASSESSED, lead, record("c", consented(
        technique=SCS, level="T8-T10", side=Side.MIDLINE), 3), technique=SCS)  # fmt: skip
    assert found["consent_valid"].value is True


def test_age_implant_and_an_earlier_score_are_known_of_every_technique():
    person = record("who", Patient("Patient", "Demo", date(1951, 11, 30), "female"), episode="")
    implant = record("imp", done(-900, "scs.implant"), -900, episode="e0")
    first, last = record("a1", root_pain(), -30), record("a2", blank())
    found = known(person, implant, first, last, technique=EVERY)
    assert {n: (k.value, k.records) for n, k in found.items()} == {
        "age_years": (75, ("who",)),
        "neurostim_present": (True, ("imp",)),
        "function_score_recorded": (True, ("a1",)),
    }
    young = replace(person.body, born=date(1951, 12, 1))
    assert known(record("who", young, episode=""), technique=EVERY)["age_years"].value == 74


class TestSamePain:
    RF_LEFT = record("d", decided(RF, "L4", Side.LEFT), 1)

    def test_radiofrequency_that_never_was_is_no_repeat(self):
        found = known(ASSESSED, self.RF_LEFT, technique=RF)["rfa_repeat_same_pain"]
        assert (found.value, found.by) == (False, By.PROCEDURE)

    def test_one_that_was_told_of_elsewhere_leaves_it_to_the_answer(self):
        told = root_pain(earlier=(EarlierProcedure(date(2026, 1, 5), RF, "L4", Side.LEFT),))
        found = known(record("a", told), self.RF_LEFT, technique=RF)
        assert "rfa_repeat_same_pain" not in found

    def test_where_nobody_asked_about_elsewhere_it_is_open(self):
        found = known(record("a", root_pain(earlier=None)), self.RF_LEFT, technique=RF)
        assert found["rfa_repeat_same_pain"].value is None


def test_the_moment_of_the_consent_is_the_one_that_is_asked_for():
    held = (ASSESSED, DECIDED, record("c", consented(days=3), 3))
    early = datetime(2026, 11, 22, tzinfo=UTC)
    found = known_from_records(held, "e1", on=ON, at=early)[TF]["consent_valid"]
    assert found.value is None
