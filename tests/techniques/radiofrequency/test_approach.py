"""Radiofrequency targets: parallel to the nerve where the labels show it, Unknown where not."""

import numpy as np
import pytest
from checks import LEFT_AND_RIGHT, aim_at, answer, moved, textbook, turned

from akeso.rule import Status
from akeso.techniques.aiming import take_aim
from akeso.techniques.catalogue import approaches
from known_spines import digital_scene

CODE = "lumbar-medial-branch-rf"
LEVELS = ("L1", "L2", "L3", "L4", "L5", "S1")


@pytest.mark.parametrize("side", LEFT_AND_RIGHT)
@pytest.mark.parametrize("level", LEVELS)
def test_the_active_tip_covers_the_nerve_and_lies_along_it(level, side):
    """Within 30 degrees of it; at L1 of the digital spine 36, whose plan says so by failing.

    At S1 the textbook tip may lie up to 1 mm ventral of the border: the search has places 1 and
    2 mm dorsal of it.
    """
    _, aim = aim_at(CODE, level, side)
    measured = aim.measure(textbook(aim, side))
    assert measured["coverage"] >= 0.8
    assert measured["parallel_deg"] <= (36.0 if level == "L1" else 30.0)
    assert measured["dorsal_of_foramen_mm"] >= (-1.0 if level == "S1" else 0.0)


@pytest.mark.parametrize("side", LEFT_AND_RIGHT)
def test_a_perpendicular_needle_fails(side):
    page, aim = aim_at(CODE, "L4", side)
    across = turned(textbook(aim, side), aim, side, aim.oblique_deg, aim.tilt_deg + 60.0)
    spec = next(c for c in page.checks if c.measure == "parallel_deg")
    assert answer(spec, aim, across).status is Status.FAIL
    cover = next(c for c in page.checks if c.measure == "coverage")
    assert answer(cover, aim, moved(across, 8.0 * aim.axes.ap)).status is Status.FAIL


@pytest.mark.parametrize("side", LEFT_AND_RIGHT)
def test_coarse_labels_leave_the_direction_unknown(side):
    page = approaches()[CODE]
    coarse = take_aim(page, digital_scene(3.0).landmarks, "L4", side)
    assert np.isnan(coarse.measure(textbook(coarse, side))["parallel_deg"])
    spec = next(c for c in page.checks if c.measure == "parallel_deg")
    assert answer(spec, coarse, textbook(coarse, side)).status is Status.UNKNOWN
    assert (coarse.oblique_deg, coarse.tilt_deg) == (page.oblique.textbook, page.tilt.textbook)
    assert any("too coarse" in w for w in coarse.warnings)


@pytest.mark.parametrize("side", LEFT_AND_RIGHT)
def test_the_l5_ramus_is_approached_without_oblique(side):
    """S02: none for L5; the textbook beam itself lies along the proposed axis of the groove."""
    page, aim = aim_at(CODE, "S1", side)
    assert aim.oblique_window_deg[0] <= 0.0
    assert abs(aim.oblique_deg) <= 10.0
    book = turned(textbook(aim, side), aim, side, 0.0, page.tilt.textbook)
    assert aim.measure(book)["parallel_deg"] <= 10.0
