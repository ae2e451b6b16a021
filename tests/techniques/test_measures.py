"""Shared measurements against plain geometry and the digital spine."""

import numpy as np
import pytest

from akeso.anatomy.levels import Side
from akeso.frame import POSTERIOR
from akeso.techniques.aim import Axes
from akeso.techniques.measures import dorsal_of, foramen_behind, off_axis_deg
from known_spines import digital_landmarks


def test_dorsal_is_counted_along_the_squared_ap():
    axes = Axes.squared([0.0, 0.0, 1.0], POSTERIOR)
    assert dorsal_of(axes, np.array([9.0, 5.0, 9.0]), np.array([0.0, 2.0, 0.0])) == 3.0
    tilted = Axes.squared([0.0, -0.6, 0.8], POSTERIOR)
    assert dorsal_of(tilted, np.array([0.0, 0.0, 5.0]), np.zeros(3)) == pytest.approx(3.0)


def test_angle_between_lines_ignores_their_sense_and_length():
    way = np.array([1.0, 0.0, 0.0])
    for axis in ([5.0, 0, 0], [-5.0, 0, 0]):
        assert off_axis_deg(way, np.array(axis)) == pytest.approx(0.0)
    assert off_axis_deg(way, np.array([-1.0, 1.0, 0])) == pytest.approx(45.0)
    assert off_axis_deg(3 * way, np.array([0.0, 0, -2.0])) == pytest.approx(90.0)


@pytest.mark.parametrize("side", [Side.LEFT, Side.RIGHT])
def test_the_border_lies_between_foramen_and_nerve(side):
    found = digital_landmarks()
    for name in ("L2", "L3", "L4", "L5"):
        border = foramen_behind(found, name, side)
        back = found.vertebra(name).back
        assert (found.arch(name, side).notch - border) @ back > 0.0
    border = foramen_behind(found, "S1", side)
    np.testing.assert_allclose(border, found.foramen("L5-S1", side).posterior)
