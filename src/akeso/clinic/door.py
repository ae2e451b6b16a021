"""The way in: where the store is, who has signed in here, and the desk of that session.

Whoever signs in on a computer stays signed in for the commands that follow: the token of the
session lies in a file that only its owner may read, one for each store.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from akeso.care.record import said
from akeso.clinic.access import Desk, now
from akeso.clinic.accounts import Invited, check_user_name, first_user
from akeso.clinic.credentials import check_password
from akeso.clinic.sessions import NOBODY, resume
from akeso.clinic.where import STORE, TOKEN
from akeso.errors import NotFound, Refused
from akeso.store import Store, create_store, open_store

OWNER_ONLY = 0o600
HOW = f"say where with --store or {STORE}, or make a new one with: akeso init"
"""What to do where there is no store."""


def store_place(where: str | Path | None = None) -> str:
    """Return where the store is: as given, by `STORE`, or the user's data folder."""
    chosen = str(where or os.environ.get(STORE) or "")
    if not chosen:
        data = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
        return str(Path(data) / "akeso" / "clinic")
    if "://" in chosen:
        return chosen
    return str(Path(chosen).expanduser().absolute())


def store_words(where: str | Path | None = None) -> str:
    """Return where the store is as it may be shown, without a password."""
    return _without_password(store_place(where))


def create_clinic(where: str | Path | None = None, clock: Callable[[], datetime] = now) -> Store:
    """Make a new, empty store; Refused where there is one."""
    return create_store(store_place(where), clock)


def open_clinic(where: str | Path | None = None, clock: Callable[[], datetime] = now) -> Store:
    """Open the store.

    Raises
    ------
    NotFound
        When there is none.
    """
    place = store_place(where)
    try:
        return open_store(place, clock)
    except NotFound as why:
        if "://" in place or (Path(place) / "akeso.db").is_file():
            raise
        raise NotFound(f"There is no store in the folder '{place}'; {HOW}.") from why


def token_file(where: str | Path | None = None) -> Path:
    """Return the file that keeps the session of this user with that store."""
    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    name = hashlib.sha256(_without_password(store_place(where)).encode()).hexdigest()[:16]
    return Path(state) / "akeso" / f"session-{name}"


def _without_password(place: str) -> str:
    if "://" not in place:
        return place
    parts = urlsplit(place)
    user = parts.netloc.rpartition("@")[0].partition(":")[0]
    return urlunsplit(parts._replace(netloc=f"{user}@{parts.netloc.rpartition('@')[2]}"))


def keep_token(token: str, where: str | Path | None = None) -> Path:
    """Keep the token of a session for the commands that follow; return its file."""
    path = token_file(where)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY), "w") as file:
        file.write(token)
    return path


def kept_token(where: str | Path | None = None) -> str:
    """Return the token of the session here: by `TOKEN`, or as `keep_token` kept it.

    Raises
    ------
    Refused
        When nobody has signed in, or others may read the file.
    """
    given = os.environ.get(TOKEN, "").strip()
    if given:
        return given
    path = token_file(where)
    if not path.is_file():
        raise Refused("Nobody has signed in here; do it with: akeso login NAME.")
    if os.name == "posix" and path.stat().st_mode & 0o077:
        raise Refused(f"Others may read the session in {path}; delete it and sign in again.")
    return path.read_text("utf-8").strip()


def forget_token(where: str | Path | None = None) -> None:
    """Delete what `keep_token` kept."""
    token_file(where).unlink(missing_ok=True)


def at_desk(
    store: Store, where: str | Path | None = None, clock: Callable[[], datetime] = now
) -> Desk:
    """Return the desk of whoever has signed in here; see `kept_token` and `resume`."""
    return resume(store, kept_token(where), clock)


def check_vacant(where: str | Path | None = None) -> None:
    """Raise Refused when the store is there and has users."""
    try:
        store = open_clinic(where)
    except NotFound:
        return
    with store, store.read(NOBODY, "look_for_users") as unit:
        if unit.accounts():
            place = store.place.words
            raise Refused(
                f"The store in {place} has users already; sign in with: akeso login NAME."
            )


def make_clinic(
    where: str | Path | None,
    name: str,
    full_name: str,
    password: str,
    clock: Callable[[], datetime] = now,
) -> Invited:
    """Make the store and its first user, the administrator; nothing when the user is refused.

    A store that is there already but has no users, as when making it was interrupted, is used.
    """
    check_password(password, name)
    check_user_name(name)
    said("The full name", full_name)
    check_vacant(where)
    try:
        store = open_clinic(where, clock)
    except NotFound:
        store = create_clinic(where, clock)
    with store:
        return first_user(store, name, full_name, password, clock)
