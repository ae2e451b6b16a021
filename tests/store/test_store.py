# ruff: noqa: PT012  what is shown before a step fails is part of the case
import subprocess
import sys
import threading
from datetime import UTC, datetime

import pytest

from akeso.errors import BadInput, NotFound, Refused
from akeso.store import Actor, create_store, open_store

from .made import ACTOR, NOW, add, demo, entry


def audit(store, **how):
    with store.read(Actor("auditor"), "audit") as unit:
        return [r for r in unit.audit_lines(**how) if r.line.actor.who != "auditor"]


def told(store, **how):
    return [(r.line.verb, r.line.patient, r.line.subjects, r.line.outcome)
            for r in audit(store, **how)]  # fmt: skip


def test_a_step_that_writes_says_who_when_what_and_why(where):
    with open_store(where, clock=lambda: NOW) as store:
        one = entry()
        with store.write(ACTOR, "refer", "p1", "fax of today") as unit:
            unit.add(one)
            unit.note("letter 12")
        (row,) = audit(store)
        assert (row.seq, row.at, row.line.actor) == (1, NOW, ACTOR)
        assert (row.line.verb, row.line.patient, row.line.why) == ("refer", "p1", "fax of today")
        assert (row.line.subjects, row.line.outcome) == ((one.id, "letter 12"), "done")


def test_a_step_may_say_its_own_time(store):
    then = datetime(2020, 2, 29, 1, 2, 3, 4, tzinfo=UTC)
    with store.write(ACTOR, "refer", "p1", at=then):
        pass
    with store.read(ACTOR, "open", "p1", at=then):
        pass
    store.note_refusal(ACTOR, "open", "p1", "no", at=then)
    assert [r.at for r in audit(store)] == [then] * 3
    with (
        pytest.raises(BadInput, match="no time zone"),
        store.write(ACTOR, "x", at=datetime(2020, 1, 1)),
    ):
        pass


def test_reading_is_in_the_audit_before_anything_is_shown(store):
    add(store, entry())
    with pytest.raises(ZeroDivisionError), store.read(ACTOR, "open", "p1", "consult") as unit:
        assert told(store)[-1] == ("open", "p1", (), "read")
        unit.records_of("p1")
        raise ZeroDivisionError


def test_reading_of_another_patient_gets_its_own_line_once(store):
    (mine, other) = add(store, entry(), entry(patient="p2"))
    with store.write(ACTOR, "attach", "p2") as unit:
        sha256 = unit.attach(other.id, b"x", "ct", "text/plain")
    for read in (
        lambda unit: unit.records_of("p2"),
        lambda unit: unit.record(other.id),
        lambda unit: unit.records_of_kind("note"),
        lambda unit: unit.file(sha256),
    ):
        before = len(audit(store))
        with store.read(ACTOR, "open", "p1") as unit:
            unit.record(mine.id)
            read(unit)
            read(unit)
        assert told(store)[before:] == [("open", "p1", (), "read"), ("open", "p2", (), "read")]


def test_writing_for_another_patient_names_that_one(store):
    with store.write(ACTOR, "merge", "p1") as unit:
        unit.index_patient(demo("p2", "Demo", "Ann"))
    assert told(store) == [("merge", "p1", ("p2",), "done")]


def test_failed_and_refused_steps_leave_their_line(store):
    (first,) = add(store, entry())
    add(store, entry(supersedes=first.id))
    with pytest.raises(Refused):
        add(store, entry(supersedes=first.id), verb="correct")
    with pytest.raises(KeyError), store.write(ACTOR, "note", "p1") as unit:
        unit.note("x")
        raise KeyError("secret")
    store.note_refusal(ACTOR, "void", "p1", "the front desk may not", why="asked by phone")
    lines = told(store)[2:]
    assert lines[0][0] == "correct"
    assert lines[0][3].startswith("refused: Someone changed it meanwhile")
    assert lines[1:] == [
        ("note", "p1", ("x",), "failed: KeyError"),
        ("void", "p1", (), "refused: the front desk may not"),
    ]
    assert store.verify().whole


def test_audit_is_listed_by_patient_and_by_who(store):
    add(store, entry(), entry(patient="p2"), entry())
    with store.write(Actor("nurse"), "note", "p1"):
        pass
    assert [r.seq for r in audit(store, patient="p1")] == [1, 3, 4]
    assert [r.seq for r in audit(store, who="nurse")] == [4]
    assert [r.seq for r in audit(store, who="dr-demo", after=1, limit=1)] == [2]


def test_settings_and_running_numbers(store):
    with store.write(ACTOR, "set up") as unit:
        assert unit.setting("clinic") is None
        unit.set("clinic", "Demo")
        unit.set("clinic", "Demo 2")
        assert [unit.next_number("claim") for _ in range(3)] == [1, 2, 3]
        assert unit.next_number("invoice") == 1
    with pytest.raises(ZeroDivisionError), store.write(ACTOR, "claim") as unit:
        assert unit.next_number("claim") == 4
        raise ZeroDivisionError
    with store.write(ACTOR, "claim") as unit:
        assert unit.next_number("claim") == 4  # no gap by a step that failed
        assert unit.setting("clinic") == "Demo 2"


def test_a_step_within_a_writing_step_is_refused_not_waited_for(store):
    with store.write(ACTOR, "note", "p1") as unit:
        unit.add(entry())
        for step in (store.write, store.read):
            already = pytest.raises(Refused, match="A step is being written already")
            with already, step(ACTOR, "note", "p1"):
                pass
    with store.read(ACTOR, "open", "p1") as unit:
        add(store, entry())  # within a reading step writing is fine, and not seen by it
        assert len(unit.records_of("p1")) == 1


def test_threads_take_turns(store):
    def work():
        for _ in range(5):
            add(store, entry())

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    proof = store.verify()
    assert (proof.whole, proof.records, proof.audit_rows) == (True, 20, 20)


def test_a_store_is_made_once(bare):
    create_store(bare).close()
    with pytest.raises(Refused, match="already"):
        create_store(bare)
    with open_store(bare) as store:
        assert store.verify().whole


def test_where_there_is_none_nothing_is_opened_or_made(bare, tmp_path):
    with pytest.raises(NotFound, match="There is no store in"):
        open_store(bare)
    assert not (tmp_path / "bare").exists()


def test_a_store_without_its_folder_of_files_is_not_opened(store, where):
    (store.files.folder / "incoming").rmdir()
    store.files.folder.rmdir()
    with pytest.raises(NotFound, match=r"The folder of files .* is missing"):
        open_store(where)


def test_a_folder_of_a_store_is_for_its_owner_only(tmp_path):
    create_store(tmp_path / "clinic").close()
    for path in [tmp_path / "clinic", *(tmp_path / "clinic").rglob("*")]:
        assert path.stat().st_mode & 0o077 == 0, path


def test_sqlite_is_set_to_lose_nothing(tmp_path):
    create_store(tmp_path / "clinic").close()
    with open_store(tmp_path / "clinic") as store:
        for _ in range(2):
            with store.transaction(write=False) as connection:
                pragmas = {
                    name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
                    for name in ("journal_mode", "synchronous", "foreign_keys")
                }
            assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_opening_does_not_load_the_migrations(where):
    program = (
        "import sys; from akeso.store import open_store; open_store(sys.argv[1]).close(); "
        "print([m for m in sys.modules if m.split('.')[0] == 'alembic'])"
    )
    done = subprocess.run([sys.executable, "-c", program, str(where)], check=True,
                          capture_output=True, text=True, timeout=60)  # fmt: skip
    assert done.stdout.strip() == "[]"
