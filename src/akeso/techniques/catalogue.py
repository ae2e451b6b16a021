"""Every approach Akeso can plan, by its code; the rooms themselves do not know one another."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from functools import cache

from akeso.anatomy.levels import VERTEBRAE, Side
from akeso.errors import BadInput
from akeso.techniques.technique import Approach, read_approaches

ROOMS = ("nerve_block", "epidural_steroid", "facet_joint", "radiofrequency")
"""Rooms that have approaches, in the order of their pages."""


@cache
def approaches() -> Mapping[str, Approach]:
    """Return every approach by its code, in the order of the rooms' pages."""
    return {code: approach for room in ROOMS for code, approach in read_approaches(room).items()}


def find_approach(code: str) -> Approach:
    """Return an approach by its code.

    Raises
    ------
    BadInput
        If there is none; the sentence names the nearest.
    """
    known = approaches()
    if code not in known:
        near = difflib.get_close_matches(code, known, n=1, cutoff=0.5)
        hint = f"; did you mean {near[0]}?" if near else "."
        raise BadInput(f"There is no approach {code!r}{hint} `akeso approaches` lists them.")
    return known[code]


def find_side(approach: Approach, text: str) -> Side:
    """Return the side, or say which ones the approach has."""
    wanted = text.strip().lower()
    if wanted not in approach.sides:
        raise BadInput(
            f"{approach.code} is not done on side {text!r}; use {' or '.join(approach.sides)}."
        )
    return Side(wanted)


def vertebrae_needed(level: str) -> tuple[str, ...]:
    """Return the vertebrae whose landmarks a level may need: its own and the one above."""
    names = [VERTEBRAE.index(name) for name in level.split("-")]
    return VERTEBRAE[max(names[0] - 1, 0) : names[-1] + 1]
