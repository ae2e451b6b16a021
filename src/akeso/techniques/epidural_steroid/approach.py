"""Targets of the lumbar epidural steroid injections."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from akeso.anatomy.joint import Foramen, disc_normal
from akeso.anatomy.lamina import lamina_slope_deg, lamina_ventral_point
from akeso.anatomy.landmarks import Landmarks, flavum_points
from akeso.anatomy.levels import Side, split_space
from akeso.anatomy.pedicle import Pedicle
from akeso.frame import FloatArray, unit_vector
from akeso.needle.plan import NeedlePath
from akeso.techniques.aim import Aim, Axes, aim_with, spread_targets
from akeso.techniques.technique import Approach

CLO_PUBLISHED_DEG = 45.0
"""Lumbar contralateral oblique that works, about 45 degrees (S18, figure legends; read)."""

CLO_LIMITS_DEG = (40.0, 65.0)
"""A measured angle outside is brought to the nearer end, with a warning (memo 4.1, proposal)."""

PARASAGITTAL_MM = 4.0
"""Offset of the needle's plane towards the painful side; memo 4.1 gives 0-8 mm (proposal)."""

PLANE_MM = 3.0
"""Tolerance of the parasagittal plane in the AP test (memo 4.1, proposal)."""

BEHIND_VILL_MM = 1.0
"""The planned tip stops this far behind the ventral interlaminar line; entry is felt from there
on (S14, S15: at or just past the line)."""


def subpedicular(approach: Approach, landmarks: Landmarks, level: str, side: Side) -> Aim:
    """Aim 3 mm under the pedicle's floor, in the dorsal-cranial quadrant of the foramen."""
    axes, pedicle, foramen = _foramen_seen(landmarks, level, side)
    lateral = side.sign * axes.left
    # Dorsal quadrant: half way from the foramen's middle to its back wall.
    depth = axes.offset((foramen.centre + foramen.posterior) / 2.0, pedicle.floor, side)[1]
    target = pedicle.floor + depth * axes.ap - 3.0 * axes.up + 1.5 * lateral
    targets, costs = spread_targets(
        target,
        np.array([1.5 * lateral, 3.0 * lateral, -1.0 * axes.ap, 1.0 * axes.ap, -1.0 * axes.up]),
    )
    above, below = split_space(level)
    return aim_with(
        approach,
        axes,
        targets,
        costs,
        nerve=f"{above} root",
        landmarks=_foramen_landmarks(pedicle, foramen),
        measure=_foramen_measure(axes, pedicle, foramen, side),
        vertebrae=(above, below),
    )


def infraneural(approach: Approach, landmarks: Landmarks, level: str, side: Side) -> Aim:
    """Aim 2 mm in front of the articular process, 3 mm above the lower pedicle."""
    axes, pedicle, foramen = _foramen_seen(landmarks, level, side)
    lateral = side.sign * axes.left
    back = axes.offset(foramen.posterior, foramen.floor, side)[1] - 2.0
    target = foramen.floor + back * axes.ap + 3.0 * axes.up + 1.5 * lateral
    targets, costs = spread_targets(
        target, np.array([1.5 * lateral, 3.0 * lateral, 1.0 * axes.up, -1.0 * axes.ap])
    )
    above, below = split_space(level)
    return aim_with(
        approach,
        axes,
        targets,
        costs,
        nerve=f"{above} root",
        landmarks=_foramen_landmarks(pedicle, foramen),
        measure=_foramen_measure(axes, pedicle, foramen, side),
        vertebrae=(above, below),
    )


def _foramen_seen(landmarks: Landmarks, level: str, side: Side) -> tuple[Axes, Pedicle, Foramen]:
    """Return axes squared to the disc, the pedicle above the foramen, and the foramen."""
    above, below = split_space(level)
    upper, lower = landmarks.vertebra(above), landmarks.vertebra(below)
    axes = Axes.squared(disc_normal(upper, lower), upper.facing + lower.facing)
    return axes, landmarks.pedicle(above, side), landmarks.foramen(level, side)


def _foramen_landmarks(pedicle: Pedicle, foramen: Foramen) -> dict[str, FloatArray]:
    return {
        "pedicle, 6 o'clock": pedicle.floor,
        "pedicle, medial wall": pedicle.medial,
        "pedicle, lateral border": pedicle.lateral,
        "foramen centre": foramen.centre,
        "foramen, front wall": foramen.anterior,
        "foramen, back wall": foramen.posterior,
        "foramen, floor": foramen.floor,
    }


def _foramen_measure(
    axes: Axes, pedicle: Pedicle, foramen: Foramen, side: Side
) -> Callable[[NeedlePath], Mapping[str, float]]:
    def measure(path: NeedlePath) -> Mapping[str, float]:
        tip = path.target_mm
        middle = axes.offset(tip, foramen.centre, side)
        return {
            "lateral_of_pedicle_floor_mm": float(axes.offset(tip, pedicle.floor, side)[0]),
            "medial_of_pedicle_lateral_mm": float(-axes.offset(tip, pedicle.lateral, side)[0]),
            "lateral_of_pedicle_medial_mm": float(axes.offset(tip, pedicle.medial, side)[0]),
            "dorsal_of_foramen_middle_mm": float(middle[1]),
            "above_foramen_middle_mm": float(middle[2]),
            "below_foramen_middle_mm": float(-middle[2]),
            "dorsal_of_disc_mm": float(axes.offset(tip, foramen.anterior, side)[1]),
        }

    return measure


def s1_transforaminal(approach: Approach, landmarks: Landmarks, level: str, side: Side) -> Aim:
    """Aim through the upper lateral part of the first dorsal sacral foramen, 3-8 mm deep."""
    del level
    s1 = landmarks.vertebra("S1")
    sacral = landmarks.sacral_side(side)
    axes = Axes.squared(s1.superior.normal, s1.facing)
    lateral = side.sign * axes.left
    hole = sacral.dorsal_foramen + 1.0 * axes.up + 1.0 * lateral
    into = unit_vector(sacral.canal_wall - sacral.dorsal_foramen)
    deep = np.array([5.0, 3.0, 8.0, 6.5])
    targets = np.vstack([hole + deep[:, None] * into, sacral.dorsal_foramen + 5.0 * into])
    costs = np.abs(np.append(deep - 5.0, 1.5))

    def measure(path: NeedlePath) -> Mapping[str, float]:
        tip = path.target_mm
        away = tip - sacral.dorsal_foramen
        past = float(away @ into)
        room = float((sacral.canal_wall - tip) @ into)
        return {
            "from_foramen_axis_mm": float(np.linalg.norm(away - past * into)),
            "past_dorsal_foramen_mm": past,
            "short_of_ventral_cortex_mm": room,
        }

    return aim_with(
        approach,
        axes,
        targets,
        costs,
        nerve="S1 root",
        landmarks={"S1 dorsal foramen": sacral.dorsal_foramen, "ventral sacrum": sacral.canal_wall},
        measure=measure,
        vertebrae=("S1",),
    )


def interlaminar(approach: Approach, landmarks: Landmarks, level: str, side: Side) -> Aim:
    """Aim at the ligamentum flavum in a parasagittal plane, up to the ventral laminar line."""
    above, below = split_space(level)
    upper, lower = landmarks.vertebra(above), landmarks.vertebra(below)
    axes = Axes.squared(disc_normal(upper, lower), upper.facing + lower.facing)
    offset = side.sign * PARASAGITTAL_MM
    flavum, upper_edge, lower_edge = flavum_points(landmarks, level, offset)
    gamma, doubt = _clo_angle(landmarks, (above, below), side)
    depth_view = axes.beam(_other(side), gamma, 0.0)
    line = tuple(lamina_ventral_point(v, offset) for v in (upper, lower))
    shift = (side.sign or 1.0) * axes.left
    targets, costs = spread_targets(
        flavum,
        np.array([1.5 * axes.up, -1.5 * axes.up, 1.5 * shift, 3.0 * axes.up, -3.0 * axes.up]),
    )
    # The middle of the sheet may lie behind the line on thick labels; the tip goes up to it.
    behind = np.array([_behind_line(t, line, depth_view, axes) for t in targets])
    targets = targets - (behind - BEHIND_VILL_MM)[:, None] * axes.ap
    walls = [landmarks.pedicle(v, s).medial for v in (above,) for s in side.sides]
    midline = upper.frame.points((upper.canal.x, upper.canal.y, 0.0))

    def measure(path: NeedlePath) -> Mapping[str, float]:
        tip = path.target_mm
        plane = float(np.abs((tip - flavum) @ axes.left))
        from_midline = float((tip - midline) @ axes.left)
        dorsal = _behind_line(tip, line, depth_view, axes)
        room = min(abs(float((w - midline) @ axes.left)) for w in walls) - abs(from_midline)
        return {
            "from_plane_mm": plane,
            # A midline needle may leave the midline as far as a lateral one its plane.
            "across_midline_mm": abs(from_midline) - PLANE_MM
            if side is Side.MIDLINE
            else -side.sign * from_midline,
            "medial_of_pedicle_wall_mm": room,
            "dorsal_of_vill_mm": dorsal,
            "ventral_of_vill_mm": -dorsal,
        }

    return aim_with(
        approach,
        axes,
        targets,
        costs,
        nerve=f"posterior epidural space {level}",
        landmarks={
            "flavum, middle": flavum,
            "upper lamina, lower edge": upper_edge,
            "lower lamina, upper edge": lower_edge,
            "upper lamina, ventral": line[0],
            "lower lamina, ventral": line[1],
        },
        measure=measure,
        vertebrae=(above, below),
        warnings=doubt,
        clo_deg=gamma,
    )


def _other(side: Side) -> Side:
    return {Side.LEFT: Side.RIGHT, Side.RIGHT: Side.LEFT, Side.MIDLINE: Side.RIGHT}[side]


def _clo_angle(
    landmarks: Landmarks, names: tuple[str, str], side: Side
) -> tuple[float, tuple[str, ...]]:
    """Contralateral oblique parallel to the lamina on the needle's side, and doubts about it."""
    near = Side.LEFT if side is Side.MIDLINE else side
    slopes = [lamina_slope_deg(landmarks.vertebra(name), near) for name in names]
    measured = float(np.nanmean(slopes)) if np.isfinite(slopes).any() else float("nan")
    if not np.isfinite(measured):
        return CLO_PUBLISHED_DEG, (
            f"The lamina's slope could not be measured; the published {CLO_PUBLISHED_DEG:.0f} deg "
            "is used for the contralateral oblique (S18).",
        )
    used = float(np.clip(measured, *CLO_LIMITS_DEG))
    doubts = []
    if used != measured:
        doubts.append(
            f"The lamina's slope measures {measured:.0f} deg; the contralateral oblique is brought "
            f"to {used:.0f} deg, the end of the accepted range."
        )
    if abs(used - CLO_PUBLISHED_DEG) > 10.0:
        doubts.append(
            f"The contralateral oblique of {used:.0f} deg differs by more than 10 deg from the "
            f"published {CLO_PUBLISHED_DEG:.0f} deg (S18): check it on the screen."
        )
    return used, tuple(doubts)


def _behind_line(
    point: FloatArray, line: tuple[FloatArray, ...], view: FloatArray, axes: Axes
) -> float:
    """Distance of a point dorsal of the ventral interlaminar line, seen in the depth view, mm."""
    upper, lower = line
    along = upper - lower
    along = along - (along @ view) * view
    across = unit_vector(np.cross(view, along))
    across = across if across @ axes.ap > 0 else -across
    seen = float((point - lower) @ across)
    # Turned back from the oblique screen to true depth: the line and the point share a plane.
    return seen / max(float(across @ axes.ap), 0.2)


AIMS: Mapping[str, Callable[[Approach, Landmarks, str, Side], Aim]] = {
    "lumbar-transforaminal-subpedicular": subpedicular,
    "lumbar-transforaminal-infraneural": infraneural,
    "s1-transforaminal": s1_transforaminal,
    "lumbar-interlaminar": interlaminar,
}
