"""What a patient is told on leaving, in plain words (``advice.csv``)."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources

from akeso.care.procedure import Procedure
from akeso.care.procedure.prefix import covers
from akeso.pharmacy.drug import Kind, find_drug
from akeso.rule import Mark, Source

STEROID, STEROID_IN_DIABETES = "steroid", "steroid in diabetes"


@dataclass(frozen=True)
class Advice:
    """One piece of advice: code, words for the patient, source."""

    code: str
    words: str
    source: Source


def advice_for(procedure: Procedure) -> tuple[Advice, ...]:
    """Return what belongs to a procedure: its technique and what was given.

    Where nobody told whether the patient has diabetes, the advice on blood sugar is given.
    """
    return tuple(
        Advice(row["code"], row["words"], Source(row["source"], Mark(row["mark"])))
        for row in _rows()
        if _fits(row, procedure)
    )


def missing_advice(procedure: Procedure, given: Iterable[str]) -> tuple[Advice, ...]:
    """Return what belongs to a procedure and was not given yet; `given` holds codes."""
    told = set(given)
    return tuple(one for one in advice_for(procedure) if one.code not in told)


def _fits(row: dict[str, str], procedure: Procedure) -> bool:
    if not any(covers(prefix, procedure.technique) for prefix in row["techniques"].split("|")):
        return False
    if not row["when"]:
        return True
    steroid = any(find_drug(drug.drug).kind is Kind.STEROID for drug in procedure.drugs)
    diabetes = procedure.drug_facts.diabetes is not False
    return steroid and (row["when"] == STEROID or diabetes)


@cache
def _rows() -> tuple[dict[str, str], ...]:
    text = resources.files("akeso.care.recovery").joinpath("advice.csv").read_text("utf-8")
    return tuple(csv.DictReader(text.splitlines()))
