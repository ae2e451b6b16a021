"""Reports to My Health Record: given, uploaded, excepted, and which are due or overdue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from akeso.care.record import Body, aware, standing
from akeso.care.reporting import (
    Line,
    ReportGiven,
    Upload,
    UploadException,
    UploadExtension,
    ledger,
    state_of,
)
from akeso.clinic.access import Desk, Role, verb
from akeso.clinic.charts import (
    Chart,
    Receipt,
    Records,
    body_from,
    decoded,
    episode_number,
    patient_number,
    receipt,
    writing,
)
from akeso.clinic.guarded import closed_to, without_names
from akeso.clinic.paperwork import END, REPORT_DUE, WAITS
from akeso.errors import BadInput, NotFound

KINDS = ("report-given", "report-upload", "report-upload-exception", "report-upload-extension")
"""Kinds that `report` takes."""
CLOCKS: Mapping[str, str] = {
    "report-given": "given_at",
    "report-upload": "uploaded_at",
    "report-upload-exception": "decided_at",
}
"""The time of each kind of entry; the present moment where a document leaves it out."""
MOST = 100_000
"""Open reports that are looked at."""


@dataclass(frozen=True)
class ReportLine:
    """A report that waits for its upload.

    Parameters
    ----------
    patient, name, episode : str
        `name` is ``""`` for those who may not read the chart.
    line : Line
    """

    patient: str
    name: str
    episode: str
    line: Line


@verb
def report(
    desk: Desk, where: str, kind: str, document: object, *, supersedes: str = "", why: str = ""
) -> Receipt:
    """Record that a report was given, uploaded, excepted from the upload, or given more time.

    Parameters
    ----------
    desk : Desk
    where : str
        The episode's number, or the patient's where the report belongs to none.
    kind : str
        One of `KINDS`.
    document : object
        The time may be left out where it is now.
    supersedes, why : str

    Raises
    ------
    BadInput
        If the kind is another, or the time has not come yet.
    """
    if kind not in KINDS:
        raise BadInput(f"'{kind}' is no entry on a report; use {', '.join(KINDS)}.")
    patient, episode = _place(where)
    with writing(desk, "report", patient, why) as chart:
        if episode:
            chart.episode(episode)
        body = body_from(chart, kind, episode, _timed(kind, document, chart.now))
        _has_come(body, chart.now)
        _is_known(chart, body)
        made = chart.add(body, episode, supersedes=supersedes, why=why)
        line = state_of(getattr(body, "report", ""), chart.records, chart.now)
    return receipt(made, (line.reason,))


def _is_known(chart: Chart, body: Body) -> None:
    """Raise NotFound where an entry is about a report that nobody has given."""
    if isinstance(body, ReportGiven):
        return
    held = standing(chart.records)
    given = {r.body.report for r in held if isinstance(r.body, ReportGiven)}
    name = getattr(body, "report", "")
    if name not in given:
        known = ", ".join(sorted(given)) or "none"
        raise NotFound(
            f"There is no report '{name}' of {chart.patient} that was given; given were: {known}."
        )


def _place(where: str) -> tuple[str, str]:
    if "-" in where:
        return episode_number(where)
    return patient_number(where), ""


def _timed(kind: str, document: object, moment: datetime) -> object:
    """Return the document with its time; what is no object is refused where it is read."""
    if not isinstance(document, Mapping) or kind not in CLOCKS:
        return document
    return {CLOCKS[kind]: moment.isoformat(), **document}


def _has_come(body: Body, moment: datetime) -> None:
    name = CLOCKS.get(body.KIND, "")
    at = getattr(body, name, None) if name else None
    if isinstance(at, datetime) and at > moment:
        raise BadInput(
            f"The {body.KIND.replace('-', ' ')} is timed {at.isoformat()}, which has not come yet; "
            "correct the time."
        )


@verb
def reports_due(desk: Desk, now: datetime | None = None) -> tuple[ReportLine, ...]:
    """Return the reports of all patients that wait for their upload, the longest overdue first.

    Parameters
    ----------
    desk : Desk
    now : datetime, optional
        The moment to judge at; the present one when absent.
    """
    moment = aware("Now", now or desk.clock())
    with desk.store.read(desk.actor, "reports_due", at=desk.clock()) as unit:
        patients = dict.fromkeys(d.patient for d in unit.dues(END, REPORT_DUE, MOST))
        found = [
            one
            for patient in patients
            for one in _waiting(
                tuple(map(decoded, unit.records_of(patient, kinds=(*KINDS, "void")))), moment
            )
        ]
        names = unit.names(patients) if desk.session.roles - {Role.MANAGER} else {}
        names = without_names(names, closed_to(desk, unit, names))
    lines = [ReportLine(p, names.get(p, ""), episode, line) for p, episode, line in found]
    return tuple(sorted(lines, key=lambda one: (one.line.due_at or END, one.line.report)))


def _waiting(records: Records, moment: datetime) -> list[tuple[str, str, Line]]:
    """Return patient, episode and line of each report that is due or overdue."""
    entry = ReportGiven | Upload | UploadException | UploadExtension
    where = {
        r.body.report: (r.patient, r.episode)
        for r in reversed(records)
        if isinstance(r.body, entry)
    }
    return [(*where[line.report], line) for line in ledger(records, moment) if line.state in WAITS]
