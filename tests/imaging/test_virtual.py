"""The virtual detector leads every real pixel back to its own ray."""

import numpy as np
import pytest

from akeso.frame import PATIENT, Transform, rotation
from akeso.imaging.carm import CArm
from akeso.imaging.virtual import MARGIN, virtual_detector
from akeso.imaging.volume import VOXEL, Volume


def volume_of(shape=(30, 40, 20), spacing=(1.0, 1.5, 3.0), degrees=0.0):
    m = rotation((1, 2, 3), degrees) @ np.diag([*spacing, 1.0])
    return Volume(np.zeros(shape, np.int16, order="F"), Transform(VOXEL, PATIENT, m))


@pytest.mark.parametrize("degrees", [0.0, 25.0, 90.0])
@pytest.mark.parametrize("angles", [(0, 0), (25, 0), (0, 20), (-35, 10), (90, 0), (30, 75)])
def test_maps_lead_from_a_pixel_to_the_slopes_of_its_ray(angles, degrees):
    volume = volume_of(degrees=degrees)
    carm = CArm(*angles, (10, 20, 30), pixels=(60, 50), detector_mm=(300, 250))
    view = virtual_detector(volume, carm)
    c, r = np.meshgrid([0, 20, 59], [0, 30, 49])
    ray = view.corner + c[..., None] * view.across + r[..., None] * view.down
    for axis, table in ((0, view.tu), (1, view.tv)):
        slope = ray[..., axis] / ray[..., 2]
        a, b, d, e = view.maps[axis]
        place = (a + b * slope) / (d + e * slope)
        assert place.min() >= 1.0
        assert place.max() <= table.size - 3
        # the table holds that slope at that place (less the slope of its middle)
        fine = np.interp(place, np.arange(table.size), table)
        middle = slope - fine
        step = np.diff(table).max()
        assert np.ptp(middle) < 0.05 * step
        assert np.all(np.diff(table) > 0)


def test_a_view_along_an_axis_uses_the_real_pixels():
    view = virtual_detector(volume_of(), CArm(0, 0, (10, 20, 30), pixels=(60, 50)))
    assert view.axes == (0, 2, 1)
    assert view.tu.size <= 60 + 2 * MARGIN + 1
    assert view.tv.size <= 50 + 2 * MARGIN + 1


@pytest.mark.parametrize(
    ("angles", "main"), [((0, 0), 1), ((44, 0), 1), ((46, 0), 0), ((90, 0), 0), ((0, 80), 2)]
)
def test_the_main_axis_is_the_one_nearest_the_beam(angles, main):
    assert virtual_detector(volume_of(), CArm(*angles, (0, 0, 0))).axes[2] == main


def test_depth_is_counted_from_the_source_towards_the_detector():
    volume = volume_of()
    view = virtual_detector(volume, CArm(0, 0, (0, 0, 0)))
    # prone AP: the source is 650 mm in front (-y), slices are 1.5 mm
    np.testing.assert_allclose(view.rays[:, 2], 650 / 1.5 + np.arange(40), rtol=1e-6)
    view = virtual_detector(volume, CArm(180, 0, (0, 0, 0)))
    np.testing.assert_allclose(view.rays[:, 2], 650 / 1.5 - np.arange(40), rtol=1e-6)
