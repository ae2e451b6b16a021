from dataclasses import replace
from datetime import UTC, datetime

import pytest
from pydantic import TypeAdapter
from rehearsal.attached import attached

from akeso.anatomy.levels import Side
from akeso.care.procedure.time_out import (
    Identifier,
    Item,
    ItemAnswer,
    Said,
    TeamMember,
    TimeOut,
    blocks,
    questions,
    refuse_unless_clear,
)
from akeso.care.rehearsal import Agreed
from akeso.errors import BadInput, Refused

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
MAY_NOT_APPLY = {Item.ANTICOAGULANT, Item.PREGNANCY, Item.ANTIBIOTICS}
AGREED = [Agreed("esi.tf.lumbar", "L4-L5", Side.LEFT)]


def complete(**changes) -> TimeOut:
    fields = {
        "held_at": NOW,
        "technique": "esi.tf.lumbar",
        "level": "L4-L5",
        "side": Side.LEFT,
        "identifiers": (Identifier.NAME, Identifier.BIRTH),
        "team": (TeamMember("Dr A. Example", "operator"), TeamMember("B. Example", "nurse")),
        "answers": tuple(ItemAnswer(item, Said.YES, "B. Example") for item in Item),
    }
    return TimeOut(**{**fields, **changes})


def answered(item, said, **changes):
    made = complete(**changes)
    rest = tuple(a for a in made.answers if a.item is not item)
    if said is None:
        return replace(made, answers=rest)
    return replace(made, answers=(*rest, ItemAnswer(item, said, "B. Example", "the reason")))


def test_a_complete_time_out_opens_the_procedure():
    assert blocks(complete()) == ()
    refuse_unless_clear(complete(), AGREED, attached())
    refuse_unless_clear(complete(), AGREED)


def test_every_item_has_a_question():
    assert list(questions()) == list(Item)


@pytest.mark.parametrize("item", Item)
def test_an_unanswered_item_blocks_in_one_sentence(item):
    with pytest.raises(Refused, match=r"^The procedure does not begin: nobody answered whether"):
        refuse_unless_clear(answered(item, None), AGREED)


@pytest.mark.parametrize("item", Item)
def test_no_blocks_and_says_who_and_why(item):
    (phrase,) = blocks(answered(item, Said.NO))
    assert phrase.startswith("B. Example said no to: ")
    assert phrase.endswith("(the reason)")


@pytest.mark.parametrize("item", Item)
def test_not_applicable_only_where_it_can_be(item):
    assert (blocks(answered(item, Said.NOT_APPLICABLE)) == ()) is (item in MAY_NOT_APPLY)


def test_the_antibiotic_always_applies_to_an_implant_and_the_side_not_in_the_midline():
    implant = {"technique": "scs.implant", "level": "T12-L1", "side": Side.MIDLINE}
    assert "antibiotic" in blocks(answered(Item.ANTIBIOTICS, Said.NOT_APPLICABLE, **implant))[0]
    assert blocks(answered(Item.SIDE, Said.NOT_APPLICABLE, **implant)) == ()


@pytest.mark.parametrize("identifiers", [(), (Identifier.NAME,), (Identifier.NAME,) * 2])
def test_identity_needs_two_different_identifiers(identifiers):
    assert blocks(complete(identifiers=identifiers)) == (
        "the identity rests on fewer than two identifiers",
    )


def test_a_team_of_nobody_blocks():
    assert blocks(complete(team=())) == ("nobody of the team is named",)


@pytest.mark.parametrize(
    "changes", [{"side": Side.RIGHT}, {"level": "L5-S1"}, {"technique": "esi.il.lumbar"}]
)
def test_what_is_said_aloud_has_to_be_what_was_agreed(changes):
    with pytest.raises(Refused, match="but agreed was Transforaminal epidural, lumbar, L4-L5 left"):
        refuse_unless_clear(complete(**changes), AGREED)
    with pytest.raises(Refused, match=r"no consent stands for .*record it first \(akeso consent"):
        refuse_unless_clear(complete(), [])


def test_the_plan_in_the_room_has_to_be_for_what_was_said():
    with pytest.raises(Refused, match="side right instead of left"):
        refuse_unless_clear(complete(), AGREED, attached(side="right"))
    with pytest.raises(Refused, match="level L3-L4 instead of L4-L5"):
        refuse_unless_clear(complete(), AGREED, attached(level="L3-L4"))
    both = [*AGREED, Agreed("esi.tf.lumbar", "L4-L5", Side.RIGHT)]
    with pytest.raises(Refused, match="is not what the time-out says: side right"):
        refuse_unless_clear(complete(), both, attached(side="right"))


def test_an_item_is_answered_once_and_by_somebody():
    twice = (ItemAnswer(Item.TEAM, Said.YES, "B"), ItemAnswer(Item.TEAM, Said.NO, "B"))
    with pytest.raises(BadInput, match="answers 'team' twice"):
        complete(answers=twice)
    with pytest.raises(BadInput, match="Who answered 'team' is empty"):
        ItemAnswer(Item.TEAM, Said.YES, " ")


def test_the_body_goes_through_json_and_back():
    codec = TypeAdapter(TimeOut)
    assert codec.validate_json(codec.dump_json(complete())) == complete()
