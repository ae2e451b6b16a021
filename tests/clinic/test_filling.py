"""What the chart knows is not asked again, and what it leaves open is said."""

import json
from dataclasses import replace

import pytest

from akeso import clinic
from akeso.care.assessment import Answer, ImagingStudy, Modality, Region
from akeso.errors import BadInput, NotFound
from akeso.needle.plan import Clearance
from akeso.rule import Check, Relation
from made_plan import PROPOSED, READ, made_plan, made_views

from . import papers, walk

BLOCK = papers.BLOCK
SITE = {"mbb_policy": "asra_single50", "policy_show_evidence_notes": True}
CLEAR = (Clearance("bone", 4.0, 1.0, 2.0, 1.5, READ), Clearance("kidney", 9.0, 5.0, 6.0, 1.0, READ))
CROSSED = (CLEAR[0], Clearance("kidney", 5.9, 5.0, 6.0, 1.0, READ))
"""A tenth of a millimetre inside 5 mm and the widening of 1 mm."""


def passing():
    """Views whose checks hold."""
    check = Check("off the line", 1.0, Relation.AT_MOST, 3.0, "mm", PROPOSED)
    return tuple(replace(view, checks=(check,)) for view in made_views())


def again(rooms, question=None):
    return clinic.recommend_episode(rooms.desk("clinician"), walk.EPISODE, question)


def option(made, technique=BLOCK):
    return next(o for o in made.recommendation["techniques"] if o["technique"] == technique)


def source(made, finding, technique=BLOCK):
    found = [
        s
        for s in made.recommendation["sources"]
        if finding in s["findings"] and technique in (s["techniques"] or [technique])
    ]
    assert len(found) == 1
    return found[0]


def decided_and_consented(rooms, **consent):
    walk.decided(rooms)
    made = papers.consent(rooms.clock(), **consent)
    return clinic.consent(rooms.desk("clinician"), walk.EPISODE, made)


def attach(rooms, place, clearances, **plan):
    folder, ct = papers.plan_folder(place, clearances=clearances, **plan)
    desk = rooms.desk("clinician")
    return clinic.attach_plan(desk, walk.EPISODE, folder, ct, expect=walk.EXPECT)


def site(rooms):
    clinic.site_findings(rooms.desk("manager"), SITE, why="agreed by all of us")


def test_after_plan_and_consent_nothing_has_to_be_typed(rooms, tmp_path):
    site(rooms)
    signed = decided_and_consented(rooms)
    plan = attach(rooms, tmp_path, CLEAR, views=passing())
    made = again(rooms)
    found = option(made)
    assert (found["state"], found["unknown"]) == ("eligible", [])
    assert source(made, "consent_valid")["records"] == [signed.id]
    assert source(made, "organ_in_path")["records"] == [plan.id]
    assert source(made, "entry_path_found")["by"] == "plan"
    assert source(made, "block_purpose")["by"] == "earlier answer"
    assert source(made, "mbb_policy")["by"] == "site"
    assert source(made, "age_years")["by"] == "patient"
    assert source(made, "facet_pattern")["by"] == "assessment"
    assert source(made, "facet_pattern")["records"] == [made.recommendation["assessment"]]


def test_what_is_kept_says_where_it_came_from(rooms):
    decided_and_consented(rooms)
    again(rooms)
    kept = json.loads(walk.records(rooms, "recommendation")[-1].body)
    (found,) = [s for s in kept["sources"] if "consent_valid" in s["findings"]]
    assert (found["by"], found["techniques"]) == ("consent", [BLOCK])


def test_an_organ_that_nothing_shows_is_unknown_and_named(rooms, tmp_path):
    decided_and_consented(rooms)
    attach(rooms, tmp_path, made_plan().clearances, views=passing())
    made = again(rooms)
    assert option(made)["state"] == "needs_review"
    assert option(made)["unknown"] == ["organ_in_path", "entry_path_found"]
    assert (
        "Medial branch block, lumbar: organ in path (a hard clearance of the planner fails): not "
        "known (not shown by the CT of lumbar-medial-branch L4 left: kidney)." in made.receipt.notes
    )
    seen = again(rooms, {"for_all": {"organ_in_path": False, "entry_path_found": True}})
    assert option(seen)["state"] == "eligible"
    assert source(seen, "organ_in_path")["by"] == "answer"
    assert source(again(rooms), "organ_in_path")["by"] == "earlier answer"


def test_an_answer_does_not_open_what_the_plan_closes(rooms, tmp_path):
    decided_and_consented(rooms)
    attach(rooms, tmp_path, CROSSED, views=passing())
    made = again(rooms, {"for_all": {"organ_in_path": False}})
    found = option(made)
    assert found["state"] == "not_eligible"
    assert {r["rule"] for r in found["reasons"] if r["effect"] == "blocks"} == {"G-A-11", "G-P-04"}
    plan = source(made, "organ_in_path")
    assert (plan["by"], "the answer says no" in plan["says"]) == ("plan", True)
    assert any("taken was yes, the cautious one" in note for note in made.receipt.notes)


def test_an_answer_that_is_more_cautious_than_the_plan_is_taken(rooms, tmp_path):
    decided_and_consented(rooms)
    attach(rooms, tmp_path, CLEAR, views=passing())
    made = again(rooms, {"planned": {BLOCK: {"organ_in_path": True}}})
    assert option(made)["state"] == "not_eligible"
    assert source(made, "organ_in_path")["by"] == "answer"


@pytest.mark.parametrize("typed", [None, {"for_all": {"consent_valid": True}}])
def test_a_consent_that_was_taken_back_closes_whatever_is_typed(rooms, typed):
    decided_and_consented(rooms)
    back = {
        "kind": "consent-withdrawn", "technique": BLOCK, "level": "L4", "side": "left",
        "giver": "patient", "giver_name": "Demo Patient", "at": rooms.clock().isoformat(),
    }  # fmt: skip
    clinic.consent(rooms.desk("clinician"), walk.EPISODE, back)
    made = again(rooms, typed)
    blocks = {r["rule"] for r in option(made)["reasons"] if r["effect"] == "blocks"}
    assert "G-P-01" in blocks
    assert any("withdrawn" in n or "taken was no" in n for n in made.receipt.notes)


def test_consent_that_is_not_complete_is_not_known(rooms):
    decided_and_consented(rooms, leave_out=("alternatives",))
    made = again(rooms)
    assert "consent_valid" in option(made)["unknown"]
    assert any("Not explained: alternatives" in note for note in made.receipt.notes)


def test_without_a_decision_only_the_site_and_the_patient_are_filled(rooms):
    site(rooms)
    walk.assessed(rooms)
    made = again(rooms)
    by = {s["by"] for s in made.recommendation["sources"]}
    assert by == {"assessment", "site", "patient"}
    assert "consent_valid" in option(made)["unknown"]
    assert len(made.receipt.notes) == 1


def test_null_takes_back_what_is_chosen_and_not_what_is_recorded(rooms, tmp_path):
    site(rooms)
    decided_and_consented(rooms)
    made = again(rooms, {"for_all": {"block_purpose": None, "consent_valid": None}})
    assert "block_purpose" in made.recommendation["unknown"]
    assert source(made, "consent_valid")["by"] == "consent"


class TestTimeOut:
    def notes(self, rooms, tmp_path, **changes):
        walk.ready(rooms, tmp_path, **changes)
        made = papers.time_out(rooms.clock())
        return clinic.record(rooms.desk("nurse"), walk.EPISODE, "time-out", made).notes

    def test_it_names_the_rules_that_are_still_unknown(self, rooms, tmp_path):
        notes = self.notes(rooms, tmp_path)
        assert any("It decides G-A-11 (STOP: no safe path" in note for note in notes)
        assert any("entry path found (" in note for note in notes)
        assert not any("G-P-01" in note for note in notes)

    def test_it_says_nothing_where_everything_is_known(self, rooms, tmp_path):
        site(rooms)
        decided_and_consented(rooms)
        attach(rooms, tmp_path, CLEAR, views=passing())
        desk = rooms.desk("clinician")
        clinic.record(desk, walk.EPISODE, "rehearsed", papers.rehearsal(rooms.clock()))
        rooms.clock.on(days=1)
        made = papers.time_out(rooms.clock())
        assert clinic.record(desk, walk.EPISODE, "time-out", made).notes == ()


def test_the_next_step_knows_the_menopause_and_the_steroid(rooms, tmp_path):
    """G-C-08 is answered: she is not past the menopause, so the year's sum asks nothing."""
    walk.performed(rooms, tmp_path)
    rooms.clock.on(days=20)
    found = clinic.what_next(rooms.desk("clinician"), walk.NUMBER)
    said = [reason.rule for step in found.next for reason in step.reasons]
    assert "G-C-08" not in said


def test_past_the_menopause_without_a_list_of_steroids_it_is_open(rooms):
    answers = papers.FACET | {"postmenopausal": Answer.YES}
    walk.assessed(rooms, answers=answers, steroids=None)
    desk = rooms.desk("clinician")
    clinic.recommend_episode(desk, walk.EPISODE, papers.QUESTION)
    made = again(rooms, {"planned": {"esi.il.lumbar": {"planned_steroid": True}}})
    open_ = {r["rule"]: r["unknown"] for r in option(made, "esi.il.lumbar")["open"]}
    assert open_["G-C-08"] == ["steroid_mpe_mg_12m"]


class TestLead:
    """S-P-10: the canal has to be seen where the lead goes, which the pain does not tell."""

    YES = ("psps2", "neuropathic_pain", "psych_screen_done", "psych_cleared", "education_done")

    def trial(self, rooms, *levels, at="T8-T10"):
        answers = papers.FACET | dict.fromkeys(self.YES, Answer.YES)
        mri = ImagingStudy(Modality.MRI, None, Region.THORACIC, levels, seen=True)
        walk.assessed(rooms, answers=answers, studies=(mri,))
        desk = rooms.desk("clinician")
        first = clinic.recommend_episode(desk, walk.EPISODE, papers.QUESTION)
        assert "mri_level_reviewed" in option(first, "scs.trial")["unknown"]
        reason = "the canal was looked at together with the radiologist on Monday"
        decision = {
            "technique": "scs.trial", "proceed": True, "level": at, "side": "midline",
            "departures": [
                {"rules": [rule["rule"]], "reason": reason}
                for rule in option(first, "scs.trial")["open"]
                if rule["kind"] not in ("caution", "indication")
            ],
            "sign_offs": [
                {"rule": rule["rule"], "reason": reason}
                for rule in option(first, "scs.trial")["reasons"]
                if rule["effect"] == "needs sign-off"
            ],
        }  # fmt: skip
        clinic.decide(desk, walk.EPISODE, decision)
        return option(again(rooms), "scs.trial")

    def test_mri_of_the_lead_passes_it(self, rooms):
        found = self.trial(rooms, "T8-T10")
        assert "mri_level_reviewed" not in found["unknown"]
        assert "S-P-10" not in {r["rule"] for r in found["reasons"]}

    def test_mri_of_the_pain_does_not(self, rooms):
        found = self.trial(rooms, "L4-L5")
        assert {r["rule"]: r["effect"] for r in found["reasons"]}["S-P-10"] == "blocks"

    def test_before_a_decision_the_question_may_say_where(self, rooms):
        answers = papers.FACET | dict.fromkeys(self.YES, Answer.YES)
        mri = ImagingStudy(Modality.MRI, None, Region.THORACIC, ("T8-T10",), seen=True)
        walk.assessed(rooms, answers=answers, studies=(mri,))
        seen = again(rooms, papers.QUESTION | {"levels": {"scs.trial": ["t8/10"]}})
        assert option(seen, "scs.trial")["state"] == "eligible"
        entry = again(rooms, {"levels": {"scs.trial": ["T8-T10", "L1-L2"]}})
        blocks = [r["rule"] for r in option(entry, "scs.trial")["reasons"]]
        assert "S-P-10" in blocks

    def test_levels_of_no_technique_are_refused(self, rooms):
        walk.assessed(rooms)
        with pytest.raises((BadInput, NotFound), match=r"scs\.trail"):
            again(rooms, {"levels": {"scs.trail": ["T9"]}})
