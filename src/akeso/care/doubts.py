"""What a plan gives reason to doubt, one sentence each, in the operator's words."""

from __future__ import annotations

from collections.abc import Mapping

from akeso.anatomy.landmarks import Landmarks
from akeso.anatomy.levels import Side
from akeso.care.views import REACH
from akeso.needle.plan import Clearance, Needle, NeedlePath, View
from akeso.needle.stock import length_warning
from akeso.rule import Status
from akeso.techniques.technique import Approach

FINE_MM = 1.5
"""Coarser labels are warned about (proposal)."""

ARTERY = (
    "A radiculomedullary artery may run in this foramen: it lay in the upper half in 97 % and "
    "between T8 and L1 in 92 % of 113 (S32). CT without contrast does not show it."
)
ARTERY_LEFT = "On the left it is the likelier side (77 % in a meta-analysis, S33)."


def plan_doubts(
    page: Approach, place: tuple[str, Side], landmarks: Landmarks, measured: list[str]
) -> tuple[str, ...]:
    """Return the doubts of a level, then those that were measured, then those of the picture.

    Parameters
    ----------
    page : Approach
    place : tuple of str and Side
        Level and side.
    landmarks : Landmarks
    measured : list of str
        What `needle_doubts` and `view_doubts` found.
    """
    level, side = place
    said = []
    by_level = page.warnings_by_level.get(level, "")
    if by_level == "ARTERY":
        said.append(ARTERY + (f" {ARTERY_LEFT}" if side is Side.LEFT else ""))
    elif by_level:
        said.append(by_level)
    names = level.split("-")
    about = [f" {name} {one.value} " for name in names for one in side.sides]
    said += [w for w in landmarks.warnings if any(place in w for place in about)]
    said += measured
    if landmarks.voxel_mm > FINE_MM:
        said.append(
            f"The labels' voxels are {landmarks.voxel_mm:.1f} mm: landmarks are no finer than "
            "that; confirm the target on the screen."
        )
    return tuple(said)


def needle_doubts(needle: Needle, path: NeedlePath, kept: tuple[Clearance, ...]) -> list[str]:
    """Say what was not checked, what comes close, and where the needle is short."""
    said = []
    missing = [c.structure for c in kept if c.status is Status.UNKNOWN]
    if missing:
        said.append(f"Not checked, because nothing in this CT shows it: {', '.join(missing)}.")
    said += [_close(c) for c in kept if c.close]
    tight = length_warning(needle, path.depth_mm)
    return [*said, tight] if tight else said


def _close(clearance: Clearance) -> str:
    """Say how close a structure comes, with as many digits as tell it from the soft limit."""
    soft_mm, kept_mm = clearance.soft_limit_mm + clearance.widened_by_mm, clearance.distance_mm
    digits = 1 if f"{kept_mm:.1f}" != f"{soft_mm:.1f}" else 2
    return (
        f"Only {kept_mm:.{digits}f} mm from {clearance.structure}: inside the soft limit of "
        f"{soft_mm:.{digits}f} mm."
    )


def view_doubts(
    page: Approach, views: tuple[View, ...], measured: Mapping[str, float]
) -> list[str]:
    """Say which checks pass only just, and which views a usual C-arm does not reach."""
    said = [
        f"{c.name} is {measured[c.measure]:.0f} {c.unit}: accepted, but doubtful from "
        f"{c.doubt:g} {c.unit} on (limit {c.limit:g})."
        for c in page.checks
        if c.doubt is not None and c.doubt < measured[c.measure] <= c.limit
    ]
    (p0, p1), (s0, s1) = REACH.primary_deg, REACH.secondary_deg
    beyond = [
        f"{v.name} ({v.angles})"
        for v in views
        if not (p0 <= round(v.primary_deg) <= p1 and s0 <= round(v.secondary_deg) <= s1)
    ]
    if beyond:
        said.append(
            f"Beyond a usual C-arm's reach of {p1:.0f} deg sideways and {s1:.0f} deg of tilt: "
            f"{', '.join(beyond)}; turn the C-arm as far as it goes and read the check with care."
        )
    return said
