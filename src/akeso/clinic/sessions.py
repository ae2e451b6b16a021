"""Signing in and out.

Whatever is wrong - name, password, code, or an account that is locked or closed - the answer is the
same and takes as long, so that nothing is learnt from it. Wrong passwords lock an account for a
while, twice as long each time. A session ends when it is not used, and at the end of the day.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from akeso.clinic import credentials
from akeso.clinic.access import Desk, Role, Session, now, permissions
from akeso.errors import BadInput, Refused
from akeso.store import Account, Actor, Store, WriteUnit
from akeso.store import Session as SignIn

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
TRIES = 5
FIRST_LOCK = timedelta(minutes=15)
LONGEST_LOCK = timedelta(hours=24)
"""Times and tries are proposals, no publication behind them."""
NOBODY = Actor("nobody")
"""Who the audit names before it is known who asks."""
WRONG = (
    "Name, password or code is wrong, or the account is locked; try again later, or ask the "
    "administrator."
)


def sign_in(
    store: Store,
    name: str,
    password: str,
    code: str = "",
    clock: Callable[[], datetime] = now,
) -> str:
    """Return the token of a new session.

    Raises
    ------
    Refused
        When name, password or code is wrong or the account locked, always in the same words.
    """
    moment = clock()
    known = _by_name(store, name)
    # Compared outside the transaction: it takes a while on purpose, and others must not wait.
    fits = credentials.same_password(known.password_hash if known else "", password)
    if known is None:
        store.note_refusal(NOBODY, "sign_in", "", "no such account", at=moment)
        raise Refused(WRONG)
    with store.write(Actor(known.name), "sign_in", at=moment) as unit:
        account = unit.account(known.name)
        token = _let_in(unit, account, code, moment) if account and fits else ""
        if account and not token and not _closed(account, moment):
            unit.change(_failed(account, moment))
    if not token:
        store.note_refusal(Actor(known.name), "sign_in", "", "wrong, or locked", at=moment)
        raise Refused(WRONG)
    return token


def _by_name(store: Store, name: str) -> Account | None:
    with store.read(NOBODY, "look_up_account") as unit:
        return unit.account(name.strip())


def _let_in(unit: WriteUnit, account: Account, code: str, moment: datetime) -> str:
    """Open a session and return its token; ``""`` when the code is wrong or the account closed."""
    step = _step(account, code, moment)
    if step is None or _closed(account, moment):
        return ""
    used = account.totp_last_step if step < 0 else step
    unit.change(replace(account, failed_count=0, locked_until=None, totp_last_step=used))
    token = credentials.new_token()
    unit.keep(
        SignIn(
            token_sha256=credentials.token_hash(token),
            account=account.id,
            started_at=moment,
            last_seen_at=moment,
            expires_at=moment + LONGEST,
            second_factor=bool(account.totp_secret),
        )
    )
    return token


def _step(account: Account, code: str, moment: datetime) -> int | None:
    """Return the step of the code, -1 where none is needed, None where it is wrong."""
    if not account.totp_secret:
        return None if needs_factor(account.roles) else -1
    last = -1 if account.totp_last_step is None else account.totp_last_step
    return credentials.factor_step(account.totp_secret, code, moment, last)


def needs_factor(roles: Sequence[str]) -> bool:
    """Tell whether one of the roles has to sign in with a second factor."""
    return bool({Role(role) for role in roles} & permissions().second_factor)


def _closed(account: Account, moment: datetime) -> bool:
    locked = account.locked_until is not None and moment < account.locked_until
    return locked or account.disabled_at is not None


def _failed(account: Account, moment: datetime) -> Account:
    """Count a failure; from the fifth on the account is locked, twice as long each time."""
    count = account.failed_count + 1
    if count < TRIES:
        return replace(account, failed_count=count)
    lock = min(FIRST_LOCK * 2 ** min(count - TRIES, 16), LONGEST_LOCK)
    return replace(account, failed_count=count, locked_until=moment + lock)


def resume(store: Store, token: str, clock: Callable[[], datetime] = now) -> Desk:
    """Return the desk of a session that is still open; it stays open for another while.

    Raises
    ------
    Refused
        When it has ended, or the password has to be changed first (`set_password` does it).
    """
    desk, account = _desk(store, token, clock)
    if account.must_change:
        raise Refused("The password was made for one sign-in; change it first (akeso password).")
    return desk


def _desk(store: Store, token: str, clock: Callable[[], datetime]) -> tuple[Desk, Account]:
    moment, key = clock(), credentials.token_hash(token)
    kept = store.session(key)
    ended = kept is None or kept.closed_at is not None
    if kept is None or ended or moment >= min(kept.expires_at, kept.last_seen_at + IDLE):
        raise Refused("The session has ended; sign in again (akeso login).")
    with store.read(NOBODY, "look_up_account") as unit:
        account = unit.account_by_id(kept.account)
    if account is None or account.disabled_at is not None:
        raise Refused("The account is closed; ask the administrator.")
    store.touch_session(key)
    roles = frozenset(map(Role, account.roles))
    who = Session(account.name, account.full_name, roles, key[:12])
    return Desk(store, who, clock), account


def set_password(
    store: Store, token: str, old: str, new: str, clock: Callable[[], datetime] = now
) -> None:
    """Change one's own password; every other session of the account ends.

    Raises
    ------
    Refused
        When the old password is wrong.
    BadInput
        When the new one is too weak, or the old one again.
    """
    desk, account = _desk(store, token, clock)
    if not credentials.same_password(account.password_hash, old):
        raise Refused("The old password is wrong; nothing was changed.")
    if new == old:
        raise BadInput("The new password is the old one; choose another.")
    credentials.check_password(new, account.name)
    kept = credentials.hash_password(new)
    with store.write(desk.actor, "set_password", at=clock()) as unit:
        held = unit.account_by_id(account.id)
        assert held is not None  # noqa: S101  accounts are never deleted
        unit.change(replace(held, password_hash=kept, must_change=False))
        close_sessions(unit, account.id, clock(), but=credentials.token_hash(token))


def close_sessions(unit: WriteUnit, account: str, moment: datetime, but: str = "") -> None:
    """End the open sessions of an account, but for one."""
    for session in unit.sessions_of(account):
        if session.closed_at is None and session.token_sha256 != but:
            unit.change(replace(session, closed_at=moment))


def sign_out(store: Store, token: str, clock: Callable[[], datetime] = now) -> None:
    """End a session; one that has ended already stays ended."""
    key = credentials.token_hash(token)
    kept = store.session(key)
    if kept is None or kept.closed_at is not None:
        return
    with store.write(Actor("nobody", key[:12]), "sign_out", at=clock()) as unit:
        unit.change(replace(kept, closed_at=clock()))
