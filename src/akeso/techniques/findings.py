"""Findings: what is known of one patient, by the dictionary, without identity.

The dictionary (``findings.csv``) has one row a field: type, allowed words or range with unit, the
baseline (a clean adult with chronic pain and nothing against) and the meaning, as the reference
memo on eligibility has them in section 13. The ranges are our proposal: they refuse slips of the
keyboard and of the unit, not illness. None means not asked or not known.
"""

from __future__ import annotations

import csv
import difflib
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType

from akeso.errors import BadInput
from akeso.quantity import Range
from akeso.techniques.expression import NUMBER, TEXT, TRUTH, Kind, Value

TYPES = ("bool", "int", "float", "choice")


@dataclass(frozen=True)
class Field:
    """One row of the dictionary.

    Parameters
    ----------
    name, type : str
        ``type`` is one of `TYPES`.
    words : tuple of str
        Allowed values of a choice.
    range : Range or None
        Allowed values of a number.
    baseline : bool, int, float or str
        Value of a clean adult with chronic pain.
    computed : bool
        Whether Akeso fills it where it can.
    meaning : str
    """

    name: str
    type: str
    words: tuple[str, ...]
    range: Range | None
    baseline: Value
    computed: bool
    meaning: str

    def __post_init__(self) -> None:
        if self.type not in TYPES:
            raise BadInput(f"{self.name} has the type {self.type!r}; use {', '.join(TYPES)}.")
        if (self.type == "choice") != bool(self.words):
            raise BadInput(f"{self.name}: a choice needs its words, and nothing else has any.")
        if (self.type in ("int", "float")) != (self.range is not None):
            raise BadInput(f"{self.name}: a number needs its range, and nothing else has any.")
        object.__setattr__(self, "baseline", self.check(self.baseline))

    @property
    def kind(self) -> Kind:
        """What the name stands for in a condition."""
        if self.type == "choice":
            return Kind(TEXT, self.words)
        return Kind(TRUTH if self.type == "bool" else NUMBER)

    @property
    def allowed(self) -> str:
        """The allowed values in words."""
        if self.type == "bool":
            return "true or false"
        if self.range is None:
            return f"one of {', '.join(self.words)}"
        whole = "a whole number" if self.type == "int" else "a number"
        unit = f" {self.range.unit}" if self.range.unit else ""
        return f"{whole} from {self.range.low:g} to {self.range.high:g}{unit}"

    def check(self, value: object) -> Value:
        """Return a known value in its type, or say in one sentence why it cannot be used.

        Raises
        ------
        BadInput
            If `value` has the wrong type or lies outside what is allowed.
        """
        if self.type == "bool" and isinstance(value, bool):
            return value
        if self.type == "choice" and isinstance(value, str) and value in self.words:
            return value
        if self.range is not None and isinstance(value, (int, float)):
            number = self._number(value)
            if number is not None:
                return number
        raise BadInput(
            f"{self.name} is {_shown(value)}; give {self.allowed}, or null when it is not known."
        )

    def _number(self, value: float) -> float | None:
        if isinstance(value, bool) or self.range is None:
            return None
        if not self.range.low <= value <= self.range.high:  # also refuses NaN
            return None
        if self.type == "float":
            return float(value)
        return int(value) if math.floor(value) == value else None


def _shown(value: object) -> str:
    """Return the value as a JSON file has it, shortened."""
    words = {True: "true", False: "false"}.get(value) if isinstance(value, bool) else None
    text = words or repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


@cache
def dictionary() -> Mapping[str, Field]:
    """Return every field by its name, in the dictionary's order."""
    text = resources.files("akeso.techniques").joinpath("findings.csv").read_text("utf-8")
    rows = csv.DictReader(text.splitlines())
    return MappingProxyType({row["field"]: _field(row) for row in rows})


@cache
def kinds() -> Mapping[str, Kind]:
    """Return what every name stands for in a condition."""
    return MappingProxyType({name: field.kind for name, field in dictionary().items()})


def _field(row: Mapping[str, str]) -> Field:
    number = row["type"] in ("int", "float")
    baseline: Value = row["baseline"]
    if number:
        baseline = float(row["baseline"])
    elif row["type"] == "bool":
        baseline = {"true": True, "false": False}[row["baseline"]]
    return Field(
        name=row["field"],
        type=row["type"],
        words=tuple(row["values"].split("|")) if row["values"] else (),
        range=Range(row["field"], row["unit"], float(row["low"]), float(row["high"]))
        if number
        else None,
        baseline=baseline,
        computed=row["computed"] == "yes",
        meaning=row["meaning"],
    )


@dataclass(frozen=True)
class Findings(Mapping[str, Value | None]):
    """What is known of one patient: every field of the dictionary, None where unknown.

    Parameters
    ----------
    given : mapping of str to bool, int, float, str or None
        Fields that are left out are unknown.

    Raises
    ------
    BadInput
        If a field is not in the dictionary, or a value has the wrong type or range.
    """

    given: Mapping[str, Value | None]

    def __post_init__(self) -> None:
        fields = dictionary()
        for name in self.given:
            if name not in fields:
                raise BadInput(_no_field(name))
        full = {
            name: None if (value := self.given.get(name)) is None else field.check(value)
            for name, field in fields.items()
        }
        object.__setattr__(self, "given", MappingProxyType(full))

    def __getitem__(self, name: str) -> Value | None:
        return self.given[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.given)

    def __len__(self) -> int:
        return len(self.given)

    def with_(self, changes: Mapping[str, Value | None]) -> Findings:
        """Return findings with some fields changed; None makes a field unknown."""
        return Findings({**self.given, **changes})


def baseline() -> Findings:
    """Return a clean adult with chronic pain and nothing against: every field at its baseline."""
    return Findings({name: field.baseline for name, field in dictionary().items()})


def _no_field(name: str) -> str:
    near = difflib.get_close_matches(str(name), dictionary(), n=1, cutoff=0.5)
    hint = f"did you mean {near[0]}?" if near else "use the names of the findings' dictionary."
    return f"There is no finding {name!r}; {hint}"
