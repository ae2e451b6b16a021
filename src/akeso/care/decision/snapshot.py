"""Makes the snapshot of a recommendation, which is stored and never computed anew.

`differences` says what a new recommendation says otherwise than a stored one; it replaces nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from akeso.care.anticoagulation import Advice
from akeso.care.assessment import Assessment
from akeso.care.blood_thinners import drugs
from akeso.care.decision.asking import Asked, Circumstances
from akeso.care.decision.given import (
    FindingSource,
    RecommendationGiven,
    RuleGiven,
    SourceGiven,
    TechniqueGiven,
    ThinnerGiven,
)
from akeso.care.decision.ordering import Fit, fits, in_order, source_rows
from akeso.care.decision.sources import Known
from akeso.care.pain_source import RankedSource, features, targets
from akeso.care.recommendation import Option
from akeso.techniques.eligibility import rules, techniques
from akeso.techniques.expression import Value
from akeso.techniques.findings import Findings, dictionary
from akeso.techniques.indication import Effect, Judged, State


@cache
def rules_version() -> str:
    """Return the version of every table a recommendation stands on: a digest of what they say."""
    rows = [
        f"{r.id}|{r.prefixes}|{r.kind}|{r.condition.text}|{r.threshold}|{r.message}|{r.source}"
        for r in rules()
    ]
    rows += [repr(t) for t in techniques().values()]
    rows += [repr(d) for d in drugs().values()]
    rows += [repr(t) for t in targets().values()] + [repr(f) for f in features().values()]
    rows += [repr(row) for row in source_rows()]
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()[:16]


def give(
    assessment_id: str, assessment: Assessment, asked: Asked, circumstances: Circumstances
) -> RecommendationGiven:
    """Return the snapshot of a recommendation, ready to be stored.

    Parameters
    ----------
    assessment_id : str
        The record of the assessment.
    assessment : Assessment
    asked : Asked
        Of `akeso.care.decision.recommend_for`.
    circumstances : Circumstances
        As they were asked with.
    """
    full = {code: _in_words(found) for code, found in asked.findings.items()}
    common, own = _shared(full)
    ranked = asked.recommendation.pain_sources
    options = {o.technique.code: o for o in asked.recommendation.options}
    reasons = {code: fits(assessment.region, asked.findings[code], ranked) for code in options}
    order = in_order({c: o.state for c, o in options.items()}, _best(reasons))
    return RecommendationGiven(
        assessment_id,
        circumstances.on or assessment.day,
        circumstances.procedure,
        rules_version(),
        common,
        tuple(n for n in dictionary() if all(n not in known for known in full.values())),
        tuple(_technique(options[code], own[code], reasons[code]) for code in order),
        tuple(_source(source) for source in ranked),
        _sources(asked.sources),
    )


def _sources(found: Mapping[str, Mapping[str, Known]]) -> tuple[FindingSource, ...]:
    """Return what findings came from, those of one source and the same techniques together."""
    at: dict[tuple[str, Known], list[str]] = {}
    for code, known in found.items():
        for name, one in known.items():
            at.setdefault((name, replace(one, finding="", value=None)), []).append(code)
    groups: dict[tuple[Known, tuple[str, ...]], list[str]] = {}
    for (name, one), codes in at.items():
        where = () if len(codes) == len(found) else tuple(codes)
        groups.setdefault((one, where), []).append(name)
    return tuple(
        FindingSource(one.by, tuple(names), one.records, where, one.says)
        for (one, where), names in groups.items()
    )


def _best(reasons: Mapping[str, tuple[Fit, ...]]) -> tuple[Fit, ...]:
    """Return the fits of the first technique: they differ only by what is planned."""
    return next(iter(reasons.values()), ())


def _shared(full: Mapping[str, dict[str, str]]) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    """Part the findings into those all techniques share and those of each."""
    first = next(iter(full.values()))
    common = {n: v for n, v in first.items() if all(f.get(n) == v for f in full.values())}
    own = {code: {n: v for n, v in f.items() if n not in common} for code, f in full.items()}
    return common, own


def _in_words(found: Findings) -> dict[str, str]:
    return {name: in_words(value) for name, value in found.items() if value is not None}


def in_words(value: Value) -> str:
    """Return a finding's value as text: true, false, a number, or its word."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else repr(value)


def findings_of(given: RecommendationGiven, technique: str) -> Findings:
    """Return the findings a technique was judged on, from the snapshot."""
    words = {**given.findings, **given.option(technique).findings}
    return Findings({name: _read(name, text) for name, text in words.items()})


def _read(name: str, text: str) -> Value:
    kind = dictionary()[name].type
    if kind == "bool":
        return text == "true"
    return text if kind == "choice" else float(text)


def _technique(
    option: Option, findings: Mapping[str, str], fitting: tuple[Fit, ...]
) -> TechniqueGiven:
    idle = Effect.NOTHING
    return TechniqueGiven(
        option.technique.code,
        option.technique.title,
        option.state,
        option.indicated,
        tuple(_rule(j) for j in option.verdict.judged if j.effect is not idle),
        option.bleed_risk_class or "",
        tuple(_thinner(advice) for advice in option.thinners),
        option.notes,
        tuple(f.sentence for f in fitting if f.technique == option.technique.code),
        findings,
    )


def _rule(judged: Judged) -> RuleGiven:
    rule = judged.rule
    return RuleGiven(
        rule.id,
        rule.kind,
        judged.effect,
        rule.message,
        rule.threshold,
        str(rule.topic),
        rule.source.reference,
        rule.source.mark,
        judged.unknown,
    )


def _thinner(advice: Advice) -> ThinnerGiven:
    return ThinnerGiven(
        advice.drug,
        str(advice.status),
        advice.hold,
        advice.sentence,
        advice.last_dose_by,
        advice.restart_from,
        advice.source.reference if advice.source else "",
        advice.source is not None and advice.source.mark.verified,
    )


def _source(ranked: RankedSource) -> SourceGiven:
    counted = [e for e in ranked.evidence if e.counts]
    return SourceGiven(
        ranked.target.name,
        ranked.target.title,
        ranked.prior,
        ranked.ratio,
        ranked.limited,
        ranked.probability,
        tuple(e.feature.meaning if e.present else f"not: {e.feature.meaning}" for e in counted),
        all(e.feature.source.mark.verified for e in counted),
    )


def differences(before: RecommendationGiven, now: RecommendationGiven) -> tuple[str, ...]:
    """Say what a new recommendation says otherwise than a stored one; empty where nothing is."""
    found = []
    if before.version != now.version:
        found.append(f"The rules changed from version {before.version} to {now.version}.")
    old = {t.technique: t for t in before.options}
    for new in now.options:
        was = old.get(new.technique)
        if was is None:
            found.append(f"{new.title} was not asked about before.")
        elif was.state is not new.state:
            found.append(f"{new.title} was {_plain(was.state)} and is {_plain(new.state)}.")
    return tuple(found)


def _plain(state: State) -> str:
    return state.replace("_", " ")
