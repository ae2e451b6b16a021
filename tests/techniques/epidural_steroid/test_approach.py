"""Epidural targets: what each check guards, moved over its edge on purpose."""

import numpy as np
import pytest
from checks import LEFT_AND_RIGHT, aim_at, answer, moved, textbook

from akeso.anatomy.levels import Side
from akeso.rule import Status
from known_spines import digital_scene

SPACES = ("L1-L2", "L2-L3", "L3-L4", "L4-L5", "L5-S1")


def _check(page, name):
    return next(c for c in page.checks if c.name == name)


@pytest.mark.parametrize("side", LEFT_AND_RIGHT)
@pytest.mark.parametrize("level", SPACES)
def test_subpedicular_target_is_under_the_pedicle_in_the_dorsal_cranial_quadrant(level, side):
    _, aim = aim_at("lumbar-transforaminal-subpedicular", level, side)
    found = digital_scene().landmarks
    pedicle, foramen = found.pedicle(level[:2], side), found.foramen(level, side)
    lateral, _, up = aim.axes.offset(aim.targets_mm[0], pedicle.floor, side)
    assert 2.0 <= -up <= 4.0
    assert 0.0 <= lateral <= aim.axes.offset(pedicle.lateral, pedicle.floor, side)[0] + 1.0
    _, dorsal, cranial = aim.axes.offset(aim.targets_mm[0], foramen.centre, side)
    assert dorsal > 0.0
    assert cranial > 0.0


@pytest.mark.parametrize("side", LEFT_AND_RIGHT)
def test_a_tip_medial_of_the_medial_wall_fails(side):
    page, aim = aim_at("lumbar-transforaminal-subpedicular", "L4-L5", side)
    spec = _check(page, "Tip lateral of the pedicle's medial wall")
    medial = digital_scene().landmarks.pedicle("L4", side).medial
    start = textbook(aim, side)
    to_wall = aim.axes.offset(medial, start.target_mm, side)[0] * side.sign * aim.axes.left
    outward = side.sign * aim.axes.left
    assert answer(spec, aim, moved(start, to_wall + 0.1 * outward)).status is Status.PASS
    assert answer(spec, aim, moved(start, to_wall - 0.1 * outward)).status is Status.FAIL


@pytest.mark.parametrize("side", LEFT_AND_RIGHT)
def test_an_infraneural_tip_in_the_disc_fails(side):
    page, aim = aim_at("lumbar-transforaminal-infraneural", "L4-L5", side)
    spec = _check(page, "Tip dorsal of the posterior disc margin")
    start = textbook(aim, side)
    assert answer(spec, aim, start).status is Status.PASS
    front = digital_scene().landmarks.foramen("L4-L5", side).anterior
    into = -(aim.axes.offset(start.target_mm, front, side)[1]) * aim.axes.ap
    assert answer(spec, aim, moved(start, into)).status is Status.FAIL
    assert answer(spec, aim, moved(start, into + 1.01 * aim.axes.ap)).status is Status.PASS


@pytest.mark.parametrize("side", LEFT_AND_RIGHT)
def test_s1_tip_stays_between_the_cortices(side):
    page, aim = aim_at("s1-transforaminal", "S1", side)
    sacral = digital_scene().landmarks.sacral_side(side)
    into = sacral.canal_wall - sacral.dorsal_foramen
    room = float(np.linalg.norm(into))
    into = into / room
    start = textbook(aim, side)
    past = _check(page, "Tip past the dorsal foramen")
    short = _check(page, "Tip short of the ventral sacral cortex")
    at = aim.measure(start)["past_dorsal_foramen_mm"]
    assert answer(past, aim, moved(start, (0.9 - at) * into)).status is Status.FAIL
    assert answer(past, aim, moved(start, (1.1 - at) * into)).status is Status.PASS
    assert answer(short, aim, moved(start, (room - 5.1 - at) * into)).status is Status.PASS
    assert answer(short, aim, moved(start, (room - 4.9 - at) * into)).status is Status.FAIL


@pytest.mark.parametrize("side", list(Side))
@pytest.mark.parametrize("level", SPACES)
def test_interlaminar_targets_keep_behind_the_laminar_line(level, side):
    """Every target, not only the first, lies 1 mm dorsal of the line it is judged by."""
    _, aim = aim_at("lumbar-interlaminar", level, side)
    start = textbook(aim, side)
    for target in aim.targets_mm:
        measured = aim.measure(moved(start, target - start.target_mm))
        assert measured["dorsal_of_vill_mm"] == pytest.approx(1.0, abs=1e-6)
        assert measured["ventral_of_vill_mm"] == pytest.approx(-1.0, abs=1e-6)
        assert measured["medial_of_pedicle_wall_mm"] > 0.0
    assert 40.0 <= aim.clo_deg <= 65.0


@pytest.mark.parametrize("side", LEFT_AND_RIGHT)
def test_a_tip_across_the_midline_fails(side):
    page, aim = aim_at("lumbar-interlaminar", "L4-L5", side)
    spec = _check(page, "Tip across the midline")
    start = textbook(aim, side)
    back = aim.measure(start)["across_midline_mm"] * side.sign * aim.axes.left
    assert answer(spec, aim, moved(start, back + 0.1 * side.sign * aim.axes.left)).status is (
        Status.PASS
    )
    assert answer(spec, aim, moved(start, back - 0.1 * side.sign * aim.axes.left)).status is (
        Status.FAIL
    )
