"""One spelling for a level, so that the same level is found again."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable

from akeso.errors import BadInput

_SPACE = re.compile(r"([CTLS])(\d{1,2})-([CTLS]?)(\d{1,2})")
_RANGE = re.compile(r"([CTLS])(\d{1,2})(?:-([CTLS])(\d{1,2}))?")
_COUNTS = (("C", 7), ("T", 12), ("L", 5), ("S", 5))
_COLUMN = tuple(f"{part}{n}" for part, count in _COUNTS for n in range(1, count + 1))
"""Vertebrae from above; a sixth lumbar one is compared by its name alone."""
_MOST = {"C": 8, "T": 12, "L": 6, "S": 5}
"""The highest number of each part of the spine, with the eighth root of the neck."""
_NEXT = {("C", "7"): "T", ("T", "12"): "L", ("L", "5"): "S", ("L", "6"): "S"}


def level_name(text: str) -> str:
    """Return a level as it is compared: ``l4/5`` and ``L4 - L5`` are ``L4-L5``.

    A level that is written in another way is kept, in capitals.
    """
    plain = re.sub(r"\s+", "", text).upper().replace("/", "-").replace("–", "-")
    found = _SPACE.fullmatch(plain)
    if not found:
        return plain
    part, upper, lower_part, lower = found.groups()
    return f"{part}{upper}-{lower_part or _NEXT.get((part, upper), part)}{lower}"


def check_level(text: str) -> None:
    """Raise BadInput where a level names a vertebra that nobody has, such as ``L9``.

    A sixth lumbar vertebra there is, and an eighth root of the neck; other words are kept.
    """
    name = level_name(text)
    for piece in name.replace(",", "-").split("-"):
        found = re.fullmatch(r"([CTLS])(\d{1,2})", piece)
        if found and not 1 <= int(found[2]) <= _MOST[found[1]]:
            raise BadInput(
                f"There is no {piece} in the level {name}; {found[1]}1 to "
                f"{found[1]}{_MOST[found[1]]} can be named, so correct it."
            )


def shows(seen: Iterable[str], wanted: str) -> bool:
    """Tell whether levels that were looked at hold a wanted one: a vertebra, a space or a span.

    ``T8-T10`` holds T9 and T8-T9, and is held by T8, T9 and T10; ``L3-L4`` and ``L5-S1`` do not
    hold L4-L5. Several wanted levels are parted by a comma.
    """
    held = {piece for level in seen for piece in _pieces(level, every=True)}
    return all(_pieces(part, every=False) <= held for part in wanted.split(","))


def _pieces(level: str, *, every: bool) -> frozenset[str]:
    """Return the vertebrae of a level and the spaces between; of a wanted one what matters."""
    name = level_name(level)
    spine = _span(name)
    if not spine:
        return frozenset({name})
    spaces = {f"{a}-{b}" for a, b in itertools.pairwise(spine)}
    if every:
        return frozenset({name, *spine, *spaces})
    return frozenset(spaces if len(spine) == 2 else spine)


def _span(name: str) -> tuple[str, ...]:
    found = _RANGE.fullmatch(name)
    if found is None:
        return ()
    upper = found[1] + found[2]
    lower = found[3] + found[4] if found[3] else upper
    if upper not in _COLUMN or lower not in _COLUMN:
        return ()
    first, last = sorted((_COLUMN.index(upper), _COLUMN.index(lower)))
    return _COLUMN[first : last + 1]
