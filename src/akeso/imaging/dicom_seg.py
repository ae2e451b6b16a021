"""The DICOM SEG door: segments onto the grid of their CT, with names that are known."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom import dcmread
from pydicom.dataset import Dataset

from akeso.errors import BadInput, Refused
from akeso.frame import FloatArray, Transform
from akeso.imaging.dicom_header import BROKEN_FILE, SEGMENTATION, WORD
from akeso.imaging.labels import (
    BUILT_IN,
    Naming,
    coded_names,
    known_names,
    read_names,
    require_known,
)
from akeso.imaging.orientation import canonical_order
from akeso.imaging.volume import SAME_GRID_MM, VOXEL, Volume
from akeso.rule import Mark, Source


def is_dicom_seg(path: Path) -> bool:
    """True when the file is a DICOM segmentation."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ds = dcmread(path, specific_tags=["SOPClassUID"], stop_before_pixels=True)
            return str(ds.get("SOPClassUID") or "") in SEGMENTATION
    except BROKEN_FILE:
        return False


def read_segments(
    path: Path, ct: Volume, names: str | Path | None = None
) -> tuple[NDArray[np.integer[Any]], Naming]:
    """Return label values on the CT's grid (ni, nj, nk) and the naming of the segments.

    Parameters
    ----------
    path : Path
        A DICOM SEG; it may hold only the slices in which something is segmented.
    ct : Volume
        The CT it was made from.
    names : str, Path or None
        JSON file from segment number or segment label to structure name; without it, labels
        and SNOMED CT codes of the segments are matched with the names Akeso knows.

    Raises
    ------
    BadInput, Refused
        If it cannot be read, lies on another grid or frame, segments overlap, or a segment's
        name is not known.
    """
    seg = _open(path)
    frame = str(seg.get("FrameOfReferenceUID") or "")
    if frame and ct.frame_of_reference and frame != ct.frame_of_reference:
        raise Refused(
            f"{path.name} lies in another frame of reference than the CT; use the segmentation "
            "that was made from this CT."
        )
    named = _name_segments(seg, path.name, names)
    values, matrix = _values(seg, path.name)
    source = Source(f"segments of {path.name}", Mark.READ)
    return _onto(ct, values, matrix, path.name), Naming(path.name, named, source)


def segment_words(path: Path) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return facts on a DICOM SEG and why its names cannot be used yet (empty if they can).

    Raises
    ------
    BadInput
        If it cannot be read.
    """
    seg = _open(path)
    facts = {
        "segments": str(len(seg.SegmentSequence)),
        "image size": f"{seg.Columns} x {seg.Rows}, {seg.get('NumberOfFrames', 1)} frames",
    }
    try:
        facts["labels"] = ", ".join(_name_segments(seg, path.name, None).values())
    except (BadInput, Refused) as error:
        return facts, (str(error),)
    return facts, ()


def _open(path: Path) -> Any:
    import highdicom as hd  # noqa: PLC0415  takes 0.4 s to load, and only SEG files need it

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return hd.seg.segread(str(path))
    except BROKEN_FILE:
        raise BadInput(
            f"{path.name} cannot be read as a DICOM SEG (damaged or incomplete); export it again."
        ) from None


def _name_segments(seg: Dataset, where: str, names: str | Path | None) -> dict[int, str]:
    given: dict[str, str] = {}
    if names is not None and str(names) not in BUILT_IN:
        if not Path(names).is_file():
            raise BadInput(f"There is no naming file {names}; check its name and folder.")
        given = read_names(Path(names))
    result: dict[int, str] = {}
    for item in seg.SegmentSequence:
        number, label = int(item.SegmentNumber), str(item.get("SegmentLabel") or "")
        if str(number) in given or label in given:
            name = given[str(number)] if str(number) in given else given[label]
            require_known(name, f"The naming of segment {number}")
        else:
            name = _match(item, label)
        if not name:
            said = f" '{label}'" if WORD.fullmatch(label) else ""
            raise Refused(
                f"{where}: segment {number}{said} is no structure that Akeso knows; pass a JSON "
                f'naming such as {{"{number}": "vertebrae_L5"}}.'
            )
        if name in result.values():
            raise Refused(f"{where}: two segments are both '{name}'; merge them or rename one.")
        result[number] = name
    return result


def _match(item: Dataset, label: str) -> str:
    """Return the known name that a segment's label spells or its codes say, else ``""``."""
    spelled = "_".join(label.replace("-", " ").replace("_", " ").split()).casefold()
    by_spelling = {name.casefold(): name for name in known_names()}
    if spelled in by_spelling:
        return by_spelling[spelled]
    types = item.get("SegmentedPropertyTypeCodeSequence") or []
    if not types:
        return ""
    code = f"{types[0].get('CodingSchemeDesignator')} {types[0].get('CodeValue')}"
    side = types[0].get("SegmentedPropertyTypeModifierCodeSequence") or []
    if side:
        code += f" {side[0].get('CodeValue')}"
    return coded_names().get(code, "")


def _values(seg: Any, where: str) -> tuple[NDArray[Any], FloatArray]:
    """Segment numbers (slice, row, column) and their index -> LPS matrix."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            volume = seg.get_volume(combine_segments=True)
    except (*BROKEN_FILE, MemoryError) as error:
        overlap = "overlap" in str(error).lower()
        cause = "its segments overlap" if overlap else "its frames make no even, parallel stack"
        mend = "keep each voxel in one segment" if overlap else "export it on the CT's own slices"
        raise Refused(f"{where} cannot be used: {cause}; {mend}.") from None
    return np.asarray(volume.array), np.asarray(volume.affine, dtype=np.float64)


def _onto(
    ct: Volume, values: NDArray[Any], matrix: FloatArray, where: str
) -> NDArray[np.integer[Any]]:
    """Lay a block of whole slices onto the CT's grid, or refuse where it is not on it."""
    order = canonical_order(matrix, ct.pose.matrix)
    shape = values.shape
    turned = order.matrix(matrix, (shape[0], shape[1], shape[2]))
    block = values.transpose(order.axes)[
        tuple(slice(None, None, -1 if reverse else 1) for reverse in order.reverse)
    ]
    pose = Transform(VOXEL, "LPS", turned)
    first = ct.to_index(pose.points((0.0, 0.0, 0.0)))
    last = ct.to_index(pose.points(np.array(block.shape) - 1.0))
    start = np.rint(first).astype(int)
    ideal = start + np.array(block.shape) - 1
    apart = max(
        float(np.abs((first - start) * ct.spacing_mm).max()),
        float(np.abs((last - ideal) * ct.spacing_mm).max()),
    )
    outside = bool(np.any(start < 0) or np.any(ideal >= np.array(ct.shape)))
    if apart > SAME_GRID_MM or outside:
        raise Refused(
            f"{where} does not lie on the CT's voxels ({block.shape} against {ct.shape}, off by "
            f"{apart:.2f} mm); use the segmentation that was made from this CT."
        )
    dtype = np.uint8 if values.max() < 256 else np.uint16
    result = np.zeros(ct.shape, dtype=dtype, order="F")
    result[tuple(slice(a, b + 1) for a, b in zip(start, ideal, strict=True))] = block
    return result
