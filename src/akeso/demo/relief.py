"""How relief goes in the demonstration: a curve for each patient, drawn from published figures.

Whether a patient is helped is drawn with the share that `akeso.care.decision.expected_relief` holds
for the technique; how long it lasts with the published months where there are any. The shape
between is a proposal: relief rises to its best and falls along a logistic curve about its time.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from random import Random

from akeso.care.decision import expected_relief

USUAL_SHARE, USUAL_MONTHS = 0.6, 3.0
"""Where no figure was read: a proposal."""
ONSET_DAYS = {"rf": 14.0, "esi": 4.0, "facet_ia": 4.0, "scs": 2.0, "nerve_block": 0.1}
"""Days until half the relief is there; steroid after 3 to 5 days was read, the rest is recalled."""


@dataclass(frozen=True)
class ReliefCurve:
    """What a made-up patient will feel.

    Parameters
    ----------
    best_pct : float
        Highest relief; below 0 is worse.
    onset_days, months : float
        Until half of it is there; until half of it is gone again.
    """

    best_pct: float
    onset_days: float
    months: float

    def at(self, days: float) -> float:
        """Return the relief in per cent so many days after the procedure."""
        rise = 1.0 - math.exp(-math.log(2) * days / self.onset_days)
        middle = self.months * 30.4
        fall = 1.0 / (1.0 + math.exp((days - middle) / (0.15 * middle)))
        return self.best_pct * rise * fall


@cache
def published(technique: str) -> tuple[float, float]:
    """Return the share of patients helped and the months of relief, in the middle of each span."""
    figures = expected_relief(technique)
    shares = [sum(f.percent) / 200 for f in figures if f.percent]
    months = [sum(f.lasts_months) / 2 for f in figures if f.lasts_months]
    longest = [f.months for f in figures if f.months and f.percent and f.percent[0] >= 40]
    lasts = max(months, default=max(longest, default=USUAL_MONTHS) * 1.2)
    return (sum(shares) / len(shares) if shares else USUAL_SHARE), lasts


def draw(technique: str, chance: Random, *, helped: bool | None = None) -> ReliefCurve:
    """Return the curve of one patient; whether it helps is drawn where the story leaves it open."""
    share, months = published(technique)
    helps = chance.random() < share if helped is None else helped
    best = chance.uniform(55, 95) if helps else chance.uniform(-10, 25)
    onset = next(days for prefix, days in ONSET_DAYS.items() if technique.startswith(prefix))
    return ReliefCurve(best, onset, months * math.exp(chance.gauss(0, 0.35)))


def block_ratings(before: int, chance: Random, *, positive: bool) -> tuple[int | None, ...]:
    """Return the 17 half-hourly ratings after a diagnostic block; one in thirty is missing.

    A positive block takes pain away for about seven hours, the shortest that is expected of
    bupivacaine there; a negative one does not.
    """
    low = max(0, round(before * 0.1)) if positive else max(1, round(before * 0.75))
    found: list[int | None] = []
    for half_hour in range(17):
        back = max(0.0, (half_hour - 14) / 4) if positive else 0.2
        level = low + (before - low) * back if half_hour else before
        rating = min(10, max(0, round(level + (0 if positive else chance.gauss(0, 0.5)))))
        found.append(None if half_hour > 9 and chance.random() < 1 / 30 else rating)
    return tuple(found)
