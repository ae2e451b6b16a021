"""What each kind of rule does, and the state that rules add up to (memo, section 1.3)."""

import pytest

from akeso.errors import BadInput
from akeso.rule import Mark, Source
from akeso.techniques.expression import TRUTH, Condition
from akeso.techniques.expression import Kind as Part
from akeso.techniques.indication import (
    PREFIXES,
    Effect,
    Kind,
    Rule,
    State,
    Topic,
    judge,
    read_rules,
    source_of,
)

SOURCE = Source("a source", Mark.READ)
NAMES = ("urgent", "stop", "ok", "ok2", "need", "limit", "check", "note")
MESSAGES = {"urgent": "URGENT: u", "ok2": "OK: o", **{
    word.lower(): f"{word}: x" for words in PREFIXES.values() for word in words if word != "URGENT"
}}  # fmt: skip
KINDS = {"urgent": Kind.ABSOLUTE, "stop": Kind.ABSOLUTE, "ok": Kind.INDICATION,
         "ok2": Kind.INDICATION, "need": Kind.PREREQUISITE, "limit": Kind.FREQUENCY,
         "check": Kind.RELATIVE, "note": Kind.CAUTION}  # fmt: skip


def rule(name, prefixes=("all",), topic=Topic.SAFETY):
    condition = Condition(name, {n: Part(TRUTH) for n in NAMES})
    return Rule(name, prefixes, KINDS[name], condition, "", MESSAGES[name], SOURCE, "", topic)


RULES = [rule(name) for name in NAMES]
CLEAN = dict.fromkeys(NAMES, False) | {"ok": True, "need": True}


def verdict(**changes):
    return judge("a.b", RULES, CLEAN | changes)


@pytest.mark.parametrize(
    ("changes", "state", "fired"),
    [
        ({}, State.ELIGIBLE, ["ok"]),
        ({"urgent": True}, State.URGENT_REFERRAL, ["urgent", "ok"]),
        (
            {"urgent": True, "stop": True, "need": None},
            State.URGENT_REFERRAL,
            ["urgent", "stop", "ok"],
        ),
        ({"stop": True}, State.NOT_ELIGIBLE, ["stop", "ok"]),
        ({"stop": True, "check": None}, State.NOT_ELIGIBLE, ["stop", "ok"]),
        ({"stop": None}, State.NEEDS_REVIEW, ["ok"]),
        ({"urgent": None}, State.NEEDS_REVIEW, ["ok"]),
        ({"ok": False}, State.NOT_ELIGIBLE, []),
        ({"ok": None}, State.NEEDS_REVIEW, []),
        ({"ok": False, "ok2": None}, State.NEEDS_REVIEW, []),
        ({"ok2": None}, State.ELIGIBLE, ["ok"]),
        ({"ok2": True}, State.ELIGIBLE, ["ok", "ok2"]),
        ({"need": False}, State.NOT_ELIGIBLE, ["ok", "need"]),
        ({"need": None}, State.NEEDS_REVIEW, ["ok"]),
        ({"limit": True}, State.NOT_ELIGIBLE, ["ok", "limit"]),
        ({"limit": None}, State.NEEDS_REVIEW, ["ok"]),
        ({"check": True}, State.WITH_CAUTIONS, ["ok", "check"]),
        ({"check": None}, State.NEEDS_REVIEW, ["ok"]),
        ({"check": True, "need": None}, State.NEEDS_REVIEW, ["ok", "check"]),
        ({"note": True}, State.ELIGIBLE, ["ok", "note"]),
        ({"note": None}, State.ELIGIBLE, ["ok"]),
        ({"note": None, "check": True}, State.WITH_CAUTIONS, ["ok", "check"]),
    ],
)
def test_state_and_all_fired_rules(changes, state, fired):
    found = verdict(**changes)
    assert found.state is state
    assert [j.rule.id for j in found.fired] == fired


def test_nothing_is_decided_by_silence():
    found = judge("a.b", RULES, {})
    assert found.state is State.NEEDS_REVIEW
    assert found.fired == ()
    assert found.unknown == tuple(sorted(NAMES))


def test_an_unknown_caution_is_an_open_question():
    found = verdict(note=None)
    assert [j.rule.id for j in found.open] == ["note"]
    assert found.unknown == ("note",)


def test_without_any_indication_nothing_is_eligible():
    rules = [r for r in RULES if r.kind is not Kind.INDICATION]
    assert judge("a.b", rules, CLEAN).state is State.NOT_ELIGIBLE


@pytest.mark.parametrize(
    ("prefixes", "technique", "applies"),
    [
        (("all",), "rf.ton", True),
        (("rf",), "rf.ton", True),
        (("rf.ton",), "rf.ton", True),
        (("rf.mb", "rf.ton"), "rf.ton", True),
        (("rf.to",), "rf.ton", False),
        (("rf.ton.x",), "rf.ton", False),
        (("r",), "rf.ton", False),
        (("esi.tf", "nerve_block.snrb"), "nerve_block.snrb", True),
    ],
)
def test_prefixes_end_at_a_dot(prefixes, technique, applies):
    assert rule("ok", prefixes).applies(technique) is applies


def test_rules_of_other_techniques_say_nothing():
    rules = [*RULES, rule("stop", ("c",))]
    assert judge("a.b", rules, CLEAN | {"stop": False}).state is State.ELIGIBLE


def test_the_order_of_the_screen():
    order = [Topic.DEVICES, Topic.RED_FLAGS, Topic.FREQUENCY, Topic.PAIN_SOURCE, Topic.SAFETY,
             Topic.PREREQUISITES]  # fmt: skip
    rules = [rule("stop", topic=topic) for topic in order]
    found = judge("a.b", rules, {"stop": True})
    assert [j.rule.topic for j in found.fired] == list(Topic)


def test_a_message_begins_as_its_kind_has_it():
    with pytest.raises(BadInput, match="begin it with NEED"):
        Rule("X", ("all",), Kind.PREREQUISITE, RULES[0].condition, "", "OK: x", SOURCE, "",
             Topic.SAFETY)  # fmt: skip


def test_effects_of_a_prerequisite_are_the_other_way_round():
    need = rule("need")
    assert need.judge({"need": False}).effect is Effect.BLOCKS
    assert need.judge({"need": True}).effect is Effect.NOTHING
    assert need.judge({"need": None}).effect is Effect.OPEN


@pytest.mark.parametrize(
    ("reference", "verified", "mark"),
    [
        ("S1: x", "yes", Mark.READ),
        ("S1: x", "no", Mark.RECALLED),
        ("recalled", "no", Mark.RECALLED),
        ("proposal", "no", Mark.PROPOSAL),
    ],
)
def test_marks_of_sources(reference, verified, mark):
    assert source_of(reference, verified) == Source(reference, mark)
    assert source_of(reference, verified).mark.verified is (verified == "yes")


def test_verified_is_yes_or_no():
    with pytest.raises(BadInput, match="write yes or no"):
        source_of("S1", "maybe")


def test_shared_rules_are_read_once():
    assert read_rules() is read_rules()
