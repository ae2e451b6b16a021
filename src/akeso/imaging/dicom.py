"""The DICOM door: CT series in, one volume out, identity left outside."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom.pixels.utils import iter_pixels, pixel_array

from akeso.errors import BadInput, NotFound, Refused
from akeso.frame import PATIENT, FloatArray, Transform
from akeso.imaging.dicom_header import BROKEN_FILE, is_dicom, read_images
from akeso.imaging.dicom_image import Image, Place
from akeso.imaging.dicom_series import Series, sort_into_series
from akeso.imaging.dicom_stack import place_of, step_mm
from akeso.imaging.hounsfield import write_hu
from akeso.imaging.orientation import canonical_order
from akeso.imaging.progress import Progress, silent
from akeso.imaging.volume import VOXEL, Volume

DICOM_SUFFIXES = (".dcm", ".dicom", ".ima")
"""Files of these names claim to be DICOM: one that cannot be read is said, not passed over."""


def find_series(path: Path, progress: Progress = silent) -> list[Series]:
    """Return every series in a DICOM file or, recursively, in a folder; usable or not.

    Only headers are read. Files that are not DICOM are passed over.

    Raises
    ------
    Refused
        If a file named as DICOM cannot be read: a series might lack it.
    """
    root = path if path.is_dir() else path.parent
    files = _files(path)
    images: list[Image] = []
    for done, file in enumerate(files, start=1):
        name = file.relative_to(root).as_posix()
        if is_dicom(file):
            images.extend(_belonging(read_images(file, name)))
        elif file.suffix.lower() in DICOM_SUFFIXES:
            raise Refused(
                f"{name} is named as DICOM but has no DICOM header (damaged or cut short), and a "
                "series may lack it; copy the series again or remove this file."
            )
        progress(done, len(files), "Reading DICOM headers")
    return sort_into_series(images)


def _belonging(images: list[Image]) -> list[Image]:
    """Return the images, or refuse one so damaged that nobody can say which series lacks it."""
    for image in images:
        if image.damage and not image.series_uid:
            raise Refused(
                f"{image.name} belongs to no known series ({image.damage}), and a series may lack "
                "it; copy the series again or remove this file."
            )
    return images


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    shown = (f for f in path.rglob("*") if not f.name.startswith(".") and f.name != "DICOMDIR")
    return sorted(file for file in shown if file.is_file())


def choose(found: Sequence[Series], series: str | None, where: str) -> Series:
    """Return the one usable CT series, or the one that was asked for.

    Parameters
    ----------
    found : sequence of Series
        What `find_series` found.
    series : str or None
        Number in the list of usable series (from 1), series number, or series UID.
    where : str
        Name of the folder or file, for messages.

    Raises
    ------
    BadInput
        If several series are usable and none was chosen, or the choice fits several.
    NotFound
        If nothing fits the choice.
    Refused
        If no series, or not the chosen one, can be used.
    """
    usable = [s for s in found if s.usable]
    if series is not None:
        return _chosen(found, usable, series.strip(), where)
    if len(usable) > 1:
        raise BadInput(
            f"{where} holds {len(usable)} usable CT series: {listing(usable)}; choose one with "
            "series= (--series): its number in this list, its series number or its UID."
        )
    if usable:
        return usable[0]
    raise Refused(_why_none(found, where))


def listing(usable: Sequence[Series]) -> str:
    """Usable series as a numbered list in one line."""
    return "; ".join(f"({n}) {s.words()}" for n, s in enumerate(usable, start=1))


def _chosen(found: Sequence[Series], usable: list[Series], wanted: str, where: str) -> Series:
    fitting = {
        id(s): s
        for s in found
        if s.is_ct
        and (
            s.uid == wanted
            or wanted in s.numbers
            or (s in usable and wanted == str(usable.index(s) + 1))
        )
    }
    good = [s for s in fitting.values() if s.usable]
    if len(good) == 1:
        return good[0]
    if good:
        which = "; ".join(f"{s.words()}, UID {s.uid}" for s in good)
        raise BadInput(
            f"series={wanted} fits {len(good)} series of {where}: {which}; give the one's UID or, "
            "where they share it, its number in the list."
        )
    if fitting:
        raise Refused(next(iter(fitting.values())).refusal())
    have = listing(usable) if usable else "none that is usable"
    raise NotFound(f"{where} holds no CT series '{wanted}'; it holds {have}.")


def _why_none(found: Sequence[Series], where: str) -> str:
    if not found:
        return (
            f"{where} holds no DICOM images; give a DICOM file or folder, an archive of one, or a "
            "NIfTI file."
        )
    ct = [s for s in found if s.is_ct] or list(found)
    if len(ct) == 1:
        return f"{where} holds no usable CT. {ct[0].refusal()}"
    causes = " ".join(f"({n}) {s.refusal()}" for n, s in enumerate(ct[:8], start=1))
    return f"{where} holds no usable CT series. {causes}"


def read_series(series: Series, progress: Progress = silent) -> Volume:
    """Return the volume of a usable series, HU in int16, one copy in memory.

    Raises
    ------
    Refused
        If the series is not usable, or a file's pixels cannot be decoded or are no HU.
    """
    if not series.usable:
        raise Refused(series.refusal())
    images = series.images
    place = place_of(images[0])
    stored = (place.columns, place.rows, len(images))
    matrix = _matrix(place, step_mm(images))
    order = canonical_order(matrix)
    voxels: NDArray[np.int16] = order.empty(stored, np.int16)
    view = order.stored_view(voxels)
    rounded = False
    for done, (image, pixels) in enumerate(_decoded(images), start=1):
        if pixels.shape != (place.rows, place.columns):
            raise Refused(
                f"{image.name} decodes to {pixels.shape} pixels where its header says "
                f"{(place.rows, place.columns)}; copy or export it again."
            )
        hu = view[:, :, done - 1].T
        rounded |= write_hu(hu, pixels, image.slope, image.intercept, image.name)
        progress(done, len(images), "Reading CT slices")
    pose = Transform(VOXEL, PATIENT, order.matrix(matrix, stored))
    return Volume(voxels, pose, images[0].frame_of_reference, _describe(images, rounded))


def _matrix(place: Place, step: FloatArray) -> FloatArray:
    """(column, row, slice) -> LPS mm, PS3.3 C.7.6.2.1.1 equation C.7.6.2.1-1."""
    matrix = np.eye(4)
    matrix[:3, 0] = np.multiply(place.along_row, place.between_columns_mm)
    matrix[:3, 1] = np.multiply(place.along_column, place.between_rows_mm)
    matrix[:3, 2] = step
    matrix[:3, 3] = place.position
    return matrix


def _decoded(images: Sequence[Image]) -> Iterator[tuple[Image, NDArray[Any]]]:
    """Yield the images with their stored values (rows, columns), decoded one at a time."""
    frames: Iterator[NDArray[Any]] | None = None
    for image in images:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                if image.frames == 1:
                    pixels = pixel_array(image.path, raw=True)
                else:
                    if frames is None:
                        frames = _frames(images)
                    pixels = next(frames)
        except (*BROKEN_FILE, MemoryError):
            raise Refused(
                f"The pixels of {image.name} cannot be decoded (cut short, damaged or compressed "
                "in an unknown way); copy or export the series again, uncompressed."
            ) from None
        yield image, pixels


def _frames(images: Sequence[Image]) -> Iterator[NDArray[Any]]:
    for path in dict.fromkeys(image.path for image in images):
        indices = [image.frame for image in images if image.path == path]
        yield from iter_pixels(path, indices=indices, raw=True)


def _describe(images: Sequence[Image], rounded: bool) -> str:
    first = images[0]
    words = ["CT", first.scan, f"{len(images)} slices"]
    if first.derived:
        words.append("derived images")
    if any(image.lossy for image in images):
        words.append("compressed with loss")
    if rounded:
        words.append("values rounded to whole HU")
    return ", ".join(word for word in words if word)
