"""A picture of the body on a regular grid, and the labels that go with it.

What a voxel index is, said once: index ``(i, j, k)`` addresses ``voxels[i, j, k]`` and means the
*centre* of that voxel. The doors (DICOM, NIfTI) hand over arrays turned, without resampling, so
that i runs mostly to patient left, j mostly posterior and k mostly superior, and stored so that
i is fastest in memory (``voxels.T`` is C-contiguous, ordered k, j, i, as ITK has it).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import ndimage

from akeso.errors import BadInput, NotFound, Refused
from akeso.frame import PATIENT, FloatArray, Transform

VOXEL = "voxel"
"""Name of the index frame of a volume: (i, j, k), voxel centres at whole numbers."""

SAME_GRID_MM = 0.05
"""Two grids are the same when no corner of theirs is further apart than this."""


def _check_grid(pose: Transform, ndim: int, dtype: np.dtype[np.generic]) -> None:
    if ndim != 3:
        raise BadInput(f"A volume has three axes, this array has {ndim}.")
    if (pose.source, pose.target) != (VOXEL, PATIENT):
        raise BadInput(f"A volume's pose leads voxel -> LPS, not {pose.source} -> {pose.target}.")
    if not np.issubdtype(dtype, np.integer):
        raise BadInput(f"Voxels are stored as integers, not {dtype}; round them at the door.")


@dataclass(frozen=True, eq=False)
class _Grid:
    """Shape and place of a voxel grid; shared by CT volumes and label maps."""

    voxels: NDArray[np.integer]
    pose: Transform

    @property
    def shape(self) -> tuple[int, int, int]:
        """Numbers of voxels (ni, nj, nk)."""
        ni, nj, nk = self.voxels.shape
        return ni, nj, nk

    @cached_property
    def spacing_mm(self) -> FloatArray:
        """Distance between neighbouring voxel centres along i, j, k (3,), mm."""
        spacing: FloatArray = np.linalg.norm(self.pose.matrix[:3, :3], axis=0)
        return spacing

    @cached_property
    def index_of(self) -> Transform:
        """The transform LPS mm -> voxel index."""
        return self.pose.inverse()

    def to_patient(self, indices: ArrayLike) -> FloatArray:
        """Voxel indices (..., 3) to LPS mm."""
        return self.pose.points(indices)

    def to_index(self, points_mm: ArrayLike) -> FloatArray:
        """LPS mm (..., 3) to fractional voxel indices."""
        return self.index_of.points(points_mm)

    @cached_property
    def centre_mm(self) -> FloatArray:
        """Centre of the grid (3,), LPS mm."""
        return self.to_patient((np.array(self.voxels.shape) - 1) / 2.0)

    def corners_mm(self) -> FloatArray:
        """The eight corner voxel centres (8, 3), LPS mm."""
        top = np.array(self.voxels.shape) - 1
        corners = np.array([[a, b, c] for a in (0, 1) for b in (0, 1) for c in (0, 1)])
        return self.to_patient(corners * top)


@dataclass(frozen=True, eq=False)
class Volume(_Grid):
    """A CT in Hounsfield units on a regular grid.

    Parameters
    ----------
    voxels : (ni, nj, nk) int16 array
        HU at voxel centres; made read-only. Air outside the reconstruction is -1000 or less.
    pose : Transform
        ``voxel`` -> ``LPS`` in mm; may be oblique, never skewed.
    frame_of_reference : str
        DICOM frame of reference UID when the file had one, else ``""``. It names a coordinate
        system, not a person.
    description : str
        Modality and reconstruction in words, without identity; for reports.
    """

    frame_of_reference: str = ""
    description: str = ""

    def __post_init__(self) -> None:
        _check_grid(self.pose, self.voxels.ndim, self.voxels.dtype)
        if self.voxels.dtype != np.int16:
            raise BadInput(f"CT voxels are int16 HU, not {self.voxels.dtype}.")
        axes = self.pose.matrix[:3, :3] / np.linalg.norm(self.pose.matrix[:3, :3], axis=0)
        if np.abs(axes.T @ axes - np.eye(3)).max() > 1e-3:
            raise Refused("The voxel axes are not at right angles (sheared grid, gantry tilt?).")
        self.voxels.setflags(write=False)


@dataclass(frozen=True, eq=False)
class LabelMap(_Grid):
    """Which structure each voxel belongs to; 0 is none.

    Parameters
    ----------
    voxels : (ni, nj, nk) integer array
        Label values; made read-only.
    pose : Transform
        ``voxel`` -> ``LPS`` in mm.
    names : mapping of int to str
        Label value to structure name in TotalSegmentator v2 words (``vertebrae_L4``, ``sacrum``,
        ``hip_left``, ``spinal_cord``, ...). Names of values that do not occur are allowed;
        values that occur without a name are not.
    """

    names: Mapping[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _check_grid(self.pose, self.voxels.ndim, self.voxels.dtype)
        names = {int(value): str(name) for value, name in self.names.items()}
        unnamed = sorted(set(self.present_values) - set(names))
        if unnamed:
            raise BadInput(
                f"The label map holds value {unnamed[0]}, which no name belongs to; "
                "give a JSON file that names every value, or use TotalSegmentator v2 or VerSe ids."
            )
        object.__setattr__(self, "names", MappingProxyType(names))
        self.voxels.setflags(write=False)

    @cached_property
    def present_values(self) -> tuple[int, ...]:
        """Label values that occur, ascending, without 0."""
        # Slab by slab in memory order: no copy of the whole map, and short types need no sorting.
        short = self.voxels.dtype in (np.uint8, np.uint16)
        found: set[int] = set()
        for k in range(self.voxels.shape[2]):
            slab = self.voxels[:, :, k].ravel(order="F")
            values = np.flatnonzero(np.bincount(slab)) if short else np.unique(slab)
            found.update(values.tolist())
        return tuple(sorted(found - {0}))

    @property
    def present(self) -> tuple[str, ...]:
        """Names of the structures that occur, by ascending label value."""
        return tuple(self.names[value] for value in self.present_values)

    def value_of(self, name: str) -> int:
        """Return the label value of a structure that occurs in this map.

        Raises
        ------
        NotFound
            If no voxel carries that name.
        """
        for value in self.present_values:
            if self.names[value] == name:
                return value
        raise NotFound(f"The labels hold no '{name}'; they hold: {', '.join(self.present)}.")

    @cached_property
    def boxes(self) -> Mapping[int, tuple[slice, slice, slice]]:
        """Smallest box (slices along i, j, k) that holds each label value which occurs."""
        highest = max(self.present_values, default=0)
        # Transposed, so that the array is walked in the order it lies in memory.
        found = ndimage.find_objects(self.voxels.T, max_label=highest)
        boxes: dict[int, tuple[slice, slice, slice]] = {}
        for value in self.present_values:
            k, j, i = found[value - 1]
            boxes[value] = (i, j, k)
        return MappingProxyType(boxes)

    def mask(self, name: str) -> NDArray[np.bool_]:
        """Return where the structure is, as booleans of the grid's shape."""
        result: NDArray[np.bool_] = self.voxels == self.value_of(name)
        return result

    def require_same_grid(self, ct: Volume) -> None:
        """Raise Refused unless this map lies on the CT's grid voxel for voxel."""
        if self.shape != ct.shape:
            raise Refused(
                f"The labels have {self.shape} voxels and the CT {ct.shape}; "
                "use the label map that was made from this CT."
            )
        apart = float(np.abs(self.corners_mm() - ct.corners_mm()).max())
        if apart > SAME_GRID_MM:
            raise Refused(
                f"The labels lie {apart:.1f} mm from the CT's grid; "
                "use the label map that was made from this CT."
            )
