"""The body outline on a phantom with table, arm, lung and bowel gas, and on a real CT."""

import nibabel as nib
import numpy as np
import pytest

from akeso.anatomy.skin import body_mask
from akeso.errors import Refused
from akeso.frame import PATIENT, Transform
from akeso.imaging.volume import VOXEL, Volume

SPACING = np.array([1.5, 1.5, 3.0])


def grid():
    n = (200, 160, 12)
    x, y, z = np.meshgrid(
        *[np.arange(m) * s for m, s in zip(n, SPACING, strict=True)], indexing="ij"
    )
    return x, y, z


def volume(hu):
    pose = Transform(VOXEL, PATIENT, np.diag([*SPACING, 1.0]))
    return Volume(np.asfortranarray(hu.astype(np.int16)), pose)


def phantom(gap_mm=6.0):
    """Trunk (ellipse) with spine and gas on a table; an arm lies beside, `gap_mm` away."""
    x, y, _ = grid()
    trunk = ((x - 130) / 90) ** 2 + ((y - 90) / 60) ** 2 <= 1
    hu = np.where(trunk, 20, -1000)
    hu[(x - 130) ** 2 + (y - 120) ** 2 < 15**2] = 400
    hu[(x - 110) ** 2 + (y - 70) ** 2 < 20**2] = -950
    arm = (x - 130 - 90 - 30 - gap_mm) ** 2 + (y - 90) ** 2 < 30**2
    hu[arm] = 20
    hu[(x - 250 - gap_mm) ** 2 + (y - 90) ** 2 < 8**2] = 600
    hu[(y > 149) & (y < 156)] = -100
    return volume(hu), trunk


@pytest.mark.parametrize("gap_mm", [3.0, 6.0])
def test_trunk_without_table_and_arm_with_gas_filled(gap_mm):
    ct, trunk = phantom(gap_mm)
    found = body_mask(ct)
    wrong = np.count_nonzero(found != trunk) / np.count_nonzero(trunk)
    assert wrong < 0.025  # the contact with the table rounds off a little
    assert found[73, 47].all()
    assert not found[:, 104:].any()
    table = found[:, 101:104].any(axis=(1, 2)).sum() * SPACING[0]
    assert table < 70.0  # only where trunk and table touch, of 300 mm
    assert not found[170:].any()
    assert found.T.flags.c_contiguous


def test_the_surface_is_at_full_resolution_away_from_contacts():
    ct, trunk = phantom(6.0)
    found = body_mask(ct)
    assert np.array_equal(found[:140, :70], trunk[:140, :70])


def test_a_body_cut_by_the_picture_reaches_its_edge():
    ct, _ = phantom()
    part = Volume(np.asfortranarray(ct.voxels[40:130]), ct.pose)
    found = body_mask(part)
    assert found[0, 50:60].all()
    assert found[-1, 50:60].all()


def test_air_or_a_water_bottle_is_no_patient():
    with pytest.raises(Refused, match="Hounsfield"):
        body_mask(volume(np.full((20, 20, 5), -1000)))
    with pytest.raises(Refused, match="bone"):
        body_mask(volume(np.full((20, 20, 5), 10)))


def test_real_lumbar_ct_has_skin_all_round_and_no_table(shared_data):
    image = nib.load(shared_data / "ct" / "lumbar-3mm.nii.gz")
    hu = np.asarray(image.dataobj)[:, ::-1].astype(np.int16)  # RAS to j posterior
    ct = Volume(np.asfortranarray(hu), Transform(VOXEL, PATIENT, np.diag([-3.0, 3.0, 3.0, 1.0])))
    found = body_mask(ct)
    middle = found[40:80]
    back = found.shape[1] - 1 - middle[:, ::-1].argmax(axis=1)
    # Looked at: the back's skin lies between rows 84 and 98 and runs smoothly; the table is behind.
    assert back.max() <= 98
    assert np.abs(np.diff(back, axis=0)).max() <= 3
    # Air before the belly is outside, skin and fat inside.
    assert not found[:, 0].any()
    assert hu[found].min() < -900  # bowel gas, filled
    assert 0.6 < found.mean() < 0.68
