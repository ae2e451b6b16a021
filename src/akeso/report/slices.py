"""The CT cut through the target and along the needle, with bones outlined and the needle drawn."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy.ndimage import gaussian_filter, map_coordinates
from skimage.measure import find_contours

from akeso.frame import FloatArray
from akeso.imaging.reslice import Plane, plane_indices, slice_labels
from akeso.imaging.volume import LabelMap
from akeso.needle.plan import NeedlePlan
from akeso.report.canvas import NEEDLE, SMALL_PX, Canvas, Colour

WINDOW_HU, LEVEL_HU = 1200, 250
"""Grey window for bone beside soft tissue."""

OUTLINES: tuple[Colour, ...] = (
    (126, 176, 214),
    (148, 196, 160),
    (214, 178, 130),
    (186, 160, 210),
    (206, 150, 150),
    (150, 190, 190),
)
"""Calm colours of the label outlines, in turn by label value."""

TITLES = {
    "along the needle, across the body": "needle, across body",
    "along the needle, along the body": "needle, along body",
}
"""Short names, where a long one would run into the orientation letters."""

OUTLINE_SMOOTHING = 0.5
"""Width (sigma) of the smoothing of outlines, in voxels."""

NEAR_PLANE_MM = 3.0
"""The needle is drawn whole where it is this near to the plane, dashed elsewhere."""

TARGET_RING_MM = 4.0
"""Radius of the target ring in every picture."""


def grey(hu: NDArray[np.int16]) -> NDArray[np.uint8]:
    """Return Hounsfield units through the bone window as 8-bit grey."""
    low = LEVEL_HU - WINDOW_HU / 2
    scaled = (hu.astype(np.float32) - low) * (255.0 / WINDOW_HU)
    result: NDArray[np.uint8] = np.clip(scaled, 0, 255).astype(np.uint8)
    return result


def draw_slice(
    plan: NeedlePlan, plane: Plane, hu: NDArray[np.int16], labels: LabelMap
) -> Image.Image:
    """Return one plane of the CT with outlines, needle, target ring, letters and scale.

    ``hu`` is the CT on that plane, as `slice_hu` gives it.
    """
    canvas = Canvas(grey(hu))
    for value, outline in label_outlines(labels, plane):
        colour = OUTLINES[value % len(OUTLINES)]
        canvas.line(outline, colour, 1.2, alpha=210)
    _draw_needle(canvas, plan, plane)
    canvas.target(plane.project(plan.path.target_mm), TARGET_RING_MM / plane.pixel_mm)
    canvas.letters(plane.right, -plane.down)
    canvas.scale_bar(1.0 / plane.pixel_mm)
    canvas.title(TITLES.get(plane.name, plane.name), f"{plan.level} {plan.side}")
    return canvas.finish()


def label_outlines(labels: LabelMap, plane: Plane) -> list[tuple[int, FloatArray]]:
    """Return (label value, (n, 2) outline as column, row) of every structure the plane cuts.

    The outline is the half-way line of the structure's mask, interpolated between voxels and
    smoothed over half a voxel, so that coarse labels do not draw stairs.
    """
    nearest = slice_labels(labels, plane)
    index = plane_indices(labels, plane)
    voxel_px = float(labels.spacing_mm.max()) / plane.pixel_mm
    found: list[tuple[int, FloatArray]] = []
    for value in np.unique(nearest[nearest != 0]):
        rows, columns = _frame(nearest == value, margin=round(2 * voxel_px) + 1)
        seen = nearest[rows, columns] == value
        mask = _interpolated_mask(labels, int(value), index[:, rows, columns], seen)
        mask = gaussian_filter(mask, OUTLINE_SMOOTHING * voxel_px, mode="nearest")
        for contour in find_contours(mask, 0.5):  # type: ignore[no-untyped-call]
            shifted = contour[:, ::-1] + (columns.start, rows.start)
            found.append((int(value), np.asarray(shifted, dtype=np.float64)))
    return found


def _frame(seen: NDArray[np.bool_], margin: int) -> tuple[slice, slice]:
    """Rows and columns of the picture that hold all of `seen`, with a margin."""
    frame = []
    for axis in (1, 0):
        held = np.flatnonzero(seen.any(axis=axis))
        frame.append(slice(max(int(held[0]) - margin, 0), int(held[-1]) + margin + 1))
    return frame[0], frame[1]


def _interpolated_mask(
    labels: LabelMap, value: int, index: FloatArray, seen: NDArray[np.bool_]
) -> NDArray[np.float32]:
    """Trilinear membership (rows, columns), worked out in the box of voxels that matter."""
    cut = index[:, seen]
    low = np.maximum(np.floor(cut.min(axis=1)).astype(int) - 2, 0)
    high = np.minimum(np.ceil(cut.max(axis=1)).astype(int) + 3, labels.shape)
    box = tuple(slice(a, b) for a, b in zip(low, high, strict=True))
    member = (labels.voxels[box] == value).astype(np.float32)
    result: NDArray[np.float32] = map_coordinates(
        member, index - low.reshape(3, 1, 1), order=1, mode="constant", cval=0.0, prefilter=False
    )
    return result


def _draw_needle(canvas: Canvas, plan: NeedlePlan, plane: Plane) -> None:
    """Draw the needle from skin to tip, whole near the plane and dashed away from it."""
    entry, target = plan.path.entry_mm, plan.path.target_mm
    ends = plane.project(np.stack([entry, target]))
    away = np.abs(plane.distance_mm(np.stack([entry, target])))
    if away.max() <= NEAR_PLANE_MM:
        canvas.line(ends, NEEDLE, 1.8)
        _depth_ticks(canvas, plan, plane)
    else:
        near = min(1.0, NEAR_PLANE_MM / float(away.max()))
        bend = ends[1] + near * (ends[0] - ends[1])
        canvas.line([bend, ends[1]], NEEDLE, 1.8)
        canvas.dashes(bend, ends[0], NEEDLE, 1.4)
    canvas.entry(ends[0], 7.0)


def _depth_ticks(canvas: Canvas, plan: NeedlePlan, plane: Plane) -> None:
    """Mark every 10 mm below the skin beside the needle, with a number every 20 mm."""
    entry, way = plan.path.entry_mm, plan.path.direction
    side = np.array([1.0, 0.0])
    for depth in range(10, int(plan.path.depth_mm) + 1, 10):
        at = plane.project(entry + depth * way)
        canvas.line([at + 4 * side, at + 10 * side], NEEDLE, 1.2)
        if depth % 20 == 0:
            canvas.text(at + 14 * side, str(depth), SMALL_PX, NEEDLE, "lm")
