"""Distance maps against scipy's exact transform and against spheres and planes of known place."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import ndimage

from akeso.errors import BadInput
from akeso.frame import PATIENT, Transform, rotation
from akeso.imaging.volume import VOXEL
from akeso.needle.distance import STEP_MM, distance_map

IDENTITY = Transform(PATIENT, VOXEL, np.eye(4))


def peer(mask, spacing, cap):
    if not mask.any():
        return np.full(mask.shape, cap)
    return np.minimum(ndimage.distance_transform_edt(~mask, sampling=spacing), cap)


def whole(found):
    """The map's values on the whole grid; the cap outside the stored box."""
    full = np.full(found.shape, found.cap_mm)
    a = found.origin
    b = [o + n for o, n in zip(a, found.values.shape, strict=True)]
    full[a[0] : b[0], a[1] : b[1], a[2] : b[2]] = found.values * STEP_MM
    return full


@pytest.mark.parametrize("spacing", [(1.0, 1.0, 1.0), (0.7, 0.8, 2.5), (3.0, 0.5, 1.3)])
@pytest.mark.parametrize("share", [0.0002, 0.01, 0.5, 1.0])
@pytest.mark.parametrize("cap", [3.0, 12.0])
def test_equals_scipys_exact_transform(spacing, share, cap):
    rng = np.random.default_rng(7)
    mask = rng.random((31, 42, 27)) < share
    found = whole(distance_map(mask, spacing, cap))
    error = found - peer(mask, spacing, cap)
    assert error.max() < 1e-4  # rounded down, never overstated
    assert error.min() > -STEP_MM - 1e-4


def test_a_corner_voxel_and_a_compact_block_are_cropped_to_their_reach():
    mask = np.zeros((60, 50, 40), bool)
    mask[0, 0, 0] = True
    corner = distance_map(mask, (1, 1, 2), 5.0)
    assert corner.values.shape == (6, 6, 4)
    mask[:] = False
    mask[30:32, 20:25, 10] = True
    block = distance_map(mask, (1, 1, 2), 5.0)
    assert block.origin == (25, 15, 7)
    assert np.abs(whole(block) - peer(mask, (1, 1, 2), 5.0)).max() < STEP_MM + 1e-4


def test_memory_order_of_the_mask_does_not_matter():
    rng = np.random.default_rng(1)
    mask = rng.random((12, 13, 14)) < 0.05
    a = distance_map(mask, (1, 2, 3), 9.0)
    b = distance_map(np.asfortranarray(mask), (1, 2, 3), 9.0)
    assert np.array_equal(a.values, b.values)


def test_an_empty_mask_is_the_cap_everywhere():
    found = distance_map(np.zeros((5, 6, 7), bool), (1, 1, 1), 8.0)
    assert found.empty
    assert found.distance_mm([[2, 2, 2], [99, 0, 0]], IDENTITY) == pytest.approx([8.0, 8.0])


def test_sampling_is_linear_between_centres_and_capped_far_outside():
    mask = np.zeros((40, 20, 20), bool)
    mask[5, 10, 10] = True
    found = distance_map(mask, (1, 1, 1), 12.0)
    points = [[8, 10, 10], [8.25, 10, 10], [39, 10, 10], [500, 10, 10]]
    assert found.distance_mm(points, IDENTITY) == pytest.approx([3.0, 3.25, 12.0, 12.0], abs=0.011)


def test_outside_the_picture_the_edge_value_is_a_lower_bound():
    mask = np.zeros((10, 10, 10), bool)
    mask[0, 5, 5] = True
    found = distance_map(mask, (1, 1, 1), 12.0)
    assert found.distance_mm([-4.0, 5.0, 5.0], IDENTITY) == 0.0  # true 4, never more than true


def test_an_oblique_grid_measures_true_distance():
    pose = rotation([1, 2, 3], 33.0) @ np.diag([0.8, 0.9, 2.0, 1.0])
    pose[:3, 3] = (11, -7, 5)
    to_lps = Transform(VOXEL, PATIENT, pose)
    mask = np.zeros((40, 40, 20), bool)
    mask[20, 20, 10] = True
    found = distance_map(mask, (0.8, 0.9, 2.0), 15.0)
    index = np.array([[28, 14, 8], [20, 30, 10], [12, 12, 13]])
    points = to_lps.points(index)
    true = np.linalg.norm(points - to_lps.points([20, 20, 10]), axis=1)
    assert found.distance_mm(points, to_lps.inverse()) == pytest.approx(true, abs=0.011)


@pytest.mark.parametrize("spacing", [(1.0, 1.0, 1.0), (0.7, 0.7, 2.5)])
@pytest.mark.parametrize("radius", [4.0, 9.3])
def test_distance_to_a_spheres_surface_is_understated_and_within_two_allowances(spacing, radius):
    spacing = np.array(spacing)
    shape = np.ceil(50 / spacing).astype(int)
    centre = (shape - 1) * spacing / 2 + 0.31
    grid = np.stack(np.meshgrid(*[np.arange(n) for n in shape], indexing="ij"), -1) * spacing
    mask = np.linalg.norm(grid - centre, axis=-1) <= radius
    found = distance_map(mask, spacing, 20.0)
    rng = np.random.default_rng(3)
    way = rng.normal(size=(4000, 3))
    way /= np.linalg.norm(way, axis=1)[:, None]
    away = rng.uniform(1.0, 9.0, 4000)
    points = centre + way * (radius + away)[:, None]
    index_of = Transform(PATIENT, VOXEL, np.diag([*(1 / spacing), 1.0]))
    clear = found.distance_mm(points, index_of) - found.boundary_mm
    # A pole can stand up to one slice beyond the last labelled centre; interpolation adds a little.
    assert (clear - away).max() < spacing.max() - found.boundary_mm + 0.15 * spacing.max()
    assert (clear - away).min() > -found.boundary_mm - STEP_MM - 0.1
    assert np.median(clear) < np.median(away)  # on the whole conservative


def test_a_flat_face_is_exact_with_half_a_voxel_taken_off():
    mask = np.zeros((30, 10, 10), bool)
    mask[:10] = True  # boxes end at 9.5
    found = replace(distance_map(mask, (1, 1, 1), 15.0), boundary_mm=0.5)
    x = np.array([9.5, 10.2, 14.9])
    points = np.column_stack([x, np.full(3, 4.5), np.full(3, 5.0)])
    clear = found.distance_mm(points, IDENTITY) - found.boundary_mm
    assert clear == pytest.approx(x - 9.5, abs=0.011)


def test_bad_input_is_refused_in_words():
    mask = np.ones((3, 3, 3), bool)
    with pytest.raises(BadInput, match="booleans"):
        distance_map(mask.astype(np.uint8), (1, 1, 1))
    with pytest.raises(BadInput, match="spacing"):
        distance_map(mask, (1, 1, 0))
    with pytest.raises(BadInput, match="three numbers"):
        distance_map(mask, (1, 1))
    with pytest.raises(BadInput, match="cap"):
        distance_map(mask, (1, 1, 1), float("nan"))
    found = distance_map(mask, (1, 1, 1))
    with pytest.raises(BadInput, match="finite"):
        found.distance_mm([np.nan, 0, 0], IDENTITY)
    with pytest.raises(BadInput, match="voxel"):
        found.distance_mm([0, 0, 0], Transform(PATIENT, PATIENT, np.eye(4)))
    with pytest.raises(BadInput, match="boundary"):
        replace(found, boundary_mm=5.0)
    with pytest.raises(BadInput, match="uint16"):
        replace(found, values=found.values.astype(np.float32))


def test_the_stored_values_cannot_be_changed():
    found = distance_map(np.ones((3, 3, 3), bool), (1, 1, 1))
    with pytest.raises(ValueError, match="read-only"):
        found.values[0, 0, 0] = 1
