"""A store made from a backup, on either engine, whole or not at all."""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Connection, text

from akeso.errors import BadInput, NotFound, Refused
from akeso.store import schema
from akeso.store.backup import BLOCK, FORMAT, MANIFEST
from akeso.store.bulk import Row, fill
from akeso.store.faults import file_told
from akeso.store.moment import now
from akeso.store.opening import make_tables, new_folder
from akeso.store.place import Place, place_of
from akeso.store.store import Store
from akeso.store.values import Head
from akeso.store.verify import verify


def restore(backup: str | Path, where: str | Path, clock: Callable[[], datetime] = now) -> Store:
    """Make a new store from a backup, prove it, and open it.

    Every table and file is compared with its hash and the chain of the audit is proven before the
    new store exists. A backup of an older version is brought forward.

    Raises
    ------
    NotFound
        When there is no such backup.
    BadInput
        When the file is no backup.
    Refused
        When there is a store already, or the backup is damaged or of a newer Akeso.
    """
    path = Path(backup)
    if not path.is_file():
        raise NotFound(f"There is no backup '{path}'; check the path.")
    with _opened(path) as archive:
        manifest = _manifest(archive, path)
        place = place_of(where)
        there, ours = _there(place), place.is_sqlite
        if place.is_sqlite:
            new_folder(place)
        store = Store(place, clock)
        try:
            store.files.make()
            with store.transaction(write=True) as connection:
                make_tables(connection, place, manifest["schema"])
                ours = True
                _tables(connection, archive, manifest, path)
                schema.migrate(connection)
                _files(store, archive, path)
                _prove(connection, store, manifest, path)
        except BaseException:
            store.close()
            _take_back(place, there, ours=ours)
            raise
    return store


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """Open the zip file; what breaks while it is read is said as damage."""
    try:
        with file_told(f"the backup '{path}'"), zipfile.ZipFile(path) as archive:
            yield archive
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise _damaged(path, "it is no whole zip file") from error


def _damaged(path: Path, why: str) -> Refused:
    return Refused(f"The backup '{path}' is damaged ({why}); take another backup.")


def _manifest(archive: zipfile.ZipFile, path: Path) -> dict[str, Any]:
    try:
        manifest = json.loads(archive.read(MANIFEST))
    except (KeyError, ValueError) as error:
        raise BadInput(f"'{path}' is no backup of Akeso; choose another file.") from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise BadInput(f"'{path}' is no backup of Akeso; choose another file.")
    if manifest["schema"] not in schema.VERSIONS:
        raise Refused(f"The backup '{path}' has version {manifest['schema']}, this Akeso knows "
                      f"{schema.VERSIONS[-1]}; install a newer Akeso.")  # fmt: skip
    return manifest


def _tables(
    connection: Connection, archive: zipfile.ZipFile, manifest: dict[str, Any], path: Path
) -> None:
    """Fill the tables in the order of the manifest, each when its hash is proven."""
    connection.execute(text("DELETE FROM head"))
    for name, expected in manifest["tables"].items():
        with _member(archive, f"tables/{name}.jsonl", path) as source:
            found = _digest(source)
        if found != expected["sha256"]:
            raise _damaged(path, f"the table {name} is not what was written")
        with _member(archive, f"tables/{name}.jsonl", path) as source:
            columns = json.loads(next(source, b"[]"))
            count = fill(connection, name, columns, lines_of(source))
        if count != expected["rows"]:
            raise _damaged(path, f"the table {name} is not what was written")


def lines_of(lines: Iterator[bytes]) -> Iterator[Row]:
    """Give the rows of a table's lines."""
    return (json.loads(line) for line in lines)


def _member(archive: zipfile.ZipFile, name: str, path: Path) -> IO[bytes]:
    try:
        return archive.open(name)
    except KeyError as error:
        raise _damaged(path, f"{name} is missing") from error


def _digest(source: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while block := source.read(BLOCK):
        digest.update(block)
    return digest.hexdigest()


def _files(store: Store, archive: zipfile.ZipFile, path: Path) -> None:
    """Put every file where it belongs; its name must be the hash of its content."""
    for name in archive.namelist():
        folder, _, sha256 = name.partition("/")
        if folder != "files":
            continue
        with archive.open(name) as source:
            found, _ = store.files.put_blocks(iter(lambda: source.read(BLOCK), b""))
        if found != sha256:
            raise _damaged(path, f"the file {sha256} is not what was written")


def _prove(connection: Connection, store: Store, manifest: dict[str, Any], path: Path) -> None:
    """Prove the chain; only files that the backup says it left out may be missing."""
    proof = verify(connection, store.files, Head.read(manifest["head"]))
    if str(proof.head) != manifest["head"]:
        raise _damaged(path, "the audit does not end where the backup says")
    if proof.fault_count > len(manifest["left_out"]):
        raise _damaged(path, proof.faults[0].rstrip("."))


def _there(place: Place) -> frozenset[Path]:
    """Return what is at the place before anything is made: it is never taken away."""
    ends = (place.files, place.database.parent) if place.is_sqlite else (place.files,)
    found = {folder for end in ends for folder in (end, *end.parents) if folder.exists()}
    return frozenset(found | (set(place.files.rglob("*")) if place.files.is_dir() else set()))


def _take_back(place: Place, there: frozenset[Path], *, ours: bool) -> None:
    """Take away all that came to nothing: database, files, and the folders made for them.

    Files only where the database was `ours` to fill: another's may get new ones at this moment.
    """
    if place.is_sqlite:
        for end in ("", "-wal", "-shm"):
            place.database.with_name(place.database.name + end).unlink(missing_ok=True)
    inside = set(place.files.rglob("*")) - there if place.files.is_dir() else set()
    if ours:
        for file in inside:
            if file.is_file():
                file.unlink(missing_ok=True)
    ends = (place.files, place.database.parent) if place.is_sqlite else (place.files,)
    above = {folder for end in ends for folder in (end, *end.parents)} - there
    for folder in sorted((inside | above), reverse=True):
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
