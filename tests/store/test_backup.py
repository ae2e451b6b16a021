import json
import threading
import zipfile

import pytest

from akeso.errors import BadInput, NotFound, Refused
from akeso.store import backup, bulk, create_store, restore, schema

from .made import ACTOR, add, entry, fill, rows


@pytest.fixture
def saved(store, tmp_path):
    fill(store)
    return backup(store, tmp_path / "b.zip", ACTOR, "weekly")


def rewrite(path, change):
    """Write the zip again, each member's name and content changed."""
    with zipfile.ZipFile(path) as old:
        members = {name: old.read(name) for name in old.namelist()}
    change(members)
    with zipfile.ZipFile(path, "w") as new:
        for name, content in members.items():
            new.writestr(name, content)


@pytest.mark.parametrize("page", [1, 2000])
def test_a_restored_store_equals_the_original_row_for_row(store, bare, saved, page, monkeypatch):
    monkeypatch.setattr(bulk, "PAGE", page)
    with restore(saved.path, bare) as restored:
        assert rows(restored) == rows(store)
        assert restored.verify(saved.head).whole
        assert restored.head() == store.head() == saved.head
        with restored.read(ACTOR, "open", "p1") as there, store.read(ACTOR, "open", "p1") as here:
            assert there.records_of("p1") == here.records_of("p1")
            (file,) = here.files_of(here.records_of("p1")[0].id)
            assert there.content(file.sha256) == b"a picture"
        add(restored, entry())
        assert restored.verify(saved.head).whole


def test_a_backup_of_one_engine_is_restored_into_the_other(store, engine, saved, request, tmp_path):
    other = tmp_path / "crossed"
    if engine == "sqlite":
        databases = request.getfixturevalue("databases")
        name = databases.make()
        request.addfinalizer(lambda: databases.drop(name))
        other = databases.where(name, tmp_path / "crossed-files")
    with restore(saved.path, other) as crossed:
        assert crossed.place.is_sqlite != store.place.is_sqlite
        assert rows(crossed) == rows(store)
        again = backup(crossed, tmp_path / "again.zip", ACTOR)
    with restore(again.path, tmp_path / "back") as back:
        assert rows(back, "audit", "head") == rows(store, "audit", "head")
        assert back.verify(saved.head).whole


def test_a_backup_is_of_one_moment_while_others_write(store, bare, tmp_path):
    fill(store)
    stop = threading.Event()

    def write():
        while not stop.is_set():
            one = entry()
            with store.write(ACTOR, "note", "p1") as unit:
                unit.add(one)
                unit.attach(one.id, one.id.encode(), "ct", "text/plain")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        made = [backup(store, tmp_path / f"{n}.zip", ACTOR) for n in range(3)]
    finally:
        stop.set()
        writer.join()
    assert made[0].rows["record"] < made[2].rows["record"] <= rows(store)["head"][0][3]
    with restore(made[1].path, bare) as restored:
        proof = restored.verify(made[1].head)
        assert (proof.whole, proof.records) == (True, made[1].rows["record"])
        assert restored.head() == made[1].head
    assert store.verify(made[2].head).whole


def test_what_was_backed_up_is_said_and_audited(store, saved):
    assert saved.path.stat().st_mode & 0o077 == 0
    assert (saved.rows["record"], saved.files, saved.left_out) == (3, 1, ())
    assert "session" not in saved.rows
    with store.read(ACTOR, "audit") as unit:
        line = unit.audit_lines()[-2].line
        assert (line.verb, line.why, line.subjects) == ("backup", "weekly", ("b.zip",))
    with pytest.raises(Refused, match=r"There is '.*b.zip' already"):
        backup(store, saved.path, ACTOR)
    assert list(saved.path.parent.glob("*.partial")) == []


def test_a_damaged_file_stops_a_backup_unless_it_is_left_out(store, bare, tmp_path):
    fill(store)
    (path,) = [p for p in store.files.folder.rglob("*") if p.is_file()]
    path.unlink()
    with pytest.raises(NotFound, match="is missing"):
        backup(store, tmp_path / "b.zip", ACTOR)
    assert list(tmp_path.glob("b.zip*")) == []
    made = backup(store, tmp_path / "b.zip", ACTOR, leave_out_damaged=True)
    assert made.left_out == (path.name,)
    with restore(made.path, bare) as restored:
        assert rows(restored)["record"] == rows(store)["record"]
        (fault,) = restored.verify().faults
        assert path.name in fault


def test_a_disk_that_cannot_take_it_leaves_no_half_backup(store, tmp_path):
    with pytest.raises(Refused, match=r"the backup '.*' cannot be used"):
        backup(store, tmp_path / "none" / "b.zip", ACTOR)


def change_table(members):
    members["tables/record.jsonl"] = members["tables/record.jsonl"].replace(b"tender", b"tonder")


def break_table(members):
    members["tables/record.jsonl"] = members["tables/record.jsonl"].replace(b'"', b"\\", 40)


def change_file(members):
    name = next(n for n in members if n.startswith("files/"))
    members[name] = b"another"


def drop_file(members):
    del members[next(n for n in members if n.startswith("files/"))]


def drop_table(members):
    del members["tables/due.jsonl"]


def change_head(members):
    manifest = json.loads(members["manifest.json"])
    manifest["head"] = "4:" + "a" * 64
    members["manifest.json"] = json.dumps(manifest)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (change_table, "the table record is not what was written"),
        (break_table, "the table record is not what was written"),
        (change_file, "is not what was written"),
        (drop_file, "is missing in"),
        (drop_table, "tables/due.jsonl is missing"),
        (change_head, "the audit does not end where the backup says"),
    ],
)
def test_a_changed_backup_makes_no_store(saved, bare, change, sentence, tmp_path):
    rewrite(saved.path, change)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(Refused, match=sentence):
        restore(saved.path, bare)
    assert sorted(tmp_path.rglob("*")) == before  # not even an empty folder is left
    with create_store(bare) as store:  # the place is as free as before
        assert store.verify().records == 0


@pytest.mark.parametrize("place", [0.2, 0.5, 0.8])
def test_a_changed_byte_of_the_backup_is_found(saved, tmp_path, place):
    content = bytearray(saved.path.read_bytes())
    content[int(len(content) * place)] ^= 0x55
    saved.path.write_bytes(bytes(content))
    with pytest.raises((Refused, BadInput)):
        restore(saved.path, tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_what_was_there_before_a_refused_restore_stays(saved, tmp_path):
    rewrite(saved.path, change_head)
    folder = tmp_path / "there" / "files"
    folder.mkdir(parents=True)
    (folder / "mine.txt").write_text("mine")
    with pytest.raises(Refused, match="the audit does not end"):
        restore(saved.path, tmp_path / "there")
    assert [p.name for p in (tmp_path / "there").rglob("*")] == ["files", "mine.txt"]


def test_a_cut_backup_is_refused(saved, tmp_path):
    saved.path.write_bytes(saved.path.read_bytes()[:-100])
    with pytest.raises(Refused, match="is damaged"):
        restore(saved.path, tmp_path / "new")


def test_what_is_no_backup_is_said(saved, where, tmp_path):
    with pytest.raises(NotFound, match="There is no backup"):
        restore(tmp_path / "none.zip", tmp_path / "new")
    with pytest.raises(Refused, match="already"):
        restore(saved.path, where)
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as other:
        other.writestr("manifest.json", '{"format":"other"}')
    with pytest.raises(BadInput, match="is no backup of Akeso"):
        restore(tmp_path / "other.zip", tmp_path / "new")
    with zipfile.ZipFile(tmp_path / "empty.zip", "w"):
        pass
    with pytest.raises(BadInput, match="is no backup of Akeso"):
        restore(tmp_path / "empty.zip", tmp_path / "new")


def test_a_backup_of_a_newer_version_is_refused(saved, tmp_path, monkeypatch):
    ours = schema.VERSIONS[-1]
    monkeypatch.setattr(schema, "VERSIONS", ("0000",))
    with pytest.raises(Refused, match=f"has version {ours}, this Akeso knows 0000"):
        restore(saved.path, tmp_path / "new")
