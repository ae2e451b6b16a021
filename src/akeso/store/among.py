"""Asking for many rows by name at once."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sqlalchemy import ColumnElement, Connection, any_, func

AT_ONCE = 500
"""Names in one question; SQLite takes some thousands of values."""


def batches(names: Collection[str]) -> Iterator[list[str]]:
    """Give names in order, as many at a time as one question takes."""
    wanted = sorted(names)
    for start in range(0, len(wanted), AT_ONCE):
        yield wanted[start : start + AT_ONCE]


def among(
    connection: Connection, column: ColumnElement[str], names: list[str]
) -> ColumnElement[bool]:
    """Ask for the rows of some names, in one value where the engine takes lists.

    Hundreds of values cost PostgreSQL's driver many times what the question itself costs.

    Parameters
    ----------
    connection : Connection
    column : ColumnElement
    names : list of str
        Identifiers, which hold no blanks; at most `AT_ONCE`.
    """
    if connection.dialect.name == "postgresql":
        return column == any_(func.string_to_array(" ".join(names), " "))
    return column.in_(names)
