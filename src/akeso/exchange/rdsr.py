"""Radiation dose structured reports (RDSR): what the C-arm or CT says it gave.

The report is DICOM PS3.16 TID 10001 (projection) or TID 10011 (CT). Only the coded items named
here are read, by their codes; names, dates of birth, identifiers and free text never become
objects. Dose is read with the unit that stands beside it: consoles write uGy.m2 and dGy.cm2,
reports Gy.m2 (and some makers ``Gym2``), and a factor of 10,000 lies between Gy.m2 and Gy.cm2. A
unit that is not listed is refused by its name.
"""

from __future__ import annotations

import hashlib
import re
import warnings
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from pydicom import dcmread
from pydicom.dataset import Dataset

from akeso.care.procedure.radiation import Guidance, IrradiationEvent, RadiationRecord, unit_doubt
from akeso.errors import BadInput, NotFound, Refused
from akeso.exchange.dose_items import (
    ANGLE_1,
    ANGLE_2,
    CTDI,
    DLP,
    DLP_TOTAL,
    DURATION,
    FLUOROSCOPY,
    FRAMES_TOTAL,
    KAP,
    KAP_TOTAL,
    KERMA,
    KERMA_TOTAL,
    KVP,
    PULSES,
    Quantity,
    has,
    items,
    meaning,
    number,
    written,
)
from akeso.imaging.dicom_header import BROKEN_FILE

DOSE_REPORT = "113701"
PROJECTION_TOTALS, PROJECTION_EVENT = "113702", "113706"
CT_TOTALS, CT_EVENT, CT_DOSE = "113811", "113819", "113829"
PLANE, EVENT_TYPE, EVENT_START, CT_EVENT_TYPE = "113764", "113721", "111526", "113820"

AGREE = Decimal("0.05")
"""Totals and the sum of the events may differ by this share, for rounding (proposal)."""


def read_rdsr(path: Path | str) -> RadiationRecord:
    """Read the dose report of one procedure.

    Parameters
    ----------
    path : Path or str
        A DICOM file of the X-ray Radiation Dose SR, projection or CT.

    Returns
    -------
    RadiationRecord
        Totals over all planes, every event, and where the two do not agree; no identity.

    Raises
    ------
    NotFound, BadInput
        If there is no such file, it is no dose report, or a number stands in an unknown unit.
    Refused
        If one plane has two totals, so that it cannot be told which holds.
    """
    path = Path(path)
    if not path.is_file():
        raise NotFound(f"There is no file {path}; give the dose report (a DICOM SR) of the C-arm.")
    report = _read(path)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # warnings of the parser quote values of the file
        try:
            record = _ct(report, digest) if has(report, CT_TOTALS) else _projection(report, digest)
        except (AttributeError, IndexError, KeyError, TypeError) as why:
            raise BadInput(
                f"{path.name} is damaged: an item of the dose report lacks its code or value; "
                "export it from the console again."
            ) from why
    return record


def _read(path: Path) -> Dataset:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = dcmread(path, stop_before_pixels=True)
            root = found.get("ConceptNameCodeSequence")
            modality = str(found.get("Modality") or "")
    except BROKEN_FILE as why:
        raise BadInput(f"{path.name} is no DICOM file; give the dose report of the C-arm.") from why
    if not root or str(root[0].get("CodeValue")) != DOSE_REPORT:
        kind = "another structured report" if root else f"DICOM of modality {modality or 'unknown'}"
        raise BadInput(
            f"{path.name} is {kind}, not an X-ray radiation dose report; export the dose "
            "report (RDSR) of the procedure from the console."
        )
    return found


def _projection(report: Dataset, digest: str) -> RadiationRecord:
    totals = list(items(report, PROJECTION_TOTALS))
    _one_total_each(totals)
    events = _timed(items(report, PROJECTION_EVENT), _projection_event)
    kap = _sum(totals, KAP_TOTAL)
    kerma = _sum(totals, KERMA_TOTAL)
    frames = _sum(totals, FRAMES_TOTAL)
    doubts = [
        *_compare("kerma-area product", "Gy cm2", kap, [e.kap_gy_cm2 for e in events]),
        *_compare("air kerma", "mGy", kerma, [e.air_kerma_mgy for e in events]),
        unit_doubt(_float(kap), _float(kerma)),
    ]
    return RadiationRecord(
        Guidance.FLUOROSCOPY,
        "dose report",
        kap_gy_cm2=_float(kap),
        air_kerma_mgy=_float(kerma),
        fluoroscopy_s=_float(_sum(totals, FLUOROSCOPY)),
        frames=None if frames is None else int(frames),
        kap_as_written=" + ".join(written(item, KAP_TOTAL) for item in totals).strip(" +"),
        manufacturer=_maker(report, "Manufacturer"),
        model=_maker(report, "ManufacturerModelName"),
        events=events,
        doubts=tuple(doubt for doubt in doubts if doubt),
        report_sha256=digest,
    )


def _ct(report: Dataset, digest: str) -> RadiationRecord:
    totals = list(items(report, CT_TOTALS))
    if len(totals) > 1:
        raise Refused(
            f"The CT dose report holds {len(totals)} totals; export the report of one study."
        )
    events = _timed(items(report, CT_EVENT), _ct_event)
    dlp = _sum(totals, DLP_TOTAL)
    return RadiationRecord(
        Guidance.CT,
        "dose report",
        dlp_mgy_cm=_float(dlp),
        manufacturer=_maker(report, "Manufacturer"),
        model=_maker(report, "ManufacturerModelName"),
        events=events,
        doubts=tuple(
            _compare("dose-length product", "mGy cm", dlp, [e.dlp_mgy_cm for e in events])
        ),
        report_sha256=digest,
    )


def _projection_event(item: Dataset, after_s: float | None) -> IrradiationEvent:
    return IrradiationEvent(
        meaning(item, EVENT_TYPE),
        meaning(item, PLANE),
        after_s,
        _float(number(item, KAP)),
        _float(number(item, KERMA)),
        _float(number(item, ANGLE_1)),
        _float(number(item, ANGLE_2)),
        _float(number(item, DURATION)),
        _float(number(item, PULSES)),
        _float(number(item, KVP)),
    )


def _ct_event(item: Dataset, after_s: float | None) -> IrradiationEvent:
    dose = next(items(item, CT_DOSE), item)
    return IrradiationEvent(
        meaning(item, CT_EVENT_TYPE),
        after_s=after_s,
        ctdi_vol_mgy=_float(number(dose, CTDI)),
        dlp_mgy_cm=_float(number(dose, DLP)),
    )


def _timed(
    found: Iterable[Dataset], make: Callable[[Dataset, float | None], IrradiationEvent]
) -> tuple[IrradiationEvent, ...]:
    """Return the events, their starts counted from the first that has one."""
    kept = list(found)
    starts = [_start(item) for item in kept]
    first = min((s for s in starts if s is not None), default=None)
    result = []
    for item, start in zip(kept, starts, strict=True):
        after = None if start is None or first is None else (start - first).total_seconds()
        result.append(make(item, after))
    return tuple(result)


def _start(item: Dataset) -> datetime | None:
    """Return the start on the console's clock; its date goes no further than the difference."""
    texts = [str(i.get("DateTime") or "") for i in items(item, EVENT_START)]
    found = re.match(r"(\d{14})(\.\d{1,6})?", texts[0]) if texts else None
    if found is None:
        return None
    try:
        return datetime.strptime(found[1] + (found[2] or ".0"), "%Y%m%d%H%M%S.%f")
    except ValueError:
        return None


def _one_total_each(totals: list[Dataset]) -> None:
    planes = [meaning(item, PLANE) for item in totals]
    twice = next((name for name in planes if planes.count(name) > 1), None)
    if twice is not None:
        raise Refused(
            f"The dose report holds two totals of {twice or 'an unnamed plane'}; read the total "
            "off the console and type it in."
        )


def _compare(
    what: str, unit: str, total: Decimal | None, parts: list[float | None]
) -> Iterator[str]:
    if total is None:
        yield f"The report gives no total {what}; read it off the console."
        return
    if not parts or None in parts:
        missing = "no events" if not parts else f"{parts.count(None)} events without it"
        yield f"The total {what} cannot be compared with the events: the report has {missing}."
        return
    added = sum((Decimal(repr(part)) for part in parts if part is not None), Decimal(0))
    if abs(added - total) > AGREE * max(total, added):
        yield (
            f"The total {what} is {float(total):.4g} {unit}, but the {len(parts)} events add up "
            f"to {float(added):.4g} {unit}; the total is kept."
        )


def _sum(totals: list[Dataset], quantity: Quantity) -> Decimal | None:
    """Return the sum over the planes that give it; None where none does."""
    found = [value for value in (number(item, quantity) for item in totals) if value is not None]
    return sum(found, Decimal(0)) if found else None


def _maker(report: Dataset, name: str) -> str:
    return str(report.get(name) or "").strip()[:64]


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
