"""Questions that stand alone: a document in, an answer out, nothing kept.

Compiled and heavy modules are imported inside the functions, so that asking for help is quick.
"""
# ruff: noqa: PLC0415

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from akeso.care.claim.published import Imported
    from akeso.care.identifiers import Identifier
    from akeso.care.instruments import Questionnaire

MBS_FOLDER = "AKESO_MBS_FOLDER"
"""Environment variable that names the folder of imported schedules."""


def read_json(path: str | Path, what: str) -> Any:
    """Return what a JSON file holds; see `akeso.exchange.documents.read_json`."""
    from akeso.exchange.documents import read_json as read

    return read(Path(path), what)


def json_from(content: bytes, name: str) -> Any:
    """Return what JSON text holds; see `akeso.exchange.documents.parse_json`."""
    from akeso.exchange.documents import parse_json

    return parse_json(content, name)


def json_text(document: object) -> str:
    """Return an answer as JSON text; money keeps two decimals."""
    from akeso.exchange.documents import dumps

    return dumps(document)


def mbs_folder(folder: Path | None = None) -> Path:
    """Return where imported schedules are kept: as given, by `MBS_FOLDER`, or the user's data."""
    chosen = folder or os.environ.get(MBS_FOLDER)
    if chosen:
        return Path(chosen)
    data = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(data) / "akeso" / "mbs"


def mbs_price(claim: object, folder: Path | None = None) -> dict[str, Any]:
    """Price a claim document; see ``claim-1.json`` and ``price-1.json`` in `akeso.exchange`."""
    from akeso.care.claim import price
    from akeso.care.claim.published import imported_editions
    from akeso.exchange.claim_json import claim_from, price_document

    asked = claim_from(claim)
    return price_document(price(asked, imported_editions(mbs_folder(folder))), claim)


def mbs_import(file: str | Path, folder: Path | None = None, since: date | None = None) -> Imported:
    """Import a published MBS XML file; see `akeso.care.claim.published.import_schedule`."""
    from akeso.care.claim.published import import_schedule

    return import_schedule(Path(file), mbs_folder(folder), since)


def check_identifier(kind: str, number: str) -> Identifier:
    """Judge a Medicare, provider, healthcare or DVA number; see `akeso.care.identifiers`."""
    from akeso.care.identifiers import check

    return check(kind, number)


def instruments() -> tuple[Questionnaire, ...]:
    """Return every questionnaire that can be scored."""
    from akeso.care.instruments import all_instruments

    return all_instruments()


def score(instrument: str, answers: object, before: object = None) -> dict[str, Any]:
    """Score answers, and the change since earlier answers; see ``answers-1.json``."""
    from akeso.care.instruments import change, find_instrument
    from akeso.exchange.score_json import score_document, score_from

    asked = find_instrument(instrument)
    made = score_from(answers, asked)
    changes = None if before is None else change(score_from(before, asked), made)
    return score_document(made, changes)


def recommend(question: object, *, baseline: bool = False) -> dict[str, Any]:
    """Say which techniques a patient may have, with reasons, sources and what is unknown.

    Parameters
    ----------
    question : object
        ``{"technique": optional code, "findings": {field: value}}``; see ``findings-1.json``.
    baseline : bool
        Take findings that are left out from the dictionary's baseline patient.

    Returns
    -------
    dict
        See ``recommendation-1.json`` in `akeso.exchange`.
    """
    from akeso.care.recommendation import recommend as answer
    from akeso.exchange.findings_json import as_question
    from akeso.exchange.recommendation_json import as_document

    asked = as_question(question, fill_baseline=baseline)
    return as_document(
        answer(asked.findings, asked.technique, thinners=asked.thinners, pain=asked.pain)
    )


def write_recommendation(document: dict[str, Any], out: str | Path) -> Path:
    """Write what `recommend` returned as JSON, whole or not at all."""
    from akeso.exchange.recommendation_json import write

    return write(document, Path(out))


def rule_topics() -> tuple[str, ...]:
    """Return what rules are about, in the order in which they are read."""
    from akeso.techniques.indication import Topic

    return tuple(map(str, Topic))


def check_drugs(question: object) -> dict[str, Any]:
    """Ask every drug rule about a procedure's syringes, and add up the totals.

    Parameters
    ----------
    question : object
        What a DRUGS.json holds; see ``drugs-1.json``.

    Returns
    -------
    dict
        ``status``, ``checks``, ``totals`` and more; see ``drugs-answer-1.json``.

    Raises
    ------
    BadInput
        If it does not fit the schema, or a drug, strength or level does not exist.
    """
    from akeso.exchange.drugs_json import as_case, as_document
    from akeso.pharmacy.check import check

    case, overrides = as_case(question)
    return as_document(check(case, overrides))
