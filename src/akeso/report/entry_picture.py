"""The entry zone: where on the back a needle may go in, and why elsewhere not.

Seen along the plan's first view, in millimetres from the target, drawn in parallel so that
distances on the grid are true. Green entries are feasible, the paler the dearer; the others wear
the colour of the reason they were refused for.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PIL import Image, ImageFilter

from akeso.frame import FloatArray
from akeso.imaging.carm import CArm
from akeso.imaging.volume import LabelMap
from akeso.needle.plan import EntryZone, NeedlePlan, View
from akeso.report.canvas import (
    INK,
    NEEDLE,
    QUIET,
    SMALL_PX,
    TARGET,
    TEXT_PX,
    TITLE_PX,
    Canvas,
    Colour,
)
from akeso.report.picture import Picture, as_picture
from akeso.report.slices import OUTLINES
from akeso.report.vertebrae import ENOUGH_MM, bone_points

SIZE_PX = 768
LEGEND_ROW_PX = 26
GRID_MM = 20
CROWDED_PX = 30
MOST_DOTS = 30_000
"""Of more candidates every second, third ... is drawn; the legend counts them all."""

BEST: Colour = (92, 214, 122)
DEAREST: Colour = (208, 232, 200)
REASONS: tuple[Colour, ...] = (
    (150, 98, 98),
    (112, 108, 156),
    (156, 126, 84),
    (98, 130, 150),
    (142, 100, 138),
    (120, 128, 96),
    (110, 114, 120),
)
"""Colours of the refusals; more kinds than colours share the last one."""


class Back:
    """Parallel projection of LPS points onto the picture, target in the middle of the entries.

    Parameters
    ----------
    plan : NeedlePlan
        Whose target is the origin.
    view : View
        Whose direction the picture is seen along.
    """

    def __init__(self, plan: NeedlePlan, view: View) -> None:
        self.origin_mm = plan.path.target_mm
        carm = CArm(view.primary_deg, view.secondary_deg, self.origin_mm, view.position)
        self.right, self.up = carm.screen_axes
        places = [self.mm(plan.path.entry_mm)[None], np.zeros((1, 2))]
        places.append(self.mm(_met(plan.entry_zone)[0]))
        spread = np.concatenate(places)
        low, high = spread.min(axis=0), spread.max(axis=0)
        self.middle = (low + high) / 2.0
        self.half_mm = max(40.0, float((high - low).max()) / 2.0 * 1.12)
        self.per_mm = SIZE_PX / (2.0 * self.half_mm)

    def mm(self, points_mm: ArrayLike) -> FloatArray:
        """Points (..., 3) to mm (..., 2) to the right of and above the target."""
        relative = np.asarray(points_mm, dtype=np.float64) - self.origin_mm
        result: FloatArray = np.stack([relative @ self.right, relative @ self.up], axis=-1)
        return result

    def pixel(self, places_mm: ArrayLike) -> FloatArray:
        """Millimetres (..., 2) as `mm` gives them to (column, row)."""
        offset = (np.asarray(places_mm, dtype=np.float64) - self.middle) * (1.0, -1.0)
        result: FloatArray = SIZE_PX / 2.0 + offset * self.per_mm
        return result


def draw_entry(plan: NeedlePlan, labels: LabelMap) -> Picture:
    """Return the picture of the entry zone."""
    caption = "Entry zone on the back: feasible entries green, others by why they were refused."
    return as_picture(draw_entry_zone(plan, labels), "entry", "entry-zone", caption)


def draw_entry_zone(plan: NeedlePlan, labels: LabelMap) -> Image.Image:
    """Return the picture of the entry zone with its legend below."""
    zone, view = plan.entry_zone, plan.views[0]
    back = Back(plan, view)
    rows = 2 + len(_legend(zone))
    picture = np.full((SIZE_PX + rows * LEGEND_ROW_PX, SIZE_PX, 3), (16, 21, 26), np.uint8)
    picture[:SIZE_PX] = _silhouettes(labels, back)
    canvas = Canvas(picture)
    _grid(canvas, back)
    _candidates(canvas, back, zone)
    canvas.target(back.pixel((0.0, 0.0)), 5)
    _entries(canvas, back, plan)
    canvas.title(
        f"entry zone, seen along the {view.name} view",
        f"{view.angles}; grid in mm from the target",
    )
    _write_legend(canvas, zone)
    return canvas.finish()


def _entries(canvas: Canvas, back: Back, plan: NeedlePlan) -> None:
    """Mark runners-up and the chosen entry; where they crowd, only the better one is numbered."""
    chosen = back.pixel(back.mm(plan.path.entry_mm))
    numbered = [chosen]
    for number, path in enumerate(plan.alternatives, start=2):
        at = back.pixel(back.mm(path.entry_mm))
        canvas.ring(at, 5, INK, 1.4)
        if min(float(np.linalg.norm(at - other)) for other in numbered) > CROWDED_PX:
            canvas.text(at + np.array([8, -9]), str(number), TEXT_PX)
            numbered.append(at)
    canvas.entry(chosen, 11, NEEDLE)
    canvas.text(chosen + np.array([14, -11]), "1", TITLE_PX, NEEDLE, bold=True)


def _silhouettes(labels: LabelMap, back: Back) -> NDArray[np.uint8]:
    """Faint shadows of the labelled bones, so that the reader knows where on the back this is.

    They are soft, so they are drawn at half the size.
    """
    half = SIZE_PX // 2
    ground = np.full((half, half, 3), (22, 28, 34), dtype=np.float32)
    per_mm = back.per_mm / 2.0
    voxel_px = max(1, int(np.ceil(max(ENOUGH_MM, labels.spacing_mm.max()) * per_mm)))
    for value, points in bone_points(labels):
        at = np.rint(back.pixel(back.mm(points)) / 2.0).astype(int)
        small = np.zeros((half // voxel_px + 1,) * 2, dtype=np.uint8)
        column, row = (at // voxel_px).T
        held = (column >= 0) & (row >= 0) & (column < small.shape[1]) & (row < small.shape[0])
        small[row[held], column[held]] = 255
        edge = small.shape[0] * voxel_px
        shade = Image.fromarray(small).resize((edge, edge), Image.Resampling.BICUBIC)
        shade = shade.filter(ImageFilter.GaussianBlur(voxel_px / 2))
        weight = np.asarray(shade, dtype=np.float32)[:half, :half, None] / 255.0 * 0.16
        ground += weight * (np.array(OUTLINES[value % len(OUTLINES)], dtype=np.float32) - ground)
    whole = Image.fromarray(np.clip(ground, 0, 255).astype(np.uint8)).resize((SIZE_PX, SIZE_PX))
    result: NDArray[np.uint8] = np.asarray(whole)
    return result


def _grid(canvas: Canvas, back: Back) -> None:
    """Lines every 20 mm from the target, numbered along the bottom and the left."""
    reach = int((back.half_mm + np.abs(back.middle).max()) // GRID_MM + 1) * GRID_MM
    for mm in range(-reach, reach + 1, GRID_MM):
        column, row = back.pixel((mm, mm))
        for ends, held in (
            (((column, 0), (column, SIZE_PX - 1)), 0 < column < SIZE_PX),
            (((0, row), (SIZE_PX - 1, row)), 0 < row < SIZE_PX),
        ):
            if held:
                canvas.line(ends, QUIET, 0.7, alpha=110 if mm == 0 else 50)
        if 40 < column < SIZE_PX - 30:
            canvas.text((column, SIZE_PX - 8), f"{mm}", SMALL_PX, QUIET, "ms")
        if 60 < row < SIZE_PX - 30:
            canvas.text((8, row), f"{mm}", SMALL_PX, QUIET, "lm")


def _met(zone: EntryZone) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Entry, code and cost of the candidates that meet the skin; the others have no entry (NaN)."""
    met = np.isfinite(zone.entries_mm).all(axis=1)
    return zone.entries_mm[met], zone.code[met], zone.cost[met]


def _candidates(canvas: Canvas, back: Back, zone: EntryZone) -> None:
    """Refused entries small and dull, feasible ones by cost over them."""
    entries, code, cost = _met(zone)
    if not len(entries):
        return
    drawn = slice(None, None, int(np.ceil(len(entries) / MOST_DOTS)))
    at, code, cost = back.pixel(back.mm(entries[drawn])), code[drawn], cost[drawn]
    size = float(np.clip(0.4 * SIZE_PX / np.sqrt(len(at)), 1.5, 4.0))
    refused, feasible = code > 0, code == 0
    dull = np.array([(*reason_colour(k), 170) for k in range(256)], dtype=np.uint8)
    canvas.dots(at[refused], size * 0.8, dull[code[refused].astype(np.intp) - 1])
    if feasible.any():
        canvas.dots(at[feasible], size, _shades(_rank(cost[feasible])))


def reason_colour(index: int) -> Colour:
    """Return the colour of a refusal by its place in the zone's reasons."""
    return REASONS[min(index, len(REASONS) - 1)]


def _rank(cost: FloatArray) -> FloatArray:
    """Cost as a share of its range, 0 the cheapest."""
    low, high = np.nanmin(cost), np.nanmax(cost)
    result: FloatArray = (cost - low) / max(float(high - low), 1e-9)
    return result


def _shades(shares: FloatArray) -> NDArray[np.uint8]:
    """Colour (n, 4) from the best's to the dearest's, opaque."""
    best, dearest = np.array((*BEST, 255)), np.array((*DEAREST, 255))
    result: NDArray[np.uint8] = np.rint(best + (dearest - best) * shares[:, None]).astype(np.uint8)
    return result


def _legend(zone: EntryZone) -> list[tuple[Colour, str]]:
    """Colour and words of every kind of candidate that occurs, feasible ones first."""
    lines = [(BEST, f"feasible: {int((zone.code == 0).sum()):,}")]
    counts = [int((zone.code == index + 1).sum()) for index in range(len(zone.reasons))]
    for index in sorted(range(len(counts)), key=lambda n: -counts[n]):
        if counts[index]:
            lines.append((reason_colour(index), f"{zone.reasons[index]}: {counts[index]:,}"))
    return lines


def _write_legend(canvas: Canvas, zone: EntryZone) -> None:
    y = SIZE_PX + LEGEND_ROW_PX
    canvas.entry((22, y), 7, NEEDLE)
    canvas.text((38, y), "chosen entry", TEXT_PX, INK, "lm")
    canvas.ring((210, y), 6, INK, 1.4)
    canvas.text((224, y), "runners-up", TEXT_PX, INK, "lm")
    canvas.ring((372, y), 6, TARGET)
    canvas.text((386, y), "target, below the skin", TEXT_PX, INK, "lm")
    for row, (colour, words) in enumerate(_legend(zone), start=1):
        y = SIZE_PX + (row + 1) * LEGEND_ROW_PX
        canvas.dot((22, y), 5, colour)
        canvas.text((38, y), words, TEXT_PX, INK, "lm")
