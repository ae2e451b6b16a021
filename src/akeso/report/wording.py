"""A plan in words: what page, PDF and terminal say alike.

Numbers are rounded to what an operator can use: whole degrees, half a millimetre or a tenth.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from akeso.frame import FloatArray
from akeso.imaging.carm import Position
from akeso.needle.plan import Clearance, NeedlePath, NeedlePlan
from akeso.report.shots import shots
from akeso.report.vertebrae import Vertebra
from akeso.rule import Check, Relation, Source, Status

HONEST_LINE = (
    "Research and rehearsal software, not a certified medical device. "
    "This plan is a proposal to an operator, who decides."
)

VIEWS_LINE = (
    "Values are measured on the planned needle; the delivered needle has to meet the same limits. "
    "Angles are as on a C-arm with the detector above the patient. Each level's name stands at the "
    "middle of its vertebral body: in a tilted view its arch lies higher or lower than its name."
)

ANSWERS = {Status.PASS: "passes", Status.FAIL: "fails", Status.UNKNOWN: "unknown"}

MIDLINE_MM = 2.0
"""An entry this near to the midline is called midline."""


@dataclass(frozen=True)
class Verdict:
    """The state of the whole plan in one line.

    Parameters
    ----------
    status : Status
        Pass, Fail or Unknown.
    headline : str
        Big and plain.
    detail : tuple of str
        What failed or is not known, one line each.
    """

    status: Status
    headline: str
    detail: tuple[str, ...]


def verdict(plan: NeedlePlan) -> Verdict:
    """Return the state of the plan and what it rests on."""
    named = [(f"{v.name} view: {c.name}", c.status) for v in plan.views for c in v.checks]
    named += [(f"clearance from {c.structure}", c.status) for c in plan.clearances]
    failed = tuple(name for name, status in named if status is Status.FAIL)
    unknown = tuple(name for name, status in named if status is Status.UNKNOWN)
    if failed:
        headline = f"Fails {count(len(failed), 'check')}"
        return Verdict(Status.FAIL, headline, tuple(f"fails: {name}" for name in failed))
    if unknown or not named:
        headline = f"Not proved: {count(len(unknown), 'check')} could not be measured"
        detail = tuple(f"not measured: {name}" for name in unknown)
        return Verdict(Status.UNKNOWN, headline, detail)
    return Verdict(Status.PASS, f"Passes all {len(named)} checks", ())


def count(number: int, noun: str) -> str:
    """Return e.g. ``1 check`` or ``3 checks``."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def title_line(plan: NeedlePlan) -> str:
    """Return approach, level and side, e.g. ``Lumbar medial branch, L4, left``."""
    return f"{plan.title}, {plan.level}, {plan.side}"


def number(value: float, unit: str = "mm") -> str:
    """Return a measured number with its unit, ``not measured`` for NaN."""
    if not math.isfinite(value):
        return "not measured"
    digits = 0 if unit in ("deg", "degrees") else 1
    shown = round(value, digits) + 0.0
    return f"{shown:.{digits}f} {unit}".strip()


def check_limit(check: Check) -> str:
    """Return the limit, e.g. ``≤ 3.0 mm``."""
    sign = "≤" if check.relation is Relation.AT_MOST else "≥"
    return f"{sign} {number(check.limit, check.unit)}"


def clearance_answer(clearance: Clearance) -> str:
    """Return the answer of a clearance in a word or two."""
    return "passes, but close" if clearance.close else ANSWERS[clearance.status]


def clearance_limit(clearance: Clearance) -> str:
    """Return the limit with what was added to it."""
    total = clearance.limit_mm + clearance.widened_by_mm
    return f"≥ {total:.1f} mm ({clearance.limit_mm:.1f} + {clearance.widened_by_mm:.1f} allowance)"


def source_mark(source: Source) -> str:
    """Return how far a source was checked; unverified ones say so first."""
    return str(source.mark) if source.mark.verified else f"unverified: {source.mark}"


def uncertainty_line(plan: NeedlePlan) -> str:
    """Return what the allowance for uncertainty is, and of what it is made."""
    parts = ", ".join(f"{name} {value:.1f} mm" for name, value in plan.uncertainty.items())
    made_of = f" (from {parts})" if parts else ""
    return (
        f"Allowance for uncertainty: {plan.uncertainty_mm:.1f} mm{made_of}; "
        "the limits below say where it is added."
    )


def needle_line(plan: NeedlePlan) -> str:
    """Return the needle as the operator asks for it."""
    needle = plan.needle
    tip = f", {needle.active_tip_mm:g} mm active tip" if needle.active_tip_mm else ""
    return f"{needle.name}, {needle.length_mm:g} mm long{tip}"


def depth_line(plan: NeedlePlan) -> str:
    """Return depth under the skin and what of the needle stays outside."""
    rest = plan.needle.length_mm - plan.path.depth_mm
    return f"{plan.path.depth_mm:.0f} mm from skin to tip; {rest:.0f} mm of the shaft stays outside"


def position_line(plan: NeedlePlan) -> str:
    """Return how the patient lies, and where the detector is."""
    position = plan.views[0].position
    over = "back" if position is Position.PRONE else "front"
    return f"{position}, detector over the {over}, isocentre on the target"


def entry_line(plan: NeedlePlan, vertebrae: tuple[Vertebra, ...], path: NeedlePath) -> str:
    """Return the skin entry as an operator measures it on the back.

    To the side of the midline, and along the body from the level's own height, both in mm; said
    only as far as the vertebrae are labelled.
    """
    entry = path.entry_mm
    parts = []
    midline = _midline_x(plan, vertebrae, float(entry[2]))
    if midline is not None:
        parts.append(_beside(float(entry[0]) - midline))
    height = _level_height(plan, vertebrae)
    if height is not None:
        parts.append(_above(float(entry[2]) - height[1], height[0]))
    if not parts:
        x, y, z = (float(v) for v in entry)
        return f"at ({x:.0f}, {y:.0f}, {z:.0f}) mm LPS; no labelled vertebra to measure from"
    return ", ".join(parts)


def path_line(plan: NeedlePlan, vertebrae: tuple[Vertebra, ...], path: NeedlePath) -> str:
    """Return a runner-up: its entry, and what speaks for it or at least its depth."""
    what = path.reasons or (f"{path.depth_mm:.0f} mm deep",)
    return "; ".join([entry_line(plan, vertebrae, path), *what])


def _beside(mm: float) -> str:
    if abs(mm) < MIDLINE_MM:
        return "in the midline"
    return f"{abs(mm):.0f} mm {'left' if mm > 0 else 'right'} of the midline"


def _above(mm: float, what: str) -> str:
    if abs(mm) < MIDLINE_MM:
        return f"at the height of {what}"
    return f"{abs(mm):.0f} mm {'above' if mm > 0 else 'below'} {what}"


def _midline_x(plan: NeedlePlan, vertebrae: tuple[Vertebra, ...], height_mm: float) -> float | None:
    """Left-right place of the spinous tips at a height, straight between neighbours."""
    if not vertebrae:
        return None
    backs = [_landmark(plan, f"{v.name}.spinous_tip", v.back_mm) for v in vertebrae]
    backs.sort(key=lambda point: float(point[2]))
    heights = [float(b[2]) for b in backs]
    return float(np.interp(height_mm, heights, [float(b[0]) for b in backs]))


def _level_height(plan: NeedlePlan, vertebrae: tuple[Vertebra, ...]) -> tuple[str, float] | None:
    """Name and height of the plan's level: the disc of ``L4-L5``, the middle of body ``L4``."""
    known = {v.name: v for v in vertebrae}
    names = plan.level.split("-")
    if any(name not in known for name in names):
        return None
    if len(names) == 1:
        body = _landmark(plan, f"{names[0]}.body_centre", known[names[0]].body_mm)
        return f"the middle of the {names[0]} body", float(body[2])
    upper, lower = (known[name] for name in names[:2])
    floor = _landmark(plan, f"{upper.name}.inferior_endplate_centre", [0, 0, upper.low_mm])
    roof = _landmark(plan, f"{lower.name}.superior_endplate_centre", [0, 0, lower.high_mm])
    return f"the {plan.level} disc", float(floor[2] + roof[2]) / 2.0


def _landmark(plan: NeedlePlan, name: str, instead: FloatArray | list[float]) -> FloatArray:
    return np.asarray(plan.landmarks.get(name, instead), dtype=np.float64)


def point(place_mm: FloatArray) -> str:
    """Return an LPS point, e.g. ``(22.0, -121.0, 272.0)``."""
    return "(" + ", ".join(f"{float(v) + 0.0:.1f}" for v in place_mm) + ")"


def all_sources(plan: NeedlePlan) -> list[Source]:
    """Return every source the plan leans on, once, in the order the reader meets them."""
    used = [check.source for view in plan.views for check in view.checks]
    used += [clearance.source for clearance in plan.clearances]
    return list(dict.fromkeys([*used, plan.needle.source, *plan.sources]))


def todo_rows(plan: NeedlePlan, vertebrae: tuple[Vertebra, ...]) -> tuple[tuple[str, str], ...]:
    """Return name and words of everything to prepare and set, in working order."""
    return (
        ("Needle", needle_line(plan)),
        ("Patient", position_line(plan)),
        ("Skin entry", entry_line(plan, vertebrae, plan.path)),
        ("Depth", depth_line(plan)),
        *((f"C-arm, {shot.name}", shot.angles) for shot in shots(plan)),
    )


def check_rows(plan: NeedlePlan) -> tuple[tuple[str, str, str, str], ...]:
    """Return what, measured, limit and answer of every check and clearance."""
    rows = [
        (
            f"{view.name}: {check.name}",
            number(check.value, check.unit),
            check_limit(check),
            ANSWERS[check.status],
        )
        for view in plan.views
        for check in view.checks
    ]
    rows += [
        (f"clear of {c.structure}", number(c.distance_mm), clearance_limit(c), clearance_answer(c))
        for c in plan.clearances
    ]
    return tuple(rows)
