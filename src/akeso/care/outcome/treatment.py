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

from akeso.anatomy.levels import Side
from akeso.care.assessment import Purpose, Region, SteroidDose, technique_region
from akeso.care.calendar import local_day
from akeso.care.outcome.block import NOT_TOLD, BlockOutcome, block_result
from akeso.care.outcome.diary import PainDiary
from akeso.care.outcome.duration import Relief, relief_duration
from akeso.care.outcome.follow_up import FollowUp
from akeso.care.outcome.later import Later, answers_before
from akeso.care.outcome.responder import Before, in_order, relief_pct
from akeso.care.outcome.schedule import begins, first_judged, opens_on
from akeso.care.record import aware, said
from akeso.pharmacy.drug_time import DrugTime, Where
from akeso.techniques.eligibility import find_technique


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
    side : Side or None
        None where there is none, or it is not known. Both sides are two targets.
    """

    technique: str
    levels: tuple[str, ...] = ()
    side: Side | None = None

    def __post_init__(self) -> None:
        find_technique(self.technique)
        levels = {said("The level of a target", level).upper() for level in self.levels}
        object.__setattr__(self, "levels", tuple(sorted(levels)))
        object.__setattr__(self, "side", None if self.side is None else Side(self.side))

    @property
    def family(self) -> str:
        """Techniques that are one, such as every epidural; the code itself where none is."""
        named = families()["families"].items()
        return next((n for n, codes in named if begins(self.technique, codes)), self.technique)

    @property
    def region(self) -> Region | None:
        """Region of the body; None where neither the code nor a level tells."""
        return technique_region(self.technique, self.levels[0] if self.levels else "")

    def same(self, other: Target) -> bool:
        """Tell whether it is the same target: family, region and side, and levels that meet."""
        meet = set(self.levels) & set(other.levels) or self.levels == other.levels
        same = (self.family, self.region, self.side) == (other.family, other.region, other.side)
        return same and bool(meet)

    def __str__(self) -> str:
        words = (self.technique, ", ".join(self.levels), self.side or "")
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
    purpose : Purpose
    steroids : tuple of SteroidDose or None
        None is not known, empty is none.
    drug : DrugTime
        How long the local anaesthetic that was given is expected to work.
    diary : PainDiary or None
    before : Before
    follow_ups : tuple of FollowUp
    later : tuple of Later
        Repeats, what happened elsewhere, death.
    """

    record: str
    target: Target
    ended: datetime
    purpose: Purpose = Purpose.UNKNOWN
    steroids: tuple[SteroidDose, ...] | None = None
    drug: DrugTime = NOT_TOLD
    diary: PainDiary | None = None
    before: Before = field(default_factory=Before)
    follow_ups: tuple[FollowUp, ...] = ()
    later: tuple[Later, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "ended", aware("The end of the procedure", self.ended))

    @property
    def day(self) -> date:
        """The day in Sydney."""
        return local_day(self.ended)

    def block(self, definition: str = "peak_50") -> BlockOutcome | None:
        """Return what the diary showed; None without a diary."""
        if self.diary is None:
            return None
        return block_result(self.diary, self.diary.before, definition, drug=self.drug)

    def judged(self) -> tuple[FollowUp, ...]:
        """Return the answers from the first point on at which relief is judged.

        What was answered after a repeat or another treatment tells of that one, and is left out.
        """
        point, _ = first_judged(self.target.technique)
        opens = opens_on(point, self.ended)
        answered = in_order(answers_before(self.follow_ups, self.later))
        return tuple(f for f in answered if f.answered_at and local_day(f.answered_at) >= opens)

    def _judged_from(self) -> float:
        """Return the days after which an answer judges relief; earlier ones do not."""
        point, _ = first_judged(self.target.technique)
        return float((opens_on(point, self.ended) - self.day).days)

    def best_relief_pct(self) -> float | None:
        """Return the best relief of average pain that was answered; None where none was."""
        found = [relief_pct(self.before.average, f.ratings.average) for f in self.judged()]
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
            from_days=(at - self.ended).total_seconds() / 86400 if at else self._judged_from(),
        )


_JOINTS = ("facet_ia", "nerve_block.sij_ia")
_EPIDURALS = ("esi",)


def where_given(technique: str) -> Where:
    """Return the kind of place that a technique's anaesthetic goes to."""
    if begins(technique, _JOINTS):
        return Where.JOINT
    return Where.EPIDURAL if begins(technique, _EPIDURALS) else Where.NERVE


def repeat_pct(target: Target) -> float:
    """Return the relief that a repeat asks for: 50%, and above 30% for radiofrequency in the neck.

    The second is the next number above 30, as 30 itself is not enough.
    """
    rule = families()["repeat"]
    if target.family == "rfa" and target.region is Region.CERVICAL:
        return nextafter(float(rule["above_pct_cervical"]), 100.0)
    return float(rule["pct"])
