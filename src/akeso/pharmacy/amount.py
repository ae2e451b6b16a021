"""Exact amounts: strengths as they stand on an ampoule, without rounding at the edge of a limit.

Numbers become fractions by their decimal writing, so that 10.2 mL of 300 mg/mL is 3060 mg and
nothing else. 1 % is 1 g in 100 mL = 10 mg/mL; 1:200 000 is 1 g in 200 000 mL = 5 mcg/mL.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from akeso.errors import BadInput

Number = int | float | Decimal | Fraction

UNITS = ("mg/mL", "mgI/mL", "mmol/mL")
"""Units a strength is kept in: mass, mass of iodine, amount of gadolinium, each per mL."""

_TO_UNIT = {
    "mg/ml": ("mg/mL", Fraction(1)),
    "mcg/ml": ("mg/mL", Fraction(1, 1000)),
    "ug/ml": ("mg/mL", Fraction(1, 1000)),
    "µg/ml": ("mg/mL", Fraction(1, 1000)),  # micro sign
    "μg/ml": ("mg/mL", Fraction(1, 1000)),  # Greek mu
    "g/l": ("mg/mL", Fraction(1)),
    "%": ("mg/mL", Fraction(10)),
    "mgi/ml": ("mgI/mL", Fraction(1)),
    "mmol/ml": ("mmol/mL", Fraction(1)),
}
_NUMBER_AND_UNIT = re.compile(r"(\d+(?:\.\d+)?) ?(\D+)")
_RATIO = re.compile(r"1 ?: ?(\d+|\d{1,3}(?:[ ,]\d{3})+)")


def exact(value: Number, name: str = "The number", unit: str = "") -> Fraction:
    """Return a number as the fraction that its decimal writing means.

    Raises
    ------
    BadInput
        If it is not a finite number of at least 0.
    """
    if isinstance(value, bool) or not isinstance(value, Number):
        raise BadInput(f"{name} is {value!r}; give a number{f' in {unit}' if unit else ''}.")
    if not math.isfinite(value):
        raise BadInput(f"{name} is {value!r}; give a finite number{f' in {unit}' if unit else ''}.")
    number = Fraction(str(value))
    if number < 0:
        raise BadInput(f"{name} is {value!r}; give a number of at least 0 {unit}".rstrip() + ".")
    return number


def words(value: Fraction, digits: int = 4) -> str:
    """Return a fraction in at most so many significant digits, never in powers of ten."""
    number = float(value)
    if number == 0:
        return "0"
    places = max(0, digits - 1 - math.floor(math.log10(abs(number))))
    text = f"{number:.{places}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@dataclass(frozen=True)
class Strength:
    """How much of a drug is in a millilitre.

    Parameters
    ----------
    amount : Fraction
        Above 0.
    unit : str
        One of `UNITS`.
    """

    amount: Fraction
    unit: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "amount", exact(self.amount, "The strength", self.unit))
        if self.unit not in UNITS:
            raise BadInput(f"The strength's unit is {self.unit!r}; use {', '.join(UNITS)}.")
        if self.amount == 0:
            raise BadInput(f"The strength is 0 {self.unit}; give what stands on the ampoule.")

    def __str__(self) -> str:
        return f"{words(self.amount)} {self.unit}"

    @property
    def percent(self) -> Fraction:
        """Grams in 100 mL.

        Raises
        ------
        BadInput
            If the strength is not a mass of the drug itself.
        """
        if self.unit != "mg/mL":
            raise BadInput(f"{self} has no percentage; only mg/mL has.")
        return self.amount / 10


def parse_strength(text: str) -> Strength:
    """Return the strength that stands on an ampoule.

    Parameters
    ----------
    text : str
        ``10 mg/mL``, ``1 %``, ``5 mcg/mL``, ``1:200 000``, ``300 mgI/mL`` or ``1 mmol/mL``.

    Raises
    ------
    BadInput
        If it has no unit or is not understood.
    """
    plain = " ".join(str(text).split())
    ratio = _RATIO.fullmatch(plain)
    if ratio is not None:
        parts = int(ratio[1].replace(" ", "").replace(",", ""))
        if parts:
            return Strength(Fraction(1000, parts), "mg/mL")
    found = _NUMBER_AND_UNIT.fullmatch(plain)
    known = _TO_UNIT.get(found[2].strip().lower()) if found is not None else None
    if found is None or known is None:
        raise BadInput(
            f"The strength {text!r} is not understood; write it with its unit, "
            "as 10 mg/mL, 1 %, 5 mcg/mL, 1:200 000, 300 mgI/mL or 1 mmol/mL."
        )
    unit, factor = known
    return Strength(Fraction(found[1]) * factor, unit)
