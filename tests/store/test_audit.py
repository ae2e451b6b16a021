import hashlib
import json

from akeso.store import audit
from akeso.store.values import canonical

from .made import ACTOR, entry


def test_the_hash_of_a_line_is_what_the_page_says(store):
    """Made again here from the row alone, as anyone could with another program."""
    one = entry()
    with store.write(ACTOR, "refer", "p1", "why") as unit:
        unit.add(one)
    with store.transaction(write=False) as connection:
        row = connection.execute(audit.tables.audit.select()).mappings().one()
        record = connection.execute(audit.tables.record.select()).mappings().one()
    start = hashlib.sha256(b"akeso audit, version 1").hexdigest()
    assert row["previous"] == start
    fields = [1, row["at"], "dr-demo", "s1", "refer", "p1", f'["{one.id}"]', "why", "done",
              json.dumps([[[one.id, record["sha256"]]], []], separators=(",", ":"))]  # fmt: skip
    text = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
    assert row["sha256"] == hashlib.sha256((start + text).encode()).hexdigest()
    fields = [one.id, "note", "p1", "e1", one.body, "dr-demo", "2026-11-20T22:00:00.000000Z",
              "seen today", None, None]  # fmt: skip
    assert record["sha256"] == hashlib.sha256(canonical(fields).encode()).hexdigest()
    assert str(store.head()) == f"1:{row['sha256']}"
