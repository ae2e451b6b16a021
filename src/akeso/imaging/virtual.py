"""The virtual detector of `projector`: parallel to the slices, its grid near the real pixels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from akeso.errors import BadInput
from akeso.frame import FloatArray
from akeso.imaging.carm import CArm
from akeso.imaging.volume import Volume

FloatTable = NDArray[np.float32]

MARGIN = 3
"""Extra columns and rows around the picture, so that the warp's four neighbours exist."""

ALIGNED_PIXELS = 1e-6
"""Virtual and real pixels nearer than this coincide, and no finer grid is needed."""

SAMPLES_PER_VOXEL = 1.0
"""Least density of the virtual grid where its pixels do not coincide with the real ones."""


@dataclass(frozen=True, eq=False)
class VirtualDetector:
    """One view in voxel terms; axes are (u, v, w), w the main one.

    `corner`, `across`, `down` (3,) are the ray of pixel (0, 0) in voxels, w taken positive, and
    its steps a column and a row; `tu` and `tv` the slopes of the grid less those of its middle;
    `rays` (slices, 3) foot u, foot v and depth; `maps` (2, 4) slope to grid index.
    """

    axes: tuple[int, int, int]
    spacing_mm: FloatArray
    corner: FloatArray
    across: FloatArray
    down: FloatArray
    tu: FloatTable
    tv: FloatTable
    rays: FloatTable
    maps: FloatArray


def _axes(central_mm: FloatArray) -> tuple[int, int, int]:
    """Main axis w nearest the beam; u contiguous in the copy that serves it, v the third."""
    return ((1, 2, 0), (0, 2, 1), (0, 1, 2))[int(np.argmax(np.abs(central_mm)))]


def _index_rays(volume: Volume, carm: CArm) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Ray of pixel (0, 0) and its steps a column and a row, in voxels along i, j, k."""
    origin, right, below = carm.pixel_to_point([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    to_index = volume.index_of.directions
    return to_index(origin - carm.source_mm), to_index(right - origin), to_index(below - origin)


@dataclass(frozen=True)
class _Line:
    """Slope t(p) = (x0 + x1 p) / (z0 + z1 p) along the detector's middle row or column."""

    x0: float
    x1: float
    z0: float
    z1: float

    @property
    def sign(self) -> float:
        """1 if the slope grows with p, else -1."""
        return 1.0 if self.x1 * self.z0 - self.x0 * self.z1 > 0.0 else -1.0

    def slope(self, p: FloatArray) -> FloatArray:
        return (self.x0 + self.x1 * p) / (self.z0 + self.z1 * p)

    def place(self, slope: FloatArray) -> FloatArray:
        return (self.x0 - self.z0 * slope) / (self.z1 * slope - self.x1)


def _grid(
    line: _Line, corner_slopes: FloatArray, pixels: FloatArray, samples_per_pixel: float
) -> tuple[FloatArray, FloatArray]:
    """Slopes of the grid and the four numbers that lead from slope to grid index."""
    places = line.sign * line.place(corner_slopes)
    fine = 1.0
    if np.abs(places - line.sign * pixels).max() > ALIGNED_PIXELS:
        fine = max(1.0, samples_per_pixel)
    first = np.floor(places.min()) - MARGIN / fine
    count = int(np.ceil((places.max() - first) * fine)) + MARGIN + 1
    p = line.sign * (first + np.arange(count) / fine)
    if np.any(line.z0 + line.z1 * p <= 0.0):
        raise BadInput(
            "The detector is too wide for this view: some rays run along the slices; "
            "use a smaller detector or a longer source-detector distance."
        )
    s = line.sign
    to_index = fine * np.array([s * line.x0 + first * line.x1, -s * line.z0 - first * line.z1])
    return line.slope(p), np.concatenate([to_index, [-line.x1, line.z1]])


def virtual_detector(volume: Volume, carm: CArm) -> VirtualDetector:
    """Place the virtual detector for one volume and one view.

    Raises
    ------
    BadInput
        If the source is inside the volume, or the cone so wide that rays run along the slices.
    """
    spacing = volume.spacing_mm
    axes = _axes(volume.index_of.directions(carm.to_detector) * spacing)
    order = list(axes)
    corner, across, down = (ray[order] for ray in _index_rays(volume, carm))
    source = volume.to_index(carm.source_mm)[order]
    size = np.array(volume.shape)[order]
    if np.all(source > -0.5) and np.all(source < size - 0.5):
        raise BadInput(
            f"The X-ray source lies inside the CT, {carm.source_isocentre_mm:g} mm from the "
            "isocentre; move the isocentre to the target or lengthen the distance."
        )
    columns, rows = carm.pixels
    middle = corner + across * (columns - 1) / 2 + down * (rows - 1) / 2
    away = 1.0 if middle[2] > 0.0 else -1.0
    flip = np.array([1.0, 1.0, away])
    corner, across, down, middle = (x * flip for x in (corner, across, down, middle))
    cols, rws = np.array([0, columns - 1] * 2), np.repeat([0, rows - 1], 2)
    rays = corner + cols[:, None] * across + rws[:, None] * down
    if np.any(rays[:, 2] <= 0.0):
        raise BadInput("The cone is too wide; use a smaller detector or a longer distance.")
    # columns of the grid follow whichever edge of the detector runs along u
    u_along_columns = abs(across[0] * down[1]) >= abs(across[1] * down[0])
    tables, maps = [], []
    for axis in (0, 1):
        along_columns = u_along_columns == (axis == 0)
        step, at, count = (across, cols, columns) if along_columns else (down, rws, rows)
        start = middle - step * (count - 1) / 2
        line = _Line(start[axis], step[axis], start[2], step[2])
        pixel_voxels = abs(line.x1 / line.z0) * abs(middle[2]) * _iso_scale(carm)
        slopes, mapping = _grid(
            line, rays[:, axis] / rays[:, 2], at, SAMPLES_PER_VOXEL * pixel_voxels
        )
        tables.append(slopes)
        maps.append(mapping)
    centre = [float(t[t.size // 2]) for t in tables]
    depth = (np.arange(size[2]) - source[2]) * away
    return VirtualDetector(
        axes,
        spacing[order],
        corner,
        across,
        down,
        (tables[0] - centre[0]).astype(np.float32),
        (tables[1] - centre[1]).astype(np.float32),
        np.stack(
            [source[0] + depth * centre[0], source[1] + depth * centre[1], depth], axis=1
        ).astype(np.float32),
        np.array(maps),
    )


def _iso_scale(carm: CArm) -> float:
    """Size at the isocentre over size on the detector."""
    return carm.source_isocentre_mm / carm.source_detector_mm
