"""The peers see the same numbers from the same place, so that the comparison is fair."""

import numpy as np
import pytest

from akeso.bench import xray, xray_peers
from akeso.imaging.carm import CArm
from akeso.imaging.projector import MU_WATER_PER_MM, Projector


@pytest.fixture(scope="module")
def small():
    return xray.synthetic_ct((48, 40, 24))


def test_peers_get_the_numbers_our_projector_sums(small):
    mu = xray_peers.attenuation(small)
    assert mu[0, 0, 0] == 0.0
    hu = float(small.voxels[24, 26, 10])
    assert mu[24, 26, 10] == pytest.approx(MU_WATER_PER_MM * (1 + hu / 1000), rel=1e-6)


def test_plastimatch_sees_the_same_picture(small, tmp_path):
    if xray_peers.plastimatch_version() is None:
        pytest.skip("plastimatch is not installed")
    peer, projector = xray_peers.Plastimatch(small, tmp_path), Projector(small)
    for _, primary, secondary in xray.VIEWS:
        carm = CArm(primary, secondary, (4, 3, -2), pixels=(96, 80), detector_mm=(60, 50))
        ours, theirs = projector.line_integrals(carm), peer.picture(carm)
        agree = np.corrcoef(ours.ravel(), theirs.ravel())[0, 1]
        flipped = np.corrcoef(ours[:, ::-1].ravel(), theirs.ravel())[0, 1]
        assert agree > 0.99
        assert agree > flipped
    assert np.isfinite(peer.frame_ms(carm))


def test_every_peer_has_a_way_to_be_installed():
    assert set(xray_peers.INSTALL) == {"ITK-RTK", "plastimatch"}
