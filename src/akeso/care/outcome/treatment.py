"""One procedure with its target and what became of it, as history gathers them from the record."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from importlib import resources
from math import nextafter
from typing import Any

from akeso.care.calendar import local_day
from akeso.care.outcome.block import BlockResult, block_result
from akeso.care.outcome.diary import PainDiary
from akeso.care.outcome.duration import Later, Relief, relief_duration
from akeso.care.outcome.follow_up import FollowUp
from akeso.care.outcome.responder import Before, in_order, relief_pct
from akeso.care.outcome.schedule import Purpose, begins, first_judged, opens_on
from akeso.care.record import aware
from akeso.errors import BadInput
from akeso.techniques.eligibility import find_technique

_BOTH = ("both", "bilateral")
_REGION_OF_LETTER = {"C": "cervical", "T": "thoracic", "L": "lumbar", "S": "lumbar"}


@cache
def families() -> Mapping[str, Any]:
    """Return ``families.toml``."""
    text = resources.files("akeso.care.outcome").joinpath("families.toml").read_text("utf-8")
    return tomllib.loads(text)


@dataclass(frozen=True)
class Target:
    """What is treated, and where: technique, level and side.

    Parameters
    ----------
    technique : str
        A code of the eligibility rules.
    levels : tuple of str
        Such as ``L4-L5``; empty where the technique has none.
    side : str
        ``left``, ``right``, ``midline``, ``both`` or ``""``.
    """

    technique: str
    levels: tuple[str, ...] = ()
    side: str = ""

    def __post_init__(self) -> None:
        find_technique(self.technique)
        object.__setattr__(self, "levels", tuple(sorted(set(self.levels))))

    @property
    def family(self) -> str:
        """Techniques that count together; the code itself where none does."""
        named = families()["families"].items()
        return next((n for n, codes in named if begins(self.technique, codes)), self.technique)

    @property
    def region(self) -> str:
        """Region of the body; ``""`` where neither the code nor a level tells."""
        end = self.technique.rsplit(".", 1)[-1]
        named = next((n for n, ends in families()["regions"].items() if end in ends), "")
        first = self.levels[0][:1].upper() if self.levels else ""
        return named or _REGION_OF_LETTER.get(first, "")

    def same_place(self, other: Target) -> bool:
        """Tell whether region and side are the same and the levels meet.

        Both sides meet each side. A level that one of the two does not name is not held against
        them, as some techniques have none.
        """
        sides = self.side == other.side or bool({self.side, other.side} & set(_BOTH))
        meet = not self.levels or not other.levels or bool(set(self.levels) & set(other.levels))
        return self.region == other.region and sides and meet

    def same(self, other: Target) -> bool:
        """Tell whether it is the same target: family, level and side."""
        return self.family == other.family and self.same_place(other)

    def __str__(self) -> str:
        words = (self.technique, ", ".join(self.levels), self.side)
        return " ".join(word for word in words if word)


@dataclass(frozen=True)
class Treatment:
    """One procedure and what became of it.

    Parameters
    ----------
    record : str
        The record of the procedure.
    target : Target
    ended : datetime
        With time zone.
    purpose : Purpose or None
        Of a block; None is not known.
    steroid_mpe_mg : float or None
        Methylprednisolone equivalents given; None is not known, 0 is none.
    drug_hours : float or None
        How long the local anaesthetic was expected to work.
    diary : PainDiary or None
    before : Before
    follow_ups : tuple of FollowUp
    later : tuple of Later
        Repeats, surgery, death.
    """

    record: str
    target: Target
    ended: datetime
    purpose: Purpose | None = None
    steroid_mpe_mg: float | None = None
    drug_hours: float | None = None
    diary: PainDiary | None = None
    before: Before = field(default_factory=Before)
    follow_ups: tuple[FollowUp, ...] = ()
    later: tuple[Later, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "ended", aware("The end of the procedure", self.ended))
        if self.steroid_mpe_mg is not None and not 0 <= self.steroid_mpe_mg <= 1000:
            raise BadInput(
                f"The steroid is {self.steroid_mpe_mg} mg of methylprednisolone equivalents; give "
                "0 to 1000."
            )

    @property
    def day(self) -> date:
        """The day in Sydney."""
        return local_day(self.ended)

    def block(self, definition: str = "peak_50") -> BlockResult | None:
        """Return what the diary showed; None without a diary."""
        if self.diary is None:
            return None
        return block_result(self.diary, self.diary.before, definition, drug_hours=self.drug_hours)

    def judged(self) -> tuple[FollowUp, ...]:
        """Return the answers from the first point on at which relief is judged."""
        point, _ = first_judged(self.target.technique)
        opens = opens_on(point, self.ended)
        answered = in_order(self.follow_ups)
        return tuple(f for f in answered if f.answered_at and local_day(f.answered_at) >= opens)

    def best_relief_pct(self) -> float | None:
        """Return the best relief of average pain that was answered; None where none was."""
        found = [relief_pct(self.before.average, f.average) for f in self.judged()]
        return max((pct for pct in found if pct is not None), default=None)

    def relief(self, threshold_pct: float | None = None) -> Relief:
        """Return how long relief lasted; without a threshold, relief that would earn a repeat."""
        first = self.judged()
        at = first[0].answered_at if first else None
        return relief_duration(
            self.ended,
            self.before.average,
            self.follow_ups,
            threshold_pct or repeat_pct(self.target),
            later=self.later,
            from_days=(at - self.ended).total_seconds() / 86400 if at else 0.0,
        )


def repeat_pct(target: Target) -> float:
    """Return the relief that a repeat asks for: 50%, and above 30% for radiofrequency in the neck.

    The second is the next number above 30, as 30 itself is not enough.
    """
    rule = families()["repeat"]
    if target.family == "rfa" and target.region == "cervical":
        return nextafter(float(rule["above_pct_cervical"]), 100.0)
    return float(rule["pct"])
