from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest

from akeso.care.assessment import Answer
from akeso.care.pathway import missing
from akeso.care.record import Record, Stamp
from made_assessment import NO_FLAGS, blank

ENDED = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)


def record(kind, **fields):
    body = SimpleNamespace(KIND=kind, **fields)
    return Record(fields.get("id", kind), "p1", "e1", body, Stamp("A", ENDED))


def at(records, days=0.0):
    return missing(records, ENDED + timedelta(days=days))


def done(technique="rf.mb.lumbar", **fields):
    return record("procedure", technique=technique, ended=ENDED, **fields)


def points(records, days):
    found = [one for one in at(records, days) if one.due]
    return {one.due: one.overdue for one in found}


@pytest.mark.parametrize(("days", "overdue"), [(0, False), (1, True)])
def test_who_is_in_recovery_is_to_be_discharged_on_the_day(days, overdue):
    held = (done(), record("recovery", procedure="procedure", discharged_at=None))
    (found,) = [one for one in at(held, days) if one.kind == "recovery"]
    assert "the discharge is next" in found.says
    assert (found.due, found.overdue) == (date(2026, 11, 20), overdue)
    gone = (done(), record("recovery", procedure="procedure", discharged_at=ENDED))
    assert not [one for one in at(gone, days) if one.kind == "recovery"]


def test_a_new_episode_waits_for_its_referral():
    assert [one.kind for one in at(())] == ["referral"]


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        (("referral",), {"assessment", "assignment-of-benefit"}),
        (("referral", "assessment"), {"recommendation", "assignment-of-benefit"}),
        (
            ("referral", "assessment", "recommendation", "decision"),
            {"consent", "plan-attached", "assignment-of-benefit"},
        ),
    ],
)
def test_what_is_next(held, expected):
    assert {one.kind for one in at(tuple(record(kind) for kind in held))} == expected


def test_a_follow_up_is_due_in_its_window_and_overdue_after_it():
    assert points((done(),), 0) == {}
    due = date(2026, 12, 4)  # 14 days; the window is 11 to 17
    first = date(2026, 11, 21)
    assert points((done(),), 10) == {first: True}
    assert points((done(),), 11) == {first: True, due: False}
    assert points((done(),), 17) == {first: True, due: False}
    assert points((done(),), 18) == {first: True, due: True}


def test_an_attempt_without_an_answer_is_no_longer_pending():
    lost = record("follow-up", procedure="procedure", point="24-hours", not_reached=True)
    assert points((done(), lost), 10) == {}


@pytest.mark.parametrize(("days", "left"), [(17, {date(2026, 12, 4)}), (18, set())])
def test_a_question_whose_window_closed_before_the_patient_was_heard_again_is_past(days, left):
    """The window of two weeks is day 11 to 17, that of six weeks 28 to 56."""
    heard = {"answered_at": ENDED + timedelta(days=days), "procedure": "procedure"}
    answer = record("follow-up", point="6-weeks", **heard)
    assert set(points((done(), answer), 56)) == left
    elsewhere = record("follow-up", point="6-weeks", **heard | {"procedure": "another"})
    assert date(2026, 12, 4) in points((done(), elsewhere), 56)


@pytest.mark.parametrize(("answer", "open_"), [("yes", False), ("not reached", True)])
def test_the_call_after_a_day_stays_open_until_somebody_answers(answer, open_):
    call = record("activity-24h", procedure="procedure", answer=answer)
    found = [one.kind for one in at((done(), call), 5)]
    assert ("activity-24h" in found) is open_


def test_the_diary_is_pending_once_and_only_where_the_block_was_diagnostic():
    block = done("nerve_block.mbb.lumbar", block_purpose="diagnostic")
    diaries = [one for one in at((block,), 1) if one.kind == "pain-diary"]
    assert len(diaries) == 1
    assert diaries[0].says == (
        "Pain diary, every half hour for 8 hours: was due on 20 Nov 2026, for the medial branch "
        "block, lumbar (akeso follow-up)."
    )
    kept = record("pain-diary", procedure="procedure")
    assert not [one for one in at((block, kept), 1) if one.kind == "pain-diary"]
    assert not [one for one in at((done(),), 1) if one.kind == "pain-diary"]


def test_a_closed_episode_waits_for_claims_only():
    held = (done(), record("assignment-of-benefit"), record("episode-closed"))
    assert [one.kind for one in at(held, 100)] == ["claim-prepared"]


def test_what_was_to_come_before_a_procedure_is_not_next_after_it():
    held = tuple(map(record, ("referral", "assessment", "recommendation", "decision")))
    plan = record("plan-attached")
    assert "rehearsed" in {one.kind for one in at((*held, plan))}
    late = {one.kind for one in at((*held, plan, done()))}
    assert "recovery" in late
    assert not late & {"consent", "rehearsed", "time-out"}


def test_the_place_that_lacks_its_consent_is_named():
    place = {"technique": "facet_ia.lumbar", "level": "L4-L5"}
    decided = [record("decision", id=side, side=side, **place) for side in ("left", "right")]
    held = (record("referral"), record("recommendation"), *decided)
    left = record("consent", side="left", **place)
    says = [one.says for one in at((*held, left)) if one.kind == "consent"]
    assert says == [
        "The consent for the facet joint injection, lumbar at L4-L5 on the right is next "
        "(akeso consent)."
    ]
    no = record("decision", id="no", side="right", proceed=False, **place)
    assert "consent" not in {one.kind for one in at((*held, no, left))}
    right = record("consent", id="other", side="right", **place)
    assert "consent" not in {one.kind for one in at((*held, left, right))}
    assert len([one for one in at(held) if one.kind == "consent"]) == 1


def assessed(days=0.0, **answers):
    body = blank()
    flags = replace(NO_FLAGS, **{name: Answer(said) for name, said in answers.items()})
    stamp = Stamp("A", ENDED + timedelta(days=days))
    return Record("a", "p1", "e1", replace(body, red_flags=flags), stamp)


def decided(days):
    return Record(
        "d", "p1", "e1", SimpleNamespace(KIND="decision"), Stamp("A", ENDED + timedelta(days=days))
    )


@pytest.mark.parametrize(("days", "overdue"), [(0, False), (1, True)])
def test_a_red_flag_comes_before_everything_until_it_is_decided(days, overdue):
    held = (record("referral"), record("recommendation"), assessed(cauda_equina="yes"))
    first, *rest = at(held, days)
    assert first.says.startswith("RED FLAG, cauda equina: ")
    assert (first.due, first.overdue) == (date(2026, 11, 20), overdue)
    assert {one.kind for one in rest} == {"assignment-of-benefit"}
    after = at((*held, decided(0.01)), days)
    assert not [one for one in after if one.says.startswith("RED FLAG")]


def test_a_decision_from_before_the_red_flag_does_not_answer_it():
    held = (record("referral"), record("recommendation"), decided(-1), assessed(infection="yes"))
    found = at(held)
    assert found[0].says.startswith("RED FLAG, infection: ")
    assert not {"consent", "plan-attached", "decision"} & {one.kind for one in found[1:]}


@pytest.mark.parametrize("said", ["no", "not asked"])
def test_a_flag_that_is_not_up_stands_in_nobodys_way(said):
    held = (record("referral"), assessed(cauda_equina=said))
    assert not [one for one in at(held) if "RED FLAG" in one.says]
