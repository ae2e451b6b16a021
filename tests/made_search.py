"""Corridor searches made of exact shapes: a cylinder for a body, plates and balls as dangers."""

import numpy as np

from akeso.frame import PATIENT, Transform
from akeso.imaging.carm import Position
from akeso.imaging.volume import VOXEL
from akeso.needle.corridor import Danger, Search
from akeso.needle.distance import distance_map
from akeso.needle.stock import stock_needles
from akeso.rule import Mark, Source

SOURCE = Source("made up for the test", Mark.PROPOSAL)
SPACING = np.array([1.0, 1.0, 1.0])
HALF = np.array([60, 60, 40])
POSE = np.eye(4)
POSE[:3, 3] = -HALF
INDEX_OF = Transform(VOXEL, PATIENT, POSE).inverse()
POINTS = np.stack(np.meshgrid(*[np.arange(-h, h + 1.0) for h in HALF], indexing="ij"), -1)
NEEDLES = stock_needles("spinal", (22,))
PA = (0.0, 1.0, 0.0)
TARGET = np.array([[0.0, -5.0, 0.0]])


def body(p):
    """A cylinder along z: radius 50 mm."""
    return p[..., 0] ** 2 + p[..., 1] ** 2 <= 50.0**2


def plate(p):
    """A bony plate 20 to 24 mm behind the centre with a round hole, radius 8 mm, at x = 10."""
    hole = (p[..., 0] - 10) ** 2 + p[..., 2] ** 2 < 8.0**2
    return (p[..., 1] >= 20) & (p[..., 1] <= 24) & ~hole


def ball(centre, radius):
    return lambda p: np.linalg.norm(p - np.array(centre, float), axis=-1) <= radius


def danger(name, shape, hard=0.0, soft=None, turn=None, **options):
    points = POINTS if turn is None else Transform(PATIENT, PATIENT, turn).inverse().points(POINTS)
    found = distance_map(shape(points), SPACING, 30.0)
    return Danger(name, found, hard, hard if soft is None else soft, SOURCE, **options)


def search(*dangers, **options):
    outside = distance_map(~body(POINTS), SPACING, 30.0)
    values = {
        "targets_mm": TARGET,
        "beam": PA,
        "position": Position.PRONE,
        "index_of": INDEX_OF,
        "outside": outside,
        "dangers": dangers,
        "needles": NEEDLES,
        "primary_window_deg": (-40, 40),
        "secondary_window_deg": (-20, 20),
        "step_deg": 1.0,
    }
    return Search(**{**values, **options})
