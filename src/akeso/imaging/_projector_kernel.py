"""Compiled loops of `projector`: the slices of a CT summed on a virtual detector.

Silent and unchecked; `projector` speaks. A volume is a flat int16 array with strides (`step_w`,
`step_v`, 1) for the axes w (the one nearest the beam), v and u (contiguous). A ray of slopes
(tu, tv) per slice meets slice w at index ``au + depth * tu`` along u and ``av + depth * tv``
along v; `rays` holds (au, av, depth) of each slice, depth in slices from the source.

A slice, interpolated linearly along v, is a chain of straight lines in tv: its value and slope in
the first row and the change of slope at each voxel row (a knot) tell all of it. So only knots are
added, a few dozen a slice where a detector has hundreds of rows, and slopes are integrated once
at the end.
"""

# mypy: disallow-untyped-decorators=False
# ruff: noqa: PLR0917  compiled functions take their arguments by position

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

Array = NDArray[Any]
Number = Any  # Python or NumPy, of the precision the kernel works in

_OPTIONS: Any = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
inner: Any = njit(cache=True, error_model="numpy", **_OPTIONS)
"""For functions that only other kernels call: without the door to Python they compile faster."""

PAD = 2
"""Zeros kept before a resampled voxel row."""


@inner
def _column_table(
    au: Number, depth: Number, tu: Array, nu: Number, index: Array, fraction: Array, first: Array
) -> None:
    """Where each column falls on a padded voxel row, and each voxel's first column."""
    top = np.float32(nu + PAD)
    for c in range(tu.size):
        p = min(max(au + depth * tu[c] + np.float32(PAD), np.float32(0.0)), top)
        i = np.int32(p)
        index[c] = i
        fraction[c] = p - np.float32(i)
    u = 0
    for c in range(tu.size):
        while u <= index[c]:
            first[u] = c
            u += 1
    while u < first.size:
        first[u] = tu.size
        u += 1


@inner
def _extent(low: Array, high: Array, at: Number, step: Number, k: Number, nv: Number) -> Any:
    """Union of the occupied columns of voxel rows k-1, k and k+1 of one slice."""
    left, right = np.int64(32767), np.int64(-1)
    for row in range(max(k - 1, 0), min(k + 2, nv)):
        left = min(left, np.int64(low[at + row * step]))
        right = max(right, np.int64(high[at + row * step]))
    return left, right


@inner
def _add_row(voxels: Array, start: Number, floor: Number, weight: Number, line: Array) -> None:
    """Add to `line` the part of a voxel row above `floor`, times `weight`."""
    row = voxels[start : start + line.size]
    for u in range(line.size):
        line[u] += weight * np.float32(max(np.int32(row[u]) - floor, np.int32(0)))


@inner
def _add_knots(voxels: Array, start: Number, step: Number, weight: Number, line: Array) -> None:
    """Set `line` to the second difference across three voxel rows, times `weight`."""
    n = line.size
    before = voxels[start - step : start - step + n]
    here = voxels[start : start + n]
    after = voxels[start + step : start + step + n]
    for u in range(n):
        change = np.int32(before[u]) + np.int32(after[u]) - np.int32(here[u]) - np.int32(here[u])
        line[u] = weight * np.float32(np.int32(change))


@inner
def _fill(
    voxels: Array,
    start: Number,
    step: Number,
    k: Number,
    nv: Number,
    floor: Number,
    weights: Number,
    line: Array,
) -> None:
    """Set `line` to the weighted sum of voxel rows k-1, k and k+1; rows outside count 0."""
    line[:] = np.float32(0.0)
    for i in range(3):
        if 0 <= k + i - 1 < nv and weights[i] != 0.0:
            _add_row(voxels, start + (i - 1) * step, floor, weights[i], line)


@inner
def _spread(
    line: Array,
    index: Array,
    fraction: Array,
    near: Number,
    far: Number,
    upper: Array,
    lower: Array,
) -> None:
    """Resample `line` on the columns and share it between two rows."""
    for c in range(index.size):
        i = np.uint64(index[c])
        left = line[i]
        value = left + fraction[c] * (line[i + np.uint64(1)] - left)
        upper[c] += near * value
        lower[c] += far * value


@inner
def _cut(left: Number, right: Number, work: tuple[Array, Array, Array, Array]) -> Any:
    """Cut an extent to the picture; the voxel columns and the picture columns they reach."""
    _, index, _, first = work
    left = max(left, np.int64(index[0]) - PAD)
    right = min(right, np.int64(index[-1]) - PAD + 1)
    if right < left:
        return left, right, 0, 0
    return left, right, first[left + PAD - 1], first[right + PAD + 1]


@inner
def _knot(
    voxels: Array,
    start: Number,
    step: Number,
    k: Number,
    nv: Number,
    floor: Number,
    depth: Number,
    line: Array,
) -> None:
    """Set `line` to the change of slope at voxel row k."""
    if floor == 0 and 0 < k < nv - 1:
        _add_knots(voxels, start, step, depth, line)
    else:
        weights = (depth, np.float32(-2.0) * depth, depth)
        _fill(voxels, start, step, k, nv, floor, weights, line)


@inner
def _slice(
    voxels: Array,
    shape: tuple[int, int, int],
    steps: tuple[int, int],
    occupied: tuple[Array, Array, tuple[int, int]],
    floor: Number,
    w: Number,
    rays: Array,
    grid: tuple[Array, Array],
    work: tuple[Array, Array, Array, Array],
    band: Array,
) -> None:
    """Add one slice to the value (row 0 of `band`) and slope changes (rows 1...) of a band."""
    nv, nu = shape[1], shape[2]
    au, av, depth = rays[w]
    tu, tv = grid
    line, index, fraction, first = work
    low, high, step_e = occupied
    top = av + depth * tv[0]
    if top >= nv or av + depth * tv[-1] <= -1:
        return
    zero, one = np.float32(0), np.float32(1)
    ready = False
    n = 0
    lowest = max(np.int64(np.floor(top)), np.int64(-1))
    for k in range(lowest, nv + 1):
        t = (np.float32(k) - av) / depth
        if t >= tv[-1]:
            break
        left, right = _extent(low, high, w * step_e[0], step_e[1], k, nv)
        if right < left:
            continue
        if not ready:
            _column_table(au, depth, tu, nu, index, fraction, first)
            ready = True
        left, right, c0, c1 = _cut(left, right, work)
        if c1 <= c0:
            continue
        line[left + PAD - 1] = zero
        line[right + PAD + 1] = zero
        part = line[left + PAD : right + PAD + 1]
        start = w * steps[0] + k * steps[1] + left
        places, shares, rows = index[c0:c1], fraction[c0:c1], band[:, c0:c1]
        if k <= top:  # value and slope in the first row
            share = top - np.float32(k)
            _fill(voxels, start, steps[1], k, nv, floor, (zero, one - share, share), part)
            _spread(line, places, shares, one, zero, rows[0], rows[1])
            _fill(voxels, start, steps[1], k, nv, floor, (zero, -depth, depth), part)
            _spread(line, places, shares, one, zero, rows[1], rows[2])
            continue
        _knot(voxels, start, steps[1], k, nv, floor, depth, part)
        while tv[n + 1] <= t:
            n += 1
        near = (tv[n + 1] - t) / (tv[n + 1] - tv[n])
        _spread(line, places, shares, near, one - near, rows[n + 1], rows[n + 2])


@njit(cache=True, error_model="numpy", nogil=True)
def _band(
    voxels: Array,
    shape: tuple[int, int, int],
    steps: tuple[int, int],
    occupied: tuple[Array, Array, tuple[int, int]],
    floor: Number,
    rays: Array,
    grid: tuple[Array, Array],
    picture: Array,
) -> None:
    """Sum all slices on consecutive rows of the virtual detector."""
    tu, tv = grid
    work = (
        np.zeros(shape[2] + 2 * PAD + 1, np.float32),
        np.zeros(tu.size, np.int32),
        np.zeros(tu.size, np.float32),
        np.zeros(shape[2] + 2 * PAD + 1, np.int32),
    )
    band = np.zeros((tv.size + 2, tu.size), np.float32)
    for w in range(shape[0]):
        if rays[w, 2] > 0.0:
            _slice(voxels, shape, steps, occupied, floor, w, rays, grid, work, band)
    value = band[0]
    slope = np.zeros(tu.size, np.float32)
    for n in range(tv.size):
        step = tv[n + 1] - tv[n] if n + 1 < tv.size else np.float32(0.0)
        for c in range(tu.size):
            picture[n, c] = value[c]
            slope[c] += band[n + 1, c]
            value[c] += slope[c] * step


@njit(cache=True, parallel=True, error_model="numpy")
def accumulate(
    voxels: Array,
    layout: Array,
    low: Array,
    high: Array,
    floor: Number,
    rays: Array,
    tu: Array,
    tv: Array,
    bands: Number,
    picture: Array,
) -> None:
    """Sum of the voxels above `floor` along each ray of the virtual detector (rows tv, columns tu).

    One sample a slice, linear inside it, zero outside the volume. `layout` holds the sizes along
    w, v, u, the voxel strides of w and v, and the strides of w and v in `low` and `high`, the flat
    first and last occupied columns of each voxel row. Slices of depth <= 0 lie behind the source.
    """
    for b in prange(bands):
        first, last = b * tv.size // bands, (b + 1) * tv.size // bands
        grid = (tu, tv[first:last])
        shape = (layout[0], layout[1], layout[2])
        steps = (layout[3], layout[4])
        occupied = (low, high, (layout[5], layout[6]))
        _band(voxels, shape, steps, occupied, floor, rays, grid, picture[first:last])


@njit(cache=True, parallel=True, error_model="numpy")
def occupied_columns(volume: Array, floor: Number, low: Array, high: Array) -> None:
    """First and last column above `floor` of each row of `volume` (w, v, u)."""
    for w in prange(volume.shape[0]):
        for v in range(volume.shape[1]):
            row = volume[w, v]
            left, right = 0, row.size - 1
            while left < row.size and row[left] <= floor:
                left += 1
            while right > left and row[right] <= floor:
                right -= 1
            low[w, v] = left
            high[w, v] = right if left < row.size else -1


@njit(cache=True, parallel=True, error_model="numpy")
def store(voxels: Array, air: Number, offset: Number, plan: Array, sagittal: Array) -> None:
    """Copy HU (k, j, i) to HU + offset as (j, k, i) and (i, k, j); `air` and below is 0."""
    nk, nj, ni = voxels.shape
    for k in prange(nk):
        for block in range(0, ni, 32):
            for j in range(nj):
                for i in range(block, min(block + 32, ni)):
                    hu = np.int32(voxels[k, j, i])
                    number = np.int16(min(hu + offset, 32767)) if hu > air else np.int16(0)
                    plan[j, k, i] = number
                    sagittal[i, k, j] = number
