"""Finer voxels by cubic interpolation, so that a coarse CT casts no staircase shadows."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from akeso.frame import PATIENT, Transform
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
    edge = [(2, 2) if a == axis else (0, 0) for a in range(3)]
    padded = np.moveaxis(np.pad(voxels, edge, mode="edge"), axis, 0)
    n = padded.shape[0] - 4
    shape = (2 * n, *padded.shape[1:])
    fine = np.empty(shape, np.float32)
    fine[1::2] = sum(w * padded[1 + m : 1 + m + n] for m, w in enumerate(QUARTER))
    fine[0::2] = sum(w * padded[m : m + n] for m, w in enumerate(QUARTER[::-1]))
    return np.moveaxis(fine, 0, axis)


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
    fine = volume.voxels.astype(np.float32)
    for axis, times in enumerate(doublings):
        for _ in range(times):
            fine = _halve(fine, axis)
    fine = np.clip(np.rint(fine), volume.voxels.min(), volume.voxels.max())
    matrix = volume.pose.matrix.copy()
    matrix[:3, :3] /= factors
    matrix[:3, 3] = volume.to_patient(0.5 / factors - 0.5)
    return Volume(
        np.asfortranarray(fine.astype(np.int16)),
        Transform(VOXEL, PATIENT, matrix),
        volume.frame_of_reference,
        volume.description,
    )
