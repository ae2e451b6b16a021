"""The bones of the digital spine: where each stands, and its shape in its own frame.

A bone's own frame has its origin at the body centre, +x to the patient's left, +y to the back of
the vertebra and +z to its head; side is +1 for left and -1 for right. Dimensions come from
``digital_spine.toml``, with source and mark. How the parts hang together (where a strut starts
inside another, fillets, roundings) is ours, drawn after cross-sections of the mean surfaces.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from akeso.anatomy._digital_sizes import SIDES, size
from akeso.anatomy._implicit import (
    Distances,
    Points,
    Shape,
    half_space,
    point,
    smooth_max,
    smooth_min,
    strut,
    turned,
    union,
)
from akeso.frame import FloatArray

CLEARANCE_MM = 1.2
"""Two neighbouring bones never come closer than this."""
SHELL_MM, ARCH_SHELL_MM = 0.9, 2.0
"""Thickness of the dense shell of bodies and hips, and of arches (proposal)."""
SLOPE_STEEP = 20.0
"""Slope of the lamina against the vertebra's long axis, degrees."""


@dataclass(frozen=True, eq=False)
class Bone:
    """A bone: its name, its pose, its shape and the box it fits in, in its own frame.

    Parameters
    ----------
    name : str
        TotalSegmentator word, or ``sacrum`` for S1 and sacrum together.
    pose : (4, 4) array
        Own frame to patient LPS, mm.
    whole : callable
        Signed distance of the bone alone.
    shape : callable
        The same, carved where a neighbour would come too close.
    low, high : (3,) array
        Corners of the box, own frame, mm.
    """

    name: str
    pose: FloatArray
    whole: Shape
    shape: Shape
    low: FloatArray
    high: FloatArray

    def shell_mm(self, p: Points) -> Distances:
        """Thickness of the dense shell at points (3, n): thin on bodies, thick on arches."""
        wall = size("sacrum", "depth") / 2.0
        behind = np.clip((p[1] - wall + 1.0) / 4.0, 0.0, 1.0)
        if self.name.startswith("vertebrae"):
            thick: Distances = SHELL_MM + (ARCH_SHELL_MM - SHELL_MM) * behind
            return thick
        return np.full(p.shape[1], SHELL_MM, p.dtype)

    def to_patient(self, p: FloatArray) -> FloatArray:
        """Own frame (3,) to patient, mm."""
        result: FloatArray = self.pose[:3, :3] @ p + self.pose[:3, 3]
        return result

    def to_own(self, p: FloatArray) -> FloatArray:
        """Patient (3,) to own frame, mm."""
        result: FloatArray = self.pose[:3, :3].T @ (p - self.pose[:3, 3])
        return result

    def turn(self, direction: FloatArray) -> FloatArray:
        """A direction (3,) of the own frame in the patient."""
        result: FloatArray = self.pose[:3, :3] @ direction
        return result


@dataclass(frozen=True, eq=False)
class Facet:
    """A flat facet joint, in the frame of the vertebra below or any other it is moved to.

    `normal` points out of the superior process (backwards and to the midline), `along` from the
    front edge of the joint to its back edge.
    """

    centre: FloatArray
    normal: FloatArray
    along: FloatArray

    def moved(self, start: Bone, pose: FloatArray) -> Facet:
        """The same joint seen in another frame, given by its pose."""
        turn = pose[:3, :3].T @ start.pose[:3, :3]
        shift = pose[:3, :3].T @ (start.pose[:3, 3] - pose[:3, 3])
        return Facet(turn @ self.centre + shift, turn @ self.normal, turn @ self.along)


def facet(level: str, side: float, depth: float) -> Facet:
    """Return the joint above a vertebra (L1 to L5, S1), in that vertebra's frame."""
    angle = np.radians(size("facet", "to_sagittal", level) + side * size("asymmetry", "facet"))
    centre = point(
        side * size("facet", "side", level),
        depth / 2.0 + size("facet", "back", level),
        size("facet", "up", level),
    )
    normal = point(-side * np.cos(angle), np.sin(angle), 0.0)
    return Facet(centre, normal, point(side * np.sin(angle), np.cos(angle), 0.0))


def body(level_sizes: dict[str, float]) -> Shape:
    """Return a vertebral body: waisted, flat behind, between two endplate planes."""
    g = level_sizes
    half, back, lean = g["height"] / 2.0, g["depth"] / 2.0, np.radians(g["wedge"] / 2.0)
    top = half_space((0.0, np.sin(lean), np.cos(lean)), (0.0, 0.0, half))
    bottom = half_space((0.0, np.sin(lean), -np.cos(lean)), (0.0, 0.0, -half))

    def distance(p: Points) -> Distances:
        x, y, z = p
        u = np.clip(z / half, -1.0, 1.0)
        wide = 0.25 * ((1 + u) * g["superior_width"] + (1 - u) * g["inferior_width"])
        waist = g["waist_share"] + (1.0 - g["waist_share"]) * u * u
        a, b = wide * waist, (back + 2.0) * (0.6 + 0.4 * waist)
        qx, qy = x / a, (y - 2.0) / b
        k0 = np.sqrt(np.maximum(qx * qx + qy * qy, 1e-8))
        k1 = np.sqrt(np.maximum((qx / a) ** 2 + (qy / b) ** 2, 1e-10))
        round_ = smooth_max(k0 * (k0 - 1.0) / k1, y - back, 4.0)
        return smooth_max(round_, np.maximum(top(p), bottom(p)), 1.2)

    return distance


def superior_process(joint: Facet, side: float, wall: float) -> Shape:
    """Return a superior articular process with its mammillary process, cut flat by the joint."""
    gap, wide = size("facet_all", "gap"), size("facet_all", "half_width")
    tall = size("facet_all", "half_height") - 3.8
    up = point(0.0, 0.0, 1.0)
    middle = joint.centre - joint.normal * (gap / 2.0 + 2.2)
    root = point(joint.centre[0] + 2.5 * side, wall + 11.0, 3.0)
    parts = [
        strut(middle - 1.4 * tall * up, middle + tall * up, (wide, 3.8), (wide, 3.8), joint.normal),
        strut(root, middle - 0.8 * tall * up, (5.0, 4.5), (6.5, 4.2), joint.normal),
        strut(
            middle + joint.along * 5.0 - joint.normal * 1.0 - up * 5.0,
            middle + joint.along * 5.5 - joint.normal * 1.0 + up * 1.0,
            (4.0, 4.0),
            (3.6, 3.6),
            joint.normal,
        ),
    ]
    process = union(parts, 1.5)
    face = half_space(joint.normal, joint.centre - joint.normal * (gap / 2.0))
    return lambda p: smooth_max(process(p), face(p), 0.8)


def inferior_process(joint: Facet, side: float, arch: float) -> Shape:
    """Return an inferior articular process reaching from the lamina into the joint below."""
    gap = size("facet_all", "gap")
    up = point(0.0, 0.0, 1.0)
    middle = joint.centre + joint.normal * (gap / 2.0 + 2.8)
    root = point(side * (abs(joint.centre[0]) - 3.5), arch + 3.0, -8.0)
    process = strut(root, middle - 4.0 * up, (5.5, 4.5), (6.8, 4.6), joint.normal)
    block = strut(middle + 4.0 * up, middle - 4.0 * up, (6.8, 4.6), (6.2, 4.4), joint.normal)
    face = half_space(-joint.normal, joint.centre + joint.normal * (gap / 2.0))
    return lambda p: smooth_max(smooth_min(process(p), block(p), 1.5), face(p), 0.8)


def _side_parts(g: dict[str, float], side: float, joints: tuple[Facet, Facet]) -> list[Shape]:
    """Return pedicle, transverse process, pars, lamina and articular processes of one side."""
    wall, arch = g["depth"] / 2.0, g["depth"] / 2.0 + g["canal_depth"]
    wide = g["pedicle_width"] + side * size("asymmetry", "pedicle_width")
    reach = g["process_reach"] + side * size("asymmetry", "process_reach")
    turn = np.radians(g["pedicle_converge"])
    isthmus = point(side * (g["canal_width"] + wide) / 2.0, wall + 3.5, g["pedicle_up"])
    axis = point(side * np.sin(turn), np.cos(turn), 0.0)
    ped = (wide / 2.0, g["pedicle_height"] / 2.0)
    thick, tall = g["process_half_thickness"], g["process_half_height"]
    upper, lower = joints
    out = abs(upper.centre[0])
    slope = point(0.0, -np.sin(np.radians(SLOPE_STEEP)), np.cos(np.radians(SLOPE_STEEP)))
    across = point(0.0, slope[2], -slope[1])
    return [
        strut(isthmus - 9.0 * axis, isthmus + 5.0 * axis, ped, ped),
        strut(
            isthmus + point(side * (wide / 2.0 - 3.0), 4.0, -1.0),
            point(side * (reach - 2.6), wall + g["process_back"] - 1.0, 3.0),
            (thick + 0.8, tall),
            (2.6, 0.75 * tall),
        ),
        strut(
            point(side * (out + 7.5), wall + 12.0, -0.5),
            point(side * (out + 8.5), wall + 13.5, -2.0),
            (2.6, 2.6),
            (2.2, 2.2),
            (0.0, 1.0, 0.0),
        ),
        strut(
            point(side * (out + 1.5), wall + 9.0, 5.0),
            point(side * (abs(lower.centre[0]) - 3.0), arch + 3.0, -9.0),
            (5.5, 4.2),
            (5.5, 4.2),
            across,
        ),
        strut(
            point(side * (out - 2.0), wall + 0.72 * g["canal_depth"] + 2.5, -0.5),
            point(0.0, arch + 3.2, -2.5),
            (3.6, 8.0),
            (3.6, 7.0),
            slope,
        ),
        superior_process(upper, side, wall),
        inferior_process(lower, side, arch),
    ]


def _spinous(g: dict[str, float]) -> Shape:
    wall, arch = g["depth"] / 2.0, g["depth"] / 2.0 + g["canal_depth"]
    tip = point(size("asymmetry", "spinous_tip"), wall + g["spinous_back"] - 3.8, 0.0)
    tall, drop = g["spinous_half_height"], g["spinous_drop"]
    return strut(
        point(0.0, arch + 4.5, -4.0), tip - point(0, 0, drop), (2.6, 0.75 * tall), (3.8, tall)
    )


def canal(wall: float, wide: float, depth: float) -> Shape:
    """Return the bony canal as an upright tube of elliptic section behind the body wall."""
    y = wall + depth / 2.0
    half = (wide / 2.0, depth / 2.0)
    return strut((0.0, y, -90.0), (0.0, y, 90.0), half, half, (0.0, 1.0, 0.0))


def vertebra(g: dict[str, float], joints: Sequence[tuple[Facet, Facet]]) -> Shape:
    """Return a lumbar vertebra; `joints` are (above, below) of the left and the right side."""
    middle = union([body(g), _spinous(g)], 1.5)
    sides = [
        union(_side_parts(g, side, pair), 2.0)
        for side, pair in zip(SIDES.values(), joints, strict=True)
    ]
    hole = canal(g["depth"] / 2.0, g["canal_width"], g["canal_depth"])
    near = 30.0

    def distance(p: Points) -> Distances:
        d = middle(p)
        for side, part in zip(SIDES.values(), sides, strict=True):
            here = side * p[0] > -8.0
            if here.any():
                d[here] = smooth_min(d[here], np.minimum(part(p[:, here]), near), 2.0)
        return smooth_max(d, -hole(p), 1.0)

    return distance


def seen_from(shape: Shape, own: FloatArray, other: FloatArray) -> Shape:
    """Return a shape given in the frame of pose `own`, in the frame of pose `other`."""
    turn = own[:3, :3].T @ other[:3, :3]
    shift = own[:3, :3].T @ (other[:3, 3] - own[:3, 3])
    return lambda p: shape(turned(turn, p) + shift.astype(p.dtype)[:, None])


def carved(shape: Shape, neighbour: Shape, gap_mm: float, below_mm: float) -> Shape:
    """Return a shape kept `gap_mm` away from a neighbour that reaches up to z = `below_mm`."""

    def distance(p: Points) -> Distances:
        d = shape(p)
        low = p[2] < below_mm
        if low.any():
            d[low] = np.maximum(d[low], gap_mm - neighbour(p[:, low]))
        return d

    return distance
