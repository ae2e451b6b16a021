"""Where the vertebrae are in a label map, roughly: enough to name them in a picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from akeso.frame import FloatArray
from akeso.imaging.volume import LabelMap

PREFIX = "vertebrae_"


@dataclass(frozen=True, eq=False)
class Vertebra:
    """One labelled vertebra.

    Parameters
    ----------
    name : str
        ``L4``.
    body_mm : (3,) array
        Middle of the front half of its voxels, which is about the middle of its body, LPS mm.
    back_mm : (3,) array
        Middle of its rearmost voxels, about the tip of the spinous process, LPS mm.
    low_mm, high_mm : float
        Lowest and highest place of the body along z, LPS mm.
    """

    name: str
    body_mm: FloatArray
    back_mm: FloatArray
    low_mm: float
    high_mm: float


def find_vertebrae(labels: LabelMap) -> tuple[Vertebra, ...]:
    """Return the labelled vertebrae that hold more than a few voxels, from the head down."""
    named = {v: labels.names[v] for v in labels.present_values}
    found = [
        _measure(labels, value, name.removeprefix(PREFIX))
        for value, name in named.items()
        if name.startswith(PREFIX)
    ]
    return tuple(sorted((v for v in found if v), key=lambda v: -v.body_mm[2]))


def _measure(labels: LabelMap, value: int, name: str) -> Vertebra | None:
    points = labels.to_patient(np.argwhere(labels.voxels == value))
    if len(points) < 8:
        return None
    depth = points[:, 1]
    body = points[depth <= np.median(depth)]
    back = points[depth >= np.quantile(depth, 0.97)]
    low, high = np.quantile(body[:, 2], (0.03, 0.97))
    return Vertebra(name, body.mean(axis=0), back.mean(axis=0), float(low), float(high))
