"""What became of a patient's procedures and what comes next, as rows that one reads.

Worked out anew from the records at each reading; nothing of it is stored.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from akeso.care.assessment import Point, Purpose, ScaleScore, Trend
from akeso.care.history import Block, Relieved
from akeso.care.instruments import Change, find_instrument
from akeso.care.outcome import NextStep, Target, definitions, schedule
from akeso.rule import Source, Status
from akeso.techniques.eligibility import find_technique

POSSIBLE = {Status.PASS: "possible", Status.FAIL: "not possible", Status.UNKNOWN: "not known"}


@dataclass(frozen=True)
class Done:
    """One procedure.

    Parameters
    ----------
    day : date
        In Sydney.
    what, where : str
        Technique, level and side in words.
    best_relief_pct : float or None
        None where nothing was answered that tells it; of a diagnostic block, by its diary.
    relief : str
        How long it lasted, as far as the answers tell; of a diagnostic block, what it showed.
    repeat : bool
        Whether the same place was treated before.
    record : str
    """

    day: date
    what: str
    where: str
    best_relief_pct: float | None
    relief: str
    repeat: bool
    record: str


@dataclass(frozen=True)
class Said:
    """One reason, with where it comes from; `rule` is ``""`` where it is none of the rules."""

    rule: str
    says: str
    source: str
    verified: bool


@dataclass(frozen=True)
class Tested:
    """One block that has a diary.

    Parameters
    ----------
    day : date
    what, where : str
    result : str
        ``positive``, ``negative`` or ``unknown``.
    definition : str
        By which that is.
    relief_pct : float or None
        Peak relief; None where the diary cannot tell it.
    reasons : tuple of Said
    record : str
        Of the procedure.
    results : mapping of str to str
        The result by every named definition.
    """

    day: date
    what: str
    where: str
    result: str
    definition: str
    relief_pct: float | None
    reasons: tuple[Said, ...]
    record: str
    results: Mapping[str, str]


@dataclass(frozen=True)
class Possible:
    """What the past makes possible, closes or leaves open.

    Parameters
    ----------
    what, where : str
    answer : str
        ``possible``, ``not possible`` or ``not known``; other findings are asked at a
        recommendation.
    earliest : date or None
        First day on which nothing of the past closes it; None where waiting does not help.
    reasons : tuple of Said
    definition : Said
        By which blocks count for it, and the rule or the decision that says so.
    """

    what: str
    where: str
    answer: str
    earliest: date | None
    reasons: tuple[Said, ...]
    definition: Said


@dataclass(frozen=True)
class Scored:
    """One scale of a questionnaire on one day.

    Parameters
    ----------
    instrument, scale : str
    on : date
    score, band : str
        ``""`` where too little was answered.
    since_first : str
        How it changed since the first day, and whether that is important; ``""`` on that day.
    """

    instrument: str
    scale: str
    on: date
    score: str
    band: str
    since_first: str


def done_rows(found: Iterable[Relieved], tested: Iterable[Block] = ()) -> tuple[Done, ...]:
    """Return a row for each procedure; a diagnostic block is judged by its diary alone."""
    shown = {(b.treatment.record, b.treatment.target): b for b in tested}
    return tuple(
        Done(
            r.treatment.day,
            _title(r.treatment.target),
            _where(r.treatment.target),
            *_brought(r, shown.get((r.treatment.record, r.treatment.target))),
            bool(r.repeat_of),
            r.treatment.record,
        )
        for r in found
    )


def _brought(one: Relieved, block: Block | None) -> tuple[float | None, str]:
    """Return best relief, and how long it lasted or what the block showed."""
    done, purpose = one.treatment, one.treatment.purpose
    asked = schedule(done.target.technique, done.ended, purpose)
    if not any(due.point == "diary" for due in asked):
        return one.best_relief_pct, one.relief.says
    if block is not None:
        own = block.outcome
        return own.relief_pct, f"Block {own.word} ({own.definition}), by its diary."
    if purpose is Purpose.DIAGNOSTIC:
        return None, "A block without a diary; not judged."
    return one.best_relief_pct, one.relief.says


def tested_rows(found: Iterable[Block]) -> tuple[Tested, ...]:
    """Return a row for each block that has a diary."""
    return tuple(
        Tested(
            b.treatment.day,
            _title(b.treatment.target),
            _where(b.treatment.target),
            b.outcome.word,
            b.outcome.definition,
            b.outcome.relief_pct,
            tuple(_said("", r.says, r.source) for r in b.outcome.reasons),
            b.treatment.record,
            results_of(b),
        )
        for b in found
    )


def results_of(block: Block) -> dict[str, str]:
    """Return what a block came to by every named definition."""
    found = {name: block.treatment.block(name) for name in definitions("block")}
    return {name: outcome.word for name, outcome in found.items() if outcome is not None}


def possible_rows(found: Iterable[NextStep]) -> tuple[Possible, ...]:
    """Return a row for each technique and place that the past speaks about."""
    return tuple(
        Possible(
            _title(step.target),
            _where(step.target),
            POSSIBLE[step.status],
            step.earliest,
            tuple(_said(r.rule, r.says, r.source) for r in step.reasons),
            _said("", step.asked.name, step.asked.source),
        )
        for step in found
    )


def scored_rows(found: Mapping[str, Trend]) -> tuple[Scored, ...]:
    """Return a row for each scale on each day, questionnaire by questionnaire."""
    return tuple(
        _scored(find_instrument(code).title, point, score)
        for code, trend in found.items()
        for point in trend.points
        for score in point.scores
    )


def _scored(title: str, point: Point, score: ScaleScore) -> Scored:
    value = score.word if score.number is None else f"{score.number:g}"
    changed = next((c for c in point.since_first if c.scale == score.scale), None)
    return Scored(title, score.scale, point.on, value, score.band, _changed(changed))


def _changed(change: Change | None) -> str:
    if change is None:
        return ""
    if not change.points:
        return "as at first"
    words = f"{abs(change.points):g} {'better' if change.points > 0 else 'worse'}"
    mark = "" if change.source is None or change.source.mark.verified else ", by an unverified rule"
    important = {Status.PASS: "important", Status.FAIL: "not important"}.get(change.important)
    return f"{words}, {important}{mark}" if important and change.points > 0 else words


def _title(target: Target) -> str:
    return find_technique(target.technique).title


def _where(target: Target) -> str:
    return " ".join(part for part in (", ".join(target.levels), str(target.side or "")) if part)


def _said(rule: str, says: str, source: Source) -> Said:
    return Said(rule, says, source.reference, source.mark.verified)
