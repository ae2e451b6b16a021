"""The benchmark's answer: its keys, its peers' absence, and its own arithmetic."""

import json

import numpy as np
import pytest

from akeso.bench import xray, xray_peers
from akeso.imaging.nifti import write_volume
from akeso.imaging.projector import Projector


@pytest.fixture(scope="module")
def small():
    return xray.synthetic_ct((48, 40, 24))


@pytest.fixture
def small_ct(tmp_path, small):
    path = tmp_path / "ct.nii.gz"
    write_volume(path, small)
    return path


def test_without_peers_the_numbers_are_null_and_the_way_is_told(small_ct, monkeypatch):
    monkeypatch.setattr(xray_peers, "find_rtk", lambda volume: None)
    monkeypatch.setattr(xray_peers, "rtk_version", lambda: None)
    monkeypatch.setattr(xray_peers, "plastimatch_version", lambda: None)
    found = xray.run(small_ct, sizes=(64, 32), repeats=1)
    assert json.loads(json.dumps(found)) == found
    for size in ("64", "32"):
        assert found[size]["median_ms"] > 0.0
        assert found[size]["rtk_ms"] is None
        assert found[size]["ratio_to_rtk"] is None
        assert found[size]["plastimatch_ms"] is None
    assert found["install"] == {
        "ITK-RTK": "pip install 'akeso[peers]'",
        "plastimatch": "apt-get install plastimatch",
    }
    assert found["memory_copies"] == 3.0
    assert set(found["64"]["views"]) == {name for name, _, _ in xray.VIEWS}


def test_a_peer_is_measured_in_pairs(small_ct, monkeypatch):
    projectors = []

    class Slow:
        """A peer that is our own projector, five times a frame, and 1 % too bright."""

        def __init__(self, volume):
            self.projector = Projector(volume)
            projectors.append(self)

        def picture(self, carm):
            pictures = [self.projector.line_integrals(carm) for _ in range(5)]
            return pictures[0] * np.float32(1.01)

    monkeypatch.setattr(xray_peers, "find_rtk", Slow)
    monkeypatch.setattr(xray_peers, "rtk_version", lambda: "1.0")
    monkeypatch.setattr(xray_peers, "plastimatch_version", lambda: None)
    found = xray.run(small_ct, sizes=(128,), repeats=3)["128"]
    assert found["ratio_to_rtk"] > 1.5
    assert 0.05 < found["rms_to_rtk_percent"] < 1.0
    assert len(projectors) == 1


def test_difference_is_in_percent_of_the_peers_full_scale():
    theirs = np.array([[0.0, 4.0]], np.float32)
    ours = np.array([[0.04, 4.04]], np.float32)
    assert xray._difference_percent(ours, theirs) == pytest.approx(1.0, rel=1e-4)


def test_the_synthetic_ct_is_a_body_in_air(small):
    assert small.shape == (48, 40, 24)
    assert small.voxels[0, 0, 0] == -1000
    assert small.voxels[24, 26, 10] > 300  # the spine, posterior of the middle
    np.testing.assert_allclose(small.centre_mm, 0.0, atol=1e-9)
    again = xray.synthetic_ct((48, 40, 24))
    np.testing.assert_array_equal(small.voxels, again.voxels)


def test_growth_has_rows_for_pixels_and_slices(monkeypatch):
    whole = xray.synthetic_ct
    monkeypatch.setattr(xray, "synthetic_ct", lambda shape=(24, 20, 12): whole((24, 20, 12)))
    grown = xray.growth(repeats=1)
    assert [g["pixels"] for g in grown["pixels"]] == [256**2, 512**2, 1024**2, 2048**2]
    assert [g["slices"] for g in grown["slices"]] == [33, 66, 133]
