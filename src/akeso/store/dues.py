"""What somebody has to do by a time: follow-ups, recalls, overdue reports."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, RowMapping, and_, select, update

from akeso.errors import NotFound, Refused
from akeso.store import tables
from akeso.store.agenda import Due
from akeso.store.moment import moment, written

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


def between(
    connection: Connection, since: datetime, until: datetime, what: str, limit: int
) -> tuple[Due, ...]:
    """Return what is open and due between two moments, the oldest first.

    By its name `what`, or without one all that stands on the day's list.
    """
    which = tables.ON_DAY if not what else and_(tables.OPEN, T.c.what == what)
    query = select(T).where(which, T.c.due_at >= written(since), T.c.due_at <= written(until))
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
