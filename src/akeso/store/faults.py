"""What goes wrong with a database or a disk, in one sentence each.

No exception of the database's driver leaves the store: `told` turns it into `Refused`, which says
what happened, whether anything was kept, and what to do.
"""

from __future__ import annotations

import errno
import ssl
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, IntegrityError, PendingRollbackError, SQLAlchemyError

from akeso.errors import Refused
from akeso.store.place import LOCK_WAIT_MS, Place

NOTHING = "nothing of this step was kept"
UNSURE = "it is not known whether this step was kept; look before you enter it again"

FULL = "The disk of {place} is full; {kept}; free some space, then do it again."
UNWRITTEN = (
    "The disk of {place} did not take it ({cause}): it is full, has a limit, or fails; {kept}; "
    "look at the disk, then do it again."
)
BUSY = "{place} has been busy for " + str(LOCK_WAIT_MS // 1000) + " s; {kept}; do it again."
LOST = "The connection to {place} was lost; {kept}; check that the database runs, then go on."
AWAY = "{place} cannot be reached; start the database, or check the address."
UNTRUSTED = (
    "The certificate of {place} is not trusted ({cause}); nothing was sent to it; set "
    "SSL_CERT_FILE to the certificate of who signed it, or ask who runs the server."
)
PLAIN = (
    "{place} does not encrypt the connection; nothing was sent to it; turn on TLS at the server, "
    "or say tls=no in the address where nobody else can listen."
)
DAMAGED = "{place} is damaged ({cause}); stop using it and restore the last backup."
LOCKED = "{place} may not be written or read ({cause}); check who owns the files."
CLASH = "Someone changed it meanwhile; open it again ({cause})."
KEPT = "What is stored is never edited ({cause}); add a new record that supersedes it."
OTHER = "{place} gave an error ({cause}); {kept}; keep this sentence for support."

SQLITE = (
    ("database or disk is full", FULL),
    ("disk i/o error", UNWRITTEN),
    ("is locked", BUSY),
    ("malformed", DAMAGED),
    ("not a database", DAMAGED),
    ("unable to open", LOCKED),
    ("readonly", LOCKED),
)
"""What SQLite says, and the sentence for it. A write that a limit cuts off is an I/O error too."""

POSTGRESQL = (
    ("53100", FULL),
    ("55P03", BUSY),
    ("40001", BUSY),
    ("40P01", BUSY),
    ("53300", BUSY),
    ("57P01", LOST),
    ("57P02", LOST),
    ("25P03", LOST),
    ("57P03", AWAY),
    ("28000", "{place} does not let this user in; check user and password (PGPASSWORD)."),
    ("28P01", "{place} does not accept the password; set PGPASSWORD to the right one."),
    ("3D000", "There is no such database at {place}; make it with createdb."),
    ("42501", LOCKED),
    ("XX001", DAMAGED),
    ("XX002", DAMAGED),
)
"""PostgreSQL's codes of errors (its manual, appendix A), and the sentence for each."""


@contextmanager
def told(place: Place, *, saving: bool = False) -> Iterator[None]:
    """Turn errors of the database into Refused.

    Parameters
    ----------
    place : Place
    saving : bool
        Whether the transaction is being closed: then nobody knows if it was kept when the
        connection breaks.
    """
    try:
        yield
    except SQLAlchemyError as error:
        raise Refused(sentence(error, place, saving=saving)) from error
    except ssl.SSLCertVerificationError as error:
        said = UNTRUSTED.format(place=place.words, cause=error.verify_message)
        raise Refused(said) from error
    except (ConnectionError, ssl.SSLError) as error:  # of the socket, which pg8000 lets through
        said = LOST.format(place=place.words, kept=UNSURE if saving else NOTHING)
        raise Refused(said) from error


def sentence(error: SQLAlchemyError, place: Place, *, saving: bool) -> str:
    """Return what to tell of a database's error."""
    template, cause = _template(error)
    gone = isinstance(error, PendingRollbackError)  # the transaction had ended before
    kept = UNSURE if saving and not gone and template in (LOST, OTHER) else NOTHING
    said = template.format(place=place.words, kept=kept, cause=cause)
    return said[0].upper() + said[1:]


def _template(error: SQLAlchemyError) -> tuple[str, str]:
    if isinstance(error, PendingRollbackError):
        return LOST, ""
    if not isinstance(error, DBAPIError) or error.orig is None:
        return OTHER, type(error).__name__
    first = error.orig.args[0] if error.orig.args else ""
    if isinstance(first, dict):
        return _of_server(str(first.get("C", "")), str(first.get("M", "")))
    if isinstance(error, IntegrityError):
        return (KEPT if "are kept as they are" in str(first) else CLASH), str(first)
    return _of_words(str(first), lost=error.connection_invalidated)


def _of_words(cause: str, *, lost: bool) -> tuple[str, str]:
    for words, template in SQLITE:
        if words in cause.lower():
            return template, cause
    if "refuses SSL" in cause:
        return PLAIN, cause
    if "create a connection" in cause:
        return AWAY, cause
    if lost or "network" in cause or "closed" in cause:
        return LOST, cause
    return OTHER, cause


def _of_server(code: str, cause: str) -> tuple[str, str]:
    for known, template in POSTGRESQL:
        if code == known:
            return template, cause
    if code == "P0001":
        return KEPT, cause
    if code.startswith("23"):
        return CLASH, cause
    return OTHER, f"{code} {cause}"


@contextmanager
def file_told(what: str) -> Iterator[None]:
    """Turn errors of the disk into Refused, `what` being the file or folder in words."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            why = f"The disk is full while writing {what}; {NOTHING}; free some space"
            raise Refused(f"{why}, then do it again.") from error
        reason = error.strerror or type(error).__name__
        raise Refused(
            f"{what} cannot be used ({reason}); check the path and who owns it."
        ) from error
