"""Made-up entries for the tests of the store."""

from datetime import UTC, date, datetime, timedelta
from itertools import count

from sqlalchemy import event, text

from akeso.care.record import Stamp
from akeso.store import Actor, Booking, Due, PatientKey, StoredRecord
from akeso.store import tables as t

NOW = datetime(2026, 11, 20, 22, 0, tzinfo=UTC)
ACTOR = Actor("dr-demo", "s1")
_numbers = count(1)


def entry(**changes):
    number = next(_numbers)
    values = {
        "id": f"note-{number:06}",
        "kind": "note",
        "patient": "p1",
        "episode": "e1",
        "body": '{"text":"tender on the left"}',
        "made": Stamp("dr-demo", NOW, "seen today"),
    }
    return StoredRecord(**values | changes)


def booking(**changes):
    values = {
        "id": f"appointment-{next(_numbers):06}",
        "record": "r1",
        "patient": "p1",
        "episode": "e1",
        "room": "1",
        "practitioner": "dr-demo",
        "starts": NOW,
        "ends": NOW + timedelta(minutes=30),
    }
    return Booking(**values | changes)


def due(**changes):
    values = {"id": f"due-{next(_numbers):06}", "what": "follow-up", "due_at": NOW, "patient": "p1"}
    return Due(**values | changes)


def demo(patient, family, given, born=date(1960, 2, 29), **numbers):
    return PatientKey(patient, family, given, born, tuple(numbers.items()))


def add(store, *entries, verb="note"):
    """Add records in one step each, and return them."""
    for one in entries:
        with store.write(ACTOR, verb, one.patient, "seen") as unit:
            unit.add(one)
    return entries


def fill(store):
    """Put one of everything into a store."""
    first = entry()
    with store.write(ACTOR, "refer", "p1", "referred") as unit:
        unit.add(first)
        unit.attach(first.id, b"a picture", "ct", "application/dicom", "1.dcm")
        unit.index_patient(demo("p1", "O'Brien-Demo", "Zoë Ann", medicare="2953 12345 6"))
        unit.book(booking(record=first.id))
        unit.due(due(record=first.id, episode="e1"))
        unit.set("clinic", "Demo clinic")
        unit.next_number("claim")
    second = entry(supersedes=first.id, body='{"text":"tab\\t, \\\\ and ü → 痛"}')
    add(store, second, verb="correct")
    voiding = entry(kind="void", voids=second.id, made=Stamp("dr-demo", NOW, "wrong patient"))
    add(store, voiding, verb="void")
    with store.read(ACTOR, "open", "p1", "consult") as unit:
        unit.records_of("p1")
    return first, second, voiding


def rows(store, *left_out):
    """Every row of every table but some, to compare two stores."""
    with store.transaction(write=False) as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(
                table.select().order_by(*table.primary_key.columns))]
            for table in t.metadata.sorted_tables if table.name not in left_out
        }  # fmt: skip


def tamper(store, *statements):
    """Change rows behind the store's back, triggers put aside."""
    with store.transaction(write=True) as connection:
        for table in t.KEPT:
            if store.place.is_sqlite:
                for what in ("update", "delete"):
                    connection.execute(text(f"DROP TRIGGER IF EXISTS {table}_no_{what}"))
            else:
                connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        if store.place.is_sqlite:
            connection.execute(text("PRAGMA defer_foreign_keys=ON"))
        for statement in statements:
            connection.execute(text(statement))


def plan_of(store, ask):
    """Return how the database answers the last question that `ask` puts to a unit."""
    asked = []

    def note(_connection, _cursor, statement, values, *_):
        asked.append((statement, values))

    with store.read(ACTOR, "explain") as unit:
        event.listen(store._engine, "before_cursor_execute", note)
        try:
            ask(unit)
        finally:
            event.remove(store._engine, "before_cursor_execute", note)
        connection, (statement, values) = unit._connection, asked[-1]
        if store.place.is_sqlite:
            rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        else:
            for way in ("seqscan", "bitmapscan", "sort"):  # what a few rows are answered by
                connection.exec_driver_sql(f"SET LOCAL enable_{way} = off")
            rows = connection.exec_driver_sql(f"EXPLAIN {statement}", values)
        return "\n".join(str(row[-1]) for row in rows)
