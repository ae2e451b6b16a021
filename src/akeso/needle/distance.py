"""How far every place is from a structure: exact Euclidean distance maps, capped.

Distances run between voxel centres, in mm along the voxel axes; a grid may lie obliquely in the
patient, but its axes are at right angles (`akeso.imaging.volume` refuses others), so index
distance times spacing is true distance.

Storage: uint16 in steps of 0.01 mm, rounded down. It is half the memory and cache of float32, the
step is a hundredth of a voxel, and a distance is never overstated by it.

Bias: the surface of a structure lies between the outermost voxel centre inside it and the next
one outside, so a centre-to-centre distance overstates the distance to the surface. Taking the
structure as the union of its voxel boxes, the overstatement is half the smallest spacing (towards
a face) to half the voxel diagonal (towards a corner). `DistanceMap.boundary_mm` is taken off
before a clearance is compared with its limit; by default it is half the diagonal, so that the
distance to those boxes is never overstated (by interpolation at most 0.3 of a voxel edge).
A label drawn by voxel centres can hide up to one slice spacing of the organ beyond its last
slice; what of that is left, with label errors, registration and needle bend, widens the limits
instead, see `akeso.needle.corridor`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from akeso.errors import BadInput
from akeso.frame import FloatArray, Transform
from akeso.imaging.volume import VOXEL
from akeso.needle._distance_kernel import across_planes, plane_distances, row_spans, sample_many
from akeso.quantity import Range

STEP_MM = 0.01
"""Resolution of a stored distance."""

CAP = Range("The cap of a distance map", "mm", 1.0, 600.0)
SPACING = Range("The voxel spacing", "mm", 0.05, 20.0)


@dataclass(frozen=True, eq=False)
class DistanceMap:
    """Distance to the nearest voxel centre of one structure, up to a cap.

    Parameters
    ----------
    values : (ni, nj, nk) uint16 array
        Distance in steps of 0.01 mm on the structure's bounding box grown by the cap; i fastest
        in memory; made read-only.
    origin : tuple of int
        Voxel index (i, j, k) of ``values[0, 0, 0]`` in the whole grid.
    shape : tuple of int
        Voxels of the whole grid.
    spacing_mm : (3,) array
        Voxel spacing along i, j, k.
    cap_mm : float
        Distances from here on are stored as the cap.
    boundary_mm : float
        Taken off to reach from voxel centres to the structure's surface (module docstring).
        ``dataclasses.replace`` sets another value, 0 to half the voxel diagonal.
    """

    values: NDArray[np.uint16]
    origin: tuple[int, int, int]
    shape: tuple[int, int, int]
    spacing_mm: FloatArray
    cap_mm: float
    boundary_mm: float

    def __post_init__(self) -> None:
        if self.values.ndim != 3 or self.values.dtype != np.uint16 or self.values.size == 0:
            raise BadInput("A distance map needs a filled uint16 array with three axes.")
        spacing = _checked_spacing(self.spacing_mm)
        half_diagonal = float(np.linalg.norm(spacing)) / 2.0
        Range("The boundary allowance", "mm", 0.0, half_diagonal + 1e-9).check(self.boundary_mm)
        if not self.values.T.flags.c_contiguous:
            object.__setattr__(self, "values", np.asfortranarray(self.values))
        self.values.setflags(write=False)
        object.__setattr__(self, "spacing_mm", spacing)

    @property
    def empty(self) -> bool:
        """True where the mask held nothing, so that every distance is the cap."""
        return self.values.size == 1

    def distance_mm(self, points_mm: ArrayLike, index_of: Transform) -> FloatArray:
        """Return the distance at points, by trilinear interpolation, nothing taken off.

        Parameters
        ----------
        points_mm : (..., 3) array_like
            LPS mm.
        index_of : Transform
            ``LPS`` -> ``voxel`` of the grid the map was made on (`Volume.index_of`).

        Returns
        -------
        (...) array
            mm. Beyond the stored box the value at its edge, which is the cap, or, at an edge of
            the picture, a lower bound.

        Raises
        ------
        BadInput
            If a point is not finite or the transform does not lead to voxels.
        """
        if index_of.target != VOXEL:
            raise BadInput(f"The transform leads to {index_of.target}, not to voxel indices.")
        points = np.asarray(points_mm, dtype=np.float64)
        if points.shape[-1:] != (3,) or not np.all(np.isfinite(points)):
            raise BadInput("Points need three finite coordinates in mm each.")
        indices = index_of.points(points).reshape(-1, 3) - np.array(self.origin)
        found = np.empty(len(indices))
        sample_many(self.values.T, indices, found)
        result: FloatArray = (found * STEP_MM).reshape(points.shape[:-1])
        return result


def distance_map(
    mask: NDArray[np.bool_], spacing_mm: ArrayLike, cap_mm: float = 30.0
) -> DistanceMap:
    """Return the exact capped distance from every voxel centre to the nearest one of `mask`.

    Parameters
    ----------
    mask : (ni, nj, nk) bool array
        The structure. An empty one gives a map that is the cap everywhere.
    spacing_mm : (3,) array_like
        Voxel spacing along i, j, k, mm.
    cap_mm : float
        Distances are exact below this; 1 to 600 mm.

    Raises
    ------
    BadInput
        If the mask is not a boolean volume, or spacing or cap are out of range.

    Notes
    -----
    T. Saito, J. Toriwaki, New algorithms for Euclidean distance transformation of an
    n-dimensional digitized picture, Pattern Recognition 27 (1994) 1551.
    """
    if mask.ndim != 3 or mask.dtype != np.bool_ or mask.size == 0:
        raise BadInput(f"The mask is {mask.dtype} with {mask.ndim} axes; give booleans with three.")
    spacing, cap = _checked_spacing(spacing_mm), CAP.check(cap_mm)
    boundary = float(np.linalg.norm(spacing)) / 2.0
    grid = np.ascontiguousarray(mask.T).view(np.uint8)
    first, last = np.empty((2, *grid.shape[:2]), np.int32)
    row_spans(grid, first, last)
    reach = np.ceil(cap / spacing).astype(int)
    box = _box(first, last, reach, grid.shape)
    if box is None:
        one = np.full((1, 1, 1), int(cap / STEP_MM), np.uint16)
        return DistanceMap(one, (0, 0, 0), mask.shape, spacing, cap, boundary)
    (i0, i1), (j0, j1), (k0, k1) = box
    part = np.ascontiguousarray(grid[k0:k1, j0:j1, i0:i1])
    rows = np.s_[k0:k1, j0:j1]
    squared, low = np.empty(part.shape, np.int32), np.empty(part.shape[:2], np.int32)
    high, values = np.empty_like(low), np.empty(part.shape, np.uint16)
    ends = first[rows] - i0, last[rows] - i0
    plane_distances(part, spacing[0], spacing[1], cap, *ends, squared, low, high)
    across_planes(squared, spacing[2], cap, low, high, STEP_MM, values)
    return DistanceMap(values.T, (i0, j0, k0), mask.shape, spacing, cap, boundary)


def _checked_spacing(spacing_mm: ArrayLike) -> FloatArray:
    spacing = np.array(spacing_mm, dtype=np.float64)
    if spacing.shape != (3,):
        raise BadInput(f"The voxel spacing needs three numbers in mm, got {spacing_mm!r}.")
    for edge in spacing:
        SPACING.check(edge)
    spacing.setflags(write=False)
    return spacing


def _box(
    first: NDArray[np.int32],
    last: NDArray[np.int32],
    reach: NDArray[np.int_],
    shape: tuple[int, ...],
) -> tuple[tuple[int, int], tuple[int, int], tuple[int, int]] | None:
    """Return the mask's bounds along i, j, k, grown by `reach` within the grid (k, j, i)."""
    filled = last >= first
    if not filled.any():
        return None
    k, j = np.flatnonzero(filled.any(axis=1)), np.flatnonzero(filled.any(axis=0))
    ends = ((first[filled].min(), last[filled].max()), (j[0], j[-1]), (k[0], k[-1]))
    grown = [
        (max(0, int(a) - int(r)), min(n, int(b) + int(r) + 1))
        for (a, b), r, n in zip(ends, reach, reversed(shape), strict=True)
    ]
    return grown[0], grown[1], grown[2]
