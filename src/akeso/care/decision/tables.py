"""Reads the tables that lie beside the modules of the decision."""

from __future__ import annotations

import csv
from importlib import resources


def rows(name: str) -> list[dict[str, str]]:
    """Return the rows of a table of this folder."""
    text = resources.files("akeso.care.decision").joinpath(name).read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))


def span(text: str) -> tuple[float, float] | None:
    """Return the ends of ``61 to 74``, twice the number of ``61``, None of an empty cell."""
    if not text:
        return None
    low, _, high = text.partition(" to ")
    return float(low), float(high or low)
