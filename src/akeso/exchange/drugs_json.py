"""DRUGS.json: the drugs of one procedure in, what the rules answer out, both with a schema.

In: ``schemas/drugs-1.json``; out: ``schemas/drugs-answer-1.json`` (JSON Schema draft 2020-12). A
field left out, or null, is "not told"; a field the schema does not know is refused. No document
holds the identity of a patient; an override holds the name of whoever decided.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, TypeVar

from jsonschema import Draft202012Validator

from akeso import __version__
from akeso.errors import BadInput
from akeso.exchange.documents import schema
from akeso.exchange.misfits import unfitting
from akeso.pharmacy.amount import parse_strength
from akeso.pharmacy.case import (
    Case,
    EarlierAnaesthetic,
    EarlierSteroid,
    PredictedPeak,
    Procedure,
)
from akeso.pharmacy.check import DrugReport, Total
from akeso.pharmacy.drug import find_drug
from akeso.pharmacy.level import Level
from akeso.pharmacy.opioids import Opioid
from akeso.pharmacy.patient import Patient
from akeso.pharmacy.profile import find_profile
from akeso.pharmacy.ruling import Answer, Override
from akeso.pharmacy.syringe import Dose, Syringe

Document = dict[str, Any]
T = TypeVar("T")

DECIMALS = 6
DISCLAIMER = (
    "Decision support and teaching, not a prescription and not a certified medical device; "
    "a pain specialist and a pharmacist must sign profiles and stops before use."
)


def validate(document: object, name: str = "The list of drugs", kind: str = "drugs") -> None:
    """Raise BadInput, naming place and reason, unless the document fits the schema."""
    problems = Draft202012Validator(schema(kind)).iter_errors(document)
    first = min(problems, key=lambda e: [str(step) for step in e.path], default=None)
    if first is not None:
        place = "/".join(str(step) for step in first.absolute_path) or "the top level"
        raise BadInput(f"{name} cannot be used at {place}: {unfitting(first)}.")


def as_case(document: Any) -> tuple[Case, tuple[Override, ...]]:
    """Return what a document asks: the case and the overrides.

    Raises
    ------
    BadInput
        If it does not fit the schema, or a drug, strength, level or number cannot be.
    """
    validate(document)
    case = Case(
        find_profile(document["profile"]),
        _patient(document.get("patient") or {}),
        _procedure(document["procedure"]),
        tuple(_syringe(one) for one in document["syringes"]),
        _history(document.get("anaesthetics_24_h"), EarlierAnaesthetic),
        _history(document.get("steroids_3_years"), EarlierSteroid),
        _history(document.get("predicted_peaks") or [], PredictedPeak) or (),
        tuple(Opioid(**one) for one in document.get("opioids") or ()),
    )
    return case, tuple(Override(**one) for one in document.get("overrides") or ())


def _patient(told: Mapping[str, Any]) -> Patient:
    allergies = told.get("allergies")
    return Patient(**{**told, "allergies": None if allergies is None else tuple(allergies)})


def _procedure(told: Mapping[str, Any]) -> Procedure:
    levels = {
        name: Level(told[name]) for name in ("level", "target_level") if told.get(name) is not None
    }
    return Procedure(**{**told, **levels})


def _syringe(told: Mapping[str, Any]) -> Syringe:
    return Syringe(told["name"], told["site"], tuple(_dose(one) for one in told["contents"]))


def _dose(told: Mapping[str, Any]) -> Dose:
    strength, adrenaline = told.get("strength"), told.get("adrenaline")
    return Dose(
        find_drug(told["drug"]),
        told["volume_ml"],
        None if strength is None else parse_strength(strength),
        None if adrenaline is None else parse_strength(adrenaline),
        told.get("preservative_free"),
    )


def _history(told: list[Mapping[str, Any]] | None, kind: Callable[..., T]) -> tuple[T, ...] | None:
    if told is None:
        return None
    return tuple(kind(**{**one, "drug": find_drug(one["drug"])}) for one in told)


def as_document(report: DrugReport) -> Document:
    """Return a report as JSON-ready values, checked against the schema of the answer."""
    profile, lipid = report.case.profile, report.lipid
    document: Document = {
        "schema": schema("drugs-answer")["$id"],
        "software": {"name": "akeso", "version": __version__},
        "disclaimer": DISCLAIMER,
        "status": str(report.status),
        "profile": {"code": profile.code, "title": profile.title, "date": profile.date},
        "dosing_weight_kg": _number(report.case.patient.dosing_weight_kg),
        "checks": [_check(answer) for answer in report.answers],
        "totals": [_total(total) for total in report.totals],
        "lipid_rescue": None
        if lipid is None
        else {
            "bolus_ml": _number(lipid.bolus_ml),
            "infusion": lipid.infusion,
            "limit_ml": _number(lipid.limit_ml),
            "words": lipid.words,
            "source": lipid.source.reference,
            "verified": lipid.source.mark.verified,
        },
    }
    validate(document, "The answer", "drugs-answer")
    return document


def _check(answer: Answer) -> Document:
    source, override = answer.rule.source, answer.override
    return {
        "rule": answer.rule.id,
        "severity": str(answer.severity),
        "status": str(answer.status),
        "fired": answer.fired,
        "applies": answer.found.applies,
        "message": answer.message,
        "missing": list(answer.found.fires.missing),
        "source": source.reference,
        "mark": str(source.mark),
        "verified": source.mark.verified,
        "overridden": {"reason": override.reason, "by": override.by}
        if override is not None and answer.overridden
        else None,
    }


def _total(total: Total) -> Document:
    return {
        "name": total.name,
        "value": _number(total.value),
        "unit": total.unit,
        "limit": _number(total.limit),
        "missing": list(total.missing),
        "note": total.note,
        "source": total.source.reference if total.source else "",
        "verified": total.source.mark.verified if total.source else False,
    }


def _number(value: Fraction | None) -> float | None:
    return None if value is None else round(float(value), DECIMALS)
