"""Looking after the users.

No password is ever preset. The first user is made on the machine itself, while the store has none,
and becomes administrator; the others get a random password for one sign-in, which they change
before they can do anything else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from akeso.clinic import credentials
from akeso.clinic.access import STAFF, Desk, Role, now, verb
from akeso.clinic.reasons import real_reason
from akeso.clinic.sessions import close_sessions, needs_factor
from akeso.errors import BadInput, NotFound, Refused
from akeso.store import Account, Actor, Store, new_id

RESERVED = {"nobody", "patient", "akeso"}
"""Names that the audit uses for those who have no account."""


@dataclass(frozen=True)
class Invited:
    """What a new user is given, once, on paper or by voice.

    Parameters
    ----------
    name : str
    password : str
        For one sign-in; ``""`` where the user chose one.
    factor : str
        Address for an authenticator application; ``""`` where the roles need none.
    """

    name: str
    password: str
    factor: str


@dataclass(frozen=True)
class UserRow:
    """A user, as the list of users shows one."""

    name: str
    full_name: str
    roles: tuple[str, ...]
    second_factor: bool
    locked_until: datetime | None
    disabled: bool


def first_user(
    store: Store, name: str, full_name: str, password: str, clock: Callable[[], datetime] = now
) -> Invited:
    """Make the administrator of a new store; Refused when there is any user.

    Parameters
    ----------
    store : Store
    name, full_name, password : str
    clock : callable
    """
    credentials.check_password(password, name)
    account, factor = new_account(name, full_name, (Role.ADMINISTRATOR,), password, clock())
    with store.write(Actor(account.name), "first_user", at=clock()) as unit:
        if unit.accounts():
            raise Refused("The store has users already; ask its administrator for an account.")
        unit.keep(replace(account, must_change=False))
    return Invited(account.name, "", factor)


@verb
def add_user(desk: Desk, name: str, full_name: str, roles: Sequence[str]) -> Invited:
    """Make an account with a random password for one sign-in."""
    wanted = staff_roles(roles)
    password = credentials.new_password()
    account, factor = new_account(name, full_name, wanted, password, desk.clock())
    with desk.store.write(desk.actor, "add_user", why=full_name, at=desk.clock()) as unit:
        unit.keep(account)
    return Invited(account.name, password, factor)


@verb
def change_user(
    desk: Desk,
    name: str,
    *,
    roles: Sequence[str] | None = None,
    disabled: bool | None = None,
    reset: bool = False,
    why: str,
) -> Invited:
    """Change an account: roles, whether it is closed, or a new password and second factor.

    The last administrator can be neither closed nor given other roles.
    """
    real_reason("The reason for changing an account (--why)", why)
    with desk.store.write(desk.actor, "change_user", why=f"{name}: {why}", at=desk.clock()) as unit:
        account = unit.account(name)
        if account is None:
            raise NotFound(f"There is no user '{name}'; see: akeso user list.")
        changed = account
        if roles is not None:
            changed = replace(changed, roles=tuple(map(str, staff_roles(roles))))
        if disabled is not None:
            changed = replace(changed, disabled_at=desk.clock() if disabled else None)
        _keep_an_administrator(unit.accounts(), changed)
        given = Invited(name, "", "")
        if reset or (needs_factor(changed.roles) and not changed.totp_secret):
            changed, given = _reset(changed)
        unit.change(changed)
        close_sessions(unit, account.id, desk.clock())
    return given


@verb
def users(desk: Desk) -> tuple[UserRow, ...]:
    """Return all users, without anything secret."""
    with desk.store.read(desk.actor, "users", at=desk.clock()) as unit:
        found = unit.accounts()
    return tuple(
        UserRow(a.name, a.full_name, a.roles, bool(a.totp_secret), a.locked_until,
                a.disabled_at is not None)
        for a in sorted(found, key=lambda a: a.name)
    )  # fmt: skip


def staff_roles(roles: Sequence[str]) -> tuple[Role, ...]:
    """Return the roles of a member of staff; BadInput when one does not exist, or none is given."""
    known = [str(role) for role in STAFF]
    strange = [role for role in roles if role not in known]
    if strange or not roles:
        named = f"'{strange[0]}' is no role" if strange else "No role is given"
        raise BadInput(f"{named}; use: {', '.join(known)}.")
    return tuple(Role(role) for role in dict.fromkeys(roles))


def check_user_name(name: str) -> str:
    """Return the name without blanks around it; BadInput when nobody can sign in with it."""
    user = name.strip()
    if not user or not user.replace(".", "").replace("-", "").isalnum() or user != user.lower():
        raise BadInput(
            f"The name {name!r} cannot be used to sign in; use lower-case letters, digits, dots "
            "and hyphens."
        )
    if user in RESERVED:
        raise BadInput(f"The name '{user}' is kept for the program; choose another.")
    return user


def new_account(
    name: str, full_name: str, roles: Sequence[Role], password: str, moment: datetime
) -> tuple[Account, str]:
    """Return a new account, and the address of its second factor where its roles need one."""
    user = check_user_name(name)
    secret = credentials.new_factor() if needs_factor(roles) else None
    account = Account(
        id=new_id("user", moment),
        name=user,
        full_name=full_name,
        roles=tuple(map(str, roles)),
        password_hash=credentials.hash_password(password),
        created_at=moment,
        totp_secret=secret,
        must_change=True,
    )
    return account, credentials.factor_address(secret, user) if secret else ""


def _reset(account: Account) -> tuple[Account, Invited]:
    password = credentials.new_password()
    secret = credentials.new_factor() if needs_factor(account.roles) else None
    changed = replace(
        account,
        password_hash=credentials.hash_password(password),
        must_change=True,
        totp_secret=secret,
        totp_last_step=None,
        failed_count=0,
        locked_until=None,
    )
    factor = credentials.factor_address(secret, account.name) if secret else ""
    return changed, Invited(account.name, password, factor)


def _keep_an_administrator(accounts: Sequence[Account], changed: Account) -> None:
    after = [changed if a.id == changed.id else a for a in accounts]
    if not any(Role.ADMINISTRATOR in a.roles and a.disabled_at is None for a in after):
        raise Refused("The clinic would have no administrator left; make another one first.")
