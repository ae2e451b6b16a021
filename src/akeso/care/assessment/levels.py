"""One spelling for a level, so that the same level is found again."""

from __future__ import annotations

import re

_SPACE = re.compile(r"([CTLS])(\d{1,2})-([CTLS]?)(\d{1,2})")
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
