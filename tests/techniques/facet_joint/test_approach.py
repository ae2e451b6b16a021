"""Facet targets: in the posterior opening, along the angle measured on the joint."""

import numpy as np
import pytest
from checks import LEFT_AND_RIGHT, aim_at, answer, moved, textbook

from akeso.frame import angle_deg
from akeso.rule import Status
from known_spines import digital, digital_scene

SPACES = ("L1-L2", "L2-L3", "L3-L4", "L4-L5", "L5-S1")


@pytest.mark.parametrize("side", LEFT_AND_RIGHT)
@pytest.mark.parametrize("level", SPACES)
def test_the_beam_looks_into_the_joint(level, side):
    """The textbook beam lies in the true joint plane, axially, within 8 degrees.

    Where the page's window ends before the joint's angle the aim says so instead.
    """
    page, aim = aim_at("lumbar-facet", level, side)
    truth, key = digital().truth, f"{level}.{side.value}.facet_"
    beam = aim.axes.beam(side, aim.oblique_deg, 0.0)
    opening = truth[key + "posterior_edge"] - truth[key + "centre"]
    opening = opening - (opening @ aim.axes.up) * aim.axes.up
    if any("end of its window" in w for w in aim.warnings):
        assert aim.oblique_deg in (page.oblique.low, page.oblique.high)
    else:
        assert angle_deg(beam, opening) <= 8.0


@pytest.mark.parametrize("side", LEFT_AND_RIGHT)
@pytest.mark.parametrize("level", SPACES)
def test_the_tip_stops_just_inside_the_rim(level, side):
    _, aim = aim_at("lumbar-facet", level, side)
    facet = digital_scene().landmarks.facet(level, side)
    assert np.linalg.norm(aim.targets_mm[0] - facet.posterior_edge) == pytest.approx(1.5)
    assert np.linalg.norm(aim.targets_mm[0] - facet.centre) < np.linalg.norm(
        facet.posterior_edge - facet.centre
    )


@pytest.mark.parametrize("side", LEFT_AND_RIGHT)
def test_a_tip_beside_the_joint_fails(side):
    page, aim = aim_at("lumbar-facet", "L4-L5", side)
    spec = next(c for c in page.checks if c.measure == "from_joint_mm")
    facet = digital_scene().landmarks.facet("L4-L5", side)
    start = textbook(aim, side)
    at = float((start.target_mm - facet.posterior_edge) @ facet.normal)
    for distance, status in ((2.9, Status.PASS), (3.1, Status.FAIL), (-3.1, Status.FAIL)):
        assert answer(spec, aim, moved(start, (distance - at) * facet.normal)).status is status


def test_a_foramen_that_was_not_found_leaves_the_depth_unknown(monkeypatch):
    side = LEFT_AND_RIGHT[0]
    monkeypatch.setitem(digital_scene().landmarks.foramina, ("L4-L5", side), None)
    page, aim = aim_at("lumbar-facet", "L4-L5", side)
    spec = next(c for c in page.checks if c.measure == "dorsal_of_foramen_mm")
    assert answer(spec, aim, textbook(aim, side)).status is Status.UNKNOWN
