"""Which rows of a table are about a technique: codes, beginnings of codes, or ``all``."""

from __future__ import annotations


def covers(prefix: str, technique: str) -> bool:
    """Tell whether a technique code is the prefix itself or lies below it; ``all`` covers all."""
    return prefix in ("all", technique) or technique.startswith(f"{prefix}.")
