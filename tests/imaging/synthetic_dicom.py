"""Writes small DICOM CT series of exactly known place and values, sound or with a planted fault."""

import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import ExplicitVRLittleEndian, generate_uid
from pydicom.valuerep import format_number_as_ds
from scipy.spatial.transform import Rotation

CT = "1.2.840.10008.5.1.4.1.1.2"
ENHANCED_CT = "1.2.840.10008.5.1.4.1.1.2.1"
AXIAL = np.eye(3)  # columns: along rows, along columns, from slice to slice
CORONAL = np.array([[1.0, 0, 0], [0, 0, 1], [0, -1, 0]])
SAGITTAL = np.array([[0.0, 0, -1], [1, 0, 0], [0, -1, 0]])
SPACING = (0.7, 0.9, 1.25)  # between columns, between rows, between slices
ORIGIN = (-20.5, 10.25, 100.0)

Tweak = Callable[[Dataset, int], object]


def ds_text(numbers) -> list[str]:
    return [format_number_as_ds(float(n)) for n in numbers]


def phantom(slices: int = 6, rows: int = 7, columns: int = 8) -> np.ndarray:
    """HU (slice, row, column), every value different, air to bone."""
    return np.arange(slices * rows * columns).reshape(slices, rows, columns) * 5 - 1000


def image(
    stored: np.ndarray,
    number: int,
    axes: np.ndarray = AXIAL,
    spacing=SPACING,
    origin=ORIGIN,
    series_uid: str = "1.2.3.4",
    signed: bool = True,
    sop_class: str = CT,
) -> FileDataset:
    """One sound CT image with the given stored values (row, column)."""
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = sop_class
    meta.MediaStorageSOPInstanceUID = generate_uid(entropy_srcs=[series_uid, str(number)])
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    ds = FileDataset("", {}, file_meta=meta, preamble=b"\0" * 128)
    ds.SOPClassUID = sop_class
    ds.SOPInstanceUID = meta.MediaStorageSOPInstanceUID
    ds.Modality = "CT"
    ds.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"]
    ds.SeriesInstanceUID = series_uid
    ds.SeriesNumber = 3
    ds.AcquisitionNumber = 1
    ds.InstanceNumber = number + 1
    ds.FrameOfReferenceUID = "1.2.3.4.5"
    ds.PatientName, ds.PatientID = "", ""
    ds.KVP, ds.ConvolutionKernel, ds.SliceThickness = "120", "B60s", "1.25"
    ds.ImagePositionPatient = ds_text(np.array(origin) + number * spacing[2] * axes[:, 2])
    ds.ImageOrientationPatient = ds_text([*axes[:, 0], *axes[:, 1]])
    ds.PixelSpacing = ds_text([spacing[1], spacing[0]])
    ds.SamplesPerPixel, ds.PhotometricInterpretation = 1, "MONOCHROME2"
    ds.Rows, ds.Columns = stored.shape
    ds.BitsAllocated, ds.BitsStored, ds.HighBit = 16, 16, 15
    ds.PixelRepresentation = int(signed)
    ds.RescaleSlope, ds.RescaleIntercept, ds.RescaleType = "1", "0", "HU"
    ds.PixelData = stored.astype("<i2" if signed else "<u2").tobytes()
    return ds


def write_series(
    folder: Path,
    stored: np.ndarray | None = None,
    tweak: Tweak | None = None,
    prefix: str = "im",
    **form,
) -> np.ndarray:
    """Write a series and return the stored values (slice, row, column).

    `tweak` may change each image before it is written, and drops it by returning False.
    """
    values = phantom() if stored is None else stored
    folder.mkdir(parents=True, exist_ok=True)
    for number, pixels in enumerate(values):
        ds = image(pixels, number, **form)
        if tweak is not None and tweak(ds, number) is False:
            continue
        ds.save_as(folder / f"{prefix}{number:02d}.dcm", enforce_file_format=True)
    return values


def write_enhanced(path: Path, stored: np.ndarray, axes: np.ndarray = AXIAL) -> None:
    """Write one enhanced multi-frame CT, the frames in mixed-up order."""
    ds = image(stored[0], 0, axes=axes, sop_class=ENHANCED_CT)
    for tag in ("ImagePositionPatient", "ImageOrientationPatient", "PixelSpacing", "RescaleSlope",
                "RescaleIntercept", "RescaleType", "SliceThickness"):  # fmt: skip
        delattr(ds, tag)
    order = np.random.default_rng(3).permutation(len(stored))
    shared, plane, measure, value = Dataset(), Dataset(), Dataset(), Dataset()
    plane.ImageOrientationPatient = ds_text([*axes[:, 0], *axes[:, 1]])
    measure.PixelSpacing = ds_text([SPACING[1], SPACING[0]])
    measure.SliceThickness = "1.25"
    value.RescaleSlope, value.RescaleIntercept, value.RescaleType = "1", "0", "HU"
    shared.PlaneOrientationSequence = Sequence([plane])
    shared.PixelMeasuresSequence = Sequence([measure])
    shared.PixelValueTransformationSequence = Sequence([value])
    frames = []
    for number in order:
        frame, position, kind = Dataset(), Dataset(), Dataset()
        at = np.array(ORIGIN) + number * SPACING[2] * axes[:, 2]
        position.ImagePositionPatient = ds_text(at)
        kind.FrameType = ["ORIGINAL", "PRIMARY", "VOLUME", "NONE"]
        frame.PlanePositionSequence = Sequence([position])
        frame.CTImageFrameTypeSequence = Sequence([kind])
        frames.append(frame)
    ds.SharedFunctionalGroupsSequence = Sequence([shared])
    ds.PerFrameFunctionalGroupsSequence = Sequence(frames)
    ds.NumberOfFrames = len(stored)
    ds.PixelData = stored[order].astype("<i2").tobytes()
    ds.save_as(path, enforce_file_format=True)


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


def rescale(slope, intercept):
    def tweak(ds, number):
        ds.RescaleSlope, ds.RescaleIntercept = str(slope), str(intercept)

    return tweak


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


def two_series(folder):
    write_series(folder, prefix="a", series_uid="1.2.1", tweak=put(SeriesNumber=7))
    write_series(
        folder,
        phantom(4) + 1,
        prefix="b",
        series_uid="1.2.2",
        tweak=put(SeriesNumber=9, SeriesDescription="Bone 1.25"),
    )


def packed(folder, path):
    if path.suffix == ".zip":
        with zipfile.ZipFile(path, "w") as out:
            for file in sorted(folder.rglob("*.dcm")):
                out.write(file, f"study/series/{file.name}")
            out.writestr("study/README.txt", "not a picture")
    else:
        with tarfile.open(path, f"w:{path.suffix[1:] if path.suffix != '.tar' else ''}") as out:
            out.add(folder, "study")
    return path
