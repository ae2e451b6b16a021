"""Flat pictures cut through a volume: axial, coronal, sagittal, and along the needle.

Screen conventions, said once:

- `axial` is seen from the feet, `coronal` from the front: patient right is on screen left (the
  radiological convention), anterior or head is up.
- `sagittal` is seen from the patient's left: anterior is on screen left, head is up.
- `along_needle` shows the needle travelling straight down the screen, as in the hand of an operator
  at a prone patient: the first plane has patient right on screen right (like the prone X-ray), the
  second has the head on screen right.

The planes follow the patient's axes, not the grid's, so a turned grid still gives true pictures.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from akeso.errors import BadInput
from akeso.frame import LEFT, POSTERIOR, SUPERIOR, FloatArray, unit_vector
from akeso.imaging.compiled import COMPILED
from akeso.imaging.volume import LabelMap, Volume
from akeso.quantity import Range

AIR_HU = -1000.0
"""What lies outside the volume."""

SQUARE_WITHIN = 1e-6
"""Largest dot product of two axes that still count as square to each other."""

EDGE_SLACK = 1e-6
"""Rounding, in voxels, that still counts as inside the outermost voxel centres."""


@dataclass(frozen=True, eq=False)
class Plane:
    """A rectangle in space, sampled as a picture.

    Parameters
    ----------
    name : str
        Shown with the picture, e.g. ``"axial"``.
    centre_mm : (3,) array_like
        Its centre, LPS mm; falls on the middle of the picture.
    right, down : (3,) array_like
        Screen right and screen down as LPS directions, square to each other.
    size_mm : tuple of float
        Width and height.
    pixel_mm : float
        Edge of a (square) pixel.
    """

    name: str
    centre_mm: FloatArray
    right: FloatArray
    down: FloatArray
    size_mm: tuple[float, float] = (160.0, 160.0)
    pixel_mm: float = 0.25

    def __post_init__(self) -> None:
        centre = np.array(self.centre_mm, dtype=np.float64)
        if centre.shape != (3,) or not np.all(np.isfinite(centre)):
            raise BadInput(f"The centre of a slice needs three finite numbers, got {centre}.")
        right, down = unit_vector(self.right), unit_vector(self.down)
        if abs(float(right @ down)) > SQUARE_WITHIN:
            raise BadInput("The two axes of a slice must be square to each other.")
        for edge in self.size_mm:
            Range("The edge of a slice", "mm", 1.0, 2000.0).check(edge)
        Range("The pixel of a slice", "mm", 0.01, 50.0).check(self.pixel_mm)
        for name, value in (("centre_mm", centre), ("right", right), ("down", down)):
            value.setflags(write=False)
            object.__setattr__(self, name, value)

    @property
    def pixels(self) -> tuple[int, int]:
        """Columns and rows."""
        width, height = self.size_mm
        return max(1, round(width / self.pixel_mm)), max(1, round(height / self.pixel_mm))

    @cached_property
    def points_mm(self) -> FloatArray:
        """Pixel centres (rows, columns, 3), LPS mm."""
        columns, rows = self.pixels
        across = (np.arange(columns) - (columns - 1) / 2.0) * self.pixel_mm
        downward = (np.arange(rows) - (rows - 1) / 2.0) * self.pixel_mm
        points: FloatArray = (
            self.centre_mm
            + downward[:, None, None] * self.down
            + across[None, :, None] * self.right
        )
        return points

    def project(self, points_mm: ArrayLike) -> FloatArray:
        """Return where points (..., 3) fall, square onto the plane, as (column, row) (..., 2).

        Pixel centres are whole numbers; (0, 0) is the top left pixel.
        """
        relative = np.asarray(points_mm, dtype=np.float64) - self.centre_mm
        columns, rows = self.pixels
        column = (columns - 1) / 2.0 + relative @ self.right / self.pixel_mm
        row = (rows - 1) / 2.0 + relative @ self.down / self.pixel_mm
        result: FloatArray = np.stack([column, row], axis=-1)
        return result

    def distance_mm(self, points_mm: ArrayLike) -> FloatArray:
        """Signed distance (...,) of points (..., 3) from the plane, towards the viewer, mm."""
        viewer = np.cross(self.down, self.right)
        result: FloatArray = (np.asarray(points_mm, dtype=np.float64) - self.centre_mm) @ viewer
        return result


def plane_indices(grid: Volume | LabelMap, plane: Plane) -> FloatArray:
    """Return the fractional voxel index (3, rows, columns) of every pixel centre."""
    columns, rows = plane.pixels
    across = (np.arange(columns) - (columns - 1) / 2.0) * plane.pixel_mm
    downward = (np.arange(rows) - (rows - 1) / 2.0) * plane.pixel_mm
    start = grid.to_index(plane.centre_mm)
    along, down = (grid.index_of.directions(way) for way in (plane.right, plane.down))
    result: FloatArray = (
        start[:, None, None]
        + down[:, None, None] * downward[None, :, None]
        + along[:, None, None] * across[None, None, :]
    )
    return result


def _inside_indices(grid: Volume | LabelMap, plane: Plane) -> FloatArray:
    """Fractional indices (3, rows, columns); rounding just outside the edge is put back on it."""
    index = plane_indices(grid, plane)
    top = np.array(grid.shape, dtype=np.float64).reshape(3, 1, 1) - 1.0
    for edge in (np.zeros_like(top), top):
        np.copyto(index, edge, where=np.abs(index - edge) <= EDGE_SLACK)
    return index


def slice_hu(volume: Volume, plane: Plane) -> NDArray[np.int16]:
    """Return the CT on a plane (rows, columns), HU, trilinear; -1000 outside the voxel centres."""
    # Whoever only draws what another process sampled need not load the compiler.
    from akeso.imaging._sampling_kernel import sample_grid  # noqa: PLC0415

    columns, rows = plane.pixels
    corner = (rows - 1) * plane.down + (columns - 1) * plane.right
    first = volume.to_index(plane.centre_mm - corner * plane.pixel_mm / 2.0)
    ways = (plane.down, plane.right, np.zeros(3))
    steps = np.stack([volume.index_of.directions(w) * plane.pixel_mm for w in ways], axis=1)
    with COMPILED:
        values = sample_grid(volume.voxels, first, steps, (rows, columns, 1), AIR_HU, EDGE_SLACK)[
            :, :, 0
        ]
    result: NDArray[np.int16] = np.rint(values).astype(np.int16)
    return result


def slice_labels(labels: LabelMap, plane: Plane) -> NDArray[np.int32]:
    """Return the label of the nearest voxel on a plane (rows, columns); 0 outside the grid."""
    index = np.rint(_inside_indices(labels, plane)).astype(np.intp)
    top = np.array(labels.shape).reshape(3, 1, 1)
    inside = np.all((index >= 0) & (index < top), axis=0)
    i, j, k = np.where(inside, index, 0)
    result: NDArray[np.int32] = np.where(inside, labels.voxels[i, j, k], 0).astype(np.int32)
    return result


def axial(
    centre_mm: ArrayLike, size_mm: tuple[float, float] = (160.0, 160.0), pixel_mm: float = 0.25
) -> Plane:
    """Return the axial plane through a point: patient right on screen left, anterior up."""
    return Plane("axial", np.asarray(centre_mm), LEFT, POSTERIOR, size_mm, pixel_mm)


def coronal(
    centre_mm: ArrayLike, size_mm: tuple[float, float] = (160.0, 160.0), pixel_mm: float = 0.25
) -> Plane:
    """Return the coronal plane through a point: patient right on screen left, head up."""
    return Plane("coronal", np.asarray(centre_mm), LEFT, -SUPERIOR, size_mm, pixel_mm)


def sagittal(
    centre_mm: ArrayLike, size_mm: tuple[float, float] = (160.0, 160.0), pixel_mm: float = 0.25
) -> Plane:
    """Return the sagittal plane through a point: anterior on screen left, head up."""
    return Plane("sagittal", np.asarray(centre_mm), POSTERIOR, -SUPERIOR, size_mm, pixel_mm)


def along_needle(
    entry_mm: ArrayLike,
    target_mm: ArrayLike,
    size_mm: tuple[float, float] = (160.0, 160.0),
    pixel_mm: float = 0.25,
) -> tuple[Plane, Plane]:
    """Return two planes square to each other that hold the needle, which runs down the screen.

    The picture's centre lies a third of the needle's length before the target, so that both the
    skin and what lies beyond the tip are seen.

    Parameters
    ----------
    entry_mm, target_mm : (3,) array_like
        Skin entry and tip, LPS mm; different points.
    size_mm, pixel_mm : tuple of float, float
        As in `Plane`.

    Returns
    -------
    tuple of Plane
        The plane nearest to axial and the plane nearest to sagittal.
    """
    entry, target = np.asarray(entry_mm, np.float64), np.asarray(target_mm, np.float64)
    down = unit_vector(target - entry)
    centre = target + (entry - target) / 3.0
    wish = -LEFT if abs(float(down @ LEFT)) < 0.99 else POSTERIOR
    across = unit_vector(wish - (wish @ down) * down)
    along = np.cross(down, across)
    along = along if along @ SUPERIOR >= 0.0 else -along
    return (
        Plane("along the needle, across the body", centre, across, down, size_mm, pixel_mm),
        Plane("along the needle, along the body", centre, along, down, size_mm, pixel_mm),
    )
