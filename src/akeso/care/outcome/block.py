"""Whether a diagnostic block was positive, negative, or cannot be told.

Relief is 100 x (before - lowest score held) / before, the lowest score held for at least 30
minutes (eligibility memo 4.1). A missing rating is not guessed: relief is worked out once with
every missing rating at its worst and once at its best, and an answer is given only where both
agree. Relief that goes on to the end of the diary may have lasted longer than was written down, so
its longest time is open.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from akeso.care.outcome.answer import Reason, data, find_definition, source_of
from akeso.care.outcome.diary import HIGHEST_RATING, PainDiary, rating, slots
from akeso.pharmacy.drug_time import DrugTime, unknown_time
from akeso.rule import Mark, Source, Status

HELD_MIN = 30
NOT_TOLD = unknown_time("How long the drug should work was not given.")
_WORDS = {Status.PASS: "positive", Status.FAIL: "negative", Status.UNKNOWN: "unknown"}


@dataclass(frozen=True)
class BlockOutcome:
    """What a block showed, by one definition.

    Parameters
    ----------
    definition : str
    status : Status
        Pass is positive, Fail negative.
    relief_low_pct, relief_high_pct : float or None
        Least and greatest peak relief that the diary allows; equal where nothing that matters is
        missing, None where there is no usable rating before. Below 0 is worse.
    relief_low_min, relief_high_min : float or None
        Least and greatest time for which the definition's relief was held without a break;
        infinite where it went on to the end of the diary.
    concordant : Status
        Whether relief lasted as long as the drug was expected to, by the shortest time that its
        source gives; shown beside the answer.
    reasons : tuple of Reason
    spoilt : bool
        Too little pain before the block, or an opioid or sedation with it.
    """

    definition: str
    status: Status
    relief_low_pct: float | None
    relief_high_pct: float | None
    relief_low_min: float | None
    relief_high_min: float | None
    concordant: Status
    reasons: tuple[Reason, ...]
    spoilt: bool = False

    @property
    def word(self) -> str:
        """``positive``, ``negative`` or ``unknown``."""
        return _WORDS[self.status]

    @property
    def unreadable(self) -> bool:
        """Whether it tells nothing however complete the diary is, so that it has to be repeated."""
        return self.status is Status.UNKNOWN and self.spoilt

    @property
    def relief_pct(self) -> float | None:
        """Peak relief; None where it cannot be told."""
        known = self.relief_low_pct == self.relief_high_pct
        return self.relief_low_pct if known else None


def block_result(
    diary: PainDiary, before: int | None, definition: str, *, drug: DrugTime = NOT_TOLD
) -> BlockOutcome:
    """Return what a block showed.

    Parameters
    ----------
    diary : PainDiary
    before : int or None
        Pain before the block on the same day, 0 to 10; None is not known.
    definition : str
        A name of ``definitions.toml``: ``block_50``, ``block_80`` (relief for the expected time
        of the drug), ``peak_50``, ``peak_80``, ``sij_75`` (relief held for 30 minutes).
    drug : DrugTime, optional
        How long what was given is expected to work.

    Raises
    ------
    NotFound
        If there is no such definition.
    BadInput
        If `before` is no rating.
    """
    rule = find_definition("block", definition)
    rating("The pain before the block", before)
    unusable = _unreadable(diary, before)
    if drug.none_given:
        says = f"{drug.says} What eased the pain was no block."
        unusable = (*unusable, Reason(Status.UNKNOWN, says, source_of(rule)))
    if before is None or before == 0:
        nothing = None, None, None, None
        return BlockOutcome(
            definition, Status.UNKNOWN, *nothing, Status.UNKNOWN, unusable, before == 0
        )
    peak = _peak(slots(diary), before, diary.every_min)
    needed = None if drug.shortest_h is None else 60 * drug.shortest_h
    lasted = _longest(slots(diary), before, rule["relief_pct"], diary.every_min, needed)
    concordant = _reaches(lasted, needed)
    answer = _reaches(peak, rule["relief_pct"])
    reasons = [_relief_reason(answer, peak, rule["relief_pct"], source_of(rule))]
    reasons.append(_time_reason(concordant, lasted, drug))
    if rule["held"] == "drug" and answer is not Status.FAIL:
        answer = concordant
    if unusable:
        answer = Status.UNKNOWN
    spoilt = before < data()["unreadable"]["least_before"] or bool(diary.opioid_or_sedation)
    return BlockOutcome(
        definition, answer, *peak, *lasted, concordant, (*unusable, *reasons), spoilt
    )


def _unreadable(diary: PainDiary, before: int | None) -> tuple[Reason, ...]:
    rule = data()["unreadable"]
    low, drug = source_of(rule, "before_"), source_of(rule, "drug_")
    says: list[tuple[str, Source]] = []
    if before is None:
        says.append(("The pain before the block was not rated on the day.", low))
    elif before < rule["least_before"]:
        says.append(
            (
                f"The pain before the block was {before}, below {rule['least_before']}: the block "
                "cannot be read; repeat it.",
                low,
            )
        )
    if diary.opioid_or_sedation is None:
        says.append(("It is not known whether an opioid or sedation was given.", drug))
    elif diary.opioid_or_sedation:
        says.append(("An opioid or sedation was given: the diary cannot be read.", drug))
    return tuple(Reason(Status.UNKNOWN, text, source) for text, source in says)


Bounds = tuple[float, float]


def _filled(ratings: Iterable[int | None], missing: int) -> list[int]:
    return [missing if value is None else value for value in ratings]


def _peak(ratings: Sequence[int | None], before: int, every_min: int) -> Bounds:
    """Return the least and greatest peak relief in per cent."""
    worst = _lowest_held(ratings, HIGHEST_RATING, every_min)
    best = _lowest_held(ratings, 0, every_min)
    return 100 * (before - worst) / before, 100 * (before - best) / before


def _lowest_held(ratings: Sequence[int | None], missing: int, every_min: int) -> int:
    """Return the lowest level not passed for at least 30 min, `missing` where nothing is told."""
    levels = _filled(ratings, missing)
    steps = -(-HELD_MIN // every_min)
    windows = [max(levels[n : n + steps + 1]) for n in range(len(levels) - steps)]
    return min(windows, default=missing)


def _longest(
    ratings: Sequence[int | None],
    before: int,
    relief_pct: float,
    every_min: int,
    needed: float | None,
) -> Bounds:
    """Return the least and greatest unbroken time, in minutes, with at least that relief."""
    worst, best = (
        [100 * (before - level) >= relief_pct * before for level in _filled(ratings, fill)]
        for fill in (HIGHEST_RATING, 0)
    )
    low, high = (float(_run(one) * every_min) for one in (worst, best))
    return low, math.inf if _goes_on(ratings, best, every_min, needed) else high


def _run(relieved: Sequence[bool]) -> int:
    """Return the steps between first and last of the longest unbroken run."""
    best = length = 0
    for one in relieved:
        length = length + 1 if one else 0
        best = max(best, length - 1)
    return best


def _goes_on(
    ratings: Sequence[int | None], relieved: Sequence[bool], every_min: int, needed: float | None
) -> bool:
    """Tell whether the diary ends in relief that was seen and may be the drug's.

    Relief that begins only when the drug should have worn off is not the drug's.
    """
    start = len(relieved)
    while start and relieved[start - 1]:
        start -= 1
    seen = any(value is not None for value in ratings[start:])
    return seen and (needed is None or start * every_min < needed)


def _reaches(bounds: Bounds, needed: float | None) -> Status:
    if needed is None or bounds[0] < needed <= bounds[1]:
        return Status.UNKNOWN
    return Status.PASS if bounds[0] >= needed else Status.FAIL


def _relief_reason(status: Status, peak: Bounds, needed: float, source: Source) -> Reason:
    low, high = (f"{value:.0f}" for value in peak)
    known = f"{low}%" if low == high else f"between {low} and {high}%, as ratings are missing"
    return Reason(status, f"Peak relief was {known}; at least {needed}% is asked for.", source)


def _time_reason(status: Status, lasted: Bounds, drug: DrugTime) -> Reason:
    shown = data()["unreadable"]
    low, high = (f"{value / 60:.1f}" for value in lasted)
    known = f"{low} h" if low == high else f"between {low} and {high} h"
    if math.isinf(lasted[1]):
        known = f"at least {low} h, to the end of the diary"
    says = f"That relief lasted {known}. {drug.says}"
    if not drug.known:
        return Reason(status, says, source_of(shown, "concordance_"))
    asked = f" From {drug.shortest_h:.1f} h on relief counts as lasting as long as the drug."
    source = Source(
        f"{drug.source.reference}; {shown['drug_time_reference']}", Mark(shown["drug_time_mark"])
    )
    return Reason(status, says + asked, source)
