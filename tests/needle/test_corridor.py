"""The corridor search on exact geometry, and against a brute-force NumPy twin."""

from dataclasses import replace

import numpy as np
import pytest

from akeso.errors import BadInput
from akeso.frame import PATIENT, Transform, angle_deg, rotation
from akeso.imaging.carm import Position, detector_direction, positioner_angles_deg
from akeso.needle.corridor import Danger, Reach, Weights, clearances, search_corridor
from akeso.needle.distance import distance_map
from akeso.rule import Status
from made_search import NEEDLES, PA, SOURCE, SPACING, TARGET, ball, danger, plate, search


@pytest.fixture(scope="module")
def bone():
    return danger("bone", plate)


def test_free_way_is_the_textbook_beam_with_exact_depth_and_needle():
    found = search_corridor(search())
    assert found.best.entry_mm == pytest.approx([0, 50, 0], abs=0.5)
    assert found.best.depth_mm == pytest.approx(55, abs=0.5)
    assert found.needle.length_mm == 90
    assert found.candidates == 81 * 41
    assert found.refusals == ()
    assert found.nearest_miss is None
    assert "0.0 degrees from the textbook beam" in found.why


def test_depth_is_right_all_round_the_cylinder():
    zone = search_corridor(search()).zone
    radius = np.hypot(zone.entries_mm[:, 0], zone.entries_mm[:, 1])
    assert np.abs(radius - 50.0).max() < 0.6


def test_the_way_leads_through_the_hole_of_the_plate(bone):
    found = search_corridor(search(bone))
    through = found.best.target_mm - found.best.direction * (22 + 5) / -found.best.direction[1]
    assert np.hypot(through[0] - 10, through[2]) < 8.0
    assert angle_deg(-found.best.direction, PA) > 1.0
    assert found.refusals[0].reason == "crosses bone"
    assert found.clearances[0].status is Status.PASS
    codes = found.zone.code
    assert np.isnan(found.zone.cost[codes != 0]).all()
    assert np.isfinite(found.zone.cost[codes == 0]).all()


def test_a_closed_plate_blocks_and_says_what(bone):
    closed = danger("bone", lambda p: (p[..., 1] >= 20) & (p[..., 1] <= 24))
    found = search_corridor(search(closed))
    assert found.best is None
    assert found.needle is None
    assert found.runners_up == ()
    assert [(r.reason, r.count) for r in found.refusals] == [("crosses bone", 81 * 41)]
    assert "None of 3321 paths is open: crosses bone (3321, 100%)" in found.why
    (reason, short), *rest = found.nearest_miss.violations_mm
    assert (reason, rest) == ("crosses bone", [])
    allowance = closed.map.boundary_mm + NEEDLES[0].diameter_mm / 2
    assert short == pytest.approx(allowance, abs=0.02)  # the axis runs through voxel centres
    assert "nearest miss" in found.why


def test_the_nearest_miss_is_the_least_violation():
    """Two balls leave a gap that is too narrow on every way."""
    left = danger("left kidney", ball((14, 20, 0), 10), hard=5.0)
    right = danger("right kidney", ball((-14, 20, 0), 10), hard=5.0)
    options = {"primary_window_deg": (-10, 10), "secondary_window_deg": (-3, 3)}
    found = search_corridor(search(left, right, **options))
    assert found.best is None
    names = {name for name, _ in found.nearest_miss.violations_mm}
    assert names == {"closer than 5 mm to left kidney", "closer than 5 mm to right kidney"}
    # Straight on, the axis is 4 mm from either ball's surface.
    straight = 2 * (5.0 - 4.0 + left.map.boundary_mm + NEEDLES[0].diameter_mm / 2)
    total = sum(short for _, short in found.nearest_miss.violations_mm)
    assert straight - 1.5 < total <= straight + 0.02
    assert abs(found.nearest_miss.path.entry_mm[2]) == pytest.approx(2.86, abs=0.05)  # outermost


@pytest.mark.parametrize("distance", [6.0, 9.0, 14.5])
def test_clearance_to_a_ball_is_within_the_stated_error(distance):
    """A ball beside the textbook beam: needle surface to ball surface is known exactly."""
    radius = NEEDLES[0].diameter_mm / 2
    lung = danger("lung", ball((distance + 7.0, 20, 3), 7.0), hard=1.0)
    asked = search(lung)
    found = search_corridor(asked)
    clearance = found.clearances[0].distance_mm
    assert angle_deg(-found.best.direction, PA) < 0.1
    true = np.hypot(distance + 7.0, 3.0) - 7.0 - radius
    assert true - 2 * lung.map.boundary_mm < clearance <= true + 0.15


def test_a_danger_moved_one_millimetre_inside_the_limit_flips_the_answer():
    only = {"primary_window_deg": (0, 0), "secondary_window_deg": (0, 0)}
    answers = []
    for x in (13.0, 12.0, 11.0, 10.0):  # faces at x - 0.5, needle surface at 0.36
        wall = danger("lung", lambda p, x=x: (p[..., 0] >= x) & (p[..., 1] > 0), hard=10.0)
        wall = replace(wall, map=replace(wall.map, boundary_mm=0.5))
        found = search_corridor(search(wall, **only))
        answers.append(found.best is not None)
        if found.best is None:
            assert found.refusals[0].reason == "closer than 10 mm to lung"
            short = found.nearest_miss.violations_mm[0][1]
            assert short == pytest.approx(10 - (x - 0.5 - NEEDLES[0].diameter_mm / 2), abs=0.02)
    assert answers == [True, True, True, False]


def test_widening_and_bend_add_to_the_limit():
    wall = danger("lung", lambda p: p[..., 0] >= 14, hard=8.0)
    only = {"primary_window_deg": (0, 0), "secondary_window_deg": (0, 0)}
    free = 14 - wall.map.boundary_mm - NEEDLES[0].diameter_mm / 2 - 8.0
    assert search_corridor(search(wall, **only, widen_mm=free - 0.05)).best is not None
    assert search_corridor(search(wall, **only, widen_mm=free + 0.05)).best is None
    bend = free * 50 / 55.0  # 55 mm deep
    found = search_corridor(search(wall, **only, bend_mm_per_50_mm=bend * 0.97))
    assert found.clearances[0].widened_by_mm == pytest.approx(free * 0.97, rel=0.02)
    assert search_corridor(search(wall, **only, bend_mm_per_50_mm=bend * 1.03)).best is None
    stiff = replace(wall, widened=False)
    assert search_corridor(search(stiff, **only, widen_mm=5.0)).best is not None


def test_free_length_at_the_target_and_length_past_the_tip():
    only = {"primary_window_deg": (0, 0), "secondary_window_deg": (0, 0)}
    around = ball((0, -5, 0), 4)
    assert search_corridor(search(danger("bone", around), **only)).best is None
    assert search_corridor(search(danger("bone", around, free_near_target_mm=6), **only)).best
    beyond = ball((0, -18, 0), 5)  # begins 8 mm past the tip
    assert search_corridor(search(danger("cord", beyond), **only)).best
    near = danger("cord", beyond, extend_past_tip_mm=5)
    assert search_corridor(search(near, **only)).best
    found = search_corridor(search(replace(near, extend_past_tip_mm=10), **only))
    assert found.best is None
    with pytest.raises(BadInput, match="two dangers"):
        danger("cord", beyond, free_near_target_mm=5, extend_past_tip_mm=5)


def test_soft_limits_trade_against_the_beam():
    near = danger("vessel", ball((9, 20, 0), 5), hard=0.0, soft=6.0)
    careful = search_corridor(search(near, weights=Weights(shortfall_per_mm=10.0)))
    hasty = search_corridor(search(near, weights=Weights(shortfall_per_mm=0.01)))
    assert angle_deg(-hasty.best.direction, PA) < 0.1
    assert hasty.clearances[0].close
    assert "under the soft limit" in " ".join(hasty.best.reasons)
    assert careful.clearances[0].distance_mm > hasty.clearances[0].distance_mm + 1.0


def test_too_deep_names_the_stock_and_the_depth():
    short = tuple(n for n in NEEDLES if n.length_mm <= 50)
    found = search_corridor(search(needles=short))
    assert found.best is None
    assert found.refusals[0].reason == "no stock needle reaches: deeper than 35 mm"
    miss, by = found.nearest_miss.violations_mm[0]
    assert miss.startswith("no stock needle reaches: 5")
    assert by == pytest.approx(found.nearest_miss.path.depth_mm - 35)


def test_what_the_c_arm_cannot_reach_is_refused():
    found = search_corridor(search(reach=Reach((-10, 10), (-5, 5))))
    assert {r.reason: r.count for r in found.refusals} == {"C-arm cannot reach": 81 * 41 - 21 * 11}
    nowhere = search_corridor(search(reach=Reach((50, 60), (0, 5))))
    assert nowhere.best is None
    assert nowhere.nearest_miss is None


def test_a_ray_that_leaves_the_picture_has_unknown_skin():
    tilted = detector_direction(0, 60, Position.PRONE)
    found = search_corridor(search(beam=tilted, reach=Reach((-100, 100), (-90, 90))))
    assert found.best is None
    counts = {r.reason: r.count for r in found.refusals}
    assert counts["leaves the picture before the skin"] > 1000


def test_a_target_in_the_air_or_off_the_picture_is_said():
    for place in ([0, 55, 0], [0, 500, 0]):
        found = search_corridor(search(targets_mm=[place]))
        assert found.refusals[0].reason == "target lies outside the body"
        assert found.nearest_miss is None


def test_runners_up_are_really_different(bone):
    targets = np.array([[0, -5, 0], [1, -5, 0], [5, -5, 0]], float)
    found = search_corridor(search(bone, targets_mm=targets))
    paths = [found.best, *found.runners_up]
    assert len(paths) == 6
    assert [p.cost for p in paths] == sorted(p.cost for p in paths)
    for n, a in enumerate(paths):
        for b in paths[:n]:
            apart = np.linalg.norm(a.target_mm - b.target_mm)
            assert angle_deg(a.direction, b.direction) >= 2.99 or apart >= 2.0


def test_the_cost_of_a_target_decides_between_targets():
    targets = np.array([[0, -5, 0], [4, -5, 0]], float)
    assert search_corridor(search(targets_mm=targets, target_cost=[1, 0])).best.target_mm[0] == 4
    assert search_corridor(search(targets_mm=targets, target_cost=[0, 1])).best.target_mm[0] == 0


def test_mirrored_scene_gives_the_mirrored_way(bone):
    found = search_corridor(search(bone, targets_mm=TARGET + np.array([3, 0, 0])))
    mirrored = danger("bone", lambda p: plate(p * [-1, 1, 1]))
    other = search_corridor(search(mirrored, targets_mm=TARGET - np.array([3, 0, 0])))
    assert other.best.entry_mm == pytest.approx(found.best.entry_mm * [-1, 1, 1], abs=1e-6)
    assert other.best.cost == pytest.approx(found.best.cost)
    assert {r.reason: r.count for r in other.refusals} == {
        r.reason: r.count for r in found.refusals
    }


@pytest.mark.parametrize(("axis", "angle"), [((0, 0, 1), 10.0), ((0, 0, 1), -10.0)])
def test_turned_scene_turns_the_way(axis, angle, bone):
    turn = rotation(axis, angle)
    found = search_corridor(search(bone))
    turned = search_corridor(
        search(
            danger("bone", plate, turn=turn),
            targets_mm=TARGET @ turn[:3, :3].T,
            beam=turn[:3, :3] @ PA,
        )
    )
    expected = turn[:3, :3] @ found.best.direction
    assert angle_deg(turned.best.direction, expected) < 2.0  # edge of a voxelised hole
    before = positioner_angles_deg(-found.best.direction, Position.PRONE)
    after = positioner_angles_deg(-turned.best.direction, Position.PRONE)
    assert after[0] - before[0] == pytest.approx(-angle, abs=1.0)


def test_supine_search_goes_in_from_the_front():
    found = search_corridor(search(beam=(0, -1, 0), position=Position.SUPINE))
    assert found.best.entry_mm == pytest.approx([0, -50, 0], abs=0.5)


def test_directions_are_the_c_arms_and_hold_the_textbook_beam():
    beam = detector_direction(23.4, -7.1, Position.PRONE)
    asked = search(beam=beam, cone_deg=12.0, primary_window_deg=(-20, 10))
    ways, angles = asked.directions()
    for n in range(0, len(ways), 37):
        assert ways[n] == pytest.approx(detector_direction(*angles[n], Position.PRONE), abs=1e-12)
    off = np.degrees(np.arccos(np.clip(ways @ beam, -1, 1)))
    assert off.min() < 1e-5
    assert 11.0 < off.max() <= 12.0 + 1e-9
    assert angles[:, 0].max() <= 33.4 + 1e-9


def test_equals_a_brute_force_twin(bone):
    kidney = danger("kidney", ball((25, 15, 5), 9), hard=3.0, soft=6.0, extend_past_tip_mm=8)
    asked = search(
        bone,
        kidney,
        targets_mm=[[0, -5, 0], [4, -8, 2]],
        primary_window_deg=(-20, 30),
        secondary_window_deg=(-12, 12),
        step_deg=2.0,
        widen_mm=0.7,
        bend_mm_per_50_mm=0.5,
    )
    found = search_corridor(asked)
    depth, code, cost = twin(asked)
    zone = found.zone
    targets = np.repeat(asked.targets_mm, len(depth) // 2, axis=0)
    assert np.linalg.norm(zone.entries_mm - targets, axis=1) == pytest.approx(depth, abs=0.25)
    # Judged to 0.15 mm: only paths that near to a limit may come out otherwise.
    margin = cost[1]
    assert np.array_equal(zone.code[margin > 0.2], code[margin > 0.2])
    assert (margin > 0.2).mean() > 0.8
    both = (zone.code == 0) & (code == 0)
    assert zone.cost[both] == pytest.approx(cost[0][both], abs=0.5)
    assert found.best.cost <= np.nanmin(np.where(code == 0, cost[0], np.nan)) + 0.5


def twin(asked):
    """Depth, code and (cost, distance to the nearest limit) by dense sampling in NumPy."""
    ways, _ = asked.directions()
    rows = []
    for t in asked.targets_mm:
        for u in ways:
            s = np.arange(0, 120, 0.02)
            away = asked.outside.distance_mm(t + s[:, None] * u, asked.index_of)
            depth = s[np.argmax(away <= 0.5)]
            cost = np.degrees(np.arccos(min(1, u @ asked.beam))) + 0.05 * depth
            code, margin = 0, np.inf
            for number, d in enumerate(asked.dangers):
                begin = d.free_near_target_mm - d.extend_past_tip_mm
                s = np.arange(begin, depth, 0.1)
                near = d.map.distance_mm(t + s[:, None] * u, asked.index_of).min()
                near -= d.map.boundary_mm + asked.radius_mm + 0.7 + 0.5 * depth / 50
                cost += 2.0 * max(0, d.soft_mm - near)
                margin = min(margin, abs(near - d.hard_mm)) if code == 0 else margin
                if code == 0 and near < d.hard_mm:
                    code = 5 + number
            rows.append((depth, code, cost, margin))
    depth, code, cost, margin = np.array(rows).T
    return depth, code, (cost, margin)


def test_the_same_question_gets_the_same_answer(bone):
    a, b = search_corridor(search(bone)), search_corridor(search(bone))
    assert np.array_equal(a.zone.code, b.zone.code)
    assert np.array_equal(a.zone.cost, b.zone.cost, equal_nan=True)
    assert np.array_equal(a.best.entry_mm, b.best.entry_mm)


def test_clearances_of_any_path_can_be_asked(bone):
    asked = search(bone)
    best = search_corridor(asked).best
    assert clearances(asked, best)[0].distance_mm >= 0
    far = danger("colon", ball((0, -50, -35), 3))
    assert "nothing within 30 mm" in clearances(search(far), best)[0].note


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"targets_mm": [[0, np.nan, 0]]}, "finite"),
        ({"targets_mm": [0, 0, 0]}, "shape"),
        ({"beam": (0, np.nan, 0)}, "finite"),
        ({"target_cost": [1, 2]}, "costs"),
        ({"target_cost": [np.nan]}, "costs"),
        ({"primary_window_deg": (5, 10)}, "lower end"),
        ({"secondary_window_deg": (-10, -5)}, "upper end"),
        ({"cone_deg": -1}, "cone"),
        ({"step_deg": 0}, "step"),
        ({"widen_mm": np.nan}, "length"),
        ({"bend_mm_per_50_mm": -1}, "length"),
        ({"needles": ()}, "stock needle"),
        ({"index_of": Transform(PATIENT, PATIENT, np.eye(4))}, "voxels"),
        ({"widen_mm": 29.0, "dangers": "kidney"}, "larger cap"),
        ({"dangers": "other grid"}, "another grid"),
    ],
)
def test_bad_questions_are_refused_in_words(change, said):
    if change.get("dangers") == "kidney":
        change = {**change, "dangers": (danger("kidney", ball((20, 0, 0), 5)),)}
    if change.get("dangers") == "other grid":
        small = distance_map(np.ones((3, 3, 3), bool), SPACING)
        change = {"dangers": (Danger("kidney", small, 0, 0, SOURCE),)}
    with pytest.raises(BadInput, match=said):
        search(**{"dangers": (), **change})


def test_bad_dangers_reaches_and_weights_are_refused(bone):
    with pytest.raises(BadInput, match="name"):
        replace(bone, name=" ")
    with pytest.raises(BadInput, match="soft limit"):
        replace(bone, hard_mm=5.0, soft_mm=4.0)
    with pytest.raises(BadInput, match="length"):
        replace(bone, hard_mm=float("nan"), soft_mm=4.0)
    with pytest.raises(BadInput, match="reach"):
        Reach((10, -10))
    with pytest.raises(BadInput, match="weight"):
        Weights(depth_per_mm=-1.0)
