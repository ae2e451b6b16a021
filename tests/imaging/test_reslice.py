"""Cuts through a volume against ramps, whose every value is known."""

import numpy as np
import pytest

from akeso.errors import BadInput
from akeso.frame import Transform, rotation
from akeso.imaging.reslice import (
    AIR_HU,
    Plane,
    along_needle,
    axial,
    coronal,
    sagittal,
    slice_hu,
    slice_labels,
)
from akeso.imaging.volume import LabelMap, Volume

SLOPE = np.array([8.0, -4.0, 2.0])


def ramp(pose: np.ndarray, shape=(30, 28, 26)) -> Volume:
    """A volume whose HU is SLOPE . point + 5 at every voxel, rounded by storage only."""
    transform = Transform("voxel", "LPS", pose)
    grid = np.moveaxis(np.indices(shape), 0, -1)
    hu = np.rint(transform.points(grid) @ SLOPE + 5.0)
    return Volume(np.asfortranarray(hu.astype(np.int16)), transform)


def grid_pose(spacing=(2.0, 2.0, 3.0), origin=(-29.0, -27.0, -40.0)) -> np.ndarray:
    pose = np.diag([*spacing, 1.0])
    pose[:3, 3] = origin
    return pose


@pytest.mark.parametrize("plane_of", [axial, coronal, sagittal])
def test_a_linear_ramp_is_reproduced_exactly(plane_of):
    volume = ramp(grid_pose())  # slope times spacing is whole, so storage rounds nothing
    plane = plane_of([0.5, 1.25, -2.0], size_mm=(30.0, 20.0), pixel_mm=0.5)
    expected = plane.points_mm @ SLOPE + 5.0
    found = slice_hu(volume, plane)
    assert found.shape == expected.shape == (40, 60)
    assert found.dtype == np.int16
    assert np.abs(found - expected).max() <= 0.5 + 1e-6


def test_an_oblique_plane_through_a_turned_grid_is_right_to_the_rounding():
    turned = rotation([1.0, 2.0, 3.0], 17.0, about=[3.0, 2.0, 1.0]) @ grid_pose()
    volume = ramp(turned)
    for plane in along_needle(
        [20.0, 25.0, 0.0] @ np.eye(3), volume.centre_mm, size_mm=(20.0, 20.0), pixel_mm=0.5
    ):
        shifted = Plane(plane.name, volume.centre_mm, plane.right, plane.down, (20.0, 20.0), 0.5)
        expected = shifted.points_mm @ SLOPE + 5.0
        assert np.abs(slice_hu(volume, shifted) - expected).max() <= 1.0


def test_both_sides_of_the_outermost_voxel_centre():
    volume = ramp(grid_pose())
    first = volume.to_patient([0, 14, 13])
    for beyond, inside in ((0.0, True), (-0.01, False)):
        plane = axial(first + np.array([beyond, 0.0, 0.0]), size_mm=(1.0, 1.0), pixel_mm=1.0)
        value = slice_hu(volume, plane)[0, 0]
        assert (value != AIR_HU) == inside


def test_labels_take_the_nearest_voxel_and_zero_outside():
    values = np.zeros((4, 4, 4), dtype=np.uint8)
    values[2, 1, 1] = 7
    labels = LabelMap(values, Transform("voxel", "LPS", np.eye(4)), names={7: "sacrum"})
    plane = axial([1.5, 1.5, 1.0], size_mm=(8.0, 8.0), pixel_mm=1.0)
    found = slice_labels(labels, plane)
    assert found.sum() == 7
    column, row = plane.project([2.0, 1.0, 1.0])
    assert found[round(row), round(column)] == 7
    # A hair on either side of the voxel's face at x = 1.5.
    for x, value in ((1.49, 0), (1.51, 7)):
        assert slice_labels(labels, axial([x, 1.0, 1.0], (1.0, 1.0), 1.0))[0, 0] == value


def test_screen_conventions():
    left, anterior, head = [10.0, 0, 0], [0, -10.0, 0], [0, 0, 10.0]
    middle = axial([0, 0, 0]).project([0, 0, 0])
    assert axial([0, 0, 0]).project(left)[0] > middle[0]  # patient left on screen right
    assert axial([0, 0, 0]).project(anterior)[1] < middle[1]
    assert coronal([0, 0, 0]).project(left)[0] > middle[0]
    assert coronal([0, 0, 0]).project(head)[1] < middle[1]
    assert sagittal([0, 0, 0]).project(anterior)[0] < middle[0]
    assert sagittal([0, 0, 0]).project(head)[1] < middle[1]


def test_the_viewer_stands_where_the_convention_says():
    assert axial([0, 0, 0]).distance_mm([0, 0, -5.0]) == pytest.approx(5.0)  # the feet
    assert coronal([0, 0, 0]).distance_mm([0, -5.0, 0]) == pytest.approx(5.0)  # the front
    assert sagittal([0, 0, 0]).distance_mm([5.0, 0, 0]) == pytest.approx(5.0)  # the left


def test_the_needle_runs_straight_down_both_pictures():
    entry, target = np.array([60.0, 90.0, -10.0]), np.array([20.0, 30.0, 5.0])
    across, along = along_needle(entry, target)
    for plane in (across, along):
        on_entry, on_target = plane.project(entry), plane.project(target)
        assert on_entry[0] == pytest.approx(on_target[0])
        length = np.linalg.norm(entry - target) / plane.pixel_mm
        assert on_target[1] - on_entry[1] == pytest.approx(length)
        assert plane.distance_mm([entry, target]) == pytest.approx([0.0, 0.0], abs=1e-9)
    assert across.right[0] < 0  # patient right on screen right
    assert along.right[2] > 0  # head on screen right
    assert across.right @ along.right == pytest.approx(0.0, abs=1e-12)


def test_a_needle_along_the_left_right_axis_still_has_two_pictures():
    across, along = along_needle([50.0, 0, 0], [0.0, 0, 0])
    assert across.right @ along.right == pytest.approx(0.0, abs=1e-12)
    assert along.right[2] == pytest.approx(1.0)


def test_planes_that_are_none_are_refused():
    with pytest.raises(BadInput, match="square"):
        Plane("x", [0, 0, 0], [1, 0, 0], [1, 1, 0])
    with pytest.raises(BadInput, match="three finite numbers"):
        axial([0, np.nan, 0])
    with pytest.raises(BadInput, match="edge of a slice"):
        axial([0, 0, 0], size_mm=(0.0, 5.0))
