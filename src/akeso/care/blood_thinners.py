"""The table of blood thinners: how long each is held, and when it starts again.

Rows are ``anticoagulants.csv``; `anticoagulation` works out one patient's dates from them. Cells
are read as the reference memo on eligibility has them in section 6.2: a range takes its larger
value, ``shared`` is a decision with the prescriber.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from types import MappingProxyType

from akeso.errors import BadInput
from akeso.rule import Source
from akeso.techniques.eligibility import BLEEDING_CLASSES
from akeso.techniques.indication import source_of

COLUMNS = {"low": "low_risk_hold", "intermediate": "intermediate_hold", "high": "high_hold"}
"""Where the table has the hold of each bleeding-risk class."""

_HOURS = {"h": 1.0, "d": 24.0, "w": 168.0}
_SPAN = re.compile(r"(\d+)([hdw])(?:-(\d+)([hdw]))?")
_HOLD = re.compile(r"(?P<span>[^&()]+?)(?P<inr>&INR_normal)?")
_SHARED = re.compile(r"shared(?:\((?P<span>[^()]+)\))?")


class Policy(StrEnum):
    """What the table asks for a drug at a bleeding-risk class."""

    CONTINUE = "continue"
    SHARED = "shared decision"
    HOLD = "hold"
    AVOID = "not while on the drug"


@dataclass(frozen=True)
class Hold:
    """One cell of the table: policy, hours since the last dose, and whether the INR counts."""

    text: str
    policy: Policy
    hours: float = 0.0
    normal_inr: bool = False


@dataclass(frozen=True)
class Drug:
    """One row of the table; `holds` and `restart_h` by bleeding-risk class.

    A restart of None is a shared decision.
    """

    name: str
    group: str
    holds: Mapping[str, Hold]
    restart_h: Mapping[str, float | None]
    source: Source


def _larger_h(text: str) -> float:
    """Return the hours of ``5d``, or the larger end of ``12h-24h``."""
    found = _SPAN.fullmatch(text)
    if not found:
        raise BadInput(f"The interval {text!r} is none; write 6h, 5d, 2w or a range 12h-24h.")
    low, unit, high, high_unit = found.groups()
    return float(high or low) * _HOURS[high_unit or unit]


def read_hold(text: str) -> Hold:
    """Read a cell: ``0``, ``shared``, ``shared(1w-2w)``, ``avoid``, ``5d``, ``5d&INR_normal``."""
    if text == "0":
        return Hold(text, Policy.CONTINUE)
    if text == "avoid":
        return Hold(text, Policy.AVOID)
    if shared := _SHARED.fullmatch(text):
        span = shared["span"]
        return Hold(text, Policy.SHARED, _larger_h(span) if span else 0.0)
    found = _HOLD.fullmatch(text)
    if not found:
        raise BadInput(f"The hold {text!r} cannot be read; write 0, shared, avoid or an interval.")
    return Hold(text, Policy.HOLD, _larger_h(found["span"]), bool(found["inr"]))


def read_restart(text: str) -> Mapping[str, float | None]:
    """Read a restart, one for all classes or ``low=2h/intermediate=2h/high=6h``; hours."""
    if "=" not in text:
        hours = None if text == "shared" else _larger_h(text)
        return dict.fromkeys(BLEEDING_CLASSES, hours)
    parts = dict(part.split("=", 1) for part in text.split("/"))
    if set(parts) != set(BLEEDING_CLASSES):
        raise BadInput(f"The restart {text!r} lacks a class; give low, intermediate and high.")
    return {name: _larger_h(parts[name]) for name in BLEEDING_CLASSES}


@cache
def drugs() -> Mapping[str, Drug]:
    """Return every drug of the table by its name."""
    text = resources.files("akeso.care").joinpath("anticoagulants.csv").read_text("utf-8")
    return MappingProxyType(
        {
            row["drug"]: Drug(
                row["drug"],
                row["class"],
                {name: read_hold(row[COLUMNS[name]]) for name in BLEEDING_CLASSES},
                read_restart(row["restart"]),
                source_of(row["source"], row["verified"]),
            )
            for row in csv.DictReader(text.splitlines())
        }
    )
