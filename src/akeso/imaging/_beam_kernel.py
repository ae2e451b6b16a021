"""Compiled loop of `beam`: bilinear look-up in the table of log transmission."""

# ruff: noqa: PLR0917  compiled functions take their arguments by position

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

Array = NDArray[Any]
Number = Any  # Python or NumPy, of the precision the kernel works in


@njit(cache=True, parallel=True, error_model="numpy")
def lookup(
    water: Array, bone: Array, table: Array, per_water: Number, per_bone: Number, out: Array
) -> None:
    """Log transmission at each pixel; NaN where the table does not reach (or lengths are bad)."""
    one = np.float32(1.0)
    last_i, last_j = table.shape[0] - 1, table.shape[1] - 1
    for r in prange(out.shape[0]):
        for c in range(out.shape[1]):
            x, y = water[r, c] * per_water, bone[r, c] * per_bone
            if not (x >= 0.0 and y >= 0.0 and x < last_i and y < last_j):
                out[r, c] = np.float32(np.nan)
                continue
            i, j = np.int32(x), np.int32(y)
            f, g = x - np.float32(i), y - np.float32(j)
            top = table[i, j] + g * (table[i, j + 1] - table[i, j])
            end = table[i + 1, j] + g * (table[i + 1, j + 1] - table[i + 1, j])
            out[r, c] = (one - f) * top + f * end
