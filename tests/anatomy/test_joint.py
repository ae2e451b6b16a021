"""Facet joints, foramina and windows against the digital spine; what a gap too wide does."""

import numpy as np
import pytest

from akeso.anatomy.joint import _trimmed, disc_normal, find_facet
from akeso.anatomy.landmarks import flavum_points
from akeso.anatomy.levels import SPACES, Side
from akeso.errors import Refused
from akeso.frame import angle_deg, unit_vector
from known_spines import digital, digital_landmarks, off_truth_mm, real_scene

SPINES = [(1.5, "full"), (1.5, "body"), (3.0, "full")]
SIDES = (Side.LEFT, Side.RIGHT)


def _allowed(tolerance_mm, spacing):
    """Half a voxel more on voxels of 3 mm."""
    return tolerance_mm + (1.5 if spacing > 2.0 else 0.0)


def _axial(vector, up):
    return vector - (vector @ up) * up


@pytest.mark.parametrize(("spacing", "s1_label"), SPINES)
def test_facet_centres(spacing, s1_label):
    found, truth = digital_landmarks(spacing, s1_label), digital(spacing, s1_label).truth
    for level in SPACES:
        for side in SIDES:
            off = off_truth_mm(found, truth, f"{level}.{side.value}.facet_centre")
            assert np.linalg.norm(off) <= _allowed(2.5, spacing), (level, side, off)


@pytest.mark.parametrize(("spacing", "s1_label"), SPINES)
def test_facet_planes_and_openings_in_the_axial_view(spacing, s1_label):
    """Within 8 degrees at 1.5 mm, 15 at 3 mm: what the oblique view turns by.

    One voxel of 1.5 mm over the 11 mm from rim to rim is 8 degrees, one of 3 mm is 15.
    """
    found, truth = digital_landmarks(spacing, s1_label), digital(spacing, s1_label).truth
    allowed = 15.0 if spacing > 2.0 else 8.0
    for level in SPACES:
        for side in SIDES:
            key, facet = f"{level}.{side.value}.facet_", found.facet(level, side)
            up = found.vertebra(level[:2]).up
            true = truth[key + "normal"] * np.sign(truth[key + "normal"] @ facet.normal)
            assert angle_deg(_axial(facet.normal, up), _axial(true, up)) <= allowed, key
            opening = truth[key + "posterior_edge"] - truth[key + "centre"]
            off = angle_deg(facet.posterior_direction, _axial(opening, up))
            assert off <= allowed, key


@pytest.mark.parametrize(("spacing", "s1_label"), SPINES)
def test_facet_rims(spacing, s1_label):
    """Across the joint line, as the needle meets it, within 2.5 mm.

    Along the joint line, which is 17 mm long, the rim has no edge: there 4.5 mm are
    allowed (measured 4.1 at 1.5 mm).
    """
    found, truth = digital_landmarks(spacing, s1_label), digital(spacing, s1_label).truth
    for level in SPACES:
        for side in SIDES:
            key, facet = f"{level}.{side.value}.facet_", found.facet(level, side)
            normal = truth[key + "normal"]
            along = unit_vector(truth[key + "posterior_edge"] - truth[key + "centre"])
            off = facet.posterior_edge - truth[key + "posterior_edge"]
            assert abs(off @ normal) <= _allowed(1.5, spacing), key
            assert abs(off @ along) <= (5.0 if spacing > 2.0 else 2.5), key
            assert abs(off @ np.cross(normal, along)) <= _allowed(4.5, spacing), key


def test_bone_beside_the_joint_does_not_tilt_its_plane():
    """A flat sheet with a fifth of its points 5 mm off, at one end: its plane stays."""
    rng = np.random.default_rng(5)
    sheet = np.column_stack(
        [rng.uniform(-6, 6, 200), rng.uniform(-8, 8, 200), rng.normal(0, 0.3, 200)]
    )
    beside = np.column_stack([rng.uniform(4, 6, 40), rng.uniform(-8, 8, 40), np.full(40, 5.0)])
    both = np.vstack([sheet, beside])

    def normal(points):
        return np.linalg.svd(points - points.mean(axis=0), full_matrices=False)[2][2]

    assert angle_deg(np.abs(normal(both)), [0, 0, 1]) > 8.0
    assert angle_deg(np.abs(normal(_trimmed(both))), [0, 0, 1]) < 1.5
    assert len(_trimmed(sheet)) == 200


def test_real_joints_turn_with_the_level(shared_data):
    """Joints become more coronal from L1-L2 to L5-S1; published means 26-34 and 40-56 degrees."""
    found = real_scene(shared_data).landmarks
    angles = []
    for level in SPACES:
        vertebra = found.vertebra(level[:2])
        for side in SIDES:
            facet = found.facet(level, side)
            across, back = facet.normal @ vertebra.left, facet.normal @ vertebra.back
            angles.append(np.degrees(np.arctan2(abs(back), abs(across))))
            assert facet.posterior_direction @ vertebra.back > 0.3, (level, side)
    assert np.mean(angles[:4]) < np.mean(angles[4:]) - 5.0


@pytest.mark.parametrize(("spacing", "s1_label"), SPINES)
def test_foramen_centres(spacing, s1_label):
    """Within 3 mm; 4 at L5-S1 (set 3, measured 3.6).

    There the recipe looks for the floor 8 mm in front of the pedicle, where the root lies and
    S1's process does not, and finds it that much higher on the sloping sacrum.
    """
    found, truth = digital_landmarks(spacing, s1_label), digital(spacing, s1_label).truth
    for level in SPACES:
        for side in SIDES:
            off = off_truth_mm(found, truth, f"{level}.{side.value}.foramen_centre")
            allowed = _allowed(4.0 if level == "L5-S1" else 3.0, spacing)
            assert np.linalg.norm(off) <= allowed, (level, side, off)


@pytest.mark.parametrize("spacing", [1.5, 3.0])
def test_foramen_walls_enclose_its_centre(spacing):
    found = digital_landmarks(spacing)
    for (level, side), foramen in found.foramina.items():
        vertebra = found.vertebra(level[:2])
        middle, front, back = (
            vertebra.local(p) for p in (foramen.centre, foramen.anterior, foramen.posterior)
        )
        assert front[1] < middle[1] < back[1], (level, side)
        assert vertebra.local(foramen.floor)[2] < middle[2] < vertebra.local(foramen.roof)[2]
        assert 8.0 <= foramen.height_mm <= 30.0
        assert foramen.height_mm == pytest.approx(np.linalg.norm(foramen.roof - foramen.floor))


@pytest.mark.parametrize(("spacing", "s1_label"), SPINES)
def test_windows(spacing, s1_label):
    found, truth = digital_landmarks(spacing, s1_label), digital(spacing, s1_label).truth
    for level in SPACES:
        points = flavum_points(found, level, 0.0)
        off = off_truth_mm(found, truth, f"{level}.window_centre", points[0])
        assert np.linalg.norm(off) <= _allowed(3.0, spacing), (level, off)
        np.testing.assert_allclose(points[0], points[1:].mean(axis=0))


def test_flavum_keeps_to_its_parasagittal_plane():
    found = digital_landmarks()
    for offset in (-4.0, 4.0):
        points = flavum_points(found, "L3-L4", offset)
        upper = found.vertebra("L3")
        assert upper.local(points[1])[0] == pytest.approx(upper.canal.x + offset)


def test_disc_normal_halves_the_wedge():
    found = digital_landmarks()
    upper, lower = found.vertebra("L4"), found.vertebra("L5")
    normal = disc_normal(upper, lower)
    half = angle_deg(upper.inferior.normal, lower.superior.normal) / 2.0
    assert angle_deg(normal, upper.inferior.normal) == pytest.approx(half, abs=1e-6)
    assert np.linalg.norm(normal) == pytest.approx(1.0)


def test_vertebrae_that_do_not_meet_have_no_joint():
    found = digital_landmarks()
    with pytest.raises(Refused, match=r"No left facet joint .* L1 and L4.*4\.0 mm"):
        find_facet(found.vertebra("L1"), found.vertebra("L4"), Side.LEFT, 1.5)
