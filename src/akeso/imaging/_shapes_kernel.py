"""Compiled loop of `shapes`: chord of each ray through a unit ball or unit cylinder."""

# ruff: noqa: PLR0917  compiled functions take their arguments by position

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

Array = NDArray[Any]
Number = Any  # Python or NumPy, of the precision the kernel works in


@njit(cache=True, error_model="numpy")
def _chord(kind: Number, o: Array, x: Number, y: Number, z: Number) -> Any:
    """Length, in units of (x, y, z), of the ray o + t (x, y, z), t >= 0, inside the unit body."""
    near, far = 0.0, np.inf
    a = x * x + y * y
    b = o[0] * x + o[1] * y
    c = o[0] * o[0] + o[1] * o[1] - 1.0
    if kind == 0:
        a += z * z
        b += o[2] * z
        c += o[2] * o[2]
    elif z != 0.0:
        t0, t1 = (-1.0 - o[2]) / z, (1.0 - o[2]) / z
        near, far = max(near, min(t0, t1)), min(far, max(t0, t1))
    elif abs(o[2]) > 1.0:
        return 0.0
    if a > 0.0:
        root = b * b - a * c
        if root <= 0.0:
            return 0.0
        root = np.sqrt(root)
        near, far = max(near, (-b - root) / a), min(far, (-b + root) / a)
    elif c > 0.0:
        return 0.0
    return max(far - near, 0.0)


@njit(cache=True, error_model="numpy")
def add_path(
    kind: Number,
    sign: Number,
    origin: Array,
    unit: Array,
    rays: Array,
    subsamples: Number,
    path: Array,
) -> None:
    """Add `sign` times the path (mm) through a body to `path`, the mean over each pixel's rays.

    `origin` is the source in unit coordinates; the rows of `rays` are the ray (mm) to the middle
    of the first pixel and its steps a column and a row, those of `unit` the same in unit
    coordinates.
    """
    share = sign / (subsamples * subsamples)
    for r in range(path.shape[0]):
        for c in range(path.shape[1]):
            total = 0.0
            for m in range(subsamples):
                g = r + (m + 0.5) / subsamples - 0.5
                for n in range(subsamples):
                    f = c + (n + 0.5) / subsamples - 0.5
                    x = unit[0, 0] + f * unit[1, 0] + g * unit[2, 0]
                    y = unit[0, 1] + f * unit[1, 1] + g * unit[2, 1]
                    z = unit[0, 2] + f * unit[1, 2] + g * unit[2, 2]
                    chord = _chord(kind, origin, x, y, z)
                    if chord > 0.0:
                        squared = 0.0
                        for i in range(3):
                            squared += (rays[0, i] + f * rays[1, i] + g * rays[2, i]) ** 2
                        total += chord * np.sqrt(squared)
            path[r, c] += share * total
