"""Spines whose landmarks are known: the digital one, and the real CT with its labels; made once."""

from functools import cache
from pathlib import Path

import numpy as np

from akeso.anatomy.digital_spine import DigitalSpine, digital_spine
from akeso.anatomy.landmarks import Landmarks, find_landmarks
from akeso.care.obstacles import Scene
from akeso.care.planning import prepare
from akeso.imaging.reading import read_ct, read_labels
from akeso.imaging.volume import LabelMap, Volume


@cache
def digital(spacing_mm=1.5, s1_label="full", **how) -> DigitalSpine:
    """The digital spine of that voxel edge."""
    return digital_spine(spacing_mm, s1_label=s1_label, **how)


@cache
def digital_landmarks(spacing_mm=1.5, s1_label="full", **how) -> Landmarks:
    """What is found in it."""
    spine = digital(spacing_mm, s1_label, **how)
    return find_landmarks(spine.volume, spine.labels)


@cache
def digital_scene(spacing_mm=1.5, s1_label="full", **how) -> Scene:
    """The digital spine made ready for plans."""
    spine = digital(spacing_mm, s1_label, **how)
    return prepare(spine.volume, spine.labels)


@cache
def real_scene(shared_data: Path) -> Scene:
    """The real lumbar CT at 3 mm with its vertebrae, made ready for plans."""
    ct = read_ct(shared_data / "ct" / "lumbar-3mm.nii.gz")
    return prepare(ct, read_labels(shared_data / "ct" / "lumbar-3mm-vertebrae.nii.gz", ct))


def with_labels(spine, voxels, names=None):
    """A label map on the same grid with other voxels."""
    return LabelMap(voxels, spine.labels.pose, dict(names or spine.labels.names))


def cropped(volume: Volume, labels: LabelMap, *, k_from=0, k_to=None):
    """The slices k_from:k_to of a picture."""
    shift = np.eye(4)
    shift[2, 3] = k_from
    pose = type(volume.pose)("voxel", "LPS", volume.pose.matrix @ shift)
    cut = np.s_[:, :, k_from:k_to]
    return (
        Volume(np.asfortranarray(volume.voxels[cut]), pose),
        LabelMap(np.asfortranarray(labels.voxels[cut]), pose, dict(labels.names)),
    )


def off_truth_mm(landmarks: Landmarks, truth, key: str, ours=None) -> np.ndarray:
    """How far a landmark lies lateral (left), dorsal and cranial of its truth, mm (3,).

    The axes are those of the vertebra the key begins with, so that a landmark that is defined in
    one view only (a wall, a silhouette) is judged in that view.
    """
    vertebra = landmarks.vertebra(key.split(".", maxsplit=1)[0].split("-", maxsplit=1)[0])
    found = landmarks.points[key] if ours is None else ours
    return vertebra.local(found) - vertebra.local(truth[key])
