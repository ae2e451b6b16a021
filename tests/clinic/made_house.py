"""A clinic with a place, a doctor, a room with hours, and a patient; and documents to vary."""

from akeso.clinic.access import Role
from akeso.clinic.forms import record_template
from akeso.clinic.house import set_up
from akeso.clinic.people import register

ROOM, DOCTOR = "Room 1", "Dr Demo Physician"
MONDAY = "2026-11-23"


def furnished(rooms):
    """Set the clinic up and register a patient; return the patient's number."""
    manager = rooms.desk(Role.MANAGER)
    for kind in ("place", "practitioner", "room", "hours"):
        set_up(manager, kind, record_template(kind))
    return register(rooms.desk(Role.FRONT_DESK), record_template("patient")).patient


def patient(**other):
    """A patient's document who is nobody known yet."""
    base = {"family_name": "Example", "given_names": "Demo", "born": "1980-01-01",
            "sex": "male", "demonstration": True}  # fmt: skip
    return base | other


def visit(start="11:30", end="12:00", **other):
    """An appointment on a Monday by Sydney's clocks (summer time)."""
    base = {"room": ROOM, "practitioner": DOCTOR, "purpose": "consultation",
            "starts": f"{MONDAY}T{start}:00+11:00", "ends": f"{MONDAY}T{end}:00+11:00"}  # fmt: skip
    return base | other
