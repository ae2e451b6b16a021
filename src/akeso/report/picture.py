"""One finished picture; the X-rays and the entry zone of a plan as such."""

from __future__ import annotations

import io
from dataclasses import dataclass

from PIL import Image

from akeso.imaging.volume import LabelMap
from akeso.imaging.xray import Projector
from akeso.needle.plan import NeedlePlan, View
from akeso.report.entry_picture import draw_entry_zone
from akeso.report.vertebrae import Vertebra, find_vertebrae
from akeso.report.xray_views import draw_view

PNG_EFFORT = 1
"""zlib level: noise hardly packs better at a higher one, which takes many times longer."""

JPEG_QUALITY = 90
"""On paper, pictures are packed as JPEG: a fifth of the bytes and of the time."""


@dataclass(frozen=True, eq=False)
class Picture:
    """One finished picture.

    Parameters
    ----------
    kind : str
        ``"xray"``, ``"slice"`` or ``"entry"``.
    name : str
        File name without ending, e.g. ``xray-1-tunnel``.
    caption : str
        What the reader sees, one sentence.
    png, jpeg : bytes
        The picture as a file, for screen and for paper; neither holds metadata.
    size : tuple of int
        Width and height in pixels.
    """

    kind: str
    name: str
    caption: str
    png: bytes
    jpeg: bytes
    size: tuple[int, int]


def as_picture(image: Image.Image, kind: str, name: str, caption: str) -> Picture:
    """Return the image packed for screen and for paper, without metadata."""
    png, jpeg = io.BytesIO(), io.BytesIO()
    image.save(png, "PNG", compress_level=PNG_EFFORT)
    image.save(jpeg, "JPEG", quality=JPEG_QUALITY, subsampling=0)
    return Picture(kind, name, caption, png.getvalue(), jpeg.getvalue(), image.size)


def draw_xrays(plan: NeedlePlan, projector: Projector, labels: LabelMap) -> tuple[Picture, ...]:
    """Return the simulated X-ray of every view of a plan."""
    vertebrae = find_vertebrae(labels)
    return tuple(
        _xray(plan, number, view, projector, vertebrae)
        for number, view in enumerate(plan.views, start=1)
    )


def _xray(
    plan: NeedlePlan,
    number: int,
    view: View,
    projector: Projector,
    vertebrae: tuple[Vertebra, ...],
) -> Picture:
    image = draw_view(plan, view, projector, vertebrae)
    caption = f"Simulated X-ray, {view.name} view, {view.angles}: {view.purpose}"
    return as_picture(image, "xray", f"xray-{number}-{slug(view.name)}", caption)


def draw_entry(plan: NeedlePlan, labels: LabelMap) -> Picture:
    """Return the picture of the entry zone."""
    caption = "Entry zone on the back: feasible entries green, others by why they were refused."
    return as_picture(draw_entry_zone(plan, labels), "entry", "entry-zone", caption)


def slug(words: str) -> str:
    """Return words as a piece of a file name: small letters and hyphens."""
    kept = "".join(c if c.isascii() and c.isalnum() else " " for c in words.lower())
    return "-".join(kept.split())
