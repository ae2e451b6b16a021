"""findings.json: what is known of one patient, as `akeso recommend` reads it.

The schema is ``schemas/findings-1.json`` in this folder (``urn:akeso:schema:findings:1``). Only
``findings`` is needed; a field that is left out or null is unknown. The sentences that refuse a
file are ours, because a schema's own words say little to a clinician. A document holds no
identity of a person.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from akeso.care.anticoagulation import Intake
from akeso.care.recommendation import COMPUTED, PainPicture, Thinners
from akeso.errors import BadInput
from akeso.techniques.eligibility import find_technique
from akeso.techniques.findings import Findings, baseline

SCHEMA_ID = "urn:akeso:schema:findings:1"

NOT_BY_BASELINE = ("prescriber_agrees_hold", "inr")
"""Left unknown by the baseline once a blood thinner is listed: someone has to answer them."""


@dataclass(frozen=True)
class Question:
    """What the file asks: findings, and what may come with them."""

    findings: Findings
    technique: str | None
    thinners: Thinners | None
    pain: PainPicture | None


def as_question(document: object, *, fill_baseline: bool = False) -> Question:
    """Return what a findings document asks, checked.

    Parameters
    ----------
    document : object
        As `akeso.exchange.documents.read_json` returns it.
    fill_baseline : bool
        Take fields that are left out from the dictionary's baseline; null stays unknown.

    Raises
    ------
    BadInput
        If anything does not fit; the sentence names the field and what is allowed.
    """
    top = _object(document, "The file", ("technique", "findings", "antithrombotics", "pain"))
    if "findings" not in top:
        raise BadInput('The file has no "findings"; give {"findings": {field: value}}.')
    given = _plain(_object(top["findings"], "findings", None))
    technique = top.get("technique")
    if technique is not None:
        technique = find_technique(_word(technique, "technique")).code
    thinners = _thinners(top.get("antithrombotics"))
    if thinners is not None:
        for name in COMPUTED:
            if given.get(name) is not None:
                raise BadInput(
                    f"{name} is given, but is worked out from antithrombotics; leave out one."
                )
    return Question(
        _filled(given, thinners) if fill_baseline else Findings(given),
        technique,
        thinners,
        _pain(top.get("pain")),
    )


def _filled(given: Mapping[str, Any], thinners: Thinners | None) -> Findings:
    """Fill what is left out from the baseline, but no answer about drugs that are taken."""
    base = dict(baseline())
    if thinners is not None and thinners.intakes:
        base |= dict.fromkeys(NOT_BY_BASELINE)
    return Findings({**base, **given})


def _plain(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values with decimals, which money needs, as ordinary numbers."""
    return {n: float(v) if isinstance(v, Decimal) else v for n, v in given.items()}


def _object(value: object, what: str, keys: Sequence[str] | None) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise BadInput(f"{what} is {_shown(value)}; give an object in braces.")
    for name in value:
        if keys is not None and name not in keys:
            near = difflib.get_close_matches(str(name), keys, n=1, cutoff=0.6)
            hint = f"did you mean {near[0]}?" if near else f"use {', '.join(keys)}."
            raise BadInput(f"{what} has an unknown key {name!r}; {hint}")
    return value


def _shown(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _word(value: object, what: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise BadInput(f"{what} is {_shown(value)}; give a word in quotes.")
    return value


def _flag(value: object, what: str) -> bool:
    if not isinstance(value, bool):
        raise BadInput(f"{what} is {_shown(value)}; give true or false.")
    return value


def _moment(value: object, what: str) -> datetime:
    text = _word(value, what)
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise BadInput(
            f"{what} is {text!r}; give date, time and time zone, such as 2026-11-30T09:00+10:00."
        )
    return found


def _dose(value: object, what: str) -> datetime | date | None:
    """Return when a dose was taken; a date alone leaves the hour open."""
    if value is None:
        return None
    if isinstance(value, str) and len(value) == len("2026-11-30"):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    return _moment(value, what)


def _thinners(value: object) -> Thinners | None:
    if value is None:
        return None
    what = "antithrombotics"
    found = _object(value, what, ("procedure", "drugs", "bloody_tap", "leads_out"))
    for needed in ("procedure", "drugs"):
        if needed not in found:
            raise BadInput(f"{what} lacks {needed}; give the procedure's time and every drug.")
    drugs = found["drugs"]
    if not isinstance(drugs, list):
        raise BadInput(f"{what}.drugs is {_shown(drugs)}; give a list in brackets, [] for none.")
    out = found.get("leads_out")
    return Thinners(
        _moment(found["procedure"], f"{what}.procedure"),
        tuple(_intake(drug) for drug in drugs),
        _flag(found.get("bloody_tap", False), f"{what}.bloody_tap"),
        None if out is None else _moment(out, f"{what}.leads_out"),
    )


def _intake(value: object) -> Intake:
    found = _object(value, "A drug", ("drug", "last_dose", "stopped"))
    name = _word(found.get("drug"), "The name of a drug").strip()
    last_dose = _dose(found.get("last_dose"), f"The last dose of {name}")
    return Intake(name, last_dose, _flag(found.get("stopped", False), f"stopped of {name}"))


def _pain(value: object) -> PainPicture | None:
    if value is None:
        return None
    found = _object(value, "pain", ("region", "features", "priors"))
    return PainPicture(
        _word(found.get("region"), "pain.region"),
        _object(found.get("features", {}), "pain.features", None),
        _plain(_object(found.get("priors", {}), "pain.priors", None)),
    )
