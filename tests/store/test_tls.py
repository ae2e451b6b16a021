"""To another computer the connection is encrypted, and to the right server; said plainly if not."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from akeso.errors import Refused
from akeso.store import create_store, open_store

from .made import ACTOR, entry
from .server import Databases, Server, programs

OPENSSL = shutil.which("openssl")
pytestmark = pytest.mark.skipif(
    programs() is None or OPENSSL is None, reason="no PostgreSQL, or no openssl"
)


class Encrypted(Server):
    """A server with a certificate that it signed itself."""

    encrypts = True

    def start(self):
        folder = Path(self.data)
        if not (folder / "own.crt").exists():
            self._certificate(folder)
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        if self.encrypts:
            options += " -c ssl=on -c ssl_cert_file=own.crt -c ssl_key_file=own.key"
        self.run("pg_ctl", "-D", self.data, "-w", "-o", options, "start")

    def _certificate(self, folder):
        made = [folder / "own.key", folder / "own.crt"]
        subprocess.run(
            [OPENSSL, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
             "/CN=akeso", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", made[0],
             "-out", made[1]],
            check=True, capture_output=True,
        )  # fmt: skip
        for file in made:
            file.chmod(0o600)
            if os.getuid() == 0:
                shutil.chown(file, "postgres")


@pytest.fixture(scope="module")
def server():
    started = Encrypted(programs())
    yield started
    started.remove()


@pytest.fixture
def where(server, tmp_path):
    databases = Databases(server.url, server)
    name = databases.make()
    plain = databases.where(name, tmp_path / "files")
    create_store(plain).close()
    yield f"{plain}&tls=yes"
    databases.drop(name)


def trusted(monkeypatch, server):
    monkeypatch.setenv("SSL_CERT_FILE", f"{server.data}/own.crt")


def test_a_certificate_that_is_trusted_is_enough(server, where, monkeypatch):
    trusted(monkeypatch, server)
    with open_store(where) as store, store.transaction(write=False) as connection:
        asked = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
        assert connection.exec_driver_sql(asked).scalar_one() is True


def test_a_certificate_that_nobody_knows_is_refused(where, monkeypatch):
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    with pytest.raises(Refused, match=r"is not trusted .*self-signed.*set SSL_CERT_FILE"):
        open_store(where)


def test_a_certificate_of_another_name_is_refused(server, where, monkeypatch):
    trusted(monkeypatch, server)
    with pytest.raises(Refused, match=r"is not trusted .*localhost"):
        open_store(where.replace("127.0.0.1", "localhost"))


def test_a_server_that_does_not_encrypt_is_refused_and_keeps_what_it_acknowledged(
    server, where, monkeypatch
):
    trusted(monkeypatch, server)
    with open_store(where) as store, store.write(ACTOR, "refer") as unit:
        unit.add(entry(id="r1"))
    server.stop()
    monkeypatch.setattr(Encrypted, "encrypts", False)
    server.start()
    try:
        with pytest.raises(Refused, match="does not encrypt the connection; nothing was sent"):
            open_store(where)
        with open_store(where.replace("tls=yes", "tls=no")) as store:
            assert store.verify().records == 1
    finally:
        server.stop()
        monkeypatch.undo()
        server.start()
