from dataclasses import replace

import pytest
from procedure.made import at, procedure

from akeso.care.procedure import Complication, Severity
from akeso.care.recovery import AdviceGiven, criteria, may_go, refuse_discharge
from akeso.errors import BadInput, Refused
from akeso.rule import Status
from recovery.home import observation, recovery

NOW = at(44)
"""20 minutes after the made procedure ended."""


def found(code, made=None, now=NOW, **changes):
    subject = made or procedure()
    answers = {c.code: c for c in criteria(recovery(subject, **changes), subject, now)}
    return answers[code].status


def seen(**changes):
    return {"observations": (observation(**changes),)}


def test_all_met_goes_home():
    answers = criteria(recovery(), procedure(), NOW)
    assert [c.status for c in answers] == [Status.PASS] * len(answers)
    assert may_go(recovery(), procedure(), NOW) is Status.PASS
    refuse_discharge(recovery(discharged_at=NOW, discharged_by="B. Example"), procedure())


@pytest.mark.parametrize(
    ("code", "good", "bad"),
    [
        ("alert", {"consciousness": "alert"}, {"consciousness": "drowsy"}),
        ("oxygen", {"spo2_percent": 94.0}, {"spo2_percent": 93.9}),
        ("pressure", {"systolic_mmhg": 150.0}, {"systolic_mmhg": 150.1}),
        ("pressure", {"systolic_mmhg": 100.0}, {"systolic_mmhg": 99.9}),
        ("strength", {"motor": "none"}, {"motor": "partial"}),
        ("walking", {"walks": True}, {"walks": False}),
        ("pain", {"pain_nrs": 8}, {"pain_nrs": 9}),
        ("wound", {"wound": "dry"}, {"wound": "oozing"}),
    ],
)
def test_each_criterion_on_both_sides_and_unknown(code, good, bad):
    assert found(code, **seen(**good)) is Status.PASS
    assert found(code, **seen(**bad)) is Status.FAIL
    unknown = seen(**dict.fromkeys(good))
    assert found(code, **unknown) is Status.UNKNOWN
    assert may_go(recovery(**unknown), procedure(), NOW) is Status.UNKNOWN
    assert may_go(recovery(**seen(**bad)), procedure(), NOW) is Status.FAIL


@pytest.mark.parametrize(
    ("technique", "minutes"),
    [
        ("esi.tf.lumbar", 20),
        ("nerve_block.mbb.lumbar", 20),
        ("nerve_block.stellate", 30),
        ("nerve_block.lsb", 30),
        ("rf.mb.lumbar", 30),
        ("scs.trial", 30),
    ],
)
def test_the_time_that_is_watched(technique, minutes):
    made = procedure(technique=technique)
    assert found("watched", made, at(24 + minutes)) is Status.PASS
    assert found("watched", made, at(24 + minutes - 0.1)) is Status.FAIL


def test_nothing_observed_is_unknown_everywhere():
    nothing = {"observations": (), "before": None, "escort": None}
    answers = {c.code: c.status for c in criteria(recovery(**nothing), procedure(), NOW)}
    known = {code for code, status in answers.items() if status is not Status.UNKNOWN}
    assert known == {"complication", "advice"}


def test_the_latest_value_of_each_kind_counts():
    early = observation(30, motor="partial")
    late = replace(observation(40), motor=None)
    assert found("strength", observations=(early, late)) is Status.FAIL
    assert found("strength", observations=(early, observation(40))) is Status.PASS


def test_a_change_needs_both_ends():
    assert found("pressure", before=None) is Status.UNKNOWN
    assert found("pain", before=None) is Status.UNKNOWN
    assert found("oxygen", before=None) is Status.PASS


def test_a_sympathetic_block_is_looked_at():
    block = procedure(technique="nerve_block.stellate")
    assert found("sympathetic", block, at(60)) is Status.PASS
    assert found("sympathetic", block, at(60), **seen(sympathetic_sign=False)) is Status.PASS
    assert found("sympathetic", block, at(60), **seen(sympathetic_sign=None)) is Status.UNKNOWN
    assert "sympathetic" not in {c.code for c in criteria(recovery(), procedure(), NOW)}


@pytest.mark.parametrize(
    ("severity", "status"), [(Severity.MODERATE, Status.PASS), (Severity.SERIOUS, Status.FAIL)]
)
def test_a_serious_complication_keeps_the_patient(severity, status):
    one = Complication("vasovagal", severity, at(20), "legs up")
    assert found("complication", procedure(complications=(one,), no_complications=False)) is status
    assert found("complication", procedure(no_complications=False)) is Status.UNKNOWN


@pytest.mark.parametrize(
    ("escort", "status"), [(True, Status.PASS), (False, Status.FAIL), (None, Status.UNKNOWN)]
)
def test_the_escort(escort, status):
    assert found("escort", escort=escort) is status


def test_advice_has_to_be_complete():
    assert found("advice", advice=(AdviceGiven("no-driving", "B. Example"),)) is Status.FAIL


def test_a_discharge_that_does_not_meet_the_criteria_is_refused_with_the_points():
    left = {"discharged_at": NOW, "discharged_by": "B. Example"}
    with pytest.raises(Refused, match=r"^The patient stays: walking: look at walking\. Look again"):
        refuse_discharge(recovery(**left, **seen(walks=None)), procedure())
    refuse_discharge(recovery(**left, **seen(walks=None), against_advice="has to go"), procedure())
    refuse_discharge(recovery(**seen(walks=None)), procedure())  # still here
    early = recovery(observations=(), discharged_at=at(23), discharged_by="B. Example")
    with pytest.raises(BadInput, match="before the end of the procedure"):
        refuse_discharge(early, procedure())
