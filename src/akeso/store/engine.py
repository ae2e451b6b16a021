"""Connections to the database, and what is set on each.

SQLite: write-ahead log, every commit on the disk before it is acknowledged (``synchronous=FULL``),
and a writer takes the lock when it begins (``BEGIN IMMEDIATE``), so that it never has to give up
half-way. PostgreSQL: writers see the last state after they got the lock on the head; readers see
one moment (repeatable read).
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import SQLAlchemyError

from akeso.store.faults import told
from akeso.store.place import Place

PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA trusted_schema=OFF",
    "PRAGMA cache_size=-32000",
)

# A lost connection is told by `faults`, once; not by a page of the library's own log as well.
logging.getLogger("sqlalchemy").addHandler(logging.NullHandler())


def engine_of(place: Place) -> Engine:
    """Return the engine for a place; nothing is connected yet."""
    if not place.is_sqlite:
        return create_engine(place.url, connect_args=place.connect, pool_pre_ping=True)
    engine = create_engine(place.url, connect_args=place.connect)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # transactions are begun below, not by the driver
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    write = connection.get_execution_options().get("akeso_write", True)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


@contextmanager
def transaction(engine: Engine, place: Place, *, write: bool) -> Iterator[Connection]:
    """Give a connection within one transaction; it is kept at the end, or nothing of it is.

    Raises
    ------
    Refused
        When the database fails, with the sentence for it.
    """
    with told(place):
        connection = engine.connect()
    try:
        with told(place):
            if write or place.is_sqlite:
                connection = connection.execution_options(akeso_write=write)
            else:
                connection = connection.execution_options(
                    isolation_level="REPEATABLE READ", postgresql_readonly=True
                )
            open_one = connection.begin()
        try:
            with told(place):
                yield connection
        except BaseException:
            with suppress(SQLAlchemyError):  # what went wrong first is what is told
                open_one.rollback()
            raise
        with told(place, saving=True):
            open_one.commit()
    finally:
        connection.close()
