"""Nerve block targets against the memo's distances, on the digital spine."""

import numpy as np
import pytest
from checks import LEFT_AND_RIGHT, aim_at, answer, moved, textbook

from akeso.frame import POSTERIOR
from akeso.rule import Status
from akeso.techniques.aim import Axes
from akeso.techniques.nerve_block.approach import root_point
from known_spines import digital_scene


@pytest.mark.parametrize("side", LEFT_AND_RIGHT)
@pytest.mark.parametrize("level", ["L1", "L2", "L3", "L4", "L5"])
def test_medial_branch_target_is_two_to_four_mm_below_the_process_border(level, side):
    """Approaches memo 3.1: midway from notch to mamillo-accessory notch."""
    _, aim = aim_at("lumbar-medial-branch", level, side)
    arch = digital_scene().landmarks.arch(level, side)
    np.testing.assert_allclose(aim.targets_mm[0], (arch.notch + arch.mamillo_accessory) / 2.0)
    assert 2.0 <= -aim.axes.offset(aim.targets_mm[0], arch.notch, side)[2] <= 4.5
    assert aim.measure(textbook(aim, side))["from_junction_mm"] == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize("side", LEFT_AND_RIGHT)
def test_a_tip_ventral_of_the_foramens_border_fails(side):
    page, aim = aim_at("lumbar-medial-branch", "L4", side)
    spec = next(c for c in page.checks if c.measure == "dorsal_of_foramen_mm")
    start = textbook(aim, side)
    room = aim.measure(start)["dorsal_of_foramen_mm"]
    assert room > 0.0
    for extra, status in ((-0.1, Status.PASS), (0.1, Status.FAIL)):
        assert answer(spec, aim, moved(start, -(room + extra) * aim.axes.ap)).status is status


@pytest.mark.parametrize("side", LEFT_AND_RIGHT)
def test_root_point_by_hand(side):
    """Centre at the origin, floor 7 mm below: 5.5 mm lateral, 2 mm dorsal, 11 mm down."""
    axes = Axes.squared([0.0, 0.0, 1.0], POSTERIOR)
    point = root_point(axes, np.zeros(3), np.array([0.0, 0.0, -7.0]), 2.0, side)
    np.testing.assert_allclose(point, [side.sign * 5.5, 2.0, -11.0], atol=1e-12)


@pytest.mark.parametrize("side", LEFT_AND_RIGHT)
@pytest.mark.parametrize("level", ["L1-L2", "L3-L4", "L5-S1"])
def test_root_target_is_outside_the_foramen_and_under_the_pedicle(level, side):
    _, aim = aim_at("lumbar-nerve-root", level, side)
    measured = aim.measure(textbook(aim, side))
    assert 3.0 <= measured["lateral_of_pedicle_centre_mm"] <= 8.0
    assert measured["below_pedicle_floor_mm"] == pytest.approx(4.0, abs=0.5)


@pytest.mark.parametrize("side", LEFT_AND_RIGHT)
def test_l5_ramus_target_is_the_groove(side):
    _, aim = aim_at("l5-dorsal-ramus", "S1", side)
    np.testing.assert_allclose(
        aim.targets_mm[0], digital_scene().landmarks.sacral_side(side).ala_groove
    )
    assert aim.nerve == "L5 dorsal ramus"
