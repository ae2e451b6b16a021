"""A private PostgreSQL server for the tests, from Debian's programs, gone when they end."""

import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

from sqlalchemy import create_engine, make_url, text

USER = "akeso"


def programs() -> Path | None:
    """Folder of the server's programs, the newest version; None without them."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: p.parts[-3])
    return found[-1].parent if found else None


class Server:
    """A cluster in a temporary folder, or one that is kept; on a free port, here only."""

    def __init__(self, bin_folder, folder=None):
        self.bin = bin_folder
        self.folder = Path(folder or tempfile.mkdtemp(prefix="akeso-pg-")).absolute()
        self.folder.mkdir(parents=True, exist_ok=True)
        # The server refuses to run as root; Debian's package brings a user for it.
        self.as_user = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
        if self.as_user:
            shutil.chown(self.folder, "postgres")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        if not (self.folder / "data" / "PG_VERSION").exists():
            self.run("initdb", "-D", self.data, "-A", "trust", "-U", USER, "--no-sync",
                     "-E", "UTF8")  # fmt: skip
        self.start()

    @property
    def data(self):
        return str(self.folder / "data")

    def run(self, program, *arguments):
        # Not captured by a pipe: the server would inherit it and keep it open.
        with (self.folder.parent / f"{self.folder.name}.log").open("ab") as log:
            subprocess.run(
                [*self.as_user, str(self.bin / program), *arguments],
                check=True, stdout=log, stderr=log, stdin=subprocess.DEVNULL, timeout=60,
                cwd="/",
            )  # fmt: skip

    def start(self):
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        self.run("pg_ctl", "-D", self.data, "-w", "-o", options, "start")

    def stop(self, mode="fast"):
        self.run("pg_ctl", "-D", self.data, "-w", "-m", mode, "stop")

    def remove(self):
        self.stop("immediate")
        shutil.rmtree(self.folder, ignore_errors=True)
        (self.folder.parent / f"{self.folder.name}.log").unlink(missing_ok=True)

    @property
    def url(self):
        return f"postgresql://{USER}@127.0.0.1:{self.port}/postgres"


class Databases:
    """Makes and drops databases on a server, and says their addresses."""

    def __init__(self, url, server=None):
        self.server = server
        self.url = make_url(url).set(drivername="postgresql+pg8000")
        self.count = 0

    def run(self, *statements, database=None):
        url = self.url.set(database=database) if database else self.url
        engine = create_engine(url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            for statement in statements:
                connection.execute(text(statement))
        engine.dispose()

    def make(self):
        self.count += 1
        name = f"akeso_test_{os.getpid()}_{self.count}"
        self.run(f'CREATE DATABASE "{name}" TEMPLATE template0')
        return name

    def drop(self, name):
        self.run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def disconnect(self, name):
        """End what an earlier test left connected."""
        self.run(
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"  # noqa: S608
        )

    def where(self, name, files):
        plain = self.url.set(drivername="postgresql", database=name)
        return f"{plain.render_as_string(hide_password=False)}?files={files}"
