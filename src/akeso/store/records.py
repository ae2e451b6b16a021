"""Records: added in a row, read by patient and episode, superseded and voided once at most."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Connection, RowMapping, Select, select

from akeso.care.record import Stamp
from akeso.errors import BadInput, NotFound, Refused
from akeso.store import tables
from akeso.store.among import among, batches
from akeso.store.moment import moment, written
from akeso.store.values import StoredRecord, canonical, sha256_of

HASHED = (
    "id", "kind", "patient", "episode", "body", "made_by", "made_at", "why", "supersedes", "voids",
)  # fmt: skip
"""Columns that a record's hash covers, in this order."""
T = tables.record


def row_of(entry: StoredRecord, seq: int) -> dict[str, object]:
    """Return the row of a record, with its hash."""
    values = hashed(entry)
    row: dict[str, object] = {"seq": seq, **dict(zip(HASHED, values, strict=True))}
    return row | {"sha256": sha256_of(canonical(values))}


def hashed(entry: StoredRecord) -> list[str | None]:
    """Return the values of a record's row that its hash covers, in the order of `HASHED`."""
    made = entry.made
    return [
        entry.id,
        entry.kind,
        entry.patient,
        entry.episode,
        entry.body,
        made.by,
        written(made.at),
        made.why,
        entry.supersedes or None,
        entry.voids or None,
    ]


def hash_of(row: dict[str, object] | RowMapping) -> str:
    """Return the hash of a record's row."""
    return sha256_of(canonical([row[name] for name in HASHED]))


def entry_of(row: RowMapping) -> StoredRecord:
    """Return the record of a row, its hash proven; Refused when the row was changed."""
    if hash_of(row) != row["sha256"]:
        raise Refused(
            f"Record {row['id']} was changed in the database after it was stored; it is not shown; "
            "verify the audit and restore a backup."
        )
    return StoredRecord(
        row["id"],
        row["kind"],
        row["patient"],
        row["episode"],
        row["body"],
        Stamp(row["made_by"], moment(row["made_at"]), row["why"]),
        row["supersedes"] or "",
        row["voids"] or "",
    )


def one(connection: Connection, identifier: str) -> StoredRecord:
    """Return the record of that name; NotFound when there is none."""
    row = connection.execute(select(T).where(T.c.id == identifier)).mappings().first()
    if row is None:
        raise NotFound(f"There is no record '{identifier}'; check the identifier.")
    return entry_of(row)


def of_patient(
    connection: Connection, patient: str, episode: str | None, kinds: Sequence[str]
) -> tuple[StoredRecord, ...]:
    """Return the records of a patient in the order they were added."""
    query = select(T).where(T.c.patient == patient).order_by(T.c.seq)
    if episode is not None:
        query = query.where(T.c.episode == episode)
    return _all(connection, _of_kinds(query, kinds))


def guards_of(connection: Connection, patients: Collection[str]) -> dict[str, list[StoredRecord]]:
    """Return what closes and opens charts by patient, each in the order it was added."""
    found = defaultdict[str, list[StoredRecord]](list)
    for wanted in batches(patients):
        own = among(connection, T.c.patient, wanted)
        for entry in _all(
            connection, select(T).where(own, tables.GUARDING).order_by(T.c.patient, T.c.seq)
        ):
            found[entry.patient].append(entry)
    return dict(found)


def of_kind(
    connection: Connection, kinds: Sequence[str], since: datetime, until: datetime, limit: int
) -> tuple[StoredRecord, ...]:
    """Return records of some kinds made from a moment until before another."""
    query = select(T).where(T.c.made_at >= written(since), T.c.made_at < written(until))
    query = query.order_by(T.c.made_at, T.c.seq).limit(limit)
    return _all(connection, _of_kinds(query, kinds))


def _of_kinds(
    query: Select[tuple[object, ...]], kinds: Sequence[str]
) -> Select[tuple[object, ...]]:
    return query.where(T.c.kind.in_(kinds)) if kinds else query


def _all(connection: Connection, query: Select[tuple[object, ...]]) -> tuple[StoredRecord, ...]:
    return tuple(entry_of(row) for row in connection.execute(query).mappings())


def check_new(connection: Connection, entry: StoredRecord) -> None:
    """Raise when a record may not be added: its name is taken, or what it replaces is gone.

    Raises
    ------
    BadInput
        When there is a record of that name.
    NotFound
        When the record that it supersedes or voids does not exist.
    Refused
        When that one belongs to another patient, or was superseded or voided before.
    """
    if connection.execute(select(T.c.seq).where(T.c.id == entry.id)).first():
        raise BadInput(f"There is a record '{entry.id}' already; each has a name of its own.")
    if entry.supersedes and entry.voids:
        raise BadInput("A record supersedes another or voids one, not both; make two.")
    if target := entry.supersedes or entry.voids:
        _check_target(connection, entry, target)


def _check_target(connection: Connection, entry: StoredRecord, target: str) -> None:
    if one(connection, target).patient != entry.patient:
        raise Refused(f"Record {target} belongs to another patient; nothing was changed.")
    ended = (T.c.supersedes == target) | (T.c.voids == target)
    later = connection.execute(select(T.c.id, T.c.voids).where(ended)).first()
    if later is not None:
        how = "voided" if later.voids else "superseded"
        raise Refused(
            f"Someone changed it meanwhile: record {target} was {how} by {later.id}; open it again."
        )
