"""The dimensions of the digital spine, read from ``digital_spine.toml``."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

LEVELS = ("L1", "L2", "L3", "L4", "L5")
SIDES = {"left": 1.0, "right": -1.0}


@cache
def table() -> dict[str, Any]:
    """Return the dimensions as parsed from the data file."""
    text = files("akeso.anatomy").joinpath("digital_spine.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def size(section: str, name: str, level: str | None = None) -> float:
    """Return one number of the data file; `level` picks from a row of several."""
    part = table()[section]
    entry = part[name]
    value = next(entry[unit] for unit in ("mm", "deg", "hu", "ratio") if unit in entry)
    if level is None:
        return float(value)
    levels = part.get("levels", LEVELS)
    return float(value[list(levels).index(level)])


def sizes_of(level: str) -> dict[str, float]:
    """Return all dimensions of a lumbar vertebra by name."""
    return {name: size("vertebra", name, level) for name in table()["vertebra"]}
