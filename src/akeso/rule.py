"""Three-valued answers with reasons: Pass, Fail or Unknown.

Missing data never pass. An answer carries why it came out as it did and where the rule comes
from, with how far that source was read, because the reader must be able to doubt it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from akeso.errors import BadInput


class Status(StrEnum):
    """The three answers a rule can give."""

    PASS = "pass"
    FAIL = "fail"
    UNKNOWN = "unknown"


class Mark(StrEnum):
    """How well a fact is known; shown wherever the fact is shown."""

    READ = "read"
    """Read in the named source."""
    SECONDARY = "secondary"
    """Seen in a source that quotes another."""
    COMPUTED = "computed"
    """Worked out from a formula or from read values."""
    RECALLED = "recalled"
    """General knowledge, not checked: unverified."""
    PROPOSAL = "engineering proposal"
    """No publication behind it: unverified."""

    @property
    def verified(self) -> bool:
        """True where the fact itself was read or worked out, not recalled or proposed."""
        return self in (Mark.READ, Mark.COMPUTED)


@dataclass(frozen=True)
class Source:
    """Where a number or rule comes from.

    Parameters
    ----------
    reference : str
        Citation, or the section of the reference memo that holds it.
    mark : Mark
        How far it was checked.
    """

    reference: str
    mark: Mark

    def __post_init__(self) -> None:
        if not self.reference.strip():
            raise BadInput("A source needs a reference; write where the fact comes from.")
        object.__setattr__(self, "mark", Mark(self.mark))


class Relation(StrEnum):
    """How a measured value is compared with its limit."""

    AT_MOST = "<="
    AT_LEAST = ">="


@dataclass(frozen=True)
class Check:
    """One acceptance check: a measured number beside its limit, and the answer.

    Parameters
    ----------
    name : str
        What is measured, in the operator's words.
    value : float
        The measurement; NaN when it could not be made, which answers Unknown.
    relation : Relation
        Whether the value must be at most or at least the limit.
    limit : float
        The limit, finite.
    unit : str
        Unit of value and limit.
    source : Source
        Where the limit comes from.
    note : str, optional
        What to do or think when the check does not pass.
    """

    name: str
    value: float
    relation: Relation
    limit: float
    unit: str
    source: Source
    note: str = ""

    def __post_init__(self) -> None:
        if not math.isfinite(self.limit):
            raise BadInput(f"The limit of '{self.name}' is {self.limit}; it must be a number.")
        object.__setattr__(self, "relation", Relation(self.relation))

    @property
    def status(self) -> Status:
        """Pass, Fail, or Unknown where nothing could be measured."""
        if not math.isfinite(self.value):
            return Status.UNKNOWN
        inside = (
            self.value <= self.limit
            if self.relation is Relation.AT_MOST
            else self.value >= self.limit
        )
        return Status.PASS if inside else Status.FAIL


def all_of(answers: Iterable[Status]) -> Status:
    """Conjunction of Kleene's three-valued logic; nothing to check answers Unknown.

    One Fail fails the whole; without a Fail, one Unknown leaves the whole unknown.
    """
    found = list(answers)
    if not found:
        return Status.UNKNOWN
    if Status.FAIL in found:
        return Status.FAIL
    return Status.UNKNOWN if Status.UNKNOWN in found else Status.PASS


def any_of(answers: Iterable[Status]) -> Status:
    """Disjunction of Kleene's three-valued logic; nothing to check answers Unknown."""
    found = list(answers)
    if not found:
        return Status.UNKNOWN
    if Status.PASS in found:
        return Status.PASS
    return Status.UNKNOWN if Status.UNKNOWN in found else Status.FAIL
