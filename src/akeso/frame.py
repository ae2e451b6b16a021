"""Coordinate frames and the transforms between them.

Everything is in patient coordinates, mm, LPS (+x patient left, +y posterior, +z superior), as
DICOM PS3.3 C.7.6.2.1.1 defines them. Other frames (voxel indices, a rotated copy of a patient)
are named, a transform knows from which frame it leads to which, and composing the wrong ones
raises. ``docs/frames.md`` draws them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from akeso.errors import BadInput

FloatArray = NDArray[np.float64]

PATIENT = "LPS"
"""Name of the patient frame: mm, +x left, +y posterior, +z superior."""

LEFT: FloatArray = np.array([1.0, 0.0, 0.0])
POSTERIOR: FloatArray = np.array([0.0, 1.0, 0.0])
SUPERIOR: FloatArray = np.array([0.0, 0.0, 1.0])
for _axis in (LEFT, POSTERIOR, SUPERIOR):
    _axis.setflags(write=False)


def unit_vector(vector: ArrayLike) -> FloatArray:
    """Return `vector` (3,) scaled to length 1.

    Raises
    ------
    BadInput
        If the vector is not three finite numbers or has no length.
    """
    v = np.asarray(vector, dtype=np.float64)
    if v.shape != (3,) or not np.all(np.isfinite(v)):
        raise BadInput(f"A direction needs three finite numbers, got {vector!r}.")
    length = float(np.linalg.norm(v))
    if length < 1e-12:
        raise BadInput("A direction of length 0 points nowhere; give two different points.")
    result: FloatArray = v / length
    return result


def angle_deg(a: ArrayLike, b: ArrayLike) -> float:
    """Return the angle between two directions (3,), degrees, 0 to 180."""
    u, v = unit_vector(a), unit_vector(b)
    return float(np.degrees(np.arctan2(np.linalg.norm(np.cross(u, v)), u @ v)))


@dataclass(frozen=True, eq=False)
class Transform:
    """An affine map of points from one named frame to another.

    Parameters
    ----------
    source, target : str
        Frame names, e.g. ``"voxel"`` and ``"LPS"``.
    matrix : (4, 4) array_like
        Homogeneous matrix; last row (0, 0, 0, 1), invertible. Copied and made read-only.
    """

    source: str
    target: str
    matrix: FloatArray

    def __post_init__(self) -> None:
        m = np.array(self.matrix, dtype=np.float64)
        if m.shape != (4, 4) or not np.all(np.isfinite(m)):
            raise BadInput(f"A transform needs a finite 4 x 4 matrix, got shape {m.shape}.")
        if not np.array_equal(m[3], [0.0, 0.0, 0.0, 1.0]):
            raise BadInput(f"The last row of a transform must be 0 0 0 1, got {m[3].tolist()}.")
        if abs(np.linalg.det(m[:3, :3])) < 1e-12:
            raise BadInput("The transform flattens space (determinant 0), so it has no inverse.")
        m.setflags(write=False)
        object.__setattr__(self, "matrix", m)

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Transform)
            and (self.source, self.target) == (other.source, other.target)
            and np.array_equal(self.matrix, other.matrix)
        )

    def __hash__(self) -> int:
        return hash((self.source, self.target, self.matrix.tobytes()))

    def __matmul__(self, first: Transform) -> Transform:
        """Return the transform that applies `first` and then this one."""
        if first.target != self.source:
            raise BadInput(
                f"Cannot follow {first.source} -> {first.target} by {self.source} -> "
                f"{self.target}: the frames in the middle differ."
            )
        return Transform(first.source, self.target, self.matrix @ first.matrix)

    def inverse(self) -> Transform:
        """Return the transform that leads back."""
        inv: FloatArray = np.asarray(np.linalg.inv(self.matrix), dtype=np.float64)
        inv[3] = (0.0, 0.0, 0.0, 1.0)
        return Transform(self.target, self.source, inv)

    def points(self, points: ArrayLike) -> FloatArray:
        """Map points (..., 3) of `source` to `target`."""
        p = np.asarray(points, dtype=np.float64)
        result: FloatArray = p @ self.matrix[:3, :3].T + self.matrix[:3, 3]
        return result

    def directions(self, directions: ArrayLike) -> FloatArray:
        """Map displacement vectors (..., 3) of `source` to `target` (no shift, not rescaled)."""
        d = np.asarray(directions, dtype=np.float64)
        result: FloatArray = d @ self.matrix[:3, :3].T
        return result


def rotation(axis: ArrayLike, angle: float, about: ArrayLike = (0.0, 0.0, 0.0)) -> FloatArray:
    """Return the 4 x 4 matrix of a right-handed turn about an axis through a point.

    Parameters
    ----------
    axis : (3,) array_like
        Direction of the axis.
    angle : float
        Degrees.
    about : (3,) array_like
        A point on the axis, mm.

    Notes
    -----
    Rodrigues' formula: R = I + sin(a) K + (1 - cos(a)) K K with K the cross-product matrix.
    """
    x, y, z = unit_vector(axis)
    k = np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])
    a = np.radians(angle)
    r = np.eye(3) + np.sin(a) * k + (1.0 - np.cos(a)) * (k @ k)
    p = np.asarray(about, dtype=np.float64)
    m: Any = np.eye(4)
    m[:3, :3] = r
    m[:3, 3] = p - r @ p
    result: FloatArray = m
    return result
