"""Landmarks of the digital spine, worked out on its surfaces, not on a voxel grid.

Where a landmark is an extreme or a crossing of the composed surface, rays are cast through the
signed distances and bisected; what remains is below 0.05 mm.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from akeso.anatomy._digital_body import Skeleton
from akeso.anatomy._digital_bone import Bone
from akeso.anatomy._digital_pelvis import FORAMEN_UP, foramen_axis, sacrum_sizes
from akeso.anatomy._digital_sizes import LEVELS, SIDES, size, sizes_of
from akeso.anatomy._implicit import Shape, extreme_point, leave, leave_point, point
from akeso.frame import FloatArray

BEHIND_LAMINA_MM = 3.0
"""The lamina's edges are taken this far behind its front surface (proposal)."""
GROOVE_MM = (2.5, 6.0)
"""The mamillo-accessory notch lies this far to the midline and this far down from the notch:
6.5 mm along the groove, inside the reference memo's 5 to 8 mm (proposal)."""

FORAMEN_SEARCH_MM = (-5.0, -2.5, 0.0, 2.5, 5.0)
"""Heights, from the middle of a foramen, at which the bone behind it is looked for."""
TOP_MM = 26.0
"""A height above every articular process, own frame."""


@dataclass(frozen=True, eq=False)
class Isthmus:
    """The narrowest section of a pedicle: its centre and the extremes of its outline."""

    centre: FloatArray
    floor: FloatArray
    roof: FloatArray
    medial: FloatArray
    lateral: FloatArray


def _outlines(shape: Shape, centres: FloatArray, axes: FloatArray, rays: int) -> FloatArray:
    """Return plane outlines (3, centres, rays) of a shape around centres (3, n)."""
    angle = 2.0 * np.pi * np.arange(rays) / rays
    way = np.tile(axes[:, :1] * np.cos(angle) + axes[:, 1:] * np.sin(angle), centres.shape[1])
    start = np.repeat(centres, rays, axis=1)
    return (start + way * leave(shape, start, way, 12.0)).reshape(3, -1, rays)


def _section(outline: FloatArray, axes: FloatArray) -> tuple[float, FloatArray]:
    """Return area, mm2, and centroid of a plane outline (3, n)."""
    origin = outline[:, 0]
    u, v = axes.T @ (outline - origin[:, None])
    cross = u * np.roll(v, -1) - np.roll(u, -1) * v
    area = cross.sum() / 2.0
    cu = ((u + np.roll(u, -1)) * cross).sum() / (6.0 * area)
    cv = ((v + np.roll(v, -1)) * cross).sum() / (6.0 * area)
    return float(abs(area)), origin + axes @ np.array([cu, cv])


@cache
def isthmus(skeleton: Skeleton, level: str, side: float) -> Isthmus:
    """Return the narrowest pedicle section of one side, in the vertebra's own frame."""
    bone, g = skeleton.bones[level], sizes_of(level)
    turn = np.radians(g["pedicle_converge"])
    axis = point(side * np.sin(turn), np.cos(turn), 0.0)
    axes = np.stack([np.cross(axis, point(0, 0, 1)), point(0, 0, 1)], axis=1)
    start = point(
        side * (g["canal_width"] + g["pedicle_width"]) / 2.0,
        g["depth"] / 2.0 + 3.5,
        g["pedicle_up"],
    )
    places = start[:, None] + axis[:, None] * np.arange(-2.5, 3.01, 0.5)
    rough = _outlines(bone.shape, places, axes, 16)
    areas = [_section(rough[:, n], axes)[0] for n in range(places.shape[1])]
    best = int(np.nanargmin(areas))
    outline = _outlines(bone.shape, places[:, best : best + 1], axes, 180)[:, 0]
    out = side * (axes[0, 0] * outline[0] + axes[1, 0] * outline[1]) * np.sign(axes[0, 0])
    return Isthmus(
        _section(outline, axes)[1],
        outline[:, np.argmin(outline[2])],
        outline[:, np.argmax(outline[2])],
        outline[:, np.argmin(out)],
        outline[:, np.argmax(out)],
    )


def _crest(shape: Shape, xs: FloatArray, ys: FloatArray) -> FloatArray:
    """Return, for each x, the highest surface point over ys, seen from above (3, n)."""
    x, y = np.meshgrid(xs, ys, indexing="ij")
    starts = np.stack([x.ravel(), y.ravel(), np.full(x.size, TOP_MM)])
    down = np.repeat([[0.0], [0.0], [-1.0]], x.size, axis=1)
    z = TOP_MM - np.nan_to_num(leave(shape, starts, down, 30.0), nan=1e6).reshape(x.shape)
    best = np.argmax(z, axis=1)
    rows = np.arange(xs.size)
    return np.stack([xs, y[rows, best], z[rows, best]])


def valley(
    shape: Shape, inner: FloatArray, outer: FloatArray, ys: tuple[float, float]
) -> FloatArray:
    """Return the deepest point of the upper outline between two peaks, own frame.

    The outline is what is seen from behind; deepest is farthest below the line from peak to peak.
    """
    chord = outer - inner
    across = point(-chord[2], 0.0, chord[0]) / np.hypot(chord[0], chord[2])
    if across[2] > 0.0:
        across = -across
    xs, rows = np.linspace(inner[0], outer[0], 14), np.linspace(ys[0], ys[1], 8)
    for _ in range(3):
        crest = _crest(shape, xs, rows)
        below = np.where(crest[2] > -1e5, across @ (crest - inner[:, None]), -np.inf)
        best = crest[:, np.argmax(below)]
        xs = best[0] + (xs - xs.mean()) / 6.0
    near = np.clip(best[1] + (rows - rows.mean()) / 4.0, *ys)
    result: FloatArray = _crest(shape, best[:1], near)[:, 0]
    return result


def _vertebra(skeleton: Skeleton, level: str) -> dict[str, FloatArray]:
    """Return the midline landmarks of a lumbar vertebra, own frame."""
    bone, g = skeleton.bones[level], sizes_of(level)
    wall = g["depth"] / 2.0
    centre = point(0.0, wall + g["canal_depth"] / 2.0, 0.0)
    front = leave_point(bone.shape, centre - point(0, 0, 2.0), point(0, 1, 0))
    edge = front + point(0.0, BEHIND_LAMINA_MM, 0.0)
    tip = wall + g["spinous_back"]
    return {
        "body_centre": np.zeros(3),
        "superior_endplate_centre": point(0.0, 0.0, g["height"] / 2.0),
        "inferior_endplate_centre": point(0.0, 0.0, -g["height"] / 2.0),
        "canal_centre": centre,
        "lamina_superior": leave_point(bone.shape, edge, point(0, 0, 1)),
        "lamina_inferior": leave_point(bone.shape, edge, point(0, 0, -1)),
        "spinous_tip": extreme_point(
            bone.shape, point(-9, tip - 16, -32), point(9, tip + 6, 12), 1
        ),
    }


def _sided(skeleton: Skeleton, level: str, side: str) -> dict[str, FloatArray]:
    """Return the landmarks of one side of a lumbar vertebra, own frame."""
    bone, g, s = skeleton.bones[level], sizes_of(level), SIDES[side]
    wall = g["depth"] / 2.0
    pedicle = isthmus(skeleton, level, s)
    below = LEVELS[LEVELS.index(level) + 1] if level != "L5" else "S1"
    joint = skeleton.joints[below, side].moved(skeleton.bones[below], bone.pose)
    iap = joint.centre + 4.0 * joint.normal
    sap = skeleton.joints[level, side].centre
    sap_tip = extreme_point(bone.shape, sap - point(11, 11, 4), sap + point(11, 11, 14), 2)
    reach, back = g["process_reach"], wall + g["process_back"]
    tp_tip = extreme_point(
        bone.shape,
        point(s * reach - 9, back - 9, -6),
        point(s * reach + 9, back + 9, 12),
        0 if s > 0 else ~0,
    )
    notch = valley(bone.shape, sap_tip, tp_tip, (wall + 6.0, back + 4.0))
    groove = notch - point(s * GROOVE_MM[0], 0.0, GROOVE_MM[1])
    return {
        "pedicle_centre": pedicle.centre,
        "pedicle_floor": pedicle.floor,
        "pedicle_medial": pedicle.medial,
        "pedicle_lateral": pedicle.lateral,
        "tp_tip": tp_tip,
        "sap_tip": sap_tip,
        "iap_tip": extreme_point(bone.shape, iap - point(10, 10, 16), iap + point(10, 10, 4), ~2),
        "notch": notch,
        "mamillo_accessory": leave_point(
            bone.shape, point(groove[0], wall + 40.0, groove[2]), point(0, -1, 0)
        ),
    }


def _joint(skeleton: Skeleton, upper: str, lower: str, side: str) -> dict[str, FloatArray]:
    """Return facet joint and foramen of one side, patient mm."""
    high, low = skeleton.bones[upper], skeleton.bones[lower]
    here = skeleton.joints[lower, side]
    off = (size("facet_all", "gap") / 2.0 + 0.6) * here.normal
    above = here.moved(low, high.pose)
    off_above = (size("facet_all", "gap") / 2.0 + 0.6) * above.normal
    ends = [
        np.linalg.norm(leave_point(low.shape, here.centre - off, here.along) - here.centre + off),
        np.linalg.norm(
            leave_point(high.shape, above.centre + off_above, above.along)
            - above.centre
            - off_above
        ),
    ]
    return {
        "facet_centre": low.to_patient(here.centre),
        "facet_normal": low.turn(here.normal),
        "facet_posterior_edge": low.to_patient(here.centre + min(ends) * here.along),
        "foramen_centre": _foramen(skeleton, upper, lower, SIDES[side]),
    }


def _free(bone: Bone, starts_mm: FloatArray, way: FloatArray) -> float:
    """Return how far the shortest of rays from (3, n) runs before it meets a bone, mm, or inf."""
    start = bone.pose[:3, :3].T @ (starts_mm - bone.pose[:3, 3:])
    ways = np.repeat((bone.pose[:3, :3].T @ way)[:, None], start.shape[1], axis=1)
    lengths = leave(bone.shape, start, ways, 40.0)
    return float(np.where(np.isfinite(lengths), lengths, np.inf).min())


def _foramen(skeleton: Skeleton, upper: str, lower: str, side: float) -> FloatArray:
    """Return the middle of a foramen, patient mm.

    In height between the pedicle floor and the bone met straight below it, front to back between
    the posterior wall of the upper body and the first bone behind, looked for a little above and
    below as well.
    """
    high, low, g = skeleton.bones[upper], skeleton.bones[lower], sizes_of(upper)
    down, back = -high.pose[:3, 2], high.pose[:3, 1]
    roof = high.to_patient(isthmus(skeleton, upper, side).floor) + 0.2 * down
    middle = roof + 0.5 * _free(low, roof[:, None], down) * down
    rays = middle[:, None] + np.outer(down, FORAMEN_SEARCH_MM)
    behind = min(_free(low, rays, back), _free(high, rays, back))
    ahead = high.to_own(middle)[1] - g["depth"] / 2.0
    result: FloatArray = middle + 0.5 * (behind - ahead) * back
    return result


def _sacrum(skeleton: Skeleton, side: str) -> dict[str, FloatArray]:
    """Return the S1 landmarks of one side, own frame."""
    bone, s = skeleton.bones["S1"], SIDES[side]
    wall = sacrum_sizes()["depth"] / 2.0
    sap = skeleton.joints["S1", side].centre
    sap_tip = extreme_point(bone.shape, sap - point(11, 11, 4), sap + point(11, 11, 14), 2)
    ala = extreme_point(
        bone.shape, point(s * 44 - 3, wall - 8, -8), point(s * 44 + 3, wall + 1, 20), 2
    )
    inner, outer = foramen_axis(0, s)
    return {
        "sap_tip": sap_tip,
        "ala_groove": valley(bone.shape, sap_tip, ala, (wall + 4.0, wall + 6.0)),
        "dorsal_foramen": leave_point(skeleton.sacrum_closed, outer, inner - outer),
        "pedicle_floor": leave_point(
            bone.shape, point(inner[0], inner[1], FORAMEN_UP[0]), point(0, 0, 1)
        ),
    }


@cache
def landmarks(skeleton: Skeleton) -> dict[str, FloatArray]:
    """Return every landmark by its key: points in patient LPS mm, normals as unit vectors."""
    truth: dict[str, FloatArray] = {}
    for level in LEVELS:
        bone = skeleton.bones[level]
        lean = np.radians(skeleton.wedge(level) / 2.0)
        own = _vertebra(skeleton, level)
        for side in SIDES:
            own |= {f"{side}.{name}": p for name, p in _sided(skeleton, level, side).items()}
        truth |= {f"{level}.{name}": bone.to_patient(p) for name, p in own.items()}
        for name, sign in (("superior", 1.0), ("inferior", -1.0)):
            normal = point(0.0, sign * np.sin(lean), np.cos(lean))
            truth[f"{level}.{name}_endplate_normal"] = bone.turn(normal)
    first = skeleton.bones["S1"]
    truth["S1.superior_endplate_centre"] = first.to_patient(
        point(0.0, 0.0, size("sacrum", "height") / 2.0)
    )
    truth["S1.superior_endplate_normal"] = first.turn(point(0, 0, 1))
    for side in SIDES:
        for name, p in _sacrum(skeleton, side).items():
            truth[f"S1.{side}.{name}"] = first.to_patient(p)
    for upper, lower in zip(LEVELS, (*LEVELS[1:], "S1"), strict=True):
        for side in SIDES:
            for name, p in _joint(skeleton, upper, lower, side).items():
                truth[f"{upper}-{lower}.{side}.{name}"] = p
        truth[f"{upper}-{lower}.window_centre"] = _window(skeleton, truth, upper, lower)
    return truth


def _window(skeleton: Skeleton, truth: dict[str, FloatArray], upper: str, lower: str) -> FloatArray:
    """Return the point halfway between the laminae on the midline, patient mm."""
    if lower != "S1":
        bottom = truth[f"{lower}.lamina_superior"]
    else:
        bone = skeleton.bones["S1"]
        middle = sacrum_sizes()["depth"] / 2.0 + size("sacrum", "canal_depth") / 2.0
        front = leave_point(bone.shape, point(0.0, middle, -14.0), point(0, 1, 0))
        bottom = bone.to_patient(
            leave_point(bone.shape, front + point(0, BEHIND_LAMINA_MM, 0), point(0, 0, 1))
        )
    result: FloatArray = 0.5 * (truth[f"{upper}.lamina_inferior"] + bottom)
    return result
