"""Targets of the lumbar nerve blocks: medial branch, L5 dorsal ramus, exiting root."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from akeso.anatomy.joint import disc_normal
from akeso.anatomy.landmarks import Landmarks
from akeso.anatomy.levels import Side, medial_branch_on, split_space
from akeso.frame import FloatArray
from akeso.needle.plan import NeedlePath
from akeso.techniques.aim import Aim, Axes, aim_with, distance_to_segment, spread_targets
from akeso.techniques.measures import dorsal_of, foramen_behind
from akeso.techniques.technique import Approach


def medial_branch(approach: Approach, landmarks: Landmarks, level: str, side: Side) -> Aim:
    """Aim at the SAP-TP junction: midway between notch and mamillo-accessory notch, on bone."""
    vertebra, arch = landmarks.vertebra(level), landmarks.arch(level, side)
    axes = Axes.squared(vertebra.superior.normal, vertebra.facing)
    run = arch.mamillo_accessory - arch.notch
    target = arch.notch + 0.5 * run
    targets, costs = spread_targets(target, np.array([-0.2 * run, 0.2 * run, 1.0 * axes.ap]))
    border = foramen_behind(landmarks, level, side)

    def measure(path: NeedlePath) -> Mapping[str, float]:
        tip = path.target_mm
        return {
            "from_junction_mm": float(
                distance_to_segment(tip[None], arch.notch, arch.mamillo_accessory)[0]
            ),
            "medial_of_sap_edge_mm": float(-axes.offset(tip, arch.sap_edge, side)[0]),
            "dorsal_of_foramen_mm": dorsal_of(axes, tip, border),
        }

    return aim_with(
        approach,
        axes,
        targets,
        costs,
        nerve=medial_branch_on(level),
        landmarks={
            "SAP-TP notch": arch.notch,
            "mamillo-accessory notch": arch.mamillo_accessory,
            "foramen, posterior border": border,
        },
        measure=measure,
        vertebrae=(level,),
    )


def l5_dorsal_ramus(approach: Approach, landmarks: Landmarks, level: str, side: Side) -> Aim:
    """Aim at the groove between sacral ala and the root of the S1 articular process."""
    del level
    l5, s1 = landmarks.vertebra("L5"), landmarks.vertebra("S1")
    groove = landmarks.sacral_side(side).ala_groove
    axes = Axes.squared(disc_normal(l5, s1), l5.facing)
    targets, costs = spread_targets(
        groove, np.array([1.0 * axes.ap, 2.0 * axes.ap, -1.5 * axes.up, 1.5 * axes.up])
    )
    border = foramen_behind(landmarks, "S1", side)

    def measure(path: NeedlePath) -> Mapping[str, float]:
        tip = path.target_mm
        across = axes.offset(tip, groove, side)
        return {
            "from_groove_mm": float(np.hypot(across[0], across[2])),
            "dorsal_of_foramen_mm": dorsal_of(axes, tip, border),
        }

    return aim_with(
        approach,
        axes,
        targets,
        costs,
        nerve="L5 dorsal ramus",
        landmarks={"ala groove": groove, "foramen, posterior border": border},
        measure=measure,
        vertebrae=("L5", "S1"),
    )


def nerve_root(approach: Approach, landmarks: Landmarks, level: str, side: Side) -> Aim:
    """Aim at the root just outside the foramen, 5.5 mm lateral of the pedicle's centre."""
    above, below = split_space(level)
    upper, lower = landmarks.vertebra(above), landmarks.vertebra(below)
    pedicle, foramen = landmarks.pedicle(above, side), landmarks.foramen(level, side)
    axes = Axes.squared(disc_normal(upper, lower), upper.facing + lower.facing)
    depth = axes.offset(foramen.centre, pedicle.centre, side)[1]
    target = root_point(axes, pedicle.centre, pedicle.floor, depth, side)
    lateral = side.sign * axes.left
    targets, costs = spread_targets(
        target, np.array([1.5 * lateral, -1.5 * lateral, 2.0 * axes.ap, -1.5 * axes.up])
    )

    def measure(path: NeedlePath) -> Mapping[str, float]:
        tip = path.target_mm
        return {
            "lateral_of_pedicle_centre_mm": float(axes.offset(tip, pedicle.centre, side)[0]),
            "dorsal_of_foramen_front_mm": float(axes.offset(tip, foramen.anterior, side)[1]),
            "below_pedicle_floor_mm": float(-axes.offset(tip, pedicle.floor, side)[2]),
        }

    return aim_with(
        approach,
        axes,
        targets,
        costs,
        nerve=f"{above} root",
        landmarks={
            "pedicle centre": pedicle.centre,
            "pedicle, 6 o'clock": pedicle.floor,
            "foramen centre": foramen.centre,
        },
        measure=measure,
        vertebrae=(above, below),
    )


def root_point(
    axes: Axes, centre: FloatArray, floor: FloatArray, depth_mm: float, side: Side
) -> FloatArray:
    """Return the point 5.5 mm lateral of the pedicle's centre and 4 mm under its floor, LPS.

    `depth_mm` is how far dorsal of the pedicle's centre the foramen's middle lies. Approaches
    memo 3.4: 3-8 mm lateral of the centre (engineering proposal); 4 mm is the same memo's 2-4 mm.
    """
    drop = axes.offset(floor, centre, side)[2] - 4.0
    point: FloatArray = centre + 5.5 * side.sign * axes.left + depth_mm * axes.ap + drop * axes.up
    return point


AIMS: Mapping[str, Callable[[Approach, Landmarks, str, Side], Aim]] = {
    "lumbar-medial-branch": medial_branch,
    "l5-dorsal-ramus": l5_dorsal_ramus,
    "lumbar-nerve-root": nerve_root,
}
