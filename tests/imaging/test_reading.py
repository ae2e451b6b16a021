"""One door for every kind of file: the same picture comes in however it is packed."""

import nibabel as nib
import numpy as np
import pytest
from synthetic_dicom import packed, phantom, write_series

from akeso.errors import AkesoError, BadInput, NotFound, Refused
from akeso.imaging import nifti
from akeso.imaging.reading import read_ct, read_labels


@pytest.mark.parametrize("name", ["a.zip", "a.tar", "a.tar.gz", "a.tar.xz"])
def test_archives_hold_the_same_volume_as_the_folder(tmp_path, name):
    write_series(tmp_path / "ct")
    plain = read_ct(tmp_path / "ct")
    said = []
    again = read_ct(packed(tmp_path / "ct", tmp_path / name), progress=lambda *a: said.append(a))
    assert np.array_equal(again.voxels, plain.voxels)
    assert again.pose == plain.pose
    assert f"Unpacking {name}" in {what for _, _, what in said}
    assert all(0 <= done <= total for done, total, _ in said)


def test_what_an_archive_holds_is_named_by_its_own_path(tmp_path):
    write_series(tmp_path / "ct", tweak=lambda ds, n: n != 2)
    with pytest.raises(Refused, match=r"a.zip holds no usable CT.*study/series/im01.dcm and"):
        read_ct(packed(tmp_path / "ct", tmp_path / "a.zip"))


def test_nifti_and_dicom_of_one_ct_agree(tmp_path):
    write_series(tmp_path / "ct")
    ct = read_ct(tmp_path / "ct")
    nifti.write_volume(tmp_path / "ct.nii.gz", ct)
    again = read_ct(str(tmp_path / "ct.nii.gz"))
    assert np.array_equal(again.voxels, ct.voxels)
    assert again.pose == ct.pose
    with pytest.raises(BadInput, match="without series"):
        read_ct(tmp_path / "ct.nii.gz", series="1")


@pytest.mark.parametrize("code", ["LAS", "RAS", "PIR", "ASL", "SLP"])
def test_labels_stored_in_other_axes_lie_on_their_ct(tmp_path, code):
    write_series(tmp_path / "ct")
    ct = read_ct(tmp_path / "ct")
    values = np.zeros(ct.shape, np.uint8)
    values[2:5, 1:4, 0:2], values[2:5, 1:4, 3:5] = 27, 28
    ras = np.diag([-1.0, -1, 1, 1]) @ ct.pose.matrix
    image = nib.Nifti1Image(values, ras)
    turn = nib.orientations.ornt_transform(
        nib.io_orientation(ras), nib.orientations.axcodes2ornt(tuple(code))
    )
    nib.save(image.as_reoriented(turn), tmp_path / "labels.nii.gz")
    labels = read_labels(tmp_path / "labels.nii.gz", ct)
    assert np.array_equal(labels.voxels, values)
    assert labels.present == ("vertebrae_L5", "vertebrae_L4")


def test_labels_of_another_ct_are_refused(tmp_path):
    write_series(tmp_path / "a")
    write_series(tmp_path / "b", origin=(-20.5, 10.25, 100.1))
    write_series(tmp_path / "c", phantom(7))
    ct = read_ct(tmp_path / "a")
    image = nib.Nifti1Image(
        np.full(ct.shape, 27, np.uint8), np.diag([-1.0, -1, 1, 1]) @ ct.pose.matrix
    )
    nib.save(image, tmp_path / "labels.nii.gz")
    assert read_labels(tmp_path / "labels.nii.gz", ct).present == ("vertebrae_L5",)
    with pytest.raises(Refused, match=r"lie 0.1 mm from the CT's grid"):
        read_labels(tmp_path / "labels.nii.gz", read_ct(tmp_path / "b"))
    with pytest.raises(Refused, match=r"\(8, 7, 6\) voxels and the CT \(8, 7, 7\)"):
        read_labels(tmp_path / "labels.nii.gz", read_ct(tmp_path / "c"))


def test_what_is_not_there_or_no_picture_is_said(tmp_path):
    write_series(tmp_path / "ct")
    ct = read_ct(tmp_path / "ct")
    (tmp_path / "x.txt").write_text("hello")
    (tmp_path / "empty").mkdir()
    for call, error, words in (
        (lambda: read_ct(tmp_path / "absent"), NotFound, "no file or folder"),
        (lambda: read_ct(tmp_path / "x.txt"), Refused, "x.txt holds no DICOM images"),
        (lambda: read_ct(tmp_path / "empty"), Refused, "empty holds no DICOM images"),
        (lambda: read_labels(tmp_path / "absent", ct), NotFound, "no file"),
        (lambda: read_labels(tmp_path / "empty", ct), NotFound, "no file"),
    ):
        with pytest.raises(error, match=words):
            call()


def test_errors_are_one_sentence_of_ours(tmp_path):
    write_series(tmp_path / "ct", tweak=lambda ds, n: n != 2)
    with pytest.raises(AkesoError) as error:
        read_ct(tmp_path / "ct")
    assert "\n" not in str(error.value)
