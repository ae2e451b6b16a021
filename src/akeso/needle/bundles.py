"""Bundles of neighbouring ways, so that a danger far from all of them is ruled out at once.

One leap along the axis of a bundle stands for all its ways (beam tracing): a bundle is free of a
danger where the distance on its axis exceeds what any way in it could lose by lying beside the
axis. Only what is proved is ruled out, so a search answers the same with bundles as without.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from akeso.frame import FloatArray

TILE = 8
"""Ways of the angular grid that a bundle spans in each angle: some sixty in all."""


@dataclass(frozen=True, eq=False)
class Bundles:
    """Ways (d, 3) gathered into b bundles of neighbours.

    Parameters
    ----------
    of_way : (d,) int array
        The bundle of each way.
    axes : (b, 3) array
        Mean unit vector of each bundle, LPS.
    spread : (b,) array
        Largest distance between the ends of a way and the axis, per mm of path.
    order : (d,) int array
        Ways sorted by bundle.
    first : (b,) int array
        Where each bundle begins in `order`.
    """

    of_way: NDArray[np.intp]
    axes: FloatArray
    spread: FloatArray
    order: NDArray[np.intp]
    first: NDArray[np.intp]

    def extremes(self, values: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return smallest and largest of every bundle: (m, d) -> 2 x (m, b).

        NaN does not count; a bundle of nothing else has the smallest inf and the largest -1.
        """
        sorted_ = values[:, self.order]
        unknown = np.isnan(sorted_)
        low = np.minimum.reduceat(np.where(unknown, np.inf, sorted_), self.first, axis=1)
        high = np.maximum.reduceat(np.where(unknown, -1.0, sorted_), self.first, axis=1)
        return low, high


def bundled(ways: FloatArray, angles_deg: FloatArray, step_deg: float) -> Bundles:
    """Gather ways into tiles of the angular grid.

    Parameters
    ----------
    ways : (d, 3) array
        Unit vectors.
    angles_deg : (d, 2) array
        Their angles on the grid; any two smooth coordinates do.
    step_deg : float
        Step of the grid.
    """
    tile = np.floor((angles_deg - angles_deg.min(axis=0)) / (TILE * step_deg) + 1e-6)
    key = tile[:, 0] * (tile[:, 1].max() + 1.0) + tile[:, 1]
    _, of_way = np.unique(key, return_inverse=True)
    order = np.argsort(of_way, kind="stable")
    first = np.flatnonzero(np.diff(of_way[order], prepend=-1))
    sums = np.add.reduceat(ways[order], first, axis=0)
    axes = sums / np.linalg.norm(sums, axis=1, keepdims=True)
    off = np.linalg.norm(ways - axes[of_way], axis=1)
    return Bundles(of_way, axes, np.maximum.reduceat(off[order], first), order, first)
