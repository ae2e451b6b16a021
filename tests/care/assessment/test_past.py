"""What was done before: windows, sessions, results, steroid sums; both sides of each edge."""

from datetime import date, timedelta

import pytest

from akeso.anatomy.levels import Side
from akeso.care.assessment import (
    Answer,
    BlockResult,
    EarlierProcedure,
    Past,
    Purpose,
    Region,
    SteroidDose,
    findings,
    technique_region,
)
from akeso.errors import BadInput
from akeso.pharmacy.drug import formulary
from akeso.techniques.eligibility import techniques
from made_assessment import DAY, blank

YEAR_AGO = date(2025, 11, 20)
MBB = "nerve_block.mbb.lumbar"


def done(day, technique=MBB, **more):
    return EarlierProcedure(day, technique, **more)


def positive(day, pct=80.0, technique=MBB, **more):
    return done(
        day, technique, result=BlockResult.POSITIVE, definition="80%", relief_pct=pct, **more
    )


def of(*earlier, past=None, **more):
    return findings(blank(earlier=earlier, **more), past)


def test_never_done_has_the_dictionarys_values():
    found = of()
    assert (found["mbb_done_before"], found["mbb_sessions_12m_region"]) == (False, 0)
    assert (found["weeks_since_last_mbb"], found["rfa_months_since_last"]) == (99.0, 99.0)
    assert (found["mbb_relief_pct_1"], found["mbb_relief_pct_2"]) == (0.0, 0.0)
    assert (found["scs_failed_trials"], found["scs_function_better"]) == (0, False)


def test_not_asked_says_only_what_is_known_to_have_been_done():
    found = findings(blank(), Past((positive(DAY - timedelta(days=30)),)))
    assert found["mbb_done_before"] is True
    known = {n for n, v in found.items() if v is not None}
    assert known == {"mbb_done_before"}


@pytest.mark.parametrize(("day", "count"), [(YEAR_AGO, 1), (YEAR_AGO - timedelta(days=1), 0)])
@pytest.mark.parametrize(
    ("technique", "field"),
    [
        (MBB, "mbb_sessions_12m_region"),
        ("esi.tf.lumbar", "esi_sessions_12m_region"),
        ("facet_ia.lumbar", "facet_ia_sessions_12m_region"),
        ("rf.mb.lumbar", "rfa_sessions_12m_region"),
    ],
)
def test_sessions_of_twelve_months(day, count, technique, field):
    assert of(done(day, technique))[field] == count


def test_needles_of_one_day_are_one_session_and_other_regions_are_not_counted():
    day = DAY - timedelta(days=40)
    one = of(done(day, level="L4-L5", side=Side.LEFT), done(day, level="L4-L5", side=Side.RIGHT))
    assert one["mbb_sessions_12m_region"] == 1
    assert of(done(day, "nerve_block.mbb.cervical"))["mbb_sessions_12m_region"] == 0
    assert of(done(day, "nerve_block.snrb"))["mbb_done_before"] is False
    neck = findings(blank(earlier=(done(day, "nerve_block.mbb.cervical"),)), region=Region.CERVICAL)
    assert neck["mbb_sessions_12m_region"] == 1


@pytest.mark.parametrize(("days", "weeks"), [(14, 2.0), (13, 13 / 7)])
def test_weeks_since_the_last(days, weeks):
    found = of(done(DAY - timedelta(days=days)), done(DAY - timedelta(days=100)))
    assert found["weeks_since_last_mbb"] == weeks


@pytest.mark.parametrize(("day", "enough"), [(date(2026, 5, 20), True), (date(2026, 5, 21), False)])
def test_months_since_radiofrequency_are_calendar_months(day, enough):
    months = of(done(day, "rf.mb.lumbar"))["rfa_months_since_last"]
    assert (months >= 6.0) is enough


def test_positive_blocks_on_separate_days_of_the_side_and_level():
    first, second = DAY - timedelta(days=60), DAY - timedelta(days=30)
    here = {"side": Side.LEFT, "level": "L4-L5"}
    both = of(positive(first, 85.0), positive(second, 90.0), **here)
    assert both["mbb_positive_count"] == 2
    assert (both["mbb_relief_pct_1"], both["mbb_relief_pct_2"]) == (85.0, 90.0)
    assert of(positive(first), positive(first))["mbb_positive_count"] == 1
    other = of(positive(first, side=Side.RIGHT), positive(second, level="L2-L3"), **here)
    assert (other["mbb_positive_count"], other["mbb_sessions_12m_region"]) == (0, 2)


def test_a_result_that_is_not_known_leaves_the_count_open_and_an_unreadable_block_is_none():
    first, second = DAY - timedelta(days=60), DAY - timedelta(days=30)
    assert of(positive(first), done(second))["mbb_positive_count"] is None
    unreadable = done(second, result=BlockResult.UNREADABLE, relief_pct=90)
    found = of(positive(first), unreadable)
    assert (found["mbb_positive_count"], found["mbb_relief_pct_2"]) == (1, 0.0)


def test_of_three_blocks_the_last_two_are_compared():
    days = [DAY - timedelta(days=n) for n in (90, 60, 30)]
    found = of(*(positive(day, pct) for day, pct in zip(days, (20.0, 85.0, 90.0), strict=True)))
    assert (found["mbb_relief_pct_1"], found["mbb_relief_pct_2"]) == (85.0, 90.0)


def test_sacroiliac_sessions_by_purpose_and_the_repeat_asks_the_therapeutic_one():
    diagnostic = done(DAY - timedelta(days=20), "nerve_block.sij_ia", purpose=Purpose.DIAGNOSTIC)
    treated = done(
        DAY - timedelta(days=200), "nerve_block.sij_ia",
        purpose=Purpose.THERAPEUTIC, relief_pct=60, relief_months=4,
    )  # fmt: skip
    found = of(diagnostic, treated)
    assert (found["sij_diag_sessions_12m"], found["sij_ther_sessions_12m"]) == (1, 1)
    assert (found["sij_last_relief_pct"], found["sij_last_relief_months"]) == (60.0, 4.0)
    assert of(diagnostic)["sij_done_before"] is False
    assert of(done(DAY, "nerve_block.sij_ia"))["sij_ther_sessions_12m"] is None


def test_the_trial_of_stimulation():
    trial = done(
        DAY - timedelta(days=20), "scs.trial", result=BlockResult.POSITIVE, definition="50%",
        relief_pct=70, lasted_days=7, function_better=Answer.YES,
    )  # fmt: skip
    failed = done(
        DAY - timedelta(days=400), "scs.trial", result=BlockResult.NEGATIVE, definition="50%"
    )
    found = of(failed, trial)
    assert (found["scs_trial_relief_pct"], found["scs_trial_days"]) == (70.0, 7.0)
    assert (found["scs_function_better"], found["scs_failed_trials"]) == (True, 1)


@pytest.mark.parametrize(
    ("steroid", "weeks"), [(Answer.YES, 4.0), (Answer.NO, 99.0), (Answer.UNKNOWN, None)]
)
def test_only_an_occipital_block_with_steroid_starts_the_clock(steroid, weeks):
    gon = done(DAY - timedelta(weeks=4), "nerve_block.gon", with_steroid=steroid)
    assert of(gon)["weeks_since_last_gon_steroid"] == weeks


def test_every_technique_but_those_of_a_level_has_a_region():
    without = {code for code in techniques() if technique_region(code) is None}
    assert without == {"nerve_block.snrb", "rf.prf_drg", "scs.trial", "scs.implant"}
    assert technique_region("nerve_block.snrb", "C6") is Region.CERVICAL


def test_a_result_names_its_definition_and_a_day_after_the_assessment_is_refused():
    with pytest.raises(BadInput, match="definition"):
        done(DAY, result=BlockResult.NEGATIVE)
    with pytest.raises(BadInput, match="after the assessment"):
        of(done(DAY + timedelta(days=1)))


# Steroid --------------------------------------------------------------------------------------

METHYL = "methylprednisolone acetate"


def steroid(day, mg, drug=METHYL):
    return SteroidDose(day, drug, mg)


@pytest.mark.parametrize(("day", "mg"), [(YEAR_AGO, 80.0), (YEAR_AGO - timedelta(days=1), 40.0)])
def test_the_steroid_of_twelve_months(day, mg):
    told = blank(steroids=(steroid(day, 40), steroid(DAY, 40)))
    assert findings(told)["steroid_mpe_mg_12m"] == mg


def test_steroids_add_up_as_methylprednisolone():
    """Dexamethasone counts 4 / 0.75 for oral or intravenous doses (injections memo, c2)."""
    dexa = next(n for n in formulary() if n.startswith("dexamethasone"))
    told = blank(steroids=(steroid(DAY, 40), steroid(DAY, 6, dexa)))
    factor = 4 / float(formulary()[dexa].fact("equivalent").number)
    assert findings(told)["steroid_mpe_mg_12m"] == pytest.approx(40 + 6 * factor)


def test_an_unknown_steroid_or_dose_leaves_the_sum_unknown():
    assert findings(blank(steroids=(steroid(DAY, None),)))["steroid_mpe_mg_12m"] is None
    assert findings(blank(steroids=(steroid(DAY, 4, "cortivazol"),)))["steroid_mpe_mg_12m"] is None
    old = steroid(YEAR_AGO - timedelta(days=1), None)
    assert findings(blank(steroids=(old,)))["steroid_mpe_mg_12m"] == 0.0
    assert findings(blank())["steroid_mpe_mg_12m"] is None
    with pytest.raises(BadInput, match="is no steroid"):
        steroid(DAY, 10, "lidocaine")


def test_the_records_own_doses_are_added_once():
    told = blank(steroids=(steroid(DAY, 40),))
    past = Past(steroids=(steroid(DAY, 40), steroid(DAY - timedelta(days=9), 20)))
    assert findings(told, past)["steroid_mpe_mg_12m"] == 60.0


@pytest.mark.parametrize(
    ("level", "counted"),
    [("L4", 1), ("L5", 1), ("L4-L5", 1), ("", 1), ("L3", 0), ("L3-L4", 0), ("L5-S1", 0)],
)
def test_a_block_of_a_nerve_of_the_joint_counts_for_the_joint(level, counted):
    found = of(positive(DAY - timedelta(days=30), level=level), level="L4-L5")
    assert found["mbb_positive_count"] == counted


def test_where_one_level_is_decided_blocks_are_counted_there():
    told = blank(earlier=(positive(DAY - timedelta(days=30), level="L2-L3"),), level="L4-L5")
    assert findings(told, wanted=("L2",))["mbb_positive_count"] == 1
    assert findings(told, wanted=("L4",))["mbb_positive_count"] == 0
    assert findings(told)["mbb_positive_count"] == 0
