"""Consents for tests: demonstration only, nobody's."""

from datetime import UTC, datetime, timedelta

from akeso.anatomy.levels import Side
from akeso.care.consent import Consent, Explained, Giver, Manner, checklist
from akeso.care.record import Record, Stamp

GIVEN = datetime(2026, 8, 3, 1, 0, tzinfo=UTC)
START = GIVEN + timedelta(hours=1)


def consent(technique="rf.mb.lumbar", *, level="L4-L5", side="left", leave_out=(), **more):
    """Return a complete consent but for the points left out."""
    ticks = tuple(
        Explained(p.id, "Dr A. Example") for p in checklist(technique) if p.id not in leave_out
    )
    more = {
        "explained": ticks, "questions": (), "giver": Giver.PATIENT, "giver_name": "Demo Patient",
        "can_decide": True, "manner": Manner.SIGNED, "at": GIVEN, **more,
    }  # fmt: skip
    return Consent(technique, level, Side(side), **more)


def record(name, body, supersedes="", patient="p1"):
    """Return a record of a body."""
    return Record(name, patient, "e1", body, Stamp("Dr A. Example", GIVEN, "made"), supersedes)
