"""The procedure room: the rehearsal, the time-out, the procedure, the recovery."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from akeso.care.assessment import Assessment
from akeso.care.assessment.levels import level_name
from akeso.care.consent import Consent, consent_status
from akeso.care.decision import Decision
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
    open_points,
    refuse_discharge,
)
from akeso.care.rehearsal import (
    PlanAttached,
    agreed_in,
    standing_plans,
)
from akeso.clinic.access import Desk, verb
from akeso.clinic.assessing import UP, flags
from akeso.clinic.charts import (
    Chart,
    Receipt,
    Records,
    body_from,
    episode_number,
    receipt,
    writing,
)
from akeso.clinic.filling import still_open
from akeso.clinic.given_before import with_earlier
from akeso.clinic.performed import about_procedure, one_for_its_time_out
from akeso.clinic.session import procedure_document, rehearsal_document
from akeso.clinic.sites import (
    at_place,
    each_place,
    names_sites,
    one_receipt,
    refuse_one_for_many,
    words,
)
from akeso.clinic.timing import title
from akeso.errors import BadInput, NotFound, Refused
from akeso.exchange.rdsr import read_rdsr
from akeso.rule import Status

IN_THE_ROOM = ("rehearsed", "time-out", "procedure", "recovery", "episode-closed")
"""Kinds that `record` takes."""
SAID_BY_PLACE = ("rehearsed", "time-out")
"""Kinds of which there is one record for each place of a session."""


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
        Of a session at several places it lists the ``sites``; see `akeso.clinic.sites`.
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
    papers = _papers(kind, _with_dose(document, rdsr))
    refuse_one_for_many(papers, supersedes)
    made = []
    with writing(desk, "record", patient, why) as chart:
        chart.episode(number)
        for paper in papers:
            where = words(paper) if isinstance(paper, Mapping) and len(papers) > 1 else ""
            with at_place(where):
                body, notes = _body(chart, number, (kind, paper), supersedes=supersedes, late=late)
                if isinstance(body, Procedure):
                    one_for_its_time_out(chart, body, why, supersedes)
                entry = chart.add(body, number, supersedes=supersedes, why=why, late=late)
            if rdsr is not None:
                chart.unit.attach(entry.id, rdsr, "dose-report", "application/dicom")
            made.append((where, receipt(entry, notes)))
    return one_receipt(made)


def _papers(kind: str, document: object) -> tuple[object, ...]:
    """Return the documents of the places of a session; a procedure is one for all of them."""
    if kind in SAID_BY_PLACE:
        return each_place(document, kind)
    if kind != "procedure" and names_sites(document):
        raise BadInput(f"The {title(kind)} is one for the whole session; leave its sites out.")
    return (document,)


def _body(
    chart: Chart, episode: str, what: tuple[str, object], *, supersedes: str, late: str
) -> tuple[Body, tuple[str, ...]]:
    """Return the body of a kind that a document is, and what to know of it."""
    kind, document = what
    if kind == "procedure":
        document = procedure_document(chart, episode, document, supersedes)
    if kind == "rehearsed" and isinstance(document, Mapping) and "level" in document:
        document = rehearsal_document(chart, episode, dict(document))
    body = body_from(chart, kind, episode, document)
    if not isinstance(body, Procedure):
        return body, _gate(chart, episode, body, late)
    counted, notes = with_earlier(chart, body, supersedes)
    refuse_incomplete(counted)
    return counted, (*notes, *about_procedure(chart, episode, counted, supersedes))


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
    if isinstance(body, Recovery):
        found = _procedure(own, body.procedure)
        if body.discharged_at is not None:
            refuse_discharge(body, found)
        told = [given.code for given in body.advice]
        left = tuple(f"Not said yet: {one.words}" for one in missing_advice(found, told))
        return (*_stays(body, found, chart.now), *left)
    return ()


def _stays(body: Recovery, found: Procedure, now: datetime) -> tuple[str, ...]:
    """Return what is still open of the discharge: before it, or where it was against advice."""
    points = "; ".join(open_points(body, found, body.discharged_at or now))
    if not points:
        return () if body.discharged_at else ("Every criterion of the discharge is met.",)
    said = "Left although this was open" if body.discharged_at else "Open before the patient goes"
    return (f"{said}: {points}.",)


def _time_out(chart: Chart, own: Records, body: TimeOut, late: str) -> tuple[str, ...]:
    """Refuse a time-out that is not clear, agreed to completely, and of the plan in the room."""
    agreed = [agreed_in(r.body) for r in standing(own) if isinstance(r.body, Consent)]
    plan = _plan_for(own, body)
    refuse_unless_clear(body, dict.fromkeys(agreed), plan)
    found = consent_status(own, body.technique, body.level, body.side, at=body.held_at)
    if found.status is not Status.PASS and not late:
        reasons = " ".join(found.reasons)
        raise Refused(f"The procedure does not begin: the consent is not complete. {reasons}")
    newer = _asked_since(own, body)
    lacking = () if plan else ("No plan is attached for this technique.",)
    return (*newer, *lacking, *still_open(chart, own[0].episode, body.technique, body.held_at))


def _asked_since(own: Records, body: TimeOut) -> tuple[str, ...]:
    """Refuse what was decided before a red flag came up; say where more was asked since.

    The rules answered the assessment before. A decision after it, with its departure, goes on.
    """
    held = standing(own)
    own_code = [
        place
        for place, r in enumerate(held)
        if isinstance(r.body, Decision) and r.body.option.technique == body.technique
    ]
    here = [place for place in own_code if _at(held[place].body) == _at(body)] or own_code
    since = (
        [
            r.body
            for r in held[here[-1] :]
            if isinstance(r.body, Assessment) and r.body.seen <= body.held_at
        ]
        if here
        else []
    )
    if not since:
        return ()
    up = [note for note in flags(since[-1]) if note.startswith(UP)]
    if up:
        raise Refused(
            f"The procedure does not begin: since the decision a red flag came up. {' '.join(up)} "
            "Ask the rules anew (akeso recommend --episode), and decide again (akeso decide)."
        )
    return ("The patient was assessed again after the decision; the rules have not answered that.",)


def _at(body: Body) -> tuple[str, str]:
    """Return level and side of a body, as they are compared."""
    return level_name(getattr(body, "level", "")), str(getattr(body, "side", None) or "")


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
