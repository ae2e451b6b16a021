"""The store: read and written in steps, each with its line in the audit.

>>> from akeso.store import create_store
>>> from pathlib import Path
>>> from tempfile import TemporaryDirectory
>>> with TemporaryDirectory() as folder:
...     with create_store(Path(folder) / "clinic") as store:
...         store.verify().whole
True
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from types import TracebackType

from sqlalchemy import Connection, select, update

from akeso.errors import AkesoError, Refused
from akeso.store import audit, tables
from akeso.store.accounts import Session, find
from akeso.store.audit import Line
from akeso.store.engine import engine_of, transaction
from akeso.store.files import Files
from akeso.store.moment import now, written
from akeso.store.place import Place
from akeso.store.reading import ReadUnit
from akeso.store.values import Actor, Head
from akeso.store.verify import Verification, verify
from akeso.store.writing import WriteUnit


class Store:
    """One clinic's store. Made by `open_store` or `create_store`; may be used by many threads.

    Parameters
    ----------
    place : Place
    clock : callable
        Gives the present moment for the audit.
    """

    def __init__(self, place: Place, clock: Callable[[], datetime] = now) -> None:
        self.place = place
        self.files = Files(place.files)
        self._engine = engine_of(place)
        self._clock = clock
        self._busy = threading.local()

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    @contextmanager
    def transaction(self, *, write: bool) -> Iterator[Connection]:
        """Give a bare connection; for the parts of the store itself."""
        with transaction(self._engine, self.place, write=write) as connection:
            yield connection

    @contextmanager
    def write(
        self,
        actor: Actor,
        verb: str,
        patient: str = "",
        why: str = "",
        *,
        at: datetime | None = None,
    ) -> Iterator[WriteUnit]:
        """Do one step that writes: all of it is kept at the end of the block, or nothing.

        The audit's line is part of it. A step that fails leaves a line that says so.

        Parameters
        ----------
        actor : Actor
        verb : str
            What is done, in the words of the front door.
        patient : str
            Whose record; ``""`` where it is nobody's, or many.
        why : str
        at : datetime, optional
            When, for the audit; what the store's clock says when absent.

        Raises
        ------
        Refused
            When the database or the disk fails, or another writer came first.
        """
        line = Line(actor, verb, patient, why)
        subjects: list[str] = []

        def touched(whose: str) -> None:
            if whose != patient:
                subjects.append(whose)

        try:
            with self._alone(), self.transaction(write=True) as connection:
                journal = audit.take_head(connection)
                unit = WriteUnit(connection, self.files, touched, journal, subjects)
                yield unit
                line = replace(line, patient=patient or unit.about)
                done = audit.closed(line, audit.WROTE, subjects)
                audit.append(connection, journal, done, at or self._clock())
        except Exception as error:
            with suppress(AkesoError):  # what went wrong first is what is told
                self._append(audit.closed(line, _outcome(error), subjects), at)
            raise

    @contextmanager
    def read(
        self,
        actor: Actor,
        verb: str,
        patient: str = "",
        why: str = "",
        *,
        at: datetime | None = None,
    ) -> Iterator[ReadUnit]:
        """Do one step that only reads; its line is in the audit before anything is shown.

        Records of another patient than the one named get a line of their own, when first read.
        """
        line = Line(actor, verb, patient, why)
        seen = {patient}

        def touched(whose: str) -> None:
            if whose not in seen:
                seen.add(whose)
                self._append(Line(actor, verb, whose, why), at)

        self._append(line, at)
        with self.transaction(write=False) as connection:
            connection.execute(select(tables.head.c.id))  # from here on it is one moment
            yield ReadUnit(connection, self.files, touched)

    def note_refusal(
        self,
        actor: Actor,
        verb: str,
        patient: str,
        reason: str,
        *,
        why: str = "",
        at: datetime | None = None,
    ) -> None:
        """Write into the audit that somebody was not let do something, and the reason."""
        self._append(Line(actor, verb, patient, why, (), f"{audit.REFUSED}: {reason}"), at)

    def note(self, line: Line) -> None:
        """Write a line into the audit, for a step that is no reading or writing of the record."""
        self._append(line, None)

    def session(self, token_sha256: str) -> Session | None:
        """Return a sign-in, before it is known who asks; not audited, as it shows no record."""
        with self.transaction(write=False) as connection:
            return next(iter(find(connection, Session, token_sha256=token_sha256)), None)

    def touch_session(self, token_sha256: str) -> None:
        """Note that a sign-in was used just now; not audited, its steps are."""
        table, at = tables.session, written(self._clock())
        with self._alone(), self.transaction(write=True) as connection:
            found = table.c.token_sha256 == token_sha256
            connection.execute(update(table).where(found).values(last_seen_at=at))

    def head(self) -> Head:
        """Return the last line of the audit, to print and keep elsewhere."""
        with self.transaction(write=False) as connection:
            row = connection.execute(select(tables.head)).one()
        return Head(row.audit_seq, row.audit_sha256)

    def verify(self, expect: Head | str | None = None) -> Verification:
        """Prove that no line, record or file was changed, taken out or put in.

        Parameters
        ----------
        expect : Head or str, optional
            A head that was printed earlier; the audit must still hold it.
        """
        expected = Head.read(expect) if isinstance(expect, str) else expect
        with self.transaction(write=False) as connection:
            return verify(connection, self.files, expected)

    def _append(self, line: Line, at: datetime | None) -> None:
        with self._alone(), self.transaction(write=True) as connection:
            audit.append(connection, audit.take_head(connection), line, at or self._clock())

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Refuse a second writing transaction of the same thread: it would wait for itself."""
        if getattr(self._busy, "writing", False):
            raise Refused("A step is being written already; read and write within that one.")
        self._busy.writing = True
        try:
            yield
        finally:
            self._busy.writing = False


def _outcome(error: Exception) -> str:
    if isinstance(error, AkesoError):
        return f"{audit.REFUSED}: {error}".replace("\0", " ")
    return f"{audit.FAILED}: {type(error).__name__}"
