from dataclasses import fields
from datetime import UTC, date, datetime, time, timedelta
from types import SimpleNamespace

import pytest

from akeso.anatomy.levels import Side
from akeso.care.assessment import (
    Answer,
    Assessment,
    EarlierProcedure,
    Ratings,
    RedFlags,
    Region,
    submit,
)
from akeso.care.calendar import at_clock, local_day
from akeso.care.history import (
    blocks,
    findings_from_history,
    next_steps_from_history,
    past_from_history,
    procedures,
    steroid_12m,
    timeline,
    treatments,
    trends,
)
from akeso.care.outcome import Ending, FollowUp, PainDiary, Reading, Target
from akeso.care.procedure import NeedlePlaced, Procedure, TimeOut
from akeso.care.procedure.given import DrugGiven
from akeso.care.record import Record, Stamp, Void
from akeso.pharmacy.syringe import Site
from akeso.rule import Status

START = datetime(2026, 1, 10, 1, 0, tzinfo=UTC)
LEFT = SimpleNamespace(level="L4", side=Side.LEFT)
RIGHT = SimpleNamespace(level="L4", side=Side.RIGHT)


def day(days):
    return START + timedelta(days=days)


def record(name, body, days=0, supersedes=""):
    return Record(name, "p1", "e1", body, Stamp("Dr Demo", day(days), "why"), supersedes)


def assessed(days=0, average=8, peg=8, **more):
    more = {"earlier": (), "steroids": (), **more}
    return Assessment(
        day(days),
        Region.LUMBAR,
        RedFlags(*[Answer.NO] * 7),
        ratings=Ratings(average=average),
        questionnaires=(submit("peg", [peg] * 3),),
        **more,
    )


def procedure(technique, days, *needles, drugs=(), **more):
    ended = day(days)
    return SimpleNamespace(
        KIND="procedure", technique=technique, ended=ended, needles=needles, drugs=drugs, **more
    )


def diary(name, days, low):
    ratings = [8, *[low] * 16]
    at = [day(days) + timedelta(minutes=30 * n) for n in range(17)]
    readings = tuple(Reading(when, nrs) for when, nrs in zip(at, ratings, strict=True))
    return PainDiary(name, day(days), 8, readings, opioid_or_sedation=False)


def told(name, point, days, average, **more):
    return FollowUp(name, point, day(days), ratings=Ratings(average=average), **more)


def given(drug, strength, volume_ml, level, side, days):
    return DrugGiven(
        drug=drug,
        product="Demo",
        batch="B1",
        expiry=date(2028, 1, 1),
        volume_ml=volume_ml,
        strength=strength,
        syringe=drug.split()[0],
        site=Site.TARGET,
        level=level,
        side=side,
        given_at=day(days),
        by="Dr Demo",
    )


def steroid(side, mg, days):
    return given("dexamethasone sodium phosphate", "4 mg/mL", mg / 4, "L4-L5", side, days)


def block(days):
    plain = given("bupivacaine", "0.5 %", 0.5, "L4", Side.LEFT, days)
    return procedure(
        "nerve_block.mbb.lumbar", days, LEFT, drugs=(plain,), block_purpose="diagnostic"
    )


JOURNEY = (
    record("a", assessed()),
    record("b1", block(10), 10),
    record("d1", diary("b1", 10, 1), 11),
    record("b2", block(30), 30),
    record("d2", diary("b2", 30, 1), 31),
    record("rf", procedure("rf.mb.lumbar", 50, LEFT), 50),
    record("f1", told("rf", "6-weeks", 92, 2, questionnaires=(submit("peg", [3] * 3),)), 92),
    record("f2", told("rf", "3-months", 142, 2), 142),
)


def test_a_procedure_has_its_target_diary_follow_ups_and_the_pain_before():
    first, _, last = treatments(JOURNEY)
    assert first.target == Target("nerve_block.mbb.lumbar", ("L4",), Side.LEFT)
    assert (first.diary.procedure, first.before.average) == ("b1", 8)
    assert [f.point for f in last.follow_ups] == ["6-weeks", "3-months"]


def test_two_sides_are_two_treatments():
    both = procedure("rf.mb.lumbar", 5, LEFT, RIGHT)
    found = treatments((record("rf", both),))
    assert [t.target.side for t in found] == [Side.LEFT, Side.RIGHT]


def test_without_a_needle_the_time_out_names_the_place():
    timed = SimpleNamespace(KIND="time-out", level="L4-L5", side=Side.RIGHT)
    done = procedure("esi.il.lumbar", 1, time_out="t")
    found = treatments((record("t", timed), record("p", done)))
    assert (found[0].target.levels, found[0].target.side) == (("L4-L5",), Side.RIGHT)


def test_a_repeat_ends_the_relief_of_the_one_before():
    repeat = record("again", procedure("rf.mb.lumbar", 250, LEFT), 250)
    other = record("other", procedure("rf.mb.lumbar", 200, RIGHT), 200)
    found = {one.treatment.record: one for one in procedures((*JOURNEY, other, repeat))}
    assert (found["again"].repeat_of, found["other"].repeat_of) == ("rf", "")
    relief = found["rf"].relief
    assert (relief.ending, relief.left_days, relief.right_days) == (Ending.ENDED, 92, 200)


def test_blocks_and_their_results():
    assert [(b.treatment.record, b.outcome.word) for b in blocks(JOURNEY)] == [
        ("b1", "positive"),
        ("b2", "positive"),
    ]


def test_a_procedure_without_an_anaesthetic_is_no_positive_block():
    eased = procedure("nerve_block.mbb.lumbar", 10, LEFT, drugs=(steroid(Side.LEFT, 4, 10),))
    held = (record("a", assessed()), record("b1", eased, 10), record("d1", diary("b1", 10, 1), 11))
    assert [b.outcome.word for b in blocks(held)] == ["unknown"]


def test_what_was_superseded_or_voided_is_not_history():
    voided = (*JOURNEY, record("v", Void("d2", "wrong patient"), 60))
    assert [b.treatment.record for b in blocks(voided)] == ["b1"]
    worse = record("d2b", diary("b2", 30, 7), 40, supersedes="d2")
    assert [b.outcome.word for b in blocks((*JOURNEY, worse))] == ["positive", "negative"]


def test_two_positive_blocks_are_findings_of_the_rules():
    on = date(2026, 2, 20)
    found = findings_from_history(JOURNEY, on, Target("rf.mb.lumbar", ("L4",), Side.LEFT))
    assert found["mbb_positive_count"] == 2
    assert (found["mbb_relief_pct_1"], found["mbb_relief_pct_2"]) == (87.5, 87.5)
    policy = {"mbb_policy": "cms_dual80", "policy_rfa_interval_months": 6.0}
    steps = next_steps_from_history(JOURNEY, on, policy)
    opened = [s.status for s in steps if s.target.technique == "rf.mb.lumbar"]
    assert opened == [Status.PASS]


def test_what_was_not_asked_leaves_counts_unknown():
    held = (record("a", assessed(earlier=None)), *JOURNEY[1:])
    found = findings_from_history(held, date(2026, 2, 20))
    assert found["mbb_done_before"] is True
    assert "mbb_positive_count" not in found


def test_what_the_patient_told_is_counted_too():
    before = EarlierProcedure(date(2025, 12, 1), "esi.il.lumbar", "L4-L5")
    held = (record("a", assessed(earlier=(before,))),)
    assert findings_from_history(held, date(2026, 2, 1))["esi_sessions_12m_region"] == 1


def test_steroid_of_a_year():
    drugs = (steroid(Side.LEFT, 8, 20),)
    epidural = procedure(
        "esi.tf.lumbar", 20, SimpleNamespace(level="L4-L5", side=Side.LEFT), drugs=drugs
    )
    held = (JOURNEY[0], record("e", epidural, 20))
    one = 8 * 40 / 7.5  # dexamethasone 7.5 = methylprednisolone 40 (eligibility memo 5.1)
    assert steroid_12m(held, date(2026, 3, 1)) == pytest.approx(one, rel=0.02)
    assert steroid_12m(held, date(2027, 1, 30)) == pytest.approx(one, rel=0.02)
    assert steroid_12m(held, date(2027, 1, 31)) == 0
    assert steroid_12m(held, date(2026, 1, 20)) == 0
    unknown = (record("a", assessed(steroids=None)), held[1])
    assert steroid_12m(unknown, date(2026, 3, 1)) is None
    assert [e.technique for e in past_from_history(held).earlier] == ["esi.tf.lumbar"]


@pytest.mark.parametrize("sides", [(Side.LEFT, Side.RIGHT), (Side.RIGHT, Side.MIDLINE)])
def test_steroid_of_both_sides_and_of_a_side_without_a_needle_counts_once(sides):
    drugs = tuple(steroid(side, 4, 20) for side in sides)
    needles = [SimpleNamespace(level="L4-L5", side=side) for side in (Side.LEFT, Side.RIGHT)]
    body = procedure("esi.tf.lumbar", 20, *needles, drugs=drugs)
    held = (JOURNEY[0], record("e", body, 20))
    assert steroid_12m(held, date(2026, 3, 1)) == pytest.approx(8 * 40 / 7.5, rel=0.02)


def test_trends_run_over_assessment_and_follow_up():
    found = trends(JOURNEY)
    assert [p.on for p in found["peg"].points] == [date(2026, 1, 10), date(2026, 4, 12)]
    assert found["peg"].points[1].since_first[0].percent == 62.5
    assert len(found["nrs"].points) == 3


def test_the_timeline_is_dated_and_in_plain_words():
    lost = FollowUp("rf", "12-months", None, not_reached=True, attempts=(day(420), day(425)))
    note = SimpleNamespace(KIND="seance-note")
    lines = timeline((record("n", note, 500), record("l", lost, 430), *JOURNEY))
    assert [line.record for line in lines] == [
        "a",
        "b1",
        "d1",
        "b2",
        "d2",
        "rf",
        "f1",
        "f2",
        "l",
        "n",
    ]
    says = {line.record: line.says for line in lines}
    assert says["a"] == "Assessed: lumbar, average pain 8 of 10."
    assert says["b1"] == "Performed: Medial branch block, lumbar L4 left."
    assert says["d1"] == (
        "Pain diary: block positive (by peak_50, half the pain gone for 30 min), peak relief 88%."
    )
    assert says["f1"] == "Follow-up at 6 weeks: average pain 2 of 10."
    assert says["l"] == "Follow-up at 12 months: not reached, tried 2 times."
    assert says["n"] == "Seance note."
    assert lines[-2].at == day(425)


def test_of_a_day_alone_the_hour_is_that_of_the_entry():
    asked = SimpleNamespace(KIND="recommendation", options=(), on=local_day(day(3)))
    at_once, later = record("r", asked, 3), record("r", asked, 9)
    assert timeline((at_once,))[0].at == at_once.made.at
    assert timeline((later,))[0].at == at_clock(asked.on, time())


@pytest.mark.parametrize(
    ("kind", "fields", "says"),
    [
        ("referral", {"condition": "back pain"}, "Referral received for back pain."),
        (
            "decision",
            {"option": SimpleNamespace(technique="rf.ton"), "proceed": False, "side": Side.LEFT},
            "Decided against Radiofrequency, third occipital nerve left.",
        ),
        (
            "plan-attached",
            {"words": "x L4 left", "status": "pass"},
            "x L4 left, every check passes",
        ),
        ("rehearsed", {"ready": False, "findings": "too deep"}, "not ready: too deep"),
        ("plan-attached", {"words": "x L4 left", "status": "unknown"}, "x L4 left, not proved."),
        ("rehearsed", {"ready": True}, "Rehearsed, ready."),
        (
            "recommendation",
            {"options": (SimpleNamespace(state="eligible"), SimpleNamespace(state="needs_review"))},
            "Recommendation: 1 eligible, 1 to review.",
        ),
        (
            "recommendation",
            {"options": (SimpleNamespace(state="urgent_referral"),)},
            "Recommendation: URGENT REFERRAL, no technique.",
        ),
        ("report-given", {"to": "requester"}, "Report given to the requester."),
        ("report-upload", {}, "Report uploaded to My Health Record."),
        ("report-upload-exception", {"ground": "patient says no"}, "uploaded: patient says no."),
        (
            "procedure",
            {
                "technique": "rf.ton",
                "took_min": 25.4,
                "complications": (SimpleNamespace(code="haematoma"),),
            },
            "nerve, 25 min; complications: haematoma.",
        ),
        (
            "claim-prepared",
            {"lines": (SimpleNamespace(item="39014"),), "total_benefit": "123.85"},
            "Claim prepared: 39014, benefit $123.85.",
        ),
        ("consent", {"technique": "rf.ton", "level": "C2-C3"}, "Consent: Radiofrequency, third"),
        ("time-out", {}, "Time out."),
        ("recovery", {}, "In recovery."),
        ("recovery", {"discharged_at": START, "against_advice": "bus"}, "against advice: bus."),
        ("activity-24h", {"answer": "partly", "symptoms": ("fever",)}, "partly; fever."),
    ],
)
def test_each_kind_has_its_words(kind, fields, says):
    line = timeline((record("r", SimpleNamespace(KIND=kind, **fields)),))[0]
    assert says in line.says


def test_the_fields_that_history_reads_are_fields_of_the_procedure():
    names = {field.name for field in fields(Procedure)}
    assert {"technique", "ended", "needles", "drugs", "time_out", "complications"} <= names
    for part in (NeedlePlaced, TimeOut):
        assert {"level", "side"} <= {field.name for field in fields(part)}
