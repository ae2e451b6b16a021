# ruff: noqa: S608  the statements are the test's own
import pytest
from sqlalchemy import BigInteger, Integer, text

from akeso.errors import BadInput
from akeso.store import Head, create_store, open_store, tables
from akeso.store.verify import verify

from .made import ACTOR, add, entry, fill, tamper

CHECKED = (tables.audit, tables.record, tables.record_file, tables.file)
OTHERS = {
    ("record", "supersedes"): "id",
    ("record", "voids"): "id",
    ("record_file", "record"): "(SELECT max(id) FROM record)",
    ("record_file", "sha256"): "(SELECT min(sha256) FROM file)",
    ("file", "sha256"): "'" + "0" * 64 + "'",
}
"""What to write into columns that name something; an x after the text elsewhere."""


def test_one_changed_value_is_found_in_every_column(store):
    _, second, _ = fill(store)
    with store.write(ACTOR, "attach", "p1") as unit:
        unit.attach(second.id, b"a report", "report", "application/pdf", "r.pdf")
    tamper(store)
    assert store.verify().whole
    missed = [
        f"{table.name}.{column.name}"
        for table in CHECKED
        for column in table.columns
        if not changed_value_is_found(store, table, column)
    ]
    assert missed == []


class Undo(Exception):  # noqa: N818
    pass


def changed_value_is_found(store, table, column):
    """Change the last row's value, verify, and take the change back."""
    (key,) = (c.name for c in table.primary_key.columns)
    number = isinstance(column.type, Integer | BigInteger)
    plain = f"{column.name} + 100" if number else f"coalesce({column.name}, '') || 'x'"
    value = OTHERS.get((table.name, column.name), plain)
    where = f"{key} = (SELECT max({key}) FROM {table.name})"
    if (table.name, column.name) == ("record_file", "sha256"):
        where = f"sha256 <> {value}"
    try:
        with store.transaction(write=True) as connection:
            if store.place.is_sqlite:
                connection.execute(text("PRAGMA defer_foreign_keys=ON"))
            else:
                connection.execute(text("SET LOCAL session_replication_role = replica"))
            done = connection.execute(
                text(f"UPDATE {table.name} SET {column.name} = {value} WHERE {where}")
            )
            assert done.rowcount == 1, (table.name, column.name)
            proof = verify(connection, store.files, None)
            raise Undo
    except Undo:
        return not proof.whole


def test_a_whole_store_is_whole(store):
    assert store.verify().whole
    assert store.verify(store.head()).whole
    fill(store)
    proof = store.verify(store.head())
    assert (proof.whole, proof.faults) == (True, ())
    assert (proof.audit_rows, proof.records, proof.files) == (4, 3, 1)
    assert proof.head == store.head()


@pytest.mark.parametrize("seq", [1, 2, 4])
def test_a_changed_line_is_named(store, seq):
    fill(store)
    tamper(store, f"UPDATE audit SET who = 'dr-demp' WHERE seq = {seq}")
    (fault,) = store.verify().faults
    assert fault.startswith(f"Audit line {seq} (")
    assert fault.endswith("was changed.")


def test_a_changed_record_is_named(store):
    _, second, _ = fill(store)
    tamper(store, f"UPDATE record SET body = replace(body, 'tab', 'tub') WHERE id = '{second.id}'")
    assert store.verify().faults == (f"Record {second.id}, written by audit line 2, was changed.",)


def test_a_changed_record_with_its_hash_made_good_is_named(store):
    (one,) = add(store, entry())
    tamper(store, f"UPDATE record SET sha256 = '{'a' * 64}'")
    assert store.verify().faults == (f"Record {one.id}, written by audit line 1, was changed.",)


@pytest.mark.parametrize("place", [0, 4, 8])
def test_one_changed_byte_of_a_file_is_found(store, place):
    fill(store)
    (path,) = [p for p in store.files.folder.rglob("*") if p.is_file()]
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.chmod(0o600)
    path.write_bytes(bytes(content))
    (fault,) = store.verify().faults
    assert f"The file {path.name} was changed" in fault


@pytest.mark.parametrize(
    ("statements", "sentence"),
    [
        (["DELETE FROM audit WHERE seq = 2"], "Audit lines 2 to 2 are missing."),
        (["DELETE FROM audit WHERE seq = 4"], "lines were cut off, or the head was changed."),
        (["DELETE FROM record WHERE seq = 3"], "written by audit line 3, is missing."),
        (["DELETE FROM record_file"], "said by audit line 1, is missing."),
        (
            ["INSERT INTO record SELECT 4, 'new', kind, patient, episode, body, made_by, made_at, "
             "why, NULL, NULL, sha256 FROM record WHERE seq = 1"],
            "Record new is named by no line of the audit.",
        ),
        (
            ["INSERT INTO record_file SELECT 2, record, sha256, role, name FROM record_file"],
            "Attachment 2 is named by no line of the audit.",
        ),
        (["UPDATE head SET record_seq = 9"], "The head counts other records"),
        (["UPDATE audit SET wrote = 'x' WHERE seq = 1"], "Audit line 1 ("),
    ],
)  # fmt: skip
def test_rows_taken_out_or_put_in_are_found(store, statements, sentence):
    fill(store)
    tamper(store, *statements)
    assert any(sentence in fault for fault in store.verify().faults)


def test_a_record_missing_in_the_middle_is_told_once(store):
    entries = add(store, *(entry() for _ in range(5)))
    tamper(store, "DELETE FROM record WHERE seq = 2")
    assert store.verify().faults == (
        f"Record {entries[1].id}, written by audit line 2, is missing.",
    )


def test_a_cut_tail_with_its_head_made_good_is_found_by_the_printed_head(store):
    fill(store)
    before, printed = store.head(), None
    add(store, entry())
    printed = store.head()
    tamper(
        store,
        "DELETE FROM audit WHERE seq = 5",
        "DELETE FROM record WHERE seq = 4",
        f"UPDATE head SET audit_seq = 4, audit_sha256 = '{before.sha256}', record_seq = 3",
    )
    assert store.verify().whole  # nothing inside the store can tell
    assert store.verify(str(before)).whole
    (fault,) = store.verify(str(printed)).faults
    assert "line 5 was printed earlier: lines were cut off" in fault
    (fault,) = store.verify(Head(3, "a" * 64)).faults
    assert fault == "Audit line 3 is not the one that was printed earlier."
    (fault,) = store.verify(Head(0, "a" * 64)).faults
    assert fault == "Audit line 0 is not the one that was printed earlier."
    with pytest.raises(BadInput):
        store.verify("nonsense")


def test_more_rows_than_a_page_and_more_faults_than_are_told(store, monkeypatch):
    monkeypatch.setattr("akeso.store.verify.PAGE", 3)
    monkeypatch.setattr("akeso.store.verify.MOST_FAULTS", 2)
    add(store, *(entry() for _ in range(7)))
    assert store.verify().whole
    tamper(
        store, "DELETE FROM record WHERE seq IN (3, 4)", "UPDATE audit SET why = 'x' WHERE seq > 5"
    )
    proof = store.verify()
    assert (len(proof.faults), proof.fault_count) == (2, 4)


def test_an_index_that_leads_past_a_record_is_found(tmp_path):
    """One bit of an index: the record stands, and who looks by its kind does not find it."""
    with create_store(tmp_path / "clinic") as store:
        fill(store)
        with store.transaction(write=False) as connection:
            asked = "SELECT rootpage FROM sqlite_master WHERE name = 'record_of_kind'"
            page = int(connection.execute(text(asked)).scalar_one())
            size = int(connection.execute(text("PRAGMA page_size")).scalar_one())
        assert store.verify().whole
    database = tmp_path / "clinic" / "akeso.db"
    content = bytearray(database.read_bytes())
    content[page * size - 1] ^= 1  # the row that the entry at the end of the page leads to
    database.write_bytes(content)
    with open_store(tmp_path / "clinic") as store:
        assert "may hide what it holds" in store.verify().faults[0]
