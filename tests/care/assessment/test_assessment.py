"""The body of an assessment: what it checks, and that it survives being stored."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from pydantic import TypeAdapter

from akeso.anatomy.levels import Side
from akeso.care.assessment import (
    Answer,
    Assessment,
    BloodThinner,
    Childbearing,
    EarlierProcedure,
    ExamTest,
    Medicine,
    PainArea,
    Pregnancy,
    Reading,
    Result,
    SteroidDose,
    Values,
    opioid_load,
    submit,
)
from akeso.care.assessment.spans import months_between, years_between
from akeso.errors import BadInput, Refused
from made_assessment import DAY, SEEN, blank, root_pain


def test_a_whole_assessment_survives_json():
    told = root_pain(
        body_map=(PainArea("buttock", Side.LEFT, Side.LEFT),),
        thinners=(BloodThinner("apixaban", last_at=SEEN),),
        earlier=(EarlierProcedure(DAY, "esi.tf.lumbar", "L4-L5", Side.LEFT),),
        steroids=(SteroidDose(DAY, "triamcinolone acetonide", 40),),
        values=Values(inr=Reading(1.1, DAY)),
    )
    codec = TypeAdapter(Assessment)
    assert codec.validate_json(codec.dump_json(told)) == told
    assert codec.validate_json(codec.dump_json(blank())) == blank()
    assert Assessment.KIND == "assessment"


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"answers": {"radicular": Answer.YES}}, "did you mean radicular_pain"),
        ({"questionnaires": (submit("PEG", [1, 1, 1]), submit("PEG", [2, 2, 2]))}, "twice"),
        (
            {"tests": (ExamTest("kemp", Result.POSITIVE), ExamTest("kemp", Result.NEGATIVE))},
            "twice",
        ),
        ({"thinners": (BloodThinner("warfarin"), BloodThinner("warfarin"))}, "twice"),
        (
            {
                "childbearing": Childbearing(Pregnancy.YES),
                "answers": {"postmenopausal": Answer.YES},
            },
            "past the menopause",
        ),
        ({"crps_limb": "left"}, "use none, upper, lower"),
        ({"knee_oa_kl_grade": 5}, "give 0 to 4"),
        ({"steroids": (SteroidDose(DAY + timedelta(days=1), "x", 40),)}, "after the assessment"),
        ({"values": Values(egfr=Reading(80, DAY + timedelta(days=1)))}, "after the assessment"),
        (
            {"childbearing": Childbearing(Pregnancy.NO, DAY + timedelta(days=1))},
            "after the assessment",
        ),
    ],
)
def test_what_does_not_fit_is_said(more, says):
    with pytest.raises(BadInput, match=says):
        blank(**more)


def test_the_day_is_sydneys_and_the_time_has_a_zone():
    assert replace(blank(), seen=SEEN + timedelta(hours=14)).day == DAY + timedelta(days=1)
    with pytest.raises(BadInput, match="time zone"):
        replace(blank(), seen=datetime(2026, 11, 20))


def test_parts_check_themselves():
    with pytest.raises(BadInput, match="give one"):
        BloodThinner("apixaban", last_day=DAY, last_at=SEEN)
    with pytest.raises(BadInput, match="no unit"):
        Medicine("oxycodone", 20)
    with pytest.raises(BadInput, match="HbA1c"):
        Values(hba1c_pct=Reading(60, DAY))
    with pytest.raises(BadInput, match="BMI"):
        Values(height_cm=60, weight_kg=600)
    with pytest.raises(BadInput, match="give the result"):
        Childbearing(Pregnancy.UNKNOWN, DAY)
    with pytest.raises(BadInput, match="no examination test"):
        ExamTest("nonsense", Result.POSITIVE)


def test_opioids_as_oral_morphine():
    """Oxycodone by mouth counts 1.5 (table of 2021)."""
    oxycodone = Medicine("oxycodone", 20, "mg/day", "oral", opioid=True)
    assert opioid_load((oxycodone, Medicine("paracetamol"))).mg_per_day == 30
    with pytest.raises(Refused, match="Methadone"):
        opioid_load((Medicine("methadone", 20, "mg/day", "oral", opioid=True),))
    with pytest.raises(BadInput, match="daily dose of oxycodone is not known"):
        opioid_load((Medicine("oxycodone", opioid=True),))


def test_spans_by_the_calendar():
    assert months_between(DAY.replace(month=1, day=31), DAY.replace(month=2, day=28)) == 1.0
    assert 0 < months_between(DAY, DAY + timedelta(days=10)) < 1
    born = DAY.replace(year=2000, month=2, day=29)
    assert years_between(born, DAY.replace(month=2, day=28)) == 25
    assert years_between(born, DAY.replace(month=3, day=1)) == 26
