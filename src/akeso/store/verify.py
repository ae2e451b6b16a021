"""Proof that nothing in the store was changed, taken out or put in behind its back.

Lines of the audit, records and attachments were added under one lock, so their numbers run
together: the three tables are read side by side, once, in constant memory.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, RowMapping, Table, select, text

from akeso.errors import AkesoError
from akeso.store import audit, records, tables
from akeso.store.files import Files
from akeso.store.values import Head

PAGE = 1000
MOST_FAULTS = 100
"""Faults that are told in full; more are only counted."""


@dataclass(frozen=True)
class Verification:
    """What was proven.

    Parameters
    ----------
    audit_rows, records, files : int
        How many of each were proven.
    head : Head
        Last line of the audit.
    faults : tuple of str
        A sentence on each fault, the first hundred.
    fault_count : int
    """

    audit_rows: int
    records: int
    files: int
    head: Head
    faults: tuple[str, ...] = ()
    fault_count: int = 0

    @property
    def whole(self) -> bool:
        """Whether no fault was found."""
        return self.fault_count == 0


class _Faults:
    """Sentences on what is wrong, in bounded number."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.count = 0

    def add(self, sentence: str) -> None:
        self.count += 1
        if len(self.told) < MOST_FAULTS:
            self.told.append(sentence)


def verify(connection: Connection, files: Files, expect: Head | None) -> Verification:
    """Read everything once and return what was proven; see `Store.verify`."""
    return _Proof(connection, files, expect).run()


class _Proof:
    """One reading of the whole store."""

    def __init__(self, connection: Connection, files: Files, expect: Head | None) -> None:
        self.connection = connection
        self.files = files
        self.expect = expect
        self.faults = _Faults()
        self.records = _rows(connection, tables.record)
        self.attached = _rows(connection, tables.record_file)
        self.counts = {"record": 0, "record_file": 0}
        self.last = Head(0, audit.START)

    def run(self) -> Verification:
        """Read the audit with all that it names, then the files, then the head."""
        if self.expect is not None and self.expect.seq == 0:
            self._expected(self.last)
        for row in _rows(self.connection, tables.audit):
            self._line(row)
        self._nothing_unnamed(self.records, "Record", "id")
        self._nothing_unnamed(self.attached, "Attachment", "seq")
        count = self._contents()
        self._head()
        self._indexes()
        rows = self.last.seq
        return Verification(
            rows,
            self.counts["record"],
            count,
            self.last,
            tuple(self.faults.told),
            self.faults.count,
        )

    def _line(self, row: RowMapping) -> None:
        seq, previous = int(row["seq"]), self.last
        if seq != previous.seq + 1:
            self.faults.add(f"Audit lines {previous.seq + 1} to {seq - 1} are missing.")
        elif row["previous"] != previous.sha256:
            self.faults.add(f"Audit line {seq} does not follow the line before it.")
        if audit.hash_of(row, row["previous"]) != row["sha256"]:
            self.faults.add(f"Audit line {seq} ({row['at']}, {row['verb']}) was changed.")
        self.last = Head(seq, row["sha256"])
        self._expected(self.last)
        try:
            wrote_records, wrote_files = json.loads(row["wrote"])
        except ValueError:
            return  # the line was changed, which is told above
        for identifier, sha256 in wrote_records:
            self._record(seq, identifier, sha256)
        for named in wrote_files:
            self._attachment(seq, named)

    def _expected(self, head: Head) -> None:
        if self.expect is not None and head.seq == self.expect.seq and head != self.expect:
            self.faults.add(f"Audit line {head.seq} is not the one that was printed earlier.")

    def _record(self, seq: int, identifier: str, sha256: str) -> None:
        row = next(self.records, None)
        self.counts["record"] += 1
        if row is None or row["seq"] != self.counts["record"]:
            self.faults.add(f"Record {identifier}, written by audit line {seq}, is missing.")
            self.records = _rows(self.connection, tables.record, self.counts["record"])
        elif row["id"] != identifier or row["sha256"] != sha256 or records.hash_of(row) != sha256:
            self.faults.add(f"Record {identifier}, written by audit line {seq}, was changed.")

    def _attachment(self, seq: int, named: list[object]) -> None:
        row = next(self.attached, None)
        self.counts["record_file"] += 1
        if row is None or row["seq"] != self.counts["record_file"]:
            self.faults.add(f"That a file belongs to record {named[0]}, said by audit line {seq}, "
                            "is missing.")  # fmt: skip
            self.attached = _rows(self.connection, tables.record_file, self.counts["record_file"])
            return
        table = tables.file
        kept = self.connection.execute(select(table).where(table.c.sha256 == row["sha256"])).first()
        size, media_type = (kept.size, kept.media_type) if kept else (None, None)
        found = [row["record"], row["sha256"], row["role"], row["name"], size, media_type]
        if found != named:
            self.faults.add(f"That a file belongs to record {named[0]}, said by audit line {seq}, "
                            "was changed.")  # fmt: skip

    def _nothing_unnamed(self, rest: Iterator[RowMapping], what: str, column: str) -> None:
        for row in rest:
            self.faults.add(f"{what} {row[column]} is named by no line of the audit.")

    def _contents(self) -> int:
        count, after = 0, ""
        table = tables.file
        while True:
            query = select(table).where(table.c.sha256 > after).order_by(table.c.sha256)
            page = self.connection.execute(query.limit(PAGE)).all()
            if not page:
                return count
            for row in page:
                count += 1
                self._content(row.sha256, row.size)
            after = page[-1].sha256

    def _content(self, sha256: str, size: int) -> None:
        try:
            path = self.files.checked(sha256)
        except AkesoError as error:
            self.faults.add(str(error))
            return
        if path.stat().st_size != size:
            self.faults.add(f"The size of file {sha256} is not what the store says.")

    def _head(self) -> None:
        head = self.connection.execute(select(tables.head)).one()
        kept = Head(head.audit_seq, head.audit_sha256)
        if kept != self.last:
            self.faults.add(
                f"The audit ends with line {self.last.seq}, its head says {kept.seq}: "
                "lines were cut off, or the head was changed."
            )
        if (head.record_seq, head.file_seq) != tuple(self.counts.values()):
            self.faults.add("The head counts other records or attachments than the audit names.")
        if self.expect is not None and self.expect.seq > self.last.seq:
            self.faults.add(
                f"The audit ends with line {self.last.seq}; line {self.expect.seq} was printed "
                "earlier: lines were cut off."
            )

    def _indexes(self) -> None:
        """Ask SQLite whether its indexes lead to every row: one that does not hides a record.

        PostgreSQL says it only through an extension (amcheck) that its owner has to install.
        """
        if self.connection.dialect.name != "sqlite":
            return
        for (said,) in self.connection.execute(text(f"PRAGMA integrity_check({MOST_FAULTS})")):
            if said != "ok":
                self.faults.add(
                    f"The database is damaged and may hide what it holds ({said}); stop using it "
                    "and restore the last backup."
                )


def _rows(connection: Connection, table: Table, after: int = 0) -> Iterator[RowMapping]:
    """Give the rows of a table after a number, page by page."""
    while True:
        query = select(table).where(table.c.seq > after).order_by(table.c.seq).limit(PAGE)
        page = connection.execute(query).mappings().all()
        yield from page
        if len(page) < PAGE:
            return
        after = page[-1]["seq"]
