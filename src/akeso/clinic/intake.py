"""The front desk: referrals and requests, the waiting list, recalls."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, time

from akeso.care.appointments import Recall, RecallState, WaitingListEntry, WaitingState
from akeso.care.calendar import at_clock
from akeso.care.record import Body
from akeso.care.referral import Exemption, ImagingRequest, Referral, validity
from akeso.clinic.access import Desk, verb
from akeso.clinic.charts import Chart, Receipt, body_from, patient_number, receipt, writing
from akeso.clinic.charts import episode_number as parts
from akeso.errors import BadInput, NotFound
from akeso.store import Due

LETTERS = {
    "referral": "referral",
    "imaging_request": "imaging-request",
    "exemption": "request-exemption",
}
"""Names in a referral document, and the kinds of record they become."""
MORNING = time(8, 0)
"""When something that is due on a day falls due, by Sydney's clocks; a proposal."""


@verb
def refer(
    desk: Desk, patient: str, document: object, *, episode: str = "", late: str = ""
) -> tuple[Receipt, ...]:
    """Record what a patient comes with: a referral, an imaging request, an exemption, or several.

    Parameters
    ----------
    desk : Desk
    patient : str
    document : object
        ``{"referral": ..., "imaging_request": ..., "exemption": ...}``, at least one of them.
    episode : str
        ``""`` opens a new episode.
    late : str
        Why a letter is entered after what needed it.
    """
    number = patient_number(patient)
    letters = _letters(document)
    with writing(desk, "refer", number) as chart:
        course = next_episode(chart) if not episode else own_episode(chart, episode)
        made = []
        for kind, letter in letters.items():
            body = body_from(chart, kind, course, letter)
            made.append(receipt(chart.add(body, course, late=late), _about_letter(body)))
    return tuple(made)


def _letters(document: object) -> dict[str, object]:
    names = ", ".join(LETTERS)
    if not isinstance(document, Mapping) or not set(document) <= set(LETTERS):
        raise BadInput(f"A referral document holds these and nothing else: {names}.")
    found = {LETTERS[name]: document[name] for name in LETTERS if document.get(name) is not None}
    if not found:
        raise BadInput(f"The referral document is empty; it holds at least one of: {names}.")
    return found


def next_episode(chart: Chart) -> str:
    """Return the number of the patient's next episode."""
    used = {r.episode for r in chart.records if r.episode}
    return f"{chart.patient}-{1 + max((int(e.rpartition('-')[2]) for e in used), default=0)}"


def own_episode(chart: Chart, episode: str) -> str:
    """Return the number of an episode of this patient; NotFound when it is another's."""
    patient, number = parts(episode)
    if patient != chart.patient or not any(r.episode == number for r in chart.records):
        raise NotFound(f"{chart.patient} has no episode {number}; see: akeso show {chart.patient}.")
    return number


def _about_letter(body: Body) -> tuple[str, ...]:
    """Return what to know of a letter when it comes in."""
    if isinstance(body, Referral):
        found = validity(body, None)
        return tuple(reason.text for reason in found.reasons)
    if isinstance(body, ImagingRequest) and not body.clinical_detail.strip():
        return ("The request gives no clinical detail to justify the exposure; ask for it.",)
    if isinstance(body, Exemption):
        return (f"Exempt by {body.decided_by}: {body.reason}",)
    return ()


@verb
def wait(
    desk: Desk,
    patient: str,
    document: object,
    *,
    episode: str = "",
    supersedes: str = "",
    why: str = "",
) -> Receipt:
    """Put a patient on the waiting list, or change the entry."""
    with writing(desk, "wait", patient_number(patient), why) as chart:
        course = own_episode(chart, episode) if episode else ""
        body = body_from(chart, "waiting-list-entry", course, document)
        made = chart.add(body, course, supersedes=supersedes, why=why)
        _close(chart, supersedes, made.id)
        if isinstance(body, WaitingListEntry) and body.state is WaitingState.WAITING:
            latest = body.latest_by or body.since
            # The list is asked for as a whole; an entry with no latest day is due at once.
            _due(chart, made.id, "waiting", course, at_clock(latest, MORNING))
    return receipt(made)


@verb
def recall(
    desk: Desk,
    patient: str,
    document: object,
    *,
    episode: str = "",
    supersedes: str = "",
    why: str = "",
) -> Receipt:
    """Ask a patient back on a day, or change that."""
    with writing(desk, "recall", patient_number(patient), why) as chart:
        course = own_episode(chart, episode) if episode else ""
        body = body_from(chart, "recall", course, document)
        made = chart.add(body, course, supersedes=supersedes, why=why)
        _close(chart, supersedes, made.id)
        if isinstance(body, Recall) and body.state is RecallState.OPEN:
            _due(chart, made.id, f"recall: {body.what}", course, at_clock(body.due_on, MORNING))
    return receipt(made)


def _due(chart: Chart, record: str, what: str, episode: str, moment: datetime) -> None:
    due = Due(f"due-{record}", what, moment.astimezone(UTC), chart.patient, episode, record)
    chart.unit.due(due)


def _close(chart: Chart, superseded: str, by: str) -> None:
    """Close what the superseded record made due."""
    open_ = {d.id for d in chart.unit.dues_of(chart.patient) if not d.closed_by}
    if f"due-{superseded}" in open_:
        chart.unit.close_due(f"due-{superseded}", by)
