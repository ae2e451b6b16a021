"""Relief follows the published figures, and a diary its story."""

from datetime import UTC, datetime, timedelta
from random import Random
from statistics import mean, median

import pytest

from akeso.care.outcome import PainDiary, Reading, block_result, definitions
from akeso.demo.relief import ReliefCurve, block_ratings, draw, published
from akeso.pharmacy.drug import find_drug
from akeso.pharmacy.drug_time import Where, time_of


def test_half_is_there_after_the_onset_and_gone_after_its_time():
    curve = ReliefCurve(80.0, 4.0, 6.0)
    assert curve.at(0) == 0
    assert curve.at(4) == pytest.approx(40.0, rel=0.01)
    assert curve.at(6 * 30.4) == pytest.approx(40.0, rel=0.01)
    assert curve.at(60) > 75
    assert curve.at(400) < 2


def test_shares_and_months_are_those_of_the_table():
    share, months = published("rf.mb.lumbar")
    assert share == pytest.approx((53 + 58) / 200)
    assert months == 15
    assert published("rf.genicular")[1] == pytest.approx((2.6 + 11.1) / 2)


def test_what_is_drawn_has_the_published_share_and_time():
    chance = Random("relief")  # noqa: S311
    curves = [draw("rf.mb.lumbar", chance) for _ in range(2000)]
    assert mean(c.best_pct >= 50 for c in curves) == pytest.approx(0.555, abs=0.04)
    assert median(c.months for c in curves) == pytest.approx(15, rel=0.05)


@pytest.mark.parametrize(("helped", "low", "high"), [(True, 55, 95), (False, -10, 25)])
def test_a_story_may_say_whether_it_helps(helped, low, high):
    chance = Random(1)  # noqa: S311
    assert all(low <= draw("esi.caudal", chance, helped=helped).best_pct <= high for _ in range(50))


def test_a_positive_block_lasts_as_long_as_its_drug_at_half_the_pain_and_not_at_a_fifth():
    good = block_ratings(7, Random(3), positive=True)  # noqa: S311
    ended = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
    held = tuple(Reading(ended + timedelta(minutes=30 * n), v) for n, v in enumerate(good))
    diary = PainDiary("p", ended, 7, held, opioid_or_sedation=False)
    drug = time_of(find_drug("bupivacaine"), Where.NERVE)
    found = {n: block_result(diary, 7, n, drug=drug).word for n in definitions("block")}
    assert found == {
        "block_50": "positive", "block_80": "negative", "peak_50": "positive",
        "peak_80": "positive", "sij_75": "positive",
    }  # fmt: skip


def test_a_positive_block_passes_the_definition_and_a_negative_one_does_not():
    for seed in range(40):
        chance = Random(seed)  # noqa: S311
        good, bad = (block_ratings(7, chance, positive=p) for p in (True, False))
        assert len(good) == len(bad) == 17
        assert max(v for v in good[1:9] if v is not None) <= 0.2 * 7
        assert min(v for v in bad if v is not None) > 0.5 * 7
