"""Important change: both sides of every edge."""

import pytest

from akeso.care.instruments import change, find_instrument, relief_class, score
from akeso.errors import BadInput
from akeso.rule import Status
from instruments.test_scoring import spread


def compared(name, before, after, scale="total"):
    instrument = find_instrument(name)
    found = change(score(instrument, before), score(instrument, after))
    return next(one for one in found if one.scale == scale)


def pseq(total):
    return spread(total, range(1, 11), 6)


@pytest.mark.parametrize(
    ("before", "after", "important"),
    [(14, 21, Status.PASS), (14, 20, Status.FAIL), (20, 27, Status.FAIL), (24, 31, Status.PASS),
     (31, 24, Status.FAIL)],
)  # fmt: skip
def test_pseq_needs_seven_points_and_a_better_band(before, after, important):
    found = compared("pseq", pseq(before), pseq(after))
    assert found.points == after - before
    assert found.important is important
    assert found.source.mark.verified


@pytest.mark.parametrize(("after", "important"), [(7, Status.PASS), (8, Status.FAIL)])
def test_average_pain_needs_thirty_per_cent(after, important):
    for name in ("bpi", "nrs"):
        found = compared(name, {"average": 10}, {"average": after}, "average")
        assert found.important is important
        assert found.percent == 10 * (10 - after)


def test_interference_needs_one_point():
    items = [f"interference_{n}" for n in range(1, 6)]
    before = dict.fromkeys(items, 5)
    found = compared("bpi", before, dict.fromkeys(items, 4), "interference")
    assert (found.points, found.important) == (1.0, Status.PASS)
    found = compared("bpi", before, before | {items[0]: 1}, "interference")
    assert (found.points, found.important) == (0.8, Status.FAIL)


def test_odi_needs_ten_points():
    before = spread(30, range(1, 11), 5)
    assert compared("odi", before, spread(25, range(1, 11), 5)).important is Status.PASS
    assert compared("odi", before, spread(26, range(1, 11), 5)).important is Status.FAIL


def test_depression_needs_five_points_and_a_better_band():
    items = [3, 5, 10, 13, 16, 17, 21]
    for after, important in ((6, Status.PASS), (7, Status.FAIL), (8, Status.FAIL)):
        found = compared("dass-21", spread(9, items, 3), spread(after, items, 3), "depression")
        assert found.important is important
        assert not found.source.mark.verified


def test_from_nothing_there_is_no_per_cent():
    found = compared("peg", [0, 0, 0], [3, 3, 3])
    assert found.percent is None
    assert found.important is Status.UNKNOWN
    assert found.points == -3


def test_scales_without_a_rule_stay_unknown():
    found = compared("promis", {"t_score": 65}, {"t_score": 60})
    assert (found.important, found.source) == (Status.UNKNOWN, None)


def test_two_instruments_cannot_be_compared():
    peg, promis = find_instrument("peg"), find_instrument("promis")
    with pytest.raises(BadInput, match="two of the same"):
        change(score(peg, [1, 2, 3]), score(promis, {"t_score": 50}))


@pytest.mark.parametrize(
    ("percent", "name"),
    [(-5, "none"), (9.9, "none"), (10, "minimal"), (29.9, "minimal"), (30, "moderate"),
     (49.9, "moderate"), (50, "substantial"), (100, "substantial")],
)  # fmt: skip
def test_classes_of_relief(percent, name):
    assert relief_class(percent) == name
