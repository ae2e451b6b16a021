"""The decision: sign-offs one by one, departures with name and reason, nothing by silence."""

from dataclasses import replace

import pytest
from pydantic import TypeAdapter

from akeso.anatomy.levels import Side
from akeso.care.assessment import Allergies, Answer, Ratings, Reaction
from akeso.care.decision import (
    LONG_REASON,
    NO_INDICATION,
    Decision,
    Departure,
    SignOff,
    decide,
    for_the_manager,
    in_the_way,
    to_sign_off,
)
from akeso.errors import BadInput, Refused
from akeso.techniques.indication import State
from made_assessment import NO_FLAGS, blank, root_pain

from .test_asking import ESI
from .test_snapshot import snapshot

WHO = "Dr Demo Clinician"
PLAIN = root_pain()
CAUTION = root_pain(allergies=Allergies(Reaction.SEVERE, Answer.NO, Answer.NO))
URGENT = root_pain(red_flags=replace(NO_FLAGS, weakness=Answer.YES))
OPEN = root_pain(red_flags=replace(NO_FLAGS, fracture=Answer.NOT_ASKED))
NO_SCORE = root_pain(questionnaires=(), ratings=Ratings())
LONG = "x" * LONG_REASON


def made(told, technique=ESI, **more):
    more = {"proceed": True, "clinician": WHO, "level": "l4-l5", "side": Side.LEFT} | more
    return decide("r1", snapshot(told, technique=technique), technique, **more)


def test_an_eligible_technique_needs_nothing_more():
    decision = made(PLAIN)
    assert (decision.option.state, decision.departs) == (State.ELIGIBLE, False)
    assert (decision.level, decision.side) == ("L4-L5", Side.LEFT)
    assert Decision.KIND == "decision"


def test_not_doing_what_is_eligible_needs_a_reason():
    with pytest.raises(Refused, match="give the reason for not doing it"):
        made(PLAIN, proceed=False)
    declined = made(PLAIN, proceed=False, reason="The patient prefers to wait.")
    assert declined.departs is True
    assert made(URGENT, proceed=False).departs is False
    with pytest.raises(BadInput, match="leave those out"):
        made(URGENT, proceed=False, departures=(Departure(("U-A-05",), WHO, LONG),))


def test_each_check_is_signed_off_by_itself():
    assert [r.rule for r in to_sign_off(made(CAUTION, proceed=False).option)] == ["G-R-05"]
    with pytest.raises(Refused, match=r"G-R-05 is not signed off"):
        made(CAUTION)
    signed = SignOff("G-R-05", WHO, "No contrast will be used.")
    assert made(CAUTION, sign_offs=(signed,)).departs is False
    with pytest.raises(BadInput, match="given twice"):
        made(CAUTION, sign_offs=(signed, signed))
    with pytest.raises(BadInput, match="fits no rule"):
        made(PLAIN, sign_offs=(signed,))
    for name, reason in (("", "because"), (WHO, " ")):
        with pytest.raises(BadInput, match="is empty"):
            SignOff("G-R-05", name, reason)


@pytest.mark.parametrize(("length", "kept"), [(LONG_REASON, True), (LONG_REASON - 1, False)])
def test_a_stern_rule_is_departed_from_with_a_long_reason_of_its_own(length, kept):
    assert in_the_way(made(URGENT, proceed=False).option) == ("U-A-05",)
    with pytest.raises(Refused, match=r"urgent referral: U-A-05 stands against it"):
        made(URGENT)
    departure = Departure(("U-A-05",), WHO, "x" * length)
    if kept:
        decision = made(URGENT, departures=(departure,))
        assert decision.departs is True
        ((listed, rule),) = for_the_manager(decision)
        assert (listed.by, rule.rule) == (WHO, "U-A-05")
    else:
        with pytest.raises(Refused, match=f"has {length} characters; write at least"):
            made(URGENT, departures=(departure,))


def test_a_stern_rule_is_not_departed_from_together_with_others():
    both = replace(NO_FLAGS, weakness=Answer.YES, infection=Answer.YES)
    with pytest.raises(Refused, match="by itself"):
        made(root_pain(red_flags=both), departures=(Departure(("U-A-05", "U-A-02"), WHO, LONG),))


def test_what_was_not_asked_has_to_be_answered_or_departed_from():
    with pytest.raises(Refused, match=r"U-A-04 is open .* red_flag_fracture_unresolved is not"):
        made(OPEN)
    decision = made(OPEN, departures=(Departure(("U-A-04",), WHO, LONG),))
    assert [rule.rule for _, rule in for_the_manager(decision)] == ["U-A-04"]


def test_softer_rules_may_be_departed_from_together_and_are_not_listed():
    names = in_the_way(made(NO_SCORE, proceed=False).option)
    assert names == ("G-P-05",)
    decision = made(NO_SCORE, departures=(Departure(names, WHO, "Score to follow."),))
    assert for_the_manager(decision) == ()


def test_going_on_without_an_indication_is_a_departure():
    block = "nerve_block.sij_ia"
    names = in_the_way(made(PLAIN, block, proceed=False).option)
    assert names[-1] == NO_INDICATION
    with pytest.raises(Refused, match="no indication"):
        made(PLAIN, block, departures=(Departure(names[:-1], WHO, "why"),) if names[:-1] else ())


def test_nothing_can_be_decided_by_silence_on_a_blank_record():
    for kept in snapshot(blank()).options:
        with pytest.raises(Refused):
            decide("r1", snapshot(blank()), kept.technique, proceed=True, clinician=WHO)


def test_a_decision_names_its_clinician_and_survives_json():
    with pytest.raises(BadInput, match="clinician who decides is empty"):
        made(PLAIN, clinician=" ")
    decision = made(URGENT, departures=(Departure(("U-A-05",), WHO, LONG),))
    codec = TypeAdapter(Decision)
    assert codec.validate_json(codec.dump_json(decision)) == decision


def test_a_level_of_another_part_of_the_spine_is_refused():
    with pytest.raises(BadInput, match="at C5-C6, which is another part of the spine"):
        made(PLAIN, level="C5/6")
