"""All landmarks together: what is missing is named, a turned or mirrored patient stays itself."""

import numpy as np
import pytest

from akeso.anatomy.digital_spine import VOLUME_CENTRE_MM
from akeso.anatomy.landmarks import NOTCH_FROM_PEDICLE_MM, find_landmarks
from akeso.anatomy.levels import SPACES, VERTEBRAE, Side
from akeso.errors import BadInput, NotFound, Refused
from akeso.frame import PATIENT, Transform, rotation
from akeso.imaging.volume import VOXEL, LabelMap, Volume
from known_spines import cropped, digital, digital_landmarks, with_labels

SIDES = (Side.LEFT, Side.RIGHT)


def test_nothing_is_missing_on_the_digital_spine():
    found = digital_landmarks()
    assert not found.problems
    assert set(found.vertebrae) == set(VERTEBRAE)
    assert len(found.pedicles) == len(found.arches) == 10
    assert len(found.facets) == len(found.foramina) == 2 * len(SPACES)
    assert found.voxel_mm == pytest.approx(1.5)


def test_points_are_finite_and_carry_names_the_truth_knows():
    points, truth = digital_landmarks().points, digital().truth
    assert all(p.shape == (3,) and np.isfinite(p).all() for p in points.values())
    shared = set(points) & set(truth)
    # Five midline points, nine of a side, facet centre and rim, foramen; S1 apart.
    assert len(shared) >= 5 * 4 + 10 * 9 + 10 * 3
    assert not any("normal" in name or "direction" in name for name in points)


def test_only_the_vertebrae_asked_for_are_looked_at_and_come_out_the_same():
    spine = digital()
    some = find_landmarks(spine.volume, spine.labels, ("L4", "L5"))
    assert set(some.vertebrae) == {"L4", "L5"}
    assert set(some.foramina) == {("L4-L5", s) for s in SIDES}
    every = digital_landmarks().points
    for name, point in some.points.items():
        np.testing.assert_allclose(point, every[name], atol=1e-9)


def test_only_the_side_asked_for_is_looked_at_and_comes_out_the_same():
    spine = digital()
    one = find_landmarks(spine.volume, spine.labels, ("L5", "S1"), (Side.RIGHT,))
    for found in (one.pedicles, one.arches, one.facets, one.foramina):
        assert {side for _, side in found} == {Side.RIGHT}
    assert set(one.sacral) == {Side.RIGHT}
    every = digital_landmarks().points
    for name, point in one.points.items():
        np.testing.assert_allclose(point, every[name], atol=1e-9)


def test_labels_of_another_grid_are_refused():
    spine, other = digital(), digital(3.0)
    with pytest.raises(Refused, match="use the label map that was made from this CT"):
        find_landmarks(spine.volume, other.labels)


def test_labels_without_a_lumbar_vertebra_are_refused_by_what_they_name():
    spine = digital(3.0)
    hips = np.where(spine.labels.voxels >= 77, spine.labels.voxels, 0).astype(np.uint8)
    with pytest.raises(Refused, match=r"no lumbar vertebra.*hip_left"):
        find_landmarks(spine.volume, with_labels(spine, hips))


def test_an_unlabelled_level_is_named_with_what_is_labelled():
    spine = digital(3.0)
    voxels = spine.labels.voxels.copy(order="F")
    voxels[voxels == spine.labels.value_of("vertebrae_L3")] = 0
    found = find_landmarks(spine.volume, with_labels(spine, voxels))
    with pytest.raises(Refused, match=r"L3 is not labelled.*L1, L2, L4"):
        found.vertebra("L3")
    with pytest.raises(Refused, match="L3 is not labelled"):
        found.foramen("L2-L3", Side.LEFT)
    assert ("L4-L5", Side.LEFT) in found.foramina


def test_a_vertebra_cut_by_the_edge_is_refused_and_its_whole_neighbour_is_not():
    spine = digital(3.0)
    top = int(spine.volume.to_index(spine.truth["L1.body_centre"])[2])
    found = find_landmarks(*cropped(spine.volume, spine.labels, k_to=top))
    with pytest.raises(Refused, match="L1 reaches the edge of the CT"):
        found.pedicle("L1", Side.LEFT)
    found.pedicle("L3", Side.LEFT)


def test_what_was_never_found_is_refused_in_words():
    spine = digital(3.0)
    found = find_landmarks(spine.volume, spine.labels, ("L4", "L5"))
    with pytest.raises(Refused, match="S1"):
        found.sacral_side(Side.LEFT)
    with pytest.raises(BadInput):
        found.facet("L9-L10", Side.LEFT)


def test_a_notch_far_from_its_pedicle_is_doubted(monkeypatch):
    monkeypatch.setattr("akeso.anatomy.landmarks.NOTCH_FROM_PEDICLE_MM", 0.01)
    spine = digital(3.0)
    warned = find_landmarks(spine.volume, spine.labels, ("L4",)).warnings
    assert any("SAP-TP notch of L4" in w for w in warned)
    assert NOTCH_FROM_PEDICLE_MM == 6.0


def test_a_turned_pose_turns_every_landmark():
    """Same voxels, patient turned by 10 degrees about each axis: exact, no voxel has changed."""
    spine = digital(3.0)
    for axis in np.eye(3):
        turn = rotation(axis, 10.0, VOLUME_CENTRE_MM)
        pose = Transform(VOXEL, PATIENT, turn @ spine.volume.pose.matrix)
        volume = Volume(spine.volume.voxels, pose)
        labels = LabelMap(spine.labels.voxels, pose, dict(spine.labels.names))
        turned = find_landmarks(volume, labels).points
        straight = digital_landmarks(3.0).points
        assert set(turned) == set(straight)
        move = Transform(PATIENT, PATIENT, turn)
        off = {n: np.linalg.norm(turned[n] - move.points(straight[n])) for n in turned}
        worst = max(off, key=lambda n: off[n])
        # The lone sampling start is the frame of the neighbours' line: a sample or two may flip.
        assert off[worst] <= 1.5, (axis, worst, off[worst])


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_a_resampled_turn_turns_the_landmarks(axis):
    """The patient himself turned on a fixed grid of 1.5 mm: every class of landmark follows.

    Two voxels for single points, one voxel for their mean: the surface is drawn anew.
    """
    turns = [0.0, 0.0, 0.0]
    turns[axis] = 10.0
    turned = digital_landmarks(1.5, rotate_deg=tuple(turns)).points
    straight = digital_landmarks(1.5).points
    move = Transform(PATIENT, PATIENT, rotation(np.eye(3)[axis], 10.0, VOLUME_CENTRE_MM))
    parts = ("body_centre", "pedicle_centre", "pedicle_floor", "notch", "facet_centre",
             "foramen_centre", "sap_tip")  # fmt: skip
    for part in parts:
        names = [n for n in straight if n.endswith(part)]
        assert len(names) >= 5
        assert set(names) <= set(turned), part
        off = [np.linalg.norm(turned[n] - move.points(straight[n])) for n in names]
        assert np.mean(off) <= 1.5, (part, np.mean(off))
        assert np.max(off) <= 4.5, (part, names[int(np.argmax(off))], np.max(off))


def test_a_mirrored_patient_has_mirrored_landmarks():
    """The grid is flipped: the voxels are the same, only their order differs."""
    spine = digital(3.0)
    flip = np.diag([-1.0, 1.0, 1.0, 1.0])
    pose = spine.volume.pose.matrix.copy()
    pose[0, 3] = -(pose[0, 3] + pose[0, 0] * (spine.volume.shape[0] - 1))
    transform = Transform(VOXEL, PATIENT, pose)
    volume = Volume(np.asfortranarray(spine.volume.voxels[::-1]), transform)
    labels = LabelMap(
        np.asfortranarray(spine.labels.voxels[::-1]), transform, dict(spine.labels.names)
    )
    mirrored, straight = find_landmarks(volume, labels).points, digital_landmarks(3.0).points
    other = {"left": "right", "right": "left"}
    off = {}
    for name, point in straight.items():
        twin = ".".join(other.get(word, word) for word in name.split("."))
        off[name] = np.linalg.norm(mirrored[twin] - (flip @ [*point, 1.0])[:3])
    worst = max(off, key=lambda n: off[n])
    assert off[worst] <= 3.0, (worst, off[worst])
    assert np.mean(list(off.values())) <= 0.5


def test_find_landmarks_never_guesses_a_missing_label():
    spine = digital(3.0)
    found = find_landmarks(spine.volume, spine.labels, ())
    assert not found.vertebrae
    with pytest.raises((Refused, NotFound)):
        found.vertebra("L4")
