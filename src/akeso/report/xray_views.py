"""The plan's C-arm views: the simulated X-ray with the needle in it, and a thin overlay.

The needle is not painted: it is steel in the beam, so it shows what the operator will see. The
overlay only names things: a hairline along the path, target ring, skin entry, levels, sides, angles
and scale.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from akeso.frame import FloatArray
from akeso.imaging.carm import CArm
from akeso.imaging.volume import LabelMap
from akeso.needle.plan import NeedlePlan
from akeso.report.bare import carm_of
from akeso.report.canvas import INK, NEEDLE, QUIET, TEXT_PX, Canvas
from akeso.report.picture import Picture, as_picture, slug
from akeso.report.shots import Shot, shots
from akeso.report.slices import TARGET_RING_MM
from akeso.report.vertebrae import Vertebra, find_vertebrae

if TYPE_CHECKING:
    from akeso.imaging.xray import XrayFrame

NAME_APART_PX = 30.0
NAME_BORDER_PX = 66.0
"""Clear of title, angles and side letters."""


def draw_xrays(
    plan: NeedlePlan, labels: LabelMap, bare: Sequence[NDArray[np.uint8]]
) -> tuple[Picture, ...]:
    """Return the X-ray of every shot of a plan, drawn on what `bare_xrays` gives."""
    vertebrae = find_vertebrae(labels)
    return tuple(
        _xray(plan, number, shot, pixels, vertebrae)
        for number, (shot, pixels) in enumerate(zip(shots(plan), bare, strict=True), start=1)
    )


def _xray(
    plan: NeedlePlan,
    number: int,
    shot: Shot,
    pixels: NDArray[np.uint8],
    vertebrae: tuple[Vertebra, ...],
) -> Picture:
    image = overlay(pixels, carm_of(plan, shot.views[0]), plan, shot.name, vertebrae)
    caption = f"Simulated X-ray, {shot.name} view, {shot.angles}: {shot.purpose}"
    return as_picture(image, "xray", f"xray-{number}-{slug(shot.name)}", caption)


def overlay(
    pixels: NDArray[np.uint8],
    carm: CArm,
    plan: NeedlePlan,
    name: str,
    vertebrae: tuple[Vertebra, ...],
) -> Image.Image:
    """Return the frame with target ring, entry mark, level names, letters, angles and scale."""
    canvas = Canvas(pixels)
    ring = TARGET_RING_MM * _pixels_per_mm(carm)
    target = carm.project(plan.path.target_mm)
    _name_vertebrae(canvas, carm, target, vertebrae)
    canvas.line(carm.project([plan.path.entry_mm, plan.path.target_mm]), NEEDLE, 0.6, alpha=130)
    canvas.target(target, ring)
    entry = carm.project(plan.path.entry_mm)
    if canvas.holds(entry, 8.0) and np.linalg.norm(entry - target) > ring:
        canvas.entry(entry)
    _sign(canvas, carm, name, "at the target")
    return canvas.finish()


def _name_vertebrae(
    canvas: Canvas, carm: CArm, target: FloatArray, vertebrae: tuple[Vertebra, ...]
) -> None:
    """Write each name on its body, the nearest to the target first, none over another."""
    named = [(carm.project(vertebra.body_mm), vertebra.name) for vertebra in vertebrae]
    taken = [target]
    for at, name in sorted(named, key=lambda one: float(np.linalg.norm(one[0] - target))):
        free = min(float(np.linalg.norm(at - other)) for other in taken) > NAME_APART_PX
        if free and canvas.holds(at, NAME_BORDER_PX):
            canvas.text(at, name, TEXT_PX, INK, "mm")
            taken.append(at)


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
