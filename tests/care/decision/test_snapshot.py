"""The snapshot of a recommendation: complete, storable, never computed anew."""

from dataclasses import replace

import pytest
from pydantic import TypeAdapter

from akeso.care.assessment import Allergies, Answer, Reaction
from akeso.care.decision import (
    RecommendationGiven,
    differences,
    findings_of,
    give,
    recommend_for,
    rules_version,
)
from akeso.errors import BadInput
from akeso.techniques.eligibility import judge_technique
from akeso.techniques.findings import dictionary
from akeso.techniques.indication import Effect, State
from made_assessment import DAY, blank, root_pain

from .test_asking import ESI, GIVEN


def snapshot(told, given=GIVEN, technique=None):
    return give("a1", told, recommend_for(told, given, technique), given)


def test_every_rule_that_spoke_is_kept_with_words_and_source():
    told = root_pain(allergies=Allergies(Reaction.SEVERE, Answer.NO, Answer.NO))
    kept = snapshot(told).option(ESI)
    judged = recommend_for(told, GIVEN, ESI).recommendation.options[0].verdict
    assert [r.rule for r in kept.rules] == [
        j.rule.id for j in judged.judged if j.effect is not Effect.NOTHING
    ]
    check = next(r for r in kept.rules if r.rule == "G-R-05")
    assert check.message.startswith("CHECK: use gadolinium")
    assert check.reference.startswith("S169")
    assert kept.state is State.WITH_CAUTIONS


def test_the_findings_of_the_snapshot_give_the_same_state_again():
    for told in (root_pain(), blank(), root_pain(thinners=None)):
        given = snapshot(told)
        for kept in given.options:
            found = findings_of(given, kept.technique)
            assert judge_technique(kept.technique, found).state is kept.state


def test_known_and_unknown_findings_are_told_apart():
    given = snapshot(root_pain())
    known = set(given.findings).union(*(t.findings for t in given.options))
    assert known | set(given.unknown) == set(dictionary())
    assert not known & set(given.unknown)
    assert given.findings["pain_nrs"] == "7.0"
    assert given.on == DAY


def test_it_survives_json():
    codec = TypeAdapter(RecommendationGiven)
    given = snapshot(root_pain())
    assert codec.validate_json(codec.dump_json(given)) == given
    assert RecommendationGiven.KIND == "recommendation"


def test_the_order_puts_what_is_open_first_and_says_why():
    given = snapshot(root_pain())
    states = [t.state for t in given.options]
    assert states == sorted(states, key=[*State].index, reverse=True)
    assert given.options[0].technique == ESI
    assert (
        given.options[0]
        .why_here[0]
        .startswith("First choice for lumbar disc herniation, root pain. Evidence: ASIPP level I")
    )


def test_what_changed_is_said_and_nothing_replaced():
    before = snapshot(root_pain())
    assert differences(before, before) == ()
    now = snapshot(root_pain(red_flags=replace(root_pain().red_flags, infection=Answer.YES)))
    assert "Transforaminal epidural, lumbar was eligible and is urgent referral." in differences(
        before, now
    )
    older = replace(before, version="an older one")
    assert differences(older, before)[0].startswith("The rules changed from version an older one")
    one = snapshot(root_pain(), technique=ESI)
    assert any("was not asked about before" in said for said in differences(one, before))


def test_the_version_is_stable_and_techniques_are_asked_about():
    assert rules_version() == snapshot(blank()).version
    with pytest.raises(BadInput, match=r"says nothing of esi\.il\.cervical"):
        snapshot(blank()).option("esi.il.cervical")
    with pytest.raises(BadInput, match="lists each technique once"):
        replace(snapshot(blank()), options=())
