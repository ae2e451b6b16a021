"""Bone from labels and CT: what joins the skeleton and what does not."""

import nibabel as nib
import numpy as np
import pytest

from akeso.anatomy.bone import bone_mask
from akeso.errors import Refused
from akeso.frame import PATIENT, Transform
from akeso.imaging.volume import VOXEL, LabelMap, Volume

POSE = Transform(VOXEL, PATIENT, np.eye(4))


def scene():
    """A labelled vertebra, an unlabelled ilium across a joint, contrast, a stone, a vessel."""
    hu = np.full((100, 80, 60), 40, np.int16)
    labels = np.zeros(hu.shape, np.uint8)
    hu[40:60, 40:60, 20:40] = 300
    labels[40:60, 40:60, 20:40] = 28
    hu[63:90, 50:56, 10:50] = 400  # ilium, 3 mm away
    hu[10:30, 5:25, 10:50] = 350  # bowel contrast, 10 mm and more away
    hu[48:51, 34:37, 25:28] = 600  # calcification, 27 mm3, next to the vertebra
    hu[42:58, 26:39, 5:55] = 230  # enhanced aorta touching the vertebra
    labels[42:58, 26:39, 5:55] = 52
    names = {28: "vertebrae_L4", 52: "aorta"}
    ct = Volume(np.asfortranarray(hu), POSE)
    return ct, LabelMap(np.asfortranarray(labels), POSE, names)


def test_skeleton_goes_on_across_a_joint_and_nothing_else_joins():
    ct, labels = scene()
    found = bone_mask(ct, labels)
    truth = np.zeros(ct.shape, bool)
    truth[40:60, 40:60, 20:40] = True
    truth[63:90, 50:56, 10:50] = True
    assert np.array_equal(found, truth)
    assert found.T.flags.c_contiguous


def test_a_piece_beyond_a_joints_width_stays_out():
    ct, labels = scene()
    hu = ct.voxels.copy(order="F")
    hu[63:70, 50:56, 10:50] = 40  # ilium now 10 mm away
    found = bone_mask(Volume(hu, POSE), labels)
    assert not found[61:].any()


def test_labelled_bone_counts_whatever_its_density():
    ct, labels = scene()
    soft = ct.voxels.copy(order="F")
    soft[45:55, 45:55, 25:35] = 60
    assert bone_mask(Volume(soft, POSE), labels)[50, 50, 30]


def test_without_labels_the_largest_piece_starts_the_skeleton():
    ct, _ = scene()
    hu = ct.voxels.copy(order="F")
    hu[10:30, 5:25, 10:50] = 40
    found = bone_mask(Volume(hu, POSE))
    assert found[50, 50, 30]
    assert found[70, 52, 30]


def test_no_bone_and_foreign_labels_are_refused():
    empty = Volume(np.full((30, 30, 30), 40, np.int16), POSE)
    with pytest.raises(Refused, match="No bone"):
        bone_mask(empty)
    _, labels = scene()
    with pytest.raises(Refused, match="label map"):
        bone_mask(empty, labels)


def test_real_lumbar_ct_gains_pelvis_but_no_ureter_stone(shared_data):
    folder = shared_data / "ct"
    hu = np.asarray(nib.load(folder / "lumbar-3mm.nii.gz").dataobj).astype(np.int16)
    label = np.asarray(nib.load(folder / "lumbar-3mm-vertebrae.nii.gz").dataobj).astype(np.uint8)
    names = {value: f"vertebrae_{value}" for value in range(1, 60)}
    pose = Transform(VOXEL, PATIENT, np.diag([-3.0, -3.0, 3.0, 1.0]))
    ct = Volume(np.asfortranarray(hu[:, ::-1]), pose)
    labels = LabelMap(np.asfortranarray(label[:, ::-1]), pose, names)
    found = bone_mask(ct, labels)
    assert found[labels.voxels > 0].all()
    # Looked at: both iliac bones at row 70 of slice 28, the dense ureter spot at (69, 50, 62).
    assert found[20:50, 30:90, 28].any()
    assert found[75:110, 30:90, 28].any()
    assert hu[69, 101 - 1 - 50, 60:65].max() > 400
    assert not found[66:72, 47:54, 60:65].any()
