"""Making a store, opening one, and bringing one of an older version forward."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, select

from akeso.errors import NotFound, Refused
from akeso.store import schema, tables
from akeso.store.faults import file_told
from akeso.store.moment import now
from akeso.store.place import Place, place_of
from akeso.store.store import Store


def create_store(where: str | Path, clock: Callable[[], datetime] = now) -> Store:
    """Make a new, empty store and open it.

    Parameters
    ----------
    where : str or Path
        A folder, or a ``postgresql://`` address; see `place.py`.
    clock : callable
        Gives the present moment for the audit.

    Raises
    ------
    Refused
        When there is a store already, or something else.
    """
    place = place_of(where)
    if place.is_sqlite:
        new_folder(place)
    store = Store(place, clock)
    try:
        with store.transaction(write=True) as connection:
            make_tables(connection, place)
        store.files.make()
    except BaseException:
        store.close()
        raise
    return store


def make_tables(connection: Connection, place: Place, version: str = "head") -> None:
    """Make the tables of a new store; Refused when the database holds anything."""
    if not schema.is_empty(connection):
        raise Refused(f"There is something in {place.words} already; choose another place.")
    schema.migrate(connection, version)


def new_folder(place: Place) -> None:
    """Make the folder and the empty database of a new SQLite store; Refused over another."""
    if place.database.exists():
        raise Refused(f"There is a store in {place.words} already; open it, or choose another.")
    with file_told(place.words):
        place.database.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        place.database.touch(mode=0o600)


def open_store(where: str | Path, clock: Callable[[], datetime] = now) -> Store:
    """Open a store; one of an older version is brought forward, on SQLite after a copy.

    Raises
    ------
    NotFound
        When there is none at that place.
    Refused
        When it was made by a newer Akeso, or cannot be reached.
    """
    place = place_of(where)
    if place.is_sqlite and not place.database.is_file():
        raise NotFound(f"There is no store in {place.words}; make a new one there, "
                       "or check the place.")  # fmt: skip
    store = Store(place, clock)
    try:
        with store.transaction(write=False) as connection:
            version = schema.version_of(connection, place.words)
        if version != schema.VERSIONS[-1]:
            _bring_forward(store, version)
        if not place.files.is_dir():
            raise NotFound(f"The folder of files '{place.files}' of the store is missing; "
                           "bring it back, or check the place.")  # fmt: skip
        store.files.make()
        store.files.sweep()
    except BaseException:
        store.close()
        raise
    return store


def _bring_forward(store: Store, version: str) -> None:
    """Migrate in one transaction; another program may have done it meanwhile."""
    if store.place.is_sqlite:
        _copy_before(store, version)
    with store.transaction(write=True) as connection:
        connection.execute(select(tables.head.c.id).with_for_update()).one()
        if schema.version_of(connection, store.place.words) != schema.VERSIONS[-1]:
            schema.migrate(connection)


def _copy_before(store: Store, version: str) -> None:
    """Keep the database of the old version beside the new one, by SQLite's own copier."""
    import sqlite3  # noqa: PLC0415  only here

    target = store.place.database.with_name(f"akeso-version-{version}.db")
    partial = target.with_suffix(".partial")
    with file_told(f"the copy '{target}'"):
        partial.unlink(missing_ok=True)
        partial.touch(mode=0o600)
        source, copy = sqlite3.connect(store.place.database), sqlite3.connect(partial)
        try:
            source.backup(copy)
        except sqlite3.Error as error:
            raise Refused(f"The old version could not be copied to '{target}' ({error}); nothing "
                          "was changed; free some space.") from error  # fmt: skip
        finally:
            copy.close()
            source.close()
        partial.replace(target)
