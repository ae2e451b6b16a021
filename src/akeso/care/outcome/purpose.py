"""Why a block was done, as the records before it tell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from akeso.care.assessment import Purpose
from akeso.care.record import Body

FIELD = "block_purpose"
"""The finding that says it."""


def block_purpose(procedure: Body, earlier: Iterable[Body]) -> Purpose:
    """Return why a block was done.

    Parameters
    ----------
    procedure : Body
        The procedure; its own word counts first.
    earlier : iterable of Body
        What stands in its episode, in order: the last decision on its technique counts, then the
        last recommendation.
    """
    technique = getattr(procedure, "technique", "")
    bodies = list(earlier)
    options = [getattr(b, "option", None) for b in reversed(bodies) if b.KIND == "decision"]
    decided = [o for o in options if getattr(o, "technique", "") == technique]
    advised = [b for b in reversed(bodies) if b.KIND == "recommendation"]
    for one in (procedure, *decided, *advised):
        findings = getattr(one, "findings", {})
        told = getattr(one, FIELD, None) or getattr(one, "purpose", None)
        if told is None and isinstance(findings, Mapping):
            told = findings.get(FIELD)
        if told in tuple(Purpose):
            return Purpose(told)
    return Purpose.UNKNOWN
