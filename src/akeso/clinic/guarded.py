"""Restricted patients on the lists of a day, as those see them who may not open the chart.

The slot, the room and the number stay: the room is taken, somebody has to be let in, and the
number, which says nothing by itself, is what the clinician on duty asks for in need. Name,
technique and the patient's own words are left out: a colleague who is treated here must not be
read off the screen at the front desk. Initials are left out too; in one town they are a name.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from akeso.care.privacy import may_open
from akeso.clinic.access import Desk
from akeso.clinic.charts import decoded
from akeso.store import Booking, Due, PatientKey, ReadUnit

RESTRICTED = "restricted"
"""What stands in the place of a name."""


def closed_to(desk: Desk, unit: ReadUnit, patients: Collection[str]) -> frozenset[str]:
    """Return those of the patients whose charts the user may not open now."""
    guards = unit.guards_of(patients)
    now, user = desk.clock(), desk.session.user
    return frozenset(
        patient
        for patient, entries in guards.items()
        if may_open(tuple(map(decoded, entries)), user, now)
    )


def without_names(names: Mapping[str, str], closed: frozenset[str]) -> dict[str, str]:
    """Return names of patients for a list, those of closed charts left out."""
    return dict(names) | dict.fromkeys(closed, RESTRICTED)


def found_alone(patient: str) -> PatientKey:
    """Return a patient who was found, without what tells who it is."""
    return PatientKey(patient, RESTRICTED, "")


def slot_alone(booking: Booking, closed: frozenset[str]) -> Booking:
    """Return an appointment; of a closed chart without what is done."""
    return replace(booking, technique="") if booking.patient in closed else booking


def task_alone(due: Due, closed: frozenset[str]) -> Due:
    """Return what is due; of a closed chart without what the patient told, or what it is for."""
    return replace(due, what=due.what.partition(": ")[0]) if due.patient in closed else due
