"""The plan's C-arm views: the simulated X-ray with the needle in it, and a thin overlay.

The needle is not painted: it is steel in the beam, so it shows what the operator will see. The
overlay only names things: a hairline along the path, target ring, skin entry, levels, sides, angles
and scale.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from akeso.imaging.carm import CArm
from akeso.imaging.shapes import Cylinder
from akeso.imaging.xray import Projector, XrayFrame, render
from akeso.needle.plan import NeedlePlan, View
from akeso.report.canvas import INK, NEEDLE, QUIET, TEXT_PX, Canvas
from akeso.report.slices import TARGET_RING_MM
from akeso.report.vertebrae import Vertebra

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
    path, needle = plan.path, plan.needle
    hub = path.target_mm - needle.length_mm * path.direction
    return (Cylinder(path.target_mm, hub, needle.diameter_mm),)


def draw_view(
    plan: NeedlePlan, view: View, projector: Projector, vertebrae: tuple[Vertebra, ...]
) -> Image.Image:
    """Return the simulated X-ray of one view with its overlay."""
    carm = carm_of(plan, view)
    frame = render(projector, carm, shapes=needle_shapes(plan))
    return overlay(frame.pixels, carm, plan, view, vertebrae)


def overlay(
    pixels: NDArray[np.uint8],
    carm: CArm,
    plan: NeedlePlan,
    view: View,
    vertebrae: tuple[Vertebra, ...],
) -> Image.Image:
    """Return the frame with target ring, entry mark, level names, letters, angles and scale."""
    canvas = Canvas(pixels)
    ring = TARGET_RING_MM * _pixels_per_mm(carm)
    target = carm.project(plan.path.target_mm)
    for vertebra in vertebrae:
        at = carm.project(vertebra.body_mm)
        if canvas.holds(at, 40.0) and np.linalg.norm(at - target) > 30.0:
            canvas.text(at, vertebra.name, TEXT_PX, INK, "mm")
    canvas.line(carm.project([plan.path.entry_mm, plan.path.target_mm]), NEEDLE, 0.6, alpha=130)
    canvas.target(target, ring)
    entry = carm.project(plan.path.entry_mm)
    if canvas.holds(entry, 8.0) and np.linalg.norm(entry - target) > ring:
        canvas.entry(entry)
    _sign(canvas, carm, view.name, "at the target")
    return canvas.finish()


def _sign(canvas: Canvas, carm: CArm, name: str, where: str) -> None:
    """Write name, angles, sides and scale, and that this is no real X-ray."""
    canvas.letters(*carm.screen_axes)
    canvas.title(name, f"{carm.name()}, {carm.position}")
    canvas.text((canvas.width - 14, 12), "simulated", TEXT_PX, QUIET, "ra")
    canvas.scale_bar(_pixels_per_mm(carm), 20, f" {where}")


def _pixels_per_mm(carm: CArm) -> float:
    """Pixels that a millimetre at the isocentre takes."""
    return carm.source_detector_mm / carm.source_isocentre_mm / carm.pixel_mm[0]


def plain_image(frame: XrayFrame) -> Image.Image:
    """Return a frame as the detector gives it, nothing drawn on it (grey)."""
    return Image.fromarray(frame.pixels)


def signed_image(frame: XrayFrame) -> Image.Image:
    """Return a frame with angles, sides and scale on it (RGB)."""
    canvas = Canvas(frame.pixels)
    _sign(canvas, frame.carm, "X-ray", "at the isocentre")
    return canvas.finish()
