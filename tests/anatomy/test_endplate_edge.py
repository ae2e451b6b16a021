"""The CT's edge of an endplate: exact slabs, a hollow plate on a moved label, the B-spline."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from akeso.anatomy.endplate_edge import (
    EDGE_HU,
    FURTHEST_DEG,
    SHARE,
    WALL_OFF_MM,
    WIDEST,
    column_weights,
    edge_normal,
    edge_normals,
    smooth_hu,
    wall,
    walls,
)
from akeso.anatomy.local_grid import LocalGrid
from akeso.frame import PATIENT, Transform, angle_deg, unit_vector
from akeso.imaging.volume import Volume

BONE, DISC = 250.0, 70.0
FLAT = (np.array([0.0, 0.0, 10.0]), np.array([0.0, 0.0, 1.0]))
UPRIGHT = Transform("L3", PATIENT, np.eye(4))


def slab(normal, *, outward=1.0, blur_mm=1.5, disc=DISC, noise=0.0):
    """Bone with its endplate through (0, 0, 10) square to `normal`, and all its columns."""
    x, y, z = np.arange(-16.0, 16.5), np.arange(-12.0, 12.5), np.arange(-20.0, 41.0)
    places = np.stack(np.meshgrid(x, y, z, indexing="ij"), axis=-1) - FLAT[0]
    away = outward * places @ unit_vector(normal)
    hu = disc + (BONE - disc) * 0.5 * (1.0 - np.tanh(away / blur_mm))
    hu += np.random.default_rng(2).normal(0.0, noise, hu.shape)
    return LocalGrid(hu.astype(np.float32), UPRIGHT, x, y, z), np.ones(hu.shape[:2])


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


def test_without_an_edge_there_is_none():
    even, columns = slab((0.1, 0, 1), disc=BONE - 20.0)
    assert edge_normal(even, columns, FLAT, 1.0) is None
    rising, _ = slab((0.1, 0, 1), disc=2 * BONE)
    assert edge_normal(rising, columns, FLAT, 1.0) is None


def test_metal_beyond_the_disc_does_not_pull():
    """A screw's HU are held at those of dense bone."""
    normal = (0.05, 0.0, 1.0)
    hu, columns = slab(normal)
    values = hu.values.copy()
    values[:3, :3, hu.z > 14.0] = 3000.0
    found = edge_normal(replace(hu, values=values), columns, FLAT, 1.0)
    assert angle_deg(found, normal) < 0.7


def test_columns_fade_out_and_leave_at_no_step():
    """Half a degree of turn moves the rim by 0.1 mm: no weight changes by more than a little."""
    hu, _ = slab((0, 0, 1))
    extent = (0.0, 20.0), (1.0, 14.0)
    weights = column_weights(hu, extent)
    middle = weights[16, 13]
    assert middle == 1.0
    outside = np.hypot((hu.x / 20.0)[:, None], (hu.y - 1.0) / 14.0) > 1.4 * SHARE
    assert np.all(weights[outside] == 0.0)
    moved = column_weights(hu, ((0.1, 20.0), (1.0, 14.0)))
    assert np.abs(moved - weights).max() < 0.03


def body(spacing_mm, *, hollow=0.0, shift=(0.0, 0.0, 0.0), tilt=(0.0, 0.0, 1.0)):
    """A body of 44 x 32 x 26 mm whose endplates are hollow by so much, on voxels of that edge."""
    n = np.round(np.array([80.0, 70.0, 70.0]) / spacing_mm).astype(int)
    pose = np.diag([spacing_mm, spacing_mm, spacing_mm, 1.0])
    pose[:3, 3] = -0.5 * spacing_mm * (n - 1) + np.asarray(shift)
    fine = [(np.arange(3) - 1.0) * spacing_mm / 3.0] * 3
    total = np.zeros(tuple(n))
    x, y, z = (pose[a, 3] + spacing_mm * np.arange(n[a]) for a in range(3))
    up = unit_vector(tilt)
    for dx, dy, dz in product(*fine):
        px, py, pz = x[:, None, None] + dx, y[None, :, None] + dy, z[None, None, :] + dz
        height = px * up[0] + py * up[1] + pz * up[2]
        around = (px / 22.0) ** 2 + (py / 16.0) ** 2
        inside = (around < 1.0) & (np.abs(height) < 13.0 - hollow * (1.0 - around))
        total += np.where(inside, BONE, DISC)
    hu = np.asfortranarray(np.rint(total / 27.0).astype(np.int16))
    return Volume(hu, Transform("voxel", PATIENT, pose))


TOP = (np.array([0.0, 0.0, 13.0]), np.array([0.0, 0.0, 1.0]))
BOTTOM = (np.array([0.0, 0.0, -13.0]), np.array([0.0, 0.0, 1.0]))
EXTENT = (0.0, 22.0), (0.0, 16.0)


@pytest.mark.parametrize("spacing_mm", [1.0, 3.0])
@pytest.mark.parametrize("shift", [(0, 0, 0), (0.8, 1.4, 0.5)])
def test_a_hollow_plate_is_not_tilted_by_a_label_that_lies_off(spacing_mm, shift):
    """The label's body lies 2 mm off and its axes 4 degrees: the plate is hollow by 3 mm.

    Looked at 2 mm off its middle it would be tilted by more than a degree.
    """
    volume = body(spacing_mm, hollow=3.0, shift=shift)
    lean = unit_vector((0.05, -0.05, 1.0))
    off = (1.5, 21.0), (-2.0, 17.0)
    for found in edge_normals(volume, UPRIGHT, ((TOP[0], lean), (BOTTOM[0], lean)), off):
        assert angle_deg(found, (0.0, 0.0, 1.0)) < 0.5


@pytest.mark.parametrize("degrees", [3.0, 5.0, 8.0])
def test_a_tilt_between_slices_of_3_mm_is_found(degrees):
    """On thick slices the bands of a linear sampling would tilt it."""
    tilt = (0.0, np.sin(np.radians(degrees)), np.cos(np.radians(degrees)))
    for found in edge_normals(body(3.0, tilt=tilt), UPRIGHT, (TOP, BOTTOM), EXTENT):
        assert angle_deg(found, tilt) < 1.0


def test_the_label_is_kept_where_the_edge_is_another_ones():
    steep = np.radians(FURTHEST_DEG + 3.0)
    label = np.array([0.0, np.sin(steep), np.cos(steep)])
    found = edge_normals(body(3.0), UPRIGHT, ((TOP[0], label), (BOTTOM[0], label)), EXTENT)
    assert all(angle_deg(normal, label) < 1e-6 for normal in found)


def test_walls_are_the_bodys_and_the_labels_where_there_are_none():
    hu = smooth_hu(body(1.0), UPRIGHT, ((-31.0, 31.0), (-25.0, 25.0), (-20.0, 20.0)), 2.0)
    (x, wide), (y, deep) = walls(hu, ((2.0, 20.0), (-1.5, 17.5)), 0.0)
    assert (x, y) == (pytest.approx(0.0, abs=0.3), pytest.approx(0.0, abs=0.3))
    assert deep == pytest.approx(16.0, abs=0.6)
    assert wide == pytest.approx(21.0, abs=1.2)  # a little before the middle, where it narrows
    even = replace(hu, values=np.full_like(hu.values, BONE))
    assert walls(even, ((2.0, 20.0), (-1.5, 17.5)), 0.0) == ((2.0, 20.0), (-1.5, 17.5))
    assert walls(even, ((0.0, 55.0), (0.0, 17.0)), 0.0)[0] == (0.0, WIDEST * 17.0)


def test_a_wall_far_off_is_another_bones():
    places = np.arange(0.0, 40.0)
    edge = 150.0 * (1.0 - np.tanh((places - 20.0) / 2.0))
    assert wall(places, edge, 17.0, 1.0) == pytest.approx(20.0, abs=0.2)
    assert wall(places, edge, 20.0 - WALL_OFF_MM - 8.0, 1.0) == 20.0 - WALL_OFF_MM - 8.0
    assert wall(places, edge, 18.0, -1.0) == 18.0


def test_the_b_spline_blurs_all_places_alike_and_keeps_lines():
    """Its kernel written out: weights of voxels at a distance d, in voxels."""

    def kernel(d):
        d = np.abs(d)
        return np.where(d < 1, 2 / 3 - d**2 + d**3 / 2, np.where(d < 2, (2 - d) ** 3 / 6, 0.0))

    rng = np.random.default_rng(7)
    hu = np.asfortranarray(rng.integers(-900, 2000, (9, 8, 7)).astype(np.int16))
    pose = np.diag([3.0, 3.0, 3.0, 1.0])
    box = ((-4.0, 23.0), (5.0, 12.0), (-3.0, 20.0))
    found = smooth_hu(Volume(hu, Transform("voxel", PATIENT, pose)), UPRIGHT, box, 2.0)
    padded = np.pad(np.clip(hu.astype(float), *EDGE_HU), 6, mode="edge")
    for a, b, c in product((0, 5, 13), (0, 2), (0, 11, 23)):
        at = np.array([found.x[a], found.y[b], found.z[c]]) / 3.0 + 6.0
        wx, wy, wz = (kernel(np.arange(n) - p) for n, p in zip(padded.shape, at, strict=True))
        want = np.einsum("ijk,i,j,k", padded, wx, wy, wz)
        assert found.values[a, b, c] == pytest.approx(want, abs=0.05)
