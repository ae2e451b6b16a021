"""Whole tables out and in, page by page, on either engine."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Table, select, tuple_
from sqlalchemy.exc import OperationalError

PAGE = 2000
Row = Sequence[str | int | bool | None]
ESCAPES = (("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r"))
"""What PostgreSQL's COPY wants written otherwise; the backslash first, it is in the others."""


def rows_of(connection: Connection, source: Table) -> Iterator[Row]:
    """Give all rows of a table in the order of its primary key."""
    key = list(source.primary_key.columns)
    places = [list(source.columns).index(part) for part in key]
    query = select(source).order_by(*key).limit(PAGE)
    page = connection.execute(query).all()
    while page:
        yield from (tuple(row) for row in page)
        after = tuple(page[-1][place] for place in places)
        page = connection.execute(query.where(tuple_(*key) > after)).all()


def fill(connection: Connection, name: str, columns: Sequence[str], rows: Iterable[Row]) -> int:
    """Put rows into a table, in the transaction of the connection; return how many."""
    count, source = 0, iter(rows)
    put = _insert if connection.dialect.name == "sqlite" else _copy
    while page := list(islice(source, PAGE)):
        count += len(page)
        put(connection, name, columns, page)
    return count


def _insert(connection: Connection, name: str, columns: Sequence[str], page: list[Row]) -> None:
    """One prepared statement for all rows, handed to SQLite as they are."""
    quoted = ", ".join(f'"{c}"' for c in columns)
    marks = ", ".join("?" for _ in columns)
    statement = f'INSERT INTO "{name}" ({quoted}) VALUES ({marks})'  # noqa: S608  our own names
    connection.exec_driver_sql(statement, [tuple(row) for row in page])


def _copy(connection: Connection, name: str, columns: Sequence[str], page: list[Row]) -> None:
    """PostgreSQL's own way in, about ten times faster than one statement a row."""
    lines = ("\t".join(_copied(value) for value in row) + "\n" for row in page)
    stream = io.BytesIO("".join(lines).encode())
    driver: Any = connection.connection.dbapi_connection  # COPY is the driver's own
    quoted = ", ".join(f'"{c}"' for c in columns)
    cursor = driver.cursor()
    try:
        cursor.execute(f'COPY "{name}" ({quoted}) FROM STDIN', stream=stream)
    except connection.dialect.loaded_dbapi.Error as error:
        raise OperationalError("COPY", {}, error) from error
    finally:
        cursor.close()


def _copied(value: str | int | bool | None) -> str:
    if value is None:
        return "\\N"
    if isinstance(value, bool):
        return "t" if value else "f"
    text = str(value)
    for sign, told in ESCAPES:
        if sign in text:
            text = text.replace(sign, told)
    return text
