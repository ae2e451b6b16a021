"""All pictures of a plan, drawn once for page, PDF and folder."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial

from akeso.imaging.progress import Progress, silent
from akeso.imaging.reslice import Plane
from akeso.imaging.volume import LabelMap, Volume
from akeso.imaging.xray import Projector
from akeso.needle.plan import NeedlePlan
from akeso.report.aside import Aside
from akeso.report.picture import Picture, as_picture, draw_entry, draw_xrays, slug
from akeso.report.slices import draw_slice, plan_planes


def draw_pictures(
    plan: NeedlePlan,
    volume: Volume,
    labels: LabelMap,
    progress: Progress | None = None,
    aside: Aside | None = None,
) -> tuple[Picture, ...]:
    """Return the X-ray of every view, the five slices and the entry zone, in reading order.

    Parameters
    ----------
    plan : NeedlePlan
        The plan.
    volume, labels : Volume, LabelMap
        The CT and labels it was made on.
    progress : Progress, optional
        Called after each slice.
    aside : Aside, optional
        A second process that was given CT and labels; it draws X-rays and entry zone.
    """
    report = progress or silent
    report(0, 1, "drawing the pictures")
    slices: list[Picture] = []
    # Reducing and packing pictures runs outside Python's lock, so two at a time pay.
    with ThreadPoolExecutor(max_workers=2) as pool:
        others = pool.submit(_others, plan, volume, labels, aside)
        planes = plan_planes(plan)
        for picture in pool.map(partial(_slice, plan, volume, labels), planes):
            slices.append(picture)
            report(len(slices), len(planes) + 1, "drawing the pictures")
        xrays, entry = others.result()
    return (*xrays, *slices, entry)


def _others(
    plan: NeedlePlan, volume: Volume, labels: LabelMap, aside: Aside | None
) -> tuple[tuple[Picture, ...], Picture]:
    """X-rays and entry zone, by the second process if there is one that answers."""
    drawn = aside.draw(plan, volume, labels) if aside is not None else None
    if drawn is not None:
        return drawn
    return draw_xrays(plan, Projector.for_pictures(volume), labels), draw_entry(plan, labels)


def _slice(plan: NeedlePlan, volume: Volume, labels: LabelMap, plane: Plane) -> Picture:
    image = draw_slice(plan, volume, labels, plane)
    through = "" if plane.name.startswith("along") else " through the target"
    caption = f"CT, {plane.name}{through}; needle amber, target ring blue."
    return as_picture(image, "slice", f"slice-{slug(plane.name)}", caption)
