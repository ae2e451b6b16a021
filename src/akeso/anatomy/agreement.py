"""Do labels lie on the bone they name? A shifted or mirrored map is a wrong-side needle."""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from akeso.anatomy.levels import label_name
from akeso.imaging.volume import LabelMap, Volume

DENSE_HU = 120.0
"""Denser than muscle, organs and unenhanced blood; spongy bone of the aged lies about here."""

RIM_MM = (3.0, 8.0)
"""The neighbourhood a vertebra is compared with: past the blur of its edge, short of its ribs."""

LEAST_CONTRAST = 3.0
"""A vertebra's label holds at least this many times the share of dense voxels found around it.

Engineering proposal. On the CTs Akeso was tried on true labels gave 4 to 70, labels moved by 12 mm
or more or mirrored gave 0.5 to 2.6.
"""

SAMPLE_MM = 1.6
"""Finer voxels are thinned to about this."""


def dense_shares(volume: Volume, labels: LabelMap, vertebra: str) -> tuple[float, float]:
    """Return the share of dense voxels inside a vertebra's label and in the rim around it.

    Other labelled structures are left out of the rim. Both are 0 to 1.
    """
    value = labels.value_of(label_name(vertebra))
    step = np.maximum(1, (SAMPLE_MM / labels.spacing_mm).astype(int)).tolist()
    margin = np.ceil(RIM_MM[1] / labels.spacing_mm).astype(int).tolist()
    box = tuple(
        slice(max(s.start - m, 0), s.stop + m, n)
        for s, m, n in zip(labels.boxes[value], margin, step, strict=True)
    )
    names = labels.voxels[box]
    inside = names == value
    away = ndimage.distance_transform_edt(~inside, sampling=labels.spacing_mm * step)
    rim = (away > RIM_MM[0]) & (away < RIM_MM[1]) & (names == 0)
    dense = volume.voxels[box] > DENSE_HU
    around = float(dense[rim].mean()) if rim.any() else 0.0
    return float(dense[inside].mean()) if inside.any() else 0.0, around


def disagreement(volume: Volume, labels: LabelMap, vertebra: str) -> str:
    """Return why a vertebra's label cannot belong to this CT, ``""`` where it can."""
    inside, around = dense_shares(volume, labels, vertebra)
    # A share of a fiftieth around is as good as none: a division by nothing proves nothing.
    if inside >= LEAST_CONTRAST * max(around, 0.02):
        return ""
    return (
        f"The label of {vertebra} does not lie on bone in this CT ({inside:.0%} of it is denser "
        f"than {DENSE_HU:.0f} HU, {around:.0%} around it): labels and CT do not belong together "
        "or one is mirrored; use the label map made from this CT."
    )
