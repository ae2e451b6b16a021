"""The rules of the safety engine as data (`rules.toml`), and what one rule answers.

A rule's number, severity, grade, limits and words are data; only its condition is code, in the
modules named `..._rules.py`, under the rule's id.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from functools import cache
from importlib import resources

from akeso.errors import BadInput
from akeso.pharmacy.amount import exact
from akeso.pharmacy.case import Case
from akeso.pharmacy.truth import NO, Truth
from akeso.rule import Mark, Source, Status


class Severity(StrEnum):
    """What follows when a rule fires."""

    STOP = "STOP"
    """Blocks."""
    STOP_OVERRIDABLE = "STOP-O"
    """Blocks until somebody overrides it with a name and a reason."""
    WARN = "WARN"
    INFO = "INFO"

    @property
    def blocks(self) -> bool:
        """True for both stops."""
        return self in (Severity.STOP, Severity.STOP_OVERRIDABLE)


@dataclass(frozen=True)
class Rule:
    """One rule.

    Parameters
    ----------
    id : str
        R01 to R46 as in the injections memo, section d; X.. for those its text asks for.
    severity : Severity
    message : str
        What it means when it fires.
    source : Source
    grade : str
        The memo's own grade, in its letters.
    limits : mapping of str to Fraction
        The numbers of its condition; the name carries the unit.
    date : str
        Day on which it was entered, ISO.
    otherwise : Severity
        Severity outside the case for which `severity` holds; the same for most.
    """

    id: str
    severity: Severity
    message: str
    source: Source
    grade: str
    date: str
    otherwise: Severity
    limits: Mapping[str, Fraction] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.message.strip():
            raise BadInput(f"The rule {self.id} has no message; write what it means.")


@dataclass(frozen=True)
class Found:
    """What a condition found.

    Parameters
    ----------
    fires : Truth
    says : str
        Numbers and names behind it.
    applies : bool
        False where the rule has nothing to do with this case.
    severity : Severity, optional
        Where it differs from the rule's.
    """

    fires: Truth
    says: str = ""
    applies: bool = True
    severity: Severity | None = None


Condition = Callable[[Case, Rule], Found]
"""What a rule asks of a case."""


def not_here(why: str) -> Found:
    """Return that a rule does not apply, and why."""
    return Found(NO, why, applies=False)


@dataclass(frozen=True)
class Override:
    """A clinician's decision against a stop, or in spite of something unknown."""

    rule: str
    reason: str
    by: str

    def __post_init__(self) -> None:
        if self.rule not in rules():
            raise BadInput(f"The override names {self.rule!r}; rules are R01 to R46 and X01 on.")
        if not self.reason.strip() or not self.by.strip():
            raise BadInput(f"The override of {self.rule} needs a reason and a name.")


@dataclass(frozen=True)
class Answer:
    """What a rule answers for a case.

    Parameters
    ----------
    rule : Rule
    severity : Severity
    found : Found
    override : Override, optional
        Kept beside the answer, which it does not change.
    """

    rule: Rule
    severity: Severity
    found: Found
    override: Override | None = None

    @property
    def status(self) -> Status:
        """Fail where a stop fires, Unknown where something is missing, else Pass.

        A warning that fires does not fail; see `fired`.
        """
        if self.found.fires.value is None:
            return Status.UNKNOWN
        return Status.FAIL if self.fired and self.severity.blocks else Status.PASS

    @property
    def fired(self) -> bool:
        """True where the rule's condition is met."""
        return self.found.fires.value is True

    @property
    def overridden(self) -> bool:
        """True where an override holds: it is needed, and no plain STOP fires."""
        stopped = self.fired and self.severity is Severity.STOP
        return self.override is not None and self.status is not Status.PASS and not stopped

    @property
    def message(self) -> str:
        """One line for the reader."""
        if self.override is None or self.overridden:
            return self._finding
        if self.status is Status.FAIL:
            return f"{self._finding} This stop cannot be overridden."
        return f"{self._finding} No override was needed."

    @property
    def _finding(self) -> str:
        says = f": {self.found.says}" if self.found.says else ""
        if not self.found.applies:
            return f"Does not apply{says}."
        if self.status is Status.UNKNOWN:
            asked = ", ".join(self.found.fires.missing)
            return f"Cannot be told without {asked}. The rule: {self.rule.message}{says}."
        return f"{self.rule.message}{says}." if self.fired else f"Nothing against it{says}."


@cache
def rules() -> Mapping[str, Rule]:
    """Return every rule by its id, in the order of the memo."""
    text = resources.files("akeso.pharmacy").joinpath("rules.toml").read_text("utf-8")
    data = tomllib.loads(text)
    return {
        one["id"]: Rule(
            one["id"],
            Severity(one["severity"]),
            one["message"],
            Source(one["source"], Mark(one["mark"])),
            one["grade"],
            data["date"],
            Severity(one.get("otherwise", one["severity"])),
            {name: exact(value) for name, value in one.get("limits", {}).items()},
        )
        for one in data["rule"]
    }
