"""The endplates of a vertebral body: where from its label, how tilted from the CT.

A label is all or nothing: on thick slices an endplate that lies nearly along them shows a single
step, and where the step falls tilts a plane by degrees. The CT is not: its edge between bone and
disc moves smoothly with the surface. So the label tells where the endplate is and the CT's edge
how it is tilted.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from akeso.anatomy.local_grid import BoolArray, LocalGrid, sample_hu
from akeso.errors import Refused
from akeso.frame import FloatArray, angle_deg, unit_vector
from akeso.imaging.volume import Volume

EDGE_REACH_MM = 6.0
"""The CT's edge counts up to this far from the plane, less and less (two voxels of 3 mm)."""

EDGE_SMOOTHING_MM = 1.0
"""Smoothing along the column before the edge is taken."""

EDGE_HU = (-200.0, 700.0)
"""HU are held within this before the edge is taken: gas and metal are no endplate."""

LINES_MM = 6
"""Lines up to this far beside and above the middle of a body measure its width."""

FAINT_HU = 30.0
"""Mean drop from bone to disc below which the CT is not believed (noise, no contrast)."""

FURTHEST_DEG = 15.0
"""Tilt between label and CT above which the CT's edge is another one's and the label is kept."""


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
    planes = []
    for upward in (True, False):
        centre, normal = _fit_plane(_crossings(grid, columns, k0, upward=upward))
        if volume is not None:
            hu, inside = _hu_of(volume, grid)
            normal = edge_normal(hu, inside, (centre, normal), 1.0 if upward else -1.0)
        planes.append(Endplate(grid.frame.points(centre), grid.frame.directions(normal)))
    return planes[0], planes[1]


def _hu_of(volume: Volume, grid: LocalGrid) -> tuple[LocalGrid, BoolArray]:
    """Return the CT about the body, and which of its columns (nx, ny) lie well inside."""
    (x, rx), (y, ry) = _body_extent(grid)
    ends = ((x - rx, x + rx), (y - ry, y + ry), (float(grid.z[0]), float(grid.z[-1])))
    hu = sample_hu(volume, grid.frame, ends)
    across = ((hu.x - x) / rx)[:, None] ** 2 + ((hu.y - y) / ry) ** 2
    return hu, across <= 1.0


def _body_extent(grid: LocalGrid) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return middle and 70 % of the half width of the body along x' and y', mm.

    The median over many lines about mid height: a concave endplate seen from 2 mm further front
    is tilted by more than a degree, so one line through a label is not enough.
    """
    solid, (i0, j0, k0) = grid.solid, (int(np.argmin(np.abs(a))) for a in (grid.x, grid.y, grid.z))
    found = []
    for axis, start, around in ((grid.x, i0, j0), (grid.y, j0, i0)):
        ends = []
        for beside in range(-LINES_MM, LINES_MM + 1):
            for above in range(-LINES_MM, LINES_MM + 1):
                place = around + beside, k0 + above
                line = solid[:, *place] if axis is grid.x else solid[place[0], :, place[1]]
                if line[start]:
                    low, high = _run_ends(line, start)
                    ends.append((axis[low], axis[high]))
        low_mm, high_mm = np.median(ends, axis=0)
        found.append(((low_mm + high_mm) / 2.0, max(0.35 * (high_mm - low_mm), 1.0)))
    return found[0], found[1]


def edge_normal(
    hu: LocalGrid, columns: BoolArray, plane: tuple[FloatArray, FloatArray], outward: float
) -> FloatArray:
    """Return the normal (3,) of the CT's edge near a plane, in the grid's axes.

    A plane is laid through all places where HU fall outwards, each weighing as much as it falls
    there; places far from the plane found so far weigh less (Tukey's biweight), and it is laid
    anew until it rests.

    Parameters
    ----------
    hu : LocalGrid
        CT about the body.
    columns : (nx, ny) bool array
        Columns of the grid that pass through the endplate.
    plane : tuple of (3,) arrays
        Point and normal of the plane to begin with, which is kept where the CT shows no edge or
        quite another one.
    outward : float
        1 for a superior, -1 for an inferior endplate: where outside lies along z'.
    """
    centre, normal = plane
    i, j = np.nonzero(columns)
    held = np.clip(hu.values[i, j].astype(np.float64), *EDGE_HU)
    held = ndimage.gaussian_filter1d(held, EDGE_SMOOTHING_MM / (hu.z[1] - hu.z[0]), axis=1)
    fall = np.maximum(0.0, -outward * np.gradient(held, hu.z, axis=1))
    design = np.column_stack([np.ones(len(i)), hu.x[i] - centre[0], hu.y[j] - centre[1]])
    fit = np.array([centre[2], -normal[0] / normal[2], -normal[1] / normal[2]])
    for _ in range(20):
        away = hu.z - (design @ fit)[:, None]
        weight = fall * np.maximum(0.0, 1.0 - (away / EDGE_REACH_MM) ** 2) ** 2
        drop = weight.sum(axis=1)
        if drop.mean() < FAINT_HU:
            return normal
        height = (weight @ hu.z) / np.maximum(drop, 1e-9)
        root = np.sqrt(drop)
        before = fit
        fit = np.asarray(np.linalg.lstsq(design * root[:, None], height * root, rcond=None)[0])
        if np.abs(fit - before).max() < 1e-4:
            break
    found = unit_vector([-fit[1], -fit[2], 1.0])
    return found if angle_deg(found, normal) <= FURTHEST_DEG else normal
