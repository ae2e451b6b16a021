"""What is this file, can it be used, and if not, why and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from akeso.errors import AkesoError
from akeso.frame import Transform
from akeso.imaging import dicom, nifti
from akeso.imaging.archive import is_archive, unpacked
from akeso.imaging.dicom_seg import is_dicom_seg, segment_words
from akeso.imaging.dicom_series import Series
from akeso.imaging.labels import BUILT_IN, built_in, name_labels
from akeso.imaging.progress import Progress, silent
from akeso.imaging.volume import Volume

SHOWN_NAMES = 12
"""So many structures are listed before "and n more"."""


@dataclass(frozen=True)
class Inspection:
    """What was found at a path; never holds a name, date or number of a patient.

    Parameters
    ----------
    path : Path
        What was looked at.
    kind : str
        What it is, in words.
    usable : bool
        Whether Akeso can read it as a CT or as labels.
    reasons : tuple of str
        Why not, or what to do before it can be used.
    facts : mapping of str to str
        What is known: shape, spacing, HU range, series, labels.
    """

    path: Path
    kind: str
    usable: bool
    reasons: tuple[str, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "facts", MappingProxyType(dict(self.facts)))

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle with a plain dictionary of facts; the read-only view cannot be pickled."""
        return Inspection, (self.path, self.kind, self.usable, self.reasons, dict(self.facts))


def inspect(path: str | Path, progress: Progress | None = None) -> Inspection:
    """Say what a file or folder is and whether it can be used.

    Parameters
    ----------
    path : str or Path
        Anything.
    progress : Progress, optional
        Called while reading.

    Returns
    -------
    Inspection
        Also for files that are missing, odd or damaged: this never raises for them.
    """
    path, report = Path(path), progress or silent
    kind = _kind(path)
    try:
        return _look(path, kind, report)
    except AkesoError as error:
        return Inspection(path, kind, False, (str(error),))
    except OSError as error:
        cause = error.strerror or "unknown cause"
        return Inspection(path, kind, False, (f"{path.name} cannot be opened ({cause}).",))


def _look(path: Path, kind: str, report: Progress) -> Inspection:
    if kind == "nothing":
        return Inspection(path, kind, False, (f"There is no file or folder {path.name}.",))
    if kind == "NIfTI":
        return _nifti(path, report)
    if kind == "archive":
        with unpacked(path, report) as folder:
            return _dicom(folder, path, report)
    if kind == "DICOM segmentation":
        return _segmentation(path)
    return _dicom(path, path, report)


def _kind(path: Path) -> str:
    try:
        if path.is_dir():
            return "folder"
        if not path.exists():
            return "nothing"
        if is_archive(path):
            return "archive"
        if nifti.is_nifti(path):
            return "NIfTI"
        return "DICOM segmentation" if is_dicom_seg(path) else "file"
    except OSError:
        return "file"


def _nifti(path: Path, progress: Progress) -> Inspection:
    """A NIfTI file is a CT where its values are HU, else perhaps a label map."""
    try:
        return Inspection(
            path, "CT (NIfTI)", True, (), _ct_facts(nifti.read_volume(path, progress))
        )
    except AkesoError as error:
        no_ct = str(error)
    try:
        voxels, pose = nifti.read_label_values(path, progress=progress)
    except AkesoError:
        return Inspection(path, "NIfTI", False, (no_ct,))
    return _labels(path, voxels, pose)


def _labels(path: Path, voxels: NDArray[np.integer[Any]], pose: Transform) -> Inspection:
    values = [int(v) for v in np.unique(voxels) if v]
    facts = _grid_facts(voxels.shape, np.linalg.norm(pose.matrix[:3, :3], axis=0))
    facts["label values"] = _some([str(value) for value in values])
    reasons = []
    for name in BUILT_IN:
        naming = built_in(name)
        try:
            labels = name_labels(voxels, pose, naming, path.name)
        except AkesoError as error:
            reasons.append(str(error))
            continue
        facts[f"labels as {name}"] = _some(list(labels.present))
        hint = () if name == "total" else (f"Read it with the naming '{name}'.",)
        return Inspection(path, f"label map (NIfTI, {naming.title})", True, hint, facts)
    reasons.append("If these are labels, pass a JSON file that names each value.")
    return Inspection(path, "label map (NIfTI) of unknown naming", False, tuple(reasons), facts)


def _segmentation(path: Path) -> Inspection:
    facts, reasons = segment_words(path)
    return Inspection(path, "label map (DICOM SEG)", not reasons, reasons, facts)


def _dicom(path: Path, shown: Path, progress: Progress) -> Inspection:
    found = dicom.find_series(path, progress)
    usable = [s for s in found if s.usable]
    choice = len(usable) > 1
    facts = {f"series {n}": s.words(described=choice) for n, s in enumerate(usable, start=1)}
    refused = tuple(s.refusal() for s in found if not s.usable)
    if not found:
        reason = f"{shown.name} holds no picture that Akeso reads (DICOM or NIfTI)."
        return Inspection(shown, _unknown(shown), False, (reason,))
    if not usable:
        return Inspection(shown, _words(found), False, refused)
    if choice:
        choose = "Choose one with series= (--series): its number here, series number or UID."
        return Inspection(
            shown, f"{len(usable)} CT series (DICOM)", True, (choose, *refused), facts
        )
    volume = dicom.read_series(usable[0], progress)
    return Inspection(shown, "CT series (DICOM)", True, refused, {**facts, **_ct_facts(volume)})


def _unknown(path: Path) -> str:
    return "folder without pictures" if path.is_dir() else "unknown file"


def _words(found: list[Series]) -> str:
    if any(s.is_ct for s in found):
        return "CT images (DICOM)"
    return "DICOM, no CT slices"


def _ct_facts(volume: Volume) -> dict[str, str]:
    facts = _grid_facts(volume.shape, volume.spacing_mm)
    facts["HU"] = f"{volume.voxels.min()} to {volume.voxels.max()}"
    size = np.array(volume.shape) * volume.spacing_mm
    facts["covers"] = (
        " x ".join(f"{mm:.0f}" for mm in size) + " mm (right-left, front-back, height)"
    )
    facts["description"] = volume.description
    return facts


def _grid_facts(shape: tuple[int, ...], spacing_mm: NDArray[np.float64]) -> dict[str, str]:
    return {
        "voxels": " x ".join(str(n) for n in shape),
        "spacing": " x ".join(f"{mm:.3g}" for mm in spacing_mm) + " mm",
    }


def _some(words: list[str]) -> str:
    more = len(words) - SHOWN_NAMES
    return ", ".join(words[:SHOWN_NAMES]) + (f" and {more} more" if more > 0 else "")
