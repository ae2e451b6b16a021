"""Compiled marches along candidate needle paths; `akeso.needle.corridor` checks and speaks.

A distance map tells how far nothing can happen, so a march leaps from place to place (sphere
tracing, Hart 1996). Far off, the nearest voxel less half a voxel diagonal bounds the distance well
enough for the next leap and costs one memory access instead of eight. Maps are uint16 (k, j, i)
in steps of `unit` mm; starts and directions are in voxel indices (i, j, k), directions per mm of
path. Coordinates are scalars, because slices of arrays are counted and counting is slow.
"""

# mypy: disallow-untyped-decorators=False
# ruff: noqa: PLR0917  compiled functions take their arguments by position
from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

from akeso.needle._distance_kernel import nearest_voxel, sample

Array = NDArray[Any]


@njit(cache=True)
def _leaves(start: float, way: float, n: int) -> float:
    """Path length at which one coordinate leaves 0 .. n - 1; < 0 when it starts outside."""
    if start < 0.0 or start > n - 1.0:
        return -1.0
    if way > 1e-12:
        return (n - 1.0 - start) / way
    if way < -1e-12:
        return -start / way
    return 1e9


@njit(cache=True, parallel=True)
def march_to_skin(
    values: Array,
    origin: Array,
    shape: Array,
    starts: Array,
    ways: Array,
    skin_mm: float,
    half_mm: float,
    unit: float,
    depth: Array,
) -> None:
    """Depth (m, d) of the first exit from the body along every way from every start.

    The skin is where the distance to the outside falls to `skin_mm`. -1: the start is not in the
    body; -2: the ray leaves the picture first.
    """
    m, d = starts.shape[0], ways.shape[0]
    for n in prange(m * d):
        x, y, z = starts[n // d, 0], starts[n // d, 1], starts[n // d, 2]
        u, v, w = ways[n % d, 0], ways[n % d, 1], ways[n % d, 2]
        end = min(_leaves(x, u, shape[0]), _leaves(y, v, shape[1]), _leaves(z, w, shape[2]))
        x, y, z = x - origin[0], y - origin[1], z - origin[2]
        found, s, before, before_s = -2.0, 0.0, 0.0, 0.0
        while s <= end:
            i, j, k = x + s * u, y + s * v, z + s * w
            free = unit * nearest_voxel(values, i, j, k) - half_mm - skin_mm
            if free > half_mm:
                s += free
                continue
            away = unit * sample(values, i, j, k)
            if away <= skin_mm:
                if s == 0.0:
                    found = -1.0
                else:  # between the last two places the distance is nearly linear
                    part = (before - skin_mm) / max(before - away, 1e-9)
                    found = before_s + part * (s - before_s)
                break
            before, before_s = away, s
            s += max(away - skin_mm, 0.2)
        depth[n] = found if end >= 0.0 else -1.0


@njit(cache=True, parallel=True)
def bundles_free(
    values: Array,
    origin: Array,
    starts: Array,
    axes: Array,
    spread: Array,
    begin_mm: Array,
    depth: Array,
    care_mm: Array,
    half_mm: float,
    unit: float,
    free: Array,
) -> None:
    """Tell which bundles (m, b) surely stay above `care_mm` on [begin, depth]; negative depth: yes.

    `spread` is the largest distance of a way from its axis per mm. The nearest voxel lies within
    half a diagonal of the axis, interpolation mixes voxels within half a diagonal on average, and
    both distances are true to one step of storage: what is left is a lower bound for every way.
    """
    b = axes.shape[0]
    for n in prange(starts.shape[0] * b):
        t, c = n // b, n % b
        x, y, z = starts[t, 0] - origin[0], starts[t, 1] - origin[1], starts[t, 2] - origin[2]
        u, v, w = axes[c, 0], axes[c, 1], axes[c, 2]
        end, need = depth[t, c], care_mm[t, c] + 2.0 * half_mm + 2.0 * unit
        s = begin_mm[t, c]
        proved = True
        while end >= 0.0:
            away = unit * nearest_voxel(values, x + s * u, y + s * v, z + s * w)
            gap = away - need - abs(s) * spread[c]
            if gap < 0.5:
                proved = False
                break
            if s >= end:
                break
            s = min(s + gap / (1.0 + spread[c]), end)
        free[t, c] = proved


@njit(cache=True, parallel=True)
def march_past_danger(
    values: Array,
    origin: Array,
    starts: Array,
    ways: Array,
    alive: Array,
    begin_mm: float,
    depth: Array,
    stop_mm: Array,
    care_mm: Array,
    step_mm: float,
    half_mm: float,
    unit: float,
    nearest: Array,
) -> None:
    """Smallest map value on [begin, depth] of every path named in `alive`.

    `stop_mm`, `care_mm` and `nearest` run with `alive`, `depth` with all paths. A march ends early
    below `stop_mm`; above `care_mm` the answer only says so (or is infinite), since there it does
    not matter. Below, it is at most step / 2 too large.
    """
    d = ways.shape[0]
    for a in prange(alive.size):
        n = alive[a]
        x, y, z = starts[n // d, 0], starts[n // d, 1], starts[n // d, 2]
        u, v, w = ways[n % d, 0], ways[n % d, 1], ways[n % d, 2]
        x, y, z = x - origin[0], y - origin[1], z - origin[2]
        end, stop, care = depth[n], stop_mm[a], care_mm[a]
        best, s = np.inf, min(begin_mm, end)
        while True:
            i, j, k = x + s * u, y + s * v, z + s * w
            away = unit * nearest_voxel(values, i, j, k) - half_mm
            if away < min(best, care) + half_mm:
                away = unit * sample(values, i, j, k)
                best = min(best, away)
            if best < stop or s >= end:
                break
            s = min(s + max(away - min(best, care), 0.0) + step_mm, end)
        nearest[a] = best
