"""Many charts at once, for taking over another system's records or for measuring.

As safe as one step after the other, and many times faster: whole tables are filled page by page,
with the audit's chain over them, a line for each patient. Past times of the appointment book are
not held again: only what is to come can be booked twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from sqlalchemy import Connection

from akeso.store import audit, bulk, tables
from akeso.store.audit import Journal, Line
from akeso.store.moment import written
from akeso.store.patients import folded, number_key
from akeso.store.records import row_of
from akeso.store.store import Store
from akeso.store.values import Actor, Booking, Due, PatientKey, StoredRecord

CHARTS = 2000
"""Charts in one transaction."""
Tables = dict[str, list[list[object]]]
FILLED = (
    "record", "audit", "patient_key", "patient_word", "patient_number", "appointment", "due",
)  # fmt: skip


@dataclass(frozen=True)
class LoadedChart:
    """One patient's records, with what is searched and listed of them.

    Parameters
    ----------
    key : PatientKey
    entries : tuple of StoredRecord
        In the order in which they were made.
    bookings : tuple of Booking
        Past ones.
    dues : tuple of Due
    """

    key: PatientKey
    entries: tuple[StoredRecord, ...]
    bookings: tuple[Booking, ...] = ()
    dues: tuple[Due, ...] = ()


def load(
    store: Store, charts: Iterable[LoadedChart], actor: Actor, verb: str, at: datetime
) -> Iterator[int]:
    """Put charts of new patients into a store; gives how many are in after each transaction.

    Parameters
    ----------
    store : Store
    charts : iterable of LoadedChart
    actor : Actor
    verb : str
        For the audit.
    at : datetime
        Of the audit's lines.

    Raises
    ------
    Refused
        When a patient, record or appointment is there already.
    """
    source, done = iter(charts), 0
    while some := list(islice(source, CHARTS)):
        with store.transaction(write=True) as connection:
            journal = audit.take_head(connection)
            rows: Tables = {name: [] for name in FILLED}
            for chart in some:
                _add(rows, journal, chart, Line(actor, verb, chart.key.patient, ""), at)
            _write(connection, rows, journal)
        done += len(some)
        yield done


def _add(rows: Tables, journal: Journal, chart: LoadedChart, line: Line, at: datetime) -> None:
    journal.records = []
    for entry in chart.entries:
        row = row_of(entry, journal.next_record())
        journal.records.append([entry.id, str(row["sha256"])])
        rows["record"].append(_ordered("record", row))
    subjects = tuple(entry.id for entry in chart.entries)
    rows["audit"].append(_audit_row(journal, audit.closed(line, audit.WROTE, subjects), at))
    key = chart.key
    born = key.born.isoformat() if key.born else None
    rows["patient_key"].append([key.patient, key.family, key.given, born])
    words = {w for text in (key.family, key.given) for w in folded(text)}
    rows["patient_word"] += [[word, key.patient] for word in sorted(words)]
    numbers = {(number_key(number), kind) for kind, number in key.numbers}
    rows["patient_number"] += [[number, kind, key.patient] for number, kind in sorted(numbers)]
    for booking in chart.bookings:
        row = {c.name: getattr(booking, c.name) for c in tables.appointment.columns}
        row |= {"starts": written(booking.starts), "ends": written(booking.ends)}
        rows["appointment"].append(_ordered("appointment", row))
    for due in chart.dues:
        row = {c.name: getattr(due, c.name) for c in tables.due.columns}
        row |= {"due_at": written(due.due_at), "closed_by": due.closed_by or None}
        rows["due"].append(_ordered("due", row))


def _ordered(name: str, row: dict[str, object]) -> list[object]:
    return [row[c.name] for c in tables.metadata.tables[name].columns]


def _audit_row(journal: Journal, line: Line, at: datetime) -> list[object]:
    """Return the line of one chart in the chain, as `audit.append` writes it."""
    row = audit.row_of(journal, line, at)
    journal.audit_seq, journal.audit_sha256 = journal.audit_seq + 1, str(row["sha256"])
    return _ordered("audit", row)


def _write(connection: Connection, rows: Tables, journal: Journal) -> None:
    for name, some in rows.items():
        columns = [c.name for c in tables.metadata.tables[name].columns]
        bulk.fill(connection, name, columns, some)  # type: ignore[arg-type]
    audit.keep_head(connection, journal)


def count_up(store: Store, counter: str, value: int) -> None:
    """Set a running count, so that the next number is one more."""
    with store.transaction(write=True) as connection:
        table = tables.counter
        connection.execute(table.delete().where(table.c.name == counter))
        connection.execute(table.insert(), {"name": counter, "value": value})
