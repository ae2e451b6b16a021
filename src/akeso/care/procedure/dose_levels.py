"""What a dose is held against: hard stops, published series, and the clinic's own level.

There is no national reference level for spinal injections. `references` are published series
(``dose_reference.csv``), each said to be "published, not a DRL"; the hard stops
(``dose_stops.csv``) are recalled; `local_reference` makes a clinic's own level.
"""

from __future__ import annotations

import csv
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from akeso.care.procedure.prefix import covers
from akeso.care.procedure.radiation import Guidance, RadiationRecord
from akeso.errors import BadInput
from akeso.rule import Mark, Source

FEWEST_FOR_LOCAL = 20
"""Procedures a local level needs (ICRP 135 practice, recalled)."""


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
