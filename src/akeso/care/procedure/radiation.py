"""The X-ray dose of a procedure, as the console or its dose report says it.

Kerma-area product is in Gy cm2, air kerma at the reference point in mGy, dose-length product in
mGy cm.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from akeso.care.record import said
from akeso.errors import BadInput
from akeso.quantity import Range

KAP_GY_CM2 = Range("The kerma-area product", "Gy cm2", 0.0, 10_000.0)
AIR_KERMA_MGY = Range("The air kerma at the reference point", "mGy", 0.0, 50_000.0)
FLUOROSCOPY_S = Range("The fluoroscopy time", "s", 0.0, 36_000.0)
DLP_MGY_CM = Range("The dose-length product", "mGy cm", 0.0, 100_000.0)
CTDI_MGY = Range("The mean CTDIvol", "mGy", 0.0, 10_000.0)
FRAMES = Range("The number of frames", "", 0, 1_000_000)
ANGLE_DEG = Range("The positioner angle", "deg", -360.0, 360.0)

KAP_UNITS: Mapping[str, Decimal] = {
    "Gy.m2": Decimal(10_000),
    "dGy.m2": Decimal(1000),
    "cGy.m2": Decimal(100),
    "mGy.m2": Decimal(10),
    "uGy.m2": Decimal("0.01"),
    "Gy.cm2": Decimal(1),
    "dGy.cm2": Decimal("0.1"),
    "cGy.cm2": Decimal("0.01"),
    "mGy.cm2": Decimal("0.001"),
    "uGy.cm2": Decimal("0.000001"),
}
"""Units of kerma-area product, as UCUM writes them, and how many Gy cm2 one is."""

FIELD_CM2 = (1.0, 2500.0)
"""Areas that a beam can have at the reference point, cm2 (proposal): collimated to 1 x 1 cm, and
50 x 50 cm, larger than any detector."""


class Guidance(StrEnum):
    """What made the X-ray picture."""

    FLUOROSCOPY = "fluoroscopy"
    CT = "ct"


@dataclass(frozen=True)
class IrradiationEvent:
    """One press of the pedal, or one CT acquisition; None is "not in the report".

    Parameters
    ----------
    type : str
        In the words of the code, e.g. ``Fluoroscopy``.
    plane : str
        ``Plane A``, ``Single Plane``; ``""`` for CT.
    after_s : float, optional
        Start, counted from the first event that has a time.
    kap_gy_cm2, air_kerma_mgy : float, optional
    primary_deg, secondary_deg : float, optional
        Positioner angles at the start, as DICOM counts them.
    duration_s, pulses : float, optional
        Time of irradiation; number of pulses.
    kvp_kv : float, optional
    ctdi_vol_mgy, dlp_mgy_cm : float, optional
    """

    type: str
    plane: str = ""
    after_s: float | None = None
    kap_gy_cm2: float | None = None
    air_kerma_mgy: float | None = None
    primary_deg: float | None = None
    secondary_deg: float | None = None
    duration_s: float | None = None
    pulses: float | None = None
    kvp_kv: float | None = None
    ctdi_vol_mgy: float | None = None
    dlp_mgy_cm: float | None = None

    def __post_init__(self) -> None:
        _check(self, "kap_gy_cm2", KAP_GY_CM2)
        _check(self, "air_kerma_mgy", AIR_KERMA_MGY)
        _check(self, "primary_deg", ANGLE_DEG)
        _check(self, "secondary_deg", ANGLE_DEG)
        _check(self, "duration_s", FLUOROSCOPY_S)
        _check(self, "dlp_mgy_cm", DLP_MGY_CM)
        _check(self, "ctdi_vol_mgy", CTDI_MGY)


@dataclass(frozen=True)
class RadiationRecord:
    """What the console or its dose report says; None is "not told".

    Parameters
    ----------
    guidance : Guidance
    read_from : str
        ``dose report`` for a file, or who read it off the console.
    kap_gy_cm2, air_kerma_mgy, fluoroscopy_s, frames : number, optional
        Totals over all planes.
    dlp_mgy_cm : float, optional
        Total of a CT.
    kap_as_written : str
        Number and unit as they stood in the report, ``""`` where nothing was converted.
    manufacturer, model : str
    events : tuple of IrradiationEvent
    doubts : tuple of str
        Where totals and events do not agree, one sentence each.
    report_sha256 : str
        Of the file it was read from; ``""`` for a typed reading.
    """

    guidance: Guidance
    read_from: str
    kap_gy_cm2: float | None = None
    air_kerma_mgy: float | None = None
    fluoroscopy_s: float | None = None
    frames: int | None = None
    dlp_mgy_cm: float | None = None
    kap_as_written: str = ""
    manufacturer: str = ""
    model: str = ""
    events: tuple[IrradiationEvent, ...] = ()
    doubts: tuple[str, ...] = ()
    report_sha256: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "guidance", Guidance(self.guidance))
        object.__setattr__(self, "read_from", said("Where the dose was read", self.read_from))
        for name, allowed in (
            ("kap_gy_cm2", KAP_GY_CM2),
            ("air_kerma_mgy", AIR_KERMA_MGY),
            ("fluoroscopy_s", FLUOROSCOPY_S),
            ("frames", FRAMES),
            ("dlp_mgy_cm", DLP_MGY_CM),
        ):
            _check(self, name, allowed)


def unit_as_ucum(unit: str, known: Iterable[str]) -> str:
    """Return a unit as UCUM writes it; ``Gym2``, a blank for the dot and a micro sign are known.

    What is not understood comes back as it was.
    """
    plain = unit.strip().replace("\u00b5", "u").replace("\u03bc", "u")
    joined = {name.replace(".", ""): name for name in known}
    return joined.get(plain.replace(" ", "").replace(".", ""), plain)


def kap_from_console(value: float, unit: str) -> float:
    """Return a kerma-area product read off a console in Gy cm2.

    Parameters
    ----------
    value : float
    unit : str
        As it stands there: ``uGy.m2``, ``dGy.cm2``, ``Gy cm2``, ...

    Raises
    ------
    BadInput
        If the unit is not known or the value out of range; a unit is never guessed.
    """
    factor = KAP_UNITS.get(unit_as_ucum(unit, KAP_UNITS))
    if factor is None:
        raise BadInput(
            f"The unit of the kerma-area product is {unit[:16]!r}; write the one on the console, "
            f"one of {', '.join(KAP_UNITS)}."
        )
    Range("The kerma-area product", unit, 0.0, 1e9).check(value)
    return KAP_GY_CM2.check(float(Decimal(str(value)) * factor))


def unit_doubt(kap_gy_cm2: float | None, air_kerma_mgy: float | None) -> str:
    """Return a doubt, one sentence, where the two doses cannot be of one beam; ``""`` where fine.

    Their quotient is the area of the beam at the reference point; a unit mistaken by 10,000 makes
    it absurd. Without both there is nothing to compare.
    """
    if not kap_gy_cm2 or not air_kerma_mgy:
        return ""
    area_cm2 = kap_gy_cm2 / (air_kerma_mgy / 1000)
    if FIELD_CM2[0] <= area_cm2 <= FIELD_CM2[1]:
        return ""
    return (
        f"Kerma-area product and air kerma make a field of {area_cm2:.3g} cm2 at the reference "
        f"point; {FIELD_CM2[0]:g} to {FIELD_CM2[1]:g} is possible: check the units on the console."
    )


def _check(record: object, name: str, allowed: Range) -> None:
    value = getattr(record, name)
    if value is not None:
        allowed.check(value)
