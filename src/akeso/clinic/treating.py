"""The procedure room: the plan attached, the time-out, the procedure, the recovery."""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Mapping
from pathlib import Path

from akeso import __version__
from akeso.care.consent import Consent, consent_status
from akeso.care.pathway import same_target
from akeso.care.procedure import (
    Procedure,
    TimeOut,
    refuse_incomplete,
    refuse_unless_clear,
)
from akeso.care.record import Body, Record, standing
from akeso.care.recovery import (
    Recovery,
    missing_advice,
    refuse_discharge,
)
from akeso.care.rehearsal import (
    KeptFile,
    PlanAttached,
    agreed_in,
    standing_plans,
)
from akeso.care.rehearsal import (
    attach_plan as attached,
)
from akeso.clinic.access import Desk, verb
from akeso.clinic.charts import (
    Chart,
    Receipt,
    Records,
    body_from,
    episode_number,
    receipt,
    writing,
)
from akeso.clinic.performed import about_procedure, one_for_its_time_out
from akeso.clinic.plan_ct import check_ct, check_sample
from akeso.errors import BadInput, NotFound, Refused
from akeso.exchange.plan_json import read_plan
from akeso.exchange.rdsr import read_rdsr
from akeso.rule import Status

IN_THE_ROOM = ("rehearsed", "time-out", "procedure", "recovery", "episode-closed")
"""Kinds that `record` takes."""


@verb
def attach_plan(
    desk: Desk,
    episode: str,
    folder: Path,
    ct: Path | None = None,
    *,
    expect: str,
    series: str | None = None,
    sample: bool = False,
    supersedes: str = "",
    why: str = "",
    late: str = "",
) -> Receipt:
    """Attach a plan that `akeso plan` wrote, with its report and pictures, and its CT.

    Parameters
    ----------
    desk : Desk
    episode : str
    folder : Path
        With plan.json, report.html, report.pdf and views.
    ct : Path, optional
        The CT it was made on: a NIfTI file, or a folder of DICOM files; it is kept.
    expect : str
        What the operator should see and the patient feel.
    series : str, optional
        Which DICOM series, where there are several.
    sample : bool
        Made on the built-in digital spine, which is made anew and needs no file.
    supersedes : str
        The plan that it takes the place of; needs `why`.
    why, late : str

    Raises
    ------
    NotFound, BadInput, Refused
        When plan or CT cannot be read, or the plan was made on another CT.
    """
    patient, number = episode_number(episode)
    plan = read_plan(folder / "plan.json")
    if sample == (ct is not None):
        raise BadInput("Give the CT that the plan was made on (--ct), or --sample: one of the two.")
    if ct is None:
        pictures, content = {}, check_sample(folder / "plan.json")
    else:
        check_ct(plan, folder / "plan.json", ct, series)
        pictures = _files(ct)
        content = _content(pictures)
    reports = _files(folder)
    body = attached(
        plan,
        expect=expect,
        plan_sha256=_sha256(folder / "plan.json"),
        ct_sha256=content,
        reports=tuple(KeptFile(name, _sha256(path)) for name, path in reports.items()),
        software=f"akeso {__version__}",
    )
    with writing(desk, "attach_plan", patient, why) as chart:
        chart.episode(number)
        made = chart.add(body, number, supersedes=supersedes, why=why, late=late)
        for role, files in (("plan", reports), ("ct", pictures)):
            for name, path in files.items():
                chart.unit.attach(made.id, path, role, _media_type(path), name)
    return receipt(made, body.warnings)


def _files(place: Path) -> dict[str, Path]:
    """Return the files at a place by their names within it, in order."""
    if place.is_file():
        return {place.name: place}
    found = sorted(p for p in place.rglob("*") if p.is_file() and not p.name.startswith("."))
    return {p.relative_to(place).as_posix(): p for p in found}


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _content(files: Mapping[str, Path]) -> str:
    """Return one hash for a CT: of its file, or of the hashes of its files in order."""
    hashes = [_sha256(path) for path in files.values()]
    return hashes[0] if len(hashes) == 1 else hashlib.sha256("".join(hashes).encode()).hexdigest()


def _media_type(path: Path) -> str:
    own = {".gz": "application/gzip", ".nii": "application/x-nifti", ".dcm": "application/dicom"}
    return own.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"


@verb
def record(
    desk: Desk,
    episode: str,
    kind: str,
    document: object,
    *,
    rdsr: Path | None = None,
    supersedes: str = "",
    why: str = "",
    late: str = "",
) -> Receipt:
    """Record what was done: a rehearsal, time-out, procedure, recovery, or the closing.

    Parameters
    ----------
    desk : Desk
    episode, kind : str
        A kind of `IN_THE_ROOM`.
    document : object
    rdsr : Path, optional
        The dose report of a procedure; it takes the place of ``radiation``, and is kept.
    supersedes, why, late : str

    Raises
    ------
    Refused
        When the time-out is not clear, a stop has no departure, or a discharge lacks a criterion.
    """
    if kind not in IN_THE_ROOM:
        raise BadInput(f"'{kind}' is not recorded here; use {', '.join(IN_THE_ROOM)}.")
    if rdsr is not None and kind != "procedure":
        raise BadInput("A dose report belongs to a procedure; leave it out, or record that.")
    patient, number = episode_number(episode)
    made = _with_dose(document, rdsr)
    with writing(desk, "record", patient, why) as chart:
        chart.episode(number)
        body = body_from(chart, kind, number, made)
        notes = _gate(chart, number, body, late)
        if isinstance(body, Procedure):
            one_for_its_time_out(chart, body, why, supersedes)
        entry = chart.add(body, number, supersedes=supersedes, why=why, late=late)
        if rdsr is not None:
            chart.unit.attach(entry.id, rdsr, "dose-report", "application/dicom")
    return receipt(entry, notes)


def _with_dose(document: object, rdsr: Path | None) -> object:
    if rdsr is None or not isinstance(document, Mapping):
        return document
    from pydantic import TypeAdapter  # noqa: PLC0415  only where a dose report is imported

    found = read_rdsr(rdsr)
    return {**document, "radiation": TypeAdapter(type(found)).dump_python(found, mode="json")}


def _gate(chart: Chart, episode: str, body: Body, late: str) -> tuple[str, ...]:
    """Refuse what may not be recorded so, and return what to know of it."""
    own = tuple(r for r in chart.records if r.episode == episode)
    if isinstance(body, TimeOut):
        return _time_out(chart, own, body, late)
    if isinstance(body, Procedure):
        refuse_incomplete(body)
        return about_procedure(chart, episode, body)
    if isinstance(body, Recovery):
        found = _procedure(own, body.procedure)
        if body.discharged_at is not None:
            refuse_discharge(body, found)
        told = [given.code for given in body.advice]
        return tuple(f"Not said yet: {one.words}" for one in missing_advice(found, told))
    return ()


def _time_out(chart: Chart, own: Records, body: TimeOut, late: str) -> tuple[str, ...]:
    """Refuse a time-out that is not clear, agreed to completely, and of the plan in the room."""
    agreed = [agreed_in(r.body) for r in standing(own) if isinstance(r.body, Consent)]
    plan = _plan_for(own, body)
    refuse_unless_clear(body, dict.fromkeys(agreed), plan)
    found = consent_status(own, body.technique, body.level, body.side, at=body.held_at)
    if found.status is not Status.PASS and not late:
        reasons = " ".join(found.reasons)
        raise Refused(f"The procedure does not begin: the consent is not complete. {reasons}")
    return () if plan else ("No plan is attached for this technique.",)


def _plan_for(own: Records, held: TimeOut) -> PlanAttached | None:
    """Return the last plan of the place that was said aloud, or of the technique elsewhere."""
    plans = [r.body for r in standing_plans(own) if held.technique in r.body.techniques]
    fits = [plan for plan in plans if same_target(plan, held)]
    found = fits or plans
    return found[-1] if found else None


def _procedure(records: tuple[Record[Body], ...], identifier: str) -> Procedure:
    for entry in records:
        if entry.id == identifier and isinstance(entry.body, Procedure):
            return entry.body
    raise NotFound(f"There is no procedure {identifier} in this episode; record it first.")
