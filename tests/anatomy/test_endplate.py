"""The tilt of an endplate from the CT's edge: exact slabs, and a real CT drawn anew when turned."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import ndimage

from akeso.anatomy.endplate import FURTHEST_DEG, edge_normal
from akeso.anatomy.joint import disc_normal
from akeso.anatomy.landmarks import find_landmarks
from akeso.anatomy.levels import SPACES, split_space
from akeso.anatomy.local_grid import LocalGrid
from akeso.frame import PATIENT, Transform, angle_deg, rotation, unit_vector
from akeso.imaging.volume import LabelMap, Volume
from known_spines import real_scene

BONE, DISC = 250.0, 70.0
FLAT = (np.array([0.0, 0.0, 10.0]), np.array([0.0, 0.0, 1.0]))


def slab(normal, *, outward=1.0, blur_mm=1.5, disc=DISC, noise=0.0):
    """Bone with its endplate through (0, 0, 10) square to `normal`, and all its columns."""
    x, y, z = np.arange(-16.0, 16.5), np.arange(-12.0, 12.5), np.arange(-20.0, 41.0)
    places = np.stack(np.meshgrid(x, y, z, indexing="ij"), axis=-1) - FLAT[0]
    away = outward * places @ unit_vector(normal)
    hu = disc + (BONE - disc) * 0.5 * (1.0 - np.tanh(away / blur_mm))
    hu += np.random.default_rng(2).normal(0.0, noise, hu.shape)
    frame = Transform("L3", PATIENT, np.eye(4))
    return LocalGrid(hu.astype(np.float32), frame, x, y, z), np.ones(hu.shape[:2], bool)


@pytest.mark.parametrize("outward", [1.0, -1.0])
@pytest.mark.parametrize("normal", [(0, 0, 1), (0.1, 0, 1), (0, -0.15, 1), (-0.1, 0.1, 1)])
@pytest.mark.parametrize("blur_mm", [0.7, 3.0])
def test_the_tilt_of_a_slab_is_found(normal, blur_mm, outward):
    """From a flat start up to 9 degrees away, to a third of a degree."""
    hu, columns = slab(normal, outward=outward, blur_mm=blur_mm)
    assert angle_deg(edge_normal(hu, columns, FLAT, outward), normal) < 0.35


def test_noise_hardly_moves_it():
    normal = (0.08, -0.05, 1.0)
    hu, columns = slab(normal, noise=40.0)
    assert angle_deg(edge_normal(hu, columns, FLAT, 1.0), normal) < 1.0


def test_without_an_edge_or_with_the_wrong_one_the_label_is_kept():
    even, columns = slab((0.1, 0, 1), disc=BONE - 20.0)
    assert edge_normal(even, columns, FLAT, 1.0) is FLAT[1]
    rising, _ = slab((0.1, 0, 1), disc=2 * BONE)
    assert edge_normal(rising, columns, FLAT, 1.0) is FLAT[1]
    steep = (np.tan(np.radians(FURTHEST_DEG + 4.0)), 0.0, 1.0)
    hu, _ = slab(steep)
    assert angle_deg(edge_normal(hu, columns, FLAT, 1.0), FLAT[1]) == pytest.approx(0.0, abs=1e-6)


def test_metal_beyond_the_disc_does_not_pull():
    """A screw's HU are held at those of dense bone."""
    normal = (0.05, 0.0, 1.0)
    hu, columns = slab(normal)
    values = hu.values.copy()
    values[:3, :3, hu.z > 14.0] = 3000.0
    found = edge_normal(replace(hu, values=values), columns, FLAT, 1.0)
    assert angle_deg(found, normal) < 0.7


@pytest.mark.parametrize(
    ("axis", "angle"),
    [((1, 0, 0), 5.0), ((0, 1, 0), 10.0), ((0, 0, 1), 10.0), ((1, 1, 1), 15.0)],
)
def test_endplates_of_a_turned_real_ct_turn_with_it(shared_data, axis, angle):
    """Drawn anew at 3 mm: the discs of L1 to S1 turn with it within 1.5 degrees.

    Over fifteen turns of 5 to 15 degrees 1.3 at most and 0.44 rms were measured.
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
    assert max(off) <= 1.5
    assert np.sqrt(np.mean(np.square(off))) <= 0.8
