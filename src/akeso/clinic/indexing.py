"""Brings what the store searches and lists in step with a record that was just added.

Names and numbers of patients, the appointment book, and what is due follow from the records; they
are written in the same transaction, and could be worked out anew from the records at any time.
"""

from __future__ import annotations

from collections.abc import Callable

from akeso.care.appointments import Appointment
from akeso.care.appointments.appointment import HOLDS
from akeso.care.person import Patient, search_keys
from akeso.care.record import Body, Record, Void, standing
from akeso.clinic import closing, paperwork
from akeso.clinic import worklist as following
from akeso.clinic.worklist import Wanted
from akeso.store import Booking, Due, PatientKey, StoredRecord, WriteUnit

Records = tuple[Record[Body], ...]
SOURCES: list[Callable[[Records], Wanted]] = [
    following.worklist,
    paperwork.claim_work,
    paperwork.service_work,
    paperwork.report_work,
]
"""What works out what is due; each names its own things."""
OWN = (*following.OWN, *paperwork.OWN)
APART = (following.WAITING, paperwork.TO_CLAIM)
"""What stands on a list of its own: who waits, and what the biller has to claim."""


def index(unit: WriteUnit, patient: str, records: Records) -> None:
    """Bring lists in step with the last of a patient's records.

    Parameters
    ----------
    unit : WriteUnit
    patient : str
    records : tuple of Record
        The whole chart; its last record is the new one.
    """
    new = records[-1]
    if isinstance(new.body, Patient):
        unit.index_patient(key_of(patient, new.body))
    if isinstance(new.body, Appointment):
        _appointment(unit, records, new, new.body)
    closing.bookings(unit, patient, records)
    if isinstance(new.body, Void):
        _voided(unit, patient, records, new.body.target)
    _dues(unit, patient, records, new.id)


def key_of(number: str, body: Patient) -> PatientKey:
    """Return by what the store finds a patient again."""
    keys = (("clinic", number), *search_keys(body).numbers)
    other = " ".join((body.preferred_name, *body.other_names))
    return PatientKey(number, body.family_name, body.given_names, body.born, keys, other)


def _appointment(unit: WriteUnit, records: Records, new: Record[Body], body: Appointment) -> None:
    first = _root(records, new)
    before = next((r.body for r in records if r.id == new.supersedes), None)
    if body.progress not in HOLDS:
        if before is None:
            unit.book(booking_of(first, new, body))
        unit.free(first, new.id, str(body.progress))
    elif isinstance(before, Appointment) and before.progress in HOLDS and _same(before, body):
        unit.appointment_state(first, new.id, str(body.progress))
    else:
        unit.book(booking_of(first, new, body))


def _same(one: Appointment, other: Appointment) -> bool:
    """Tell whether two states of an appointment hold the same time, room and practitioner."""
    held = [(a.starts, a.ends, a.room, a.practitioner) for a in (one, other)]
    return held[0] == held[1]


def _root(records: Records, record: Record[Body]) -> str:
    """Return the identifier under which an appointment was first booked."""
    by_id = {r.id: r for r in records}
    while record.supersedes:
        record = by_id[record.supersedes]
    return record.id


def booking_of(identifier: str, record: Record[Body] | StoredRecord, body: Appointment) -> Booking:
    """Return what the appointment book holds of an appointment."""
    return Booking(
        id=identifier,
        record=record.id,
        patient=record.patient,
        episode=record.episode,
        room=body.room,
        practitioner=body.practitioner,
        starts=body.starts,
        ends=body.ends,
        technique=body.technique,
        state=str(body.progress),
    )


def _voided(unit: WriteUnit, patient: str, records: Records, target: str) -> None:
    """Take a voided record out of the lists that it is in."""
    gone = next(r for r in records if r.id == target)
    if isinstance(gone.body, Appointment):
        unit.free(_root(records, gone), records[-1].id, "voided")
    if isinstance(gone.body, Patient):
        held = [r.body for r in standing(records) if isinstance(r.body, Patient)]
        if held:
            unit.index_patient(key_of(patient, held[-1]))


def _dues(unit: WriteUnit, patient: str, records: Records, by: str) -> None:
    """Close what is no longer due, and write what is due now."""
    wanted = {key: value for source in SOURCES for key, value in source(records).items()}
    for due in unit.dues_of(patient):
        if due.closed_by or not due.what.startswith(OWN):
            continue
        found = wanted.get((due.record, due.what))
        if found is not None and found[1] == due.due_at:
            del wanted[due.record, due.what]
        else:
            unit.close_due(due.id, by)
    for (record, what), (episode, moment) in wanted.items():
        name = f"{record}/{what}" + ("" if by == record else f"/{by}")
        unit.due(Due(name, what, moment, patient, episode, record, apart=what in APART))
