"""Blocks and other procedures before, their results, and the steroid of the last year."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from akeso.anatomy.levels import Side
from akeso.care.assessment.answer import Answer, Region
from akeso.care.assessment.levels import level_name
from akeso.care.assessment.spans import within_months
from akeso.care.record import said
from akeso.errors import BadInput
from akeso.pharmacy.drug import Kind, formulary
from akeso.pharmacy.totals import equivalent_mg
from akeso.quantity import Range
from akeso.techniques.eligibility import find_technique

YEAR_MONTHS = 12

_REGIONS = {
    "cervical": Region.CERVICAL,
    "c1c2": Region.CERVICAL,
    "ton": Region.CERVICAL,
    "gon": Region.CERVICAL,
    "stellate": Region.CERVICAL,
    "thoracic": Region.THORACIC,
    "lumbar": Region.LUMBAR,
    "s1": Region.LUMBAR,
    "caudal": Region.LUMBAR,
    "slb": Region.LUMBAR,
    "sij_ia": Region.LUMBAR,
    "lsb": Region.LUMBAR,
    "suprascapular": Region.SHOULDER,
    "genicular": Region.KNEE,
}
_BY_LETTER = {"C": Region.CERVICAL, "T": Region.THORACIC, "L": Region.LUMBAR, "S": Region.LUMBAR}


def technique_region(technique: str, level: str = "") -> Region | None:
    """Return the region of a technique; of its level where any region may have it; None unknown."""
    by_code = _REGIONS.get(technique.rsplit(".", 1)[-1])
    return by_code or _BY_LETTER.get(level.strip()[:1].upper())


def level_fits(technique: str, level: str) -> bool:
    """Tell whether a level of the spine can be one of the technique; what is not known fits.

    Of a space, such as ``T12-L1``, one of the two vertebrae has to be of its region.
    """
    own = technique_region(technique)
    parts = [part for part in level_name(level).split("-") if re.fullmatch(r"[CTLS]\d+", part)]
    if own not in _BY_LETTER.values() or not parts:
        return True
    return own in [_BY_LETTER[part[0]] for part in parts]


class Purpose(StrEnum):
    """Why a block was done."""

    DIAGNOSTIC = "diagnostic"
    THERAPEUTIC = "therapeutic"
    UNKNOWN = "unknown"


class BlockResult(StrEnum):
    """What a block came to by the definition that is named beside it."""

    POSITIVE = "positive"
    NEGATIVE = "negative"
    UNREADABLE = "unreadable"
    """Such as too little pain before it; it counts as no block."""
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class EarlierProcedure:
    """One block or other technique that was done before, here or elsewhere.

    Parameters
    ----------
    done : date
    technique : str
        A code of eligibility.
    level : str
        Such as ``L4-L5``; empty where it is not known.
    side : Side or None
        None where it is not known.
    purpose : Purpose
    result : BlockResult
    definition : str
        The definition of a positive or negative result, such as ``80% by diary``.
    relief_pct, relief_months : float or None
        Peak relief, and how long it held; None where it is not known.
    with_steroid : Answer
    lasted_days : float or None
        Of a trial of stimulation.
    function_better : Answer
        Function up and analgesics not up, as a trial asks.

    Raises
    ------
    BadInput
        If the technique is none, a number is out of range, or a result names no definition.
    """

    done: date
    technique: str
    level: str = ""
    side: Side | None = None
    purpose: Purpose = Purpose.UNKNOWN
    result: BlockResult = BlockResult.UNKNOWN
    definition: str = ""
    relief_pct: float | None = None
    relief_months: float | None = None
    with_steroid: Answer = Answer.NOT_ASKED
    lasted_days: float | None = None
    function_better: Answer = Answer.NOT_ASKED

    def __post_init__(self) -> None:
        find_technique(self.technique)
        object.__setattr__(self, "level", level_name(self.level))
        for value, limits in (
            (self.relief_pct, Range("The relief", "%", 0, 100)),
            (self.relief_months, Range("The months of relief", "months", 0, 1500)),
            (self.lasted_days, Range("The days of the trial", "days", 0, 365)),
        ):
            if value is not None:
                limits.check(value)
        if self.result in (BlockResult.POSITIVE, BlockResult.NEGATIVE):
            what = f"The definition of a {self.result} {self.technique} on {self.done}"
            object.__setattr__(self, "definition", said(what, self.definition, longest=200))

    @property
    def region(self) -> Region | None:
        """The region it was done in; None where it is not known."""
        return technique_region(self.technique, self.level)

    def belongs(self, *prefixes: str) -> bool:
        """Tell whether its code is one of these, or begins with one and a dot."""
        return any(self.technique == p or self.technique.startswith(f"{p}.") for p in prefixes)


@dataclass(frozen=True)
class SteroidDose:
    """One steroid injection, of any route and for any illness.

    Parameters
    ----------
    given : date
    drug : str
        As the formulary names it; another name makes the year's sum unknown.
    mg : float or None
        None where it is not known.
    where : str
        Such as left knee.
    """

    given: date
    drug: str
    mg: float | None
    where: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "drug", said("The steroid", self.drug, longest=200).lower())
        if self.mg is not None:
            Range(f"The dose of {self.drug}", "mg", 0, 2000).check(self.mg)
        found = formulary().get(self.drug)
        if found is not None and found.kind is not Kind.STEROID:
            raise BadInput(f"{self.drug} is no steroid; list it with the medicines.")

    @property
    def mpe_mg(self) -> Fraction | None:
        """The dose as methylprednisolone; None for an unknown drug or dose."""
        drug = formulary().get(self.drug)
        if drug is None or self.mg is None:
            return None
        return equivalent_mg(drug, Fraction(str(self.mg)))


def steroids_of(
    told: tuple[SteroidDose, ...] | None, here: tuple[SteroidDose, ...]
) -> tuple[SteroidDose, ...] | None:
    """Return every steroid dose that was told or given here; None where nobody asked.

    A dose that was told and stands in the record word for word is one dose; two alike that the
    record itself holds, such as one for each side, are two.
    """
    if told is None:
        return None
    return tuple((Counter(told) | Counter(here)).elements())


def steroid_mpe_mg_12m(doses: tuple[SteroidDose, ...], on: date) -> float | None:
    """Return the methylprednisolone equivalents of the twelve months up to a day.

    A dose of the same day a year ago still counts. None where one of them is not known.
    """
    amounts = [d.mpe_mg for d in doses if within_months(d.given, on, YEAR_MONTHS)]
    known = [amount for amount in amounts if amount is not None]
    return None if len(known) < len(amounts) else float(sum(known, Fraction(0)))
