"""Target of lumbar medial branch radiofrequency: the active tip along the nerve's bony run."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from akeso.anatomy.joint import disc_normal
from akeso.anatomy.landmarks import Landmarks
from akeso.anatomy.levels import Side, medial_branch_on
from akeso.frame import FloatArray, unit_vector
from akeso.needle.plan import NeedlePath
from akeso.techniques.aim import Aim, Axes, aim_with, distance_to_segment, spread_targets
from akeso.techniques.measures import dorsal_of, foramen_behind, off_axis_deg
from akeso.techniques.technique import Approach

LESION_RADIUS_MM = 3.0
"""Reach of the lesion from an 18-16 G active tip (memo 6.1, from 1.1-2.2 mm in S115; proposal)."""

STANDOFF_MM = 1.0
"""The shaft's axis lies this far off the bone surface that carries the nerve: half its width."""

FINE_LABELS_MM = 1.5
"""On coarser labels the slope of the process's neck, and so the nerve's direction, is noise: the
textbook beam is used and the angle to the nerve is answered Unknown. Proposal."""

GROOVE_RUN_MM = 8.0
"""Length of the L5 dorsal ramus that is followed along the ala groove; proposal."""


def lumbar_medial_branch_rf(
    approach: Approach, landmarks: Landmarks, level: str, side: Side
) -> Aim:
    """Aim the active tip along the nerve from mamillo-accessory notch up to the SAP-TP notch."""
    start, end, axes, warnings = _nerve_run(landmarks, level, side)
    border = foramen_behind(landmarks, level, side)
    book = (0.0 if level == "S1" else approach.oblique.textbook, approach.tilt.textbook)
    fine = level == "S1" or landmarks.voxel_mm <= FINE_LABELS_MM
    beam = _best_beam(approach, axes, start - end, side, book) if fine else book
    if not fine:
        warnings = (
            f"The labels' voxels ({landmarks.voxel_mm:.1f} mm) are too coarse to show the nerve's "
            "direction on the articular process: the textbook beam is used, and whether the tip "
            "lies parallel is unknown.",
        )
    # The shaft passes over the middle of the run and the tip ends with it: where it cannot lie
    # quite parallel, both ends of the nerve stay equally near.
    reach = float(np.linalg.norm(end - start)) / 2.0 + 0.5
    tip = (start + end) / 2.0 - reach * axes.beam(side, *beam) + STANDOFF_MM * axes.ap
    lateral = side.sign * axes.left
    targets, costs = spread_targets(
        tip,
        np.array([1.0 * axes.ap, 2.0 * axes.ap, 1.0 * lateral, 1.0 * lateral + 1.0 * axes.ap]),
    )

    def measure(path: NeedlePath) -> Mapping[str, float]:
        point, way = path.target_mm, path.direction
        bare = point - approach.needle.active_tip_mm * way
        samples = start + np.linspace(0.0, 1.0, 41)[:, None] * (end - start)
        covered = distance_to_segment(samples, bare, point) <= LESION_RADIUS_MM
        return {
            "parallel_deg": off_axis_deg(way, end - start) if fine else float("nan"),
            "coverage": float(covered.mean()) if fine else float("nan"),
            "above_tp_mm": float(axes.offset(point, end, side)[2]),
            "dorsal_of_foramen_mm": dorsal_of(axes, point, border),
        }

    return aim_with(
        approach,
        axes,
        targets,
        costs,
        nerve=medial_branch_on(level),
        landmarks={
            "nerve run, cranial end": end,
            "nerve run, caudal end": start,
            "foramen, posterior border": border,
        },
        measure=measure,
        vertebrae=("L5", "S1") if level == "S1" else (level,),
        warnings=warnings,
        beam_deg=beam,
    )


def _best_beam(
    approach: Approach, axes: Axes, nerve: FloatArray, side: Side, book: tuple[float, float]
) -> tuple[float, float]:
    """Oblique and tilt in the page's windows that lay the tip most nearly along the nerve.

    A degree off the textbook beam weighs a quarter of a degree off the nerve: the lesion hardly
    grows beyond the tip, so that its direction matters more than the habit (memo 6.1).
    """
    low = min(book[0], approach.oblique.low)
    oblique, tilt = (
        a.ravel()
        for a in np.meshgrid(
            np.arange(low, approach.oblique.high + 0.5, 1.0),
            np.arange(approach.tilt.low, approach.tilt.high + 0.5, 1.0),
        )
    )
    beams = axes.beams(side, oblique, tilt)
    off_nerve = np.degrees(np.arccos(np.clip(beams @ unit_vector(nerve), -1.0, 1.0)))
    off_book = np.hypot(oblique - book[0], tilt - book[1])
    best = int(np.argmin(off_nerve + 0.25 * off_book))
    return float(oblique[best]), float(tilt[best])


def _nerve_run(
    landmarks: Landmarks, level: str, side: Side
) -> tuple[FloatArray, FloatArray, Axes, tuple[str, ...]]:
    """Caudal and cranial end of the nerve's bony run, the squared axes, and doubts."""
    if level != "S1":
        vertebra, arch = landmarks.vertebra(level), landmarks.arch(level, side)
        axes = Axes.squared(vertebra.superior.normal, vertebra.facing)
        return arch.mamillo_accessory, arch.notch, axes, ()
    l5, s1 = landmarks.vertebra("L5"), landmarks.vertebra("S1")
    axes = Axes.squared(disc_normal(l5, s1), l5.facing)
    groove = landmarks.sacral_side(side).ala_groove
    # From the foramen the ramus runs back over the ala, then down the dorsum of the sacrum: in the
    # groove, where it turns, half way between the two.
    run = unit_vector(axes.ap - axes.up)
    return (
        groove + GROOVE_RUN_MM * run,
        groove,
        axes,
        (
            "At S1 the nerve's axis is taken half way between the ala's upper surface and the "
            "dorsum of the sacrum, not traced: look at the groove.",
        ),
    )


AIMS: Mapping[str, Callable[[Approach, Landmarks, str, Side], Aim]] = {
    "lumbar-medial-branch-rf": lumbar_medial_branch_rf,
}
