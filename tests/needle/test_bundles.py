"""Bundles hold neighbours, and what they are proved free of is far from every way in them."""

import numpy as np
import pytest

from akeso.frame import angle_deg
from akeso.needle.bundles import TILE, bundled
from akeso.needle.candidates import lay_out
from made_search import TARGET, ball, danger, plate, search


@pytest.fixture(scope="module")
def grid():
    ways, angles = search(cone_deg=25.0).directions()
    return ways, angles, bundled(ways, angles, 1.0)


def test_every_way_is_in_one_bundle_of_neighbours(grid):
    ways, angles, bundles = grid
    assert bundles.of_way.shape == (len(ways),)
    assert set(bundles.of_way) == set(range(len(bundles.axes)))
    for n in range(len(bundles.axes)):
        mine = angles[bundles.of_way == n]
        assert np.ptp(mine, axis=0).max() <= TILE - 1 + 1e-6
        assert len(mine) <= TILE**2
    sizes = np.bincount(bundles.of_way)
    assert sizes.max() == TILE**2
    assert np.linalg.norm(bundles.axes, axis=1) == pytest.approx(1.0)


def test_the_spread_is_the_furthest_way(grid):
    ways, _, bundles = grid
    for n in range(len(bundles.axes)):
        mine = ways[bundles.of_way == n]
        off = max(angle_deg(w, bundles.axes[n]) for w in mine)
        assert bundles.spread[n] == pytest.approx(2 * np.sin(np.radians(off) / 2), abs=1e-6)


def test_extremes_leave_out_what_is_unknown(grid):
    ways, _, bundles = grid
    values = np.random.default_rng(4).uniform(10, 90, (2, len(ways)))
    values[1, bundles.of_way == 3] = np.nan
    values[0, np.flatnonzero(bundles.of_way == 2)[0]] = np.nan
    low, high = bundles.extremes(values)
    assert (low[1, 3], high[1, 3]) == (np.inf, -1.0)
    mine = values[0, bundles.of_way == 2]
    assert (low[0, 2], high[0, 2]) == (np.nanmin(mine), np.nanmax(mine))


def test_one_way_makes_one_bundle():
    bundles = bundled(np.array([[0.0, 1.0, 0.0]]), np.zeros((1, 2)), 0.5)
    assert bundles.of_way.tolist() == [0]
    assert bundles.spread.tolist() == [0.0]


@pytest.mark.parametrize(
    "options",
    [{}, {"extend_past_tip_mm": 20.0}, {"free_near_target_mm": 15.0}],
    ids=["all", "past the tip", "free near the target"],
)
@pytest.mark.parametrize(
    "shape",
    [ball((28, 20, 6), 8), ball((4, -14, 0), 4), plate],
    ids=["ball beside", "ball beyond", "plate"],
)
def test_what_is_ruled_out_is_above_its_soft_limit(shape, options):
    """By dense sampling of every ruled-out path; and a fair part has to be ruled out."""
    feared = danger("kidney", shape, hard=2.0, soft=4.0, **options)
    targets = np.vstack([TARGET, TARGET + np.array([3, 30, 2])])
    asked = search(feared, targets_mm=targets, step_deg=2.5, bend_mm_per_50_mm=1.0)
    grid = lay_out(asked)
    some = np.arange(len(grid.code))
    ruled_out = some[~grid.near(0, some)]
    begin = feared.free_near_target_mm - feared.extend_past_tip_mm
    lowest = np.inf
    for n in ruled_out:
        depth = grid.depth_mm[n]
        along = np.linspace(min(begin, depth), depth, 200)[:, None]
        places = targets[n // len(grid.ways)] + along * grid.ways[n % len(grid.ways)]
        values = feared.map.distance_mm(places, asked.index_of)
        lowest = min(lowest, values.min() - asked.raw_limit_mm(feared, 4.0, depth))
    assert lowest > 0.0
    if shape is not plate:
        assert ruled_out.size > 0.2 * some.size
    if not options:
        assert ruled_out.size < some.size
