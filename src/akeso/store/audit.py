"""The audit: one line for everything done with the record, each bound to the line before.

A line's hash covers the line and the hash before it, so that one changed byte breaks the chain at
its row. A line of a step that wrote names each record and file with its hash; the numbers of the
rows have no gaps. `verify.py` proves all of it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Connection, RowMapping, select, update

from akeso.store import tables
from akeso.store.moment import moment, written
from akeso.store.values import Actor, Head, canonical, sha256_of, storable

START = sha256_of("akeso audit, version 1")
"""What stands in the place of a hash before the first line; the first migration writes it too."""
READ, WROTE, REFUSED, FAILED = "read", "done", "refused", "failed"
HASHED = ("seq", "at", "who", "session", "verb", "patient", "subjects", "why", "outcome", "wrote")
"""Columns that a line's hash covers, in this order."""


@dataclass(frozen=True)
class Line:
    """What a line says.

    Parameters
    ----------
    actor : Actor
    verb : str
        What was done, in the words of the front door.
    patient : str
        Whose record; ``""`` where it is nobody's, or many.
    why : str
    subjects : tuple of str
        Records and other things that were named.
    outcome : str
        ``read``, ``done``, ``refused: ...`` or ``failed: ...``.
    """

    actor: Actor
    verb: str
    patient: str
    why: str
    subjects: tuple[str, ...] = ()
    outcome: str = READ

    def __post_init__(self) -> None:
        for what in ("verb", "patient", "why", "outcome"):
            storable(f"The {what} of a step", getattr(self, what))
        for subject in self.subjects:
            storable("What a step names", subject)


@dataclass(frozen=True)
class AuditRow:
    """A line as it is kept, with its number, time and hash."""

    seq: int
    at: datetime
    line: Line
    sha256: str


@dataclass
class Journal:
    """What a writer gives out numbers from: the head's row, taken by this writer alone."""

    audit_seq: int
    audit_sha256: str
    record_seq: int
    file_seq: int
    records: list[list[str]] = field(default_factory=list)
    """Of each record written: identifier and hash."""
    files: list[list[str | int]] = field(default_factory=list)
    """Of each file attached: record, hash, role, name."""

    def next_record(self) -> int:
        """Return the number of the next record."""
        self.record_seq += 1
        return self.record_seq

    def next_file(self) -> int:
        """Return the number of the next attachment."""
        self.file_seq += 1
        return self.file_seq


def take_head(connection: Connection) -> Journal:
    """Lock the head for this writer; others wait. SQLite's writer has the lock already."""
    row = connection.execute(select(tables.head).with_for_update()).mappings().one()
    return Journal(row["audit_seq"], row["audit_sha256"], row["record_seq"], row["file_seq"])


def row_of(journal: Journal, line: Line, at: datetime) -> dict[str, object]:
    """Return the row of the next line, with its place in the chain."""
    row: dict[str, object] = {
        "seq": journal.audit_seq + 1,
        "at": written(at),
        "who": line.actor.who,
        "session": line.actor.session,
        "verb": line.verb,
        "patient": line.patient,
        "subjects": canonical(line.subjects),
        "why": line.why,
        "outcome": line.outcome,
        "wrote": canonical([journal.records, journal.files]),
    }
    sha256 = hash_of(row, journal.audit_sha256)
    return row | {"previous": journal.audit_sha256, "sha256": sha256}


def append(connection: Connection, journal: Journal, line: Line, at: datetime) -> Head:
    """Write one line and the head that it makes."""
    row = row_of(journal, line, at)
    connection.execute(tables.audit.insert(), row)
    journal.audit_seq, journal.audit_sha256 = journal.audit_seq + 1, str(row["sha256"])
    return keep_head(connection, journal)


def keep_head(connection: Connection, journal: Journal) -> Head:
    """Write the head that the lines made."""
    connection.execute(
        update(tables.head).values(
            audit_seq=journal.audit_seq,
            audit_sha256=journal.audit_sha256,
            record_seq=journal.record_seq,
            file_seq=journal.file_seq,
        )
    )
    return Head(journal.audit_seq, journal.audit_sha256)


def hash_of(row: dict[str, object] | RowMapping, previous: str) -> str:
    """Return the hash of a line: over the one before it and its own columns."""
    return sha256_of(previous + canonical([row[name] for name in HASHED]))


def lines(
    connection: Connection, patient: str | None, who: str | None, after: int, limit: int
) -> Sequence[AuditRow]:
    """Return lines in order, of one patient or one user where these are given."""
    table = tables.audit
    query = select(table).where(table.c.seq > after).order_by(table.c.seq).limit(limit)
    if patient is not None:
        query = query.where(table.c.patient == patient)
    if who is not None:
        query = query.where(table.c.who == who)
    return tuple(_row(row) for row in connection.execute(query).mappings())


def _row(row: RowMapping) -> AuditRow:
    line = Line(
        Actor(row["who"], row["session"]),
        row["verb"],
        row["patient"],
        row["why"],
        tuple(json.loads(row["subjects"])),
        row["outcome"],
    )
    return AuditRow(row["seq"], moment(row["at"]), line, row["sha256"])


def closed(line: Line, outcome: str, subjects: Sequence[str]) -> Line:
    """Return the line with what became of the step, each subject named once."""
    return replace(line, outcome=outcome, subjects=tuple(dict.fromkeys(subjects)))
