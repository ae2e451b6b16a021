"""From an assessment to the features of pain's sources."""

from datetime import date

import pytest

from akeso.anatomy.levels import Side
from akeso.care.assessment import (
    Answer,
    Assessment,
    ExamTest,
    Region,
    Result,
    exam_tests,
    pain_evidence,
    questions,
)
from akeso.care.pain_source import features, rank
from made_assessment import DAY, NO_FLAGS, SEEN, blank


def test_every_feature_can_be_gathered_and_no_other_is():
    assert set(pain_evidence(blank()).features) == set(features())
    assert {q.feature for q in questions().values() if q.feature} <= set(features())
    assert {k.feature for k in exam_tests().values() if k.feature} <= set(features())


def test_silence_says_nothing():
    assert set(pain_evidence(blank()).features.values()) == {None}


@pytest.mark.parametrize(
    ("results", "found"),
    [
        ([("left", "negative"), ("right", "positive")], True),
        ([("left", "negative"), ("right", "not done")], False),
        ([("left", "not done")], None),
    ],
)
def test_a_test_is_positive_on_either_side(results, found):
    tests = tuple(ExamTest("kemp", Result(r), Side(s)) for s, r in results)
    assert pain_evidence(blank(tests=tests)).features["kemp"] is found


@pytest.mark.parametrize(
    ("born", "over", "under"),
    [
        (date(1956, 11, 20), False, False),
        (date(1955, 11, 20), True, False),
        (date(1966, 11, 20), False, False),
        (date(1966, 11, 21), False, True),
    ],
)
def test_age_speaks_beyond_70_and_below_60(born, over, under):
    found = pain_evidence(blank(), on=DAY, born=born).features
    assert (found["age_over_70"], found["age_under_60"]) == (over, under)


def test_the_five_tests_count_as_the_pooled_combination():
    three = ("distraction", "compression", "thigh_thrust")
    tests = tuple(ExamTest(name, Result.POSITIVE, Side.LEFT) for name in three)
    found = pain_evidence(blank(tests=tests, side=Side.LEFT))
    assert found.features["sij_pooled"] is True
    ranked = {r.target.name: r for r in rank(found.region, found.features)}
    assert ranked["sij"].ratio == 3.2  # S158, section 2.2


def test_a_named_rule_says_more_than_the_pooled_tests():
    """SIJ prior 0.20 with 4.3 gives 0.52 (section 2.3)."""
    told = blank(tests=(ExamTest("sij_3_of_6", Result.POSITIVE, Side.LEFT),))
    ranked = {r.target.name: r for r in rank("lumbar", pain_evidence(told).features)}
    assert ranked["sij"].probability == pytest.approx(0.52, abs=0.005)


def test_questions_reach_their_feature_and_the_region_its_spine():
    told = blank(answers={"neurogenic_claudication": Answer.NO, "disc_degeneration": Answer.YES})
    found = pain_evidence(told)
    assert (found.features["claudication"], found.region) == (False, "lumbar")
    assert found.features["no_disc_degeneration"] is False
    for region, spine in (("arm", "cervical"), ("leg", "lumbar"), ("knee", "")):
        assert pain_evidence(Assessment(SEEN, Region(region), NO_FLAGS)).region == spine
