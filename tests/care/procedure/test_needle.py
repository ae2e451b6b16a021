import math

import pytest
from rehearsal.attached import attached

from akeso.anatomy.levels import Side
from akeso.care.procedure import NeedlePlaced, delivered, delivered_needle
from akeso.errors import BadInput, Refused

ENTRY, TARGET = (0.0, 100.0, 0.0), (0.0, 0.0, 0.0)
"""A needle straight from back to front, 100 mm."""


def test_a_needle_on_its_target_has_no_error():
    found = delivered(ENTRY, TARGET, TARGET, ENTRY)
    assert (found.along_mm, found.across_mm, found.tip_error_mm) == (0.0, 0.0, 0.0)
    assert (found.entry_error_mm, found.angle_deg) == (0.0, 0.0)


@pytest.mark.parametrize(("tip", "along"), [((0, -3, 0), 3.0), ((0, 4, 0), -4.0)])
def test_deeper_is_positive_and_short_is_negative(tip, along):
    found = delivered(ENTRY, TARGET, tip)
    assert found.along_mm == along
    assert found.across_mm == 0.0
    assert found.tip_error_mm == abs(along)
    assert found.angle_deg is None
    assert found.entry_error_mm is None


def test_an_error_splits_exactly_along_and_across():
    found = delivered(ENTRY, TARGET, (3.0, -12.0, 4.0))
    assert (found.along_mm, found.across_mm, found.tip_error_mm) == (12.0, 5.0, 13.0)
    across = (found.across_left_mm, found.across_posterior_mm, found.across_superior_mm)
    assert across == (3.0, 0.0, 4.0)


def test_an_oblique_needle_splits_the_same():
    """Axis (3, -4, 0) / 5; the tip is 10 mm deeper and 2 mm towards the head."""
    found = delivered((-30.0, 40.0, 7.0), (0.0, 0.0, 7.0), (6.0, -8.0, 9.0))
    assert found.along_mm == pytest.approx(10.0, abs=1e-12)
    assert found.across_mm == pytest.approx(2.0, abs=1e-12)
    assert found.across_superior_mm == pytest.approx(2.0, abs=1e-12)
    assert found.tip_error_mm**2 == pytest.approx(104.0, abs=1e-9)


def test_direction_and_entry_are_judged_where_the_entry_was_measured():
    found = delivered(ENTRY, TARGET, (0.0, 0.0, 0.0), (100.0, 100.0, 0.0))
    assert found.angle_deg == pytest.approx(45.0, abs=1e-12)
    assert found.entry_error_mm == 100.0
    shifted = delivered(ENTRY, TARGET, (5.0, 0.0, 0.0), (5.0, 100.0, 0.0))
    assert (shifted.angle_deg, shifted.across_mm, shifted.entry_error_mm) == (0.0, 5.0, 5.0)
    tilted = delivered(ENTRY, TARGET, (100 * math.tan(math.radians(3)), 0.0, 0.0), ENTRY)
    assert tilted.angle_deg == pytest.approx(3.0, abs=1e-9)


def test_points_that_make_no_needle_are_refused():
    with pytest.raises(BadInput, match="length 0"):
        delivered(TARGET, TARGET, TARGET)
    with pytest.raises(BadInput, match="three numbers in mm"):
        delivered(ENTRY, TARGET, (0.0, math.nan, 0.0))


@pytest.mark.parametrize("passes", [0, 101])
def test_passes_are_counted_from_one(passes):
    with pytest.raises(BadInput, match="needle passes"):
        NeedlePlaced("L4", Side.LEFT, "22 G", passes)
    assert NeedlePlaced("l4/l5", Side.LEFT, "22 G", 1).level == "L4-L5"


def test_a_needle_is_compared_with_the_plan_it_followed():
    plan = attached()
    along = tuple(a + 2.0 * d for a, d in zip(plan.target_mm, plan.direction, strict=True))
    needle = NeedlePlaced("L4-L5", Side.LEFT, "22 G", 1, "r1", along, plan.entry_mm)
    found = delivered_needle(plan, needle)
    assert found.along_mm == pytest.approx(2.0, abs=1e-12)
    assert found.across_mm == pytest.approx(0.0, abs=1e-12)
    assert found.angle_deg == pytest.approx(0.0, abs=1e-6)
    assert delivered_needle(plan, NeedlePlaced("L4-L5", Side.LEFT, "22 G", 1)) is None
    for level, side in (("L4-L5", Side.RIGHT), ("L5-S1", Side.LEFT)):
        with pytest.raises(Refused, match="cannot be compared with the plan"):
            delivered_needle(plan, NeedlePlaced(level, side, "22 G", 1))
