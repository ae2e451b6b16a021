"""A questionnaire as it was filled in: answers, and the scores computed when it was submitted.

Scores are stored with the version that computed them. They are not computed anew when a record
is read; only where the same version stands are they compared, so that a changed score is found.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from akeso.care.instruments import Score, find_instrument
from akeso.care.instruments import score as compute
from akeso.errors import BadInput


@cache
def scoring_version() -> str:
    """Return the version of the scoring in use: a digest of its data and formulas."""
    here = resources.files("akeso.care.instruments")
    parts = [here.joinpath(name).read_bytes() for name in ("instruments.toml", "scoring.py")]
    return hashlib.sha256(b"\n".join(parts)).hexdigest()[:16]


@dataclass(frozen=True)
class Given:
    """One answer.

    Parameters
    ----------
    item : str
    number : float or None
        None where the answer is a word, or missing.
    word : str
        ``""`` where the answer is a number, or missing.
    """

    item: str
    number: float | None = None
    word: str = ""

    @property
    def value(self) -> float | str | None:
        """The answer as it was given; None where it is missing."""
        return self.word or self.number


@dataclass(frozen=True)
class ScaleScore:
    """The score of one scale.

    Parameters
    ----------
    scale : str
    number : float or None
        None where too little was answered, or the score is a word.
    word : str
        A profile such as ``11231``, or yes and no for a responder.
    band : str
        ``""`` where the scale has none.
    """

    scale: str
    number: float | None = None
    word: str = ""
    band: str = ""


@dataclass(frozen=True)
class Filled:
    """One questionnaire, filled in; made by `submit`.

    Parameters
    ----------
    instrument : str
        Its code.
    answers : tuple of Given
        Every item in order, missing ones too.
    scores : tuple of ScaleScore
    notes : tuple of str
        Why a score is missing, what to doubt.
    version : str
        `scoring_version` when it was submitted.

    Raises
    ------
    BadInput
        If the scores are not those of the answers under the version that stands now.
    """

    instrument: str
    answers: tuple[Given, ...]
    scores: tuple[ScaleScore, ...]
    notes: tuple[str, ...]
    version: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "instrument", find_instrument(self.instrument).code)
        if self.version != scoring_version():
            return
        answers = {given.item: given.value for given in self.answers}
        made = _scores(compute(find_instrument(self.instrument), answers))
        if made != self.scores:
            raise BadInput(
                f"The scores of {self.instrument} are not those of its answers; submit the answers "
                "again."
            )

    def score(self, scale: str) -> ScaleScore | None:
        """Return one scale's score; None where the questionnaire came to none."""
        return next((s for s in self.scores if s.scale == scale), None)

    def as_score(self) -> Score:
        """Return the stored scores in the form that `akeso.care.instruments.change` compares."""
        return Score(
            find_instrument(self.instrument),
            {s.scale: s.word or s.number for s in self.scores},
            {s.scale: s.band or None for s in self.scores},
            tuple(given.item for given in self.answers if given.value is None),
            self.notes,
        )


def submit(instrument: str, answers: Mapping[str, object] | Sequence[object]) -> Filled:
    """Score answers and return the filled questionnaire.

    Parameters
    ----------
    instrument : str
        Name, such as PEG.
    answers : mapping or sequence
        As `akeso.care.instruments.score` takes them.

    Raises
    ------
    NotFound, BadInput
        If there is no such instrument, or an answer does not fit.
    """
    found = find_instrument(instrument)
    made = compute(found, answers)
    named = _by_item(found.items, answers)
    return Filled(
        found.code,
        tuple(_given(item, named.get(item)) for item in found.items),
        _scores(made),
        made.notes,
        scoring_version(),
    )


def _by_item(
    items: tuple[str, ...], answers: Mapping[str, object] | Sequence[object]
) -> dict[str, object]:
    """Return the answers by the item's name; `compute` has already checked them."""
    if not isinstance(answers, Mapping):
        return dict(zip(items, answers, strict=True))
    by_place = {str(place): item for place, item in enumerate(items, 1)}
    return {n if n in items else by_place[str(n)]: value for n, value in answers.items()}


def _given(item: str, value: object) -> Given:
    if isinstance(value, str):
        return Given(item, None, value.strip().casefold())
    return Given(item, float(value) if isinstance(value, (int, float)) else None)


def _scores(made: Score) -> tuple[ScaleScore, ...]:
    return tuple(
        _scale(name, value, made.bands.get(name) or "") for name, value in made.values.items()
    )


def _scale(name: str, value: float | str | bool | None, band: str) -> ScaleScore:
    if isinstance(value, bool):
        return ScaleScore(name, None, "yes" if value else "no", band)
    if isinstance(value, str):
        return ScaleScore(name, None, value, band)
    return ScaleScore(name, None if value is None else float(value), "", band)
