"""A small made patient and a hand-made plan, for tests of what is written about a plan.

The body is a box of soft tissue 120 x 100 x 120 mm in air, with three box vertebrae; every number
of the plan is typed here, so that what is written can be compared with it.
"""

import math

import numpy as np

from akeso.frame import Transform
from akeso.imaging.carm import Position
from akeso.imaging.volume import LabelMap, Volume
from akeso.needle.plan import (
    Clearance,
    EntryZone,
    Needle,
    NeedlePath,
    NeedlePlan,
    Refusal,
    View,
)
from akeso.rule import Check, Mark, Relation, Source

READ = Source("A handbook, page 7", Mark.READ)
PROPOSED = Source("Reference memo, section 4.3", Mark.PROPOSAL)


def made_patient() -> tuple[Volume, LabelMap]:
    """CT and labels, 3 mm voxels, origin at the middle of the front face's bottom."""
    hu = np.full((50, 45, 44), -1000, dtype=np.int16, order="F")
    label = np.zeros(hu.shape, dtype=np.uint8, order="F")
    hu[5:45, 5:40, :] = 30
    for value, k in ((28, 29), (27, 17), (26, 5)):
        body, arch = np.s_[19:31, 14:24, k : k + 9], np.s_[23:27, 24:34, k : k + 6]
        for part in (body, arch):
            hu[part], label[part] = 350, value
    pose = np.diag([3.0, 3.0, 3.0, 1.0])
    pose[:3, 3] = (-73.5, -66.0, -64.5)
    transform = Transform("voxel", "LPS", pose)
    names = {26: "vertebrae_S1", 27: "vertebrae_L5", 28: "vertebrae_L4"}
    return Volume(hu, transform), LabelMap(label, transform, names)


def made_views() -> tuple[View, ...]:
    """Two views with checks that pass, fail and stay unknown."""
    off = Check("off the pedicle line", 1.2344, Relation.AT_MOST, 3.0, "mm", READ)
    behind = Check(
        "behind mid-foramen", 0.4, Relation.AT_LEAST, 1.0, "mm", PROPOSED, "Draw back a little."
    )
    gap = Check("contrast spread", math.nan, Relation.AT_MOST, 5.0, "mm", PROPOSED)
    return (
        View("tunnel", "Needle seen end-on.", 24.6, -9.8, Position.PRONE, (off,)),
        View("lateral", "Depth.", 90.0, 0.0, Position.PRONE, (behind, gap)),
    )


def made_plan(**changes) -> NeedlePlan:
    """The plan; keyword arguments replace its fields."""
    target, entry = np.array([22.0, 10.0, 12.0]), np.array([40.0, 51.0, 4.5])
    rng = np.random.default_rng(7)
    entries = entry + rng.uniform(-15, 15, (60, 3)) * (1, 0, 1)
    code = (np.arange(60) % 3).astype(np.uint8)
    cost = np.where(code == 0, np.linalg.norm(entries - entry, axis=1), np.nan)
    fields = {
        "approach": "lumbar-transforaminal-subpedicular",
        "technique": "epidural_steroid",
        "title": "Lumbar transforaminal, subpedicular",
        "level": "L4-L5",
        "side": "left",
        "nerve": "L4 spinal nerve",
        "path": NeedlePath(target, entry, 1.5, ("close to the textbook beam",)),
        "needle": Needle("22 G spinal (Quincke)", 22, 90.0, 0.72, PROPOSED),
        "views": made_views(),
        "clearances": (
            Clearance("L5 bone", 4.0, 1.0, 2.0, 1.5, PROPOSED),
            Clearance("kidney", math.nan, 5.0, 10.0, 1.5, PROPOSED, "not in the labels"),
            Clearance("bowel <&>", 7.0, 5.0, 10.0, 1.5, READ),
        ),
        "alternatives": (NeedlePath(target, entry + np.array([4.0, 0.0, 3.0]), 2.5),),
        "refusals": (Refusal("crosses bone", 1234), Refusal("too near to bowel", 66)),
        "entry_zone": EntryZone(
            entries.astype(np.float32), code, cost, ("crosses bone", "too near to bowel")
        ),
        "landmarks": {"L4 pedicle 6 o'clock, left": np.array([21.0, 9.0, 15.0])},
        "warnings": ("Roots and arteries are not seen on CT.",),
        "sources": (READ, PROPOSED),
        "uncertainty_mm": 1.5,
        "uncertainty": {"voxel size": 1.3, "needle bend": 0.75},
    }
    return NeedlePlan(**{**fields, **changes})
