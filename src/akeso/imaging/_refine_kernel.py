# mypy: disallow-untyped-decorators=False
"""Compiled halving of voxels along one axis; `refine` checks and speaks."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray


@njit(cache=True, nogil=True)
def halve(
    coarse: NDArray[np.float32], weights: NDArray[np.float32], fine: NDArray[np.float32]
) -> None:
    """Fill `fine` (a, 2 n, b) with two samples for each one of `coarse` (a, n, b).

    They lie a quarter step to either side; `weights` are those of the four samples around the
    later one, mirrored for the earlier one. Beyond the ends the outermost sample is repeated.
    """
    outer, n, inner = coarse.shape
    w0, w1, w2, w3 = weights
    for a in range(outer):
        for m in range(n):
            first, before = coarse[a, max(m - 2, 0)], coarse[a, max(m - 1, 0)]
            here = coarse[a, m]
            after, last = coarse[a, min(m + 1, n - 1)], coarse[a, min(m + 2, n - 1)]
            for b in range(inner):
                early = w3 * first[b] + w2 * before[b] + w1 * here[b] + w0 * after[b]
                late = w0 * before[b] + w1 * here[b] + w2 * after[b] + w3 * last[b]
                fine[a, 2 * m, b] = early
                fine[a, 2 * m + 1, b] = late
