# ruff: noqa: S608  the statements are the tests' own
"""A fresh store on each engine. Without a PostgreSQL server these tests skip, and say so."""

import os
import shutil

import pytest

from akeso.store import create_store, open_store, tables
from akeso.store.audit import START

from .server import Databases, Server, programs


@pytest.fixture(scope="session")
def databases():
    """A PostgreSQL server: the one of AKESO_TEST_POSTGRESQL, or a private one."""
    if url := os.environ.get("AKESO_TEST_POSTGRESQL"):
        yield Databases(url)
        return
    found = programs()
    if found is None:
        reason = "no PostgreSQL: install Debian's postgresql or set AKESO_TEST_POSTGRESQL"
        if os.environ.get("AKESO_NEED_POSTGRESQL"):
            pytest.fail(reason)
        pytest.skip(reason)
    server = Server(found)
    yield Databases(server.url, server)
    server.remove()


@pytest.fixture(scope="session")
def empty_sqlite(tmp_path_factory):
    """A new store, made once and copied for each test."""
    folder = tmp_path_factory.mktemp("empty") / "clinic"
    create_store(folder).close()
    return folder


@pytest.fixture(scope="session")
def shared_database(databases, tmp_path_factory):
    """A database with a store, emptied before each test: making one takes a second."""
    name = databases.make()
    create_store(databases.where(name, tmp_path_factory.mktemp("files"))).close()
    yield name
    databases.drop(name)


@pytest.fixture(scope="session")
def bare_database(databases):
    """A database that is emptied of everything before each test."""
    name = databases.make()
    yield name
    databases.drop(name)


@pytest.fixture
def bare(engine, request, tmp_path):
    """A place where nothing is yet."""
    if engine == "sqlite":
        return tmp_path / "bare"
    databases, name = map(request.getfixturevalue, ("databases", "bare_database"))
    databases.disconnect(name)
    databases.run("DROP SCHEMA public CASCADE", "CREATE SCHEMA public", database=name)
    return databases.where(name, tmp_path / "bare-files")


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request):
    """Name of the engine; every test of the store runs on both."""
    return request.param


@pytest.fixture
def where(engine, request, tmp_path):
    """The place of a new, empty store."""
    if engine == "sqlite":
        shutil.copytree(request.getfixturevalue("empty_sqlite"), tmp_path / "clinic")
        return tmp_path / "clinic"
    databases, name = map(request.getfixturevalue, ("databases", "shared_database"))
    databases.disconnect(name)
    databases.run(*emptying(), database=name)
    (tmp_path / "files" / "incoming").mkdir(parents=True)
    return databases.where(name, tmp_path / "files")


def emptying():
    """Statements that bring a store back to its first state, triggers put aside."""
    yield "SET session_replication_role = replica"
    yield from (f"DELETE FROM {table}" for table in tables.metadata.tables if table != "head")
    first = f"audit_seq = 0, audit_sha256 = '{START}', record_seq = 0, file_seq = 0"
    yield f"UPDATE head SET {first}"
    yield from (f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in tables.KEPT)


@pytest.fixture
def store(where):
    """A new, empty store, open."""
    with open_store(where) as opened:
        yield opened
