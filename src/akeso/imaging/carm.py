"""The C-arm: where source and detector stand for a pair of positioner angles.

Angles are those the operator reads on the C-arm with the detector above the table:

- ``primary_deg`` > 0 turns the detector to the patient's left (LAO), < 0 to the right (RAO);
- ``secondary_deg`` > 0 tilts the detector to the head (cranial), < 0 to the feet (caudal).

At 0/0 the detector is over the back of a prone patient and over the front of a supine one. For a
supine patient they equal the DICOM Positioner Primary and Secondary Angle (PS3.3 C.8.7.5), which
are defined on the patient; `CArm.dicom_angles_deg` gives those for either position. The model is
a point source and a flat detector square to the central ray.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from akeso.errors import BadInput
from akeso.frame import LEFT, SUPERIOR, FloatArray, unit_vector
from akeso.quantity import Range

PRIMARY = Range("The primary angle", "degrees", -180.0, 180.0)
SECONDARY = Range("The secondary angle", "degrees", -90.0, 90.0)


class Position(StrEnum):
    """How the patient lies under the detector."""

    PRONE = "prone"
    SUPINE = "supine"


def detector_direction(primary_deg: float, secondary_deg: float, position: Position) -> FloatArray:
    """Return the unit vector (3,) from isocentre to detector, LPS.

    u = (sin p cos s, +-cos p cos s, sin s), + for prone (detector over the back).
    """
    p = math.radians(PRIMARY.check(primary_deg))
    s = math.radians(SECONDARY.check(secondary_deg))
    over = 1.0 if Position(position) is Position.PRONE else -1.0
    u = (math.sin(p) * math.cos(s), over * math.cos(p) * math.cos(s), math.sin(s))
    return unit_vector(u)


def positioner_angles_deg(direction: ArrayLike, position: Position) -> tuple[float, float]:
    """Return (primary, secondary) in degrees of a direction to the detector; the inverse."""
    x, y, z = unit_vector(direction)
    over = 1.0 if Position(position) is Position.PRONE else -1.0
    return math.degrees(math.atan2(x, over * y)), math.degrees(math.asin(max(-1.0, min(1.0, z))))


@dataclass(frozen=True, eq=False)
class CArm:
    """A C-arm set on an isocentre; immutable, `at` gives the same machine at other angles.

    Parameters
    ----------
    primary_deg, secondary_deg : float
        Positioner angles as on the display (module docstring), degrees.
    isocentre_mm : (3,) array_like
        LPS mm.
    position : Position
        Prone by default: four of the five techniques are done so.
    source_detector_mm, source_isocentre_mm : float
        Distances along the central ray. The defaults are a common mobile C-arm's proportions
        (1020 and 650 mm, the setting of the peer benchmarks).
    detector_mm : tuple of float
        Active width and height of the detector.
    pixels : tuple of int
        Columns and rows.
    """

    primary_deg: float
    secondary_deg: float
    isocentre_mm: FloatArray
    position: Position = Position.PRONE
    source_detector_mm: float = 1020.0
    source_isocentre_mm: float = 650.0
    detector_mm: tuple[float, float] = (300.0, 300.0)
    pixels: tuple[int, int] = (512, 512)

    def __post_init__(self) -> None:
        PRIMARY.check(self.primary_deg)
        SECONDARY.check(self.secondary_deg)
        iso = np.array(self.isocentre_mm, dtype=np.float64)
        if iso.shape != (3,) or not np.all(np.isfinite(iso)):
            raise BadInput(f"The isocentre needs three finite numbers in mm, got {iso.tolist()}.")
        iso.setflags(write=False)
        object.__setattr__(self, "isocentre_mm", iso)
        object.__setattr__(self, "position", Position(self.position))
        Range("The source-detector distance", "mm", 500.0, 2000.0).check(self.source_detector_mm)
        Range("The source-isocentre distance", "mm", 300.0, self.source_detector_mm).check(
            self.source_isocentre_mm
        )
        for edge in self.detector_mm:
            Range("The detector edge", "mm", 10.0, 1000.0).check(edge)
        for count in self.pixels:
            Range("The pixel count of a detector edge", "", 2, 8192).check(count)

    def at(self, primary_deg: float, secondary_deg: float) -> CArm:
        """Return the same machine turned to other angles."""
        return replace(self, primary_deg=primary_deg, secondary_deg=secondary_deg)

    @cached_property
    def to_detector(self) -> FloatArray:
        """Unit vector (3,) isocentre -> detector, LPS; also the way from source to detector."""
        return detector_direction(self.primary_deg, self.secondary_deg, self.position)

    @property
    def dicom_angles_deg(self) -> tuple[float, float]:
        """DICOM Positioner Primary and Secondary Angle, defined on a supine patient."""
        return positioner_angles_deg(self.to_detector, Position.SUPINE)

    @cached_property
    def screen_axes(self) -> tuple[FloatArray, FloatArray]:
        """Screen right and screen up (3,), LPS, as the operator sees the picture.

        Up is the patient's head made square to the beam; the picture is seen from the detector.
        Looking straight along the body axis, where the head has no direction on the screen,
        up is anterior.
        """
        u = self.to_detector
        lying = SUPERIOR - (SUPERIOR @ u) * u
        if np.linalg.norm(lying) < 1e-6:
            lying = np.array([0.0, -1.0, 0.0])
        up = unit_vector(lying)
        right = unit_vector(np.cross(up, u))
        return right, up

    @cached_property
    def source_mm(self) -> FloatArray:
        """The X-ray source (3,), LPS mm."""
        point: FloatArray = self.isocentre_mm - self.source_isocentre_mm * self.to_detector
        return point

    @cached_property
    def detector_centre_mm(self) -> FloatArray:
        """Centre of the detector (3,), LPS mm."""
        point: FloatArray = self.source_mm + self.source_detector_mm * self.to_detector
        return point

    @property
    def pixel_mm(self) -> tuple[float, float]:
        """Pixel width and height on the detector, mm."""
        return self.detector_mm[0] / self.pixels[0], self.detector_mm[1] / self.pixels[1]

    def project(self, points_mm: ArrayLike) -> FloatArray:
        """Return where points (..., 3) fall, as (column, row) in pixels (..., 2).

        Pixel centres are whole numbers, (0, 0) is the top left pixel. Points at or behind the
        source plane give NaN.
        """
        right, up = self.screen_axes
        rel = np.asarray(points_mm, dtype=np.float64) - self.source_mm
        along = rel @ self.to_detector
        along = np.where(along > 1e-9, along, np.nan)
        scale = self.source_detector_mm / along
        col = (self.pixels[0] - 1) / 2.0 + (rel @ right) * scale / self.pixel_mm[0]
        row = (self.pixels[1] - 1) / 2.0 - (rel @ up) * scale / self.pixel_mm[1]
        result: FloatArray = np.stack([col, row], axis=-1)
        return result

    def pixel_to_point(self, pixels: ArrayLike) -> FloatArray:
        """Return the LPS place (..., 3) on the detector of (column, row) pixels (..., 2)."""
        right, up = self.screen_axes
        p = np.asarray(pixels, dtype=np.float64)
        across = (p[..., :1] - (self.pixels[0] - 1) / 2.0) * self.pixel_mm[0]
        upward = ((self.pixels[1] - 1) / 2.0 - p[..., 1:]) * self.pixel_mm[1]
        result: FloatArray = self.detector_centre_mm + across * right + upward * up
        return result

    def name(self) -> str:
        """Return the angles in the operator's words, e.g. ``LAO 25 / caudal 10``."""
        return angles_in_words(self.primary_deg, self.secondary_deg)


def angles_in_words(primary_deg: float, secondary_deg: float) -> str:
    """Return e.g. ``LAO 25 / cranial 10``; ``0 / 0`` when both round to zero."""
    p, s = round(primary_deg), round(secondary_deg)
    first = "0" if p == 0 else f"{'LAO' if p > 0 else 'RAO'} {abs(p)}"
    second = "0" if s == 0 else f"{'cranial' if s > 0 else 'caudal'} {abs(s)}"
    return f"{first} / {second}"


def is_lateral(direction: ArrayLike) -> bool:
    """Tell whether a beam runs within 10 degrees of the patient's left-right axis."""
    return abs(float(unit_vector(direction) @ LEFT)) > math.cos(math.radians(10.0))
