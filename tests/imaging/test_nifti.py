"""NIfTI: every voxel in place whatever the stored axes; what is no CT in HU is refused."""

import gzip
from itertools import permutations, product

import nibabel as nib
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from akeso.errors import BadInput, NotFound, Refused
from akeso.frame import PATIENT, Transform
from akeso.imaging.nifti import read_label_values, read_volume, write_labels, write_volume
from akeso.imaging.volume import VOXEL, LabelMap, Volume

SHAPE = (5, 6, 7)
HU = (np.arange(210).reshape(SHAPE) * 10 - 1024).astype(np.int16)
RAS = np.diag([0.75, 0.5, 2.0, 1.0])
RAS[:3, 3] = 12.0, -8.0, 99.0


def save(path, data, affine=RAS, code=1, change=None, kind=nib.Nifti1Image):
    stored = kind(data, affine, dtype=data.dtype)
    stored.set_sform(affine, code)
    stored.set_qform(affine, code)
    if change is not None:
        change(stored)
    nib.save(stored, path)
    if change is nowhere:  # nibabel does not write such files itself
        data = bytearray(gzip.decompress(path.read_bytes()))
        data[252:256] = bytes(4)  # qform_code, sform_code
        path.write_bytes(gzip.compress(data))
    return path


def nowhere(image):
    """Stand for a file without any pose."""


def assert_same_places(volume, data, affine):
    """Every stored voxel's place by the NIfTI affine, in LPS, holds its value."""
    indices = np.indices(data.shape).reshape(3, -1).T
    places = (indices @ affine[:3, :3].T + affine[:3, 3]) * [-1, -1, 1]
    found = np.rint(volume.to_index(places)).astype(int)
    assert np.abs(volume.to_patient(found) - places).max() < 1e-6
    assert np.array_equal(volume.voxels[tuple(found.T)], data[tuple(indices.T)])
    assert volume.voxels.T.flags.c_contiguous


@pytest.mark.parametrize("order", list(permutations(range(3))))
@pytest.mark.parametrize("signs", list(product((1, -1), repeat=3)))
def test_every_axis_order_gives_the_same_volume(tmp_path, order, signs):
    orientation = np.array([[order.index(a), signs[a]] for a in range(3)])
    turned = nib.orientations.apply_orientation(HU, orientation)
    affine = RAS @ nib.orientations.inv_ornt_aff(orientation, SHAPE)
    volume = read_volume(save(tmp_path / "ct.nii.gz", np.ascontiguousarray(turned), affine))
    assert_same_places(volume, HU, RAS)
    assert volume.shape == SHAPE
    assert np.array_equal(np.diag(volume.pose.matrix)[:3], [0.75, 0.5, 2.0])


@pytest.mark.parametrize("seed", range(5))
def test_oblique_volumes_keep_every_voxel(tmp_path, seed):
    affine = RAS.copy()
    affine[:3, :3] = Rotation.random(random_state=seed).as_matrix() @ RAS[:3, :3]
    affine = affine.astype(np.float32).astype(np.float64)  # as sform keeps it
    assert_same_places(read_volume(save(tmp_path / "ct.nii", HU, affine)), HU, affine)


@pytest.mark.parametrize("dtype", [np.int16, np.int32, np.int64, np.float32, np.float64])
@pytest.mark.parametrize("name", ["ct.nii", "ct.nii.gz"])
def test_every_number_type_gives_the_same_hu(tmp_path, dtype, name):
    path = save(tmp_path / name, HU.astype(dtype), change=None)
    volume = read_volume(path)
    assert_same_places(volume, HU, RAS)
    assert "rounded" not in volume.description


def test_scaled_values_are_hu(tmp_path):
    raw = np.arange(210, dtype=np.int16).reshape(SHAPE) * 5
    (tmp_path / "scaled.nii").write_bytes(bytes_with_slope(raw, 2.0, -1024.0))
    assert_same_places(read_volume(tmp_path / "scaled.nii"), raw * 2 - 1024, RAS)


def bytes_with_slope(raw, slope, inter):
    """A NIfTI file whose stored integers are scaled by its header."""
    image = nib.Nifti1Image(raw, RAS)
    image.set_sform(RAS, 1)
    data = bytearray(image.to_bytes())
    data[112:120] = np.array([slope, inter], "<f4").tobytes()  # scl_slope, scl_inter
    return bytes(data)


def test_fractions_are_rounded_and_said(tmp_path):
    volume = read_volume(save(tmp_path / "ct.nii.gz", HU + 0.25))
    assert_same_places(volume, HU, RAS)
    assert "rounded to whole HU" in volume.description


def test_one_frame_of_four_axes_is_a_volume(tmp_path):
    assert_same_places(read_volume(save(tmp_path / "ct.nii.gz", HU[..., None])), HU, RAS)


def codes(sform, qform):
    def change(image):
        image.header["sform_code"], image.header["qform_code"] = sform, qform

    return change


def other_qform(mm):
    def change(image):
        moved = RAS.copy()
        moved[0, 3] += mm
        image.set_qform(moved, 1)

    return change


def metres(image):
    image.header.set_xyzt_units("meter")


NAN = HU.astype(np.float32)
NAN[2, 2, 2] = np.nan

REFUSALS = {
    "no pose": (HU, nowhere, r"sform and qform codes are 0"),
    "atlas": (HU, codes(4, 0), r"atlas \(sform code 4\)"),
    "two poses": (HU, other_qform(0.5), r"0.5 mm apart"),
    "metres": (HU, metres, r"another unit than mm"),
    "frames": (np.stack([HU, HU], -1), None, r"\(5, 6, 7, 2\)"),
    "flat": (HU[:, :, :1], None, r"at least 2 x 2 x 2"),
    "constant": (np.zeros(SHAPE, np.int16), None, r"no HU: all its values are 0"),
    "grey": (np.clip(HU, 0, 255).astype(np.uint8), None, r"no HU: its lowest value is 0"),
    "no tissue": (np.minimum(HU, 0), None, r"no HU: its highest value is 0"),
    "nan": (NAN, None, r"NaN"),
    "too large": (HU.astype(np.int32) * 100, None, r"-32768 to 32767"),
    "complex": (HU.astype(np.complex64), None, r"not one number each"),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_what_is_no_ct_is_refused(tmp_path, case):
    data, change, words = REFUSALS[case]
    with pytest.raises(Refused, match=words):
        read_volume(save(tmp_path / "ct.nii.gz", data, change=change))


def low(value):
    data = np.maximum(HU, value)
    assert data.min() == value
    return data


@pytest.mark.parametrize(("lowest", "is_ct"), [(-201, True), (-200, False)])
def test_air_or_fat_must_be_there(tmp_path, lowest, is_ct):
    path = save(tmp_path / "ct.nii.gz", low(lowest))
    if is_ct:
        assert read_volume(path).voxels.min() == lowest
    else:
        with pytest.raises(Refused, match="no HU"):
            read_volume(path)


@pytest.mark.parametrize("mm", [0.0, 0.05])
def test_rounding_between_two_poses_is_allowed(tmp_path, mm):
    assert read_volume(save(tmp_path / "ct.nii.gz", HU, change=other_qform(mm))).shape == SHAPE


def test_only_a_qform_is_enough(tmp_path):
    volume = read_volume(save(tmp_path / "ct.nii.gz", HU, change=codes(0, 1)))
    assert_same_places(volume, HU, RAS)


def test_sheared_grids_are_refused(tmp_path):
    sheared = RAS.copy()
    sheared[0, 2] = 0.2
    with pytest.raises(Refused, match="sheared"):
        read_volume(save(tmp_path / "ct.nii.gz", HU, sheared, change=codes(1, 0)))


def test_damaged_files_are_refused(tmp_path):
    path = save(tmp_path / "ct.nii.gz", HU)
    whole = gzip.decompress(path.read_bytes())
    path.write_bytes(gzip.compress(whole[:-10]))
    with pytest.raises(Refused, match=r"ct.nii.gz is cut short"):
        read_volume(path)
    rough = np.random.default_rng(1).integers(-1024, 2000, (30, 30, 30)).astype(np.int16)
    path.write_bytes(save(path, rough).read_bytes()[:-60])
    with pytest.raises(Refused, match=r"cut short or damaged"):
        read_volume(path)
    for content in (b"", b"not a nifti", gzip.compress(b"nor this" * 100)):
        path.write_bytes(content)
        with pytest.raises(BadInput, match="cannot be read as NIfTI"):
            read_volume(path)
    with pytest.raises(NotFound, match="no file"):
        read_volume(tmp_path / "absent.nii")


def test_label_values_keep_place_and_number(tmp_path):
    data = np.zeros(SHAPE, np.float64)
    data[1, 2, 3], data[4, 0, 6] = 27, 33
    voxels, pose = read_label_values(save(tmp_path / "labels.nii.gz", data))
    assert voxels.dtype == np.uint8
    names = dict.fromkeys((27, 33), "x")
    assert_same_places(LabelMap(voxels, pose, names), data, RAS)
    data[0, 0, 6] = 300
    wide, _ = read_label_values(save(tmp_path / "labels.nii.gz", data))
    assert wide.max() == 300
    assert (wide == 27).sum() == 1


@pytest.mark.parametrize(
    ("value", "words"),
    [(-1, "from -1 to"), (65536, "0 to 65535"), (1.5, "fractions such as 1.5"), (np.nan, "nan")],
)
def test_what_is_no_label_is_refused(tmp_path, value, words):
    data = np.zeros(SHAPE, np.float32)
    data[3, 3, 3] = value
    with pytest.raises(Refused, match=words):
        read_label_values(save(tmp_path / "labels.nii.gz", data))


def test_labels_turn_with_their_ct_at_45_degrees(tmp_path):
    affine = RAS.copy()
    affine[:3, :3] = Rotation.from_euler("z", 45, degrees=True).as_matrix() * 0.75
    ct = read_volume(save(tmp_path / "ct.nii.gz", HU, affine))
    nudged = affine.copy()
    nudged[:3, :3] = Rotation.from_euler("z", 45.00001, degrees=True).as_matrix() * 0.75
    for other in (affine, nudged, 2 * affine - nudged):
        voxels, _ = read_label_values(
            save(tmp_path / "labels.nii.gz", (HU > 0).astype(np.uint8), other), ct.pose
        )
        assert np.array_equal(voxels, ct.voxels > 0)


@settings(max_examples=25, deadline=None)
@given(
    angle=st.floats(-3.0, 3.0),
    shift=st.floats(-500.0, 500.0),
    spacing=st.floats(0.3, 3.0),
)
def test_round_trip_is_exact(tmp_path_factory, angle, shift, spacing):
    path = tmp_path_factory.mktemp("trip") / "ct.nii.gz"
    matrix = np.eye(4)
    matrix[:3, :3] = Rotation.from_euler("xz", [angle / 10, angle / 7]).as_matrix() * spacing
    matrix[:3, 3] = shift
    volume = Volume(np.asfortranarray(HU), Transform(VOXEL, PATIENT, matrix))
    write_volume(path, volume)
    again = read_volume(path)
    assert np.array_equal(again.voxels, volume.voxels)
    assert np.array_equal(again.pose.matrix, volume.pose.matrix)


def test_writing_is_all_or_nothing(tmp_path, monkeypatch):
    volume = read_volume(save(tmp_path / "in.nii.gz", HU))
    out = tmp_path / "new" / "out.nii.gz"
    write_volume(out, volume)
    before = out.read_bytes()

    def fails(image, name):
        with open(name, "wb") as file:
            file.write(b"half")
        raise OSError("disk full")

    monkeypatch.setattr(nib, "save", fails)
    with pytest.raises(OSError, match="disk full"):
        write_volume(out, volume)
    assert out.read_bytes() == before
    assert [f.name for f in out.parent.iterdir()] == ["out.nii.gz"]
    with pytest.raises(BadInput, match="no NIfTI name"):
        write_volume(tmp_path / "out.mha", volume)


def test_labels_round_trip(tmp_path):
    data = (np.arange(210).reshape(SHAPE) % 3).astype(np.uint8)
    pose = read_volume(save(tmp_path / "ct.nii.gz", HU)).pose
    labels = LabelMap(np.asfortranarray(data), pose, {1: "vertebrae_L1", 2: "vertebrae_L2"})
    write_labels(tmp_path / "labels.nii.gz", labels)
    voxels, again = read_label_values(tmp_path / "labels.nii.gz")
    assert np.array_equal(voxels, data)
    assert again == pose


def test_real_lumbar_ct(shared_data):
    ct = read_volume(shared_data / "ct" / "lumbar-3mm.nii.gz")
    assert ct.shape == (122, 101, 112)
    assert np.array_equal(ct.pose.matrix[:3, :3], np.diag([3.0, 3.0, 3.0]))
    stored = nib.load(shared_data / "ct" / "lumbar-3mm.nii.gz")
    assert_same_places(ct, np.asarray(stored.dataobj), stored.affine)
