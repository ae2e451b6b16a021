"""What holds for assignments of benefit from when until when (``assignment.toml``)."""

from __future__ import annotations

import tomllib
from datetime import date
from functools import cache
from importlib import resources

from akeso.care.claim.rulebook import Rule
from akeso.errors import NotFound
from akeso.rule import Mark, Source

BEGAN = date(2026, 7, 1)
"""First day of the data set, which took the place of the form."""


@cache
def assignment_rules() -> tuple[Rule, ...]:
    """Return every rule of every date, as the data file lists them."""
    text = resources.files("akeso.care.claim").joinpath("assignment.toml").read_text("utf-8")
    return tuple(
        Rule(kind, entry["from"], Source(entry["reference"], Mark(entry["mark"])), entry)
        for kind, entries in tomllib.loads(text).items()
        for entry in entries
    )


def in_force(kind: str, on: date) -> Rule | None:
    """Return the rule of a kind on a day; None where it has not begun or is over."""
    found = [
        rule
        for rule in assignment_rules()
        if rule.kind == kind and rule.since <= on <= rule.values.get("until", date.max)
    ]
    return max(found, key=lambda rule: rule.since) if found else None


def newest(kind: str, on: date) -> Rule:
    """Return the rule of a kind on a day.

    Raises
    ------
    NotFound
        If none holds then.
    """
    found = in_force(kind, on)
    if found is None:
        raise NotFound(f"No rule '{kind}' on assignments holds on {on}.")
    return found
