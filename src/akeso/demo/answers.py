"""Answers to questionnaires as patients of Australian pain clinics give them.

Means at referral of 5,159 patients (clinic memo c.1, read): BPI severity 6.4 and interference 7.1,
DASS-21 depression 20.3, anxiety 14.2 and stress 21.0, PCS 30.0, PSEQ 20.6. The spread is a
proposal. About one answer in sixty is left out, and stays missing.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from akeso.care.assessment import Filled, Ratings, submit
from akeso.care.instruments import find_instrument

MISSING = 1 / 60
ITEM_SPREAD = 0.6
DASS = {"depression": 20.3 / 14, "anxiety": 14.2 / 14, "stress": 21.0 / 14}
"""Mean of one item: a scale is seven items, doubled."""
PCS_ITEM, PSEQ_ITEM, INTERFERENCE = 30.0 / 13, 20.6 / 10, 7.1
SEVERITY, SEVERITY_SPREAD = 6.4, 1.4


@dataclass(frozen=True)
class Feeling:
    """How bad it is, from which all answers of one day follow.

    Parameters
    ----------
    pain : float
        Average pain, 0 to 10.
    burden : float
        Distress beside the average patient, in standard deviations; above 0 is worse.
    """

    pain: float
    burden: float


def first_feeling(chance: Random) -> Feeling:
    """Return how a patient feels at referral; pain is at least 4, as treatment asks."""
    pain = min(9.4, max(4.2, chance.gauss(SEVERITY, SEVERITY_SPREAD)))
    return Feeling(pain, chance.gauss(0, 1))


def ratings(feeling: Feeling, chance: Random) -> Ratings:
    """Return whole ratings of average, worst, least and now, in their order."""
    average = _whole(feeling.pain, 0, 10)
    worst = max(average, _whole(feeling.pain + 1.6 + chance.gauss(0, 0.5), 0, 10))
    least = min(average, _whole(feeling.pain - 1.7 + chance.gauss(0, 0.6), 0, 10))
    return Ratings(_whole(feeling.pain + chance.gauss(0, 0.7), 0, 10), average, worst, least)


def at_referral(feeling: Feeling, rated: Ratings, chance: Random) -> tuple[Filled, ...]:
    """Return the battery of the first visit: BPI, DASS-21, PCS, PSEQ and PEG."""
    shift = 0.25 * feeling.burden
    bpi = dict(rated.known) | {
        f"interference_{n}": _item(INTERFERENCE + 0.8 * feeling.burden, 10, chance, 1.1)
        for n in range(1, 8)
    }
    return (
        submit("bpi", bpi),
        submit("dass-21", _dass(feeling.burden, chance)),
        submit("pcs", _items("pcs", PCS_ITEM + 2 * shift, 4, chance)),
        submit("pseq", _items("pseq", PSEQ_ITEM - 3 * shift, 6, chance)),
        submit("peg", peg(feeling, chance)),
    )


def peg(feeling: Feeling, chance: Random) -> dict[str, int | None]:
    """Return answers to the three items of PEG."""
    return {
        item: _item(feeling.pain + 0.4 * feeling.burden, 10, chance, 0.8)
        for item in find_instrument("peg").items
    }


def pgic(relief_pct: float) -> str:
    """Return the global impression that goes with a relief, a proposal."""
    edges = ((75, "very much improved"), (45, "much improved"), (20, "minimally improved"),
             (-10, "no change"), (-30, "minimally worse"))  # fmt: skip
    return next((word for edge, word in edges if relief_pct >= edge), "much worse")


def _dass(burden: float, chance: Random) -> dict[str, int | None]:
    means = {
        item: DASS[scale.name]
        for scale in find_instrument("dass-21").scales
        for item in scale.items
    }
    return {item: _item(mean + 0.5 * burden, 3, chance) for item, mean in means.items()}


def _items(code: str, mean: float, most: int, chance: Random) -> dict[str, int | None]:
    return {item: _item(mean, most, chance) for item in find_instrument(code).items}


def _item(mean: float, most: int, chance: Random, spread: float = ITEM_SPREAD) -> int | None:
    if chance.random() < MISSING:
        return None
    return _whole(mean + chance.gauss(0, spread), 0, most)


def _whole(value: float, low: int, high: int) -> int:
    return min(high, max(low, round(value)))
