"""Red flags: always asked, never inferred (eligibility memo, section 2.5; ``red_flags.csv``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from types import MappingProxyType

from akeso.care.assessment.answer import Answer
from akeso.care.assessment.tables import rows
from akeso.errors import BadInput
from akeso.rule import Mark, Source


@dataclass(frozen=True)
class RedFlag:
    """One flag: what is asked, what to do, and whether a picture can clear it."""

    name: str
    finding: str
    asks: str
    action: str
    clears: bool
    source: Source


@cache
def red_flags() -> Mapping[str, RedFlag]:
    """Return every red flag by its name, in the order they are asked."""
    return MappingProxyType(
        {
            row["flag"]: RedFlag(
                row["flag"],
                row["finding"],
                row["asks"],
                row["action"],
                row["clears"] == "yes",
                Source(row["source"], Mark(row["mark"])),
            )
            for row in rows("red_flags.csv")
        }
    )


@dataclass(frozen=True)
class RedFlags:
    """The answer to each red flag; none has a default, because each is asked.

    Parameters
    ----------
    cauda_equina, infection, malignancy, fracture, weakness, myelopathy, vascular_visceral : Answer
    malignancy_cleared, fracture_cleared : str
        The picture that cleared a yes, such as ``MRI of 3 November: no deposit``; else empty.
    """

    cauda_equina: Answer
    infection: Answer
    malignancy: Answer
    fracture: Answer
    weakness: Answer
    myelopathy: Answer
    vascular_visceral: Answer
    malignancy_cleared: str = ""
    fracture_cleared: str = ""

    def __post_init__(self) -> None:
        for name in red_flags():
            object.__setattr__(self, name, Answer(getattr(self, name)))
        for name in ("malignancy", "fracture"):
            cleared = getattr(self, f"{name}_cleared").strip()
            object.__setattr__(self, f"{name}_cleared", cleared)
            if cleared and getattr(self, name) is not Answer.YES:
                raise BadInput(
                    f"The flag {name} is {getattr(self, name)}, yet it is said to be cleared; "
                    "answer yes, or leave out what cleared it."
                )

    @classmethod
    def not_asked(cls) -> RedFlags:
        """Return flags of which none was asked yet: nothing can be offered on them."""
        return cls(**{f.name: Answer.NOT_ASKED for f in fields(cls) if f.name in red_flags()})

    def findings(self) -> dict[str, bool | None]:
        """Return the findings of section 13; a yes that a picture cleared is no longer open."""
        found: dict[str, bool | None] = {}
        for name, flag in red_flags().items():
            answer: Answer = getattr(self, name)
            cleared = flag.clears and bool(getattr(self, f"{name}_cleared"))
            found[flag.finding] = False if cleared else answer.known
        return found

    def up(self) -> tuple[RedFlag, ...]:
        """Return the flags answered yes that no picture cleared."""
        found = self.findings()
        return tuple(flag for flag in red_flags().values() if found[flag.finding])
