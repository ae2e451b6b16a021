"""Until when what must be kept, as data (``retention.toml``); most of it is only recalled."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources

from akeso.care.calendar import months_later
from akeso.care.person.patient import Patient, age_on
from akeso.errors import NotFound
from akeso.rule import Mark, Source

ADULT_AGE = 18


@dataclass(frozen=True)
class RetentionRule:
    """How many years after which event something is kept, or to which age of the patient."""

    kind: str
    years: int
    to_age: int
    event: str
    source: Source


@dataclass(frozen=True)
class Retention:
    """The last day on which something must be kept, why, and how far that is known."""

    until: date
    reason: str
    source: Source


@cache
def retention_rules() -> Mapping[str, RetentionRule]:
    """Return every rule of keeping by its kind."""
    text = resources.files("akeso.care.person").joinpath("retention.toml").read_text("utf-8")
    return {
        row["kind"]: RetentionRule(
            row["kind"],
            int(row["years"]),
            int(row.get("to_age", 0)),
            row["event"],
            Source(row["source"], Mark(row["mark"])),
        )
        for row in tomllib.loads(text)["rule"]
    }


def years_after(kind: str, event: date) -> Retention:
    """Return until when something of a kind is kept, counted from its event.

    Raises
    ------
    NotFound
        If there is no rule of that kind.
    """
    rules = retention_rules()
    if kind not in rules:
        raise NotFound(f"There is no rule of keeping for '{kind}'; there are: {', '.join(rules)}.")
    rule = rules[kind]
    reason = f"Kept {rule.years} years from the {rule.event} on {event}."
    return Retention(months_later(event, 12 * rule.years), reason, rule.source)


def keep_patient_until(patient: Patient, last_service: date) -> Retention:
    """Return until when a patient's record is kept, by the age at the last service.

    What is destroyed afterwards is logged. The rule is recalled, not read: ask before destroying.
    """
    if age_on(patient, last_service) >= ADULT_AGE:
        return years_after("record of an adult", last_service)
    kept = years_after("record of a child", last_service)
    rule = retention_rules()["record of a child"]
    birthday = months_later(patient.born, 12 * rule.to_age)
    if birthday <= kept.until:
        return kept
    return Retention(birthday, f"Kept until the age of {rule.to_age}.", rule.source)
