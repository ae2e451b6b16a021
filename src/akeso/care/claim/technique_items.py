"""Which items a technique is claimed with, and whether what is claimed is what was done.

The table (``technique_items.csv``) says no more than the reference: a technique that is not in it
has no item of its own there, as the sacroiliac joint injection. An item that is in it is claimed
only where one of its techniques is recorded.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources

from akeso.anatomy.levels import Side
from akeso.rule import Mark, Source

GUIDANCE = ("57341", "60500", "60503", "60506", "60509", "61109")
"""Imaging that goes with a procedure."""


@dataclass(frozen=True)
class TechniqueItem:
    """An item a technique is claimed with; `side` is None where the item serves either."""

    technique: str
    item: str
    side: Side | None
    source: Source


@dataclass(frozen=True)
class Treated:
    """What was done in one procedure.

    Parameters
    ----------
    technique, title : str
        Its code, and its words.
    sides : frozenset of Side
        Empty where no needle is recorded.
    """

    technique: str
    title: str
    sides: frozenset[Side]

    @property
    def words(self) -> str:
        """Title and sides, as a person says them."""
        sides = " and ".join(sorted(self.sides))
        return f"{self.title} ({sides})" if sides else self.title


@cache
def technique_items() -> tuple[TechniqueItem, ...]:
    """Return every row of the table."""
    text = resources.files("akeso.care.claim").joinpath("technique_items.csv").read_text("utf-8")
    return tuple(
        TechniqueItem(
            row["technique"],
            row["item"],
            Side(row["side"]) if row["side"] else None,
            Source(row["source"], Mark(row["mark"])),
        )
        for row in csv.DictReader(text.splitlines())
    )


def needs_procedure(item: str) -> bool:
    """Tell whether an item is claimed only where a procedure is recorded."""
    return item in GUIDANCE or any(row.item == item for row in technique_items())


def side_of(item: str) -> Side | None:
    """Return the side an item is for; None where it serves either."""
    return next((row.side for row in technique_items() if row.item == item), None)


def serving(done: Treated) -> tuple[TechniqueItem, ...]:
    """Return the rows of the items that what was done is claimed with."""
    return tuple(
        row
        for row in technique_items()
        if row.technique == done.technique
        and (row.side is None or not done.sides or row.side in done.sides)
    )


def contradiction(item: str, done: Iterable[Treated]) -> str:
    """Return why an item is not what was done, naming what is, or ``""``."""
    procedures = tuple(done)
    if item in GUIDANCE or not needs_procedure(item) or not procedures:
        return ""
    rows = [row for one in procedures for row in serving(one)]
    if any(row.item == item for row in rows):
        return ""
    right = list(dict.fromkeys(row.item for row in rows))
    what = ", ".join(one.words for one in procedures)
    told = f"claim {' or '.join(right)}" if right else "no item for it was read"
    return f"Item {item} is not for what was done, which is {what}: {told}."


def doubts(items: Iterable[str], done: Iterable[Treated]) -> tuple[str, ...]:
    """Return a sentence for each item whose place here was inferred and not read."""
    asked, procedures = set(items), tuple(done)
    return tuple(
        dict.fromkeys(
            f"Item {row.item} for {one.title}: {row.source.reference}; check before the claim."
            for one in procedures
            for row in serving(one)
            if row.item in asked and not row.source.mark.verified
        )
    )
