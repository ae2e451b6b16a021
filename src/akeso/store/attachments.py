"""Which file belongs to which record."""

from __future__ import annotations

from sqlalchemy import Connection, select

from akeso.errors import NotFound
from akeso.store import tables
from akeso.store.values import Attached

FILE, OF = tables.file, tables.record_file


def attach(connection: Connection, attached: Attached, seq: int) -> None:
    """Write that a stored content belongs to a record."""
    known = select(FILE.c.size).where(FILE.c.sha256 == attached.sha256)
    if connection.execute(known).first() is None:
        row = {c.name: getattr(attached, c.name) for c in FILE.columns}
        connection.execute(FILE.insert(), row)
    row = {"seq": seq, "record": attached.record, "sha256": attached.sha256}
    connection.execute(OF.insert(), row | {"role": attached.role, "name": attached.name})


def of_record(connection: Connection, record: str) -> tuple[Attached, ...]:
    """Return the files of a record in the order they were attached."""
    columns = (OF.c.record, OF.c.sha256, OF.c.role, OF.c.name, FILE.c.size, FILE.c.media_type)
    query = select(*columns).join(FILE, FILE.c.sha256 == OF.c.sha256)
    rows = connection.execute(query.where(OF.c.record == record).order_by(OF.c.seq))
    return tuple(Attached(*row) for row in rows)


def kept(connection: Connection, sha256: str) -> tuple[int, str]:
    """Return size in bytes and media type of a file; NotFound when the store has none such."""
    row = connection.execute(select(FILE).where(FILE.c.sha256 == sha256)).first()
    if row is None:
        raise NotFound(f"The store has no file {sha256}; check the hash.")
    return int(row.size), str(row.media_type)


def patients_of(connection: Connection, sha256: str) -> set[str]:
    """Return the patients to whose records a file belongs."""
    record = tables.record
    query = select(record.c.patient).join(OF, OF.c.record == record.c.id)
    return set(connection.execute(query.where(OF.c.sha256 == sha256).distinct()).scalars())
