"""What the dose rules need of a patient, and nothing that tells who it is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from akeso.errors import BadInput
from akeso.pharmacy.amount import Number, exact
from akeso.pharmacy.drug import known_allergen
from akeso.quantity import Range

WEIGHT_KG = Range("The weight", "kg", 20.0, 400.0)
HEIGHT_CM = Range("The height", "cm", 120.0, 250.0)
AGE_YEARS = Range("The age", "years", 0.0, 120.0)
ADULT_YEARS = 18

DEVINE_EDGE_CM = Fraction("152.4")
"""Height at which Devine's ideal weight is its base, 5 feet."""
DEVINE_KG_PER_CM = Fraction("0.91")
DEVINE_BASE_KG = {"male": Fraction(50), "female": Fraction("45.5")}


class ContrastReaction(StrEnum):
    """Worst reaction to contrast so far."""

    NONE = "none"
    MILD = "mild"
    MODERATE = "moderate"
    SEVERE = "severe"


@dataclass(frozen=True)
class Patient:
    """A patient without identity; None is "not told", never "no".

    Parameters
    ----------
    weight_kg, height_cm, age_years : number, optional
    sex : str, optional
        ``male`` or ``female``, for the ideal weight only.
    allergies : tuple of str, optional
        Drug names, ``amide``, ``ester`` or a kind of drug; empty for none known. Only what is
        in the drug tables, so that a misspelt one is not passed over.
    obstetric, liver_disease, diabetes, post_menopausal, spinal_stenosis : bool, optional
    contrast_reaction : ContrastReaction, optional
    anticoagulant, anticoagulant_cleared : bool, optional
        Whether one is taken, and whether it was cleared for this procedure.
    """

    weight_kg: Number | None = None
    height_cm: Number | None = None
    sex: str | None = None
    age_years: Number | None = None
    allergies: tuple[str, ...] | None = None
    obstetric: bool | None = None
    liver_disease: bool | None = None
    diabetes: bool | None = None
    post_menopausal: bool | None = None
    spinal_stenosis: bool | None = None
    contrast_reaction: ContrastReaction | None = None
    anticoagulant: bool | None = None
    anticoagulant_cleared: bool | None = None

    def __post_init__(self) -> None:
        for name, limits in (
            ("weight_kg", WEIGHT_KG),
            ("height_cm", HEIGHT_CM),
            ("age_years", AGE_YEARS),
        ):
            value = getattr(self, name)
            if value is not None:
                limits.check(value)
                object.__setattr__(self, name, exact(value, limits.name, limits.unit))
        if self.allergies is not None:
            object.__setattr__(self, "allergies", tuple(known_allergen(a) for a in self.allergies))
        if self.sex not in (None, *DEVINE_BASE_KG):
            raise BadInput(f"The sex is {self.sex!r}; use male or female, or leave it out.")
        if self.contrast_reaction is not None:
            object.__setattr__(self, "contrast_reaction", ContrastReaction(self.contrast_reaction))

    @property
    def is_child(self) -> bool:
        """True where the age is known to be below 18 years; the profiles are for adults."""
        return self.age_years is not None and self.age_years < ADULT_YEARS

    @property
    def ideal_weight_kg(self) -> Fraction | None:
        """Devine's ideal weight, kg, in its metric form; None without a height.

        Without a sex the smaller of the two is taken, because it never allows more.
        """
        if self.height_cm is None:
            return None
        base = DEVINE_BASE_KG[self.sex or "female"]
        return base + DEVINE_KG_PER_CM * (exact(self.height_cm) - DEVINE_EDGE_CM)

    @property
    def dosing_weight_kg(self) -> Fraction | None:
        """Smaller of actual and ideal weight, kg; actual without a height, None without a weight.

        Source: injections memo, section d (engineering proposal).
        """
        if self.weight_kg is None:
            return None
        actual = exact(self.weight_kg)
        ideal = self.ideal_weight_kg
        return actual if ideal is None else min(actual, ideal)
