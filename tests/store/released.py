"""Keeps the rows of a store with one of everything, for later versions to be tested with.

    python -m tests.store.released

writes ``released/<version>.json``. Run it once when a version of the tables is released.
"""

import json
import sys
import tempfile
from pathlib import Path

from akeso.store import Account, PatientLink, Session, create_store, schema, tables

from .made import ACTOR, NOW, due, fill, rows


def main():
    with create_store(Path(tempfile.mkdtemp()) / "clinic", clock=lambda: NOW) as store:
        fill(store)
        with store.write(ACTOR, "set up") as unit:
            unit.keep(Account("account-1", "demo", "Demo", ("nurse", "manager"), "hash", NOW))
            unit.keep(Session("a" * 64, "account-1", NOW, NOW, NOW))
            unit.keep(PatientLink("b" * 64, "p1", "", "demo", "diary", NOW))
            done = due()
            unit.due(done)
            unit.close_due(done.id, "note-000001")
        kept = rows(store)
    columns = {t.name: [c.name for c in t.columns] for t in tables.metadata.sorted_tables}
    content = {
        "files": ["a picture"],
        "tables": {n: {"columns": columns[n], "rows": [list(r) for r in kept[n]]} for n in columns},
    }
    folder = Path(__file__).parent / "released"
    folder.mkdir(exist_ok=True)
    target = folder / f"{schema.VERSIONS[-1]}.json"
    target.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
