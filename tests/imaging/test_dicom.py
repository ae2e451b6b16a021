"""Place and HU of every voxel as the tags say; every fault refused with file and cause."""

import pickle

import numpy as np
import pytest
from pydicom.uid import UID, JPEG2000Lossless, RLELossless
from scipy.spatial.transform import Rotation
from synthetic_dicom import (
    AXIAL,
    ORIGIN,
    SPACING,
    ds_text,
    image,
    phantom,
    write_enhanced,
    write_series,
)

from akeso.errors import BadInput, NotFound, Refused
from akeso.imaging.dicom import choose, find_series, read_series
from akeso.imaging.inspect import inspect
from akeso.imaging.reading import read_ct

CORONAL = np.array([[1.0, 0, 0], [0, 0, 1], [0, -1, 0]])
SAGITTAL = np.array([[0.0, 0, -1], [1, 0, 0], [0, -1, 0]])
FEET_FIRST_DOWN = np.diag([-1.0, 1, -1])


def place_by_the_tags(axes, row, column, slice_):
    """PS3.3 C.7.6.2.1.1: position + row direction * column * spacing + ..."""
    between_columns, between_rows, step = SPACING
    along_row, along_column = axes[:, 0] * between_columns, axes[:, 1] * between_rows
    start = np.array(ds_text(np.array(ORIGIN) + slice_ * step * axes[:, 2]), float)
    return start + column * along_row + row * along_column


def assert_every_voxel_in_place(volume, stored, axes):
    indices = np.indices(stored.shape).reshape(3, -1).T  # slice, row, column
    places = np.array([place_by_the_tags(axes, r, c, s) for s, r, c in indices])
    found = volume.to_index(places)
    assert np.abs(volume.to_patient(np.rint(found)) - places).max() < 1e-6
    i, j, k = np.rint(found).astype(int).T
    assert np.array_equal(volume.voxels[i, j, k], stored[tuple(indices.T)])
    assert volume.voxels.size == stored.size
    assert volume.voxels.dtype == np.int16
    assert volume.voxels.T.flags.c_contiguous


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


def rescale(slope, intercept):
    def tweak(ds, number):
        ds.RescaleSlope, ds.RescaleIntercept = str(slope), str(intercept)

    return tweak


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


def test_lossless_compression_is_decoded_exactly(tmp_path):
    stored = write_series(tmp_path, tweak=lambda ds, n: ds.compress(RLELossless))
    assert_every_voxel_in_place(read_ct(tmp_path), stored, AXIAL)


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


def moved(number, by):
    """Shift one slice, mm LPS."""

    def tweak(ds, n):
        if n == number:
            position = np.array(ds.ImagePositionPatient, float) + by
            ds.ImagePositionPatient = ds_text(position)

    return tweak


def only(number, change):
    def tweak(ds, n):
        if n == number:
            change(ds)

    return tweak


def put(**tags):
    def change(ds, _=None):
        for tag, value in tags.items():
            setattr(ds, tag, value)

    return change


def lacking(*tags):
    def change(ds, _=None):
        for tag in tags:
            delattr(ds, tag)

    return change


def lean(degrees):
    """Move each slice sideways, as a tilted gantry does."""

    def tweak(ds, n):
        position = np.array(ds.ImagePositionPatient, float)
        position[1] += n * SPACING[2] * np.tan(np.radians(degrees))
        ds.ImagePositionPatient = ds_text(position)

    return tweak


def turned(degrees):
    axes = Rotation.from_euler("x", degrees, degrees=True).as_matrix()
    return put(ImageOrientationPatient=ds_text([*axes[:, 0], *axes[:, 1]]))


FAULTS = {
    "missing": (lambda ds, n: n != 3, r"missing: 2.5 mm between im02.dcm and im04.dcm.*1.25 mm"),
    "two missing": (lambda ds, n: n not in (2, 3), r"missing: 3.75 mm between im01.*im04"),
    "uneven": (moved(3, (0, 0, 0.3)), r"uneven: 1.55 mm between im02.dcm and im03.dcm"),
    "duplicate": (moved(3, (0, 0, -1.25)), r"im02.dcm and im03.dcm lie at the same position"),
    "tilt tag": (put(GantryDetectorTilt="5.5"), r"gantry tilt of 5.5 degrees"),
    "leaning stack": (lean(5), r"5.0 degrees off their normal \(gantry tilt\)"),
    "one aside": (moved(2, (0, 0.5, 0)), r"im02.dcm lies 0.50 mm beside the stack"),
    "turned": (only(4, turned(1.0)), r"im04.dcm is turned 1.00 degrees against im00.dcm"),
    "skewed": (
        put(ImageOrientationPatient=["1", "0", "0", "0.1", "0.995", "0"]),
        r"not at right angles",
    ),
    "two numbers": (only(5, put(SeriesNumber=4)), r"mixed.*series numbers 3 and 4"),
    "two patients": (only(5, put(PatientID="other")), r"more than one patient"),
    "gaps between": (put(SliceThickness="0.6"), r"0.6 mm thick but 1.25 mm apart"),
    "no slope": (only(1, lacking("RescaleSlope")), r"im01.dcm.*no Rescale Slope.*not HU"),
    "no rescale": (lacking("RescaleSlope", "RescaleIntercept"), r"not HU"),
    "no position": (only(1, lacking("ImagePositionPatient")), r"im01.dcm.*no Image Position"),
    "no spacing": (lacking("PixelSpacing"), r"no Pixel Spacing.*place is unknown"),
    "no series": (lacking("SeriesInstanceUID"), r"lacks SeriesInstanceUID"),
    "other unit": (put(RescaleType="MGML"), r"values are MGML, not HU"),
    "colour": (put(PhotometricInterpretation="RGB"), r"pixels are RGB"),
    "not CT": (put(Modality="PT"), r"not CT \(modality PT\)"),
    "other class": (put(SOPClassUID="1.2.840.10008.5.1.4.1.1.7"), r"not a CT image \(Secondary"),
    "localizer": (put(ImageType=["ORIGINAL", "PRIMARY", "LOCALIZER"]), r"a localizer \(scout\)"),
    "projection": (put(ImageType=["DERIVED", "SECONDARY", "MIP"]), r"a projection"),
    "frames": (put(NumberOfFrames="2"), r"2 frames without a position"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_faults_are_refused_with_file_and_cause(tmp_path, fault):
    tweak, words = FAULTS[fault]
    write_series(tmp_path / "ct", tweak=tweak)
    with pytest.raises(Refused, match=words) as refusal:
        read_ct(tmp_path / "ct")
    assert str(refusal.value).endswith(".")
    found = inspect(tmp_path / "ct")
    assert not found.usable
    assert found.reasons


HARMLESS = {
    "jitter": moved(3, (0, 0, 0.02)),
    "sideways": moved(3, (0.015, 0, 0)),
    "tilt 0": put(GantryDetectorTilt="0"),
    "tilt of nothing": put(GantryDetectorTilt="0.04"),
    "lean": lean(0.03),
    "turned": only(4, turned(0.03)),
    "overlap": put(SliceThickness="2.5"),
    "nearly covered": put(SliceThickness="0.9"),
    "derived": put(ImageType=["DERIVED", "SECONDARY", "MPR"]),
    "thickness unsaid": lacking("SliceThickness"),
    "no unit said": lacking("RescaleType"),
    "no frame": lacking("FrameOfReferenceUID"),
    "acquired in steps": only(5, put(AcquisitionNumber=2)),
}


@pytest.mark.parametrize("case", HARMLESS)
def test_what_is_within_tolerance_is_read(tmp_path, case):
    write_series(tmp_path, tweak=HARMLESS[case])
    volume = read_ct(tmp_path)
    assert volume.shape == (8, 7, 6)
    assert ("derived" in volume.description) == (case == "derived")


@pytest.mark.parametrize(("count", "usable"), [(1, False), (2, False), (3, True)])
def test_three_slices_are_the_fewest(tmp_path, count, usable):
    write_series(tmp_path, phantom(count))
    if usable:
        assert read_ct(tmp_path).shape[2] == count
    else:
        with pytest.raises(Refused, match="at least 3"):
            read_ct(tmp_path)


def test_cut_short_pixels_are_refused(tmp_path):
    write_series(tmp_path)
    whole = (tmp_path / "im02.dcm").read_bytes()
    (tmp_path / "im02.dcm").write_bytes(whole[:-20])
    with pytest.raises(Refused, match=r"im02.dcm: its pixel data are cut short \(\d+ of 112"):
        read_ct(tmp_path)
    (tmp_path / "im02.dcm").write_bytes(whole[:300])
    with pytest.raises(Refused, match=r"im02.dcm"):
        read_ct(tmp_path)
    (tmp_path / "im02.dcm").write_bytes(whole[:100])
    with pytest.raises(Refused, match=r"im02.dcm is named as DICOM"):
        read_ct(tmp_path)


def compressed_garbage(syntax):
    def tweak(ds, number):
        ds.compress(RLELossless)
        ds.file_meta.TransferSyntaxUID = UID(syntax)

    return tweak


@pytest.mark.parametrize(
    ("syntax", "words"),
    [
        ("1.2.840.10008.1.2.4.100", r"im00.dcm: its compression \(MPEG2.*cannot be decoded"),
        (JPEG2000Lossless, r"pixels of im00.dcm cannot be decoded"),
        ("1.2.3.999", r"transfer syntax is not known"),
    ],
)
def test_undecodable_pixels_are_refused(tmp_path, syntax, words):
    write_series(tmp_path, tweak=compressed_garbage(syntax))
    with pytest.raises(Refused, match=words):
        read_ct(tmp_path)


def two_series(folder):
    write_series(folder, prefix="a", series_uid="1.2.1", tweak=put(SeriesNumber=7))
    write_series(
        folder,
        phantom(4) + 1,
        prefix="b",
        series_uid="1.2.2",
        tweak=put(SeriesNumber=9, SeriesDescription="Bone 1.25"),
    )


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


def test_scout_beside_the_series_is_passed_over(tmp_path):
    write_series(tmp_path)
    write_series(
        tmp_path, phantom(1), put(ImageType=["ORIGINAL", "PRIMARY", "LOCALIZER"]), prefix="scout"
    )
    assert read_ct(tmp_path).shape == (8, 7, 6)
    assert any("scout00.dcm is a localizer" in reason for reason in inspect(tmp_path).reasons)


def test_what_no_grid_can_hold_is_parted(tmp_path):
    write_series(tmp_path, prefix="a")
    write_series(tmp_path, phantom(4, 9, 5), prefix="b")
    write_series(tmp_path, phantom(3), prefix="c", axes=CORONAL)
    found = find_series(tmp_path)
    assert sorted(len(s.images) for s in found if s.usable) == [3, 4, 6]
    by_hand = choose(found, str([len(s.images) for s in found].index(4) + 1), "here")
    assert read_series(by_hand).shape == (5, 9, 4)


def test_repeated_acquisitions_are_parted_and_asked_for(tmp_path):
    write_series(tmp_path, prefix="a")
    write_series(tmp_path, prefix="b", tweak=put(AcquisitionNumber=2))
    with pytest.raises(BadInput, match=r"2 usable.*acquisition 1.*acquisition 2"):
        read_ct(tmp_path)
    assert read_ct(tmp_path, series="2").shape == (8, 7, 6)


SECRETS = ("Mustermann", "Erika", "MRN-4711", "19611103", "hidden note", "overlaid name")


def identified(ds, number):
    ds.PatientName, ds.PatientID, ds.PatientBirthDate = "Mustermann^Erika", "MRN-4711", "19611103"
    ds.OtherPatientIDs = "MRN-4711"
    ds.SeriesDescription = "Erika Mustermann bone"
    block = ds.private_block(0x0009, "AKESO TEST", create=True)
    block.add_new(1, "LO", "hidden note")
    ds.add_new(0x60000022, "LO", "overlaid name")
    ds.add_new(0x60003000, "OW", b"overlaid name...")


def test_identity_stays_outside(tmp_path):
    write_series(tmp_path / "a", tweak=identified)
    write_series(tmp_path / "b" / "one", tweak=identified)
    write_series(tmp_path / "b" / "two", tweak=identified, series_uid="1.2.9")
    volume = read_ct(tmp_path / "a")
    with pytest.raises(BadInput) as asked:
        read_ct(tmp_path / "b")
    (tmp_path / "a" / "im03.dcm").unlink()
    with pytest.raises(Refused) as refused:
        read_ct(tmp_path / "a")
    kept = [
        pickle.dumps(volume),
        pickle.dumps(inspect(tmp_path / "a")),
        pickle.dumps(inspect(tmp_path / "b")),
        str(asked.value).encode(),
        str(refused.value).encode(),
    ]
    for secret in SECRETS:
        for blob in kept:
            assert secret.lower().encode() not in blob.lower()
    assert b"bone" in kept[2]  # the rest of the description is there to choose by
    raw = (tmp_path / "a" / "im01.dcm").read_bytes()
    assert all(secret.encode() in raw for secret in SECRETS)


def test_the_parser_of_faulty_tags_says_no_names(tmp_path, recwarn, capfd):
    write_series(tmp_path, tweak=identified)
    for file in tmp_path.iterdir():
        data = file.read_bytes().replace(b"19611103", b"Erika???")
        file.write_bytes(data)
    read_ct(tmp_path)
    said = "".join(str(w.message) for w in recwarn) + "".join(capfd.readouterr())
    assert "Erika" not in said


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
