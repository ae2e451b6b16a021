"""What is counted from the places where a technique is wanted: levels, joints, sides."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from akeso.anatomy.levels import Side
from akeso.care.assessment.levels import level_name
from akeso.care.decision import By, Known
from akeso.techniques.expression import Value

Place = tuple[str, Side | None]
_NECK = re.compile(r"C(\d)(-\S+)?")
LOWEST_HIGH = 6
"""Upper vertebra of C6-C7: an entry above it is one whose upper vertebra is smaller (13)."""


def counted(
    technique: str, places: Sequence[Place], by: By, records: tuple[str, ...]
) -> tuple[Known, ...]:
    """Return the findings that the decided places themselves tell.

    Parameters
    ----------
    technique : str
    places : sequence of (str, Side or None)
    by : By
    records : tuple of str
        The decisions, or plans, that say so.
    """
    if not places:
        return ()
    found: dict[str, Value | None] = {"bilateral_planned": _both_sides(places)}
    levels = {level_name(level) for level, _ in places if level}
    if technique.startswith("esi."):
        found["esi_levels_planned"] = len(levels) if levels else None
    if technique == "esi.il.cervical":
        found["esi_level_above_c6_c7"] = _above(levels)
    if technique.startswith(("rf.mb.", "rf.ton")):
        found["rf_levels_per_side_planned"] = _joints(places)
    return tuple(
        Known(name, value, by, records) for name, value in found.items() if value is not None
    )


def _both_sides(places: Sequence[Place]) -> bool | None:
    sides = {side for _, side in places}
    if {Side.LEFT, Side.RIGHT} <= sides:
        return True
    return None if None in sides else False


def _above(levels: Iterable[str]) -> bool | None:
    """Tell whether an entry lies above C6-C7; None where a level is no space of the neck."""
    tops = [_NECK.fullmatch(level) for level in levels]
    if not tops or not all(tops):
        return None
    return any(int(top[1]) < LOWEST_HIGH for top in tops if top)


def _joints(places: Sequence[Place]) -> int | None:
    """Return the joints of the side that has more, None where nerves are named and not joints.

    A joint is claimed and counted once (39110), a nerve serves two: nerves alone do not tell it.
    """
    by_side: dict[Side | None, set[str]] = {}
    for level, side in places:
        by_side.setdefault(side, set()).add(level_name(level))
    if not all("-" in level for levels in by_side.values() for level in levels):
        most = max(len(levels) for levels in by_side.values())
        return 1 if most == 1 else None
    return max(len(levels) for levels in by_side.values())
