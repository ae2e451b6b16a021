"""Labels that do not lie on bone are refused: moved, mirrored or of another CT."""

import numpy as np
import pytest

from akeso.anatomy.agreement import dense_shares, disagreement
from akeso.anatomy.landmarks import find_landmarks
from akeso.errors import Refused
from akeso.frame import Transform
from akeso.imaging.reading import read_ct, read_labels
from akeso.imaging.volume import LabelMap, Volume

LUMBAR = ("L1", "L2", "L3", "L4", "L5", "S1")


@pytest.fixture(scope="module")
def real(shared_data):
    ct = read_ct(shared_data / "ct" / "lumbar-3mm.nii.gz")
    return ct, read_labels(shared_data / "ct" / "lumbar-3mm-vertebrae.nii.gz", ct)


def moved(labels, by, axis):
    voxels = np.asfortranarray(np.roll(labels.voxels, by, axis))
    return LabelMap(voxels, labels.pose, dict(labels.names))


@pytest.mark.parametrize("vertebra", LUMBAR)
def test_true_labels_agree(real, vertebra):
    assert disagreement(*real, vertebra) == ""


@pytest.mark.parametrize("vertebra", LUMBAR)
@pytest.mark.parametrize(("by", "axis"), [(12, 1), (4, 1), (6, 2), (-6, 2)])
def test_moved_labels_do_not(real, vertebra, by, axis):
    ct, labels = real
    assert "does not lie on bone" in disagreement(ct, moved(labels, by, axis), vertebra)


@pytest.mark.parametrize("vertebra", LUMBAR)
def test_a_mirrored_map_does_not(real, vertebra):
    ct, labels = real
    mirrored = LabelMap(np.asfortranarray(labels.voxels[::-1]), labels.pose, dict(labels.names))
    assert "mirrored" in disagreement(ct, mirrored, vertebra)


def test_landmarks_refuse_what_does_not_agree(real):
    ct, labels = real
    found = find_landmarks(ct, moved(labels, 12, 1), ("L3", "L4"))
    assert set(found.problems) >= {"L3", "L4"}
    with pytest.raises(Refused, match="do not belong together"):
        found.vertebra("L4")


def test_shares_of_a_known_picture():
    """A cube of bone 15 voxels wide: all of it dense, nothing around; half as dense, half."""
    hu = np.full((41, 41, 41), 40, np.int16, order="F")
    values = np.zeros(hu.shape, np.uint8, order="F")
    values[13:28, 13:28, 13:28] = 28
    hu[13:28, 13:28, 13:28] = 400
    pose = Transform("voxel", "LPS", np.diag([2.0, 2.0, 2.0, 1.0]))
    labels = LabelMap(values, pose, {28: "vertebrae_L4"})
    assert dense_shares(Volume(hu, pose), labels, "L4") == (1.0, 0.0)
    soft = np.full(hu.shape, 40, np.int16, order="F")
    assert dense_shares(Volume(soft, pose), labels, "L4") == (0.0, 0.0)
    assert disagreement(Volume(soft, pose), labels, "L4")
