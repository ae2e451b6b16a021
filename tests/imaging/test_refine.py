"""Finer voxels: same place, same values on lines, nothing invented."""

import numpy as np
import pytest

from akeso.frame import PATIENT, Transform, rotation
from akeso.imaging import refine
from akeso.imaging.refine import refined
from akeso.imaging.volume import VOXEL, Volume


def volume_of(hu, spacing):
    m = rotation((1, 1, 0), 20.0) @ np.diag([*map(float, spacing), 1.0])
    m[:3, 3] = (5, -7, 90)
    return Volume(np.asfortranarray(hu.astype(np.int16)), Transform(VOXEL, PATIENT, m))


def test_coarse_axes_are_halved_and_fine_ones_kept():
    fine = refined(volume_of(np.zeros((8, 9, 10)), (1.0, 3.0, 5.0)))
    assert fine.shape == (8, 18, 40)
    np.testing.assert_allclose(fine.spacing_mm, [1.0, 1.5, 1.25])


def test_the_place_stays():
    coarse = volume_of(np.zeros((8, 9, 10)), (3.0, 3.0, 3.0))
    fine = refined(coarse)
    np.testing.assert_allclose(fine.centre_mm, coarse.centre_mm, atol=1e-9)
    # outer faces of the grid coincide
    low, fine_low = coarse.to_patient([-0.5] * 3), fine.to_patient([-0.5] * 3)
    np.testing.assert_allclose(fine_low, low, atol=1e-9)


def test_a_slope_stays_a_slope():
    x = np.arange(20.0)
    hu = 100.0 * x[:, None, None] + 40.0 * x[None, :, None] + np.zeros((20, 20, 4))
    coarse = volume_of(hu, (3.0, 3.0, 1.0))
    fine = refined(coarse)
    inner = fine.voxels[6:-6, 6:-6, 1].astype(float)
    i, j = np.meshgrid(np.arange(6, 34), np.arange(6, 34), indexing="ij")
    expected = 100.0 * ((i + 0.5) / 2 - 0.5) + 40.0 * ((j + 0.5) / 2 - 0.5)
    np.testing.assert_allclose(inner, expected, atol=1.0)


def test_a_wave_is_followed_better_than_by_straight_lines():
    at = np.arange(40.0)
    coarse = volume_of(1000 * np.sin(at / 2)[:, None, None] * np.ones((1, 4, 4)), (3.0, 1.0, 1.0))
    fine = refined(coarse).voxels[:, 2, 2].astype(float)
    places = (np.arange(80) + 0.5) / 2 - 0.5
    exact = 1000 * np.sin(places / 2)
    straight = np.interp(places, at, coarse.voxels[:, 2, 2])
    inner = slice(4, -4)
    assert np.abs(fine - exact)[inner].max() < 0.5 * np.abs(straight - exact)[inner].max()


def test_no_value_beyond_those_of_the_ct():
    hu = np.full((10, 10, 10), -1000.0)
    hu[4:6, 4:6, 4:6] = 1500
    fine = refined(volume_of(hu, (3.0, 3.0, 3.0))).voxels
    assert (fine.min(), fine.max()) == (-1000, 1500)


@pytest.mark.parametrize("spacing", [(1.6, 1.6, 1.6), (0.7, 0.7, 1.0)])
def test_a_fine_ct_is_left_alone(spacing):
    coarse = volume_of(np.zeros((4, 4, 4)), spacing)
    assert refined(coarse) is coarse


def test_a_large_ct_is_left_alone(monkeypatch):
    monkeypatch.setattr(refine, "MOST_VOXELS", 8 * 64 - 1)
    coarse = volume_of(np.zeros((4, 4, 4)), (3.0, 3.0, 3.0))
    assert refined(coarse) is coarse
    monkeypatch.setattr(refine, "MOST_VOXELS", 8 * 64)
    assert refined(coarse).shape == (8, 8, 8)
