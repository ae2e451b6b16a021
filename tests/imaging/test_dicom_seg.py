"""Segments land on the CT's voxels under names that are known, or are refused."""

import json
from pathlib import Path

import highdicom as hd
import numpy as np
import pytest
from pydicom import dcmread
from pydicom.sr.codedict import codes
from pydicom.sr.coding import Code
from pydicom.uid import ExplicitVRLittleEndian
from scipy.spatial.transform import Rotation
from synthetic_dicom import phantom, write_series

from akeso.errors import BadInput, Refused
from akeso.imaging.dicom_seg import is_dicom_seg, segment_words
from akeso.imaging.reading import read_ct, read_labels

L5 = Code("49668003", "SCT", "L5 vertebra")
S1 = Code("65985001", "SCT", "S1 vertebra")
LEFT = Code("7771000", "SCT", "Left")
S1_L5 = ("vertebrae_S1", "vertebrae_L5")


def finish(ds, number):
    """Add what highdicom copies from its source images."""
    ds.StudyInstanceUID, ds.StudyID, ds.StudyDate, ds.StudyTime = "1.2", "", "", ""
    ds.AccessionNumber, ds.PatientBirthDate, ds.PatientSex = "", "", ""
    ds.ReferringPhysicianName, ds.Manufacturer = "", ""


def segment(number, label, code=codes.SCT.Bone, side=None):
    description = hd.seg.SegmentDescription(
        segment_number=number,
        segment_label=label,
        segmented_property_category=codes.SCT.AnatomicalStructure,
        segmented_property_type=code,
        algorithm_type=hd.seg.SegmentAlgorithmTypeValues.MANUAL,
    )
    if side is not None:
        item = description.SegmentedPropertyTypeCodeSequence[0]
        modifier = hd.sr.CodedConcept(*side[:3])
        item.SegmentedPropertyTypeModifierCodeSequence = [modifier]
    return description


def write_seg(ct_folder: Path, path: Path, masks, descriptions) -> None:
    """`masks` is (slice, row, column) of segment numbers, or (..., segment) of 0 and 1."""
    images = sorted(
        (dcmread(f) for f in ct_folder.iterdir()), key=lambda ds: int(ds.InstanceNumber)
    )
    seg = hd.seg.Segmentation(
        source_images=images,
        pixel_array=masks,
        segmentation_type=hd.seg.SegmentationTypeValues.BINARY,
        segment_descriptions=descriptions,
        series_instance_uid=hd.UID(),
        series_number=9,
        sop_instance_uid=hd.UID(),
        instance_number=1,
        manufacturer="Akeso",
        manufacturer_model_name="test",
        software_versions="1",
        device_serial_number="1",
        transfer_syntax_uid=ExplicitVRLittleEndian,
    )
    seg.save_as(path)


MASKS = np.zeros((6, 7, 8), np.uint8)
MASKS[1, 2:4, 3:6] = 1
MASKS[2, 1:3, 2:5] = 1
MASKS[4, 3:5, 5:7] = 2

AXES = {
    "axial": np.eye(3),
    "reversed": np.diag([-1.0, 1, -1]),
    "sagittal": np.array([[0.0, 0, -1], [1, 0, 0], [0, -1, 0]]),
    "oblique": Rotation.from_euler("xyz", [10, -15, 20], degrees=True).as_matrix(),
}


@pytest.mark.parametrize("axes", AXES)
def test_segments_land_on_the_voxels_they_were_drawn_on(tmp_path, axes):
    stored = write_series(tmp_path / "ct", axes=AXES[axes], tweak=finish)
    descriptions = [segment(1, "sacrum"), segment(2, "hip left")]
    write_seg(tmp_path / "ct", tmp_path / "seg.dcm", MASKS, descriptions)
    ct = read_ct(tmp_path / "ct")
    labels = read_labels(tmp_path / "seg.dcm", ct)
    labels.require_same_grid(ct)
    # Every HU of the phantom occurs once, so HU tell which voxels each segment covers.
    for value, name in ((1, "sacrum"), (2, "hip_left")):
        assert set(ct.voxels[labels.mask(name)]) == set(stored[value == MASKS])
    assert labels.voxels.T.flags.c_contiguous


@pytest.fixture
def spine(tmp_path):
    """A CT folder and a function that writes a SEG with the two given segments."""
    write_series(tmp_path / "ct", tweak=finish)

    def write(*descriptions, masks=MASKS):
        write_seg(tmp_path / "ct", tmp_path / "seg.dcm", masks, list(descriptions))
        return tmp_path / "seg.dcm"

    return read_ct(tmp_path / "ct"), write


@pytest.mark.parametrize(
    ("descriptions", "names"),
    [
        (
            (segment(1, "vertebrae_S1"), segment(2, "vertebrae_L5")),
            ("vertebrae_S1", "vertebrae_L5"),
        ),
        (
            (segment(1, "Vertebrae S1"), segment(2, "VERTEBRAE-L5")),
            ("vertebrae_S1", "vertebrae_L5"),
        ),
        ((segment(1, "a", S1), segment(2, "b", L5)), ("vertebrae_S1", "vertebrae_L5")),
        (
            (segment(1, "a", S1), segment(2, "b", Code("29836001", "SCT", "Hip"), LEFT)),
            ("vertebrae_S1", "hip_left"),
        ),
    ],
)
def test_labels_and_codes_name_segments(spine, descriptions, names):
    ct, write = spine
    assert read_labels(write(*descriptions), ct).present == names


def test_a_json_naming_comes_first(spine, tmp_path):
    ct, write = spine
    path = write(segment(1, "my bone"), segment(2, "sacrum"))
    with pytest.raises(Refused, match=r"segment 1 'my bone' is no structure.*\"1\""):
        read_labels(path, ct)
    given = tmp_path / "names.json"
    given.write_text(json.dumps({"my bone": "vertebrae_S1", "2": "vertebrae_L5"}))
    assert read_labels(path, ct, given).present == ("vertebrae_S1", "vertebrae_L5")
    given.write_text(json.dumps({"1": "vertebra"}))
    with pytest.raises(BadInput, match=r"'vertebra' is no structure"):
        read_labels(path, ct, given)
    with pytest.raises(BadInput, match=r"no naming file"):
        read_labels(path, ct, tmp_path / "absent.json")


def test_a_hip_without_side_is_not_guessed(spine):
    ct, write = spine
    path = write(segment(1, "a", S1), segment(2, "b", Code("29836001", "SCT", "Hip")))
    with pytest.raises(Refused, match="segment 2 'b' is no structure"):
        read_labels(path, ct)


def test_two_segments_of_one_name_are_refused(spine):
    ct, write = spine
    with pytest.raises(Refused, match="two segments are both 'sacrum'"):
        read_labels(write(segment(1, "sacrum"), segment(2, "Sacrum")), ct)


def test_names_against_the_order_of_the_spine_are_refused(spine):
    ct, write = spine
    with pytest.raises(Refused, match=r"'vertebrae_L5' would lie.*below 'vertebrae_S1'"):
        read_labels(write(segment(1, "vertebrae_L5"), segment(2, "vertebrae_S1")), ct)


def test_overlapping_segments_are_refused(spine):
    ct, write = spine
    both = np.stack([MASKS == 1, MASKS > 0], axis=-1).astype(np.uint8)
    path = write(segment(1, "sacrum"), segment(2, "colon"), masks=both)
    with pytest.raises(Refused, match="its segments overlap; keep each voxel in one"):
        read_labels(path, ct)


def test_another_grid_or_frame_is_refused(spine, tmp_path):
    _, write = spine
    path = write(segment(1, "sacrum"), segment(2, "colon"))

    def elsewhere(ds, number):
        ds.FrameOfReferenceUID = "1.2.77"

    write_series(tmp_path / "other", tweak=elsewhere)
    with pytest.raises(Refused, match="another frame of reference"):
        read_labels(path, read_ct(tmp_path / "other"))
    write_series(tmp_path / "moved", origin=(-20.5, 10.25, 100.2))
    with pytest.raises(Refused, match=r"off by 0.20 mm"):
        read_labels(path, read_ct(tmp_path / "moved"))
    write_series(tmp_path / "few", phantom(3))
    with pytest.raises(Refused, match=r"does not lie on the CT's voxels"):
        read_labels(path, read_ct(tmp_path / "few"))
    write_series(tmp_path / "near", origin=(-20.5, 10.25, 100.04))
    assert read_labels(path, read_ct(tmp_path / "near")).present == ("sacrum", "colon")


def test_what_is_no_segmentation_is_said(spine, tmp_path):
    ct, write = spine
    path = write(segment(1, "sacrum"), segment(2, "colon"))
    path.write_bytes(path.read_bytes()[:900])
    with pytest.raises(BadInput, match=r"seg.dcm"):
        read_labels(path, ct)
    (tmp_path / "x.txt").write_text("no picture")
    assert not is_dicom_seg(tmp_path / "x.txt")
    with pytest.raises(BadInput, match="neither a NIfTI label map nor a DICOM SEG"):
        read_labels(tmp_path / "x.txt", ct)


def test_facts_of_a_segmentation(spine):
    _, write = spine
    facts, reasons = segment_words(write(segment(1, "sacrum"), segment(2, "unknown thing")))
    assert facts["segments"] == "2"
    assert "segment 2 'unknown thing'" in reasons[0]


def test_real_liver_segmentation(shared_data):
    ct = read_ct(shared_data / "dicom" / "ct-3-slices.tar.xz")
    labels = read_labels(shared_data / "dicom" / "seg-liver.dcm", ct)
    assert labels.present == ("liver",)
    seg = dcmread(shared_data / "dicom" / "seg-liver.dcm")
    bits = np.unpackbits(np.frombuffer(seg.PixelData, np.uint8), bitorder="little")
    drawn = bits[: 3 * 512 * 512].reshape(3, 512, 512).transpose(2, 1, 0)
    assert np.array_equal(labels.mask("liver"), drawn)  # its frames run from the lowest up
    liver = ct.voxels[labels.mask("liver")]
    assert 40 < np.median(liver) < 200  # HU of liver, plain or with contrast
