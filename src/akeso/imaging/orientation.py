"""Turning stored arrays so that i runs mostly left, j mostly posterior, k mostly superior.

Nothing is resampled: axes are swapped and reversed, and the matrix follows, so that every voxel
keeps its place in the patient to the last bit of the arithmetic.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import permutations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from akeso.errors import Refused
from akeso.frame import FloatArray

RAS_TO_LPS: FloatArray = np.diag([-1.0, -1.0, 1.0, 1.0])
"""NIfTI's world axes to the patient frame, and back (it is its own inverse)."""
RAS_TO_LPS.setflags(write=False)


@dataclass(frozen=True)
class AxisOrder:
    """Which stored axis becomes i, j and k, and whether it is reversed.

    Parameters
    ----------
    axes : tuple of int
        ``axes[c]`` is the stored axis that becomes canonical axis c.
    reverse : tuple of bool
        Whether canonical axis c runs against its stored axis.
    """

    axes: tuple[int, int, int]
    reverse: tuple[bool, bool, bool]

    def shape(self, stored: tuple[int, int, int]) -> tuple[int, int, int]:
        """Canonical shape of an array of shape `stored`."""
        a, b, c = self.axes
        return stored[a], stored[b], stored[c]

    def matrix(self, stored: FloatArray, shape: tuple[int, int, int]) -> FloatArray:
        """Canonical index -> world matrix (4, 4) for a stored one and the stored shape."""
        result = np.eye(4)
        result[:3, 3] = stored[:3, 3]
        for canonical, (axis, reverse) in enumerate(zip(self.axes, self.reverse, strict=True)):
            step = stored[:3, axis]
            result[:3, canonical] = -step if reverse else step
            if reverse:
                result[:3, 3] += step * (shape[axis] - 1)
        return result + 0.0  # turns -0.0 into 0.0

    def stored_view(self, canonical: NDArray[Any]) -> NDArray[Any]:
        """View of a canonical array with the axes in stored order, for filling it."""
        turned = canonical[tuple(slice(None, None, -1 if r else 1) for r in self.reverse)]
        return turned.transpose(np.argsort(self.axes))

    def empty(self, stored: tuple[int, int, int], dtype: type[np.generic]) -> NDArray[Any]:
        """Return an unfilled canonical array, i fastest in memory, for a stored shape."""
        try:
            return np.empty(self.shape(stored), dtype=dtype, order="F")
        except MemoryError:
            size = np.prod(stored, dtype=float) * np.dtype(dtype).itemsize / 1e9
            raise Refused(
                f"The picture has {stored} voxels and needs {size:.1f} GB of memory, more than "
                "this computer has free; crop it or use one with more memory."
            ) from None


def canonical_order(matrix: FloatArray, towards: FloatArray | None = None) -> AxisOrder:
    """Return the order in which stored axes best match left, posterior, superior.

    Parameters
    ----------
    matrix : (4, 4) array
        Stored index -> LPS mm.
    towards : (4, 4) or (3, 3) array, optional
        Columns to match instead of the patient axes; a label map is turned towards its CT, so
        that rounding cannot turn the two differently where an axis lies at 45 degrees.
    """
    goal = (
        np.eye(3) if towards is None else towards[:3, :3] / np.linalg.norm(towards[:3, :3], axis=0)
    )
    axes = matrix[:3, :3]
    cosines = goal.T @ (axes / np.linalg.norm(axes, axis=0))
    best = max(permutations(range(3)), key=lambda p: sum(abs(cosines[c, p[c]]) for c in range(3)))
    a, b, c = best
    return AxisOrder(
        (a, b, c), (bool(cosines[0, a] < 0), bool(cosines[1, b] < 0), bool(cosines[2, c] < 0))
    )
