"""Measurements that several approaches share; plain geometry on landmarks, mm and degrees."""

from __future__ import annotations

import numpy as np

from akeso.anatomy.landmarks import Landmarks
from akeso.anatomy.levels import Side
from akeso.frame import FloatArray
from akeso.techniques.aim import Axes


def foramen_behind(landmarks: Landmarks, vertebra: str, side: Side) -> FloatArray:
    """Return the posterior border of the foramen that a medial branch target must stay behind.

    It is the ventral surface of the vertebra's own superior articular process; on S1 the
    posterior wall of the L5-S1 foramen.
    """
    if vertebra == "S1":
        return landmarks.foramen("L5-S1", side).posterior
    return landmarks.arch(vertebra, side).sap_front


def dorsal_of(axes: Axes, tip: FloatArray, border: FloatArray) -> float:
    """Return how far the tip lies dorsal of a border in the squared lateral view, mm."""
    return float((tip - border) @ axes.ap)


def off_axis_deg(direction: FloatArray, axis: FloatArray) -> float:
    """Return the angle between two lines, 0 to 90 degrees."""
    cosine = abs(float(direction @ axis)) / float(np.linalg.norm(axis) * np.linalg.norm(direction))
    return float(np.degrees(np.arccos(min(1.0, cosine))))
