"""The front desk: referrals and requests, the waiting list, recalls."""

from __future__ import annotations

from collections.abc import Mapping

from akeso.care.appointments import RecallState, WaitingState
from akeso.care.person import Patient
from akeso.care.record import Body
from akeso.care.referral import Exemption, ImagingRequest, Referral, validity
from akeso.clinic.access import Desk, verb
from akeso.clinic.charts import Chart, Receipt, body_from, patient_number, receipt, writing
from akeso.clinic.charts import episode_number as parts
from akeso.clinic.closing import refuse_if_died
from akeso.clinic.house import check_technique
from akeso.clinic.people import doubts, new_patient
from akeso.errors import BadInput, NotFound
from akeso.exchange.record_json import from_document

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
    """Add what puts a patient on a list of the front desk."""
    course = own_episode(chart, episode) if episode else ""
    body = body_from(chart, kind, course, document)
    if getattr(body, "state", None) in OPEN:
        refuse_if_died(chart.records, "nothing is put on a list")
    check_technique(getattr(body, "technique", ""))
    return receipt(chart.add(body, course, supersedes=supersedes, why=why))
