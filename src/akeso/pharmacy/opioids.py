"""Oral morphine equivalents of a day's opioids (oMEDD), by a dated table (`opioids.toml`).

For comparing regimens and cohorts only; using it to change one opioid for another can overdose.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib import resources
from typing import Any

from akeso.errors import BadInput, Refused
from akeso.pharmacy.amount import Number, exact
from akeso.rule import Mark, Source


@dataclass(frozen=True)
class Opioid:
    """One opioid as it is taken.

    Parameters
    ----------
    drug, route : str
        As in the table: ``oxycodone``, ``oral``.
    dose : number
        In `unit`.
    unit : str
        ``mg/day``, ``mcg/day`` or ``mcg/h``.
    """

    drug: str
    route: str
    dose: Number
    unit: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "drug", self.drug.strip().lower())
        object.__setattr__(self, "route", self.route.strip().lower())
        object.__setattr__(self, "dose", exact(self.dose, f"The dose of {self.drug}", self.unit))


@dataclass(frozen=True)
class Omedd:
    """Oral morphine, mg/day, with the version of the table that gave it."""

    mg_per_day: Fraction
    version: str
    source: Source
    date: str


@cache
def _data() -> dict[str, Any]:
    text = resources.files("akeso.pharmacy").joinpath("opioids.toml").read_text("utf-8")
    return tomllib.loads(text)


def factors() -> dict[tuple[str, str], tuple[str, Fraction]]:
    """Return unit and factor by drug and route, of the newest table."""
    rows = _data()["table"][-1]["factors"]
    return {(r["drug"], r["route"]): (r["unit"], exact(r["factor"])) for r in rows}


def omedd(opioids: Iterable[Opioid]) -> Omedd:
    """Return a day's opioids as oral morphine.

    Raises
    ------
    Refused
        For a drug that must not be converted (methadone).
    BadInput
        If drug, route or unit is not in the table.
    """
    table = _data()["table"][-1]
    total = sum((_morphine_mg(one) for one in opioids), Fraction(0))
    return Omedd(
        total, table["version"], Source(table["source"], Mark(table["mark"])), _data()["date"]
    )


def _morphine_mg(opioid: Opioid) -> Fraction:
    if opioid.drug in _data()["refused"]:
        raise Refused(f"{opioid.drug.capitalize()} is refused. {_data()['refused_because']}")
    found = factors().get((opioid.drug, opioid.route))
    if found is None:
        ways = sorted(route for drug, route in factors() if drug == opioid.drug)
        hint = f"routes known are {', '.join(ways)}" if ways else "the drug is not listed"
        raise BadInput(
            f"The table has no factor for {opioid.drug} {opioid.route}; {hint}; leave it out and "
            "say so beside the total."
        )
    unit, factor = found
    if opioid.unit != unit:
        raise BadInput(f"{opioid.drug} {opioid.route} is in {opioid.unit!r}; give it in {unit}.")
    return exact(opioid.dose) * factor
