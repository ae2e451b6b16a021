"""A structure sampled on a fine grid in its own axes.

Landmarks are found in the vertebra's own frame (x' left, y' posterior, z' superior along the
endplate normal), so that a turned patient gives turned landmarks. The label map is interpolated
linearly: its surface is the 0.5 crossing between voxel centres, finer than the voxel itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from akeso.frame import PATIENT, FloatArray, Transform, unit_vector
from akeso.imaging._sampling_kernel import sample_grid
from akeso.imaging.volume import LabelMap, Volume

BoolArray = NDArray[np.bool_]

STEP_MM = 1.0
"""Sampling of local grids; a third of the coarsest CT Akeso is tested on."""

SMOOTHING_VOXELS = 0.5
"""Standard deviation of the smoothing of label surfaces before they are sampled."""

MARGIN = 2
"""Voxels kept around a structure that is cut out."""

Box = tuple[tuple[float, float], tuple[float, float], tuple[float, float]]

BOX_MM: Box = ((-62.0, 62.0), (-34.0, 82.0), (-44.0, 44.0))
"""Extent around a body centre that holds a whole lumbar vertebra: x', y', z'."""

CLEAR_MM = 5.0
"""Empty room kept around a structure on its grid, beside its outermost voxels."""


def local_frame(name: str, origin_mm: FloatArray, up: FloatArray, back: FloatArray) -> Transform:
    """Return the transform `name` -> LPS of right-angled axes (x' left, y' back, z' up).

    `back` is made square to `up`; x' = y' x z' (left for a patient in LPS).
    """
    z = unit_vector(up)
    y = unit_vector(back - (back @ z) * z)
    matrix = np.eye(4)
    matrix[:3, :3] = np.stack([np.cross(y, z), y, z], axis=1)
    matrix[:3, 3] = origin_mm
    return Transform(name, PATIENT, matrix)


@dataclass(frozen=True, eq=False)
class LocalGrid:
    """Values of a volume or mask on a grid in a local frame.

    Parameters
    ----------
    values : (nx, ny, nz) float32
        Sampled values; for a mask, occupancy 0 to 1.
    frame : Transform
        Local mm -> LPS mm.
    x, y, z : 1-D arrays
        Local coordinates of the samples, mm.
    """

    values: NDArray[np.float32]
    frame: Transform
    x: FloatArray
    y: FloatArray
    z: FloatArray

    @cached_property
    def solid(self) -> BoolArray:
        """Where a mask's occupancy is one half or more."""
        result: BoolArray = self.values >= 0.5
        return result

    def points(self, where: BoolArray) -> FloatArray:
        """Return the local coordinates (n, 3) of the marked samples."""
        i, j, k = np.nonzero(where)
        return np.stack([self.x[i], self.y[j], self.z[k]], axis=1)


def _sample(
    source: NDArray[np.generic],
    index_of: Transform,
    frame: Transform,
    outside: float,
    box_mm: Box = BOX_MM,
) -> LocalGrid:
    axes = [np.arange(low, high + STEP_MM / 2, STEP_MM) for low, high in box_mm]
    to_index = index_of @ frame
    first = to_index.points([axis[0] for axis in axes])
    steps = to_index.matrix[:3, :3] * STEP_MM
    shape = (len(axes[0]), len(axes[1]), len(axes[2]))
    values = sample_grid(source, first, steps, shape, outside, 0.0)
    return LocalGrid(values, frame, *axes)


@dataclass(frozen=True, eq=False)
class Structure:
    """One labelled structure cut out of the label map.

    Parameters
    ----------
    mask : (ni, nj, nk) bool
        Crop of the map with a margin of two voxels.
    index_of : Transform
        LPS -> index of the crop.
    spacing_mm : (3,) array
        Voxel spacing.
    """

    mask: BoolArray
    index_of: Transform
    spacing_mm: FloatArray

    @classmethod
    def of(cls, labels: LabelMap, name: str) -> Structure:
        """Cut the named structure out; NotFound when no voxel carries the name."""
        value = labels.value_of(name)
        box = tuple(slice(max(s.start - MARGIN, 0), s.stop + MARGIN) for s in labels.boxes[value])
        shift = np.eye(4)
        shift[:3, 3] = [-s.start for s in box]
        index_of = Transform("voxel", "voxel", shift) @ labels.index_of
        return cls(labels.voxels[box] == value, index_of, labels.spacing_mm)

    @cached_property
    def _indices(self) -> NDArray[np.intp]:
        return np.argwhere(self.mask)

    def points_mm(self) -> FloatArray:
        """Voxel centres of the structure (n, 3), LPS mm."""
        return self.index_of.inverse().points(self._indices)

    def sample(self, frame: Transform, box_mm: Box | None = None) -> LocalGrid:
        """Return the occupancy on a local grid: of the box given, or around the structure.

        Half a voxel of Gaussian smoothing takes the staircase of thick slices off the surface;
        plates down to about two voxels keep their occupancy of one half.
        """
        soft = ndimage.gaussian_filter(self.mask.astype(np.float32), SMOOTHING_VOXELS)
        return _sample(soft, self.index_of, frame, 0.0, box_mm or self._box_in(frame))

    def _box_in(self, frame: Transform) -> Box:
        """Return the part of `BOX_MM` where the structure is, on the same places of the grid."""
        local = (frame.inverse() @ self.index_of.inverse()).points(self._indices)
        room = CLEAR_MM + float(np.linalg.norm(self.spacing_mm))
        ends = np.stack([local.min(axis=0) - room, local.max(axis=0) + room], axis=1)
        low, high = np.array(BOX_MM).T
        steps = np.stack([np.floor(ends[:, 0]), np.ceil(ends[:, 1])], axis=1)
        (a, b), (c, d), (e, f) = np.clip(steps, low[:, None], high[:, None]).tolist()
        return (a, b), (c, d), (e, f)


def sample_hu(volume: Volume, frame: Transform, box_mm: Box = BOX_MM) -> LocalGrid:
    """Return the CT's HU on a local grid of that extent; -1000 outside the picture."""
    return _sample(volume.voxels, volume.index_of, frame, -1000.0, box_mm)
