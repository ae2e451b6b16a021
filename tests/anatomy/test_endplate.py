"""The tilt of an endplate from the CT's edge: a real CT drawn anew when turned."""

import numpy as np
import pytest
from scipy import ndimage

from akeso.anatomy.joint import disc_normal
from akeso.anatomy.landmarks import find_landmarks
from akeso.anatomy.levels import SPACES, split_space
from akeso.frame import angle_deg, rotation, unit_vector
from akeso.imaging.volume import LabelMap, Volume
from known_spines import real_scene


@pytest.mark.parametrize(
    ("axis", "angle"),
    [((1, 0, 0), 5.0), ((0, 1, 0), 10.0), ((0, 0, 1), 10.0), ((1, 1, 1), 15.0)],
)
def test_endplates_of_a_turned_real_ct_turn_with_it(shared_data, axis, angle):
    """Drawn anew at 3 mm: the discs of L1 to S1 turn with it within 1 degree, 0.65 rms.

    Over 17 turns of 5 to 15 degrees and 5 shifts by parts of a voxel 1.09 at most, 0.31 rms and
    99 % within 1 degree were measured; the superior endplates alone 0.48 rms.
    """
    scene = real_scene(shared_data)
    turn = rotation(unit_vector(axis), angle, scene.volume.centre_mm)
    pose = scene.volume.pose.matrix
    back = np.linalg.inv(pose) @ np.linalg.inv(turn) @ pose

    def drawn(voxels, order, outside):
        turned = ndimage.affine_transform(
            voxels.astype(np.float32), back[:3, :3], back[:3, 3], order=order, cval=outside
        )
        return np.asfortranarray(np.rint(turned).astype(voxels.dtype))

    volume = Volume(drawn(scene.volume.voxels, 1, -1000), scene.volume.pose)
    labels = LabelMap(drawn(scene.labels.voxels, 0, 0), volume.pose, dict(scene.labels.names))
    found = find_landmarks(volume, labels)
    off = []
    for space in SPACES:
        here, before = (
            disc_normal(*(each.vertebra(name) for name in split_space(space)))
            for each in (found, scene.landmarks)
        )
        off.append(angle_deg(here, turn[:3, :3] @ before))
    assert max(off) <= 1.0
    assert np.sqrt(np.mean(np.square(off))) <= 0.65
