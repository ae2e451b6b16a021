"""What contrast showed, look by look, and which looks stop the injection.

The named patterns are ``contrast_patterns.csv``, with how each looks. A vessel, the thecal sac, the
subdural space and the disc stop the injection at that place until a later look is clean.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from importlib import resources

from akeso.anatomy.levels import Side
from akeso.care.procedure.prefix import covers
from akeso.care.record import aware, said
from akeso.care.rehearsal import same_level
from akeso.pharmacy.case import Pattern
from akeso.rule import Mark, Source


class Seen(StrEnum):
    """What contrast showed; the patterns of the drug rules, and the disc."""

    EPIDURAL = "epidural"
    INTRATHECAL = "intrathecal"
    SUBDURAL = "subdural"
    VENOUS = "venous"
    ARTERIAL = "arterial"
    FACET = "facet"
    EXTRAFORAMINAL = "extraforaminal"
    TARGET = "around the target"
    INTRADISCAL = "intradiscal"

    @property
    def for_drug_rules(self) -> Pattern | None:
        """The pattern as the drug rules know it; they have none for the disc."""
        return None if self is Seen.INTRADISCAL else Pattern(self.value)


@dataclass(frozen=True)
class ContrastLook:
    """One look at contrast.

    Parameters
    ----------
    level : str
    side : Side
    seen : Seen
    at : datetime
        With time zone.
    live : bool
        Watched while it ran in.
    subtracted : bool
        With digital subtraction.
    """

    level: str
    side: Side
    seen: Seen
    at: datetime
    live: bool
    subtracted: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "level", same_level(said("The level of the contrast", self.level)))
        object.__setattr__(self, "side", Side(self.side))
        object.__setattr__(self, "seen", Seen(self.seen))
        object.__setattr__(self, "at", aware("The look at the contrast", self.at))


@dataclass(frozen=True)
class Look:
    """How a pattern looks, for which techniques it is wanted, and whether it stops."""

    seen: Seen
    wanted_for: tuple[str, ...]
    stops: bool
    ap: str
    lateral: str
    dynamics: str
    source: Source


def standing_look(
    looks: Iterable[ContrastLook], level: str, side: Side, before: datetime
) -> ContrastLook | None:
    """Return the last look at a place up to a moment; None where nobody looked."""
    here = [
        look
        for look in looks
        if look.level == same_level(level) and look.side is side and look.at <= before
    ]
    return max(here, key=lambda look: look.at) if here else None


def wanted(technique: str) -> tuple[Look, ...]:
    """Return the patterns that a technique wants to see."""
    return tuple(
        look
        for look in patterns().values()
        if any(covers(prefix, technique) for prefix in look.wanted_for)
    )


def stops(seen: Seen) -> bool:
    """Tell whether a pattern stops the injection."""
    return patterns()[seen].stops


@cache
def patterns() -> Mapping[Seen, Look]:
    """Return every named pattern with how it looks."""
    name = "contrast_patterns.csv"
    text = resources.files("akeso.care.procedure").joinpath(name).read_text("utf-8")
    return {
        Seen(row["pattern"]): Look(
            Seen(row["pattern"]),
            tuple(prefix for prefix in row["wanted_for"].split("|") if prefix),
            row["stops"] == "yes",
            row["ap"],
            row["lateral"],
            row["dynamics"],
            Source(row["source"], Mark(row["mark"])),
        )
        for row in csv.DictReader(text.splitlines())
    }
