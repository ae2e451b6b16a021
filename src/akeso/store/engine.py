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
from sqlalchemy.engine import ExceptionContext
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
ONE_MOMENT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
"""First statement of a reading transaction on PostgreSQL; one round trip, unlike the library's."""

# A lost connection is told by `faults`, once; not by a page of the library's own log as well.
logging.getLogger("sqlalchemy").addHandler(logging.NullHandler())


def engine_of(place: Place) -> Engine:
    """Return the engine for a place; nothing is connected yet."""
    if not place.is_sqlite:
        engine = create_engine(place.url, connect_args=place.connect, pool_pre_ping=True)
        event.listen(engine, "handle_error", _notice_loss)
        return engine
    engine = create_engine(place.url, connect_args=place.connect)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _notice_loss(context: ExceptionContext) -> None:
    """Count an error of the socket itself, which the driver lets through, as a lost connection."""
    if isinstance(context.original_exception, ConnectionError):
        context.is_disconnect = True


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # transactions are begun below, not by the driver
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    write = connection.get_execution_options().get("akeso_write", True)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def _connected(engine: Engine) -> Connection:
    """Connect; once more when a kept connection turns out to be lost in a way of its own."""
    try:
        return engine.connect()
    except ConnectionError:
        engine.dispose()
        return engine.connect()


def alone(place: Place, statement: str) -> None:
    """Run what PostgreSQL takes outside a transaction only, such as VACUUM."""
    engine = create_engine(place.url, connect_args=place.connect, isolation_level="AUTOCOMMIT")
    try:
        with told(place), engine.connect() as connection:
            connection.exec_driver_sql(statement)
    finally:
        engine.dispose()


@contextmanager
def transaction(engine: Engine, place: Place, *, write: bool) -> Iterator[Connection]:
    """Give a connection within one transaction; it is kept at the end, or nothing of it is.

    Raises
    ------
    Refused
        When the database fails, with the sentence for it.
    """
    with told(place):
        connection = _connected(engine)
    try:
        with told(place):
            connection = connection.execution_options(akeso_write=write)
            open_one = connection.begin()
            if not write and not place.is_sqlite:
                connection.exec_driver_sql(ONE_MOMENT)
        try:
            with told(place):
                yield connection
        except BaseException:
            with suppress(
                SQLAlchemyError, ConnectionError
            ):  # what went wrong first is what is told
                open_one.rollback()
            raise
        with told(place, saving=True):
            open_one.commit()
    finally:
        connection.close()
