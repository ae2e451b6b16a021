# mypy: disallow-untyped-decorators=False
"""Compiled trilinear sampling of a grid along the axes of another; its callers check."""

from __future__ import annotations

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray


@njit(cache=True, parallel=True)
def sample_grid(  # noqa: PLR0917  compiled code takes no keywords
    source: NDArray[np.generic],
    origin: NDArray[np.float64],
    steps: NDArray[np.float64],
    shape: tuple[int, int, int],
    outside: float,
    slack: float = 0.0,
) -> NDArray[np.float32]:
    """Sample `source` at origin + a*steps[:, 0] + b*steps[:, 1] + c*steps[:, 2] (indices).

    Places up to `slack` beyond the outermost voxel centres take the value on the edge.
    """
    nx, ny, nz = source.shape
    out = np.empty(shape, np.float32)
    for a in prange(shape[0]):
        for b in range(shape[1]):
            for c in range(shape[2]):
                x = origin[0] + a * steps[0, 0] + b * steps[0, 1] + c * steps[0, 2]
                y = origin[1] + a * steps[1, 0] + b * steps[1, 1] + c * steps[1, 2]
                z = origin[2] + a * steps[2, 0] + b * steps[2, 1] + c * steps[2, 2]
                beyond = max(-x, -y, -z, x - (nx - 1), y - (ny - 1), z - (nz - 1))
                if beyond > slack:
                    out[a, b, c] = outside
                    continue
                if beyond > 0.0:
                    x = min(max(x, 0.0), nx - 1.0)
                    y = min(max(y, 0.0), ny - 1.0)
                    z = min(max(z, 0.0), nz - 1.0)
                i, j, k = int(x), int(y), int(z)
                i, j, k = min(i, nx - 2), min(j, ny - 2), min(k, nz - 2)
                u, v, w = x - i, y - j, z - k
                p00 = source[i, j, k] * (1 - u) + source[i + 1, j, k] * u
                p10 = source[i, j + 1, k] * (1 - u) + source[i + 1, j + 1, k] * u
                p01 = source[i, j, k + 1] * (1 - u) + source[i + 1, j, k + 1] * u
                p11 = source[i, j + 1, k + 1] * (1 - u) + source[i + 1, j + 1, k + 1] * u
                out[a, b, c] = (p00 * (1 - v) + p10 * v) * (1 - w) + (p01 * (1 - v) + p11 * v) * w
    return out
