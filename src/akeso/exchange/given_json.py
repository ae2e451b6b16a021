"""A stored recommendation under the names of ``recommendation-1.json``, for screens and programs.

It is shown as it was given: nothing of it is worked out anew, whatever the rules say by now.
"""

from __future__ import annotations

from typing import Any

from akeso.care.decision import RecommendationGiven, RuleGiven, SourceGiven, TechniqueGiven
from akeso.care.decision import ThinnerGiven as Advised
from akeso.exchange.recommendation_json import DISCLAIMER
from akeso.techniques.indication import Effect

Document = dict[str, Any]


def given_document(given: RecommendationGiven) -> Document:
    """Return a stored recommendation as JSON-ready values.

    Parameters
    ----------
    given : RecommendationGiven

    Returns
    -------
    dict
        ``techniques``, ``pain_sources`` and ``disclaimer`` as a recommendation has them, with
        ``assessment``, ``on``, ``procedure`` and ``version`` of the snapshot, and ``sources``: the
        records that findings came from; empty in one from before that was kept. Of the evidence the
        words were kept, not the ratios one by one.
    """
    return {
        "assessment": given.assessment,
        "on": given.on.isoformat(),
        "procedure": given.procedure.isoformat(),
        "version": given.version,
        "disclaimer": DISCLAIMER,
        "techniques": [_option(option) for option in given.options],
        "pain_sources": [_ranked(source) for source in given.pain_sources],
        "unknown": list(given.unknown),
        "sources": _sources(given),
    }


def _sources(given: RecommendationGiven) -> list[Document]:
    """Return what findings came from; those that no source names come from the assessment."""
    told = [
        {
            "by": source.by,
            "records": list(source.records),
            "techniques": list(source.techniques),
            "findings": list(source.findings),
            "says": source.says,
        }
        for source in given.sources or ()
    ]
    if given.sources is None:
        return told
    named = {name for source in given.sources for name in source.findings}
    every = (given.findings, *(option.findings for option in given.options))
    known = dict.fromkeys(name for findings in every for name in findings)
    rest = [name for name in known if name not in named]
    own = {"by": "assessment", "records": [given.assessment], "techniques": [], "findings": rest}
    return [{**own, "says": ""}, *told]


def _option(option: TechniqueGiven) -> Document:
    lacking = (name for rule in option.rules for name in rule.unknown)
    return {
        "technique": option.technique,
        "title": option.title,
        "state": str(option.state),
        "indicated": option.indicated,
        "reasons": [_rule(r) for r in option.rules if r.effect is not Effect.OPEN],
        "unknown": list(dict.fromkeys(lacking)),
        "open": [{**_rule(r), "unknown": list(r.unknown)}
                 for r in option.rules if r.effect is Effect.OPEN],
        "bleed_risk_class": option.bleed_risk_class or None,
        "antithrombotics": [_advised(advice) for advice in option.thinners],
        "notes": list(option.notes),
        "why_here": list(option.why_here),
    }  # fmt: skip


def _rule(rule: RuleGiven) -> Document:
    return {
        "rule": rule.rule,
        "kind": str(rule.kind),
        "message": rule.message,
        "threshold": rule.threshold,
        "effect": str(rule.effect),
        "topic": rule.topic,
        "source": rule.reference,
        "verified": rule.mark.verified,
    }


def _advised(advice: Advised) -> Document:
    return {
        "drug": advice.drug,
        "hold": advice.hold,
        "status": advice.status,
        "last_dose_by": advice.last_dose_by.isoformat() if advice.last_dose_by else None,
        "restart_from": advice.restart_from.isoformat() if advice.restart_from else None,
        "sentence": advice.sentence,
        "source": advice.reference or None,
        "verified": advice.verified,
    }


def _ranked(source: SourceGiven) -> Document:
    return {
        "target": source.target,
        "title": source.title,
        "probability": source.probability,
        "prior": source.prior,
        "likelihood_ratio": source.ratio,
        "limited": source.limited,
        "by": list(source.by),
        "ratios_verified": source.verified,
    }
