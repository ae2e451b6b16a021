"""Plans on the real CT and the digital spine: made for all, equal under turns, refused in words."""

import numpy as np
import pytest
from scipy import ndimage

from akeso.anatomy.landmarks import find_landmarks
from akeso.anatomy.levels import Side
from akeso.care.doubts import FINE_MM
from akeso.care.planning import _Case, _search, make_plan, prepare
from akeso.errors import BadInput, Refused
from akeso.frame import PATIENT, POSTERIOR, Transform, angle_deg, rotation
from akeso.imaging.volume import VOXEL, LabelMap, Volume
from akeso.needle.clearance import clearances
from akeso.rule import Status
from akeso.techniques.aiming import take_aim
from akeso.techniques.catalogue import approaches, find_approach
from known_spines import cropped, digital, digital_scene, real_scene, with_labels

EVERY = [
    (code, level, side)
    for code, page in approaches().items()
    for level in page.levels
    for side in page.sides
]
SOME = [
    ("lumbar-transforaminal-subpedicular", "L4-L5", "left"),
    ("lumbar-medial-branch", "L3", "right"),
    ("lumbar-facet", "L2-L3", "left"),
    ("lumbar-interlaminar", "L3-L4", "right"),
]


def _plan(scene, code, level, side):
    return make_plan(scene.volume, scene.labels, code, level, side, scene=scene)


def _far_apart(plan):
    ways = np.array([v.to_detector for v in plan.views])
    return np.abs(ways @ ways.T).min() <= np.cos(np.radians(45.0))


# --- every approach, every level, every side ---------------------------------------------------


@pytest.mark.parametrize(("code", "level", "side"), EVERY)
def test_every_approach_is_planned_on_a_real_ct(shared_data, code, level, side):
    scene = real_scene(shared_data)
    plan = _plan(scene, code, level, side)
    found, which = scene.landmarks, Side(side)
    names = level.split("-")
    top, bottom = found.vertebra(names[0]), found.vertebra(names[-1])
    height = (plan.path.target_mm - bottom.body_centre) @ top.up
    # From the body above to 45 mm under the body below: the ala and the S1 foramen lie there.
    assert -45.0 <= height <= (top.body_centre - bottom.body_centre) @ top.up + 25.0
    across = (plan.path.target_mm - top.body_centre) @ top.left
    if which is Side.MIDLINE:
        assert abs(across) <= 5.0
    else:
        assert which.sign * across > 0.0
    assert (plan.path.entry_mm - plan.path.target_mm) @ POSTERIOR > 20.0
    assert 30.0 <= plan.path.depth_mm <= 150.0
    assert plan.needle.length_mm >= plan.path.depth_mm + 15.0
    assert _far_apart(plan)
    assert any(v.checks for v in plan.views)
    assert plan.sources
    assert all(s.reference for s in plan.sources)
    assert (plan.technique, plan.level, plan.side) == (
        approaches()[code].technique, approaches()[code].level(level), side,
    )  # fmt: skip
    # No organ is labelled there: what was not seen is never passed.
    assert plan.status is not Status.PASS
    assert plan.status is Status.UNKNOWN
    unseen = {c.structure for c in plan.clearances if c.status is Status.UNKNOWN}
    assert unseen
    assert any(unseen <= set(w.split(": ")[-1].rstrip(".").split(", ")) or "Not checked" in w
               for w in plan.warnings)  # fmt: skip
    assert any("voxels" in w for w in plan.warnings)
    assert all(c.status is not Status.FAIL for c in plan.clearances)


@pytest.mark.parametrize(
    ("code", "level", "side"), [c for c in EVERY if c[1] in ("L2", "L4", "L3-L4", "L5-S1", "S1")]
)
def test_every_approach_is_planned_on_the_digital_spine(code, level, side):
    plan = _plan(digital_scene(), code, level, side)
    assert _far_apart(plan)
    assert 20.0 <= plan.path.depth_mm <= 150.0
    if side != "midline":
        assert Side(side).sign * plan.path.target_mm[0] > 0.0
    assert all(c.status is not Status.FAIL for c in plan.clearances)
    failing = [c.name for v in plan.views for c in v.checks if c.status is Status.FAIL]
    if code == "lumbar-medial-branch-rf" and level == "L2":
        # Bone stands in the only way along the nerve there: the plan has to say so.
        assert failing
        assert plan.status is Status.FAIL
    else:
        assert not failing


def test_a_prepared_ct_gives_the_same_plan(shared_data):
    scene = real_scene(shared_data)
    for code, level, side in SOME[:2]:
        alone = make_plan(scene.volume, scene.labels, code, level, side)
        shared = _plan(scene, code, level, side)
        np.testing.assert_array_equal(alone.path.target_mm, shared.path.target_mm)
        np.testing.assert_array_equal(alone.path.entry_mm, shared.path.entry_mm)
        assert alone.warnings == shared.warnings
        assert alone.clearances == shared.clearances or str(alone.clearances) == str(
            shared.clearances
        )


def test_a_scene_of_another_ct_is_refused(shared_data):
    scene, other = real_scene(shared_data), digital(3.0)
    with pytest.raises(BadInput, match="another CT"):
        make_plan(other.volume, other.labels, *SOME[0], scene=scene)


def test_landmarks_and_maps_are_made_once(shared_data, monkeypatch):
    scene = real_scene(shared_data)
    _plan(scene, *SOME[0])

    def never(*_args, **_how):
        raise AssertionError("made a second time")

    monkeypatch.setattr("akeso.care.obstacles.find_landmarks", never)
    monkeypatch.setattr("akeso.care.obstacles.body_mask", never)
    monkeypatch.setattr("akeso.care.obstacles.distance_map", never)
    _plan(scene, *SOME[0])


def test_progress_is_told_in_order(shared_data):
    scene, told = real_scene(shared_data), []
    make_plan(scene.volume, scene.labels, *SOME[0], scene=scene,
              progress=lambda *step: told.append(step))  # fmt: skip
    assert [step[0] for step in told] == [0, 1, 2, 3, 4]
    assert {step[1] for step in told} == {4}


# --- mirrored and turned patients --------------------------------------------------------------


def _mirrored(scene):
    """The patient mirrored across x = 0: voxels flipped, sided organ names swapped."""
    pose = scene.volume.pose.matrix.copy()
    pose[0, 3] = -(pose[0, 3] + pose[0, 0] * (scene.volume.shape[0] - 1))
    transform = Transform(VOXEL, PATIENT, pose)
    swap = {"left": "right", "right": "left"}
    names = {
        v: "_".join(swap.get(w, w) for w in n.split("_")) for v, n in scene.labels.names.items()
    }
    volume = Volume(np.asfortranarray(scene.volume.voxels[::-1]), transform)
    labels = LabelMap(np.asfortranarray(scene.labels.voxels[::-1]), transform, names)
    return prepare(volume, labels)


def _require_mirror(scene, voxel_mm):
    mirrored, other = _mirrored(scene), {"left": "right", "right": "left"}
    for code, level, side in SOME:
        here = _plan(scene, code, level, side)
        there = _plan(mirrored, code, level, other[side])
        flip = np.array([-1.0, 1.0, 1.0])
        assert np.linalg.norm(there.path.target_mm - flip * here.path.target_mm) <= voxel_mm, code
        # The skin is met where the same path leaves: 1 degree over 100 mm is 2 mm.
        assert np.linalg.norm(there.path.entry_mm - flip * here.path.entry_mm) <= 2 * voxel_mm
        assert there.needle == here.needle
        for a, b in zip(here.views, there.views, strict=True):
            if a.name != "lateral":
                assert b.primary_deg == pytest.approx(-a.primary_deg, abs=2.0), (code, a.name)
            assert b.secondary_deg == pytest.approx(a.secondary_deg, abs=2.0), (code, a.name)


def test_a_mirrored_real_ct_gives_the_mirrored_plan(shared_data):
    _require_mirror(real_scene(shared_data), 3.0)


def test_a_mirrored_digital_spine_gives_the_mirrored_plan():
    _require_mirror(digital_scene(), 1.5)


def _turned_pose(scene, turn):
    pose = Transform(VOXEL, PATIENT, turn @ scene.volume.pose.matrix)
    volume = Volume(scene.volume.voxels, pose)
    return prepare(volume, LabelMap(scene.labels.voxels, pose, dict(scene.labels.names)))


def _resampled(scene, turn):
    """The turned patient on the grid he lay on: HU linear, labels by the nearest voxel."""
    pose = scene.volume.pose.matrix
    back = np.linalg.inv(pose) @ np.linalg.inv(turn) @ pose

    def drawn(voxels, order, outside):
        turned = ndimage.affine_transform(
            voxels.astype(np.float32), back[:3, :3], back[:3, 3], order=order, cval=outside,
            mode="constant",
        )  # fmt: skip
        return np.asfortranarray(np.rint(turned).astype(voxels.dtype))

    volume = Volume(drawn(scene.volume.voxels, 1, -1000), scene.volume.pose)
    labels = drawn(scene.labels.voxels, 0, 0)
    return prepare(volume, LabelMap(labels, scene.volume.pose, dict(scene.labels.names)))


def _require_turned(scene, other, turn, allowed):
    """Targets and views follow; `allowed` is (target mm, angle of the squared views)."""
    move = Transform(PATIENT, PATIENT, turn)
    for code, level, side in SOME[:2]:
        here, there = _plan(scene, code, level, side), _plan(other, code, level, side)
        off = np.linalg.norm(there.path.target_mm - move.points(here.path.target_mm))
        assert off <= allowed[0], (code, off)
        for a, b in zip(here.views, there.views, strict=True):
            wide = 2.0 if a.name == "tunnel" else 0.0
            turned = angle_deg(b.to_detector, move.directions(a.to_detector))
            assert turned <= allowed[1] + wide, (code, a.name, turned)


AXES = {"x": np.eye(3)[0], "y": np.eye(3)[1], "z": np.eye(3)[2]}


@pytest.mark.parametrize("axis", AXES)
def test_a_turned_pose_turns_the_plan(shared_data, axis):
    """The same voxels, turned by 10 degrees: only rounding is left (1 degree and 3 mm were set).

    The tunnel may turn by 2 degrees more: the search's grid of half degrees lies along the
    C-arm's axes, and among equally good paths another may be the cheapest.
    """
    scene = real_scene(shared_data)
    turn = rotation(AXES[axis], 10.0, scene.volume.centre_mm)
    _require_turned(scene, _turned_pose(scene, turn), turn, (0.1, 0.1))


@pytest.mark.parametrize("axis", AXES)
def test_a_resampled_turn_turns_the_plan(shared_data, axis):
    """Drawn anew on his grid of 3 mm: target within 2 voxels, squared views within 1 degree.

    The six plans measure 0.08 to 0.69 degrees; turned the other way also at most 0.69. Notches and
    walls of the foramina measure at most 7.6 mm, which is what labels of 3 mm give.
    """
    scene = real_scene(shared_data)
    turn = rotation(AXES[axis], 10.0, scene.volume.centre_mm)
    other, move = _resampled(scene, turn), Transform(PATIENT, PATIENT, turn)
    _require_turned(scene, other, turn, (6.0, 1.0))
    here, there = scene.landmarks.points, other.landmarks.points
    kinds = ("notch", "mamillo_accessory", "sap_front", "foramen_anterior", "foramen_centre")
    names = [name for name in here if name.endswith(kinds)]
    off = [float(np.linalg.norm(there[name] - move.points(here[name]))) for name in names]
    assert len(names) >= 45
    assert max(off) <= 8.0, names[int(np.argmax(off))]
    assert np.percentile(off, 90) <= 5.0


@pytest.mark.parametrize("axis", AXES)
def test_a_turned_digital_spine_turns_the_plan(axis):
    """Drawn anew at 1.5 mm from its shapes: squared views within 1.5 degrees, target 2 voxels."""
    angles = tuple(10.0 * AXES[axis])
    scene = digital_scene()
    turn = rotation(AXES[axis], 10.0, scene.volume.centre_mm)
    _require_turned(scene, digital_scene(1.5, rotate_deg=angles), turn, (3.0, 1.5))


@pytest.mark.parametrize(
    ("axis", "view", "angle"), [("z", "AP", 0), ("x", "AP", 1), ("y", "lateral", 1)]
)
def test_ten_degrees_are_ten_on_the_c_arm(shared_data, axis, view, angle):
    """About z the AP view's primary angle turns, about x its secondary, about y the lateral's."""
    scene = real_scene(shared_data)
    turn = rotation(AXES[axis], 10.0, scene.volume.centre_mm)
    other = _turned_pose(scene, turn)
    both = [
        next(v for v in _plan(s, *SOME[0]).views if v.name == view) for s in (scene, other)
    ]  # fmt: skip
    before, after = [(v.primary_deg, v.secondary_deg)[angle] for v in both]
    assert abs(after - before) == pytest.approx(10.0, abs=1.0)


# --- refusals ----------------------------------------------------------------------------------


def test_an_unlabelled_level_is_refused():
    spine = digital(3.0)
    voxels = np.where(spine.labels.voxels == spine.labels.value_of("vertebrae_L5"), 0,
                      spine.labels.voxels)  # fmt: skip
    with pytest.raises(Refused, match="L5 is not labelled"):
        make_plan(spine.volume, with_labels(spine, voxels), *SOME[0])


def test_a_vertebra_cut_by_the_edge_is_refused():
    spine = digital(3.0)
    k = int(spine.volume.to_index(spine.truth["L4.body_centre"])[2])
    with pytest.raises(Refused, match="L4 reaches the edge of the CT"):
        make_plan(*cropped(spine.volume, spine.labels, k_to=k), *SOME[0])


def test_labels_of_another_grid_are_refused():
    with pytest.raises(Refused, match="label map that was made from this CT"):
        make_plan(digital().volume, digital(3.0).labels, *SOME[0])
    with pytest.raises(Refused, match="label map that was made from this CT"):
        prepare(digital().volume, digital(3.0).labels)


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (("lumbar-facett", "L4-L5", "left"), "did you mean lumbar-facet"),
        (("lumbar-facet", "L4", "left"), "L1-L2"),
        (("lumbar-facet", "L4-L5", "midline"), "left or right"),
    ],
)
def test_what_does_not_exist_is_answered_before_any_work(asked, says):
    with pytest.raises(BadInput, match=says):
        make_plan(digital(3.0).volume, digital(3.0).labels, *asked)


def test_after_a_laminectomy_the_interlaminar_route_is_refused():
    spine = digital()
    vertebra = digital_scene().landmarks.vertebra("L3")
    voxels = spine.labels.voxels.copy(order="F")
    where = np.argwhere(voxels == spine.labels.value_of("vertebrae_L3"))
    local = vertebra.frame.inverse().points(spine.labels.to_patient(where))
    gone = where[(np.abs(local[:, 0]) < 14.0) & (local[:, 1] > vertebra.canal.y)]
    voxels[tuple(gone.T)] = 0
    with pytest.raises(Refused, match="laminectomy"):
        make_plan(spine.volume, with_labels(spine, voxels), "lumbar-interlaminar", "L3-L4", "left")


# --- organs in the way -------------------------------------------------------------------------


def _with_organ(spine, points_mm, radius_mm, name="kidney_left", value=3):
    """A ball of an organ round each point; bone stays bone."""
    voxels = spine.labels.voxels.copy(order="F")
    seeds = np.ones(voxels.shape, bool)
    index = np.rint(spine.labels.to_index(np.atleast_2d(points_mm))).astype(int)
    index = index[np.all((index >= 0) & (index < voxels.shape), axis=1)]
    seeds[tuple(index.T)] = False
    near = ndimage.distance_transform_edt(seeds, spine.labels.spacing_mm) <= radius_mm
    voxels[near & (voxels == 0)] = value
    return with_labels(spine, voxels, {**spine.labels.names, value: name})


def test_a_kidney_in_the_path_is_avoided_or_refused_by_name():
    spine = digital()
    free = _plan(digital_scene(), *SOME[0])
    middle = (free.path.target_mm + 2.0 * free.path.entry_mm) / 3.0
    labels = _with_organ(spine, middle, 8.0)
    plan = make_plan(spine.volume, labels, *SOME[0])
    kidney = next(c for c in plan.clearances if c.structure == "kidney")
    assert kidney.status is Status.PASS
    assert kidney.distance_mm >= 5.0
    assert angle_deg(plan.path.direction, free.path.direction) > 3.0


def test_a_wall_of_organ_leaves_no_path_and_is_named():
    spine = digital()
    target = _plan(digital_scene(), *SOME[0]).path.target_mm
    grid = np.stack(np.meshgrid(np.arange(-100, 101, 10), np.arange(-100, 101, 10)), -1)
    wall = [np.add(target, [a, 40.0, b]) for a, b in grid.reshape(-1, 2)]
    with pytest.raises(Refused, match=r"No path is open .*kidney"):
        make_plan(spine.volume, _with_organ(spine, wall, 9.0), *SOME[0])


@pytest.mark.parametrize(("gap_mm", "status"), [(3.0, Status.FAIL), (12.0, Status.PASS)])
def test_a_bowel_loop_three_mm_from_the_only_path_fails(gap_mm, status):
    """A path is held against the loop alone: 3 mm is inside the hard 5 mm, 12 mm outside."""
    spine = digital()
    free = _plan(digital_scene(), *SOME[0])
    middle = (free.path.target_mm + 2.0 * free.path.entry_mm) / 3.0
    beside = np.cross(free.path.direction, [0.0, 0.0, 1.0])
    beside /= np.linalg.norm(beside)
    labels = _with_organ(spine, middle + (gap_mm + 8.0) * beside, 8.0, "colon", 20)
    scene = prepare(spine.volume, labels)
    page = find_approach(SOME[0][0])
    aim = take_aim(page, scene.landmarks, "L4-L5", Side.LEFT)
    search, unseen = _search(_Case(scene, page, aim, "L4-L5", Side.LEFT))
    kept = {c.structure: c for c in clearances(search, free.path)}
    assert kept["bowel"].status is status
    assert kept["bowel"].distance_mm <= gap_mm + 0.5
    assert "kidney" in {c.structure for c in unseen}


ORGANS = {
    2: "kidney_right", 3: "kidney_left", 18: "small_bowel", 19: "duodenum", 20: "colon",
    52: "aorta", 63: "inferior_vena_cava", 65: "iliac_artery_left", 67: "iliac_vena_left",
}  # fmt: skip


def test_without_organs_it_is_unknown_and_with_all_of_them_far_away_it_passes():
    spine = digital()
    free = _plan(digital_scene(), *SOME[0])
    assert free.status is Status.UNKNOWN
    voxels = spine.labels.voxels.copy(order="F")
    names = dict(spine.labels.names)
    for n, (value, name) in enumerate(ORGANS.items()):
        voxels[2 + 3 * (n % 4) : 4 + 3 * (n % 4), 60:64, 2 + 4 * (n // 4) : 4 + 4 * (n // 4)] = (
            value
        )
        names[value] = name
    plan = make_plan(spine.volume, with_labels(spine, voxels, names), *SOME[0])
    assert plan.status is Status.PASS
    assert not any("Not checked" in w for w in plan.warnings)


def test_an_organ_of_which_only_a_part_is_labelled_is_not_proved_clear():
    """The left kidney far away says nothing of the right one."""
    spine = digital()
    voxels = spine.labels.voxels.copy(order="F")
    voxels[2:4, 60:64, 2:4] = 3
    labels = with_labels(spine, voxels, {**spine.labels.names, 3: "kidney_left"})
    plan = make_plan(spine.volume, labels, *SOME[0])
    kept = {c.structure: c.status for c in plan.clearances}
    assert kept["kidney"] is Status.PASS
    assert kept["kidney right"] is Status.UNKNOWN
    assert plan.status is Status.UNKNOWN


def test_warnings_name_arteries_left_and_coarse_voxels(shared_data):
    scene = real_scene(shared_data)
    assert scene.landmarks.voxel_mm > FINE_MM
    code = "lumbar-transforaminal-subpedicular"
    left, right = (_plan(scene, code, "L2-L3", side) for side in ("left", "right"))
    for plan in (left, right):
        assert any("radiculomedullary" in w for w in plan.warnings)
    assert any("77 %" in w for w in left.warnings)
    assert not any("77 %" in w for w in right.warnings)
    low = _plan(scene, code, "L4-L5", "left")
    assert not any("radiculomedullary" in w for w in low.warnings)


def test_uncertainty_is_the_sum_of_its_parts_that_widen(shared_data):
    plan = _plan(real_scene(shared_data), *SOME[0])
    label, bend, _ = plan.uncertainty.values()
    assert label == pytest.approx(1.5)
    assert bend == pytest.approx(plan.path.depth_mm / 50.0)
    assert plan.uncertainty_mm == pytest.approx(label + bend)


def test_landmarks_of_the_scene_are_those_of_the_finder(shared_data):
    scene = real_scene(shared_data)
    again = find_landmarks(scene.volume, scene.labels)
    assert not again.problems
    assert set(again.points) == set(scene.landmarks.points)


def test_views_beyond_the_c_arms_reach_are_said(shared_data):
    """On the real CT the S1 endplate squares at cranial 48; the made spine is within reach."""
    real = make_plan(*_pair(real_scene(shared_data)), "s1-transforaminal", "S1", "left")
    said = [w for w in real.warnings if "reach" in w]
    assert [v.name for v in real.views if abs(v.secondary_deg) > 45.5] == ["AP"]
    assert len(said) == 1
    assert "AP (0 / cranial 48)" in said[0]
    free = _plan(digital_scene(), *SOME[0])
    assert not any("reach" in w for w in free.warnings)


def _pair(scene):
    return scene.volume, scene.labels
