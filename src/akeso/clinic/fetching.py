"""Files that belong to a record: listed, and read with their content proven."""

from __future__ import annotations

from dataclasses import dataclass

from akeso.clinic.access import Desk, may_read, refuse, verb
from akeso.clinic.charts import reading
from akeso.errors import NotFound


@dataclass(frozen=True)
class Fetched:
    """A file of a record.

    Parameters
    ----------
    role, name, media_type : str
    content : bytes
        Proven just now to be what was put in.
    """

    role: str
    name: str
    media_type: str
    content: bytes


@verb
def fetch_file(desk: Desk, record: str, *, role: str = "") -> tuple[Fetched, ...]:
    """Return the files of a record, all or those of a role such as ``report``.

    Raises
    ------
    Refused
        When the user may not read records of that kind, or the content was changed.
    NotFound
        When there is no such record, or it has no such file.
    """
    with desk.store.read(desk.actor, "find_record", at=desk.clock()) as unit:
        held = unit.record(record)
    if not may_read(desk, held.kind):
        refuse(desk, "fetch_file", f"Records of kind '{held.kind}' are not for your roles",
               patient=held.patient)  # fmt: skip
    with reading(desk, "fetch_file", held.patient, f"{record} {role}".strip()) as unit:
        found = [f for f in unit.files_of(record) if role in ("", f.role)]
        if not found:
            what = f"file of the role '{role}'" if role else "file"
            raise NotFound(f"The record {record} has no {what}.")
        return tuple(Fetched(f.role, f.name, f.media_type, unit.content(f.sha256)) for f in found)
