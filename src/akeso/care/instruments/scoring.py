"""From answers to scores: exact sums, published missing-item rules, nothing guessed.

A missing answer is null or left out. A scale with too few answers has no score, and says so.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from akeso.care.instruments.questionnaire import Questionnaire, Scale
from akeso.errors import BadInput

DECIMALS = 2

Answer = Fraction | str | None
Value = float | str | bool | None


@dataclass(frozen=True)
class Score:
    """What answers came to.

    Parameters
    ----------
    instrument : Questionnaire
    values : mapping of str to number, text, bool or None
        Score of each scale, rounded to 0.01; None where too little was answered.
    bands : mapping of str to (str or None)
        Band of each scale that has bands.
    missing : tuple of str
        Items without an answer.
    notes : tuple of str
        Why a score is missing, what to doubt.
    """

    instrument: Questionnaire
    values: Mapping[str, Value]
    bands: Mapping[str, str | None]
    missing: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def total(self) -> Value:
        """The total, or None where the instrument or the answers give none."""
        return self.values.get("total")

    @property
    def band(self) -> str | None:
        """The total's band, or the only band there is."""
        if "total" in self.values or not self.bands:
            return self.bands.get("total")
        return next(iter(self.bands.values())) if len(self.bands) == 1 else None

    @property
    def subscales(self) -> Mapping[str, Value]:
        """Scores of all scales but the total."""
        return {name: value for name, value in self.values.items() if name != "total"}


def score(instrument: Questionnaire, answers: Mapping[str, object] | Sequence[object]) -> Score:
    """Score answers.

    Parameters
    ----------
    instrument : Questionnaire
    answers : mapping or sequence
        By item name or number, or all items in order; None is missing.

    Raises
    ------
    BadInput
        If an answer is out of range, belongs to no item, or nothing was answered.
    """
    given = _by_item(instrument, answers)
    if all(answer is None for answer in given.values()):
        raise BadInput(f"No item of {instrument.code} was answered; give at least one answer.")
    values: dict[str, Value] = {}
    bands: dict[str, str | None] = {}
    notes = [f"{instrument.no_total}."] if instrument.no_total else []
    for scale in instrument.scales:
        known = {item: given[item] for item in scale.items if given[item] is not None}
        if instrument.any_item and not known:
            continue
        values[scale.name], bands_of = None, None
        if len(known) < scale.least:
            notes.append(_too_few(scale, len(known)))
        else:
            values[scale.name], bands_of = _score_scale(instrument, scale, known)
            if len(known) < scale.usual_least:
                notes.append(
                    f"{len(known)} of {len(scale.items)} items were answered; the rule for missing "
                    "items was read for one only."
                )
        if scale.bands or scale.how == "choice":
            bands[scale.name] = bands_of
    notes += [
        f"{says}." for (name, at), says in instrument.disputed.items() if values.get(name) == at
    ]
    missing = tuple(item for item, answer in given.items() if answer is None)
    return Score(instrument, values, bands, missing, tuple(notes))


def _too_few(scale: Scale, known: int) -> str:
    return (
        f"No score for {scale.name}: {known} of {len(scale.items)} items were answered, "
        f"{scale.least} are needed."
    )


def _score_scale(
    instrument: Questionnaire, scale: Scale, known: Mapping[str, Answer]
) -> tuple[Value, str | None]:
    """Return score and band of a scale that has enough answers."""
    if scale.how == "choice":
        word = str(known[scale.items[0]])
        return word in instrument.responders, word
    numbers = [Fraction(value) for value in known.values() if value is not None]
    if scale.how == "profile":
        return "".join(str(number) for number in numbers), None
    exact = sum(numbers, Fraction(0)) * scale.factor
    if scale.how == "mean":
        exact /= len(numbers)
    elif scale.how == "percent":
        exact = 100 * exact / sum(instrument.ranges[item][1] for item in known)
    return _rounded(exact), scale.band(exact)


def _rounded(exact: Fraction) -> float:
    """Round half up to two decimals; whole scores stay whole."""
    hundredths = math.floor(exact * 10**DECIMALS + Fraction(1, 2))
    return int(exact) if exact.denominator == 1 else hundredths / 10**DECIMALS


def _by_item(
    instrument: Questionnaire, answers: Mapping[str, object] | Sequence[object]
) -> dict[str, Answer]:
    """Return the checked answer of every item."""
    if isinstance(answers, str) or not isinstance(answers, (Mapping, Sequence)):
        raise BadInput("The answers must be an object by item, or a list of all items in order.")
    if not isinstance(answers, Mapping):
        if len(answers) != len(instrument.items):
            raise BadInput(
                f"The list holds {len(answers)} of the answers; {instrument.code} has "
                f"{len(instrument.items)} items: list all, with null for a missing one."
            )
        answers = dict(zip(instrument.items, answers, strict=True))
    by_place = {str(place): item for place, item in enumerate(instrument.items, 1)}
    given: dict[str, Answer] = dict.fromkeys(instrument.items)
    for name, value in answers.items():
        item = name if name in given else by_place.get(str(name))
        if item is None:
            raise BadInput(
                f"{instrument.code} has no item '{name}'; its items are: "
                f"{', '.join(instrument.items)}."
            )
        if given[item] is not None:
            raise BadInput(f"Item {item} of {instrument.code} was answered twice; give it once.")
        given[item] = _answer(instrument, item, value)
    return given


def _answer(instrument: Questionnaire, item: str, value: object) -> Answer:
    """Return one checked answer."""
    if value is None:
        return None
    if instrument.choices:
        word = str(value).strip().casefold()
        if word not in instrument.choices:
            raise BadInput(
                f"The answer to {item} is {value!r}; use one of: {', '.join(instrument.choices)}."
            )
        return word
    low, high = instrument.ranges[item]
    usable = isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)
    usable = usable and math.isfinite(float(value)) and low <= float(value) <= high  # type: ignore[arg-type]
    if not usable or (instrument.whole and float(value) != int(float(value))):  # type: ignore[arg-type]
        kind = "whole number" if instrument.whole else "number"
        told = value if isinstance(value, Decimal) else repr(value)
        raise BadInput(
            f"The answer to item {item} of {instrument.code} is {told}; give a {kind} from "
            f"{low} to {high}."
        )
    return Fraction(str(value))
