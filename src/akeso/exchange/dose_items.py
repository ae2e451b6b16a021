"""Items of a dose report by their codes, and its numbers in the house's units.

A number is read with the unit that stands beside it. Spellings without the dot (``Gym2``), a micro
sign for u and UCUM's notes in braces are understood; any other unit is refused by its name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from pydicom.dataset import Dataset

from akeso.care.procedure.radiation import KAP_UNITS, unit_as_ucum
from akeso.errors import BadInput

KERMA_UNITS: Mapping[str, Decimal] = {
    "Gy": Decimal(1000), "dGy": Decimal(100), "cGy": Decimal(10), "mGy": Decimal(1),
    "uGy": Decimal("0.001"),
}  # fmt: skip
"""Units of air kerma, and how many mGy one is."""

TIME_UNITS: Mapping[str, Decimal] = {
    "s": Decimal(1), "ms": Decimal("0.001"), "min": Decimal(60), "h": Decimal(3600),
}  # fmt: skip
LENGTH_PRODUCT_UNITS: Mapping[str, Decimal] = {"mGy.cm": Decimal(1), "Gy.cm": Decimal(1000)}
ANGLE_UNITS: Mapping[str, Decimal] = {"deg": Decimal(1)}
COUNT_UNITS: Mapping[str, Decimal] = {"1": Decimal(1)}
VOLTAGE_UNITS: Mapping[str, Decimal] = {"kV": Decimal(1)}


@dataclass(frozen=True)
class Quantity:
    """A number of the report: its code, its name for the reader, the units it may stand in."""

    code: str
    name: str
    units: Mapping[str, Decimal]


KAP_TOTAL = Quantity("113722", "the dose area product total", KAP_UNITS)
KERMA_TOTAL = Quantity("113725", "the dose at the reference point, total", KERMA_UNITS)
FLUOROSCOPY = Quantity("113730", "the total fluoroscopy time", TIME_UNITS)
FRAMES_TOTAL = Quantity("113731", "the number of frames", COUNT_UNITS)
DLP_TOTAL = Quantity("113813", "the dose length product total", LENGTH_PRODUCT_UNITS)
KAP = Quantity("122130", "the dose area product of an event", KAP_UNITS)
KERMA = Quantity("113738", "the dose at the reference point of an event", KERMA_UNITS)
DURATION = Quantity("113742", "the irradiation duration", TIME_UNITS)
PULSES = Quantity("113768", "the number of pulses", COUNT_UNITS)
KVP = Quantity("113733", "the tube voltage", VOLTAGE_UNITS)
ANGLE_1 = Quantity("112011", "the positioner's primary angle", ANGLE_UNITS)
ANGLE_2 = Quantity("112012", "the positioner's secondary angle", ANGLE_UNITS)
DLP = Quantity("113838", "the dose length product of an acquisition", LENGTH_PRODUCT_UNITS)
CTDI = Quantity("113830", "the mean CTDIvol", KERMA_UNITS)


def number(item: Dataset, quantity: Quantity) -> Decimal | None:
    """Return a number in the house's unit; None where the report leaves it out."""
    measured = measured_value(item, quantity)
    if measured is None:
        return None
    unit = str(measured.MeasurementUnitsCodeSequence[0].get("CodeValue") or "")
    factor = quantity.units.get(_spelling(unit, quantity.units))
    if factor is None:
        raise BadInput(
            f"The dose report gives {quantity.name} in the unit {unit[:16]!r}; known are "
            f"{', '.join(quantity.units)}. Read it off the console and type it in."
        )
    try:
        value = Decimal(str(measured.NumericValue).strip())
    except (InvalidOperation, ValueError):  # an empty value, or letters in place of a number
        value = Decimal("NaN")
    if not value.is_finite():
        raise BadInput(f"The dose report gives {quantity.name} without a number; type it in.")
    return value * factor


def _spelling(unit: str, known: Mapping[str, Decimal]) -> str:
    """Return a unit as UCUM writes it; a note in braces is a pure number."""
    if unit.startswith("{") and unit.endswith("}"):
        return "1"
    return unit_as_ucum(unit, known)


def written(item: Dataset, quantity: Quantity) -> str:
    """Return number and unit as they stand in the report, ``""`` where it leaves them out."""
    measured = measured_value(item, quantity)
    if measured is None:
        return ""
    unit = str(measured.MeasurementUnitsCodeSequence[0].get("CodeValue") or "")
    return f"{measured.NumericValue} {unit}"


def measured_value(item: Dataset, quantity: Quantity) -> Dataset | None:
    """Return the measured value of a quantity; None where the report has none or an empty one."""
    for found in items(item, quantity.code):
        values = found.get("MeasuredValueSequence")
        if values:
            measured: Dataset = values[0]
            return measured
    return None


def meaning(item: Dataset, code: str) -> str:
    """Return the meaning of a coded value, ``""`` where there is none."""
    for found in items(item, code):
        values = found.get("ConceptCodeSequence")
        if values:
            return str(values[0].get("CodeMeaning") or "").strip()[:64]
    return ""


def items(item: Dataset, code: str) -> Iterator[Dataset]:
    """Yield the content items directly below `item` that carry a DICOM (DCM) code."""
    for child in item.get("ContentSequence") or ():
        name = child.get("ConceptNameCodeSequence")
        if (
            name
            and str(name[0].get("CodeValue")) == code
            and str(name[0].get("CodingSchemeDesignator")) == "DCM"
        ):
            yield child


def has(item: Dataset, code: str) -> bool:
    """Tell whether such an item stands directly below `item`."""
    return next(items(item, code), None) is not None
