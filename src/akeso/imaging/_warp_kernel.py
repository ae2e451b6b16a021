"""Compiled loop of `projector`: from the virtual detector to the real one, cubic in between."""

# ruff: noqa: PLR0917  compiled functions take their arguments by position

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

Array = NDArray[Any]
Number = Any  # Python or NumPy, of the precision the kernel works in


@njit(cache=True, inline="always", error_model="numpy")
def _cubic(f: Number) -> Any:
    """Catmull-Rom weights of four neighbours at fraction `f` after the second."""
    g = np.float32(1.0) - f
    half = np.float32(0.5)
    return (
        -half * f * g * g,
        half * (np.float32(2.0) + f * f * (np.float32(3.0) * f - np.float32(5.0))),
        half * (np.float32(2.0) + g * g * (np.float32(3.0) * g - np.float32(5.0))),
        -half * g * f * f,
    )


@njit(cache=True, error_model="numpy", nogil=True)
def _warp_row(
    picture: Array, start: Array, across: Array, maps: Array, spacing: Array, out: Array
) -> None:
    """One row of the real detector, read off the virtual one."""
    for c in range(out.size):
        x = start[0] + c * across[0]
        y = start[1] + c * across[1]
        z = start[2] + c * across[2]
        tu, tv = x / z, y / z
        p = (maps[0, 0] + maps[0, 1] * tu) / (maps[0, 2] + maps[0, 3] * tu)
        q = (maps[1, 0] + maps[1, 1] * tv) / (maps[1, 2] + maps[1, 3] * tv)
        i, j = np.int64(p), np.int64(q)
        a0, a1, a2, a3 = _cubic(np.float32(p - i))
        b = _cubic(np.float32(q - j))
        total = np.float32(0.0)
        for n in range(4):
            row = picture[j + n - 1]
            total += b[n] * (a0 * row[i - 1] + a1 * row[i] + a2 * row[i + 1] + a3 * row[i + 2])
        squared = (x * spacing[0]) ** 2 + (y * spacing[1]) ** 2 + (z * spacing[2]) ** 2
        out[c] = total * np.float32(np.sqrt(squared) / z)


@njit(cache=True, parallel=True, error_model="numpy")
def warp(
    picture: Array,
    corner: Array,
    across: Array,
    down: Array,
    maps: Array,
    spacing: Array,
    out: Array,
) -> None:
    """Picture on the real detector: cubic interpolation times the path length between slices.

    `corner`, `across` and `down` are the ray (u, v, w) of pixel (0, 0) in voxels, w > 0, and its
    steps; `maps` lead from slopes to columns and rows of the virtual detector, four numbers
    (a, b, c, d) of (a + b t) / (c + d t) each.
    """
    for r in prange(out.shape[0]):
        _warp_row(picture, corner + r * down, across, maps, spacing, out[r])
