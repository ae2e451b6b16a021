"""One CT image as the DICOM door keeps it: place, form and faults, and nothing on whose it is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from akeso.frame import FloatArray


def numeric(text: str) -> float:
    """Return a sort key for numbers written as text; what is no number comes last."""
    return float(text) if text.lstrip("-").isdigit() else np.inf


@dataclass(frozen=True)
class Place:
    """Where the pixels of one image lie (PS3.3 C.7.6.2.1.1).

    Parameters
    ----------
    position : tuple of float
        Centre of the first pixel, LPS mm.
    along_row, along_column : tuple of float
        Direction of increasing column index, and of increasing row index, LPS.
    between_rows_mm, between_columns_mm : float
        Pixel Spacing.
    rows, columns : int
        Size of the image.
    """

    position: tuple[float, float, float]
    along_row: tuple[float, float, float]
    along_column: tuple[float, float, float]
    between_rows_mm: float
    between_columns_mm: float
    rows: int
    columns: int

    @property
    def normal(self) -> FloatArray:
        """Direction (3,) square to the image, right-handed with rows and columns, LPS."""
        normal: FloatArray = np.cross(self.along_row, self.along_column)
        return normal


@dataclass(frozen=True)
class Image:
    """One image (or frame of a multi-frame image) of a series, without identity.

    Parameters
    ----------
    path, name : Path, str
        Where it is, and how to name it in a message.
    series_uid, series_number, series_text : str
        Series as the file numbers and describes it.
    excluded : str
        Why it is no CT slice at all ("a localizer (scout)"); ``""`` for a slice.
    damage : str
        Why it cannot be used although it claims to be a slice; ``""`` when sound.
    place : Place or None
        Absent only where `excluded` or `damage` says why.
    slope, intercept : float
        Rescale to HU.
    frame : int
        Index in a multi-frame file, 0 otherwise.
    acquisition, frame_of_reference, kind : str
        Acquisition number, frame of reference UID, image type words.
    thickness_mm, tilt_deg : float
        Slice thickness (0 when unsaid) and gantry tilt.
    scan : str
        kV, kernel and thickness in words.
    patient : int
        Differs between patients; means nothing else.
    frames : int
        How many frames the file holds.
    lossy : bool
        Whether the pixels were compressed with loss.
    """

    path: Path
    name: str
    series_uid: str = ""
    series_number: str = ""
    series_text: str = ""
    excluded: str = ""
    damage: str = ""
    place: Place | None = None
    slope: float = 1.0
    intercept: float = 0.0
    frame: int = 0
    frames: int = 1
    acquisition: str = ""
    frame_of_reference: str = ""
    kind: str = ""
    thickness_mm: float = 0.0
    tilt_deg: float = 0.0
    scan: str = ""
    patient: int = 0
    lossy: bool = False

    @property
    def derived(self) -> bool:
        """True when the image was computed from others (a reformat), by its image type."""
        return self.kind.startswith("DERIVED")
