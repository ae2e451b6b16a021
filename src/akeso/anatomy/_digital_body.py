"""Puts the bones of the digital spine together and fills the body around them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np

from akeso.anatomy._digital_bone import (
    CLEARANCE_MM,
    Bone,
    Facet,
    carved,
    facet,
    seen_from,
    vertebra,
)
from akeso.anatomy._digital_pelvis import hip, sacrum, sacrum_sizes
from akeso.anatomy._digital_sizes import LEVELS, SIDES, size, sizes_of
from akeso.anatomy._implicit import Distances, Points, Shape, point, strut, union
from akeso.frame import FloatArray

CENTRE_MM = point(0.0, -15.0, 40.0)
"""Centre of the volume in patient LPS, mm; turns go about it."""
L3_MM = CENTRE_MM + point(0.0, 5.0, 26.0)
"""Where the body of L3 stands, mm."""
SACROILIAC_GAP_MM = 2.2


@dataclass(frozen=True, eq=False)
class Skeleton:
    """The bones by name (``L1`` .. ``L5``, ``S1``, ``hip_left``, ``hip_right``) and the joints.

    `joints[level, side]` is the facet joint above that vertebra, in that vertebra's frame.
    """

    bones: dict[str, Bone]
    joints: dict[tuple[str, str], Facet]
    sacrum_closed: Shape
    lordosis: bool

    def wedge(self, level: str) -> float:
        """Angle between the endplates of a lumbar body, degrees; taller in front is positive."""
        return size("vertebra", "wedge", level) if self.lordosis else 0.0


def tilted(tilt_deg: float, origin: FloatArray) -> FloatArray:
    """Return the pose of a vertebra that leans forward by an angle: its +z is (0, -sin, cos)."""
    s, c = np.sin(np.radians(tilt_deg)), np.cos(np.radians(tilt_deg))
    pose = np.eye(4)
    pose[:3, :3] = [[1.0, 0.0, 0.0], [0.0, c, -s], [0.0, s, c]]
    pose[:3, 3] = origin
    return pose


def poses(lordosis: bool) -> dict[str, FloatArray]:
    """Stack the vertebrae on the sacrum; all endplates are level without lordosis."""
    bend = 1.0 if lordosis else 0.0
    tilt = bend * size("sacrum", "slope")
    found = {"S1": tilted(tilt, np.zeros(3))}
    plate = found["S1"][:3, 2] * size("sacrum", "height") / 2.0
    for level in reversed(LEVELS):
        opening = bend * size("disc", "wedge", level)
        plate = plate + tilted(tilt - opening / 2.0, np.zeros(3))[:3, 2] * size(
            "disc", "height", level
        )
        wedge = bend * size("vertebra", "wedge", level)
        middle = tilted(tilt - opening - wedge / 2.0, np.zeros(3))
        half = middle[:3, 2] * size("vertebra", "height", level) / 2.0
        middle[:3, 3] = plate + half
        found[level], plate = middle, plate + 2.0 * half
        tilt -= opening + wedge
    shift = L3_MM - found["L3"][:3, 3]
    for pose in found.values():
        pose[:3, 3] += shift
    top = found["S1"][:3, 3] + found["S1"][:3, 2] * size("sacrum", "height") / 2.0
    found["pelvis"] = tilted((bend - 1.0) * size("sacrum", "slope"), top)
    return found


@cache
def skeleton(lordosis: bool) -> Skeleton:
    """Build all bones, bottom up, each carved free of the one below it."""
    pose = poses(lordosis)
    base = sacrum_sizes()
    pierced, closed = sacrum()
    bones = {
        "S1": Bone("sacrum", pose["S1"], pierced, pierced, point(-66, -32, -105), point(66, 52, 32))
    }
    joints = {("S1", name): facet("S1", side, base["depth"]) for name, side in SIDES.items()}
    for level, below in zip(reversed(LEVELS), ("S1", *reversed(LEVELS)), strict=False):
        g = sizes_of(level)
        g["wedge"] *= 1.0 if lordosis else 0.0
        pairs = []
        for name, side in SIDES.items():
            joints[level, name] = facet(level, side, g["depth"])
            pairs.append(
                (joints[level, name], joints[below, name].moved(bones[below], pose[level]))
            )
        whole = vertebra(g, pairs)
        free = carved(
            whole, seen_from(bones[below].whole, pose[below], pose[level]), CLEARANCE_MM, -4.0
        )
        low, high = point(-54, -24, -46), point(54, 76, 28)
        bones[level] = Bone(f"vertebrae_{level}", pose[level], whole, free, low, high)
    for name, side in SIDES.items():
        wing = hip(side)
        free = carved(wing, seen_from(pierced, pose["S1"], pose["pelvis"]), SACROILIAC_GAP_MM, 99.0)
        low = point(30 if side > 0 else -150, -85, -125)
        high = point(150 if side > 0 else -30, 82, 52)
        bones[f"hip_{name}"] = Bone(f"hip_{name}", pose["pelvis"], wing, free, low, high)
    return Skeleton(bones, joints, closed, lordosis)


def canal_line(bones: dict[str, Bone]) -> list[FloatArray]:
    """Return the canal's centre at every body's mid-height, head first, patient mm."""
    points = []
    for level in (*LEVELS, "S1"):
        section = "sacrum" if level == "S1" else "vertebra"
        pick = None if level == "S1" else level
        y = size(section, "depth", pick) / 2.0 + size(section, "canal_depth", pick) / 2.0
        points.append(bones[level].to_patient(point(0.0, y, 0.0)))
    bottom = bones["S1"].to_patient(point(0.0, size("sacrum", "depth") / 2.0 + 7.0, -45.0))
    first = 2.0 * points[0] - points[1]
    return [first + (first - points[0]), *points, bottom]


def cord_and_sac(bones: dict[str, Bone]) -> tuple[Shape, Shape]:
    """Return the cord, ending as conus at the lower edge of L1, and the dural sac to S2."""
    line = canal_line(bones)
    back = (0.0, 1.0, 0.0)
    conus = bones["L1"].to_own(line[1]) + point(0.0, 0.0, -size("vertebra", "height", "L1") / 2.0)
    tip = bones["L1"].to_patient(conus)
    cord = union(
        [
            strut(line[0], line[1], (4.8, 4.0), (4.5, 3.8), back),
            strut(line[1], tip, (4.5, 3.8), (1.2, 1.2), back),
        ],
        0.5,
    )
    tubes = [strut(a, b, (7.5, 6.2), (7.5, 6.2), back) for a, b in pairwise(line)]
    return cord, union(tubes, 0.5)


def disc(bones: dict[str, Bone], upper: str, lower: str) -> tuple[Shape, FloatArray, float]:
    """Return the side wall of a disc in its own frame, its pose, and its half height."""
    bottom = size("sacrum", "height") if lower == "S1" else size("vertebra", "height", lower)
    a = bones[lower].to_patient(point(0.0, 0.0, bottom / 2.0))
    b = bones[upper].to_patient(point(0.0, 0.0, -size("vertebra", "height", upper) / 2.0))
    pose = tilted(float(np.degrees(np.arctan2(-(b - a)[1], (b - a)[2]))), (a + b) / 2.0)
    wide, deep = (
        size("vertebra", "inferior_width", upper) / 2.0 + 0.5,
        size("vertebra", "depth", upper) / 2.0 + 0.5,
    )

    def wall(p: Points) -> Distances:
        k = np.sqrt(np.maximum((p[0] / wide) ** 2 + ((p[1] - 1.5) / (deep + 1.5)) ** 2, 1e-8))
        side = np.hypot(p[0], p[1]) * (1.0 - 1.0 / np.maximum(k, 0.05))
        result: Distances = np.maximum(side, p[1] - deep)
        return result

    return wall, pose, float(np.linalg.norm(b - a)) / 2.0


def skin(p: Points) -> Distances:
    """Return the signed distance to the skin, patient frame: flat oval with a lumbar hollow."""
    x, y, z = p[0], p[1] - L3_MM[1] + 9.0, p[2] - L3_MM[2]
    hollow = 12.0 * np.tanh(1.8e-4 * (z + 25.0) ** 2) - 3.0
    y = y - np.where(y > 0.0, hollow, 0.0)
    half = 138.0 + 7.0 * np.tanh(2.0e-4 * (z + 20.0) ** 2)
    qx, qy = np.abs(x) / half, np.abs(y) / 97.0
    k = (qx * qx * np.sqrt(qx) + qy * qy * np.sqrt(qy) + 1e-6) ** 0.4
    result: Distances = np.hypot(x, y) * (1.0 - 1.0 / np.maximum(k, 0.05))
    return result


def _column(p: Points) -> Distances:
    """Return the distance to the muscles that surround the spine (psoas and the back)."""
    lean = np.abs(p[0]) / 62.0
    y = (p[1] - L3_MM[1] - 36.0) / 50.0
    k = np.sqrt(np.maximum(lean * lean + y * y, 1e-8))
    result: Distances = np.hypot(p[0], p[1] - L3_MM[1] - 36.0) * (1.0 - 1.0 / np.maximum(k, 0.05))
    return result


def muscle(p: Points, deep: Distances) -> Distances:
    """Return the distance to muscle: a wall under the fat, thicker fat behind."""
    behind = np.clip((p[1] - L3_MM[1]) / 90.0, 0.0, 1.0)
    result: Distances = deep + 11.0 + 5.0 * behind
    return result


def abdomen(p: Points, deep: Distances) -> Distances:
    """Return the distance to the abdominal contents, in front of spine and wall muscles."""
    front = p[1] - (L3_MM[1] + 14.0)
    result: Distances = np.maximum(np.maximum(deep + 27.0, front), 3.0 - _column(p))
    return result
