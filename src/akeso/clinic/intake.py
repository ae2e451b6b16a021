"""The front desk: referrals and requests, the waiting list, recalls."""

from __future__ import annotations

from collections.abc import Mapping

from akeso.care.appointments import (
    Appointment,
    Purpose,
    Recall,
    RecallState,
    WaitingListEntry,
    WaitingState,
)
from akeso.care.calendar import local_day
from akeso.care.person import Patient
from akeso.care.record import Body
from akeso.care.referral import Exemption, ImagingRequest, Referral, validity
from akeso.clinic.access import Desk, verb
from akeso.clinic.charts import Chart, Receipt, body_from, patient_number, receipt, writing
from akeso.clinic.charts import episode_number as parts
from akeso.clinic.closing import refuse_if_died
from akeso.clinic.house import check_technique
from akeso.clinic.people import doubts, new_patient
from akeso.clinic.telling import date_words
from akeso.errors import BadInput, NotFound
from akeso.exchange.record_json import as_document, from_document

OPEN = (RecallState.OPEN, WaitingState.WAITING)
LETTERS = {
    "referral": "referral",
    "imaging_request": "imaging-request",
    "exemption": "request-exemption",
}
"""Names in a referral document, and the kinds of record they become."""


@verb
def refer(
    desk: Desk,
    patient: str,
    document: object,
    *,
    episode: str = "",
    late: str = "",
    different: str = "",
) -> tuple[Receipt, ...]:
    """Record what a patient comes with: a referral, an imaging request, an exemption, or several.

    A patient who is new is registered in the same step: all of it is kept, or nothing.

    Parameters
    ----------
    desk : Desk
    patient : str
        ``""`` for a new one, who is in the document as ``patient``.
    document : object
        ``{"referral": ..., "imaging_request": ..., "exemption": ...}``, at least one of them.
    episode : str
        ``""`` opens a new episode.
    late : str
        Why a letter is entered after what needed it.
    different : str
        Why a new patient is somebody else than one who looks the same.
    """
    if not patient:
        return _refer_new(desk, document, late, different)
    number = patient_number(patient)
    letters = _letters(document)
    with writing(desk, "refer", number) as chart:
        course = next_episode(chart) if not episode else own_episode(chart, episode)
        return _enter(chart, letters, course, late)


def _refer_new(desk: Desk, document: object, late: str, different: str) -> tuple[Receipt, ...]:
    if not isinstance(document, Mapping) or "patient" not in document:
        raise BadInput(
            "The document holds no patient; give a patient's number, or put the new patient into "
            "it as 'patient'."
        )
    letters = _letters({name: value for name, value in document.items() if name != "patient"})
    body = from_document(Patient, document["patient"])
    with new_patient(desk, "refer", body, different) as (chart, made):
        known = receipt(made, doubts(desk, body))
        return (known, *_enter(chart, letters, next_episode(chart), late))


def _enter(
    chart: Chart, letters: Mapping[str, object], course: str, late: str
) -> tuple[Receipt, ...]:
    made = []
    for kind, letter in letters.items():
        body = body_from(chart, kind, course, letter)
        made.append(receipt(chart.add(body, course, late=late), _about_letter(body)))
    return tuple(made)


def _letters(document: object) -> dict[str, object]:
    names = ", ".join(LETTERS)
    if not isinstance(document, Mapping) or not set(document) <= set(LETTERS):
        raise BadInput(
            f"A referral document for a patient holds these and nothing else: {names}; see: akeso "
            "template refer."
        )
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
        return _listed(chart, "waiting-list-entry", document, episode, supersedes, why=why)


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
        return _listed(chart, "recall", document, episode, supersedes, why=why)


def _listed(
    chart: Chart, kind: str, document: object, episode: str, supersedes: str, *, why: str
) -> Receipt:
    """Add what puts a patient on a list of the front desk, or takes the patient off it.

    What the document leaves out of a record that is superseded stays as it was.
    """
    document, course = _kept(chart, kind, document, episode, supersedes, why=why)
    body = body_from(chart, kind, course, document)
    if getattr(body, "state", None) in OPEN:
        refuse_if_died(chart.records, "nothing is put on a list")
    check_technique(getattr(body, "technique", ""))
    record = chart.add(body, course, supersedes=supersedes, why=why)
    passed = isinstance(body, Recall) and body.state in OPEN and body.due_on < local_day(chart.now)
    return receipt(record, ("The day of the recall has passed already.",) if passed else ())


def _kept(
    chart: Chart, kind: str, document: object, episode: str, supersedes: str, *, why: str
) -> tuple[object, str]:
    """Return the document with what it keeps of the record it supersedes, and the episode."""
    old = next((r for r in chart.records if r.id == supersedes and r.kind == kind), None)
    if old is None or not isinstance(document, Mapping):
        return document, own_episode(chart, episode) if episode else ""
    made = as_document(old.body) | dict(document)
    reason = "closed_because" if kind == "recall" else "reason"
    if made.get("state") not in OPEN and not made.get(reason):
        made[reason] = why
    return made, own_episode(chart, episode) if episode else old.episode


def still_waits(chart: Chart, booked: Appointment) -> tuple[str, ...]:
    """Return that a patient who is booked stands on the waiting list for the same still.

    No place is closed by a booking alone: the other side, or another level, is the same technique,
    and who is taken off the list by mistake is lost.
    """
    return tuple(
        f"The patient is on the waiting list for this since {date_words(r.body.since)}; if this "
        f"is the time: akeso wait {chart.patient} --supersedes {r.id} --state booked "
        '--why "Has a date now".'
        for r in chart.held(WaitingListEntry.KIND)
        if isinstance(r.body, WaitingListEntry)
        and r.body.state is WaitingState.WAITING
        and booked.purpose is Purpose.PROCEDURE
        and r.body.technique == booked.technique
    )
