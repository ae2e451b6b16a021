"""Answers from JSON and scores to JSON (``answers-1.json``, ``score-1.json``)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from akeso.care.instruments import Change, Questionnaire, Score, score
from akeso.exchange.documents import validate


def score_from(document: object, instrument: Questionnaire) -> Score:
    """Score the answers of a document.

    Raises
    ------
    BadInput
        If the document does not fit the schema or an answer is out of range.
    """
    validate(document, "answers", "The file of answers")
    held = document.get("answers", document) if isinstance(document, Mapping) else document
    return score(instrument, held)  # type: ignore[arg-type]  # the schema allows nothing else


def score_document(made: Score, changes: tuple[Change, ...] | None = None) -> dict[str, Any]:
    """Return scores, and changes where two were compared, as JSON-ready values."""
    instrument = made.instrument
    bands_source = instrument.bands_source
    document: dict[str, Any] = {
        "schema": "urn:akeso:schema:score:1",
        "instrument": instrument.code,
        "title": instrument.title,
        "total": made.total,
        "subscales": dict(made.subscales),
        "band": made.band,
        "bands": dict(made.bands),
        "missing": list(made.missing),
        "notes": list(made.notes),
        "source": instrument.source.reference,
        "bands_source": None if bands_source is None else bands_source.reference,
        "verified": instrument.verified,
        "licence": instrument.licence,
    }
    if changes is not None:
        document["change"] = [_change(one) for one in changes]
    validate(document, "score", "The score")
    return document


def _change(change: Change) -> dict[str, Any]:
    return {
        "scale": change.scale,
        "points": change.points,
        "percent": change.percent,
        "important": str(change.important),
        "source": None if change.source is None else change.source.reference,
        "verified": change.source is not None and change.source.mark.verified,
    }
