"""Lipid emulsion 20 % for this patient, should local anaesthetic poison (`rescue.toml`)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib import resources
from typing import Any

from akeso.pharmacy.amount import Number, exact, words
from akeso.pharmacy.patient import WEIGHT_KG, Patient
from akeso.rule import Mark, Source


@dataclass(frozen=True)
class LipidCard:
    """Volumes of lipid emulsion 20 %.

    Parameters
    ----------
    bolus_ml : Fraction
        Over 2 to 3 minutes.
    infusion : str
        In words, as the source gives it.
    infusion_ml_per_min : Fraction or None
        None where the source gives a volume and a time instead.
    limit_ml : Fraction
        All together.
    source : Source
    """

    bolus_ml: Fraction
    infusion: str
    infusion_ml_per_min: Fraction | None
    limit_ml: Fraction
    source: Source

    @property
    def words(self) -> str:
        """The card in one line."""
        return (
            f"bolus {words(self.bolus_ml)} mL over 2-3 min, then {self.infusion}; "
            f"no more than {words(self.limit_ml)} mL"
        )


def lipid_card(weight_kg: Number, ideal_kg: Number | None = None) -> LipidCard:
    """Return the rescue volumes.

    Parameters
    ----------
    weight_kg : number
        Body weight; from 70 kg on the dose is fixed.
    ideal_kg : number, optional
        For the infusion rate below 70 kg; the smaller of the two counts.
    """
    kg = exact(WEIGHT_KG.check(float(weight_kg)))
    data = _data()
    source = Source(data["source"], Mark(data["mark"]))
    limit = exact(data["limit_ml_per_kg"]) * kg
    if kg >= data["edge_kg"]:
        low, high = data["infusion_ml"]
        first, last = data["infusion_min"]
        text = f"{low}-{high} mL over {first}-{last} min"
        return LipidCard(exact(data["bolus_ml"]), text, None, limit, source)
    lean = kg if ideal_kg is None else min(kg, exact(ideal_kg))
    rate = exact(data["infusion_ml_per_kg_min"]) * lean
    bolus = exact(data["bolus_ml_per_kg"]) * kg
    return LipidCard(bolus, f"{words(rate)} mL/min", rate, limit, source)


def card_for(patient: Patient) -> LipidCard | None:
    """Return a patient's card, or None without a weight."""
    if patient.weight_kg is None:
        return None
    return lipid_card(patient.weight_kg, patient.ideal_weight_kg)


@cache
def _data() -> dict[str, Any]:
    text = resources.files("akeso.pharmacy").joinpath("rescue.toml").read_text("utf-8")
    return tomllib.loads(text)
