"""recommendation.json: what the rules say about each technique, for other programs.

The schema is ``schemas/recommendation-1.json`` in this folder
(``urn:akeso:schema:recommendation:1``). The document holds no identity and no time: the same
findings give the same text.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from akeso import __version__
from akeso.care.anticoagulation import Advice
from akeso.care.pain_source import Evidence, RankedSource
from akeso.care.recommendation import Option, Recommendation
from akeso.errors import BadInput, Refused
from akeso.exchange.documents import dumps
from akeso.rule import Source
from akeso.techniques.indication import Judged

SCHEMA_ID = "urn:akeso:schema:recommendation:1"

DISCLAIMER = (
    "Research software, not a certified medical device; the rules inform, a clinician decides."
)

Document = dict[str, Any]


def as_document(recommendation: Recommendation) -> Document:
    """Return the recommendation as JSON-ready values; see the schema."""
    return {
        "schema": SCHEMA_ID,
        "software": {"name": "akeso", "version": __version__},
        "disclaimer": DISCLAIMER,
        "techniques": [_option(option) for option in recommendation.options],
        "pain_sources": [_ranked(source) for source in recommendation.pain_sources],
    }


def write(document: Document, out: Path) -> Path:
    """Write the document, whole or not at all, replacing a former one.

    Raises
    ------
    BadInput, Refused
        If the place is none for a file, or the disk refuses.
    """
    if out.is_dir() or not out.parent.is_dir():
        raise BadInput(f"{out} cannot be written: {out.parent} must be a folder that exists.")
    part = out.with_name(f".{out.name}.partial")
    try:
        part.write_text(dumps(document), "utf-8")
        part.replace(out)
    except OSError as why:
        raise Refused(
            f"The recommendation could not be written to {out} ({why.strerror or why}); "
            "give another place."
        ) from why
    finally:
        part.unlink(missing_ok=True)
    return out


def _option(option: Option) -> Document:
    verdict = option.verdict
    return {
        "technique": option.technique.code,
        "title": option.technique.title,
        "state": str(verdict.state),
        "indicated": option.indicated,
        "reasons": [_reason(judged) for judged in verdict.fired],
        "unknown": list(verdict.unknown),
        "open": [{**_reason(j), "unknown": list(j.unknown)} for j in verdict.open],
        "bleed_risk_class": option.bleed_risk_class,
        "antithrombotics": [_advice(advice) for advice in option.thinners],
        "notes": list(option.notes),
    }


def _reason(judged: Judged) -> Document:
    rule = judged.rule
    return {
        "rule": rule.id,
        "kind": str(rule.kind),
        "message": rule.message,
        "threshold": rule.threshold,
        "effect": str(judged.effect),
        "topic": str(rule.topic),
        "source": rule.source.reference,
        "verified": rule.source.mark.verified,
    }


def _advice(advice: Advice) -> Document:
    return {
        "drug": advice.drug,
        "policy": None if advice.policy is None else str(advice.policy),
        "hold": advice.hold,
        "status": str(advice.status),
        "last_dose_by": advice.last_dose_by.isoformat() if advice.last_dose_by else None,
        "restart_from": advice.restart_from.isoformat() if advice.restart_from else None,
        "sentence": advice.sentence,
        **_source(advice.source),
    }


def _ranked(ranked: RankedSource) -> Document:
    target = ranked.target
    return {
        "target": target.name,
        "title": target.title,
        "probability": _rounded(ranked.probability),
        "prior": ranked.prior,
        "prior_range": None if target.low is None else [target.low, target.high],
        "likelihood_ratio": _rounded(ranked.ratio),
        "limited": ranked.limited,
        "evidence": [_evidence(evidence) for evidence in ranked.evidence],
        **_source(target.source),
    }


def _evidence(evidence: Evidence) -> Document:
    return {
        "feature": evidence.feature.name,
        "meaning": evidence.feature.meaning,
        "present": evidence.present,
        "likelihood_ratio": evidence.ratio,
        "counts": evidence.counts,
        "why_not": evidence.why_not,
        **_source(evidence.feature.source),
    }


def _source(source: Source | None) -> Document:
    if source is None:
        return {"source": None, "verified": False}
    return {"source": source.reference, "verified": source.mark.verified}


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
