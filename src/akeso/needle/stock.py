"""The needles on the shelf, and the one that fits a depth.

The list is data (``stock_needles.toml``). A needle fits when it is at least `EXTRA_MM` longer than
the way from skin to target, so that the hub stays clear of the skin.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection
from functools import cache
from importlib import resources
from typing import Any

from akeso.errors import NotFound
from akeso.needle.plan import Needle
from akeso.quantity import Range
from akeso.rule import Mark, Source

EXTRA_MM = 15.0
"""Least length outside the skin (approaches 1.4, engineering proposal)."""

TIGHT_MM = 17.0
"""Below this the plan warns: 110 mm with a 127 mm needle (approaches 1.4, engineering proposal)."""

DEPTH = Range("The depth", "mm", 0.0, 400.0)


@cache
def _table() -> dict[str, Any]:
    text = resources.files("akeso.needle").joinpath("stock_needles.toml").read_text("utf-8")
    return tomllib.loads(text)


def gauge_mm(gauge: int) -> float:
    """Return the outer diameter of a gauge, mm.

    Raises
    ------
    NotFound
        If the table does not hold the gauge.
    """
    table = _table()["gauge_mm"]
    if str(gauge) not in table:
        raise NotFound(f"Gauge {gauge} is not in the table; it holds: {', '.join(table)}.")
    return float(table[str(gauge)])


def gauge_source() -> Source:
    """Return where the diameters come from."""
    found = _table()["gauge_source"]
    return Source(found["reference"], Mark(found["mark"]))


def stock_needles(
    kind: str, gauges: Collection[int] | None = None, active_tip_mm: float | None = None
) -> tuple[Needle, ...]:
    """Return the needles of a kind, shortest first, thinnest first within a length.

    Parameters
    ----------
    kind : str
        ``spinal``, ``tuohy`` or ``radiofrequency``.
    gauges : collection of int, optional
        Only these gauges.
    active_tip_mm : float, optional
        Only cannulae with this bare tip.

    Raises
    ------
    NotFound
        If the stock holds no such needle.
    """
    entries = _table()["needle"]
    kinds = sorted({entry["kind"] for entry in entries})
    if kind not in kinds:
        raise NotFound(f"There is no needle of kind '{kind}'; there are: {', '.join(kinds)}.")
    found = [
        Needle(
            f"{gauge} G {entry['name']}",
            gauge,
            float(length),
            gauge_mm(gauge),
            Source(entry["reference"], Mark(entry["mark"])),
            float(tip),
        )
        for entry in entries
        if entry["kind"] == kind
        for gauge in entry["gauges"]
        for length in entry["lengths_mm"]
        for tip in entry.get("active_tips_mm", [0])
        if (gauges is None or gauge in gauges) and active_tip_mm in (None, tip)
    ]
    if not found:
        raise NotFound(
            f"The stock holds no {kind} needle of gauge {sorted(gauges) if gauges else 'any'}"
            + (f" with a {active_tip_mm:g} mm tip." if active_tip_mm is not None else ".")
        )
    return tuple(sorted(found, key=lambda n: (n.length_mm, -n.gauge, n.active_tip_mm)))


def fitting(
    needles: Collection[Needle], depth_mm: float, extra_mm: float = EXTRA_MM
) -> Needle | None:
    """Return the first of the shortest needles that reach `depth_mm`, or None."""
    depth = DEPTH.check(depth_mm)
    long_enough = [n for n in needles if n.length_mm >= depth + extra_mm]
    return min(long_enough, key=lambda n: n.length_mm) if long_enough else None


def choose_needle(
    kind: str,
    depth_mm: float,
    gauges: Collection[int] | None = None,
    active_tip_mm: float | None = None,
    extra_mm: float = EXTRA_MM,
) -> Needle:
    """Return the shortest stock needle for a depth, the thinnest of that length.

    Raises
    ------
    NotFound
        If none is long enough, or the stock holds no such needle at all.
    BadInput
        If the depth is not a number from 0 to 400 mm.
    """
    needles = stock_needles(kind, gauges, active_tip_mm)
    needle = fitting(needles, depth_mm, extra_mm)
    if needle is None:
        raise NotFound(
            f"No stock {kind} needle reaches {depth_mm:.0f} mm: with {extra_mm:g} mm outside the "
            f"skin the longest, {needles[-1].length_mm:g} mm, reaches "
            f"{needles[-1].length_mm - extra_mm:g} mm; choose another kind or a shallower way."
        )
    return needle


def length_warning(needle: Needle, depth_mm: float) -> str:
    """Return a sentence when little of the needle stays outside the skin, else ``""``."""
    spare = needle.length_mm - DEPTH.check(depth_mm)
    if spare >= TIGHT_MM:
        return ""
    return (
        f"The target is {depth_mm:.0f} mm deep and the needle {needle.length_mm:g} mm long: "
        f"{spare:.0f} mm stay outside the skin; have the next length ready."
    )
