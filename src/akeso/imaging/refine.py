"""Finer voxels by cubic interpolation, so that a coarse CT casts no staircase shadows."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from akeso.frame import PATIENT, Transform
from akeso.imaging._refine_kernel import halve
from akeso.imaging.volume import VOXEL, Volume

COARSE_MM = 1.6
"""Axes with a larger voxel spacing than this are halved (and halved again)."""

MOST_VOXELS = 24_000_000
"""A CT that would grow beyond this stays as it is: its slices are coarse, but its memory is not
doubled."""

QUARTER = np.array([-0.0703125, 0.8671875, 0.2265625, -0.0234375], dtype=np.float32)
"""Catmull-Rom weights a quarter of the way between the second and the third of four samples."""


def _halve(voxels: NDArray[np.float32], axis: int) -> NDArray[np.float32]:
    """Two samples for each one along an axis, at a quarter step to either side; edges repeated."""
    shape = voxels.shape
    outer, inner = int(np.prod(shape[:axis])), int(np.prod(shape[axis + 1 :]))
    fine = np.empty((outer, 2 * shape[axis], inner), np.float32)
    halve(voxels.reshape(outer, shape[axis], inner), QUARTER, fine)
    return fine.reshape(*shape[:axis], 2 * shape[axis], *shape[axis + 1 :])


def refined(volume: Volume) -> Volume:
    """Return a CT with no spacing above 1.6 mm, or the same CT where that is so already.

    Interpolated HU stay within the range the CT had.

    Parameters
    ----------
    volume : Volume

    Returns
    -------
    Volume
        On the same place; unchanged where it would exceed 24 million voxels.
    """
    doublings = [max(0, int(np.ceil(np.log2(s / COARSE_MM)))) for s in volume.spacing_mm]
    factors = np.array([2**d for d in doublings])
    if factors.max() == 1 or np.prod(factors) * volume.voxels.size > MOST_VOXELS:
        return volume
    fine = np.ascontiguousarray(volume.voxels.T, np.float32)  # (k, j, i), as in memory
    for axis, times in enumerate(doublings):
        for _ in range(times):
            fine = _halve(fine, 2 - axis)
    np.rint(fine, out=fine)
    np.clip(fine, volume.voxels.min(), volume.voxels.max(), out=fine)
    matrix = volume.pose.matrix.copy()
    matrix[:3, :3] /= factors
    matrix[:3, 3] = volume.to_patient(0.5 / factors - 0.5)
    return Volume(
        fine.astype(np.int16).T,
        Transform(VOXEL, PATIENT, matrix),
        volume.frame_of_reference,
        volume.description,
    )
