"""Target of the lumbar facet joint injection: the posterior joint opening."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from akeso.anatomy.joint import disc_normal
from akeso.anatomy.landmarks import Landmarks
from akeso.anatomy.levels import Side, medial_branches_of_joint, split_space
from akeso.frame import unit_vector
from akeso.needle.plan import NeedlePath
from akeso.techniques.aim import Aim, Axes, aim_with, distance_to_segment
from akeso.techniques.measures import dorsal_of, off_axis_deg
from akeso.techniques.technique import Approach

IN_JOINT_MM = 1.5
"""How far inside the posterior rim the tip stops; proposal."""


def lumbar_facet(approach: Approach, landmarks: Landmarks, level: str, side: Side) -> Aim:
    """Aim just inside the posterior opening of the joint, or its inferior recess."""
    above, below = split_space(level)
    upper, lower = landmarks.vertebra(above), landmarks.vertebra(below)
    facet = landmarks.facet(level, side)
    axes = Axes.squared(disc_normal(upper, lower), upper.facing + lower.facing)
    opening = facet.posterior_direction
    toward = unit_vector(facet.centre - facet.posterior_edge)
    rim = facet.posterior_edge + IN_JOINT_MM * toward
    recess = facet.inferior_recess
    targets = np.array([rim, facet.posterior_edge, (rim + recess) / 2.0, recess])
    costs = np.array([0.0, 1.0, 2.0, 3.0])
    measured = float(np.degrees(np.arctan2(side.sign * (opening @ axes.left), opening @ axes.ap)))
    oblique = float(np.clip(measured, approach.oblique.low, approach.oblique.high))
    doubts = []
    if oblique != measured:
        doubts.append(
            f"The joint's posterior opening measures {measured:.0f} deg to the sagittal plane; "
            f"the beam stops at {oblique:.0f} deg, the end of its window."
        )
    joint = f"{level} {side.value} facet joint"
    foramen = landmarks.foramina.get((level, side))
    branches = " and ".join(medial_branches_of_joint(level))

    def measure(path: NeedlePath) -> Mapping[str, float]:
        tip = path.target_mm
        lines = ((facet.posterior_edge, facet.centre), (facet.posterior_edge, recess))
        flat = path.direction - (path.direction @ axes.up) * axes.up
        return {
            # Off the sheet's plane, and within it off the lines that the target lies on.
            "from_joint_mm": max(
                abs(float((tip - facet.posterior_edge) @ facet.normal)),
                min(float(distance_to_segment(tip[None], a, b)[0]) for a, b in lines),
            ),
            "off_opening_deg": off_axis_deg(flat, opening),
            "dorsal_of_foramen_mm": dorsal_of(axes, tip, foramen.posterior)
            if foramen
            else float("nan"),
        }

    return aim_with(
        approach,
        axes,
        targets,
        costs,
        nerve=f"{joint} ({branches})",
        landmarks={
            "joint centre": facet.centre,
            "joint, posterior rim": facet.posterior_edge,
            "joint, inferior recess": recess,
        },
        measure=measure,
        vertebrae=(above, below),
        warnings=tuple(doubts),
        beam_deg=(oblique, approach.tilt.textbook),
    )


AIMS: Mapping[str, Callable[[Approach, Landmarks, str, Side], Aim]] = {
    "lumbar-facet": lumbar_facet,
}
