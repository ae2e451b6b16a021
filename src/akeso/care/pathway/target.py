"""Whether two records are about the same needle: technique, side and level."""

from __future__ import annotations

from akeso.care.record import Body
from akeso.care.rehearsal import same_level
from akeso.techniques.eligibility import techniques


def codes_of(body: Body) -> set[str]:
    """Return the techniques a body is about; empty where it says none."""
    many = getattr(body, "techniques", None)
    one = getattr(getattr(body, "option", body), "technique", None)
    return set(many) if many else ({one} if one else set())


def same_target(one: Body, other: Body) -> bool:
    """Tell whether two bodies are about the same technique, side and level.

    What one of them does not say is not held against it; a plan may serve several techniques.
    """
    codes = codes_of(one), codes_of(other)
    if all(codes) and not codes[0] & codes[1]:
        return False
    sides = getattr(one, "side", None), getattr(other, "side", None)
    if all(sides) and sides[0] != sides[1]:
        return False
    levels = getattr(one, "level", ""), getattr(other, "level", "")
    return not all(levels) or same_level(levels[0]) == same_level(levels[1])


def about(body: Body) -> str:
    """Return what a body is about, in words: technique, level and side."""
    codes = sorted(codes_of(body))
    known = techniques()
    title = known[codes[0]].title if codes and codes[0] in known else ""
    words = f" for the {title[:1].lower()}{title[1:]}" if title else ""
    level, side = getattr(body, "level", ""), getattr(body, "side", None)
    words += f" at {level}" if level else ""
    where = {"left": " on the left", "right": " on the right", "midline": " in the midline"}
    return words + where.get(str(side), "")
