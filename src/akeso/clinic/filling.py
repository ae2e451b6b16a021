"""What the chart knows of findings when the rules are asked, and what is then still open."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from akeso.care.assessment import Assessment
from akeso.care.assessment.levels import level_name
from akeso.care.calendar import local_day
from akeso.care.decision import By, Circumstances, Known, asked_for, recommend_for
from akeso.care.history import (
    EVERY,
    Wanted,
    known_from_records,
    past_from_history,
    treatments,
    wanted,
)
from akeso.care.person import Patient
from akeso.clinic.charts import Chart
from akeso.clinic.definition import clinics_definition
from akeso.clinic.telling import finding_words
from akeso.techniques.eligibility import find_technique
from akeso.techniques.expression import Value
from akeso.techniques.indication import Effect, Kind

SITE = "site_findings"
"""Setting that holds what the site decides once for all patients."""
Answers = Mapping[str, Value | None]
NAMED = (By.DECISION, By.CONSENT, By.PLAN, By.EARLIER)
"""What a note names; site, patient and what was done before were never asked."""


class Asked(Protocol):
    """What a question holds besides its time."""

    @property
    def for_all(self) -> Answers:
        """Findings that were answered for every technique."""

    @property
    def planned(self) -> Mapping[str, Answers]:
        """Findings that were answered by technique."""

    @property
    def levels(self) -> Mapping[str, Sequence[str]]:
        """Where techniques are considered."""


def circumstances(
    chart: Chart, episode: str, moment: datetime, asked: Asked | None = None
) -> Circumstances:
    """Return what the rules need besides the assessment: site, patient, past, consent, plan.

    Parameters
    ----------
    chart : Chart
    episode : str
    moment : datetime
        When the procedure is reckoned to be.
    asked : Asked, optional
        The question; None where the chart alone is asked.
    """
    person = chart.last("patient").body
    day = local_day(chart.now)
    known = dict(known_from_records(chart.records, episode, on=day, at=chart.now))
    site: dict[str, Value | None] = json.loads(chart.unit.setting(SITE) or "{}")
    decided = {n: Known(n, v, By.SITE) for n, v in site.items() if v is not None}
    known[EVERY] = {**decided, **known.get(EVERY, {})}
    places = wanted(chart.records, episode)
    return Circumstances(
        procedure=moment,
        on=day,
        born=person.born if isinstance(person, Patient) else None,
        past=past_from_history(chart.records, clinics_definition(chart.unit)),
        for_all=asked.for_all if asked else {},
        planned=asked.planned if asked else {},
        known=known,
        levels=_levels(places, asked.levels if asked else {}),
        past_records=tuple(dict.fromkeys(t.record for t in treatments(chart.records))),
    )


def _levels(
    places: Mapping[str, Sequence[Wanted]], considered: Mapping[str, Sequence[str]]
) -> dict[str, tuple[str, ...]]:
    """Return where each technique is wanted: every level that is decided or was named."""
    found: dict[str, tuple[str, ...]] = {}
    for code in dict.fromkeys((*places, *considered)):
        find_technique(code)
        decided = [place.level for place in places.get(code, ()) if place.level]
        named = [level_name(level) for level in considered.get(code, ())]
        if decided or named:
            found[code] = tuple(dict.fromkeys((*decided, *named)))
    return found


def filled_notes(
    sources: Mapping[str, Mapping[str, Known]], given: Circumstances
) -> tuple[str, ...]:
    """Return what was filled from records and not asked, what differed, and what stays open.

    Parameters
    ----------
    sources : mapping of str to mapping of str to Known
        By technique, as `akeso.care.decision.Asked` has them.
    given : Circumstances
        As the rules were asked with.
    """
    used = [one for known in sources.values() for one in known.values()]
    said = {one.says for known in given.known.values() for one in known.values()}
    differs = dict.fromkeys(
        f"{_sentence(finding_words(one.finding))}: {one.says}."
        for one in used
        if one.says and one.says not in said
    )
    return (*_filled(used), *differs, *_about_records(sources, given))


def _filled(used: Iterable[Known]) -> Iterable[str]:
    """Give one sentence with what was not asked, by the record it comes from."""
    names: dict[By, dict[str, None]] = {by: {} for by in NAMED}
    for one in used:
        if one.by in names:
            names[one.by][finding_words(one.finding).split(" (")[0]] = None
    parts = [
        f"{by} ({', '.join(found) if by is not By.EARLIER else f'{len(found)} of them'})"
        for by, found in names.items()
        if found
    ]
    if parts:
        yield f"Not asked again, but taken from the record: {'; '.join(parts)}."


def _about_records(
    sources: Mapping[str, Mapping[str, Known]], given: Circumstances
) -> Iterable[str]:
    """Give a sentence for each finding that a record leaves open, or answers with a reason."""
    for code, found in given.known.items():
        for name, one in found.items():
            taken = sources.get(code, {}).get(name)
            if code not in sources or not one.says or (taken is not None and taken != one):
                continue
            title = find_technique(code).title
            yield f"{title}: {finding_words(name)}: {_word(one.value)} ({one.says.rstrip('.')})."


def _word(value: Value | None) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "not known" if value is None else str(value)


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def still_open(chart: Chart, episode: str, technique: str, at: datetime) -> tuple[str, ...]:
    """Return a sentence for each rule of a technique that is not answered when it begins.

    Cautions are left out: they are read, and ask for nothing. Empty without an assessment of
    that part of the body.
    """
    found = chart.held("assessment", episode)
    told = found[-1].body if found else None
    if not isinstance(told, Assessment) or not asked_for(told.region, technique, told.level):
        return ()
    asked = recommend_for(told, circumstances(chart, episode, at), technique)
    (option,) = asked.recommendation.options
    supported = any(j.effect is Effect.SUPPORTS for j in option.verdict.judged)
    idle = (Kind.CAUTION, Kind.INDICATION) if supported else (Kind.CAUTION,)
    return tuple(
        f"Still not known: {'; '.join(map(finding_words, j.unknown))}. It decides {j.rule.id} "
        f"({j.rule.message})."
        for j in option.verdict.open
        if j.rule.kind not in idle
    )
