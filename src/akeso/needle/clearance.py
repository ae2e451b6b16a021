"""What one path keeps from every danger of a search, as the plan reports it."""

from __future__ import annotations

import numpy as np

from akeso.needle.distance import STEP_MM
from akeso.needle.plan import Clearance, NeedlePath
from akeso.needle.search import Danger, Search

WALK_MM = 0.1
"""Step in which a path is walked."""


def clearances(search: Search, path: NeedlePath) -> tuple[Clearance, ...]:
    """Return what a path keeps from every danger of the search, walked in 0.1 mm steps.

    `Clearance.distance_mm` runs from needle surface to structure surface; at a map's cap it is a
    lower bound.
    """
    return tuple(_clearance(search, danger, path) for danger in search.dangers)


def _clearance(search: Search, danger: Danger, path: NeedlePath) -> Clearance:
    begin = min(danger.free_near_target_mm, path.depth_mm) - danger.extend_past_tip_mm
    steps = max(2, int(np.ceil((path.depth_mm - begin) / WALK_MM)) + 1)
    along = np.linspace(begin, path.depth_mm, steps)[:, None]
    values = danger.map.distance_mm(path.target_mm - along * path.direction, search.index_of)
    raw = float(values.min())
    notes = []
    if raw >= danger.map.cap_mm - STEP_MM:
        notes.append(f"nothing within {danger.map.cap_mm:g} mm")
    if danger.free_near_target_mm > 0:
        notes.append(f"last {danger.free_near_target_mm:g} mm before the target not counted")
    if danger.extend_past_tip_mm > 0:
        notes.append(f"{danger.extend_past_tip_mm:g} mm beyond the tip counted")
    return Clearance(
        danger.name,
        raw - danger.map.boundary_mm - search.radius_mm,
        danger.hard_mm,
        danger.soft_mm,
        float(search.widening_mm(danger, path.depth_mm)),
        danger.source,
        "; ".join(notes),
    )
