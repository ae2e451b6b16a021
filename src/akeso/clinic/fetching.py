"""Files that belong to a record: listed, and read with their content proven."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from akeso.clinic.access import Desk, may_read, refuse, verb
from akeso.clinic.charts import reading
from akeso.errors import BadInput, NotFound, Refused


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


def write_files(found: Sequence[Fetched], out: Path) -> tuple[Path, ...]:
    """Write files to a new file, or all of them into a folder that exists; nothing is replaced.

    Nobody else can read them but who made them.

    Raises
    ------
    BadInput
        When there are several files and `out` is no folder.
    Refused
        When one of them is there already.
    """
    if not out.is_dir() and len(found) != 1:
        roles = ", ".join(dict.fromkeys(one.role for one in found))
        raise BadInput(
            f"The record has {len(found)} files ({roles}); give a folder that exists, or --role."
        )
    if not out.is_dir() and not out.parent.is_dir():
        raise BadInput(f"{out} cannot be written: {out.parent} must be a folder that exists.")
    places = [out / _inside(one.name) for one in found] if out.is_dir() else [out]
    there = next((place for place in places if place.exists()), None)
    if there is not None:
        raise Refused(f"There is a file {there} already; choose another place.")
    for one, place in zip(found, places, strict=True):
        place.parent.mkdir(parents=True, exist_ok=True)
        place.touch(mode=0o600, exist_ok=False)
        place.write_bytes(one.content)
    return tuple(places)


def _inside(name: str) -> Path:
    """Return a file's name as a path that cannot leave its folder."""
    parts = [part for part in Path(name).parts if part not in ("..", Path(name).anchor)]
    return Path(*parts)
