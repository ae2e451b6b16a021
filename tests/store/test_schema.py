# ruff: noqa: S608  the statements are the tests' own
import json
import shutil
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from akeso.errors import NotFound, Refused
from akeso.store import bulk, create_store, open_store, schema, tables
from akeso.store.audit import START
from akeso.store.place import place_of
from akeso.store.store import Store

from .made import ACTOR, NOW, add, demo, entry, fill, rows

RELEASED = Path(__file__).parent / "released"
"""Of each released version the rows of a store with one of everything; `released.py` makes one."""

LAST = schema.VERSIONS[-1]
NEXT = """
from alembic import op
import sqlalchemy as sa
revision, down_revision, branch_labels, depends_on = "9998", "LAST", None, None
def upgrade():
    op.add_column("due", sa.Column("urgency", sa.String(), nullable=False, server_default="usual"))
""".replace("LAST", LAST)


def older_store(where, version):
    """A store of an earlier version, filled with the rows that were kept of it."""
    store = Store(place_of(where))
    if store.place.is_sqlite:
        store.place.database.parent.mkdir()
    store.files.make()
    kept = json.loads((RELEASED / f"{version}.json").read_text("utf-8"))
    with store.transaction(write=True) as connection:
        schema.migrate(connection, version)
        connection.execute(text("DELETE FROM head"))
        for name, table in kept["tables"].items():
            bulk.fill(connection, name, table["columns"], table["rows"])
    for content in kept["files"]:
        store.files.put(content.encode())
    store.close()
    return kept


@pytest.mark.parametrize("version", schema.VERSIONS)
def test_every_released_version_is_brought_forward_with_its_data(bare, version):
    kept = older_store(bare, version)
    with open_store(bare) as store:
        assert store.verify().whole
        now = rows(store)
        for name in ("record", "audit", "file", "record_file", "patient_key"):
            assert [list(row) for row in now[name]] == kept["tables"][name]["rows"]
        with store.read(ACTOR, "open", "p1") as unit:
            assert len(unit.records_of("p1")) == 3
            for words in ("zoe", "zo ob", "obrien dem ann"):
                assert [key.patient for key in unit.search(words)] == ["p1"]
        with store.write(ACTOR, "rename", "p1") as unit:
            unit.index_patient(demo("p1", "Sample", "Ann"))
        with store.read(ACTOR, "search") as unit:
            assert [key.patient for key in unit.search("ann samp")] == ["p1"]
            assert unit.search("zoe") == ()
        add(store, entry(id="note-later"))
        assert store.verify().whole


def test_version_0002_tells_apart_what_stands_on_a_list_of_its_own(bare):
    older_store(bare, "0001")
    old = Store(place_of(bare))
    columns = ["id", "what", "due_at", "patient", "episode", "record", "closed_by"]
    dues = [
        [what, what, "2026-11-20T22:00:00.000000Z", "p1", "", "", None]
        for what in ("waiting", "service to claim", "recall: call")
    ]
    with old.transaction(write=True) as connection:
        bulk.fill(connection, "due", columns, dues)
    old.close()
    with open_store(bare) as store, store.read(ACTOR, "today") as unit:
        assert [d.what for d in unit.dues(NOW)] == ["follow-up", "recall: call"]
        assert [d.what for d in unit.dues(NOW, "waiting")] == ["waiting"]
        assert unit.dues(NOW, "service to claim")[0].apart


def test_the_versions_are_those_of_the_steps():
    config = Config()
    config.set_main_option("script_location", str(schema.SCRIPTS))
    steps = ScriptDirectory.from_config(config).walk_revisions()
    assert tuple(step.revision for step in reversed(list(steps))) == schema.VERSIONS
    assert {p.stem for p in RELEASED.glob("*.json")} == set(schema.VERSIONS)


def test_the_steps_make_the_tables_that_the_code_knows(store):
    with store.transaction(write=False) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, tables.metadata) == []
        assert connection.execute(text("SELECT audit_sha256 FROM head")).scalar() == START


@pytest.fixture
def newer_steps(tmp_path, monkeypatch):
    """Pretends that this Akeso knows one version more."""
    scripts = tmp_path / "migrations"
    shutil.copytree(schema.SCRIPTS, scripts, ignore=shutil.ignore_patterns("__pycache__"))
    step = scripts / "versions" / "v9998.py"
    step.write_text(NEXT)
    monkeypatch.setattr(schema, "SCRIPTS", scripts)
    monkeypatch.setattr(schema, "VERSIONS", (*schema.VERSIONS, "9998"))
    return step


def version(store):
    with store.transaction(write=False) as connection:
        return schema.version_of(connection, "here")


def test_an_older_store_is_brought_forward_when_opened(store, where, request):
    fill(store)
    before = rows(store)
    store.close()
    request.getfixturevalue("newer_steps")
    with open_store(where) as newer:
        assert version(newer) == "9998"
        assert rows(newer) == before
        assert newer.verify().whole
        if newer.place.is_sqlite:
            copy = newer.place.database.with_name(f"akeso-version-{LAST}.db")
            assert copy.stat().st_mode & 0o077 == 0
            folder = copy.parent.parent / "copy"
            folder.mkdir()
            shutil.copy(copy, folder / "akeso.db")
            shutil.copytree(newer.files.folder, folder / "files")
            with Store(place_of(folder)) as old:
                assert version(old) == LAST
                assert old.verify().whole
        with newer.transaction(write=True) as connection:
            connection.execute(text("ALTER TABLE due DROP COLUMN urgency"))
            connection.execute(text(f"UPDATE alembic_version SET version_num = '{LAST}'"))


def test_a_step_that_fails_leaves_the_store_as_it_was(store, where, request):
    fill(store)
    before = rows(store)
    request.getfixturevalue("newer_steps").write_text(
        NEXT + "    op.execute('SELECT * FROM nothing')\n"
    )
    with pytest.raises(Refused, match="nothing"):
        open_store(where)
    assert version(store) == LAST
    assert rows(store) == before
    with store.transaction(write=False) as connection:
        columns = connection.execute(text("SELECT * FROM due")).keys()
    assert "urgency" not in columns


def test_a_store_of_a_newer_version_is_not_opened(store, where):
    with store.transaction(write=True) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(Refused, match=f"has version 9999, this Akeso knows {LAST}; install"):
        open_store(where)
    with store.transaction(write=True) as connection:
        connection.execute(text(f"UPDATE alembic_version SET version_num = '{LAST}'"))


def test_a_database_that_is_no_store_is_neither_opened_nor_overwritten(bare):
    with Store(place_of(bare)) as store:
        if store.place.is_sqlite:
            store.place.database.parent.mkdir()
        with store.transaction(write=True) as connection:
            connection.execute(text("CREATE TABLE other (a INTEGER)"))
    with pytest.raises(NotFound, match="There is no store in"):
        open_store(bare)
    with pytest.raises(Refused, match="already"):
        create_store(bare)
