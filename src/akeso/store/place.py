"""Where a store is, said in one setting.

A folder is a store of its own: SQLite in ``akeso.db`` and the files in ``files/``. A PostgreSQL
store is named by an address, which also says where the files lie::

    postgresql://user@server:5432/akeso?files=/srv/akeso/files

The password is better left to the environment variable ``PGPASSWORD`` than written in the address.
``socket=FOLDER`` connects by a socket of the same computer. To another computer the connection is
encrypted, unless ``tls=no`` says otherwise.

>>> place_of("clinic").words
"the folder 'clinic'"
"""

from __future__ import annotations

import os
import ssl
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from akeso.errors import BadInput

DATABASE, FILES = "akeso.db", "files"
NEAR = ("", "localhost", "127.0.0.1", "::1")
OPTIONS = {"files", "socket", "tls"}
LOCK_WAIT_MS = 20_000
"""How long a writer waits for another one; a proposal, far above any step of a clinic."""


@dataclass(frozen=True)
class Place:
    """Where database and files are.

    Parameters
    ----------
    url : URL
        Of the database, as SQLAlchemy has it.
    files : Path
        Folder of the files.
    words : str
        The place as it is said in messages, without password.
    connect : dict
        Further arguments for the database driver.
    """

    url: URL
    files: Path
    words: str
    connect: dict[str, object] = field(default_factory=dict)

    @property
    def is_sqlite(self) -> bool:
        """Whether it is a folder with SQLite."""
        return self.url.get_backend_name() == "sqlite"

    @property
    def database(self) -> Path:
        """File of the database; of SQLite only."""
        return Path(str(self.url.database))


def place_of(where: str | Path) -> Place:
    """Return the place that a folder or an address names; BadInput when it names none."""
    text = str(where)
    if text.startswith(("postgresql://", "postgres://")):
        return _server(text)
    if "://" in text:
        kind = text.partition("://")[0]
        raise BadInput(f"A store is a folder or a postgresql:// address; '{kind}://' is neither.")
    if not text.strip():
        raise BadInput("The store has no name; give a folder or a postgresql:// address.")
    folder = Path(text).expanduser()
    url = URL.create("sqlite+pysqlite", database=str(folder / DATABASE))
    wait = {"timeout": LOCK_WAIT_MS / 1000}
    return Place(url, folder / FILES, f"the folder '{folder}'", dict(wait))


def _server(text: str) -> Place:
    parts = urlsplit(text)
    options = dict(parse_qsl(parts.query))
    if strange := set(options) - OPTIONS:
        raise BadInput(f"The address has the option '{min(strange)}'; it takes files, socket, tls.")
    if "files" not in options:
        raise BadInput("The address does not say where the files lie; add ?files=/a/folder to it.")
    try:
        url = make_url(urlunsplit(parts._replace(scheme="postgresql+pg8000", query="")))
    except (ArgumentError, ValueError) as error:
        raise BadInput("The address of the store cannot be read; it is like "
                       "postgresql://user@server/database?files=/a/folder.") from error  # fmt: skip
    if not url.database or not url.username:
        raise BadInput("The address of the store needs a user and a database: "
                       "postgresql://user@server/database?files=/a/folder.")  # fmt: skip
    if url.password is None and (password := os.environ.get("PGPASSWORD")):
        url = url.set(password=password)
    host = options.get("socket") or url.host or "localhost"
    words = f"the database '{url.database}' at {host}:{url.port or 5432}"
    return Place(url, Path(options["files"]), words, _driver(url, options))


def _driver(url: URL, options: dict[str, str]) -> dict[str, object]:
    """Arguments for pg8000: waiting time of locks, socket, encryption."""
    connect: dict[str, object] = {
        "application_name": "akeso",
        "startup_params": {"lock_timeout": str(LOCK_WAIT_MS)},
    }
    if "socket" in options:
        connect["unix_sock"] = str(Path(options["socket"]) / f".s.PGSQL.{url.port or 5432}")
    tls = options.get("tls", "no" if (url.host or "") in NEAR else "yes")
    if tls not in ("yes", "no"):
        raise BadInput(f"tls is '{tls}' in the address; it is yes or no.")
    if tls == "yes":
        connect["ssl_context"] = ssl.create_default_context()
    return connect
