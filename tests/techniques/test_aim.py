"""Squared axes and beams against the endplate formula of the approaches memo, section 1.3."""

import numpy as np
import pytest

from akeso.anatomy.levels import Side
from akeso.errors import BadInput
from akeso.frame import POSTERIOR, angle_deg, rotation, unit_vector
from akeso.imaging.carm import Position, positioner_angles_deg
from akeso.techniques.aim import Aim, Axes, distance_to_segment, spread_targets


def _sloping(slope_deg):
    """Normal of an S1 endplate that falls to the front: it leans anterior by the slope."""
    a = np.radians(slope_deg)
    return np.array([0.0, -np.sin(a), np.cos(a)])


def _formula(normal, alpha_deg, side):
    """The memo's formula: the tilt that squares an endplate at a C-arm's oblique."""
    a = np.radians(alpha_deg)
    return np.degrees(
        np.arctan(-(side.sign * normal[0] * np.sin(a) + normal[1] * np.cos(a)) / normal[2])
    )


def _tilt_at(axes, side, alpha_deg):
    """Tilt of the squared beam whose C-arm oblique is alpha, by bisection over its own turn."""
    low, high = -89.0, 89.0
    for _ in range(80):
        turn = (low + high) / 2.0
        primary, tilt = positioner_angles_deg(axes.beam(side, turn, 0.0), Position.PRONE)
        low, high = (turn, high) if side.sign * primary < alpha_deg else (low, turn)
    return tilt


@pytest.mark.parametrize(("alpha", "beta"), [(0.0, 40.0), (15.0, 39.0), (30.0, 36.0)])
@pytest.mark.parametrize("side", [Side.LEFT, Side.RIGHT])
def test_an_s1_endplate_of_40_degrees(alpha, beta, side):
    """+40.0, +39.0 and +36.0 degrees (memo 1.3, computed)."""
    axes = Axes.squared(_sloping(40.0), POSTERIOR)
    assert _tilt_at(axes, side, alpha) == pytest.approx(beta, abs=0.1)


@pytest.mark.parametrize("alpha", [0.0, 10.0, 35.0, 60.0])
@pytest.mark.parametrize("side", [Side.LEFT, Side.RIGHT])
def test_the_formula_holds_for_a_scoliotic_endplate(alpha, side):
    normal = unit_vector([0.2, -0.35, 0.9])
    axes = Axes.squared(normal, POSTERIOR)
    assert _tilt_at(axes, side, alpha) == pytest.approx(_formula(normal, alpha, side), abs=0.1)


def test_axes_are_right_angled_and_left_is_left():
    axes = Axes.squared(_sloping(25.0), np.array([0.1, 1.0, 0.4]))
    frame = np.stack([axes.left, axes.ap, axes.up], axis=1)
    np.testing.assert_allclose(frame.T @ frame, np.eye(3), atol=1e-12)
    assert np.linalg.det(frame) == pytest.approx(1.0)
    assert axes.left[0] > 0.9


def test_ipsilateral_oblique_turns_to_the_side_and_tilt_to_the_head():
    axes = Axes.squared([0.0, 0.0, 1.0], POSTERIOR)
    assert axes.beam(Side.LEFT, 30.0, 0.0)[0] == pytest.approx(0.5)
    assert axes.beam(Side.RIGHT, 30.0, 0.0)[0] == pytest.approx(-0.5)
    assert axes.beam(Side.LEFT, 0.0, 30.0)[2] == pytest.approx(0.5)
    angles = positioner_angles_deg(axes.beam(Side.RIGHT, 20.0, -42.0), Position.PRONE)
    np.testing.assert_allclose(angles, [-20.0, -42.0], atol=1e-9)


def test_many_beams_are_the_single_ones():
    axes = Axes.squared(_sloping(30.0), POSTERIOR)
    oblique, tilt = np.array([-5.0, 0.0, 33.0]), np.array([10.0, -42.0, 0.0])
    for side in Side:
        singles = [axes.beam(side, o, t) for o, t in zip(oblique, tilt, strict=True)]
        np.testing.assert_allclose(axes.beams(side, oblique, tilt), singles, atol=1e-12)


def test_a_turned_patient_turns_the_beam():
    normal, back = unit_vector([0.1, -0.4, 0.9]), unit_vector([0.0, 1.0, 0.3])
    for axis in np.eye(3):
        turn = rotation(axis, 10.0)[:3, :3]
        turned = Axes.squared(turn @ normal, turn @ back).beam(Side.LEFT, 20.0, -10.0)
        straight = Axes.squared(normal, back).beam(Side.LEFT, 20.0, -10.0)
        np.testing.assert_allclose(turned, turn @ straight, atol=1e-12)


def test_offsets_are_lateral_dorsal_cranial_for_both_sides():
    axes = Axes.squared([0.0, 0.0, 1.0], POSTERIOR)
    point = np.array([3.0, 4.0, 5.0])
    np.testing.assert_allclose(axes.offset(point, np.zeros(3), Side.LEFT), [3, 4, 5])
    np.testing.assert_allclose(axes.offset(point, np.zeros(3), Side.RIGHT), [-3, 4, 5])
    np.testing.assert_allclose(axes.offset(point, np.zeros(3), Side.MIDLINE), [3, 4, 5])


def test_spread_targets_keep_the_textbook_first_and_cost_their_way():
    targets, costs = spread_targets(np.array([1.0, 2.0, 3.0]), np.array([[0, 3.0, 4.0]]))
    np.testing.assert_allclose(targets, [[1, 2, 3], [1, 5, 7]])
    np.testing.assert_allclose(costs, [0.0, 5.0])


def test_distance_to_segment_beside_before_and_beyond():
    a, b = np.zeros(3), np.array([0.0, 0.0, 10.0])
    points = np.array([[3.0, 0, 5], [0, 4.0, -3], [0, 0, 12.0], [0, 0, 7.0]])
    np.testing.assert_allclose(distance_to_segment(points, a, b), [3, 5, 2, 0])
    np.testing.assert_allclose(distance_to_segment(points[:1], a, a), [np.hypot(3, 5)])


@pytest.mark.parametrize(("targets", "costs"), [((3,), (3,)), ((2, 3), (3,)), ((2, 2), (2,))])
def test_an_aim_of_the_wrong_shape_is_refused(targets, costs):
    axes = Axes.squared([0.0, 0.0, 1.0], POSTERIOR)
    with pytest.raises(BadInput, match=r"Targets|target"):
        Aim(np.zeros(targets), np.zeros(costs), axes, 0.0, (0.0, 0.0), 0.0, (0.0, 0.0), "nerve",
            {}, lambda path: {}, ("L4",))  # fmt: skip


def test_squaring_makes_the_endplate_a_line():
    normal = _sloping(33.0)
    axes = Axes.squared(normal, POSTERIOR)
    for oblique in (-20.0, 0.0, 45.0):
        assert angle_deg(axes.beam(Side.LEFT, oblique, 0.0), normal) == pytest.approx(90.0)
