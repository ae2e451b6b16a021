"""The fluoroscopy picture: what it shows and where, on a small trunk and on a real CT."""

import numpy as np
import pytest

from akeso.frame import PATIENT, Transform
from akeso.imaging.beam import CORTICAL_BONE, WATER, Beam, iodine
from akeso.imaging.carm import CArm
from akeso.imaging.nifti import read_volume
from akeso.imaging.shapes import Cylinder, sphere
from akeso.imaging.volume import VOXEL, Volume
from akeso.imaging.xray import Exposure, Fluoroscope, Projector, render

MEASURING = Exposure(mas=0.5, noise=False, scatter_fraction=0.0, blur_mm=0.0)


@pytest.fixture(scope="module")
def trunk():
    """200 x 160 x 120 mm of water with a bone rod to the patient's left, 2 mm voxels."""
    hu = np.full((100, 80, 60), 0, np.int16, order="F")
    hu[70:76, 40:46, :] = 1000
    m = np.diag([2.0, 2.0, 2.0, 1.0])
    m[:3, 3] = (-99, -79, -59)
    return Volume(hu, Transform(VOXEL, PATIENT, m))


@pytest.fixture(scope="module")
def projector(trunk):
    return Projector(trunk)


def carm(primary=0.0, secondary=0.0):
    return CArm(primary, secondary, (0, 0, 0), pixels=(200, 200), detector_mm=(150, 150))


def test_signal_is_that_of_the_beam_through_water(projector):
    frame = render(projector, carm(), exposure=MEASURING)
    expected = float(Beam().transmission({WATER: 160.0}))
    assert frame.signal[100, 120] == pytest.approx(expected, rel=0.01)


def test_bone_is_dark_and_on_the_patients_left(projector):
    frame = render(projector, carm(), exposure=MEASURING)
    # prone AP: patient left is screen left; the rod's middle is 46 mm to the left
    column = round(float(carm().project([46.0, 6.0, 0.0])[0]))
    assert column < 100
    assert frame.pixels[100, column] < frame.pixels[100, column + 20] - 40


def test_a_needle_takes_its_share_of_the_beam(projector):
    needle = Cylinder((0, 0, 0), (-60, 0, 0), 3.0)
    frame = render(projector, carm(), exposure=MEASURING, shapes=[needle])
    column, row = carm().project([-30.0, 0.0, 0.0]).round().astype(int)
    assert column > 100  # towards the patient's right, screen right
    beam = Beam()
    expected = float(beam.transmission({WATER: 160.0, needle.material: 3.0}))
    assert frame.signal[row, column] == pytest.approx(expected, rel=0.05)
    assert frame.pixels[row, column] == 0


def test_two_shapes_shade_one_another_and_contrast_shows(projector):
    blob, needle = sphere(np.zeros(3), 8.0, iodine(200)), Cylinder((-40, 0, 0), (40, 0, 0), 2.0)
    both = render(projector, carm(), exposure=MEASURING, shapes=[blob, needle]).signal[100, 100]
    one = render(projector, carm(), exposure=MEASURING, shapes=[blob]).signal[100, 100]
    none = render(projector, carm(), exposure=MEASURING).signal[100, 100]
    assert both < one < 0.7 * none
    rays = {WATER: 160.0, blob.material: 16.0}
    assert one == pytest.approx(float(Beam().transmission(rays)), rel=0.02)


def test_a_moving_needle_keeps_the_shadow_of_the_view(projector, monkeypatch):
    calls = []
    real = projector.materials
    monkeypatch.setattr(projector, "materials", lambda c: calls.append(c) or real(c))
    live, view = Fluoroscope(projector, MEASURING), carm()
    frames = [live.frame(view, [Cylinder((0, 0, 0), (x, 0, 0), 1.0)]) for x in (20.0, 40.0)]
    assert len(calls) == 1
    assert np.any(frames[0].pixels != frames[1].pixels)
    live.frame(carm(10))
    assert len(calls) == 2


def test_noise_is_repeatable_and_the_frame_tells_its_cost(projector):
    first, again = render(projector, carm(), seed=4), render(projector, carm(), seed=4)
    np.testing.assert_array_equal(first.pixels, again.pixels)
    assert np.any(first.pixels != render(projector, carm(), seed=5).pixels)
    assert first.exposure.load_mas > 0.0  # automatic dose control has set it
    assert first.kap_gycm2 == pytest.approx(first.exposure.kap_gycm2(carm()))
    assert first.pixels.shape == (200, 200)
    assert first.pixels.dtype == np.uint8


def test_bone_is_seen_through_the_same_beam(projector):
    frame = render(projector, carm(90), exposure=MEASURING)
    water, bone = projector.materials(carm(90))
    paths = {WATER: water[100, 100], CORTICAL_BONE: bone[100, 100]}
    assert bone[100, 100] > 3.0
    assert frame.signal[100, 100] == pytest.approx(float(Beam().transmission(paths)), rel=0.004)


def test_a_real_ct_shows_spine_and_needle(shared_data):
    volume = read_volume(shared_data / "ct" / "lumbar-3mm.nii.gz")
    live = Fluoroscope.on(volume)
    middle = np.array([3.7, -133.3, 278.8])  # in the fourth lumbar vertebra
    view = CArm(0, 0, middle, pixels=(256, 256))
    needle = Cylinder(middle + np.array((25, 10, 0)), middle + np.array((70, 80, 0)), 0.9)
    frame = live.frame(view, [needle])
    bare = live.frame(view, [])
    column, row = view.project(middle + np.array((40.0, 33.3, 0.0))).round().astype(int)
    near = (slice(row - 1, row + 2), slice(column - 1, column + 2))
    assert frame.pixels[near].min() < bare.pixels[near].min() - 30
    spine = bare.pixels[60:200, 118:138].mean()
    beside = bare.pixels[60:200, 60:80].mean()
    assert spine < beside
