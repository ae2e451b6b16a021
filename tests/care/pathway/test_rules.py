"""Every pair of the protocol is walked: what may follow what, and the sentence where it may not."""

from dataclasses import fields
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pkgutil import walk_packages
from types import SimpleNamespace

import pytest

import akeso.care
from akeso.anatomy.levels import Side
from akeso.care.pathway import (
    EpisodeClosed,
    Stage,
    allowed,
    anytime,
    require,
    source,
    stage_of,
    steps,
)
from akeso.care.record import Record, Stamp, Void
from akeso.errors import BadInput, Refused
from akeso.rule import Mark

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
MBB = {"technique": "nerve_block.mbb.lumbar", "level": "L4", "side": Side.LEFT}


def body(kind, **fields):
    made = SimpleNamespace(**fields)
    made.KIND = kind
    return made


def record(kind, name="", supersedes="", at=NOW, **fields):
    made = body(kind, **fields) if kind != "void" else Void(fields["target"], "in error")
    return Record(name or kind, "p1", "e1", made, Stamp("A", at, "why"), supersedes)


def chain(*kinds):
    return tuple(record(kind) for kind in kinds)


def closure(kind):
    """All kinds that must stand before one, first ones first."""
    found = []
    for kinds in steps()[kind].needs:
        for one in (*closure(kinds[0]), kinds[0]):
            if one not in found:
                found.append(one)
    return found


@pytest.mark.parametrize("kind", steps())
def test_a_step_may_follow_what_it_needs(kind):
    assert allowed(chain(*closure(kind)), kind).ok


PAIRS = [(kind, n[0]) for kind, step in steps().items() for n in step.needs]


@pytest.mark.parametrize(("kind", "lacking"), PAIRS)
def test_without_one_of_them_it_is_refused_with_its_name(kind, lacking):
    others = [one for one in closure(kind) if one not in steps()[kind].needs[_place(kind, lacking)]]
    found = allowed(chain(*others), kind)
    assert not found.ok
    assert lacking in found.missing
    assert steps()[lacking].title in found.says
    assert f"record it first ({steps()[lacking].command})" in found.says


def _place(kind, lacking):
    return [n[0] for n in steps()[kind].needs].index(lacking)


@pytest.mark.parametrize("before", [None, *steps()])
@pytest.mark.parametrize("kind", steps())
def test_every_pair_is_allowed_exactly_where_the_table_has_it(before, kind):
    held = chain(before) if before else ()
    needed = all(before in kinds for kinds in steps()[kind].needs)
    closed = before == "episode-closed" and not steps()[kind].after_closing
    found = allowed(held, kind)
    assert found.ok == (needed and not closed)
    assert bool(found.says) != found.ok


def test_what_belongs_to_the_patient_or_clinic_may_always_come():
    closed = (*chain("referral"), record("episode-closed"))
    assert all(allowed(held, kind).ok for held in ((), closed) for kind in anytime())
    assert not anytime() & set(steps())


def test_a_kind_without_a_row_is_refused():
    with pytest.raises(BadInput, match="no step 'seance'"):
        allowed((), "seance")


def bodies_of_care():
    found = {}
    for module in walk_packages(akeso.care.__path__, "akeso.care."):
        for one in vars(import_module(module.name)).values():
            kind = getattr(one, "KIND", None) if isinstance(one, type) else None
            if isinstance(kind, str):
                found[kind] = one
    return found


def test_the_protocol_knows_every_kind_that_there_is_and_no_other():
    assert set(bodies_of_care()) == set(steps()) | anytime()


@pytest.mark.parametrize("kind", [k for k, s in steps().items() if s.by_field or s.by_target])
def test_the_fields_that_the_table_looks_at_are_fields_of_the_body(kind):
    names = {field.name for field in fields(bodies_of_care()[kind])}
    assert set(steps()[kind].by_field.values()) <= names
    if steps()[kind].by_target:
        assert {"level", "side"} <= names
        assert {"technique", "techniques"} & names


@pytest.mark.parametrize("kind", steps())
def test_superseding_a_standing_record_of_the_kind_is_always_allowed(kind):
    held = (record(kind), record("episode-closed", "end"))
    assert allowed(held, kind, supersedes=kind).ok


def test_superseding_what_was_corrected_meanwhile_names_what_stands():
    held = (record("consent", "c1"), record("consent", "c2", "c1"), record("consent", "c3", "c2"))
    says = allowed(held, "consent", supersedes="c1").says
    assert says == (
        "The record c1 was corrected meanwhile by A; look at what stands now, c3, and name that "
        "one."
    )


def test_superseding_what_does_not_stand_or_is_something_else_is_refused():
    held = (record("consent", "c1"), record("void", "v", target="c1"), record("referral", "r1"))
    assert "does not stand" in allowed(held, "consent", supersedes="c1").says
    assert "is a referral" in allowed(held, "consent", supersedes="r1").says


def test_what_was_voided_does_not_count():
    held = (*chain("referral"), record("void", "v", target="referral"))
    assert not allowed(held, "assessment").ok


def test_after_closing_only_claims_go_on_until_the_closing_is_voided():
    held = (*chain("procedure", "assignment-of-benefit"), record("episode-closed", "end"))
    assert allowed(held, "claim-prepared").ok
    referred = (*chain("referral"), record("episode-closed", "end"))
    assert allowed(referred, "assignment-of-benefit").ok
    assert not allowed(referred[1:], "assignment-of-benefit").ok
    found = allowed(held, "follow-up")
    assert (found.ok, "void the closing (end)" in found.says) == (False, True)
    assert allowed((*held, record("void", "v", target="end")), "follow-up").ok


@pytest.mark.parametrize("kind", [k for k, s in steps().items() if s.needs])
def test_a_late_entry_needs_a_reason_and_a_claim_never_is_one(kind):
    assert not allowed((), kind, late_reason=" ").ok
    found = allowed((), kind, late_reason="an emergency at night")
    assert found.ok is steps()[kind].late
    assert found.missing
    if found.ok:
        assert found.says.startswith("Entered without what it needs, as an emergency at night.")


@pytest.mark.parametrize("kind", ["claim-prepared", "claim-lodged", "claim-answered"])
def test_no_claim_is_late(kind):
    assert not steps()[kind].late


def ready(**changes):
    place = {**MBB, **changes}
    return (
        record("referral"),
        record("assessment"),
        record("recommendation"),
        record("decision", option=SimpleNamespace(technique=place["technique"]), proceed=True),
        record("consent", **place),
        record(
            "plan-attached",
            techniques=(place["technique"],),
            level=place["level"],
            side=place["side"],
        ),
        record("rehearsed", plan="plan-attached", ready=True),
    )


TIME_OUT = body("time-out", **MBB)


def test_a_time_out_follows_consent_plan_and_rehearsal_of_the_same_needle():
    assert allowed(ready(), "time-out", TIME_OUT).ok


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ({"side": Side.RIGHT}, ("consent", "plan-attached", "rehearsed")),
        ({"level": "L3"}, ("consent", "plan-attached", "rehearsed")),
        ({"technique": "rf.mb.lumbar"}, ("decision", "consent", "plan-attached", "rehearsed")),
    ],
)
def test_another_side_level_or_technique_is_another_needle(change, missing):
    assert allowed(ready(**change), "time-out", TIME_OUT).missing == missing


def test_the_sentence_names_the_needle():
    held = tuple(r for r in ready() if r.kind != "consent")
    assert allowed(held, "time-out", TIME_OUT).says == (
        "There is no consent for the medial branch block, lumbar at L4 on the left; record it "
        "first (akeso consent)."
    )


def test_a_withdrawn_consent_does_not_count_until_it_is_given_again():
    def given(name, hours):
        kind = "consent-withdrawn" if name == "w" else "consent"
        made = body(kind, **MBB)
        made.at = NOW + timedelta(hours=hours)
        return Record(name, "p1", "e1", made, Stamp("A", NOW), "")

    rest = tuple(r for r in ready() if r.kind != "consent")
    held = (*rest, given("c1", 0), given("w", 1))
    found = allowed(held, "time-out", TIME_OUT)
    assert (found.ok, "it was withdrawn" in found.says) == (False, True)
    assert allowed((*held, given("c2", 2)), "time-out", TIME_OUT).ok


def test_a_decision_against_and_a_rehearsal_that_was_not_ready_do_not_count():
    no = record("decision", option=SimpleNamespace(technique=MBB["technique"]), proceed=False)
    held = tuple(no if r.kind == "decision" else r for r in ready())
    assert allowed(held, "time-out", TIME_OUT).missing == ("decision",)
    again = record("rehearsed", "again", plan="plan-attached", ready=False)
    assert allowed((*ready(), again), "time-out", TIME_OUT).missing == ("rehearsed",)


def test_what_the_planner_does_not_know_needs_no_plan():
    place = {**MBB, "technique": "nerve_block.gon"}
    held = tuple(r for r in ready(**place) if r.kind not in ("plan-attached", "rehearsed"))
    assert allowed(held, "time-out", body("time-out", **place)).ok


def test_a_record_must_name_the_one_it_belongs_to():
    held = (record("procedure", "p7"),)
    assert allowed(held, "follow-up", body("follow-up", procedure="p7")).ok
    found = allowed(held, "follow-up", body("follow-up", procedure="p8"))
    assert (found.ok, "procedure p8 does not stand" in found.says) == (False, True)


def test_a_claim_that_is_not_bulk_billed_needs_no_assignment():
    held = (record("procedure"),)
    private = body("claim-prepared", assignment="", event=SimpleNamespace(bulk_billed=False))
    billed = body("claim-prepared", assignment="a1", event=SimpleNamespace(bulk_billed=True))
    assert allowed(held, "claim-prepared", private).ok
    assert not allowed(held, "claim-prepared", billed).ok


def test_require_raises_the_sentence():
    with pytest.raises(Refused, match="There is no referral; record it first"):
        require((), "assessment")
    assert require((), "assessment", late_reason="seen on the ward").ok


def test_the_stage_is_the_furthest_that_stands():
    assert stage_of(()) is Stage.NEW
    held = ready()
    assert stage_of(held) is Stage.REHEARSED
    assert stage_of((*held, record("void", "v", target="rehearsed"))) is Stage.PLANNED
    assert stage_of((*held, record("episode-closed"))) is Stage.CLOSED
    reached = {step.stage for step in steps().values()} - {None}
    assert reached == set(Stage) - {Stage.NEW}


def test_closing_needs_a_reason():
    assert EpisodeClosed(" discharged ").reason == "discharged"
    with pytest.raises(BadInput, match="Why the episode is closed"):
        EpisodeClosed(" ")


def test_the_protocol_says_that_it_is_a_proposal():
    assert source().mark is Mark.PROPOSAL
