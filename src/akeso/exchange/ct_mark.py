"""By what a plan.json knows the CT again that it was made on: its voxels and where they lie."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from akeso.imaging.volume import Volume

DECIMALS = 3
SAME_PLACE_MM = 0.05
"""Two grids are the same when their ends are no further apart than this."""


def ct_mark(ct: Volume) -> dict[str, Any]:
    """Return the ``ct`` of a plan.json.

    Parameters
    ----------
    ct : Volume

    Returns
    -------
    dict
        Hash of the voxels, and the centres of the first and the last (LPS mm), so that it is the
        same whether the CT came as DICOM or as NIfTI. No identity.
    """
    stored = np.ascontiguousarray(ct.voxels.T, dtype="<i2")
    first, last = ct.to_patient([[0, 0, 0], [n - 1 for n in ct.shape]])
    return {
        "sha256_of_voxels": hashlib.sha256(stored.data).hexdigest(),
        "first_voxel_mm": [round(float(v), DECIMALS) + 0.0 for v in first],
        "last_voxel_mm": [round(float(v), DECIMALS) + 0.0 for v in last],
    }


def same_ct(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Tell whether two marks are of the same voxels in the same place."""
    apart = max(
        float(np.abs(np.subtract(one[name], other[name])).max())
        for name in ("first_voxel_mm", "last_voxel_mm")
    )
    return one["sha256_of_voxels"] == other["sha256_of_voxels"] and apart <= SAME_PLACE_MM
