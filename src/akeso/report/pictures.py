"""All pictures of a plan, drawn once for page, PDF and folder."""

from __future__ import annotations

import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from PIL import Image

from akeso.imaging.progress import Progress, silent
from akeso.imaging.reslice import Plane
from akeso.imaging.volume import LabelMap, Volume
from akeso.imaging.xray import Projector
from akeso.needle.plan import NeedlePlan, View
from akeso.report.entry_picture import draw_entry_zone
from akeso.report.slices import draw_slice, plan_planes
from akeso.report.vertebrae import find_vertebrae
from akeso.report.xray_views import draw_view

PNG_EFFORT = 1
"""zlib level: noise hardly packs better at a higher one, which takes many times longer."""


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
    png : bytes
        The PNG file; it holds no metadata.
    size : tuple of int
        Width and height in pixels.
    """

    kind: str
    name: str
    caption: str
    png: bytes
    size: tuple[int, int]


def as_picture(image: Image.Image, kind: str, name: str, caption: str) -> Picture:
    """Return the image as a PNG picture without metadata."""
    buffer = io.BytesIO()
    image.save(buffer, "PNG", compress_level=PNG_EFFORT)
    return Picture(kind, name, caption, buffer.getvalue(), image.size)


def draw_pictures(
    plan: NeedlePlan, volume: Volume, labels: LabelMap, progress: Progress | None = None
) -> tuple[Picture, ...]:
    """Return the X-ray of every view, the five slices and the entry zone, in reading order.

    Parameters
    ----------
    plan : NeedlePlan
        The plan.
    volume, labels : Volume, LabelMap
        The CT and labels it was made on.
    progress : Progress, optional
        Called after each picture.
    """
    report = progress or silent
    report(0, 1, "preparing the X-ray")
    projector, vertebrae = Projector.for_pictures(volume), find_vertebrae(labels)
    jobs: list[Callable[[], Picture]] = [
        partial(_xray, plan, number, view, partial(draw_view, plan, view, projector, vertebrae))
        for number, view in enumerate(plan.views, start=1)
    ]
    jobs += [partial(_slice, plan, plane, volume, labels) for plane in plan_planes(plan)]
    jobs.append(partial(_entry, plan, labels))
    pictures: list[Picture] = []
    # Reducing and packing pictures runs outside Python's lock, so two at a time pay.
    with ThreadPoolExecutor(max_workers=2) as pool:
        for picture in pool.map(lambda job: job(), jobs):
            pictures.append(picture)
            report(len(pictures), len(jobs), "drawing the pictures")
    return tuple(pictures)


def slug(words: str) -> str:
    """Return words as a piece of a file name: small letters and hyphens."""
    kept = "".join(c if c.isascii() and c.isalnum() else " " for c in words.lower())
    return "-".join(kept.split())


def _xray(plan: NeedlePlan, number: int, view: View, draw: Callable[[], Image.Image]) -> Picture:
    caption = f"Simulated X-ray, {view.name} view, {view.angles}: {view.purpose}"
    return as_picture(draw(), "xray", f"xray-{number}-{slug(view.name)}", caption)


def _slice(plan: NeedlePlan, plane: Plane, volume: Volume, labels: LabelMap) -> Picture:
    image = draw_slice(plan, volume, labels, plane)
    through = "" if plane.name.startswith("along") else " through the target"
    caption = f"CT, {plane.name}{through}; needle amber, target ring blue."
    return as_picture(image, "slice", f"slice-{slug(plane.name)}", caption)


def _entry(plan: NeedlePlan, labels: LabelMap) -> Picture:
    caption = "Entry zone on the back: feasible entries green, others by why they were refused."
    return as_picture(draw_entry_zone(plan, labels), "entry", "entry-zone", caption)
