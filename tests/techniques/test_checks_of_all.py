"""Every check of every page: measured by its approach, and reached on both sides of its edge."""

import numpy as np
import pytest
from checks import LEFT_AND_RIGHT, aim_at, answer, both_sides_of_the_edge, moved, textbook

from akeso.rule import Status
from akeso.techniques.catalogue import approaches

CASES = [
    (code, page.levels[len(page.levels) // 2], side)
    for code, page in approaches().items()
    for side in LEFT_AND_RIGHT
]


@pytest.mark.parametrize(("code", "level", "side"), CASES)
def test_every_measure_is_returned_and_none_for_nothing(code, level, side):
    page, aim = aim_at(code, level, side)
    measured = aim.measure(textbook(aim, side))
    assert {c.measure for c in page.checks} <= set(measured)
    assert all(isinstance(v, float) for v in measured.values())


@pytest.mark.parametrize(("code", "level", "side"), CASES)
def test_a_needle_down_the_textbook_beam_passes_every_check(code, level, side):
    """The textbook target does; in the ala groove one of its neighbours up to 2 mm dorsal."""
    page, aim = aim_at(code, level, side)
    start = textbook(aim, side)
    tries = [moved(start, t - aim.targets_mm[0]) for t in aim.targets_mm]
    if code != "l5-dorsal-ramus":
        tries = tries[:1]
    failing = [
        [(s.name, answer(s, aim, path).value) for s in page.checks
         if answer(s, aim, path).status is not Status.PASS]
        for path in tries
    ]  # fmt: skip
    assert [] in failing, failing


@pytest.mark.parametrize(("code", "level", "side"), CASES)
def test_every_check_turns_over_at_its_limit(code, level, side):
    page, aim = aim_at(code, level, side)
    for spec in page.checks:
        ends = both_sides_of_the_edge(spec, aim, side)
        assert ends is not None, f"{spec.name} never turns over"
        passing, failing = ends
        assert (passing.status, failing.status) == (Status.PASS, Status.FAIL), spec.name
        step = 1.0 / 40.0 if spec.measure == "coverage" else 1e-6
        assert passing.value == pytest.approx(spec.limit, abs=step), spec.name
        assert failing.value == pytest.approx(spec.limit, abs=step), spec.name


@pytest.mark.parametrize(("code", "level", "side"), CASES)
def test_targets_lie_on_their_side_at_their_level(code, level, side):
    page, aim = aim_at(code, level, side)
    assert np.isfinite(aim.targets_mm).all()
    assert aim.target_costs[0] == 0.0
    assert (aim.target_costs[1:] > 0.0).all()
    assert (side.sign * aim.targets_mm[:, 0] > 0.0).all()
    low, high = aim.oblique_window_deg
    assert low <= aim.oblique_deg <= high
    assert aim.tilt_window_deg[0] <= aim.tilt_deg <= aim.tilt_window_deg[1]
    del page, level
