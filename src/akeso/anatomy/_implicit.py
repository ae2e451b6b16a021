"""Shapes as signed distances, and exact points on their surfaces.

A shape is a function of points (3, n) in mm that returns (n,) signed distances in mm, negative
inside. The distances are first-order exact at the surface, which is what partial volumes and
landmarks need; far away they only keep the right sign.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from akeso.anatomy._implicit_kernel import bar_distance, blended_min
from akeso.errors import DidNotConverge
from akeso.frame import FloatArray

Points = NDArray[np.floating[Any]]
Distances = NDArray[np.floating[Any]]
Shape = Callable[[Points], Distances]
STEP_MM = 0.8
"""Step along a ray before bisection; thinner walls can be missed."""
FAR_MM = 12.0
"""Farther apart than this, no fillet and no thin shell reaches from one part to another."""
EXACT_MM = 0.002
"""How closely a crossing is found."""


def point(x: float, y: float, z: float) -> FloatArray:
    """Return (x, y, z) as an array (3,)."""
    return np.array([x, y, z], dtype=np.float64)


def turned(matrix: Points, p: Points) -> Points:
    """Return matrix (3, 3) times points (3, n), without waking the linear algebra threads."""
    m = matrix.astype(p.dtype)
    result: Points = m[:, :1] * p[0]
    result += m[:, 1:2] * p[1]
    result += m[:, 2:] * p[2]
    return result


def strut(
    start: ArrayLike,
    end: ArrayLike,
    start_radii: tuple[float, float],
    end_radii: tuple[float, float],
    second_axis: ArrayLike = (0.0, 0.0, 1.0),
) -> Shape:
    """Return a rounded bar of elliptic section that tapers from start to end.

    Parameters
    ----------
    start, end : (3,) array_like
        Ends of its axis, mm; the caps bulge beyond by the smaller radius.
    start_radii, end_radii : (float, float)
        Semi-axes across the bar, mm; the second lies along `second_axis`.
    second_axis : (3,) array_like
        Direction of the second semi-axis; only its part square to the bar counts.
    """
    return _Strut(start, end, start_radii, end_radii, second_axis)


class _Strut:
    """A bar as `strut` describes it; `ball` is a sphere (centre, radius) it fits in."""

    def __init__(
        self,
        start: ArrayLike,
        end: ArrayLike,
        start_radii: tuple[float, float],
        end_radii: tuple[float, float],
        second_axis: ArrayLike,
    ) -> None:
        a = np.asarray(start, dtype=np.float64)
        w = np.asarray(end, dtype=np.float64) - a
        self.length = float(np.linalg.norm(w))
        w = w / self.length
        v = np.asarray(second_axis, dtype=np.float64)
        v = v - (v @ w) * w
        v = v / np.linalg.norm(v)
        self.axes = np.stack([np.cross(v, w), v, w])
        self.shift = self.axes @ a
        slim = [e - s for s, e in zip(start_radii, end_radii, strict=True)]
        self.form = np.array([self.length, *start_radii, *slim])
        widest = max(*start_radii, *end_radii)
        self.ball = (a + 0.5 * self.length * w, 0.5 * self.length + widest)

    def __call__(self, p: Points) -> Distances:
        result: Distances = bar_distance(p, self.axes, self.shift, self.form)
        return result


def half_space(normal: ArrayLike, through: ArrayLike) -> Shape:
    """Return everything behind the plane through a point; the normal points out of it."""
    n = [float(c) for c in np.asarray(normal, dtype=np.float64)]
    offset = float(np.dot(n, np.asarray(through, dtype=np.float64)))
    return lambda p: n[0] * p[0] + n[1] * p[1] + n[2] * p[2] - offset


def smooth_min(a: Distances, b: Distances, blend_mm: float) -> Distances:
    """Join two shapes with a fillet about `blend_mm` wide (polynomial smooth minimum)."""
    result: Distances = blended_min(a, b.astype(a.dtype, copy=False), blend_mm)
    return result


def smooth_max(a: Distances, b: Distances, blend_mm: float) -> Distances:
    """Intersect two shapes with a rounded edge about `blend_mm` wide."""
    return -smooth_min(-a, -b, blend_mm)


def union(shapes: Sequence[Shape], blend_mm: float) -> Shape:
    """Join shapes with fillets; bars farther than `FAR_MM` from all points are left out."""

    def distance(p: Points) -> Distances:
        low, high = p.min(axis=1), p.max(axis=1)
        centre, radius = 0.5 * (low + high), 0.5 * float(np.linalg.norm(high - low))
        joined: Distances | None = None
        for shape in shapes:
            if isinstance(shape, _Strut):
                gap = float(np.linalg.norm(shape.ball[0] - centre)) - radius - shape.ball[1]
                if gap > FAR_MM:
                    continue
            d = shape(p)
            joined = d if joined is None else smooth_min(joined, d, blend_mm)
        return np.full(p.shape[1], 2.0 * FAR_MM, p.dtype) if joined is None else joined

    return distance


def leave(
    shape: Shape,
    starts: Points,
    directions: Points,
    reach_mm: float,
    exact_mm: float = EXACT_MM,
) -> FloatArray:
    """Return how far from each start (3, n), along unit directions (3, n), bone is left, mm.

    A start outside the shape gives the distance at which the shape is entered instead. NaN
    where the surface is not crossed within reach. Sampled every `STEP_MM`, then
    the step that holds the crossing is divided until it is shorter than `exact_mm`.
    """
    steps = np.arange(0.0, reach_mm + STEP_MM, STEP_MM)
    n = starts.shape[1]
    where = starts[:, :, None] + directions[:, :, None] * steps
    inside = (shape(where.reshape(3, -1)) < 0.0).reshape(n, steps.size)
    changed = inside[:, 1:] != inside[:, :1]
    low, width = steps[np.argmax(changed, axis=1)], STEP_MM
    parts = int(np.clip(1000 // n, 6, 40))
    while width > exact_mm:
        tries = low[:, None] + width * np.arange(1, parts) / parts
        where = starts[:, :, None] + directions[:, :, None] * tries
        same = (shape(where.reshape(3, -1)) < 0.0).reshape(tries.shape) == inside[:, :1]
        width /= parts
        low = low + width * np.logical_and.accumulate(same, axis=1).sum(axis=1)
    return np.where(changed.any(axis=1), low + 0.5 * width, np.nan)


def leave_point(
    shape: Shape, start: ArrayLike, direction: ArrayLike, reach_mm: float = 60.0
) -> FloatArray:
    """Return the point (3,) where a ray crosses the surface for the first time.

    Raises
    ------
    DidNotConverge
        If it does not within reach.
    """
    s, d = np.asarray(start, dtype=np.float64), np.asarray(direction, dtype=np.float64)
    d = d / np.linalg.norm(d)
    t = float(leave(shape, s[:, None], d[:, None], reach_mm)[0])
    if not np.isfinite(t):
        raise DidNotConverge(
            f"No surface within {reach_mm:g} mm of {s.round(1).tolist()} along "
            f"{d.round(2).tolist()}; the digital spine's dimensions do not fit together."
        )
    result: FloatArray = s + t * d
    return result


def extreme_point(shape: Shape, low: ArrayLike, high: ArrayLike, axis: int) -> FloatArray:
    """Return the point (3,) of a shape inside a box that lies farthest along an axis.

    `low` to `high` is the box; `axis` 0, 1, 2 looks for the largest x, y, z, and ``~axis`` for
    the smallest. Rays are cast inwards from the outer face, 5 x 5, then again closer around the
    best one, until they lie 0.02 mm apart.
    """
    a, b = np.asarray(low, dtype=np.float64), np.asarray(high, dtype=np.float64)
    along, sign = (axis, 1.0) if axis >= 0 else (~axis, -1.0)
    others = [n for n in range(3) if n != along]
    centre, half = 0.5 * (a + b), 0.5 * (b - a)
    face, depth = (b if sign > 0 else a)[along], 2.0 * half[along]
    way = np.zeros((3, 25))
    way[along] = -sign
    grid = np.linspace(-1.0, 1.0, 5)
    while half[others].max() > 0.05:
        u, v = np.meshgrid(
            centre[others[0]] + half[others[0]] * grid, centre[others[1]] + half[others[1]] * grid
        )
        starts = np.empty((3, 25))
        starts[others[0]], starts[others[1]], starts[along] = u.ravel(), v.ravel(), face
        reached = leave(shape, starts, way, depth, max(0.02 * half[others].max(), EXACT_MM))
        if np.isnan(reached).all():
            raise DidNotConverge(
                f"The digital spine has no bone near {centre.round(1).tolist()}; "
                "its dimensions do not fit together."
            )
        best = int(np.nanargmin(reached))
        centre = starts[:, best] + way[:, best] * reached[best]
        half = half * 0.5
        face, depth = centre[along] + sign * half[others].max(), 3.0 * half[others].max()
    return centre
