"""The published exceptions and the duty itself, as data (``duty.toml``)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib import resources
from typing import Any

from akeso.care.reporting.entries import Ground
from akeso.rule import Mark, Source


@dataclass(frozen=True)
class Duty:
    """From which day reports must be uploaded, and within which time of being given."""

    since: date
    within: timedelta
    source: Source


@dataclass(frozen=True)
class GroundRule:
    """What an exception means; `upload_would_harm` where an upload goes against it."""

    meaning: str
    upload_would_harm: bool
    source: Source


@cache
def _data() -> dict[str, Any]:
    text = resources.files("akeso.care.reporting").joinpath("duty.toml").read_text("utf-8")
    return tomllib.loads(text)


@cache
def duty() -> Duty:
    """Return the duty to upload."""
    row = _data()["duty"]
    source = Source(row["source"], Mark(row["mark"]))
    return Duty(date.fromisoformat(row["from"]), timedelta(hours=int(row["hours"])), source)


@cache
def ground_rules() -> Mapping[Ground, GroundRule]:
    """Return what each published exception means."""
    return {
        Ground(row["ground"]): GroundRule(
            row["meaning"],
            bool(row["upload_would_harm"]),
            Source(row["source"], Mark(row["mark"])),
        )
        for row in _data()["exception"]
    }
