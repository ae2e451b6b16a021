"""The endplates of a vertebral body: where from its label, how tilted from the CT.

A label is all or nothing: on thick slices an endplate that lies nearly along them shows a single
step, and where the step falls tilts a plane by degrees. The CT is not: its edge between bone and
disc moves smoothly with the surface. So the label tells where the endplate is and the CT's edge
how it is tilted (`akeso.anatomy.endplate_edge`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from akeso.anatomy.endplate_edge import Extent, edge_normals
from akeso.anatomy.local_grid import BoolArray, LocalGrid
from akeso.errors import Refused
from akeso.frame import FloatArray, unit_vector
from akeso.imaging.volume import Volume

LINES_MM = (-6, -3, 0, 3, 6)
"""Lines so far beside and above the middle of a body measure its width (samples of 1 mm)."""


@dataclass(frozen=True, eq=False)
class Endplate:
    """A plane through an endplate: centre (3,) and unit normal (3,) pointing superior, LPS."""

    centre_mm: FloatArray
    normal: FloatArray


def _run_ends(column: BoolArray, start: int) -> tuple[int, int]:
    """First and last True of the run through `start` along a 1-D column."""
    low = high = start
    while low > 0 and column[low - 1]:
        low -= 1
    while high < len(column) - 1 and column[high + 1]:
        high += 1
    return low, high


def _crossings(grid: LocalGrid, columns: BoolArray, k0: int, *, upward: bool) -> FloatArray:
    """Where columns of bone end above (or below) `k0`, local mm (n, 3).

    A column ends where its occupancy falls through one half between two neighbouring samples.

    Parameters
    ----------
    grid : LocalGrid
    columns : (nx, ny) bool
        Those to look at; all are solid at `k0`.
    k0 : int
        Index along z'.
    upward : bool
        Which end.
    """
    way = 1 if upward else -1
    runs = grid.solid[columns][:, k0::way]
    steps = np.where(runs.all(axis=1), runs.shape[1], np.argmin(runs, axis=1))
    inside = k0 + way * (steps - 1)
    outside = np.clip(inside + way, 0, len(grid.z) - 1)
    values = grid.values[columns].astype(np.float64)
    rows = np.arange(len(values))
    a, b = values[rows, inside], values[rows, outside]
    share = np.where(a > b, (a - 0.5) / np.where(a > b, a - b, 1.0), 0.5)
    z = grid.z[inside] + share * (grid.z[outside] - grid.z[inside])
    i, j = np.nonzero(columns)
    return np.column_stack([grid.x[i], grid.y[j], z])


def _fit_plane(points: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Plane z = a + b x + c y through all but gross outliers; a point on it and its normal, local.

    Trimming is mild on purpose: on thick slices the surface is a staircase, and a tight fit
    would follow one of its steps.
    """
    kept = points
    fit: FloatArray = np.zeros(3)
    design = np.column_stack([np.ones(len(points)), points[:, :2]])
    away: FloatArray = np.zeros(len(points))
    for _ in range(3):
        used = away <= max(2.5 * float(np.median(away)), 2.0)
        kept = points[used]
        fit = np.asarray(np.linalg.lstsq(design[used], kept[:, 2], rcond=None)[0], np.float64)
        away = np.abs(points[:, 2] - design @ fit)
    middle = kept[:, :2].mean(axis=0)
    centre = np.array([*middle, fit[0] + fit[1:] @ middle])
    return centre, unit_vector([-fit[1], -fit[2], 1.0])


def _body_half_widths(solid: BoolArray, at: tuple[int, int, int]) -> tuple[float, float]:
    """Half widths of the body along x' and to its front along y', in samples, at mid height."""
    i0, j0, k0 = at
    left, right = _run_ends(solid[:, j0, k0], i0)
    front, _ = _run_ends(solid[i0, :, k0], j0)
    return (right - left) / 2.0, float(j0 - front)


def _body_columns(grid: LocalGrid) -> tuple[BoolArray, int]:
    """Columns (nx, ny) of the central 70 % of the body, and the middle height's index."""
    solid = grid.solid
    i0, j0, k0 = (int(np.argmin(np.abs(a))) for a in (grid.x, grid.y, grid.z))
    if not solid[i0, j0, k0]:
        raise Refused("A vertebra's label is hollow at its body; correct the labels there.")
    rx, ry = (0.7 * half for half in _body_half_widths(solid, (i0, j0, k0)))
    ii, jj = np.meshgrid(np.arange(len(grid.x)), np.arange(len(grid.y)), indexing="ij")
    ellipse = ((ii - i0) / max(rx, 1.0)) ** 2 + ((jj - j0) / max(ry, 1.0)) ** 2 <= 1.0
    return ellipse & solid[:, :, k0], k0


def endplates(grid: LocalGrid, volume: Volume | None = None) -> tuple[Endplate, Endplate]:
    """Return the superior and inferior endplate, from the central 70 % of the body's columns.

    Parameters
    ----------
    grid : LocalGrid
        Label occupancy of the vertebra in a frame near its own.
    volume : Volume, optional
        The CT, whose edge then gives the tilt; the label alone by default.

    Raises
    ------
    Refused
        If the label is hollow or does not cover the body.
    """
    columns, k0 = _body_columns(grid)
    if columns.sum() < 20:
        raise Refused(
            "The endplates of a vertebra could not be found; check that its label covers the body."
        )
    top, bottom = (_fit_plane(_crossings(grid, columns, k0, upward=way)) for way in (True, False))
    if volume is None:
        normals = grid.frame.directions(top[1]), grid.frame.directions(bottom[1])
    else:
        normals = edge_normals(volume, grid.frame, (top, bottom), _body_extent(grid))
    return (
        Endplate(grid.frame.points(top[0]), normals[0]),
        Endplate(grid.frame.points(bottom[0]), normals[1]),
    )


def _body_extent(grid: LocalGrid) -> Extent:
    """Return middle and half width of the body along x' and y', mm: where its walls are sought.

    The median over many lines about mid height: a single one may run into a pedicle or a hole.
    """
    solid, (i0, j0, k0) = grid.solid, (int(np.argmin(np.abs(a))) for a in (grid.x, grid.y, grid.z))
    found = []
    for axis, start, around in ((grid.x, i0, j0), (grid.y, j0, i0)):
        ends = []
        for beside in LINES_MM:
            for above in LINES_MM:
                place = around + beside, k0 + above
                line = solid[:, *place] if axis is grid.x else solid[place[0], :, place[1]]
                if line[start]:
                    low, high = _run_ends(line, start)
                    ends.append((axis[low], axis[high]))
        low_mm, high_mm = (float(end) for end in np.median(ends, axis=0))
        found.append(((low_mm + high_mm) / 2.0, max((high_mm - low_mm) / 2.0, 1.0)))
    return found[0], found[1]
