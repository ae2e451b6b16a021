"""Several places in words, and the lines of a session at several places as one.

>>> places_words([("L4-L5", "left"), ("L5-S1", "left")])
'L4-L5 and L5-S1 left'
>>> places_words([("L4-L5", "left"), ("L4-L5", "right")])
'L4-L5 left and right'
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from akeso.care.history.lines import Line


@dataclass(frozen=True)
class Entry:
    """One line as one reads it, and the records it stands for, each once.

    Parameters
    ----------
    line : Line
    records : tuple of str
    """

    line: Line
    records: tuple[str, ...]


def places_words(places: Iterable[tuple[str, str]]) -> str:
    """Return levels with their sides; sides that share their levels stand together.

    Parameters
    ----------
    places : iterable of (str, str)
        Level and side; either may be ``""``.
    """
    by_side: dict[str, list[str]] = {}
    for level, side in dict.fromkeys(places):
        by_side.setdefault(side, []).append(level)
    together: dict[tuple[str, ...], list[str]] = {}
    for side, levels in by_side.items():
        together.setdefault(tuple(levels), []).append(side)
    parts = [f"{_and(levels)} {_and(sides)}".strip() for levels, sides in together.items()]
    return ", ".join(parts)


def _and(words: Sequence[str]) -> str:
    *first, last = [word for word in words if word] or [""]
    return f"{', '.join(first)} and {last}" if first else last


def entries(lines: Iterable[Line]) -> tuple[Entry, ...]:
    """Return lines of one day that differ by nothing but their place as one line.

    Parameters
    ----------
    lines : iterable of Line
        As `timeline` returns them.

    Returns
    -------
    tuple of Entry
        Each where its first line stood.
    """
    found: dict[object, list[Line]] = {}
    for line in lines:
        alike = (line.day, line.kind, line.by, line.says.replace(line.where, "@", 1))
        found.setdefault(alike if line.where else line.record, []).append(line)
    return tuple(_entry(same) for same in found.values())


def _entry(same: Sequence[Line]) -> Entry:
    first = same[0]
    records = tuple(line.record for line in same)
    if len(same) == 1:
        return Entry(first, records)
    where = together(line.where for line in same)
    says = first.says.replace(first.where, where, 1)
    return Entry(replace(first, says=says, where=where), records)


def together(wheres: Iterable[str]) -> str:
    """Return places that are words already as one phrase.

    >>> together(["L4-L5, L5-S1 left", "L4-L5, L5-S1 right"])
    'L4-L5, L5-S1 left and right'
    """
    return places_words(map(_parted, wheres))


def _parted(where: str) -> tuple[str, str]:
    level, _, side = where.rpartition(" ")
    return level, side
