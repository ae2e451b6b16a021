"""Where the vertebrae are in a label map, roughly: enough to name them in a picture."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from akeso.frame import FloatArray
from akeso.imaging.volume import LabelMap

PREFIX = "vertebrae_"
BONES = (PREFIX, "sacrum", "hip_", "rib_", "femur_")
"""Beginnings of the names of bones that show where on the back one is."""

ENOUGH_MM = 2.0
"""Points of a bone this far apart tell where it is."""

FEWEST_VOXELS = 8


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


def bone_points(labels: LabelMap) -> Iterator[tuple[int, FloatArray]]:
    """Yield label value and voxel centres (n, 3), LPS mm, of every bone in the map.

    Of finer voxels, only those about `ENOUGH_MM` apart.
    """
    step = np.maximum(1, (ENOUGH_MM / labels.spacing_mm).astype(int))
    for value in labels.present_values:
        if labels.names[value].startswith(BONES):
            box = labels.boxes[value]
            start = [edge.start for edge in box]
            thinned = tuple(
                slice(edge.start, edge.stop, s) for edge, s in zip(box, step.tolist(), strict=True)
            )
            held = np.argwhere(labels.voxels[thinned] == value)
            yield value, labels.to_patient(held * step + start)


def find_vertebrae(labels: LabelMap) -> tuple[Vertebra, ...]:
    """Return the labelled vertebrae that hold more than a few voxels, from the head down."""
    found = [
        _measure(points, labels.names[value].removeprefix(PREFIX))
        for value, points in bone_points(labels)
        if labels.names[value].startswith(PREFIX)
    ]
    return tuple(sorted((v for v in found if v), key=lambda v: -v.body_mm[2]))


def _measure(points: FloatArray, name: str) -> Vertebra | None:
    if len(points) < FEWEST_VOXELS:
        return None
    depth = points[:, 1]
    body = points[depth <= np.median(depth)]
    back = points[depth >= np.quantile(depth, 0.97)]
    low, high = np.quantile(body[:, 2], (0.03, 0.97))
    return Vertebra(name, body.mean(axis=0), back.mean(axis=0), float(low), float(high))
