"""After the claim was prepared: exported as a file, lodged elsewhere, answered by Medicare.

Akeso does not transmit claims; other software or a gateway does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from akeso.care.calendar import local_day
from akeso.care.claim import (
    ClaimAnswered,
    ClaimLodged,
    ClaimPrepared,
    Outcome,
    check_correlation,
    differences,
)
from akeso.care.record import Record
from akeso.clinic.access import Desk, verb
from akeso.clinic.charts import (
    EPISODE,
    Chart,
    Receipt,
    all_records,
    episode_number,
    reading,
    receipt,
    writing,
)
from akeso.clinic.claim_fresh import may_go
from akeso.clinic.claims_before import ClaimState, claims_of
from akeso.errors import BadInput, NotFound, Refused
from akeso.exchange.claim_export import TRANSMISSION, export_text
from akeso.exchange.record_json import from_document

USED = "claim-correlation "
"""Begins the name of the setting that keeps a correlation id; Medicare takes each once."""


@dataclass(frozen=True)
class ClaimFile:
    """Claims as a file for certified software.

    Parameters
    ----------
    text : str
        The document, JSON.
    statement : str
        That Akeso does not transmit.
    claims : tuple of str
        Records of the claims in it.
    """

    text: str
    statement: str
    claims: tuple[str, ...]


@verb
def export_claim(desk: Desk, which: Sequence[str], out: Path | None = None) -> ClaimFile:
    """Write prepared claims as a file for certified software; nothing is recorded of it.

    Parameters
    ----------
    desk : Desk
    which : sequence of str
        Numbers of episodes, whose waiting bulk-billed claims are meant, and records of claims.
    out : Path, optional
        Where to write the file, whole or not at all.

    Raises
    ------
    Refused
        If a claim was lodged, has lapsed, or rests on what stands no more.
    """
    found: dict[str, Record[ClaimPrepared]] = {}
    for one in which:
        patient, episode = _chart_of(desk, one)
        with reading(desk, "export_claim", patient) as unit:
            records = all_records(unit, patient)
        for state in _chosen(one, episode, claims_of(records)):
            may_go(state, records, local_day(desk.clock()))
            r = state.record
            found[r.id] = Record(r.id, r.patient, r.episode, state.body, r.made, r.supersedes)
    text = export_text(tuple(found.values()))
    if out is not None:
        _write(out, text)
    return ClaimFile(text, TRANSMISSION, tuple(found))


def _chart_of(desk: Desk, which: str) -> tuple[str, str]:
    """Return patient and episode of an episode's number or a claim's record."""
    if _says_episode(which):
        return episode_number(which)
    try:
        with desk.store.read(desk.actor, "find_claim", at=desk.clock()) as unit:
            found = unit.record(which)
    except NotFound as why:
        raise NotFound(
            f"'{which}' is no episode's number (such as P000012-1) and no record; check it."
        ) from why
    return found.patient, found.episode


def _says_episode(which: str) -> bool:
    """Tell an episode's number from the identifier of a record, which may be any text."""
    return EPISODE.fullmatch(which.strip()) is not None


def _chosen(which: str, episode: str, states: Sequence[ClaimState]) -> list[ClaimState]:
    own = [s for s in states if s.record.episode == episode]
    if not _says_episode(which):
        found = [s for s in own if s.record.id == which]
        if not found:
            raise Refused(f"The claim {which} stands no more; export the one in its place.")
        return found
    found = [s for s in own if s.lodged is None and s.body.event.bulk_billed]
    if not found:
        raise NotFound(f"There is no claim in {episode} that waits to be lodged; prepare one.")
    return found


def _write(out: Path, text: str) -> None:
    if out.is_dir() or not out.parent.is_dir():
        raise BadInput(f"{out} cannot be written: {out.parent} must be a folder that exists.")
    part = out.with_name(f".{out.name}.partial")
    try:
        part.touch(mode=0o600)  # it names patients: for the owner alone
        part.write_text(text, "utf-8")
        part.replace(out)
    except OSError as why:
        raise Refused(f"The claims could not be written to {out} ({why.strerror or why}); give "
                      "another place.") from why  # fmt: skip
    finally:
        part.unlink(missing_ok=True)


@verb
def lodge_claim(desk: Desk, which: str, document: object) -> Receipt:
    """Record that a prepared claim was lodged, by other software or a gateway.

    Parameters
    ----------
    desk : Desk
    which : str
        Record of the prepared claim.
    document : object
        A claim-lodged without ``prepared``; ``lodged_at`` may be left out where it is now.

    Raises
    ------
    Refused
        If the claim stands no more, was lodged before, or the correlation id was used before.
    """
    patient, episode = _chart_of(desk, which)
    with writing(desk, "lodge_claim", patient) as chart:
        state = _chosen(which, episode, claims_of(chart.records))[0]
        if state.lodged is not None:
            raise Refused(f"The claim {state.record.id} was lodged already.")
        head = {"lodged_at": chart.now.isoformat()}
        body = from_document(
            ClaimLodged, {**head, **_object(document, "lodging"), "prepared": state.record.id}
        )
        if body.lodged_at > chart.now:
            raise BadInput(f"It was lodged at {body.lodged_at.isoformat()}, which has not come.")
        _use_once(chart, body)
        made = chart.add(body, episode)
    late = state.body.lodge_by
    lapsed = late is not None and local_day(body.lodged_at) > late
    return receipt(made, (f"The claim had lapsed on {late}.",) if lapsed else ())


def _object(document: object, what: str) -> Mapping[str, Any]:
    if not isinstance(document, Mapping):
        raise BadInput(f"The {what} is no JSON object; give its fields.")
    return document


def _use_once(chart: Chart, body: ClaimLodged) -> None:
    """Refuse a correlation id that was used before, in this chart or another."""
    if not body.correlation_id:
        return
    earlier = [r.body for r in chart.records if isinstance(r.body, ClaimLodged)]
    check_correlation(body, earlier)
    key = f"{USED}{body.correlation_id.casefold()}"
    if chart.unit.setting(key) is not None:
        check_correlation(body, (body,))
    chart.unit.set(key, chart.patient)


@verb
def answer_claim(
    desk: Desk, episode: str, document: object, *, supersedes: str = "", why: str = ""
) -> Receipt:
    """Record a report of Medicare on a lodged claim, and say what was not paid as claimed.

    Parameters
    ----------
    desk : Desk
    episode : str
    document : object
        A claim-answered; ``lodged`` may be left out where one claim of the episode fits, and
        ``received_at`` where it is now.
    supersedes, why : str

    Raises
    ------
    Refused
        If the same report was entered before, or Medicare's name of the claim is another.
    """
    patient, number = episode_number(episode)
    with writing(desk, "answer_claim", patient, why) as chart:
        fields = {"received_at": chart.now.isoformat(), **_object(document, "answer")}
        state = _answered(chart, number, fields)
        assert state.lodged is not None  # noqa: S101  `_answered` looks among lodged ones
        body = from_document(ClaimAnswered, {**fields, "lodged": state.lodged.id})
        if body.received_at > chart.now:
            raise BadInput(f"It came at {body.received_at.isoformat()}, which is not yet.")
        _is_new(state, body, supersedes)
        found = differences(state.body, body)
        made = chart.add(body, number, supersedes=supersedes, why=why)
    return receipt(made, found or ("Paid as it was claimed.",))


def _answered(chart: Chart, episode: str, fields: Mapping[str, Any]) -> ClaimState:
    """Return the lodged claim that an answer is on: as named, or by Medicare's name of it."""
    own = [s for s in claims_of(chart.episode(episode)) if s.lodged is not None]
    named = fields.get("lodged")
    if named:
        own = [s for s in own if s.lodged is not None and s.lodged.id == named]
    if len(own) > 1:
        own = [s for s in own if _claim_id(s) == fields.get("claim_id")] or own
    if len(own) > 1:
        listed = ", ".join(s.lodged.id for s in own if s.lodged is not None)
        raise BadInput(f"The answer may be on {listed}; name one as lodged.")
    if not own:
        raise NotFound(f"There is no lodged claim in {episode}; record the lodging first.")
    return own[0]


def _claim_id(state: ClaimState) -> str:
    return str(getattr(state.lodged.body, "claim_id", "")) if state.lodged else ""


def _is_new(state: ClaimState, body: ClaimAnswered, supersedes: str) -> None:
    known = _claim_id(state)
    if known and known != body.claim_id:
        raise Refused(
            f"The answer is on the claim {body.claim_id} and the lodging was named {known}; "
            "correct one of them."
        )
    same = [
        name
        for name, earlier in state.answers
        if name != supersedes
        and earlier.report is body.report
        and all(one.outcome is not Outcome.PENDING for one in earlier.services)
    ]
    if same:
        raise Refused(
            f"The {body.report} report of this claim was entered already ({same[-1]}); supersede "
            "it where it was wrong."
        )
