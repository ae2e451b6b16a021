"""Compiled exact Euclidean distance transform, capped; `akeso.needle.distance` checks and speaks.

Separable (Saito and Toriwaki 1994): the squared distance is a sum over the axes, so its minimum
is found axis after axis. Every pass adds (steps x spacing)^2 of whole rows at once, and leaves out
what no mask voxel within the cap can reach. Squares are whole numbers, `FAR` for the cap squared:
compilers turn a minimum of integers into vector instructions, one of floats they do not. Arrays
are (k, j, i), C-contiguous, i fastest.
"""

# mypy: disallow-untyped-decorators=False
# ruff: noqa: PLR0917  compiled functions take their arguments by position
from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

Array = NDArray[Any]

FAR = 1 << 29
"""The cap squared; twice this still fits int32. One unit is below 0.001 mm2 for every cap."""


@njit(cache=True, parallel=True)
def row_spans(mask: Array, first: Array, last: Array) -> None:
    """Write first and last set i of every row (k, j) of `mask`; first > last where none is."""
    nk, nj, ni = mask.shape
    for k in prange(nk):
        for j in range(nj):
            lo, hi = ni, -1
            for i in range(ni):
                if mask[k, j, i]:
                    lo = i
                    break
            if lo < ni:
                for i in range(ni - 1, -1, -1):
                    if mask[k, j, i]:
                        hi = i
                        break
            first[k, j] = lo
            last[k, j] = hi


@njit(cache=True)
def _along_i(row: Array, step: float, cap: float, out: Array) -> None:
    """Fill `out` with the squared distance along one row."""
    n, per = row.size, FAR / (cap * cap)
    run = cap
    for i in range(n):
        run = 0.0 if row[i] else min(run + step, cap)
        out[i] = np.int32(run * run * per + 0.5)
    run = cap
    for i in range(n - 1, -1, -1):
        run = 0.0 if row[i] else min(run + step, cap)
        out[i] = min(np.int32(run * run * per + 0.5), out[i])


@njit(cache=True)
def _lower(target: Array, source: Array, add: Any, lo: int, hi: int) -> None:
    """Set target = min(target, source + add) for lo <= i < hi."""
    t, s = target[lo:hi], source[lo:hi]
    for i in range(t.size):
        t[i] = min(np.int32(s[i] + add), t[i])


@njit(cache=True, parallel=True)
def plane_distances(
    mask: Array,
    si: float,
    sj: float,
    cap: float,
    first: Array,
    last: Array,
    squared: Array,
    lo: Array,
    hi: Array,
) -> None:
    """Squared distance within every plane k; `lo`, `hi` bound where a row is below the cap.

    mask (k, j, i) uint8; si, sj spacing mm; squared (k, j, i) int32 out.
    """
    nk, nj, ni = mask.shape
    per = FAR / (cap * cap)
    reach_i, reach_j = int(np.ceil(cap / si)), int(np.ceil(cap / sj))
    for k in prange(nk):
        plane = squared[k]
        plane[:, :] = FAR
        lo[k, :] = ni
        hi[k, :] = 0
        row = np.empty(ni, np.int32)
        for source in range(nj):
            if first[k, source] > last[k, source]:
                continue
            a = max(0, first[k, source] - reach_i)
            b = min(ni, last[k, source] + reach_i + 1)
            _along_i(mask[k, source, a:b], si, cap, row[a:b])
            for target in range(max(0, source - reach_j), min(nj, source + reach_j + 1)):
                away = (target - source) * sj
                if away * away < cap * cap:
                    _lower(plane[target], row, np.int32(away * away * per + 0.5), a, b)
                    lo[k, target] = min(lo[k, target], a)
                    hi[k, target] = max(hi[k, target], b)


@njit(cache=True, parallel=True)
def across_planes(
    squared: Array, sk: float, cap: float, lo: Array, hi: Array, unit: float, out: Array
) -> None:
    """Finish the transform along k; out (k, j, i) uint16 in steps of `unit` mm, rounded down."""
    nk, nj, ni = squared.shape
    per = FAR / (cap * cap)
    reach = int(np.ceil(cap / sk))
    for j in prange(nj):
        best = np.full((nk, ni), FAR, np.int32)
        for source in range(nk):
            a, b = lo[source, j], hi[source, j]
            if a >= b:
                continue
            for target in range(max(0, source - reach), min(nk, source + reach + 1)):
                away = (target - source) * sk
                if away * away < cap * cap:
                    add = np.int32(away * away * per + 0.5)
                    _lower(best[target], squared[source, j], add, a, b)
        scale = np.float32(1.0 / np.sqrt(per) / unit)
        for k in range(nk):
            for i in range(ni):
                # The small number lifts whole steps that rounding left just below.
                out[k, j, i] = np.uint16(np.sqrt(np.float32(best[k, i])) * scale + np.float32(2e-3))


@njit(cache=True, inline="always")
def sample(values: Array, i: float, j: float, k: float) -> float:
    """Trilinear value of uint16 `values` (k, j, i) at a fractional index, clamped to the edge."""
    nk, nj, ni = values.shape
    i = min(max(i, 0.0), ni - 1.0)
    j = min(max(j, 0.0), nj - 1.0)
    k = min(max(k, 0.0), nk - 1.0)
    # Unsigned indices spare the test for negative ones.
    i0, j0, k0 = np.uintp(i), np.uintp(j), np.uintp(k)
    i1 = np.uintp(min(i + 1.0, ni - 1.0))
    j1 = np.uintp(min(j + 1.0, nj - 1.0))
    k1 = np.uintp(min(k + 1.0, nk - 1.0))
    fi, fj, fk = i - i0, j - j0, k - k0
    a = values[k0, j0, i0] * (1.0 - fi) + values[k0, j0, i1] * fi
    b = values[k0, j1, i0] * (1.0 - fi) + values[k0, j1, i1] * fi
    c = values[k1, j0, i0] * (1.0 - fi) + values[k1, j0, i1] * fi
    d = values[k1, j1, i0] * (1.0 - fi) + values[k1, j1, i1] * fi
    value: float = (a * (1.0 - fj) + b * fj) * (1.0 - fk) + (c * (1.0 - fj) + d * fj) * fk
    return value


@njit(cache=True, inline="always")
def nearest_voxel(values: Array, i: float, j: float, k: float) -> float:
    """Value of uint16 `values` (k, j, i) at the voxel nearest to an index, clamped to the edge."""
    nk, nj, ni = values.shape
    i0 = np.uintp(min(max(i, 0.0), ni - 1.0) + 0.5)
    j0 = np.uintp(min(max(j, 0.0), nj - 1.0) + 0.5)
    k0 = np.uintp(min(max(k, 0.0), nk - 1.0) + 0.5)
    value: float = values[k0, j0, i0] * 1.0
    return value


@njit(cache=True)
def sample_many(values: Array, indices: Array, out: Array) -> None:
    """Trilinear values at fractional indices (n, 3) as (i, j, k); out (n,) float64."""
    for n in range(indices.shape[0]):
        out[n] = sample(values, indices[n, 0], indices[n, 1], indices[n, 2])
