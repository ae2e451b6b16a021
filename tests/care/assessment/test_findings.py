"""From an assessment to the findings of section 13: every field, every derived edge."""

from datetime import date, timedelta

import pytest

from akeso.anatomy.levels import Side
from akeso.care.assessment import (
    Answer,
    Assessment,
    BloodThinner,
    Childbearing,
    Exactness,
    ExamTest,
    ImagingStudy,
    Medicine,
    Modality,
    PainHistory,
    Pregnancy,
    Ratings,
    Reading,
    RedFlags,
    Region,
    Result,
    SteroidDose,
    Values,
    fillings,
    findings,
    questions,
    red_flags,
    steroids_of,
    submit,
)
from akeso.care.assessment.fields import How
from akeso.care.assessment.findings import _Asked
from akeso.care.assessment.past import Past
from akeso.errors import BadInput
from akeso.techniques.eligibility import judge_technique, techniques
from akeso.techniques.findings import dictionary
from akeso.techniques.indication import State
from made_assessment import BORN, DAY, NO_FLAGS, PLANNED, SEEN, blank, root_pain


def test_every_field_is_asked_derived_or_filled_elsewhere_with_its_reason():
    assert list(fillings()) == list(dictionary())
    assert all(f.by and f.reason for f in fillings().values())
    asked = {name for name, f in fillings().items() if f.how is How.ASKED}
    assert asked <= set(questions())
    derived = {name for name, f in fillings().items() if f.how is How.DERIVED}
    assert set(_Asked(blank(), DAY, None, Past(), None, None).derived()) == derived
    assert set(questions()) & set(dictionary()) <= asked | derived
    assert all(q.feature or name in dictionary() for name, q in questions().items())


def test_what_was_not_asked_is_unknown_and_opens_nothing():
    found = findings(blank())
    assert set(found.values()) == {None}
    assert {judge_technique(code, found).state for code in techniques()} == {State.NEEDS_REVIEW}


def test_every_plain_question_reaches_its_finding():
    for name, filling in fillings().items():
        if filling.how is How.ASKED:
            for answer, value in ((Answer.YES, True), (Answer.NO, False), (Answer.UNKNOWN, None)):
                assert findings(blank(answers={name: answer}))[name] is value


def test_a_whole_assessment_leaves_only_the_bleeding_to_the_recommendation():
    found = findings(root_pain(), on=DAY, born=BORN, others=PLANNED)
    open_fields = {name for name, value in found.items() if value is None}
    assert open_fields == {
        "bleed_risk_class", "antithrombotic_hold_ok", "sij_tests_positive", "knee_pain_months",
        "hba1c_pct", "glucose_mg_dl", "egfr", "inr",
    }  # fmt: skip
    assert (found["pain_nrs"], found["pain_duration_weeks"], found["age_years"]) == (7.0, 26.0, 55)
    assert found["bmi"] == pytest.approx(80 / 1.75**2)


@pytest.mark.parametrize("flag", red_flags())
def test_each_red_flag_is_as_it_was_answered(flag):
    finding = red_flags()[flag].finding
    for answer in Answer:
        flags = RedFlags(**(dict.fromkeys(red_flags(), Answer.NO) | {flag: answer}))
        found = findings(root_pain(red_flags=flags), others=PLANNED)
        assert found[finding] is answer.known
        state = judge_technique("esi.tf.lumbar", found).state
        assert (state is State.URGENT_REFERRAL) is (answer is Answer.YES)


def test_only_a_picture_clears_a_flag():
    yes = dict.fromkeys(red_flags(), Answer.NO) | {"fracture": Answer.YES}
    cleared = RedFlags(**yes, fracture_cleared="CT of 3 November: no fracture")
    assert cleared.findings()["red_flag_fracture_unresolved"] is False
    assert RedFlags(**yes).findings()["red_flag_fracture_unresolved"] is True
    with pytest.raises(BadInput, match="said to be cleared"):
        RedFlags(**dict.fromkeys(red_flags(), Answer.NO), malignancy_cleared="MRI")


@pytest.mark.parametrize(
    ("born", "age"), [(date(1951, 11, 20), 75), (date(1951, 11, 21), 74), (None, None)]
)
def test_age_turns_on_the_birthday(born, age):
    assert findings(blank(), on=DAY, born=born)["age_years"] == age


@pytest.mark.parametrize(
    ("began", "exact", "weeks"),
    [
        (DAY - timedelta(weeks=12), Exactness.DAY, 12.0),
        (DAY - timedelta(weeks=12) + timedelta(days=1), Exactness.DAY, 83 / 7),
        (date(2026, 8, 1), Exactness.MONTH, (DAY - date(2026, 8, 31)).days / 7),
        (date(2025, 3, 3), Exactness.YEAR, (DAY - date(2025, 12, 31)).days / 7),
        (date(2026, 3, 3), Exactness.YEAR, 0.0),
        (None, Exactness.DAY, None),
    ],
)
def test_the_pain_is_never_made_longer_than_it_is_known_to_be(began, exact, weeks):
    told = blank(history=PainHistory("pain", began, exact))
    assert findings(told)["pain_duration_weeks"] == weeks


@pytest.mark.parametrize(
    ("child", "potential", "status"),
    [
        (Childbearing(), None, None),
        (Childbearing(Pregnancy.UNKNOWN), None, None),
        (Childbearing(Pregnancy.NOT_APPLICABLE), False, "not_applicable"),
        (Childbearing(Pregnancy.YES), True, "positive"),
        (Childbearing(Pregnancy.NO), True, None),
        (Childbearing(Pregnancy.NO, DAY), True, "negative"),
        (Childbearing(Pregnancy.NO, DAY - timedelta(days=1)), True, None),
    ],
)
def test_a_no_to_pregnancy_needs_the_test_of_the_day(child, potential, status):
    found = findings(blank(childbearing=child), on=DAY)
    assert (found["childbearing_potential"], found["pregnancy_status"]) == (potential, status)


@pytest.mark.parametrize(
    ("name", "field", "value", "in_time", "too_old", "comes_to"),
    [
        ("hba1c_pct", "hba1c_pct", 8.1, date(2026, 8, 20), date(2026, 8, 19), 8.1),
        ("glucose_mmol_l", "glucose_mg_dl", 14.0, DAY, date(2026, 11, 19), 252.0),
        ("inr", "inr", 1.1, DAY, date(2026, 11, 19), 1.1),
    ],
)
def test_a_value_is_used_while_it_is_fresh(name, field, value, in_time, too_old, comes_to):
    for day, expected in ((in_time, comes_to), (too_old, None)):
        told = blank(values=Values(**{name: Reading(value, day)}))
        assert findings(told, on=DAY)[field] == expected


@pytest.mark.parametrize(
    ("results", "count"),
    [
        ({"distraction": "positive"}, None),
        ({"distraction": "positive", "compression": "positive", "gaenslen": "positive"}, 3),
        ({"distraction": "positive", "compression": "positive", "gaenslen": "negative",
          "thigh_thrust": "negative"}, None),
        ({"distraction": "positive", "gaenslen": "negative", "thigh_thrust": "negative",
          "sacral_thrust": "negative"}, 1),
        (dict.fromkeys(("distraction", "compression", "thigh_thrust", "gaenslen", "sacral_thrust"),
                       "negative"), 0),
        ({"distraction": "positive", "compression": "positive", "gaenslen": "not done",
          "thigh_thrust": "negative", "sacral_thrust": "negative"}, None),
    ],
)  # fmt: skip
def test_sacroiliac_tests_count_once_they_settle_the_answer(results, count):
    tests = tuple(ExamTest(name, Result(r), Side.LEFT) for name, r in results.items())
    assert findings(blank(tests=tests, side=Side.LEFT))["sij_tests_positive"] == count
    assert findings(blank(tests=tests, side=Side.RIGHT))["sij_tests_positive"] is None


def test_without_a_side_the_worse_sacroiliac_side_counts():
    three = ("distraction", "compression", "gaenslen")
    tests = tuple(ExamTest(name, Result.POSITIVE, Side.RIGHT) for name in three)
    assert findings(blank(tests=tests))["sij_tests_positive"] == 3


@pytest.mark.parametrize(
    ("filled", "recorded"),
    [
        (("PEG", [7, 8, 6]), True),
        (("ODI", [3, 3, 3, 3, 3, 3, 3, 3, 3, None]), True),
        (("BPI", {"average": 5}), None),
        (("PCS", [1] * 13), None),
    ],
)
def test_a_function_score_is_recorded_once_it_has_a_number(filled, recorded):
    told = blank(questionnaires=(submit(*filled),))
    assert findings(told)["function_score_recorded"] is recorded


def test_a_named_inhibitor_is_known_even_where_the_question_was_denied():
    told = blank(
        medicines=(Medicine("Itraconazole 100 mg"),),
        answers={"on_strong_cyp3a4_inhibitor": Answer.NO},
    )
    assert findings(told)["on_strong_cyp3a4_inhibitor"] is True
    assert findings(blank(medicines=(Medicine("paracetamol"),)))[
        "on_strong_cyp3a4_inhibitor"
    ] is None  # fmt: skip


def test_without_blood_thinners_nothing_has_to_be_agreed():
    names = ("on_warfarin", "on_doac", "antithrombotic_count", "prescriber_agrees_hold")
    assert [findings(blank(thinners=()))[n] for n in names] == [False, False, 0, True]
    assert [findings(blank(thinners=(BloodThinner("warfarin"),)))[n] for n in names] == [None] * 4
    assert [findings(blank())[n] for n in names] == [None] * 4


@pytest.mark.parametrize(
    ("study", "seen", "mri"),
    [
        (ImagingStudy(Modality.MRI, DAY, Region.LUMBAR, ("L4-L5",), True), True, True),
        (ImagingStudy(Modality.CT_MYELOGRAM, DAY, Region.LEG, ("L4-L5",), True), True, True),
        (ImagingStudy(Modality.MRI, DAY, Region.LUMBAR, ("L5-S1",), True), True, False),
        (ImagingStudy(Modality.CT, DAY, Region.LUMBAR, ("L4-L5",), True), True, False),
        (ImagingStudy(Modality.MRI, DAY, Region.LUMBAR, ("L4-L5",), False), False, False),
        (ImagingStudy(Modality.MRI, DAY, Region.CERVICAL, ("L4-L5",), True), False, False),
    ],
)
def test_imaging_counts_when_the_operator_has_seen_the_level(study, seen, mri):
    found = findings(blank(level="l4-l5", studies=(study,)))
    assert (found["imaging_reviewed"], found["mri_level_reviewed"]) == (seen, mri)


def test_without_a_level_an_mri_leaves_the_level_open():
    mri = ImagingStudy(Modality.MRI, DAY, Region.LUMBAR, (), True)
    assert findings(blank(studies=(mri,)))["mri_level_reviewed"] is None
    assert findings(blank(studies=()))["mri_level_reviewed"] is False


THORACIC = ImagingStudy(Modality.MRI, DAY, Region.THORACIC, ("T8-T10", "L1-L2"), True)
OF_THE_PAIN = ImagingStudy(Modality.MRI, DAY, Region.LUMBAR, ("L4-L5",), True)


@pytest.mark.parametrize(
    ("studies", "wanted", "reviewed"),
    [
        ((OF_THE_PAIN,), None, True),  # nothing decided: the level of the pain
        ((OF_THE_PAIN,), (), None),  # a lead, and nobody knows where it goes
        ((OF_THE_PAIN,), ("T8-T10",), False),  # the lead does not lie where the pain is
        ((THORACIC,), (), None),
        ((THORACIC,), ("T8-T10",), True),
        ((THORACIC,), ("T9",), True),
        ((THORACIC,), ("T7-T9",), False),
        ((THORACIC,), ("T8-T10", "L1-L2"), True),  # lead and entry
        ((THORACIC,), ("T8-T10", "T12-L1"), False),
        ((THORACIC, OF_THE_PAIN), ("L4-L5",), True),
        ((), ("T8-T10",), False),
    ],
)
def test_mri_is_of_where_needle_or_lead_goes(studies, wanted, reviewed):
    """S-P-10 asks for the entry and lead levels, E-P-06 for the level of the needle."""
    told = blank(level="L4-L5", studies=studies)
    found = findings(told, wanted=wanted)
    assert found["mri_level_reviewed"] is reviewed
    assert found["imaging_reviewed"] is (OF_THE_PAIN in studies or reviewed)
    assert findings(blank(level="L4-L5"), wanted=wanted)["mri_level_reviewed"] is None


def test_a_steroid_that_was_told_and_is_held_counts_once_and_two_sides_twice():
    dose = SteroidDose(DAY - timedelta(days=30), "triamcinolone acetonide", 40.0)
    assert steroids_of((dose,), (dose,)) == (dose,)
    assert steroids_of((), (dose, dose)) == (dose, dose)
    assert steroids_of((dose,), (dose, dose)) == (dose, dose)
    assert steroids_of(None, (dose,)) is None
    both = findings(blank(steroids=()), Past(steroids=(dose, dose)))["steroid_mpe_mg_12m"]
    assert both == 80.0


def test_knee_months_are_those_of_a_knee():
    history = PainHistory("knee", date(2026, 5, 20))
    knee = Assessment(SEEN, Region.KNEE, NO_FLAGS, history=history)
    assert findings(knee)["knee_pain_months"] == 6.0
    assert findings(blank(history=history))["knee_pain_months"] is None


def test_the_day_is_not_before_the_assessment_and_others_do_not_overwrite():
    with pytest.raises(BadInput, match="before the assessment"):
        findings(blank(), on=DAY - timedelta(days=1))
    with pytest.raises(BadInput, match="correct it there"):
        findings(blank(), others={"pain_nrs": 9.0})
    with pytest.raises(BadInput, match="There is no finding"):
        findings(blank(), others={"nonsense": True})
    assert findings(blank(ratings=Ratings(average=0)))["pain_nrs"] == 0.0
