"""Who may do what: every verb of the clinic asks here before it does anything.

`permissions.toml` is the whole table. A verb that has no line in it cannot even be imported, so
that no screen and no command can forget to ask. What is refused is written to the audit as well.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache, wraps
from importlib.resources import files
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from akeso.errors import Refused

if TYPE_CHECKING:
    from akeso.store import Actor, Store

P = ParamSpec("P")
T = TypeVar("T")


class Role(StrEnum):
    """What a user is at the clinic; a user may be several."""

    FRONT_DESK = "front-desk"
    NURSE = "nurse"
    CLINICIAN = "clinician"
    BILLING = "billing"
    MANAGER = "manager"
    ADMINISTRATOR = "administrator"
    PATIENT = "patient"


STAFF = tuple(role for role in Role if role is not Role.PATIENT)


@dataclass(frozen=True)
class Permissions:
    """The table of who may do what.

    Parameters
    ----------
    verbs : mapping of str to frozenset of Role
        Who may use a verb.
    writes, reads : mapping of str to frozenset of Role
        Who may add, and who may read, a kind of record.
    second_factor : frozenset of Role
        Who must sign in with a second factor.
    """

    verbs: Mapping[str, frozenset[Role]]
    writes: Mapping[str, frozenset[Role]]
    reads: Mapping[str, frozenset[Role]]
    second_factor: frozenset[Role]


@cache
def permissions() -> Permissions:
    """Return the table; a role that does not exist is an error of the table."""
    table = tomllib.loads(files("akeso.clinic").joinpath("permissions.toml").read_text("utf-8"))

    def roles(part: str) -> dict[str, frozenset[Role]]:
        return {name: frozenset(map(Role, who)) for name, who in table[part].items()}

    factor = frozenset(map(Role, table["second_factor"]["roles"]))
    return Permissions(roles("verbs"), roles("writes"), roles("reads"), factor)


@dataclass(frozen=True)
class Session:
    """Somebody who has signed in.

    Parameters
    ----------
    user : str
        Name of the account, or ``patient``.
    full_name : str
        As records and audit show it.
    roles : frozenset of Role
    id : str
        Of this session, for the audit.
    patient, episode : str
        Whose link it is; ``""`` for staff.
    """

    user: str
    full_name: str
    roles: frozenset[Role]
    id: str
    patient: str = ""
    episode: str = ""


def now() -> datetime:
    """Return the time by the system's clock, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Desk:
    """A place of work: the store, who sits there, and the clock.

    Parameters
    ----------
    store : Store
    session : Session
    clock : callable
        Returns the time, with time zone; the system's by default.
    """

    store: Store
    session: Session
    clock: Callable[[], datetime] = now

    @property
    def actor(self) -> Actor:
        """Who writes, as the store's audit keeps it."""
        from akeso.store import Actor  # noqa: PLC0415  the database is loaded where it is used

        return Actor(self.session.user, self.session.id)


VERBS: dict[str, Callable[..., object]] = {}
"""Every verb that needs a permission, by its name."""


def verb(function: Callable[Concatenate[Desk, P], T]) -> Callable[Concatenate[Desk, P], T]:
    """Bind a function to its line in the table of permissions.

    Raises
    ------
    KeyError
        On import, when the table has no line for it: nobody could use it.
    """
    name = function.__name__
    allowed = permissions().verbs[name]

    @wraps(function)
    def guarded(desk: Desk, /, *args: P.args, **kwargs: P.kwargs) -> T:
        if not desk.session.roles & allowed:
            refuse(desk, name, f"{_who(desk)} may not do that ({words(name)})", allowed)
        return function(desk, *args, **kwargs)

    VERBS[name] = guarded
    return guarded


def check_write(desk: Desk, kind: str) -> None:
    """Raise Refused unless the user may add this kind of record; the step's audit keeps it."""
    allowed = permissions().writes.get(kind, frozenset())
    if not desk.session.roles & allowed:
        who = ", ".join(sorted(allowed)) or "nobody"
        raise Refused(f"{_who(desk)} may not add a record '{kind}'; it is for: {who}.")


def may_read(desk: Desk, kind: str) -> bool:
    """Tell whether the user may read this kind of record; a kind without a line, nobody."""
    return bool(desk.session.roles & permissions().reads.get(kind, frozenset()))


def refuse(
    desk: Desk, what: str, sentence: str, allowed: frozenset[Role] = frozenset(), patient: str = ""
) -> None:
    """Write the refusal to the audit and raise Refused."""
    desk.store.note_refusal(desk.actor, what, patient, sentence, at=desk.clock())
    who = f"; it is for: {', '.join(sorted(allowed))}" if allowed else ""
    raise Refused(f"{sentence}{who}.")


def _who(desk: Desk) -> str:
    roles = ", ".join(sorted(desk.session.roles)) or "no role"
    return f"{desk.session.full_name} ({roles})"


def words(name: str) -> str:
    """Return a verb's name in words."""
    return name.replace("_", " ")
