"""What a file is, whether it can be used and why not; never a traceback, never a name."""

import dataclasses
import pickle

import numpy as np
import pytest
from synthetic_dicom import write_series

from akeso.imaging import nifti
from akeso.imaging.inspect import Inspection, inspect
from akeso.imaging.reading import read_ct


def test_a_series_is_usable_with_its_facts(tmp_path):
    write_series(tmp_path)
    found = inspect(tmp_path)
    assert (found.kind, found.usable, found.reasons) == ("CT series (DICOM)", True, ())
    assert found.facts["voxels"] == "8 x 7 x 6"
    assert found.facts["spacing"] == "0.7 x 0.9 x 1.25 mm"
    assert found.facts["HU"] == "-1000 to 675"
    assert (
        found.facts["description"] == "CT, kernel B60s, 120 kV, slice thickness 1.25 mm, 6 slices"
    )
    assert found.facts["covers"].startswith("6 x 6 x 8 mm")


def test_several_series_are_listed_to_choose_from(tmp_path):
    write_series(tmp_path / "a")
    write_series(tmp_path / "b", series_uid="1.2.9")
    found = inspect(tmp_path)
    assert found.usable
    assert "Choose one with series=" in found.reasons[0]
    assert set(found.facts) == {"series 1", "series 2"}


def test_label_maps_say_how_they_read(tmp_path):
    write_series(tmp_path / "ct")
    ct = read_ct(tmp_path / "ct")
    values = np.zeros(ct.shape, np.uint8)
    values[2:4, 2:4, 0], values[2:4, 2:4, 3] = 27, 28
    path = tmp_path / "labels.nii.gz"

    def write(low, high):
        values[2:4, 2:4, 0], values[2:4, 2:4, 3] = low, high
        image = nifti.nib.Nifti1Image(values, np.diag([-1.0, -1, 1, 1]) @ ct.pose.matrix)
        nifti.nib.save(image, path)
        return inspect(path)

    total = write(27, 28)
    assert (total.usable, total.facts["labels as total"]) == (True, "vertebrae_L5, vertebrae_L4")
    verse = write(24, 23)
    assert (verse.usable, verse.facts["labels as verse"]) == (True, "vertebrae_L4, vertebrae_L5")
    assert verse.reasons == ("Read it with the naming 'verse'.",)
    other = write(200, 201)
    assert not other.usable
    assert "JSON" in other.reasons[-1]
    assert other.facts["label values"] == "200, 201"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", b"hello"), ("empty.dcm", b""), ("a.dcm", b"\0" * 128 + b"DICM" + b"\xff" * 50),
        ("a.nii", b"nope"), ("a.nii.gz", b"\x1f\x8b broken"), ("a.zip", b"PK\x03\x04 broken"),
        ("a.tar.gz", b"x"), ("a.tar.xz", b""), ("DICOMDIR", b"\0" * 128 + b"DICM"),
        ("random.bin", bytes(range(256)) * 40),
    ],
)  # fmt: skip
def test_odd_files_never_raise(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    for path in (tmp_path / name, tmp_path):
        found = inspect(path)
        assert not found.usable
        assert found.reasons or path == tmp_path
        assert all(reason.endswith(".") for reason in found.reasons)


def test_flipped_bytes_never_raise(tmp_path, capfd, recwarn):
    """Sound files with a few random bytes changed: a volume or a sentence, and no noise."""
    write_series(tmp_path / "ct")
    nifti.write_volume(tmp_path / "ct.nii", read_ct(tmp_path / "ct"))
    rng = np.random.default_rng(7)
    for file in (tmp_path / "ct" / "im02.dcm", tmp_path / "ct.nii"):
        whole = file.read_bytes()
        for _ in range(60):
            data = bytearray(whole[: rng.choice([len(whole), rng.integers(len(whole))])])
            for at in rng.integers(min(len(data), 1000) or 1, size=3):
                data[at : at + 1] = bytes([rng.integers(256)])
            file.write_bytes(data)
            found = inspect(file.parent if file.suffix == ".dcm" else file)
            assert found.usable or found.reasons
        file.write_bytes(whole)
    assert "".join(capfd.readouterr()) == ""
    assert [str(w.message) for w in recwarn] == []


def test_a_missing_path_is_said(tmp_path):
    found = inspect(tmp_path / "absent")
    assert (found.kind, found.usable) == ("nothing", False)
    assert "no file or folder" in found.reasons[0]


def test_a_folder_without_rights_or_pictures(tmp_path):
    assert inspect(tmp_path).kind == "folder without pictures"


def test_an_inspection_is_frozen_and_can_be_sent():
    found = Inspection(__file__, "x", False, (), {"a": "b"})
    with pytest.raises(dataclasses.FrozenInstanceError):
        found.usable = True
    with pytest.raises(TypeError):
        found.facts["a"] = "c"
    assert pickle.loads(pickle.dumps(found)) == found  # noqa: S301


REAL = {
    "ct/lumbar-3mm.nii.gz": ("CT (NIfTI)", True),
    "ct/lumbar-3mm-vertebrae.nii.gz": ("label map (NIfTI, TotalSegmentator v2 ids)", True),
    "keypoints/verse004-vertebrae.nii.gz": ("label map (NIfTI, VerSe ids)", True),
    "ct/head-missing-slices-dicom.tar.xz": ("CT images (DICOM)", False),
    "dicom/ct-series-to-refuse.tar.xz": ("CT images (DICOM)", False),
    "dicom/ct-3-slices.tar.xz": ("CT series (DICOM)", True),
    "dicom/seg-liver.dcm": ("label map (DICOM SEG)", True),
    "dicom/ct-sagittal-single.dcm": ("CT images (DICOM)", False),
    "fluoro": ("DICOM, no CT slices", False),
    "README.md": ("unknown file", False),
    "outcomes": ("folder without pictures", False),
}


@pytest.mark.parametrize("name", REAL)
def test_real_files(shared_data, name):
    found = inspect(shared_data / name)
    assert (found.kind, found.usable) == REAL[name]
    assert found.usable or found.reasons
