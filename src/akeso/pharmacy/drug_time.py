"""How long the local anaesthetic that was given is expected to work (`drugs.toml`).

A time holds for one drug in one kind of place, plain. What the tables do not hold is not guessed
from a neighbour: it stays unknown, and the answer names the fact that is missing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from akeso.errors import BadInput
from akeso.pharmacy.drug import Drug, Kind
from akeso.pharmacy.syringe import Dose
from akeso.rule import Mark, Source

LONGEST_H = 24 * 7
"""No local anaesthetic of the room works for longer; a proposal that catches minutes for hours."""
TABLE = Source("pharmacy/drugs.toml: the drugs of the procedure room", Mark.PROPOSAL)


class Where(StrEnum):
    """The kind of place that a time was measured in."""

    NERVE = "nerve block"
    EPIDURAL = "epidural"
    JOINT = "joint"


@dataclass(frozen=True)
class DrugTime:
    """How long what was given is expected to work.

    Parameters
    ----------
    shortest_h, longest_h : float or None
        Hours, above 0 up to 168; None where the tables do not hold it.
    says : str
        The time with its drug, or which fact is missing.
    source : Source
    none_given : bool
        Whether what was given is recorded and holds no local anaesthetic at all.
    """

    shortest_h: float | None
    longest_h: float | None
    says: str
    source: Source
    none_given: bool = False

    def __post_init__(self) -> None:
        for hours in (self.shortest_h, self.longest_h):
            if hours is not None and not 0 < hours <= LONGEST_H:
                raise BadInput(
                    f"The drug is expected to work {hours:g} hours; give more than 0, up to "
                    f"{LONGEST_H}."
                )
        if (self.shortest_h is None) != (self.longest_h is None):
            raise BadInput("A drug's time has a shortest and a longest; give both or neither.")
        if (self.shortest_h or 0) > (self.longest_h or 0):
            raise BadInput(
                f"The drug is expected to work from {self.shortest_h:g} to {self.longest_h:g} "
                "hours; the first is the shorter one."
            )

    @property
    def known(self) -> bool:
        """Whether the tables hold it."""
        return self.shortest_h is not None


def unknown_time(says: str) -> DrugTime:
    """Return a time that is not known, with the sentence that says why."""
    return DrugTime(None, None, says, TABLE)


def expected_time(given: Iterable[Dose] | None, where: Where) -> DrugTime:
    """Return how long the anaesthetics that were given at a target are expected to work.

    Parameters
    ----------
    given : iterable of Dose or None
        What went to the target, of any kind; None where the record lists no drugs.
    where : Where

    Returns
    -------
    DrugTime
        Unknown where no anaesthetic or more than one was given, where it held adrenaline, or where
        the tables have no time for it in such a place.
    """
    if given is None:
        return unknown_time("Which local anaesthetic was given is not recorded.")
    doses = [one for one in given if one.drug.kind is Kind.LOCAL_ANAESTHETIC]
    names = list(dict.fromkeys(one.drug.name for one in doses))
    if not names:
        says = "No local anaesthetic at the target is recorded."
        return DrugTime(None, None, says, TABLE, none_given=True)
    if len(names) > 1:
        return _missing(f"{' and '.join(names)} together", where)
    if any(one.adrenaline is not None for one in doses):
        return _missing(f"{names[0]} with adrenaline", where)
    return time_of(doses[0].drug, where)


def _missing(what: str, where: Where) -> DrugTime:
    return unknown_time(f"The drug tables hold no time for {what}, {where}.")


def time_of(drug: Drug, where: Where) -> DrugTime:
    """Return how long one plain anaesthetic is expected to work in a kind of place."""
    fact = drug.fact(f"works_{where.name.lower()}")
    if fact is None:
        return _missing(drug.name, where)
    low, high = (float(value) / 60 for value in fact.values)
    span = f"{low:.1f}" if low == high else f"{low:.1f} to {high:.1f}"
    says = f"{drug.name.capitalize()} is expected to work {span} h ({where})."
    return DrugTime(low, high, says, fact.source)
