"""Every voxel at the place and with the HU its tags say; real series in, real faults out."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from pydicom.uid import JPEGLSLossless, RLELossless
from scipy.spatial.transform import Rotation
from synthetic_dicom import (
    AXIAL,
    CORONAL,
    SAGITTAL,
    assert_every_voxel_in_place,
    image,
    phantom,
    put,
    rescale,
    two_series,
    write_enhanced,
    write_series,
)

from akeso.errors import BadInput, NotFound, Refused
from akeso.imaging.reading import read_ct

FEET_FIRST_DOWN = np.diag([-1.0, 1, -1])


@pytest.mark.parametrize("axes", [AXIAL, CORONAL, SAGITTAL, FEET_FIRST_DOWN])
def test_right_angle_stacks_keep_every_voxel(tmp_path, axes):
    stored = write_series(tmp_path, axes=axes)
    volume = read_ct(tmp_path)
    assert_every_voxel_in_place(volume, stored, axes)
    assert np.all(np.diag(volume.pose.matrix)[:3] > 0)


@pytest.mark.parametrize("seed", range(12))
def test_oblique_stacks_keep_every_voxel(tmp_path, seed):
    axes = Rotation.random(random_state=seed).as_matrix() * [1, 1, (-1) ** seed]
    stored = write_series(tmp_path, axes=axes)
    volume = read_ct(tmp_path)
    assert_every_voxel_in_place(volume, stored, axes)
    assert volume.frame_of_reference == "1.2.3.4.5"


def test_the_order_of_the_files_does_not_matter(tmp_path):
    stored = phantom()
    for number in range(len(stored)):
        name = f"{(number * 5) % 6}.dcm"
        image(stored[number], number).save_as(tmp_path / name, enforce_file_format=True)
    assert_every_voxel_in_place(read_ct(tmp_path), stored, AXIAL)


@pytest.mark.parametrize(("slope", "intercept"), [(1, -1024), (-1, 40), (2, -3), (-3, 0)])
def test_whole_rescale_is_exact(tmp_path, slope, intercept):
    stored = write_series(tmp_path, tweak=rescale(slope, intercept))
    volume = read_ct(tmp_path)
    assert np.array_equal(volume.voxels, (stored * slope + intercept).transpose(2, 1, 0))
    assert "rounded" not in volume.description


def test_fractional_rescale_is_rounded_and_said(tmp_path):
    stored = write_series(tmp_path, tweak=rescale(0.3, -10.25))
    volume = read_ct(tmp_path)
    assert np.array_equal(volume.voxels, np.rint(stored * 0.3 - 10.25).transpose(2, 1, 0))
    assert "rounded to whole HU" in volume.description


def test_each_slice_has_its_own_rescale(tmp_path):
    stored = write_series(tmp_path, tweak=lambda ds, n: rescale(1, -100 * n)(ds, n))
    expected = stored - 100 * np.arange(6)[:, None, None]
    assert np.array_equal(read_ct(tmp_path).voxels, expected.transpose(2, 1, 0))


@pytest.mark.parametrize("fits", [True, False])
def test_values_beyond_int16_are_refused(tmp_path, fits):
    top = int(phantom().max())
    write_series(tmp_path, tweak=rescale(1, 32767 - top if fits else 32768 - top))
    if fits:
        assert read_ct(tmp_path).voxels.max() == 32767
    else:
        with pytest.raises(Refused, match=r"im05.dcm.*32768.*-32768 to 32767"):
            read_ct(tmp_path)


def test_overlay_bits_above_the_stored_bits_are_not_hu(tmp_path):
    hu = phantom()

    def twelve_bits(ds, number):
        ds.BitsStored, ds.HighBit, ds.RescaleIntercept = 12, 11, "-1024"

    stored = (hu + 1024) | 0x8000  # a retired in-pixel overlay in bit 15
    write_series(tmp_path, stored, twelve_bits, signed=False)
    assert np.array_equal(read_ct(tmp_path).voxels, hu.transpose(2, 1, 0))


@pytest.mark.parametrize("syntax", [RLELossless, JPEGLSLossless])
def test_lossless_compression_is_decoded_exactly(tmp_path, syntax):
    stored = write_series(tmp_path, tweak=lambda ds, n: ds.compress(syntax))
    assert_every_voxel_in_place(read_ct(tmp_path), stored, AXIAL)


@pytest.mark.parametrize("kind", ["--jpeg", "--j2k", "--jpegls"])
def test_files_compressed_by_gdcm_are_decoded_exactly(tmp_path, kind):
    converter = Path(sys.executable).parent / "gdcmconv"
    stored = write_series(tmp_path / "plain", phantom(3, 32, 32) % 3000 - 1000)
    (tmp_path / "packed").mkdir()
    for file in (tmp_path / "plain").iterdir():
        subprocess.run([converter, kind, file, tmp_path / "packed" / file.name], check=True)
    assert_every_voxel_in_place(read_ct(tmp_path / "packed"), stored, AXIAL)


@pytest.mark.parametrize("axes", [AXIAL, SAGITTAL])
def test_enhanced_multiframe_equals_the_classic_series(tmp_path, axes):
    stored = phantom()
    write_enhanced(tmp_path / "enhanced.dcm", stored, axes)
    assert_every_voxel_in_place(read_ct(tmp_path / "enhanced.dcm"), stored, axes)


def test_progress_is_told_to_the_end(tmp_path):
    write_series(tmp_path)
    said = []
    read_ct(tmp_path, progress=lambda done, total, what: said.append((done, total, what)))
    assert {what for _, _, what in said} == {"Reading DICOM headers", "Reading CT slices"}
    assert said[-1] == (6, 6, "Reading CT slices")


@pytest.mark.parametrize("chosen", ["2", "9", "1.2.2", " 9 "])
def test_several_series_are_listed_and_chosen_from(tmp_path, chosen):
    two_series(tmp_path)
    with pytest.raises(BadInput) as asked:
        read_ct(tmp_path)
    words = str(asked.value)
    assert "(1) series 7, 6 images, 0.7 x 0.9 x 1.25 mm" in words
    assert "(2) series 9, 'Bone 1.25', 4 images" in words
    assert "series=" in words
    assert read_ct(tmp_path, series=chosen).shape == (8, 7, 4)


def test_a_choice_that_fits_nothing_or_two_is_said(tmp_path):
    two_series(tmp_path)
    with pytest.raises(NotFound, match=r"no CT series '3'.*series 7"):
        read_ct(tmp_path, series="3")
    write_series(tmp_path, prefix="c", series_uid="1.2.3", tweak=put(SeriesNumber=2))
    with pytest.raises(BadInput, match=r"fits 2 series.*series 2.*UID 1.2.3;.*series 7.*UID 1.2.1"):
        read_ct(tmp_path, series="2")  # the second in the list is series 7
    assert read_ct(tmp_path, series="1").shape == (8, 7, 6)


def test_a_refused_series_cannot_be_chosen(tmp_path):
    write_series(tmp_path, prefix="a", series_uid="1.2.1", tweak=lambda ds, n: n != 2)
    write_series(tmp_path, prefix="b", series_uid="1.2.2", tweak=put(SeriesNumber=9))
    assert read_ct(tmp_path).shape == (8, 7, 6)
    with pytest.raises(Refused, match="missing"):
        read_ct(tmp_path, series="3")


def test_real_cervical_series_is_read(shared_data):
    """NLM Visible Human female; credit National Library of Medicine."""
    ct = read_ct(shared_data / "ct" / "cervical-female-1mm-dicom.tar.xz")
    assert ct.shape == (512, 512, 100)
    assert np.allclose(ct.spacing_mm, 1.0)
    assert np.array_equal(ct.pose.matrix[:3, 3], [0, 0, 1500])
    assert (ct.voxels.min(), ct.voxels.max()) == (-1024, 3063)


REAL_REFUSALS = {
    "ct/head-missing-slices-dicom.tar.xz": r"series numbers 4 and 5.*missing: 1 mm between",
    "dicom/ct-lumbar-single-slice.dcm": "single slice",
    "dicom/ct-coronal-single.dcm": "single slice",
    "dicom/ct-sagittal-single.dcm": "single slice",
    "fluoro/xa_coronary_96fr_jpeg_fragments.dcm": r"not a CT image \(X-Ray Angiographic",
    "fluoro/ct_scout_ap_lumbar_pelvis_scrubbed.dcm": "localizer",
    "dicom/seg-liver.dcm": r"not a CT image \(Segmentation",
    "rdsr/siemens_axiom_artis.dcm": "not a CT image",
    "mesh": "holds no DICOM images",
}


@pytest.mark.parametrize("name", REAL_REFUSALS)
def test_real_files_that_are_no_volume_are_refused(shared_data, name):
    with pytest.raises(Refused, match=REAL_REFUSALS[name]):
        read_ct(shared_data / name)


@pytest.fixture(scope="module")
def faulty_series(shared_data, tmp_path_factory):
    import tarfile

    folder = tmp_path_factory.mktemp("refuse")
    with tarfile.open(shared_data / "dicom" / "ct-series-to-refuse.tar.xz") as tar:
        tar.extractall(folder, filter="data")
    return next(folder.rglob("gantrytilting")).parent


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("gantrytilting", r"14.0 degrees off their normal \(gantry tilt\)"),
        ("sliceincrement/001", r"missing: 10 mm between IM-0001-0009-0001.dcm and IM-0001-0010"),
        ("sliceincrement/002", r"gantry tilt.*missing: 1.5 mm between IM-0001-0003.dcm and IM"),
        ("notavolume", r"same position \(acquisitions 12, 13, 14, 15: repeated in time"),
    ],
)
def test_real_faulty_series_are_refused_for_the_right_reason(faulty_series, name, words):
    with pytest.raises(Refused, match=words):
        read_ct(faulty_series / name)
