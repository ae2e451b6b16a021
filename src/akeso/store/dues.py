"""What somebody has to do by a time: follow-ups, recalls, overdue reports."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, RowMapping, select, update

from akeso.errors import NotFound, Refused
from akeso.store import tables
from akeso.store.moment import moment, written
from akeso.store.values import Due

T = tables.due


def add(connection: Connection, due: Due) -> None:
    """Write something that is due."""
    row = {c.name: getattr(due, c.name) for c in T.columns}
    row |= {"due_at": written(due.due_at), "closed_by": due.closed_by or None}
    connection.execute(T.insert(), row)


def close(connection: Connection, identifier: str, closed_by: str) -> str:
    """Note what answers it, and return whose it is.

    Raises
    ------
    NotFound
        When there is no such thing.
    Refused
        When it was closed before.
    """
    row = connection.execute(select(T).where(T.c.id == identifier)).first()
    if row is None:
        raise NotFound(f"There is nothing due with the identifier '{identifier}'; check it.")
    if row.closed_by:
        raise Refused(f"'{row.what}' was closed already by {row.closed_by}; open the list again.")
    connection.execute(update(T).where(T.c.id == identifier).values(closed_by=closed_by))
    return str(row.patient)


def until(
    connection: Connection, moment_: datetime, what: str, limit: int, without: Sequence[str] = ()
) -> tuple[Due, ...]:
    """Return what is open and due until a moment, the oldest first; some kinds left `without`."""
    query = select(T).where(T.c.closed_by.is_(None), T.c.due_at <= written(moment_))
    if what:
        query = query.where(T.c.what == what)
    if without:
        query = query.where(T.c.what.not_in(without))
    query = query.order_by(T.c.due_at, T.c.id).limit(limit)
    return _all(connection.execute(query).mappings().all())


def of_patient(connection: Connection, patient: str) -> tuple[Due, ...]:
    """Return all that was ever due for a patient, open and closed."""
    query = select(T).where(T.c.patient == patient).order_by(T.c.due_at, T.c.id)
    return _all(connection.execute(query).mappings().all())


def _all(rows: Sequence[RowMapping]) -> tuple[Due, ...]:
    return tuple(
        Due(**dict(row) | {"due_at": moment(row["due_at"]), "closed_by": row["closed_by"] or ""})
        for row in rows
    )
