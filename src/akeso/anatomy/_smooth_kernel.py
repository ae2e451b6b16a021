# mypy: disallow-untyped-decorators=False
"""Compiled sampling with the cubic B-spline as the kernel; its callers check."""

from __future__ import annotations

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray


@njit(cache=True)
def _weights(u: float) -> tuple[float, float, float, float]:
    """Weights of the four voxels around a place `u` behind the second one."""
    v = 1.0 - u
    return (
        v * v * v / 6.0,
        2.0 / 3.0 - u * u + u * u * u / 2.0,
        2.0 / 3.0 - v * v + v * v * v / 2.0,
        u * u * u / 6.0,
    )


@njit(cache=True, parallel=True)
def smooth_grid(
    source: NDArray[np.float32],
    origin: NDArray[np.float64],
    steps: NDArray[np.float64],
    shape: tuple[int, int, int],
) -> NDArray[np.float32]:
    """Sample `source` (k, j, i), smoothed by the cubic B-spline.

    Places are origin + a*steps[:, 0] + b*steps[:, 1] + c*steps[:, 2], indices (i, j, k); all lie at
    least one voxel within the outermost ones.
    """
    out = np.empty(shape, np.float32)
    for a in prange(shape[0]):
        for b in range(shape[1]):
            for c in range(shape[2]):
                x = origin[0] + a * steps[0, 0] + b * steps[0, 1] + c * steps[0, 2]
                y = origin[1] + a * steps[1, 0] + b * steps[1, 1] + c * steps[1, 2]
                z = origin[2] + a * steps[2, 0] + b * steps[2, 1] + c * steps[2, 2]
                i, j, k = int(x), int(y), int(z)
                x0, x1, x2, x3 = _weights(x - i)
                wy, wz = _weights(y - j), _weights(z - k)
                total = 0.0
                for r in range(4):
                    sheet = 0.0
                    for q in range(4):
                        line = source[k - 1 + r, j - 1 + q]
                        sheet += wy[q] * (
                            x0 * line[i - 1] + x1 * line[i] + x2 * line[i + 1] + x3 * line[i + 2]
                        )
                    total += wz[r] * sheet
                out[a, b, c] = total
    return out
