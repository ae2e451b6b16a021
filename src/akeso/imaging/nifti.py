"""The NIfTI door: volumes and label maps in and out, turned between RAS and LPS.

Files are read slice by slice, so that a picture is in memory once, in its final type, whatever
type and packing the file has.
"""

from __future__ import annotations

import os
import tempfile
import warnings
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import nibabel as nib
import numpy as np
from nibabel.filebasedimages import ImageFileError
from nibabel.imageglobals import logger as nibabel_log
from nibabel.spatialimages import HeaderDataError
from nibabel.wrapstruct import WrapStructError
from numpy.typing import NDArray

from akeso.errors import BadInput, NotFound, Refused
from akeso.frame import PATIENT, FloatArray, Transform
from akeso.imaging.hounsfield import require_hu, write_hu
from akeso.imaging.orientation import RAS_TO_LPS, canonical_order
from akeso.imaging.progress import Progress, silent
from akeso.imaging.volume import VOXEL, LabelMap, Volume

NIFTI_SUFFIXES = (".nii", ".nii.gz")

POSES_AGREE_MM = 0.1
"""A file may give its pose twice (sform, qform); rounding of the second explains this much."""

PATIENT_CODES = (1, 2)
"""sform and qform codes of the scanner's or an aligned patient frame; 3 and 4 are atlases."""

MILLIMETRE_CODES = (0, 2)
"""xyzt_units of length: unsaid (the habit is mm) or mm; 1 is metre, 3 micron."""

MOST_LABELS = 65535
"""Largest label value that is kept (16 bits)."""

BROKEN_NIFTI = (
    ImageFileError, HeaderDataError, WrapStructError, EOFError, OSError, ValueError, zlib.error,
)  # fmt: skip


@dataclass(frozen=True)
class _Stored:
    """What a NIfTI header says: shape, pose, type and where the values start."""

    path: Path
    image: Any
    shape: tuple[int, int, int]
    matrix: FloatArray
    dtype: np.dtype[Any]
    slope: float
    intercept: float


def is_nifti(path: Path) -> bool:
    """True when the file's name says NIfTI."""
    return path.name.lower().endswith(NIFTI_SUFFIXES)


def read_volume(path: Path, progress: Progress = silent) -> Volume:
    """Return the CT of a NIfTI file, HU in int16, turned to LPS without resampling.

    Raises
    ------
    NotFound, BadInput, Refused
        If there is no file, it is no NIfTI, or it is no CT with a known place and unit.
    """
    stored = _open(path)
    order = canonical_order(stored.matrix)
    voxels: NDArray[np.int16] = order.empty(stored.shape, np.int16)
    view = order.stored_view(voxels)
    rounded, low, high = False, np.inf, -np.inf
    for k, raw in _slices(stored, progress, "Reading the CT"):
        rounded |= write_hu(view[:, :, k], raw, stored.slope, stored.intercept, path.name)
        low, high = min(low, int(view[:, :, k].min())), max(high, int(view[:, :, k].max()))
    require_hu(int(low), int(high), path.name)
    words = "CT, values rounded to whole HU" if rounded else "CT"
    pose = Transform(VOXEL, PATIENT, order.matrix(stored.matrix, stored.shape))
    return Volume(voxels, pose, description=f"{words} (NIfTI)")


def read_label_values(
    path: Path, towards: Transform | None = None, progress: Progress = silent
) -> tuple[NDArray[np.integer[Any]], Transform]:
    """Return label values (ni, nj, nk) of a NIfTI file and their pose, unnamed.

    Parameters
    ----------
    path : Path
        The label map.
    towards : Transform, optional
        Pose of the CT it belongs to, so that both are turned alike.
    progress : Progress, optional
        Told after each slice.

    Raises
    ------
    NotFound, BadInput, Refused
        If there is no file, it is no NIfTI, or its values are not whole numbers 0 to 65535.
    """
    stored = _open(path)
    order = canonical_order(stored.matrix, None if towards is None else towards.matrix)
    voxels: NDArray[np.integer[Any]] = order.empty(stored.shape, np.uint8)
    for k, raw in _slices(stored, progress, "Reading the labels"):
        values = _whole(raw, stored)
        if values.max() > np.iinfo(voxels.dtype).max:
            voxels = voxels.astype(np.uint16)
        order.stored_view(voxels)[:, :, k] = values
    return voxels, Transform(VOXEL, PATIENT, order.matrix(stored.matrix, stored.shape))


def _whole(raw: NDArray[Any], stored: _Stored) -> NDArray[Any]:
    scaled = stored.slope != 1.0 or stored.intercept != 0.0
    values = raw * stored.slope + stored.intercept if scaled else raw
    low, high = values.min(), values.max()
    if not (np.isfinite(low) and np.isfinite(high)) or not 0 <= low <= high <= MOST_LABELS:
        raise Refused(
            f"{stored.path.name} is no label map: its values run from {low:g} to {high:g} where "
            f"labels are whole numbers from 0 to {MOST_LABELS}; give the segmentation, not the CT."
        )
    if not np.issubdtype(values.dtype, np.integer) and not np.array_equal(values, np.rint(values)):
        raise Refused(
            f"{stored.path.name} is no label map: it holds fractions such as "
            f"{values[values != np.rint(values)][0]:g}; export labels without interpolation."
        )
    return values


def _open(path: Path) -> _Stored:
    if not path.is_file():
        raise NotFound(f"There is no file {path}; check its name and folder.")
    try:
        with _quiet():
            image: Any = nib.load(path)
        header = image.header
        shape = tuple(int(n) for n in image.shape)
        dtype = header.get_data_dtype()
        # Loading clears the scaling in the header; the array proxy keeps it.
        slope, intercept = float(image.dataobj.slope), float(image.dataobj.inter)
        units = int(header["xyzt_units"]) & 7
    except (*BROKEN_NIFTI, AttributeError, KeyError):
        raise BadInput(
            f"{path.name} cannot be read as NIfTI (damaged or another format); convert it again."
        ) from None
    if len(shape) < 3 or min(shape[:3]) < 2 or any(n != 1 for n in shape[3:]):
        raise Refused(
            f"{path.name} holds an array of {shape} voxels, but one volume of at least 2 x 2 x 2 "
            "is needed; give a single 3-D volume."
        )
    if dtype.fields is not None or dtype.kind not in "iuf":
        raise Refused(f"{path.name} holds {dtype} values, not one number each; give a grey CT.")
    if units not in MILLIMETRE_CODES:
        raise Refused(f"{path.name} gives lengths in another unit than mm; convert it to mm.")
    return _Stored(
        path,
        image,
        (shape[0], shape[1], shape[2]),
        RAS_TO_LPS @ _pose(path, header, shape[:3]),
        dtype,
        slope,
        intercept,
    )


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep nibabel from printing the small slips it mends; what matters is said by us."""
    before, nibabel_log.disabled = nibabel_log.disabled, True
    try:
        yield
    finally:
        nibabel_log.disabled = before


def _pose(path: Path, header: Any, shape: tuple[int, ...]) -> FloatArray:
    """Index -> RAS mm (4, 4), from the form that has a code; both must agree where both do."""
    codes = {"sform": int(header["sform_code"]), "qform": int(header["qform_code"])}
    if not any(codes.values()):
        raise Refused(
            f"{path.name} does not say how it lies in the patient (sform and qform codes are 0), "
            "so left and right are unknown; convert the CT again from DICOM."
        )
    try:
        found = {
            "sform": header.get_sform(coded=True)[0],
            "qform": header.get_qform(coded=True)[0],
        }
    except (HeaderDataError, ValueError):
        raise BadInput(f"The pose in {path.name} is malformed; convert the CT again.") from None
    forms = {name: np.asarray(m, dtype=np.float64) for name, m in found.items() if m is not None}
    for name, matrix in forms.items():
        if codes[name] not in PATIENT_CODES:
            raise Refused(
                f"{path.name} lies in an atlas ({name} code {codes[name]}), not in its patient's "
                "own frame; use the CT as it was scanned."
            )
        if not np.all(np.isfinite(matrix)) or abs(np.linalg.det(matrix[:3, :3])) < 1e-9:
            raise BadInput(f"The {name} of {path.name} flattens space; convert the CT again.")
    if len(forms) == 2:
        top = np.array(shape, dtype=float) - 1
        corners = np.array([[a, b, c, 1.0] for a in (0, 1) for b in (0, 1) for c in (0, 1)])
        corners[:, :3] *= top
        apart = np.abs(corners @ (forms["sform"] - forms["qform"]).T).max()
        if apart > POSES_AGREE_MM:
            raise Refused(
                f"{path.name} gives its place twice, {apart:.1f} mm apart (sform and qform; at "
                f"most {POSES_AGREE_MM} mm is rounding); convert the CT again from DICOM."
            )
    return forms.get("sform", next(iter(forms.values())))


def _slices(stored: _Stored, progress: Progress, what: str) -> Iterator[tuple[int, NDArray[Any]]]:
    """Yield (k, values (ni, nj)) for each stored slice; one slice is in memory at a time."""
    ni, nj, nk = stored.shape
    size = ni * nj * stored.dtype.itemsize
    holder = stored.image.file_map["image"]
    try:
        with warnings.catch_warnings(), holder.get_prepare_fileobj("rb") as file:
            warnings.simplefilter("ignore")
            file.seek(stored.image.dataobj.offset)
            for k in range(nk):
                block = _read(file, size)
                yield k, np.frombuffer(block, stored.dtype).reshape((ni, nj), order="F")
                progress(k + 1, nk, what)
    except BROKEN_NIFTI:
        raise Refused(
            f"{stored.path.name} is cut short or damaged: not all of its {nk} slices can be read; "
            "copy or convert it again."
        ) from None


def _read(file: IO[bytes], size: int) -> bytes:
    block = file.read(size)
    if len(block) < size:
        raise EOFError
    return block


def write_volume(path: Path, volume: Volume) -> None:
    """Write a CT as NIfTI; reading it back gives the same voxels and pose, to the bit.

    NIfTI-1 keeps the pose in single precision; where that would change it, NIfTI-2 is written.
    """
    _write(Path(path), volume.voxels, volume.pose)


def write_labels(path: Path, labels: LabelMap) -> None:
    """Write a label map as NIfTI (values only; their names go in a JSON file beside)."""
    _write(Path(path), labels.voxels, labels.pose)


def _write(path: Path, voxels: NDArray[np.integer[Any]], pose: Transform) -> None:
    if not is_nifti(path):
        raise BadInput(f"{path.name} is no NIfTI name; end it in .nii.gz or .nii.")
    matrix = RAS_TO_LPS @ pose.matrix
    single = np.array_equal(matrix, matrix.astype(np.float32))
    kind: Any = nib.Nifti1Image if single else nib.Nifti2Image
    image = kind(voxels, matrix, dtype=voxels.dtype)
    image.set_sform(matrix, code=1)
    image.set_qform(matrix, code=1)
    image.header.set_xyzt_units("mm", "sec")
    suffix = ".nii.gz" if path.name.lower().endswith(".gz") else ".nii"
    _atomically(path, suffix, lambda partial: nib.save(image, partial))


def _atomically(path: Path, suffix: str, write: Callable[[str], None]) -> None:
    """Write beside the target and move it there, so that no half file is ever seen."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, partial = tempfile.mkstemp(suffix=suffix, prefix=".akeso-", dir=path.parent)
    os.close(handle)
    try:
        write(partial)
        Path(partial).replace(path)
    finally:
        Path(partial).unlink(missing_ok=True)
