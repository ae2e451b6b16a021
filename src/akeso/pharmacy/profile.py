"""Dose profiles: the named, dated sets of local anaesthetic limits a clinic chooses from.

Published limits disagree, so that no number stands alone: a limit is always shown with the name of
its profile, its source and whether that source was read (`profiles.toml`).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cache
from importlib import resources
from typing import Any

from akeso.errors import BadInput
from akeso.pharmacy.amount import exact, words
from akeso.pharmacy.drug import Drug
from akeso.rule import Mark, Source


class MixtureRule(StrEnum):
    """How several local anaesthetics are counted together."""

    FRACTIONS = "fractions"
    """Each dose as a share of its own limit; the shares add up."""
    MOST_TOXIC = "most toxic"
    """All milligrams against the smallest limit of the drugs given."""


@dataclass(frozen=True)
class Limit:
    """One published limit of one drug, absolute or per kg of dosing weight.

    Parameters
    ----------
    drug : str
    adrenaline : str
        ``yes``, ``no`` or ``any``.
    amount : Fraction
        mg, or mg/kg.
    per_kg : bool
    source : Source
    row : str
        Row of the reference table, or ``memo``.
    date : str
        Day on which it was entered, ISO.
    year : int
        Year of the source, 0 where it does not say.
    epidural_only : bool
        Holds for the epidural route only.
    """

    drug: str
    adrenaline: str
    amount: Fraction
    per_kg: bool
    source: Source
    row: str
    date: str
    year: int = 0
    epidural_only: bool = False

    def __post_init__(self) -> None:
        if self.adrenaline not in ("yes", "no", "any"):
            raise BadInput(f"A limit's adrenaline is {self.adrenaline!r}; use yes, no or any.")
        if self.amount <= 0:
            raise BadInput(f"The limit of {self.drug} is {self.amount} mg; it must be above 0.")


@dataclass(frozen=True)
class Cap:
    """How much of a drug this patient may have.

    Parameters
    ----------
    at_most_mg : Fraction or None
        The true limit is not above this; None where the profile has no number that can be used.
    missing : tuple of str
        What has to be told before `at_most_mg` is the limit itself; empty where it is.
    words : str
        How it came out, for the reader.
    source : Source or None
        Of the limit that holds.
    """

    at_most_mg: Fraction | None
    missing: tuple[str, ...]
    words: str
    source: Source | None


@dataclass(frozen=True)
class Profile:
    """A named set of limits.

    Parameters
    ----------
    code, title : str
    limits : tuple of Limit
    mixture : MixtureRule
    weight_cap_kg : Fraction or None
        No more body weight than this is counted.
    date : str
        Day on which it was entered, ISO.
    """

    code: str
    title: str
    limits: tuple[Limit, ...]
    mixture: MixtureRule
    weight_cap_kg: Fraction | None
    date: str

    def __post_init__(self) -> None:
        if not self.limits:
            raise BadInput(f"The dose profile {self.code!r} holds no limit.")
        object.__setattr__(self, "mixture", MixtureRule(self.mixture))

    def cap(self, drug: Drug, *, adrenaline: bool, epidural: bool, kg: Fraction | None) -> Cap:
        """Return how much of `drug` may be given to a patient of `kg` dosing weight.

        Where the profile lists none with adrenaline, the plain limit holds, which is never higher.
        """
        fits = self._fitting(drug.name, "yes" if adrenaline else "no", epidural=epidural)
        if not fits and adrenaline:
            fits = self._fitting(drug.name, "no", epidural=epidural)
        if not fits:
            return Cap(None, (f"a limit of {drug.name} in the profile {self.code}",), "", None)
        weight = kg if kg is None or self.weight_cap_kg is None else min(kg, self.weight_cap_kg)
        usable = [(self._mg(limit, weight), limit) for limit in fits]
        known = [(mg, not limit.source.mark.verified, limit) for mg, limit in usable if mg]
        missing = ("patient.weight_kg",) if len(known) < len(usable) else ()
        if not known:
            return Cap(None, missing, "", None)
        mg, _, holds = min(known, key=lambda one: one[:2])
        how = f"{words(holds.amount)} mg/kg x {words(weight)} kg" if holds.per_kg and weight else ""
        return Cap(mg, missing, f"{words(mg)} mg{f' = {how}' if how else ''}", holds.source)

    def _fitting(self, drug: str, adrenaline: str, *, epidural: bool) -> list[Limit]:
        return [
            limit
            for limit in self.limits
            if limit.drug == drug
            and limit.adrenaline in (adrenaline, "any")
            and (epidural or not limit.epidural_only)
        ]

    @staticmethod
    def _mg(limit: Limit, kg: Fraction | None) -> Fraction | None:
        if not limit.per_kg:
            return limit.amount
        return None if kg is None else limit.amount * kg


@cache
def profiles() -> Mapping[str, Profile]:
    """Return every dose profile by its code."""
    text = resources.files("akeso.pharmacy").joinpath("profiles.toml").read_text("utf-8")
    data = tomllib.loads(text)
    return {entry["code"]: _profile(entry, data["date"]) for entry in data["profile"]}


def find_profile(code: str) -> Profile:
    """Return a profile by its code, or say which there are."""
    if code not in profiles():
        raise BadInput(f"There is no dose profile {code!r}; use one of {', '.join(profiles())}.")
    return profiles()[code]


def _profile(entry: Mapping[str, Any], date: str) -> Profile:
    limits = tuple(_limit(one, date) for one in entry["limits"])
    cap = exact(entry["weight_cap_kg"]) or None
    return Profile(entry["code"], entry["title"], limits, entry["mixture"], cap, date)


def _limit(entry: Mapping[str, Any], date: str) -> Limit:
    per_kg = "max_mg_per_kg" in entry
    return Limit(
        entry["drug"],
        entry["adrenaline"],
        exact(entry["max_mg_per_kg" if per_kg else "max_mg"]),
        per_kg,
        Source(entry["source"], Mark(entry["mark"])),
        entry["row"],
        date,
        entry.get("year", 0),
        entry.get("route", "any") == "epidural",
    )
