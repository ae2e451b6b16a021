"""The rules asked on an assessment: fail closed, blood thinners, pain sources, the right region."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from akeso.anatomy.levels import Side
from akeso.care.assessment import (
    Answer,
    Assessment,
    BloodThinner,
    ExamTest,
    Medicine,
    Region,
    Result,
)
from akeso.care.decision import (
    Circumstances,
    asked_for,
    pain_picture,
    recommend_for,
    taken_thinners,
    thinner_findings,
    thinners,
)
from akeso.errors import BadInput, Refused
from akeso.techniques.eligibility import techniques
from akeso.techniques.indication import State
from made_assessment import BORN, NO_FLAGS, PLANNED, SEEN, blank, root_pain

PROCEDURE = datetime(2026, 11, 30, 0, 0, tzinfo=UTC)
GIVEN = Circumstances(PROCEDURE, born=BORN, for_all=PLANNED)
ESI = "esi.tf.lumbar"


def state(told, code=ESI, given=GIVEN):
    (option,) = recommend_for(told, given, code).recommendation.options
    return option.state


def test_nothing_is_eligible_when_nothing_was_asked():
    for region in Region:
        empty = replace(blank(), region=region)
        found = recommend_for(empty, Circumstances(PROCEDURE)).recommendation
        assert {o.state for o in found.options} == {State.NEEDS_REVIEW}
        with_plan = recommend_for(empty, GIVEN).recommendation
        assert not {o.state for o in with_plan.options} & {State.ELIGIBLE, State.WITH_CAUTIONS}


def test_a_whole_assessment_opens_what_it_is_for():
    found = recommend_for(root_pain(), GIVEN)
    states = {o.technique.code: o.state for o in found.recommendation.options}
    assert states[ESI] is State.ELIGIBLE
    assert states["nerve_block.mbb.lumbar"] is State.NOT_ELIGIBLE
    assert "esi.il.cervical" not in states
    assert found.findings[ESI]["bleed_risk_class"] == "intermediate"
    assert found.findings[ESI]["antithrombotic_hold_ok"] is True


@pytest.mark.parametrize("flag", ["cauda_equina", "weakness", "myelopathy"])
def test_a_flag_that_was_not_asked_leaves_everything_open(flag):
    told = root_pain(red_flags=replace(NO_FLAGS, **{flag: Answer.NOT_ASKED}))
    assert state(told) is State.NEEDS_REVIEW


@pytest.mark.parametrize(("days", "expected"), [(3, State.ELIGIBLE), (2, State.NOT_ELIGIBLE)])
def test_a_blood_thinner_is_counted_to_the_procedure(days, expected):
    """Apixaban before an intermediate procedure: three days (unverified row of the table)."""
    thinner = BloodThinner("apixaban", last_at=PROCEDURE - timedelta(days=days), stopped=True)
    told = root_pain(thinners=(thinner,))
    told = replace(told, answers={**told.answers, "prescriber_agrees_hold": Answer.YES})
    assert state(told) is expected


def test_blood_thinners_that_were_not_asked_for_are_unknown_not_absent():
    told = root_pain(thinners=None)
    assert thinners(told, PROCEDURE) is None
    found = recommend_for(told, GIVEN, ESI)
    assert found.recommendation.options[0].state is State.NEEDS_REVIEW
    assert found.findings[ESI]["antithrombotic_hold_ok"] is None
    assert found.findings[ESI]["bleed_risk_class"] == "intermediate"


@pytest.mark.parametrize(
    ("names", "warfarin", "doac", "count"),
    [
        (None, None, None, None),
        ((), False, False, 0),
        (("warfarin", "ibuprofen"), True, False, 1),
        (("apixaban", "aspirin (primary prevention)"), False, True, 2),
        (("sertraline",), False, False, 0),
        (("warfarin", "a thinner of unknown name"), True, None, None),
        (("dabigatran",), None, True, None),
    ],
)
def test_what_the_list_of_blood_thinners_says(names, warfarin, doac, count):
    taken = None if names is None else tuple(BloodThinner(n) for n in names)
    assert list(thinner_findings(taken).values()) == [warfarin, doac, count]


def test_pain_sources_come_from_the_examination():
    told = root_pain(tests=(ExamTest("sij_3_of_6", Result.POSITIVE, Side.LEFT),))
    found = recommend_for(told, GIVEN).recommendation.pain_sources
    sij = next(s for s in found if s.target.name == "sij")
    assert sij.probability == pytest.approx(0.52, abs=0.005)  # section 2.3
    assert pain_picture(Assessment(SEEN, Region.KNEE, NO_FLAGS)) is None


def test_a_technique_of_another_part_of_the_body_is_refused():
    with pytest.raises(Refused, match="of another part of the body than the lumbar pain"):
        recommend_for(root_pain(), GIVEN, "esi.il.cervical")
    assert asked_for(Region.LUMBAR, "nerve_block.snrb", "L5")
    assert not asked_for(Region.LUMBAR, "nerve_block.snrb", "C6")
    assert asked_for(Region.ARM, "nerve_block.stellate")
    assert asked_for(Region.LEG, "scs.trial")
    assert all(asked_for(Region.OTHER, code) for code in techniques())


def test_what_is_planned_holds_for_its_technique_alone():
    planned = {ESI: {"planned_steroid": True, "planned_steroid_mpe_mg": 40.0}}
    given = replace(GIVEN, planned=planned)
    found = recommend_for(root_pain(), given).findings
    assert found[ESI]["planned_steroid"] is True
    assert found["esi.caudal"]["planned_steroid"] is False
    with pytest.raises(BadInput, match="list the blood thinners"):
        recommend_for(root_pain(), replace(GIVEN, for_all={"bleed_risk_class": "low"}))


@pytest.mark.parametrize(
    ("medicine", "expected"),
    [
        ("Apixaban 5 mg twice a day", State.NEEDS_REVIEW),
        ("Aspirin 100 mg", State.NEEDS_REVIEW),
        ("paracetamol", State.ELIGIBLE),
        ("Vitamin D", State.ELIGIBLE),
    ],
)
def test_a_blood_thinner_among_the_medicines_alone_is_not_overlooked(medicine, expected):
    told = root_pain(medicines=(Medicine(medicine),))
    found = recommend_for(told, GIVEN, ESI)
    assert found.recommendation.options[0].state is expected


def test_a_blood_thinner_that_is_listed_is_not_listed_again():
    told = root_pain(
        thinners=(BloodThinner("aspirin (primary prevention)"),),
        medicines=(Medicine("aspirin 100 mg"), Medicine("warfarin")),
    )
    names = [t.drug for t in taken_thinners(told)]
    assert names == ["aspirin (primary prevention)", "warfarin"]
    found = recommend_for(replace(told, thinners=()), GIVEN, ESI).findings[ESI]
    assert (found["on_warfarin"], found["prescriber_agrees_hold"]) == (True, True)
    assert taken_thinners(replace(told, thinners=None)) is None
