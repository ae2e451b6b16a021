"""Grids: what an index is, what is refused, and label maps that cannot be misread."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from akeso.errors import BadInput, NotFound, Refused
from akeso.frame import PATIENT, SUPERIOR, Transform, rotation
from akeso.imaging.volume import SAME_GRID_MM, VOXEL, LabelMap, Volume


def pose(spacing=(1.0, 2.0, 3.0), origin=(0.0, 0.0, 0.0), turn=None):
    matrix = np.diag([*spacing, 1.0])
    matrix[:3, 3] = origin
    return Transform(VOXEL, PATIENT, matrix if turn is None else turn @ matrix)


def ct(shape=(4, 5, 6), **where):
    return Volume(np.zeros(shape, np.int16), pose(**where))


def labels(values=(0, 28), shape=(4, 5, 6), dtype=np.uint8, names=None, **where):
    voxels = np.zeros(shape, dtype)
    voxels.flat[: len(values)] = values
    return LabelMap(voxels, pose(**where), names or {28: "vertebrae_L4", 27: "vertebrae_L5"})


def test_an_index_means_the_centre_of_its_voxel():
    volume = ct(origin=(-10.0, 20.0, 5.0))
    assert volume.to_patient((0, 0, 0)).tolist() == [-10, 20, 5]
    assert volume.to_patient((1, 1, 1)).tolist() == [-9, 22, 8]
    assert volume.to_index((-9.5, 20, 5)).tolist() == [0.5, 0, 0]
    assert volume.shape == (4, 5, 6)
    assert volume.spacing_mm.tolist() == [1, 2, 3]


def test_centre_and_corners_lie_on_voxel_centres():
    volume = ct()
    assert volume.centre_mm.tolist() == [1.5, 4.0, 7.5]
    corners = volume.corners_mm()
    assert corners.shape == (8, 3)
    assert corners.min(axis=0).tolist() == [0, 0, 0]
    assert corners.max(axis=0).tolist() == [3, 8, 15]


@given(st.floats(-180, 180), st.tuples(*[st.floats(-50, 50)] * 3))
def test_index_and_place_are_each_others_inverse_on_an_oblique_grid(angle, index):
    volume = ct(turn=rotation((1, 1, 0), angle, about=(5, 6, 7)))
    assert np.allclose(volume.to_index(volume.to_patient(index)), index, atol=1e-9)
    assert np.allclose(volume.spacing_mm, [1, 2, 3])


def test_voxels_cannot_be_changed_afterwards():
    with pytest.raises(ValueError, match="read-only"):
        ct().voxels[0, 0, 0] = 1


def test_a_volume_is_int16_with_three_axes_from_voxel_to_lps():
    with pytest.raises(BadInput, match="three axes, this array has 2"):
        Volume(np.zeros((4, 5), np.int16), pose())
    with pytest.raises(BadInput, match="integers, not float32"):
        Volume(np.zeros((4, 5, 6), np.float32), pose())
    with pytest.raises(BadInput, match="int16 HU, not int32"):
        Volume(np.zeros((4, 5, 6), np.int32), pose())
    with pytest.raises(BadInput, match="leads voxel -> LPS, not LPS -> voxel"):
        Volume(np.zeros((4, 5, 6), np.int16), pose().inverse())


def sheared(share):
    matrix = np.eye(4)
    matrix[1, 2] = share
    return Volume(np.zeros((2, 2, 2), np.int16), Transform(VOXEL, PATIENT, matrix))


def test_a_sheared_grid_is_refused_and_rounding_is_not():
    assert sheared(0.0009).shape == (2, 2, 2)
    with pytest.raises(Refused, match="not at right angles"):
        sheared(0.0011)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.int16, np.int32])
def test_labels_present_are_listed_by_value(dtype):
    found = labels((0, 28, 27, 28), dtype=dtype)
    assert found.present_values == (27, 28)
    assert found.present == ("vertebrae_L5", "vertebrae_L4")
    assert found.value_of("vertebrae_L4") == 28
    assert int(found.mask("vertebrae_L4").sum()) == 2


def test_a_value_without_a_name_is_refused_and_a_name_without_a_voxel_is_not():
    assert labels((28,)).present == ("vertebrae_L4",)
    with pytest.raises(BadInput, match="holds value 99, which no name belongs to"):
        labels((28, 99))


def test_a_structure_that_is_not_there_is_not_found_by_name_alone():
    with pytest.raises(NotFound, match="no 'vertebrae_L5'; they hold: vertebrae_L4"):
        labels((28,)).mask("vertebrae_L5")


def test_names_cannot_be_changed_afterwards():
    with pytest.raises(TypeError, match="does not support item assignment"):
        labels().names[28] = "vertebrae_L1"


def test_labels_must_lie_on_the_grid_of_the_ct():
    volume = ct()
    labels().require_same_grid(volume)
    labels(origin=(SAME_GRID_MM - 0.001, 0, 0)).require_same_grid(volume)
    with pytest.raises(Refused, match=r"lie 0\.1 mm from the CT's grid"):
        labels(origin=(SAME_GRID_MM + 0.001, 0, 0)).require_same_grid(volume)
    with pytest.raises(Refused, match=r"\(4, 5, 7\) voxels and the CT \(4, 5, 6\)"):
        labels(shape=(4, 5, 7)).require_same_grid(volume)


def test_a_grid_turned_in_its_place_is_another_grid():
    turned = labels(shape=(5, 5, 6), spacing=(1, 1, 3), turn=rotation(SUPERIOR, 5.0))
    with pytest.raises(Refused, match="from the CT's grid"):
        turned.require_same_grid(ct((5, 5, 6), spacing=(1, 1, 3)))
