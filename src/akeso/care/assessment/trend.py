"""How the scores of one questionnaire went: dated, banded, against the first and the one before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from akeso.care.assessment.assessment import Assessment
from akeso.care.assessment.filled import Filled, ScaleScore, submit
from akeso.care.assessment.history import Ratings
from akeso.care.instruments import Change, Questionnaire, change, find_instrument


@dataclass(frozen=True)
class Point:
    """One day's scores, and how they changed; no change is given for the first day.

    Parameters
    ----------
    on : date
    scores : tuple of ScaleScore
    since_first, since_last : tuple of Change
        Improvement scale by scale, with the rule's answer whether it is important.
    notes : tuple of str
    """

    on: date
    scores: tuple[ScaleScore, ...]
    since_first: tuple[Change, ...]
    since_last: tuple[Change, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Trend:
    """The days of one questionnaire in order, and what counts as an important change.

    Parameters
    ----------
    instrument : str
    points : tuple of Point
    thresholds : tuple of str
        In words, with the source.
    """

    instrument: str
    points: tuple[Point, ...]
    thresholds: tuple[str, ...]


def trend(assessments: Iterable[Assessment], instrument: str) -> Trend:
    """Return how a questionnaire went over assessments; ``nrs`` takes the ratings too.

    Raises
    ------
    NotFound
        If there is no such instrument.
    """
    code = find_instrument(instrument).code
    found: list[tuple[date, Filled]] = []
    for told in assessments:
        filled = next((f for f in told.questionnaires if f.instrument == code), None)
        if filled is None and code == "nrs" and told.ratings.known:
            filled = rated(told.ratings)
        if filled is not None:
            found.append((told.day, filled))
    return trend_of(found, code)


def rated(ratings: Ratings) -> Filled:
    """Return numeric ratings as the filled questionnaire ``nrs``."""
    return submit("nrs", ratings.known)


def trend_of(filled: Iterable[tuple[date, Filled]], instrument: str) -> Trend:
    """Return how one questionnaire went over dated answers, of any stage.

    Stored scores are used as they stand; where another version computed them, that is said.
    """
    found = find_instrument(instrument)
    dated = sorted(
        ((on, f) for on, f in filled if f.instrument == found.code), key=lambda pair: pair[0]
    )
    points = tuple(_point(dated, place) for place in range(len(dated)))
    return Trend(found.code, points, _thresholds(found))


def _point(dated: list[tuple[date, Filled]], place: int) -> Point:
    on, this = dated[place]
    if not place:
        return Point(on, this.scores, (), (), this.notes)
    first, last = dated[0][1], dated[place - 1][1]
    notes = list(this.notes)
    if this.version != first.version:
        notes.append("This day and the first were scored by different versions; compare with care.")
    return Point(
        on,
        this.scores,
        change(first.as_score(), this.as_score()),
        change(last.as_score(), this.as_score()),
        tuple(notes),
    )


def _thresholds(instrument: Questionnaire) -> tuple[str, ...]:
    said = []
    for rule in instrument.changes:
        wanted = []
        if rule.points:
            wanted.append(f"at least {rule.points:g} points better")
        if rule.percent:
            wanted.append(f"at least {rule.percent:g} % better")
        if rule.better_band:
            wanted.append("a better band")
        mark = "" if rule.source.mark.verified else "; unverified"
        said.append(
            f"{', '.join(rule.scales)}: {' and '.join(wanted)} ({rule.source.reference}{mark})"
        )
    return tuple(said)
