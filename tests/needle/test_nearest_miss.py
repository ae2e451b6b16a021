"""The nearest miss is the least of all, and no shortcut of the search changes an answer."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from akeso.anatomy.levels import Side
from akeso.care.planning import _Case, _search
from akeso.needle import nearest_miss as module
from akeso.needle.candidates import Candidates, lay_out
from akeso.needle.corridor import search_corridor
from akeso.needle.nearest_miss import nearest_miss
from akeso.techniques.aiming import take_aim
from akeso.techniques.catalogue import find_approach
from known_spines import digital_scene, real_scene
from made_search import NEEDLES, TARGET, ball, danger, plate, search


def blocked(**options):
    """Six dangers about the way, and no gap wide enough between them."""
    dangers = (
        danger("bone", plate),
        danger("kidney", ball((22, 15, 4), 9), hard=6.0, soft=8.0),
        danger("bowel", ball((-14, 22, -3), 8), hard=12.0, soft=12.0),
        danger("aorta", ball((4, -14, 0), 4), hard=3.0, soft=5.0, extend_past_tip_mm=8.0),
        danger("lung", lambda p: p[..., 2] > 16, hard=9.0, soft=10.0),
        danger("canal", ball((-4, 4, 2), 3), hard=4.0, free_near_target_mm=6.0),
    )
    targets = np.vstack([TARGET, TARGET + np.array([4, -3, 2])])
    return search(
        *dangers, targets_mm=targets, step_deg=2.0, widen_mm=0.5, bend_mm_per_50_mm=1.0, **options
    )


def by_hand(asked, grid):
    """Sum of violations of every candidate with a depth, sampled in steps of 0.1 mm."""
    sums = np.full(len(grid.code), np.inf)
    for n in np.flatnonzero((grid.code != 1) & np.isfinite(grid.depth_mm)):
        target, way = asked.targets_mm[n // len(grid.ways)], grid.ways[n % len(grid.ways)]
        depth = grid.depth_mm[n]
        sums[n] = max(0.0, depth - asked.longest_mm)
        for d in asked.dangers:
            begin = min(d.free_near_target_mm - d.extend_past_tip_mm, depth)
            along = np.linspace(begin, depth, int((depth - begin) / 0.1) + 2)[:, None]
            near = d.map.distance_mm(target + along * way, asked.index_of).min()
            sums[n] += max(0.0, asked.raw_limit_mm(d, d.hard_mm, depth) - near)
    return sums


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"needles": tuple(n for n in NEEDLES if n.length_mm <= 70)},
        {"secondary_window_deg": (0, 0)},
    ],
    ids=["all", "short stock", "one row"],
)
def test_the_miss_is_the_least_of_a_brute_force_twin(options):
    asked = blocked(**options)
    found = search_corridor(asked)
    assert found.best is None
    sums = by_hand(asked, lay_out(asked))
    total = sum(short for _, short in found.nearest_miss.violations_mm)
    assert total >= sums.min() - 0.05
    # Marched in leaps of a millimetre, a violation is up to half of one too small.
    assert total <= sums.min() + 0.5
    assert np.median(sums) > sums.min() + 3.0


def test_nothing_is_dropped_that_could_be_the_least(monkeypatch):
    """Exactly equal to measuring every rival against every danger in the order given."""
    asked = blocked()
    shortcut = nearest_miss(lay_out(asked))

    def all_of_them(grid, rivals):
        order = range(len(grid.search.dangers))
        kept, shorts = module._violations(grid, rivals, list(order), np.inf)
        assert kept.size == rivals.size
        return kept, module._total(grid, kept, shorts)

    monkeypatch.setattr(module, "_least", all_of_them)
    monkeypatch.setattr(Candidates, "near", lambda _grid, _number, some: np.ones(some.size, bool))
    plain = nearest_miss(lay_out(asked))
    assert plain.violations_mm == shortcut.violations_mm
    np.testing.assert_array_equal(plain.path.entry_mm, shortcut.path.entry_mm)


def test_a_search_without_dangers_misses_by_depth_alone():
    found = search_corridor(search(needles=tuple(n for n in NEEDLES if n.length_mm <= 50)))
    (reason, short), *rest = found.nearest_miss.violations_mm
    assert rest == []
    assert "no stock needle reaches" in reason
    assert short > 0.0


SPINE = [
    ("lumbar-transforaminal-subpedicular", "L4-L5", "left"),
    ("lumbar-interlaminar", "L3-L4", "right"),
    ("l5-dorsal-ramus", "L5-S1", "right"),
]


def _question(scene, code, level, side, closer_mm):
    """The search of a plan, with limits raised until perhaps nothing is open."""
    page = find_approach(code)
    aim = take_aim(page, scene.landmarks, page.level(level), Side(side))
    asked, _ = _search(_Case(scene, page, aim, page.level(level), Side(side)))
    raised = tuple(
        replace(d, hard_mm=d.hard_mm + closer_mm, soft_mm=max(d.soft_mm, d.hard_mm + closer_mm))
        for d in asked.dangers
    )
    return replace(asked, dangers=raised)


@pytest.mark.parametrize("closer_mm", [0.0, 6.0])
@pytest.mark.parametrize(("code", "level", "side"), SPINE)
@pytest.mark.parametrize("which", ["digital", "real"])
def test_bundles_change_no_answer(request, which, code, level, side, closer_mm, monkeypatch):
    if which == "real":
        shared: Path = request.getfixturevalue("shared_data")
        scene = real_scene(shared)
    else:
        scene = digital_scene()
    asked = _question(scene, code, level, side, closer_mm)
    found = search_corridor(asked)
    monkeypatch.setattr(Candidates, "near", lambda _grid, _number, some: np.ones(some.size, bool))
    plain = search_corridor(asked)
    np.testing.assert_array_equal(found.zone.code, plain.zone.code)
    np.testing.assert_array_equal(found.zone.cost, plain.zone.cost)
    assert found.why == plain.why
    assert str(found.best) == str(plain.best)
    assert str(found.runners_up) == str(plain.runners_up)
    assert str(found.nearest_miss) == str(plain.nearest_miss)
