"""What a plan's pictures show before anything is drawn on them: the CT cut, and the X-rays.

Only this part of the pictures needs the compiled loops. They are imported where they are used:
who only draws what another process exposed need not load them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from akeso.frame import FloatArray
from akeso.imaging.carm import CArm
from akeso.imaging.reslice import Plane, along_needle, axial, coronal, sagittal, slice_hu
from akeso.imaging.volume import Volume
from akeso.needle.plan import NeedlePlan, View
from akeso.report.shots import shots

if TYPE_CHECKING:
    from akeso.imaging.shapes import Cylinder

PIXELS = 640
DETECTOR_MM = 240.0
"""Edge of the square field on the detector; about 150 mm at the target."""


def carm_of(plan: NeedlePlan, view: View) -> CArm:
    """Return the C-arm of a view, with the target on the isocentre."""
    return CArm(
        view.primary_deg,
        view.secondary_deg,
        plan.path.target_mm,
        view.position,
        detector_mm=(DETECTOR_MM, DETECTOR_MM),
        pixels=(PIXELS, PIXELS),
    )


def needle_shapes(plan: NeedlePlan) -> tuple[Cylinder, ...]:
    """Return the needle in place, stylet in: the whole shaft, from the tip to the hub."""
    from akeso.imaging.shapes import Cylinder  # noqa: PLC0415  see the module

    path, needle = plan.path, plan.needle
    hub = path.target_mm - needle.length_mm * path.direction
    return (Cylinder(path.target_mm, hub, needle.diameter_mm),)


def plan_planes(plan: NeedlePlan) -> tuple[Plane, ...]:
    """Return the five planes of a plan: three through the target, two along the needle."""
    target, entry = plan.path.target_mm, plan.path.entry_mm
    planes = tuple(make(target) for make in (axial, coronal, sagittal))
    return tuple(_towards(plane, entry) for plane in planes) + along_needle(entry, target)


def _towards(plane: Plane, entry_mm: FloatArray) -> Plane:
    """Slide a plane within itself so that both target and entry are seen."""
    way = (entry_mm - plane.centre_mm) / 2.5
    within = (way @ plane.right) * plane.right + (way @ plane.down) * plane.down
    return replace(plane, centre_mm=plane.centre_mm + within)


def bare_slices(plan: NeedlePlan, volume: Volume) -> tuple[NDArray[np.int16], ...]:
    """Return the CT on each of the plan's planes, HU."""
    return tuple(slice_hu(volume, plane) for plane in plan_planes(plan))


def bare_xrays(plan: NeedlePlan, volume: Volume) -> tuple[NDArray[np.uint8], ...]:
    """Return the simulated X-ray of each of the plan's shots, the needle in the beam."""
    from akeso.imaging.xray import Projector, render  # noqa: PLC0415  see the module

    projector, shapes = Projector.for_pictures(volume), needle_shapes(plan)
    return tuple(
        render(projector, carm_of(plan, shot.views[0]), shapes=shapes).pixels
        for shot in shots(plan)
    )
