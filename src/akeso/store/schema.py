"""Versions of the tables, and how a store is brought from one to the next.

`VERSIONS` names every released version in order; `migrations/versions` holds a step for each. A
step is never edited once it was released. Alembic is loaded only when there is something to do.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from akeso.errors import NotFound, Refused

VERSIONS: tuple[str, ...] = ("0001", "0002")
SCRIPTS = Path(__file__).parent / "migrations"


def version_of(connection: Connection, words: str) -> str:
    """Return the version of a store.

    Raises
    ------
    NotFound
        When the database holds no store.
    Refused
        When it was made by a newer Akeso.
    """
    if not inspect(connection).has_table("alembic_version"):
        raise NotFound(f"There is no store in {words}; make a new one there, "
                       "or check the place.")  # fmt: skip
    version = str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar())
    if version not in VERSIONS:
        raise Refused(
            f"The store in {words} has version {version}, this Akeso knows {VERSIONS[-1]}; "
            "install a newer Akeso."
        )
    return version


def is_empty(connection: Connection) -> bool:
    """Whether the database holds no table at all."""
    return not inspect(connection).get_table_names()


def migrate(connection: Connection, to: str = "head") -> None:
    """Bring the tables to a version, in the transaction of the connection."""
    from alembic import command  # noqa: PLC0415  only where there is something to do
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, to)
