"""How an endplate is tilted, from the CT's edge between bone and disc.

Two things make the tilt depend on how the patient lay on the voxels, and both are taken out here.

- An endplate is hollow. Looked at 2 mm further front it is tilted by more than a degree, and the
  label of a vertebra moves by that much with the grid. So the part that is looked at is laid out
  between the walls of the body in the CT, in axes that follow the endplates found, until it rests.
- Sampling a CT linearly blurs it between voxels and leaves it sharp on them. Across an endplate
  that is a pattern of bands, which tilts it. The cubic B-spline blurs all places alike (its second
  moment is the same wherever a sample falls between voxels), so it is the kernel here.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from akeso.anatomy._smooth_kernel import smooth_grid
from akeso.anatomy.local_grid import Box, LocalGrid, local_frame
from akeso.frame import FloatArray, Transform, angle_deg, unit_vector
from akeso.imaging.volume import Volume

Plane: TypeAlias = tuple[FloatArray, FloatArray]
"""A point (3,) and the unit normal (3,), pointing superior."""

Extent: TypeAlias = tuple[tuple[float, float], tuple[float, float]]
"""Middle and half width of a body along x' and along y', mm."""

EDGE_REACH_MM = 6.0
"""The CT's edge counts up to this far from the plane, less and less (two voxels of 3 mm)."""

EDGE_HU = (-200.0, 700.0)
"""HU are held within this before the edge is taken: gas and metal are no endplate."""

FAINT_HU = 30.0
"""Mean drop from bone to disc below which the CT is not believed (noise, no contrast)."""

FURTHEST_DEG = 15.0
"""Tilt between label and CT above which the CT's edge is another one's and the label is kept."""

SHARE = 0.7
"""Share of the body's half width that is looked at; the rim and its spurs stay outside."""

FADE = (0.7, 1.4)
"""Parts of that share between which a column's weight falls from one to nothing: no column
leaves at a step when the patient turns."""

STEP_MM = (3.0, 2.0)
"""Distance of the columns each time the body is laid out, anew in the axes of the endplates found
before; along a column samples lie 1 mm apart."""

AROUND_MM = 9.0
"""The CT is looked at this far beyond the walls of the body."""

BEYOND_MM = 13.0
"""The CT is looked at this far beyond and within an endplate."""

WALL_BAND_MM = 6.0, 5.0
"""Standard deviation across and along z' of the band in which a wall is looked for."""

BEFORE_PEDICLES = 0.3
"""The side walls are taken this part of the half depth in front of the middle: further back
pedicles and, on S1, the ala go on where the wall should be."""

WALL_OFF_MM = 8.0
"""A wall this far from the label's is another bone's and the label's is kept."""

WIDEST = 1.6
"""Width to depth of the widest endplate (proposal; lumbar and S1 endplates have 1.2 to 1.5). A
label of the whole sacrum has no side walls: its ala would be taken for endplate."""


def smooth_hu(volume: Volume, frame: Transform, box_mm: Box, step_mm: float) -> LocalGrid:
    """Return the CT's HU on a local grid, held within `EDGE_HU` and smoothed by the B-spline."""
    steps_mm = np.array([step_mm, step_mm, 1.0])
    axes = [
        np.arange(low, high + step / 2, step)
        for (low, high), step in zip(box_mm, steps_mm, strict=True)
    ]
    to_index = volume.index_of @ frame
    ends = np.stack(np.meshgrid(*(axis[[0, -1]] for axis in axes)), axis=-1)
    corners = to_index.points(ends.reshape(-1, 3))
    # All voxels the kernel touches; beyond the picture its outermost voxels go on.
    low = np.floor(corners.min(axis=0)).astype(np.intp) - 2
    high = np.ceil(corners.max(axis=0)).astype(np.intp) + 4
    i, j, k = (
        np.clip(np.arange(a, b), 0, n - 1) for a, b, n in zip(low, high, volume.shape, strict=True)
    )
    held = volume.voxels.T[k[0] : k[-1] + 1, j[0] : j[-1] + 1, i[0] : i[-1] + 1]
    near: NDArray[np.float32] = np.clip(held, *EDGE_HU).astype(np.float32, order="C")
    if near.shape != (len(k), len(j), len(i)):
        near = np.ascontiguousarray(near[np.ix_(k - k[0], j - j[0], i - i[0])])
    first = to_index.points([axis[0] for axis in axes]) - low
    shape = (len(axes[0]), len(axes[1]), len(axes[2]))
    steps = to_index.matrix[:3, :3] * steps_mm
    return LocalGrid(smooth_grid(near, first, steps, shape), frame, *axes)


def wall(places_mm: FloatArray, hu: FloatArray, guess_mm: float, outward: float) -> float:
    """Return where HU fall outwards along a line near `guess_mm`, or the guess where none do.

    Each place weighs as much as HU fall there, less the further from the wall found so far.
    """
    fall = np.maximum(0.0, -outward * np.gradient(hu, places_mm))
    step = float(places_mm[1] - places_mm[0])
    at = guess_mm
    for _ in range(30):
        weight = fall * np.maximum(0.0, 1.0 - ((places_mm - at) / EDGE_REACH_MM) ** 2) ** 2
        if weight.sum() * step < FAINT_HU:
            return guess_mm
        before, at = at, float(weight @ places_mm / weight.sum())
        if abs(at - before) < 1e-3:
            break
    return at if abs(at - guess_mm) <= WALL_OFF_MM else guess_mm


def walls(hu: LocalGrid, extent: Extent, middle_mm: float) -> Extent:
    """Return the body's extent between its walls in the CT.

    Parameters
    ----------
    hu : LocalGrid
        The CT about the body.
    extent : Extent
        To begin with, and kept where the CT shows no wall.
    middle_mm : float
        Mid height of the body along z'.
    """
    (x, half_x), (y, half_y) = extent
    across, along = WALL_BAND_MM

    def band(places: FloatArray, at: float, width: float) -> FloatArray:
        weight = np.exp(-0.5 * ((places - at) / width) ** 2)
        return np.asarray(weight / weight.sum())

    flat = hu.values @ band(hu.z, middle_mm, along)
    rows = flat @ band(hu.y, y - BEFORE_PEDICLES * half_y, across)
    columns = band(hu.x, x, across) @ flat
    right, left = (wall(hu.x, rows, x + way * half_x, way) for way in (-1.0, 1.0))
    front, back = (wall(hu.y, columns, y + way * half_y, way) for way in (-1.0, 1.0))
    deep = (back - front) / 2.0
    wide = min((left - right) / 2.0, WIDEST * deep)
    return ((left + right) / 2.0, wide), ((back + front) / 2.0, deep)


def column_weights(hu: LocalGrid, extent: Extent) -> FloatArray:
    """Return how much each column (nx, ny) counts: one inside, fading to nothing at the rim."""
    (x, half_x), (y, half_y) = extent
    out = np.hypot(((hu.x - x) / (SHARE * half_x))[:, None], (hu.y - y) / (SHARE * half_y))
    share = np.clip((FADE[1] - out) / (FADE[1] - FADE[0]), 0.0, 1.0)
    return np.asarray(share * share * (3.0 - 2.0 * share))


def edge_normal(
    hu: LocalGrid, weights: FloatArray, plane: Plane, outward: float
) -> FloatArray | None:
    """Return the normal (3,) of the CT's edge near a plane in the grid's axes, None without one.

    A plane is laid through all places where HU fall outwards, each weighing as much as it falls
    there; places far from the plane found so far weigh less (Tukey's biweight), and it is laid
    anew until it rests.

    Parameters
    ----------
    hu : LocalGrid
        CT about the body.
    weights : (nx, ny) array
        How much each column counts.
    plane : Plane
        To begin with.
    outward : float
        1 for a superior, -1 for an inferior endplate: where outside lies along z'.
    """
    centre, normal = plane
    i, j = np.nonzero(weights > 0.0)
    near = np.abs(hu.z - centre[2]) <= BEYOND_MM
    share, z = weights[i, j], hu.z[near]
    held = np.clip(hu.values[i, j][:, near].astype(np.float64), *EDGE_HU)
    fall = np.maximum(0.0, -outward * np.gradient(held, z, axis=1))
    design = np.column_stack([np.ones(len(i)), hu.x[i] - centre[0], hu.y[j] - centre[1]])
    fit = np.array([centre[2], -normal[0] / normal[2], -normal[1] / normal[2]])
    for _ in range(30):
        away = z - (design @ fit)[:, None]
        weight = fall * np.maximum(0.0, 1.0 - (away / EDGE_REACH_MM) ** 2) ** 2
        drop = weight.sum(axis=1)
        if (share @ drop) * (z[1] - z[0]) < FAINT_HU * share.sum():
            return None
        count = share[:, None] * design
        before = fit
        fit = np.linalg.solve(count.T @ (design * drop[:, None]), count.T @ (weight @ z))
        if np.abs(fit - before).max() < 1e-4:
            break
    return unit_vector([-fit[1], -fit[2], 1.0])


def _box(extent: Extent, planes: tuple[Plane, Plane]) -> Box:
    (x, half_x), (y, half_y) = extent
    wide, deep = half_x + AROUND_MM, half_y + AROUND_MM
    low, high = planes[1][0][2] - BEYOND_MM, planes[0][0][2] + BEYOND_MM
    return (x - wide, x + wide), (y - deep, y + deep), (float(low), float(high))


def _moved(plane: Plane, move: Transform) -> Plane:
    return move.points(plane[0]), move.directions(plane[1])


def _under(plane: Plane, extent: Extent) -> Plane:
    """Return the same plane with its point in the middle of the body."""
    point, normal = plane
    x, y = extent[0][0], extent[1][0]
    z = point[2] - (normal[0] * (x - point[0]) + normal[1] * (y - point[1])) / normal[2]
    return np.array([x, y, z]), normal


def edge_normals(
    volume: Volume, frame: Transform, planes: tuple[Plane, Plane], extent: Extent
) -> tuple[FloatArray, FloatArray]:
    """Return the normals of the superior and inferior endplate from the CT, (3,) each, LPS.

    Parameters
    ----------
    volume : Volume
        The CT.
    frame : Transform
        Axes near the vertebra's own -> LPS.
    planes : tuple of Plane
        Superior and inferior endplate of the label in `frame`. A normal is kept where the CT
        shows no edge there or quite another one.
    extent : Extent
        The body's extent in its label, in `frame`.
    """
    labels = planes
    name = frame.source
    for turn, step_mm in enumerate(STEP_MM):
        if turn:
            frame, move = _squared(name, frame, planes)
            planes = _moved(planes[0], move), _moved(planes[1], move)
            labels = _moved(labels[0], move), _moved(labels[1], move)
            extent = (0.0, extent[0][1]), (0.0, extent[1][1])
        hu = smooth_hu(volume, frame, _box(extent, planes), step_mm)
        middle = float(planes[0][0][2] + planes[1][0][2]) / 2.0
        for _ in range(2):
            extent = walls(hu, extent, middle)
        weights = column_weights(hu, extent)
        top, bottom = (
            _tilted(hu, weights, _under(plane, extent), label[1], outward)
            for plane, label, outward in zip(planes, labels, (1.0, -1.0), strict=True)
        )
        planes = top, bottom
    return frame.directions(planes[0][1]), frame.directions(planes[1][1])


def _tilted(
    hu: LocalGrid, weights: FloatArray, plane: Plane, label: FloatArray, outward: float
) -> Plane:
    """Return the plane with the normal of the CT's edge, or the label's where that is another's."""
    found = edge_normal(hu, weights, plane, outward)
    if found is None or angle_deg(found, label) > FURTHEST_DEG:
        return plane[0], label
    return plane[0], found


def _squared(
    name: str, frame: Transform, planes: tuple[Plane, Plane]
) -> tuple[Transform, Transform]:
    """Return axes whose z' is the mean normal and whose origin lies midway, and the way there."""
    (top, up), (bottom, down) = planes
    new = local_frame(
        name,
        frame.points((top + bottom) / 2.0),
        frame.directions(up + down),
        frame.directions((0.0, 1.0, 0.0)),
    )
    return new, new.inverse() @ frame
