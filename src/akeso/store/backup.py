"""A backup: one zip file with every table and file, the same for both engines.

``manifest.json`` says how many rows each table has and the hash of its lines; a table is JSON
lines, the first naming the columns; a file lies under the hash of its content. Sign-ins are left
out: a restored store lets nobody in who has not signed in to it. The backup is as secret as the
store itself and not encrypted.
"""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Table, select

from akeso.errors import AkesoError, Refused
from akeso.store import schema, tables
from akeso.store.audit import Line
from akeso.store.bulk import Row, rows_of
from akeso.store.faults import file_told
from akeso.store.moment import now, written
from akeso.store.store import Store
from akeso.store.values import Actor, Head, canonical

FORMAT = "akeso-backup-1"
MANIFEST = "manifest.json"
TABLES = tuple(t for t in tables.metadata.sorted_tables if t is not tables.session)
"""In the order in which they can be filled: none names a row of a later one."""
BLOCK = 1 << 20


@dataclass(frozen=True)
class Backup:
    """What a backup holds.

    Parameters
    ----------
    path : Path
    made_at : datetime
    head : Head
        Last line of the audit at that moment.
    rows : dict
        Rows of each table.
    files : int
    left_out : tuple of str
        Hashes of damaged files that could not be kept; empty unless that was allowed.
    """

    path: Path
    made_at: datetime
    head: Head
    rows: dict[str, int]
    files: int
    left_out: tuple[str, ...] = ()


def backup(
    store: Store,
    target: str | Path,
    actor: Actor,
    why: str = "",
    *,
    leave_out_damaged: bool = False,
) -> Backup:
    """Write a backup while the store is in use: the state of one moment.

    Parameters
    ----------
    store : Store
    target : str or Path
        File to make.
    actor : Actor
    why : str
    leave_out_damaged : bool
        Whether to go on when a file was changed or is missing; else it stops there.

    Raises
    ------
    Refused
        When the target exists, a file is damaged, or the disk does not take it.
    """
    path = Path(target)
    if path.exists():
        raise Refused(f"There is '{path}' already; choose another name for the backup.")
    store.note(Line(actor, "backup", "", why, (path.name,)))
    partial = path.with_name(path.name + ".partial")
    with file_told(f"the backup '{path}'"):
        partial.unlink(missing_ok=True)
        partial.touch(mode=0o600)
    try:
        made = _written(store, partial, path, leave_out_damaged)
        with file_told(f"the backup '{path}'"):
            _settle(partial, path)
    finally:
        partial.unlink(missing_ok=True)
    return made


def _written(store: Store, partial: Path, path: Path, leave_out: bool) -> Backup:
    """Write the zip file and return what it holds."""
    rows, hashes = {}, {}
    with (
        file_told(f"the backup '{path}'"),
        store.transaction(write=False) as connection,
        zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
    ):
        head = connection.execute(select(tables.head)).one()
        for table in TABLES:
            rows[table.name], hashes[table.name] = _table(connection, archive, table)
        count, left = _files(connection, store, archive, leave_out)
        made = Backup(path, now(), Head(head.audit_seq, head.audit_sha256), rows, count, left)
        archive.writestr(MANIFEST, json.dumps(_manifest(made, hashes), indent=1))
    return made


def _manifest(made: Backup, hashes: dict[str, str]) -> dict[str, object]:
    return {
        "format": FORMAT,
        "schema": schema.VERSIONS[-1],
        "made_at": written(made.made_at),
        "head": str(made.head),
        "tables": {t: {"rows": made.rows[t], "sha256": hashes[t]} for t in made.rows},
        "files": made.files,
        "left_out": list(made.left_out),
    }


def _table(connection: Connection, archive: zipfile.ZipFile, table: Table) -> tuple[int, str]:
    """Write a table; return its number of rows and the hash of its lines."""
    lines, digest = 0, hashlib.sha256()
    with archive.open(f"tables/{table.name}.jsonl", "w", force_zip64=True) as target:
        for line in _lines(connection, table):
            lines += 1
            digest.update(line)
            target.write(line)
    return lines - 1, digest.hexdigest()


def _lines(connection: Connection, table: Table) -> Iterator[bytes]:
    """Give the line of the columns, then one a row."""
    names: Row = [column.name for column in table.columns]
    yield (canonical(names) + "\n").encode()
    for row in rows_of(connection, table):
        yield (canonical(row) + "\n").encode()


def _files(
    connection: Connection, store: Store, archive: zipfile.ZipFile, leave_out: bool
) -> tuple[int, tuple[str, ...]]:
    """Copy every file that is proven; return how many, and which were left out."""
    count, left = 0, []
    for sha256, *_ in rows_of(connection, tables.file):
        try:
            path = store.files.checked(str(sha256))
        except AkesoError:
            if not leave_out:
                raise
            left.append(str(sha256))
            continue
        count += 1
        entry = zipfile.ZipInfo(f"files/{sha256}")
        with path.open("rb") as source, archive.open(entry, "w", force_zip64=True) as target:
            while block := source.read(BLOCK):
                target.write(block)
    return count, tuple(left)


def _settle(partial: Path, path: Path) -> None:
    """Bring the file to the disk and give it its name."""
    with partial.open("rb") as done:
        os.fsync(done.fileno())
    partial.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
