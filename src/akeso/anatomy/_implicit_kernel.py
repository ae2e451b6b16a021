"""Compiled loops behind `_implicit`: checked and explained there."""

from __future__ import annotations

import math
from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray


@numba.njit(cache=True, nogil=True)
def bar_distance(
    p: NDArray[Any], axes: NDArray[Any], shift: NDArray[Any], form: NDArray[Any]
) -> NDArray[Any]:
    """Signed distance of points (3, n) to a rounded bar; form is length, radii, slims."""
    n = p.shape[1]
    out = np.empty(n, p.dtype)
    length, ru0, rv0, su, sv = form
    for i in range(n):
        x, y, z = p[0, i], p[1, i], p[2, i]
        u = axes[0, 0] * x + axes[0, 1] * y + axes[0, 2] * z - shift[0]
        v = axes[1, 0] * x + axes[1, 1] * y + axes[1, 2] * z - shift[1]
        w = axes[2, 0] * x + axes[2, 1] * y + axes[2, 2] * z - shift[2]
        inner = min(max(w, 0.0), length)
        ru = ru0 + inner * (su / length)
        rv = rv0 + inner * (sv / length)
        rw = min(ru, rv)
        u, v, w = u / ru, v / rv, (w - inner) / rw
        k0 = math.sqrt(max(u * u + v * v + w * w, 1e-8))
        u, v, w = u / ru, v / rv, w / rw
        k1 = math.sqrt(max(u * u + v * v + w * w, 1e-10))
        out[i] = k0 * (k0 - 1.0) / k1
    return out


@numba.njit(cache=True, nogil=True)
def blended_min(a: NDArray[Any], b: NDArray[Any], blend: float) -> NDArray[Any]:
    """Polynomial smooth minimum of two arrays (n,)."""
    out = np.empty(a.size, a.dtype)
    for i in range(a.size):
        h = min(max(0.5 + 0.5 * (b[i] - a[i]) / blend, 0.0), 1.0)
        out[i] = b[i] + (a[i] - b[i]) * h - blend * h * (1.0 - h)
    return out
