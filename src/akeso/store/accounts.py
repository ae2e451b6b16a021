"""Rows of those who may sign in, of their sign-ins and of patients' links.

Only rows: what a password must be, who is locked out and who may do what is decided above.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, RowMapping, Table, select, update

from akeso.care.record import aware
from akeso.errors import BadInput, NotFound
from akeso.store import tables
from akeso.store.moment import moment, written
from akeso.store.values import SHA256, name, storable


@dataclass(frozen=True)
class Account:
    """Someone who may sign in.

    Parameters
    ----------
    id, name, full_name : str
        `name` is what is typed to sign in, one of its kind.
    roles : tuple of str
    password_hash : str
    created_at : datetime
    totp_secret : str or None
        None while no second factor is set up.
    totp_last_step : int or None
        Last time step that was used, so that a code works once; None before the first.
    disabled_at, locked_until : datetime or None
        None while neither is so.
    failed_count : int
        Wrong passwords since the last right one.
    patient : str or None
        Patient whom the account belongs to; None for staff.
    must_change : bool
        Whether the password was made for one sign-in and has to be changed before anything else.
    """

    id: str
    name: str
    full_name: str
    roles: tuple[str, ...]
    password_hash: str
    created_at: datetime
    totp_secret: str | None = None
    totp_last_step: int | None = None
    disabled_at: datetime | None = None
    failed_count: int = 0
    locked_until: datetime | None = None
    patient: str | None = None
    must_change: bool = False

    def __post_init__(self) -> None:
        for what in ("id", "name", "full_name", "password_hash"):
            name(f"The {what} of the account", getattr(self, what))
        for role in self.roles:
            if not role or "," in role:
                raise BadInput(f"The role '{role}' is empty or holds a comma; name it otherwise.")
        _check(self)


@dataclass(frozen=True)
class Session:
    """A sign-in, found by the hash of its token.

    Parameters
    ----------
    token_sha256 : str
    account : str
        Identifier of the account.
    started_at, last_seen_at, expires_at : datetime
    second_factor : bool
        Whether the second factor was given.
    closed_at : datetime or None
        None while it is open.
    """

    token_sha256: str
    account: str
    started_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    second_factor: bool = False
    closed_at: datetime | None = None

    def __post_init__(self) -> None:
        _check(self)


@dataclass(frozen=True)
class PatientLink:
    """A link that was sent to a patient, found by the hash of its token.

    Parameters
    ----------
    token_sha256, patient, episode, made_by, purpose : str
    expires_at : datetime
    used_at, revoked_at : datetime or None
        None while neither is so.
    """

    token_sha256: str
    patient: str
    episode: str
    made_by: str
    purpose: str
    expires_at: datetime
    used_at: datetime | None = None
    revoked_at: datetime | None = None

    def __post_init__(self) -> None:
        _check(self)


V = TypeVar("V", Account, Session, PatientLink)
TABLE: dict[type, Table] = {
    Account: tables.account,
    Session: tables.session,
    PatientLink: tables.patient_link,
}
MOMENTS = {
    "created_at", "disabled_at", "locked_until", "started_at", "last_seen_at", "expires_at",
    "closed_at", "used_at", "revoked_at",
}  # fmt: skip


def _check(value: Account | Session | PatientLink) -> None:
    """Refuse what cannot be kept; bring moments to UTC."""
    for part in fields(value):
        held = getattr(value, part.name)
        if isinstance(held, str):
            storable(part.name, held)
        if part.name == "token_sha256" and not SHA256.fullmatch(held):
            raise BadInput("A token is kept as its SHA-256 of 64 hexadecimal digits; hash it.")
        if isinstance(held, datetime):
            object.__setattr__(value, part.name, aware(part.name, held))


def add(connection: Connection, value: Account | Session | PatientLink) -> None:
    """Write a new row; BadInput when there is an account of that name."""
    if isinstance(value, Account) and find(connection, Account, name=value.name):
        raise BadInput(f"There is an account '{value.name}' already; choose another name.")
    connection.execute(TABLE[type(value)].insert(), _row(value))


def change(connection: Connection, value: Account | Session | PatientLink) -> None:
    """Write a row in the place of the one with the same key; NotFound without one."""
    table, row = TABLE[type(value)], _row(value)
    key = next(iter(table.primary_key.columns))
    done = connection.execute(update(table).where(key == row[key.name]).values(row))
    if done.rowcount == 0:
        raise NotFound(f"There is no such {table.name.replace('_', ' ')}; it cannot be changed.")


def find(connection: Connection, kind: type[V], **values: str) -> tuple[V, ...]:
    """Return the rows whose columns have these values."""
    table = TABLE[kind]
    query = select(table).where(*(table.c[column] == value for column, value in values.items()))
    rows = connection.execute(query.order_by(*table.primary_key.columns)).mappings()
    return tuple(kind(**_values(row)) for row in rows)


def _row(value: Account | Session | PatientLink) -> dict[str, Any]:
    row = {part.name: getattr(value, part.name) for part in fields(value)}
    row |= {k: written(row[k]) for k in MOMENTS & row.keys() if row[k] is not None}
    if "roles" in row:
        row["roles"] = ",".join(row["roles"])
    return row


def _values(row: RowMapping) -> dict[str, Any]:
    values = dict(row)
    values |= {k: moment(values[k]) for k in MOMENTS & values.keys() if values[k] is not None}
    if "roles" in values:
        values["roles"] = tuple(r for r in values["roles"].split(",") if r)
    return values
