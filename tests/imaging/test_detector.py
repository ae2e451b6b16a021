"""From transmission to grey values: dose, noise, scatter, blur, field and display."""

import math
from dataclasses import replace

import numpy as np
import pytest

from akeso.errors import BadInput
from akeso.imaging.beam import Beam
from akeso.imaging.carm import CArm
from akeso.imaging.detector import (
    CONTROL_QUANTA_PER_MM2,
    TUBE_MAS,
    Collimation,
    Exposure,
    detect,
    display,
    mtf,
)

CARM = CArm(0, 0, (0, 0, 0), pixels=(256, 200), detector_mm=(256.0, 200.0))  # 1 mm pixels
QUIET = Exposure(mas=0.1, noise=False, scatter_fraction=0.0, blur_mm=0.0)


def rng(seed=0):
    return np.random.default_rng(seed)


def flat(value):
    return np.full((200, 256), value, np.float32)


def test_without_any_fault_the_signal_is_the_transmission():
    picture = rng().uniform(0.001, 1.0, (200, 256)).astype(np.float32)
    np.testing.assert_allclose(detect(picture, CARM, QUIET, rng()), picture, rtol=1e-6)


@pytest.mark.parametrize("share", [1.0, 0.01])
def test_noise_is_that_of_the_counted_photons(share):
    exposure = replace(QUIET, noise=True)
    got = detect(flat(share), CARM, exposure, rng())
    counted = exposure.quanta_per_pixel(CARM) * share
    assert got.mean() == pytest.approx(share, rel=4 / math.sqrt(counted * got.size) + 1e-6)
    assert got.std() / got.mean() == pytest.approx(1 / math.sqrt(counted), rel=0.02)


def test_four_times_the_dose_halves_the_noise_and_costs_four_times():
    low, high = replace(QUIET, noise=True), replace(QUIET, noise=True, mas=0.4)
    a, b = (detect(flat(0.01), CARM, e, rng()).std() for e in (low, high))
    assert a / b == pytest.approx(2.0, rel=0.02)
    assert high.kap_gycm2(CARM) == pytest.approx(4 * low.kap_gycm2(CARM))


def test_the_same_seed_gives_the_same_noise():
    exposure = replace(QUIET, noise=True)
    first, again, other = (detect(flat(0.01), CARM, exposure, rng(s)) for s in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert np.any(first != other)


@pytest.mark.parametrize("fraction", [0.3, 0.6])
def test_scatter_is_its_fraction_of_the_signal(fraction):
    got = detect(flat(0.02), CARM, replace(QUIET, scatter_fraction=fraction), rng())
    np.testing.assert_allclose((got - 0.02) / got, fraction, rtol=1e-3)


def test_scatter_lowers_the_contrast_of_a_needle():
    picture = flat(0.02)
    picture[100, 50:200] = 0.01
    clean = detect(picture, CARM, QUIET, rng())
    veiled = detect(picture, CARM, replace(QUIET, scatter_fraction=0.5), rng())
    assert veiled[100, 128] / veiled[50, 128] > 1.3 * clean[100, 128] / clean[50, 128]


def test_open_beam_beside_the_patient_does_not_veil_a_needle():
    """Air scatters nothing: a needle in dense tissue keeps its contrast beside an open field."""
    picture = flat(2e-4)
    picture[:, 3 * picture.shape[1] // 4 :] = 1.0
    row, column = picture.shape[0] // 2, picture.shape[1] // 2
    picture[row, column] = 1e-4
    got = detect(picture, CARM, replace(QUIET, scatter_fraction=0.3), rng())
    assert got[row, column] < 0.8 * got[row - 20, column]


@pytest.mark.parametrize("sigma", [1.0, 2.0])
def test_blur_has_the_written_modulation_transfer(sigma):
    exposure = replace(QUIET, blur_mm=sigma)
    frequency = 1 / 16.0  # line pairs per mm
    wave = np.cos(2 * np.pi * frequency * np.arange(256))
    picture = np.tile(0.5 + 0.4 * wave, (200, 1)).astype(np.float32)
    got = detect(picture, CARM, exposure, rng())[100, 64:192]
    amplitude = 2 * np.abs(np.fft.fft(got)[8]) / 128
    assert amplitude / 0.4 == pytest.approx(mtf(exposure, frequency), rel=0.02)


def test_collimation_cuts_field_and_kerma_area():
    square = replace(QUIET, collimation=Collimation(100.0, 60.0))
    got = detect(flat(0.5), CARM, square, rng())
    assert np.count_nonzero(got) == 100 * 60
    assert got[100, 128] == pytest.approx(0.5)
    assert got[100, 77] == 0.0
    ratio = square.kap_gycm2(CARM) / QUIET.kap_gycm2(CARM)
    assert ratio == pytest.approx(100 * 60 / (256 * 200))
    disc = replace(QUIET, collimation=Collimation(100.0, 100.0, round=True))
    lit = np.count_nonzero(detect(flat(0.5), CARM, disc, rng()))
    assert lit == pytest.approx(math.pi * 50**2, rel=0.01)
    assert disc.collimation.area_mm2(CARM) == pytest.approx(math.pi * 50**2, rel=0.01)


def test_a_field_wider_than_the_detector_counts_as_the_detector():
    wide = replace(QUIET, collimation=Collimation(900.0, 900.0))
    assert wide.kap_gycm2(CARM) == pytest.approx(QUIET.kap_gycm2(CARM))


def test_kerma_area_product_is_kerma_times_area_at_any_distance():
    # at the detector: kerma falls with the square, area grows with it
    kerma_gy = Beam().kerma_ugy_per_mas * 0.1e-6 * (1000 / 1020) ** 2
    assert QUIET.kap_gycm2(CARM) == pytest.approx(kerma_gy * 25.6 * 20.0)
    closer = {"source_detector_mm": 900.0, "source_isocentre_mm": 600.0}
    same_cone = (256.0 * 900 / 1020, 200.0 * 900 / 1020)
    nearer = CArm(0, 0, (0, 0, 0), pixels=(256, 200), detector_mm=same_cone, **closer)
    assert QUIET.kap_gycm2(nearer) == pytest.approx(QUIET.kap_gycm2(CARM))
    assert "80 kV" in QUIET.kap_basis()
    assert "not measured" in QUIET.kap_basis()


def test_automatic_dose_reaches_its_target():
    exposure = Exposure()
    used = exposure.controlled(flat(0.02), CARM)
    stopped = used.quanta_per_pixel(CARM) * 0.02  # pixels of 1 mm2
    assert stopped == pytest.approx(CONTROL_QUANTA_PER_MM2, rel=0.01)
    thicker = exposure.controlled(flat(0.01), CARM)
    assert thicker.load_mas == pytest.approx(2 * used.load_mas, rel=0.01)


def test_automatic_dose_stays_within_the_tube_and_a_given_load_is_kept():
    assert Exposure().controlled(flat(1e-7), CARM).load_mas == TUBE_MAS.high
    assert Exposure().controlled(flat(1.0), CARM).load_mas == TUBE_MAS.low
    assert QUIET.controlled(flat(1e-7), CARM) is QUIET
    with pytest.raises(BadInput, match="tube load is not set"):
        Exposure().kap_gycm2(CARM)


def test_dense_is_dark_and_open_beam_is_white():
    picture = flat(0.02) * rng().uniform(0.9, 1.1, (200, 256)).astype(np.float32)
    picture[90:110, 100:150] *= 0.5
    picture[:, 230:] = 0.9
    grey = display(picture, CARM, QUIET)
    assert grey.dtype == np.uint8
    assert grey[100, 120] < grey[40, 120] - 40
    assert (grey[:, 240:] > 250).mean() > 0.95
    assert 90 < np.median(grey[:, :220]) < 165  # automatic brightness


def test_outside_the_field_is_black():
    exposure = replace(QUIET, collimation=Collimation(100.0, 100.0, round=True))
    grey = display(detect(flat(0.02), CARM, exposure, rng()), CARM, exposure)
    assert grey[5, 5] == 0
    assert grey[100, 128] > 50


def test_brightness_does_not_depend_on_the_dose():
    picture = flat(0.02) * np.linspace(0.7, 1.3, 256, dtype=np.float32)
    a, b = display(picture, CARM, QUIET), display(picture / 10, CARM, QUIET)
    assert np.abs(a.astype(int) - b.astype(int)).max() <= 1


@pytest.mark.parametrize(
    ("kwargs", "said"),
    [
        ({"mas": 0.0}, "tube load"),
        ({"scatter_fraction": 0.96}, "scatter"),
        ({"scatter_fraction": -0.1}, "scatter"),
        ({"blur_mm": 5.1}, "blur"),
    ],
)
def test_settings_out_of_range_are_named(kwargs, said):
    with pytest.raises(BadInput, match=said):
        Exposure(**kwargs)


def test_a_field_needs_a_size():
    with pytest.raises(BadInput, match="field"):
        Collimation(4.0, 100.0)
