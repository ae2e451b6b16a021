"""Where each finding of the dictionary comes from (``fields.csv``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from types import MappingProxyType

from akeso.care.assessment.tables import rows


class How(StrEnum):
    """How a finding is filled."""

    ASKED = "asked"
    """By the plain question of the same name."""
    DERIVED = "derived"
    """Worked out from the assessment, the day, and what was done before."""
    ELSEWHERE = "elsewhere"
    """By the plan, the planner, the site, the consent or the recommendation."""


@dataclass(frozen=True)
class Filling:
    """How one finding is filled, by what, and why there."""

    field: str
    how: How
    by: str
    reason: str


@cache
def fillings() -> Mapping[str, Filling]:
    """Return how every finding is filled, by its name."""
    return MappingProxyType(
        {
            row["field"]: Filling(row["field"], How(row["how"]), row["by"], row["reason"])
            for row in rows("fields.csv")
        }
    )
