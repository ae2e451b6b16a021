"""Complications in a coded list, each technique's with the rates that were read.

The codes and rates are ``complications.csv``. A rate is published experience for comparison, not
what this clinic should expect; where none was read there is none.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from importlib import resources

from akeso.care.procedure.prefix import covers
from akeso.care.record import aware, said
from akeso.errors import NotFound
from akeso.rule import Mark, Source
from akeso.techniques.eligibility import find_technique

SUM = "any"
"""Code of rates that count every event; never a complication itself."""


class Severity(StrEnum):
    """How bad it was; the order rises."""

    MINOR = "minor"
    """Passed by itself."""
    MODERATE = "moderate"
    """Needed treatment or longer watching."""
    SERIOUS = "serious"
    """Needed hospital, or left harm."""
    DEATH = "death"


@dataclass(frozen=True)
class Complication:
    """What went wrong.

    Parameters
    ----------
    code : str
        From the list; ``other`` asks for a note.
    severity : Severity
    seen_at : datetime
        With time zone.
    action : str
        What was done about it.
    note : str
    """

    code: str
    severity: Severity
    seen_at: datetime
    action: str
    note: str = ""

    def __post_init__(self) -> None:
        complication_words(self.code)
        object.__setattr__(self, "severity", Severity(self.severity))
        object.__setattr__(self, "seen_at", aware("The complication", self.seen_at))
        object.__setattr__(self, "action", said(f"What was done about {self.code}", self.action))
        if self.code == "other":
            said("What the other complication is", self.note)


@dataclass(frozen=True)
class Known:
    """A complication of a technique, and its published rate in %; None where none was read."""

    code: str
    words: str
    rate_percent: float | None
    per: str
    source: Source


def complications_of(technique: str) -> tuple[Known, ...]:
    """Return the coded list for a technique: each code once, with its most particular rate.

    Raises
    ------
    BadInput
        If there is no such technique.
    """
    find_technique(technique)
    found: dict[str, tuple[int, Known]] = {}
    for row in _rows():
        fit = max((len(p) for p in row["techniques"].split("|") if covers(p, technique)), default=0)
        if not fit:
            continue
        depth = fit if row["techniques"] != "all" else 0
        if row["code"] not in found or depth > found[row["code"]][0]:
            found[row["code"]] = (depth, _known(row))
    return tuple(known for _, known in found.values())


def complication_words(code: str) -> str:
    """Return a code in words.

    Raises
    ------
    NotFound
        If the list does not have it.
    """
    words: Mapping[str, str] = {row["code"]: row["words"] for row in _rows() if row["code"] != SUM}
    if code not in words:
        raise NotFound(
            f"There is no complication {code!r}; use other, or one of {', '.join(words)}."
        )
    return words[code]


def _known(row: Mapping[str, str]) -> Known:
    rate = float(row["rate_percent"]) if row["rate_percent"] else None
    return Known(
        row["code"], row["words"], rate, row["per"], Source(row["source"], Mark(row["mark"]))
    )


@cache
def _rows() -> tuple[dict[str, str], ...]:
    name = "complications.csv"
    text = resources.files("akeso.care.procedure").joinpath(name).read_text("utf-8")
    return tuple(csv.DictReader(text.splitlines()))
