"""Many charts at once, for taking over another system's records or for measuring.

As safe as one step after the other, and many times faster: whole tables are filled page by page,
with the audit's chain over them, a line for each patient. Rows are made by one thread while the
database takes in those before. Of the appointment book, only what is to come holds its time: past
times cannot be booked any more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from sqlalchemy import Connection, select

from akeso.store import audit, bulk, tables
from akeso.store.agenda import Booking, Due
from akeso.store.audit import Journal, Line
from akeso.store.engine import alone
from akeso.store.moment import written
from akeso.store.patients import number_rows, word_rows
from akeso.store.records import hashed
from akeso.store.store import Store
from akeso.store.values import (
    Actor,
    Attached,
    PatientKey,
    StoredRecord,
    canonical,
    sha256_of,
    storable,
)

CHARTS = 500
"""Charts in one transaction."""
Tables = dict[str, list[list[object]]]
FILLED = (
    "record", "audit", "patient_key", "patient_word", "patient_number", "appointment", "slot",
    "due", "record_file",
)  # fmt: skip
COLUMNS = {name: [c.name for c in tables.metadata.tables[name].columns] for name in FILLED}


@dataclass(frozen=True)
class ProvenRecord(StoredRecord):
    """A record whose body is known to be a JSON object: whoever makes it has proven that."""

    def __post_init__(self) -> None:
        made = self.made
        parts = (self.id, self.kind, self.patient, self.episode, self.body, self.supersedes,
                 made.by, made.why)  # fmt: skip
        storable("The record", "".join(parts))


@dataclass(frozen=True)
class LoadedChart:
    """One patient's records, with what is searched and listed of them.

    Parameters
    ----------
    key : PatientKey
    entries : tuple of StoredRecord
        In the order in which they were made.
    bookings : tuple of Booking
        Past ones, and those to come.
    dues : tuple of Due
    files : tuple of Attached
        Whose content the store has already (`akeso.store.files.Files.put`).
    """

    key: PatientKey
    entries: tuple[StoredRecord, ...]
    bookings: tuple[Booking, ...] = ()
    dues: tuple[Due, ...] = ()
    files: tuple[Attached, ...] = ()


@dataclass(frozen=True)
class _Ready:
    """A chart as rows, but for the numbers that the journal gives out."""

    chart: LoadedChart
    records: list[list[object]]
    others: Tables


def load(
    store: Store, charts: Iterable[LoadedChart], actor: Actor, verb: str, at: datetime
) -> Iterator[int]:
    """Put charts of new patients into a store; gives how many are in after each transaction.

    Parameters
    ----------
    store : Store
    charts : iterable of LoadedChart
        Taken by a thread of its own, a transaction ahead.
    actor : Actor
    verb : str
        For the audit.
    at : datetime
        Of the audit's lines; appointments that end later hold their time.

    Raises
    ------
    Refused
        When a patient, record or appointment is there already.
    """
    source, done = iter(charts), 0

    def some() -> list[_Ready]:
        return [_ready(chart, at) for chart in islice(source, CHARTS)]

    with ThreadPoolExecutor(1, "akeso-load") as maker:
        coming = maker.submit(some)
        while ready := coming.result():
            coming = maker.submit(some)
            with store.transaction(write=True) as connection:
                _write(connection, ready, actor, verb, at)
            done += len(ready)
            yield done


def _ready(chart: LoadedChart, at: datetime) -> _Ready:
    """Return the rows of a chart; all that takes time is here."""
    records: list[list[object]] = []
    for entry in chart.entries:
        values = hashed(entry)
        records.append([0, *values, sha256_of(canonical(values))])
    others: Tables = {name: [] for name in FILLED}
    _found_by(others, chart.key)
    for booking in chart.bookings:
        _booked(others, booking, at)
    for due in chart.dues:
        row = {c: getattr(due, c) for c in COLUMNS["due"]}
        row |= {"due_at": written(due.due_at), "closed_by": due.closed_by or None}
        others["due"].append(list(row.values()))
    return _Ready(chart, records, others)


def _found_by(rows: Tables, key: PatientKey) -> None:
    born = key.born.isoformat() if key.born else None
    rows["patient_key"].append([key.patient, key.family, key.given, born])
    rows["patient_word"] += [list(row) for row in word_rows(key)]
    rows["patient_number"] += [list(row) for row in number_rows(key)]


def _booked(rows: Tables, booking: Booking, at: datetime) -> None:
    row = {c: getattr(booking, c) for c in COLUMNS["appointment"]}
    row |= {"starts": written(booking.starts), "ends": written(booking.ends)}
    rows["appointment"].append(list(row.values()))
    if booking.ends > at:
        rows["slot"] += [
            [resource, quantum, booking.id]
            for resource in booking.resources()
            for quantum in booking.quanta()
        ]


def _write(
    connection: Connection, ready: list[_Ready], actor: Actor, verb: str, at: datetime
) -> None:
    """Number the rows, bind them to the audit's chain, and put them in."""
    journal = audit.take_head(connection)
    rows: Tables = {name: [] for name in FILLED}
    for one in ready:
        rows["record"] += one.records
        for name, some in one.others.items():
            rows[name] += some
        _number(rows, journal, one)
        line = Line(actor, verb, one.chart.key.patient, "")
        subjects = tuple(entry.id for entry in one.chart.entries)
        rows["audit"].append(_audit_row(journal, audit.closed(line, audit.WROTE, subjects), at))
    for name, some in rows.items():
        if name == "record_file":
            _know_files(connection, ready)
        bulk.fill(connection, name, COLUMNS[name], some)  # type: ignore[arg-type]
    audit.keep_head(connection, journal)


def _number(rows: Tables, journal: Journal, one: _Ready) -> None:
    """Give records and files their numbers, and tell the journal their hashes."""
    for row in one.records:
        row[0] = journal.next_record()
    journal.records = [[str(row[1]), str(row[-1])] for row in one.records]
    journal.files = [[f.record, f.sha256, f.role, f.name, f.size, f.media_type]
                     for f in one.chart.files]  # fmt: skip
    rows["record_file"] += [[journal.next_file(), f.record, f.sha256, f.role, f.name]
                            for f in one.chart.files]  # fmt: skip


def _audit_row(journal: Journal, line: Line, at: datetime) -> list[object]:
    """Return the line of one chart in the chain, as `audit.append` writes it."""
    row = audit.row_of(journal, line, at)
    journal.audit_seq, journal.audit_sha256 = journal.audit_seq + 1, str(row["sha256"])
    return [row[c] for c in COLUMNS["audit"]]


def _know_files(connection: Connection, ready: list[_Ready]) -> None:
    """Write the contents that the database does not know of yet."""
    used = {f.sha256: f for one in ready for f in one.chart.files}
    if not used:
        return
    file = tables.file
    known = set(connection.execute(select(file.c.sha256).where(file.c.sha256.in_(used))).scalars())
    new: list[tuple[str, int, str]] = [
        (f.sha256, f.size, f.media_type) for f in used.values() if f.sha256 not in known
    ]
    bulk.fill(connection, "file", ["sha256", "size", "media_type"], new)


def count_up(store: Store, counter: str, value: int) -> None:
    """Set a running count, so that the next number is one more."""
    with store.transaction(write=True) as connection:
        table = tables.counter
        connection.execute(table.delete().where(table.c.name == counter))
        connection.execute(table.insert(), {"name": counter, "value": value})


def settle(store: Store) -> None:
    """Let the database count what it holds, so that it plans its questions well from now on."""
    if not store.place.is_sqlite:
        alone(store.place, "VACUUM (ANALYZE)")
        return
    with store.transaction(write=True) as connection:
        connection.exec_driver_sql("PRAGMA analysis_limit=1000")
        connection.exec_driver_sql("ANALYZE")
