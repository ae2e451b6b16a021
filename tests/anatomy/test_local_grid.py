"""Local grids: the compiled sampling against SciPy's, frames, and where a label's surface is."""

import numpy as np
import pytest
from scipy.ndimage import map_coordinates

from akeso.anatomy.local_grid import BOX_MM, CLEAR_MM, Structure, local_frame, sample_hu
from akeso.errors import NotFound
from akeso.frame import PATIENT, Transform, rotation
from akeso.imaging._sampling_kernel import sample_grid
from akeso.imaging.volume import VOXEL, LabelMap, Volume


def _plain(source, origin, steps, shape, outside):
    """The kernel's plain twin: SciPy's linear interpolation."""
    index = np.stack(np.meshgrid(*(np.arange(n) for n in shape), indexing="ij"))
    at = origin[:, None, None, None] + np.einsum("ab,bxyz->axyz", steps, index)
    values = map_coordinates(source.astype(np.float64), at, order=1, mode="nearest")
    top = np.array(source.shape)[:, None, None, None] - 1
    inside = np.all((at >= 0) & (at <= top), axis=0)
    return np.where(inside, values, outside)


@pytest.mark.parametrize("dtype", [np.int16, np.float32])
def test_kernel_is_linear_interpolation(dtype):
    rng = np.random.default_rng(3)
    source = rng.integers(-1000, 2000, (9, 8, 7)).astype(dtype)
    steps = rotation([1, 2, 3], 25.0)[:3, :3] * 0.7
    origin = np.array([-1.5, -0.5, 0.25])
    ours = sample_grid(source, origin, steps, (12, 11, 10), -7.0)
    expected = _plain(source, origin, steps, (12, 11, 10), -7.0)
    assert (expected == -7.0).any()
    assert (expected != -7.0).any()
    np.testing.assert_allclose(ours, expected, atol=2e-3)


def test_edges_of_the_source_are_inside_and_beyond_is_not():
    source = np.arange(27, dtype=np.float32).reshape(3, 3, 3)
    ours = sample_grid(source, np.zeros(3), np.eye(3), (3, 3, 3), -1.0)
    np.testing.assert_array_equal(ours, source)
    beyond = sample_grid(source, np.array([1e-6, 0, 0]), np.eye(3), (3, 3, 3), -1.0)
    assert (beyond[2] == -1.0).all()


def test_local_frame_is_right_angled_and_left_stays_left():
    frame = local_frame("L4", np.array([3.0, -4.0, 5.0]), np.array([0.1, 0.3, 1.0]),
                        np.array([0.05, 1.0, 0.2]))  # fmt: skip
    axes = frame.matrix[:3, :3]
    np.testing.assert_allclose(axes.T @ axes, np.eye(3), atol=1e-12)
    assert np.linalg.det(axes) == pytest.approx(1.0)
    assert axes[0, 0] > 0.9
    np.testing.assert_allclose(frame.points((0, 0, 0)), [3.0, -4.0, 5.0])


def _ball(radius_mm=14.0, spacing=2.0, centre=(4.0, -6.0, 8.0)):
    pose = np.diag([spacing, spacing, spacing, 1.0])
    pose[:3, 3] = np.array(centre) - spacing * 20
    index = np.stack(np.meshgrid(*(np.arange(41),) * 3, indexing="ij"), -1) * spacing
    inside = np.linalg.norm(index - 20 * spacing, axis=-1) <= radius_mm
    transform = Transform(VOXEL, PATIENT, pose)
    voxels = np.where(inside, 27, 0).astype(np.uint8)
    return (
        LabelMap(voxels, transform, {27: "vertebrae_L5"}),
        Volume(np.where(inside, 400, -1000).astype(np.int16), transform),
        np.array(centre),
    )


def test_a_structure_keeps_its_place_and_size():
    labels, _, centre = _ball()
    found = Structure.of(labels, "vertebrae_L5")
    np.testing.assert_allclose(found.points_mm().mean(axis=0), centre, atol=1e-9)
    frame = local_frame("ball", centre, np.array([0.2, 0.1, 1.0]), np.array([0.0, 1.0, 0.0]))
    grid = found.sample(frame)
    points = grid.points(grid.solid)
    np.testing.assert_allclose(points.mean(axis=0), 0.0, atol=0.1)
    # Volume of a ball, 1 mm samples; a quarter voxel of radius either way.
    assert (3 * len(points) / (4 * np.pi)) ** (1 / 3) == pytest.approx(14.0, abs=0.5)


def test_a_structure_is_sampled_where_it_is_on_the_places_of_the_whole_box():
    labels, _, centre = _ball()
    found = Structure.of(labels, "vertebrae_L5")
    frame = local_frame("ball", centre, np.array([0.2, 0.1, 1.0]), np.array([0.0, 1.0, 0.0]))
    whole, part = found.sample(frame, BOX_MM), found.sample(frame)
    assert [[axis[0], axis[-1]] for axis in (whole.x, whole.y, whole.z)] == [*map(list, BOX_MM)]
    at = [np.searchsorted(w, p) for w, p in zip(
        (whole.x, whole.y, whole.z), (part.x, part.y, part.z), strict=True
    )]  # fmt: skip
    # First places differ in the last digits of the arithmetic, so values do too.
    np.testing.assert_allclose(whole.values[np.ix_(*at)], part.values, atol=1e-6)
    left_out = whole.values.copy()
    left_out[np.ix_(*at)] = 0.0
    assert not left_out.any()
    for axis in (part.x, part.y, part.z):
        assert axis[0] < -14.0 - CLEAR_MM
        assert axis[-1] > 14.0 + CLEAR_MM


def test_a_label_that_nothing_carries_is_not_found():
    labels, _, _ = _ball()
    with pytest.raises(NotFound, match="vertebrae_L4"):
        Structure.of(labels, "vertebrae_L4")


def test_hounsfield_are_sampled_and_air_lies_outside_the_picture():
    _, volume, centre = _ball()
    frame = local_frame("ball", centre, np.array([0.0, 0.0, 1.0]), np.array([0.0, 1.0, 0.0]))
    grid = sample_hu(volume, frame)
    middle = tuple(int(np.argmin(np.abs(a))) for a in (grid.x, grid.y, grid.z))
    assert grid.values[middle] == pytest.approx(400.0)
    assert grid.values[0, 0, 0] == -1000.0
    assert np.isfinite(grid.values).all()
