"""A PostgreSQL server whose disk is truly full: it is said, and what was acknowledged stays."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from akeso.care.record import Stamp
from akeso.errors import Refused
from akeso.store import StoredRecord, create_store, open_store

from .made import ACTOR, NOW
from .server import Databases, Server, programs

ROOM_MB, SPARE_MB = 110, 20
MOUNT = shutil.which("mount")
pytestmark = pytest.mark.skipif(programs() is None or MOUNT is None, reason="no PostgreSQL")


@pytest.fixture
def small_disk():
    """A file system of its own in memory; only root may make one."""
    folder = Path(tempfile.mkdtemp(prefix="akeso-full-"))
    command = [MOUNT, "-t", "tmpfs", "-o", f"size={ROOM_MB}m", "akeso", folder]
    made = subprocess.run(command, check=False, capture_output=True)
    if made.returncode:
        folder.rmdir()
        pytest.skip("no file system of its own can be made here")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)
    folder.rmdir()


class OnSmallDisk(Server):
    """A server that waits for its disk."""

    def start(self):
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1"
        options += " -c max_wal_size=64MB -c min_wal_size=32MB -c shared_buffers=8MB"
        self.run("pg_ctl", "-D", self.data, "-w", "-o", options, "start")


@pytest.fixture
def server(small_disk):
    started = OnSmallDisk(programs(), small_disk / "server")
    yield started
    started.remove()


def fill(store, kept):
    """Add records until the disk has no room; chance, which cannot be pressed together."""
    while True:
        name = f"r{len(kept)}"
        body = f'{{"a":"{os.urandom(100_000).hex()}"}}'
        with store.write(ACTOR, "fill") as unit:
            unit.add(StoredRecord(name, "note", "p1", "e1", body, Stamp("ann", NOW)))
        kept.append(name)


def test_a_full_disk_is_said_and_nothing_acknowledged_is_lost(server, small_disk, tmp_path):
    spare = small_disk / "spare"
    spare.write_bytes(bytes(SPARE_MB * 2**20))
    databases = Databases(server.url, server)
    where = databases.where(databases.make(), tmp_path / "files")
    kept = []
    with create_store(where) as store, pytest.raises(Refused) as said:
        fill(store, kept)
    # The server says so itself, or it ends, when not even its log can be written.
    assert "is full" in str(said.value) or "was lost" in str(said.value), said.value
    assert len(kept) > 20
    spare.unlink()
    server.run("pg_ctl", "-D", server.data, "-w", "-m", "immediate", "restart")
    with open_store(where) as store:
        with store.read(ACTOR, "look") as unit:
            assert {r.id for r in unit.records_of("p1")} >= set(kept)
        proven = store.verify()
        assert proven.whole, proven.faults
        with store.write(ACTOR, "go on") as unit:
            unit.next_number("patient")
