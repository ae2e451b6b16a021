"""The rules of the schedule, as dated data (``rules.toml``)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any

from akeso.errors import NotFound
from akeso.rule import Mark, Source


@dataclass(frozen=True)
class Rule:
    """One dated rule: its numbers and where they come from."""

    kind: str
    since: date
    source: Source
    values: Mapping[str, Any]

    def money(self, name: str) -> Decimal:
        """Return a number of the rule, exactly."""
        return Decimal(self.values[name])

    def numbers(self, name: str) -> tuple[Decimal, ...]:
        """Return a list of numbers of the rule, exactly."""
        return tuple(Decimal(value) for value in self.values[name])

    def items(self, name: str = "items") -> frozenset[str]:
        """Return a list of MBS items of the rule."""
        return frozenset(self.values[name])

    @property
    def verified(self) -> bool:
        """True where the rule was read or worked out from what was read."""
        return self.source.mark.verified

    def holds(self, group: str) -> bool:
        """Tell whether the rule's group holds an item of `group`, such as T8.7."""
        left_out = self.values.get("not_groups", ())
        return in_group(group, self.values["group"]) and not any(
            in_group(group, other) for other in left_out
        )


def in_group(group: str, wanted: str) -> bool:
    """Tell whether `group` (T8.7) is `wanted` (T8) or a part of it."""
    return group == wanted or group.startswith(f"{wanted}.")


def is_attendance(group: str) -> bool:
    """Tell whether a group is one of attendances (category 1: A1, A3, A24 and so on)."""
    return group.startswith("A")


def is_imaging(group: str) -> bool:
    """Tell whether a group is one of diagnostic imaging (category 5: I1 to I6)."""
    return group.startswith("I")


@cache
def all_rules() -> tuple[Rule, ...]:
    """Return every rule of every date, as the data file lists them."""
    text = resources.files("akeso.care.claim").joinpath("rules.toml").read_text("utf-8")
    return tuple(
        Rule(kind, entry["from"], Source(entry["reference"], Mark(entry["mark"])), entry)
        for kind, entries in tomllib.loads(text).items()
        for entry in entries
    )


def rules(kind: str, on: date) -> tuple[Rule, ...]:
    """Return the rules of a kind that had begun on a day."""
    return tuple(rule for rule in all_rules() if rule.kind == kind and rule.since <= on)


def rule(kind: str, on: date) -> Rule:
    """Return the latest rule of a kind on a day.

    Raises
    ------
    NotFound
        If none had begun.
    """
    found = rules(kind, on)
    if not found:
        raise NotFound(f"No rule '{kind}' is held for {on}; the data begin on 2025-07-01.")
    return max(found, key=lambda r: r.since)
