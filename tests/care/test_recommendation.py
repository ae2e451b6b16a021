"""Recommendation: techniques, what blood thinners change, and notes."""

from datetime import datetime, timedelta, timezone

import pytest

from akeso.care.anticoagulation import Intake
from akeso.care.recommendation import PainPicture, Thinners, recommend
from akeso.errors import BadInput
from akeso.techniques.eligibility import techniques
from akeso.techniques.findings import Findings, baseline
from akeso.techniques.indication import State

MONDAY = datetime(2026, 11, 30, 9, 0, tzinfo=timezone(timedelta(hours=10)))
ROOT_PAIN = {"radicular_pain": True, "disc_herniation": True, "pain_duration_weeks": 8}
BASE = baseline()


def only(code, changes=None, **more):
    (option,) = recommend(BASE.with_(changes or {}), code, **more).options
    return option


def fired(option):
    return {j.rule.id for j in option.verdict.fired}


def held(days, drug="apixaban", **more):
    return Thinners(MONDAY, (Intake(drug, MONDAY - timedelta(days=days)),), **more)


def test_every_technique_in_the_order_of_the_rooms():
    found = recommend(Findings({}))
    assert [o.technique.code for o in found.options] == list(techniques())
    assert {o.state for o in found.options} == {State.NEEDS_REVIEW}
    assert {o.indicated for o in found.options} == {None}
    assert found.pain_sources == ()


def test_indicated_or_not():
    assert only("esi.tf.lumbar", ROOT_PAIN).indicated is True
    assert only("esi.tf.lumbar").indicated is False
    assert only("esi.tf.lumbar").state is State.NOT_ELIGIBLE


@pytest.mark.parametrize(
    ("days", "state", "rule"), [(3, State.ELIGIBLE, None), (2, State.NOT_ELIGIBLE, "G-A-06")]
)
def test_a_drug_held_too_short_blocks_an_epidural(days, state, rule):
    """Apixaban before an intermediate procedure: three days (unverified row of the table)."""
    found = only("esi.tf.lumbar", ROOT_PAIN, thinners=held(days))
    assert found.state is state
    assert rule is None or rule in fired(found)
    assert found.bleed_risk_class == "intermediate"
    assert [a.drug for a in found.thinners] == ["apixaban"]


def test_no_drug_leaves_nothing_open():
    found = only("esi.tf.lumbar", ROOT_PAIN, thinners=Thinners(MONDAY))
    assert (found.state, found.thinners) == (State.ELIGIBLE, ())


def test_an_unknown_drug_needs_review():
    assert only("esi.tf.lumbar", ROOT_PAIN, thinners=held(90, "x")).state is State.NEEDS_REVIEW


@pytest.mark.parametrize(
    ("agrees", "state"),
    [(True, State.ELIGIBLE), (False, State.WITH_CAUTIONS), (None, State.NEEDS_REVIEW)],
)
def test_a_shared_decision_for_a_low_class(agrees, state):
    sij = {"sij_tests_positive": 3, "sij_pain_below_l5": True, "prescriber_agrees_hold": agrees}
    found = only("nerve_block.sij_ia", sij, thinners=held(0.1))
    assert found.bleed_risk_class == "low"
    assert found.state is state


def test_the_class_is_worked_out_for_each_technique_and_lifted():
    found = {o.technique.code: o for o in recommend(BASE, thinners=Thinners(MONDAY)).options}
    assert {code: o.bleed_risk_class for code, o in found.items()} == {
        code: t.bleed_risk_class for code, t in techniques().items()
    }
    lifted = only("nerve_block.gon", {"prior_surgery_at_site": True}, thinners=Thinners(MONDAY))
    assert lifted.bleed_risk_class == "intermediate"
    unknown = only("nerve_block.gon", {"prior_surgery_at_site": None}, thinners=held(30))
    assert unknown.bleed_risk_class is None


def test_drugs_that_rules_name_are_known_to_be_taken():
    warfarin = only("esi.tf.lumbar", ROOT_PAIN | {"inr": 2.4}, thinners=held(6, "warfarin"))
    assert {"G-A-06", "G-A-07"} <= fired(warfarin)
    kidneys = only("esi.tf.lumbar", ROOT_PAIN | {"egfr": 40}, thinners=held(6))
    assert "G-C-04" in fired(kidneys)
    assert "G-C-04" not in fired(only("esi.tf.lumbar", ROOT_PAIN | {"egfr": 40}))


def test_only_the_lead_trial_waits_for_the_leads():
    out = MONDAY + timedelta(days=7)
    trial = only("scs.trial", thinners=held(8, "clopidogrel", leads_out=out)).thinners[0]
    implant = only("scs.implant", thinners=held(8, "clopidogrel", leads_out=out)).thinners[0]
    assert trial.restart_from == out + timedelta(days=1)
    assert implant.restart_from == MONDAY + timedelta(days=1)
    assert only("scs.trial", thinners=held(8, "clopidogrel")).thinners[0].restart_from is None


@pytest.mark.parametrize(
    ("code", "given", "noted"),
    [
        ("scs.trial", "low", True),
        ("scs.trial", "high", False),
        ("esi.caudal", "low", True),
        ("esi.caudal", "intermediate", False),
        ("esi.caudal", "high", False),
        ("nerve_block.gon", "low", False),
        ("scs.trial", None, False),
    ],
)
def test_a_class_below_the_techniques_own_is_said(code, given, noted):
    found = only(code, {"bleed_risk_class": given})
    assert bool(found.notes) is noted
    assert found.bleed_risk_class == given


def test_pain_sources_come_along():
    picture = PainPicture("lumbar", {"sij_3_of_6": True}, {})
    assert recommend(BASE, "scs.trial", pain=picture).pain_sources[0].target.name == "sij"


def test_times_need_a_zone():
    with pytest.raises(BadInput, match="time zone"):
        Thinners(datetime(2026, 11, 30, 9))
