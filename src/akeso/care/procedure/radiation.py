"""The X-ray dose of a procedure, and what it is held against.

Kerma-area product is in Gy cm2, air kerma at the reference point in mGy, dose-length product in
mGy cm. There is no national reference level for spinal injections: `references` are published
series (``dose_reference.csv``), each said to be "published, not a DRL", and `local_reference` makes
a clinic's own level of its own procedures.
"""

from __future__ import annotations

import csv
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources

from akeso.care.record import said
from akeso.errors import BadInput
from akeso.quantity import Range
from akeso.rule import Mark, Source

KAP_GY_CM2 = Range("The kerma-area product", "Gy cm2", 0.0, 10_000.0)
AIR_KERMA_MGY = Range("The air kerma at the reference point", "mGy", 0.0, 50_000.0)
FLUOROSCOPY_S = Range("The fluoroscopy time", "s", 0.0, 36_000.0)
DLP_MGY_CM = Range("The dose-length product", "mGy cm", 0.0, 100_000.0)
CTDI_MGY = Range("The mean CTDIvol", "mGy", 0.0, 10_000.0)
FRAMES = Range("The number of frames", "", 0, 1_000_000)
ANGLE_DEG = Range("The positioner angle", "deg", -360.0, 360.0)

FEWEST_FOR_LOCAL = 20
"""Procedures a local level needs (ICRP 135 practice, recalled)."""


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


def _check(record: object, name: str, allowed: Range) -> None:
    value = getattr(record, name)
    if value is not None:
        allowed.check(value)


@dataclass(frozen=True)
class DoseReference:
    """What others, or this clinic, needed for the same procedure; None where it is not known.

    Parameters
    ----------
    technique : str
        Technique code or the beginning of one.
    guidance : Guidance
    quantity, unit : str
        Field of `RadiationRecord` and its unit.
    median, mean, sd, p75, low, high : float, optional
    n : int, optional
        Procedures in the series.
    kind : str
        ``local``, or ``published, not a DRL``.
    source : Source
    """

    technique: str
    guidance: Guidance
    quantity: str
    unit: str
    kind: str
    source: Source
    median: float | None = None
    mean: float | None = None
    sd: float | None = None
    p75: float | None = None
    low: float | None = None
    high: float | None = None
    n: int | None = None


@dataclass(frozen=True)
class DoseAlert:
    """One dose that stands out; `severity` is ``note``, ``notice`` or ``stop``."""

    severity: str
    quantity: str
    value: float
    limit: float
    unit: str
    message: str
    source: Source


def local_reference(
    technique: str, quantity: str, unit: str, values: Sequence[float]
) -> DoseReference:
    """Return the clinic's own level: median and 75th centile, by linear interpolation.

    Raises
    ------
    BadInput
        If there are fewer than `FEWEST_FOR_LOCAL` values.
    """
    if len(values) < FEWEST_FOR_LOCAL:
        raise BadInput(
            f"There are {len(values)} procedures of {technique}; a local dose level needs at "
            f"least {FEWEST_FOR_LOCAL}."
        )
    _, median, p75 = statistics.quantiles(values, n=4, method="inclusive")
    source = Source("clinic d.2: local level, 75th centile of own data (ICRP 135)", Mark.RECALLED)
    guidance = Guidance.CT if quantity == "dlp_mgy_cm" else Guidance.FLUOROSCOPY
    return DoseReference(
        technique, guidance, quantity, unit, "local", source, median=median, p75=p75, n=len(values)
    )


def dose_alerts(
    technique: str, radiation: RadiationRecord, local: Iterable[DoseReference] = ()
) -> tuple[DoseAlert, ...]:
    """Return what stands out in a dose: hard stops first, then local and published levels.

    A value at a level is not above it; a hard stop is reached at its value. What the record does
    not hold raises nothing, and is for the reader to ask.
    """
    found = [*_stops(radiation)]
    for level in (*local, *references()):
        value = getattr(radiation, level.quantity)
        fits = level.guidance is radiation.guidance and covers(level.technique, technique)
        edge = level.p75 if level.p75 is not None else level.high
        if value is None or edge is None or not fits or value <= edge:
            continue
        name = "75th centile" if level.p75 is not None else "highest value"
        words = f"{value:g} {level.unit} is above the {name} {edge:g} ({level.kind})"
        found.append(
            DoseAlert("note", level.quantity, value, edge, level.unit, words, level.source)
        )
    return tuple(found)


def _stops(radiation: RadiationRecord) -> Iterable[DoseAlert]:
    for row in _rows("dose_stops.csv"):
        value = getattr(radiation, row["quantity"])
        if value is None:
            continue
        for severity in ("stop", "notice"):
            edge = float(row[severity])
            if value >= edge:
                words = f"{value:g} {row['unit']} has reached {edge:g}: {row[f'{severity}_says']}"
                yield DoseAlert(
                    severity, row["quantity"], value, edge, row["unit"], words, _source(row)
                )
                break


def covers(prefix: str, technique: str) -> bool:
    """Tell whether a technique code is the prefix itself or lies below it; ``all`` covers all."""
    return prefix in ("all", technique) or technique.startswith(f"{prefix}.")


@cache
def references() -> tuple[DoseReference, ...]:
    """Return the published series of ``dose_reference.csv``."""
    return tuple(
        DoseReference(
            row["technique"],
            Guidance(row["guidance"]),
            row["quantity"],
            row["unit"],
            row["kind"],
            _source(row),
            **{
                name: float(row[name]) if row[name] else None
                for name in ("median", "mean", "sd", "p75", "low", "high")
            },
            n=int(row["n"]) if row["n"] else None,
        )
        for row in _rows("dose_reference.csv")
    )


def _source(row: dict[str, str]) -> Source:
    return Source(row["source"], Mark(row["mark"]))


@cache
def _rows(name: str) -> tuple[dict[str, str], ...]:
    text = resources.files("akeso.care.procedure").joinpath(name).read_text("utf-8")
    return tuple(csv.DictReader(text.splitlines()))
