# ruff: noqa: PT012, S105
"""Full disk, lost connection, stopped server, damaged file: one sentence, nothing half kept."""

import os
import socket
import sqlite3

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError, NoSuchModuleError, OperationalError

from akeso.errors import BadInput, Refused
from akeso.store import bulk, create_store, faults, open_store, place

from .made import ACTOR, add, entry

HERE = place.place_of("clinic")


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_full_disk_keeps_what_was_acknowledged(store):
    kept = add(store, *(entry() for _ in range(3)))
    large = entry(body='{"text":"' + "x" * 400_000 + '"}')

    with store.transaction(write=False) as connection:
        pages = connection.execute(text("PRAGMA page_count")).scalar()
    limit = pages + 20

    def small(connection, _record, _proxy):
        connection.execute(f"PRAGMA max_page_count={limit}")

    event.listen(store._engine, "checkout", small)
    sentence = "The disk of the folder '.*' is full; nothing of this step was kept; free some space"
    with pytest.raises(Refused, match=sentence):
        add(store, large)
    event.remove(store._engine, "checkout", small)
    with store.read(ACTOR, "open", "p1") as unit:
        assert unit.records_of("p1") == kept
    with store.transaction(write=True) as connection:
        connection.execute(text("PRAGMA max_page_count=1000000"))
    assert add(store, large) == (large,)
    assert store.verify().whole


def test_a_file_that_the_disk_does_not_take_stops_the_whole_step(store, monkeypatch):
    (first,) = add(store, entry())

    def full(_handle):
        raise OSError(28, "No space left on device")

    later = entry()
    monkeypatch.setattr(os, "fsync", full)
    with (
        pytest.raises(Refused, match="The disk is full while writing a file"),
        store.write(ACTOR, "attach", "p1") as unit,
    ):
        unit.add(later)
        unit.attach(first.id, b"x", "ct", "text/plain")
    monkeypatch.undo()
    with store.read(ACTOR, "open", "p1") as unit:
        assert unit.records_of("p1") == (first,)
        line = unit.audit_lines()[1].line
    assert line.outcome.startswith("refused: The disk is full")
    assert store.verify().files == 0


def disconnect(store, databases):
    databases.disconnect(store.place.url.database)


@pytest.mark.parametrize("engine", ["postgresql"])
def test_a_connection_lost_within_a_step_keeps_what_was_acknowledged(store, databases):
    kept = add(store, entry())
    lost = pytest.raises(Refused, match="was lost; nothing of this step was kept; check that")
    with lost, store.write(ACTOR, "note", "p1") as unit:
        unit.add(entry())
        disconnect(store, databases)
        unit.add(entry())
    with store.read(ACTOR, "open", "p1") as unit:  # and it connects again by itself
        assert unit.records_of("p1") == kept
    lost = pytest.raises(Refused, match="was lost; nothing of this step was kept")
    with lost, store.write(ACTOR, "note", "p1") as unit:
        disconnect(store, databases)
        with pytest.raises(Refused, match="was lost"):
            unit.add(entry())
        # Who goes on all the same is told again at the end.
    assert store.verify().whole


@pytest.mark.parametrize("engine", ["postgresql"])
def test_a_connection_lost_while_saving_is_said_to_be_unsure(store, databases):
    unsure = pytest.raises(Refused, match="it is not known whether this step was kept; look before")
    with unsure, store.transaction(write=True) as connection:
        connection.execute(text("SELECT 1"))
        disconnect(store, databases)
    assert store.verify().whole


@pytest.mark.parametrize("engine", ["postgresql"])
def test_a_server_that_stops_is_said_and_found_again(store, where, databases):
    if databases.server is None:
        pytest.skip("the server of AKESO_TEST_POSTGRESQL is not ours to stop")
    kept = add(store, *(entry() for _ in range(3)))
    databases.server.stop("immediate")  # as a power cut does: nothing is written down first
    try:
        for step in (lambda: add(store, entry()), lambda: open_store(where)):
            with pytest.raises(Refused, match="cannot be reached; start the database") as told:
                step()
            assert "\n" not in str(told.value)
    finally:
        databases.server.start()
    with store.read(ACTOR, "open", "p1") as unit:
        assert unit.records_of("p1") == kept
    assert store.verify().whole


@pytest.mark.parametrize("engine", ["postgresql"])
def test_wrong_user_database_and_address_are_said(store, databases, tmp_path):
    with pytest.raises(Refused, match="There is no such database at the database 'nothing'"):
        open_store(databases.where("nothing", tmp_path))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"postgresql://akeso@127.0.0.1:{free.getsockname()[1]}/x?files={tmp_path}"
        with pytest.raises(Refused, match="cannot be reached"):
            open_store(address)


def test_a_writer_that_never_gets_its_turn_is_told(where, monkeypatch):
    monkeypatch.setattr(place, "LOCK_WAIT_MS", 200)
    with open_store(where) as first, open_store(where) as second:
        with first.write(ACTOR, "note", "p1") as unit:
            unit.add(entry())
            with pytest.raises(Refused, match=r"has been busy for .* nothing of this step"):
                add(second, entry())
        add(second, entry())
        assert second.verify().records == 2


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_damaged_database_is_said(where):
    database = where / "akeso.db"
    database.write_bytes(b"nothing of the kind" * 1000)
    with pytest.raises(Refused, match=r"is damaged .* restore the last backup"):
        open_store(where)


@pytest.mark.parametrize(
    ("cause", "said"),
    [
        ({"C": "53100", "M": "could not extend file"}, "is full"),
        ({"C": "40001", "M": ""}, "has been busy"),
        ({"C": "28P01", "M": ""}, "does not accept the password"),
        ({"C": "28000", "M": ""}, "does not let this user in"),
        ({"C": "57P01", "M": ""}, "was lost"),
        ({"C": "57P03", "M": ""}, "cannot be reached"),
        ({"C": "23505", "M": "duplicate key"}, "Someone changed it meanwhile"),
        ({"C": "22023", "M": "odd"}, "gave an error (22023 odd)"),
        ("attempt to write a readonly database", "may not be written or read"),
        ("database disk image is malformed", "is damaged"),
        ("unable to open database file", "may not be written or read"),
        ("disk I/O error", "it is full, has a limit, or fails"),
        ("network error on write", "was lost"),
        ("odd", "gave an error (odd)"),
    ],
)
def test_every_cause_has_its_sentence(cause, said):
    error = OperationalError("SELECT 1", {}, Exception(cause))
    sentence = faults.sentence(error, HERE, saving=False)
    assert said in sentence
    assert sentence[0].isupper()
    assert sentence.endswith((".", ")."))


def test_a_broken_socket_is_a_lost_connection():
    with pytest.raises(Refused, match="was lost; nothing of this step was kept"), faults.told(HERE):
        raise ConnectionResetError
    unsure = pytest.raises(Refused, match="was lost; it is not known whether")
    with unsure, faults.told(HERE, saving=True):
        raise BrokenPipeError


def test_rows_that_the_database_does_not_take_in_bulk_are_said(store):
    refused = pytest.raises(Refused, match="Someone changed it meanwhile")
    with refused, store.transaction(write=True) as connection:
        bulk.fill(connection, "setting", ["name", "value"], [["a", "1"], ["a", "2"]])


def test_no_error_of_the_database_leaves_by_itself():
    for error in (
        NoSuchModuleError("x"),
        OperationalError("SELECT 1", {}, sqlite3.OperationalError()),
        DBAPIError("x", {}, Exception({"C": "XX000", "M": "internal"})),
    ):
        with pytest.raises(Refused, match="keep this sentence for support"), faults.told(HERE):
            raise error


@pytest.mark.parametrize(
    ("where", "sentence"),
    [
        ("", "has no name"),
        ("mysql://a@b/c", "'mysql://' is neither"),
        ("postgresql://a@b/c", "add .files=/a/folder"),
        ("postgresql://a@b/c?files=/f&colour=red", "has the option 'colour'"),
        ("postgresql://a@b?files=/f", "needs a user and a database"),
        ("postgresql://b/c?files=/f", "needs a user and a database"),
        ("postgresql://a@b:port/c?files=/f", "cannot be read"),
        ("postgresql://a@b/c?files=/f&tls=maybe", "it is yes or no"),
    ],
)
def test_a_place_that_cannot_be_is_refused(where, sentence):
    with pytest.raises(BadInput, match=sentence):
        place.place_of(where)


def test_a_place_is_said_without_its_password(monkeypatch):
    there = place.place_of("postgresql://me:secret@server:5433/akeso?files=/f")
    assert there.words == "the database 'akeso' at server:5433"
    assert "ssl_context" in there.connect  # to another computer it is encrypted
    near = place.place_of("postgres://me@localhost/akeso?files=/f&socket=/run/pg")
    assert near.connect["unix_sock"] == "/run/pg/.s.PGSQL.5432"
    assert "ssl_context" not in near.connect
    assert near.url.password is None
    monkeypatch.setenv("PGPASSWORD", "from outside")
    assert place.place_of("postgresql://me@localhost/akeso?files=/f").url.password == "from outside"
    off = place.place_of("postgresql://me@server/akeso?files=/f&tls=no")
    assert "ssl_context" not in off.connect


@pytest.mark.parametrize("engine", ["postgresql"])
def test_a_server_is_reached_by_its_socket(databases, bare, tmp_path):
    if databases.server is None:
        pytest.skip("the socket of AKESO_TEST_POSTGRESQL is not known")
    with create_store(f"{bare}&socket={databases.server.folder}") as store:
        assert store.verify().whole
