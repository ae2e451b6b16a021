"""The drugs of a procedure room, each fact with its source (`drugs.toml`)."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from functools import cache
from importlib import resources
from typing import Any

from akeso.errors import BadInput
from akeso.pharmacy.amount import exact
from akeso.rule import Mark, Source


class Kind(StrEnum):
    """What a drug is for."""

    LOCAL_ANAESTHETIC = "local anaesthetic"
    STEROID = "steroid"
    IODINATED = "iodinated contrast"
    GADOLINIUM = "gadolinium contrast"
    DILUENT = "diluent"

    @property
    def unit(self) -> str:
        """Unit of the drug's strength."""
        return {"iodinated contrast": "mgI/mL", "gadolinium contrast": "mmol/mL"}.get(
            self.value, "mg/mL"
        )

    @property
    def is_contrast(self) -> bool:
        """True for either contrast."""
        return self in (Kind.IODINATED, Kind.GADOLINIUM)


@dataclass(frozen=True)
class Fact:
    """One fact about a drug: numbers, a word, or yes and no.

    Parameters
    ----------
    values : tuple of Fraction, str or bool
    unit : str
        ``""`` where there is none.
    source : Source
    date : str
        Day on which it was entered, ISO.
    basis : str
        What the value refers to, e.g. ``total`` or ``free arterial``.
    """

    values: tuple[Any, ...]
    unit: str
    source: Source
    date: str
    basis: str = ""

    @property
    def number(self) -> Fraction:
        """The only number of the fact."""
        return Fraction(self.values[0])


@dataclass(frozen=True)
class Drug:
    """A drug.

    Parameters
    ----------
    name : str
        International name.
    kind : Kind
    aliases : tuple of str
        Other names under which it is found.
    salt : str
        The salt that decides what it may be mixed with, ``""`` where it does not matter.
    facts : mapping of str to Fact
        By name: sold, group, equivalent, particulate, preserved, intrathecal, ...
    """

    name: str
    kind: Kind
    aliases: tuple[str, ...] = ()
    salt: str = ""
    facts: Mapping[str, Fact] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise BadInput("A drug needs a name.")
        object.__setattr__(self, "kind", Kind(self.kind))

    def fact(self, name: str) -> Fact | None:
        """Return a fact, or None where the tables do not have it."""
        return self.facts.get(name)

    @property
    def particulate(self) -> bool | None:
        """Whether it holds particles; None where the tables do not say."""
        found = self.fact("particulate")
        return bool(found.values[0]) if found else None

    @property
    def preserved(self) -> bool | None:
        """Whether every product on the list holds a preservative; None where it depends."""
        found = self.fact("preserved")
        return bool(found.values[0]) if found else None

    @property
    def groups(self) -> tuple[str, ...]:
        """Names under which an allergy to it may be recorded, in small letters."""
        group = self.fact("group")
        salt = (self.salt,) if self.salt else ()
        classes = group.values if group else ()
        return (self.name, *self.aliases, *salt, str(self.kind), *classes)


@cache
def formulary() -> Mapping[str, Drug]:
    """Return every drug by its name."""
    data = tomllib.loads(
        resources.files("akeso.pharmacy").joinpath("drugs.toml").read_text("utf-8")
    )
    date = data.pop("date")
    return {name: _drug(name, dict(entry), date) for name, entry in data.items()}


def find_drug(name: str) -> Drug:
    """Return a drug by its name or alias.

    Raises
    ------
    BadInput
        If there is none; the sentence names the nearest.
    """
    wanted = " ".join(str(name).lower().split())
    known = {alias: drug for drug in formulary().values() for alias in (drug.name, *drug.aliases)}
    if wanted not in known:
        near = difflib.get_close_matches(wanted, known, n=1, cutoff=0.5)
        hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(sorted(known))}."
        raise BadInput(f"There is no drug {name!r} in the tables; {hint}")
    return known[wanted]


def known_allergen(name: str) -> str:
    """Return a recorded allergy in the words of the tables.

    Raises
    ------
    BadInput
        If it is neither a drug nor a class of the tables.
    """
    wanted = " ".join(str(name).lower().split())
    known = {group for drug in formulary().values() for group in drug.groups}
    if wanted not in known:
        near = difflib.get_close_matches(wanted, known, n=1, cutoff=0.5)
        hint = f"did you mean {near[0]}?" if near else "list here only drugs of the procedure."
        raise BadInput(f"The allergy {name!r} is no drug or class of the tables; {hint}")
    return wanted


def _drug(name: str, entry: dict[str, Any], date: str) -> Drug:
    kind, aliases, salt = entry.pop("kind"), entry.pop("aliases", ()), entry.pop("salt", "")
    return Drug(name, kind, tuple(aliases), salt, {k: _fact(v, date) for k, v in entry.items()})


def _fact(entry: Mapping[str, Any], date: str) -> Fact:
    values = entry["values"] if "values" in entry else [entry["value"]]
    return Fact(
        tuple(v if isinstance(v, bool | str) else exact(v) for v in values),
        entry.get("unit", ""),
        Source(entry["source"], Mark(entry["mark"])),
        date,
        entry.get("basis", ""),
    )
