"""All pictures of a plan, drawn once for page, PDF and folder."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from numpy.typing import NDArray

from akeso.imaging.progress import Progress, silent
from akeso.imaging.reslice import Plane
from akeso.imaging.volume import LabelMap, Volume
from akeso.needle.plan import NeedlePlan
from akeso.report.aside import Aside
from akeso.report.bare import bare_slices, bare_xrays, plan_planes
from akeso.report.entry_picture import draw_entry
from akeso.report.picture import Picture, as_picture, slug
from akeso.report.slices import draw_slice
from akeso.report.xray_views import draw_xrays


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
        The second process that made this plan; it draws the X-rays.
    """
    report = progress or silent
    report(0, 1, "drawing the pictures")
    cuts = aside.slices(plan, volume, labels) if aside is not None else None
    if cuts is None:
        cuts = bare_slices(plan, volume)
    # Reducing and packing pictures runs outside Python's lock, so several at a time pay.
    with ThreadPoolExecutor(max_workers=3) as pool:
        xrays = pool.submit(_xrays, plan, volume, labels, aside)
        entry = pool.submit(draw_entry, plan, labels)
        slices = pool.submit(_slices, plan, labels, cuts, report)
        return (*xrays.result(), *slices.result(), entry.result())


def _xrays(
    plan: NeedlePlan, volume: Volume, labels: LabelMap, aside: Aside | None
) -> tuple[Picture, ...]:
    """X-rays, exposed by the second process if there is one that answers."""
    bare = aside.xrays(plan, volume, labels) if aside is not None else None
    return draw_xrays(plan, labels, bare_xrays(plan, volume) if bare is None else bare)


def _slices(
    plan: NeedlePlan,
    labels: LabelMap,
    cuts: Sequence[NDArray[Any]],
    report: Progress,
) -> list[Picture]:
    """Slices through the target and along the needle, each of the CT as it was cut there."""
    found: list[Picture] = []
    for plane, hu in zip(plan_planes(plan), cuts, strict=True):
        found.append(_slice(plan, plane, hu, labels))
        report(len(found), len(cuts) + 1, "drawing the pictures")
    return found


def _slice(plan: NeedlePlan, plane: Plane, hu: NDArray[Any], labels: LabelMap) -> Picture:
    image = draw_slice(plan, plane, hu, labels)
    through = "" if plane.name.startswith("along") else " through the target"
    caption = f"CT, {plane.name}{through}; needle amber, target ring blue."
    return as_picture(image, "slice", f"slice-{slug(plane.name)}", caption)
