"""What every entry of the record has in common: whose it is, who made it, when and why.

A record is added and never edited. A repeat is a new record that supersedes the earlier one, and a
record made in error is voided by a record that says so. What a record says is its body: a frozen
dataclass of one stage, whose constructor checks it.

>>> from datetime import UTC, datetime
>>> made = Stamp("Dr A. Example", datetime(2026, 11, 20, 3, 0, tzinfo=UTC))
>>> Record("r1", "p1", "", Void("r0", "entered for the wrong patient"), made).kind
'void'
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar, Generic, Protocol, TypeVar

from akeso.errors import BadInput

LONGEST_TEXT = 20_000
"""Characters in one text of a record; a proposal that keeps a slip from filling the store."""


class Body(Protocol):
    """What one kind of record says."""

    KIND: ClassVar[str]
    """Name of the kind, in lower case with hyphens; it is stored and never changes."""


B_co = TypeVar("B_co", bound=Body, covariant=True)


def said(what: str, text: str, *, longest: int = LONGEST_TEXT) -> str:
    """Return a text without blanks around it; BadInput when nothing is left, or too much."""
    kept = text.strip()
    if not kept:
        raise BadInput(f"{what} is empty; write it.")
    if len(kept) > longest:
        raise BadInput(f"{what} has {len(kept)} characters; at most {longest} are kept.")
    return kept


def aware(what: str, moment: datetime) -> datetime:
    """Return the moment in UTC; BadInput when it has no time zone."""
    if moment.tzinfo is None or moment.utcoffset() is None:
        raise BadInput(f"{what} {moment.isoformat()} has no time zone; add it, such as +10:00.")
    return moment.astimezone(UTC)


@dataclass(frozen=True)
class Stamp:
    """Who made a record, when and why.

    Parameters
    ----------
    by : str
        Name of the user, or ``patient`` where the patient answered.
    at : datetime
        With time zone; kept in UTC.
    why : str
        Reason; needed where a record supersedes or voids another.
    """

    by: str
    at: datetime
    why: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "by", said("The name of who makes the record", self.by))
        object.__setattr__(self, "at", aware("The time of the record", self.at))


@dataclass(frozen=True)
class Record(Generic[B_co]):
    """One entry of a patient's record.

    Parameters
    ----------
    id, patient : str
        Identifiers, never reused.
    episode : str
        The course of care it belongs to; ``""`` for what holds beyond one, such as the patient.
    body : Body
        What it says.
    made : Stamp
        Who, when, why.
    supersedes : str
        The record it takes the place of; ``""`` for a first one.
    """

    id: str
    patient: str
    episode: str
    body: B_co
    made: Stamp
    supersedes: str = ""

    def __post_init__(self) -> None:
        said("The identifier of the record", self.id)
        said("The patient of the record", self.patient)
        if self.supersedes:
            said("The reason for superseding a record", self.made.why)

    @property
    def kind(self) -> str:
        """Name of the kind of its body."""
        return self.body.KIND


@dataclass(frozen=True)
class Void:
    """Says that a record was made in error; the record and its files stay.

    Parameters
    ----------
    target : str
        The record that was made in error.
    reason : str
    """

    KIND: ClassVar[str] = "void"

    target: str
    reason: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "target", said("The record to void", self.target))
        object.__setattr__(self, "reason", said("The reason for voiding", self.reason))


def standing(records: tuple[Record[Body], ...]) -> tuple[Record[Body], ...]:
    """Return the records that hold: neither superseded nor voided, in the order given."""
    gone = {r.supersedes for r in records if r.supersedes}
    gone |= {r.body.target for r in records if isinstance(r.body, Void)}
    return tuple(r for r in records if r.id not in gone and not isinstance(r.body, Void))


def lineage(records: tuple[Record[Body], ...], record: Record[Body]) -> frozenset[str]:
    """Return the identifiers of a record and of all that it took the place of.

    What named an earlier one, such as the answers after a procedure, is about this one.
    """
    before = {r.id: r.supersedes for r in records}
    found, name = {record.id}, record.supersedes
    while name and name not in found:
        found.add(name)
        name = before.get(name, "")
    return frozenset(found)
