"""One step with the store, within one moment of it: what may be read.

`ReadUnit` is given by `Store.read`. Whose records are touched besides the patient of the step is
noted, for the audit.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import UTC, date, datetime

from sqlalchemy import Connection, select

from akeso.store import accounts, attachments, dues, patients, records, schedule, tables
from akeso.store.accounts import Account, PatientLink, Session
from akeso.store.agenda import Booking, Due
from akeso.store.audit import AuditRow, lines
from akeso.store.files import Files
from akeso.store.values import (
    Attached,
    PatientKey,
    StoredFile,
    StoredRecord,
)

FIRST = datetime(1, 1, 2, tzinfo=UTC)
LAST = datetime(9999, 12, 30, tzinfo=UTC)
LONGEST_LIST = 1000
"""Rows of a list that are given unless more are asked for."""


class ReadUnit:
    """What can be read within one moment of the store.

    Parameters
    ----------
    connection : Connection
    files : Files
    touched : callable
        Told the patient of each record that is read.
    """

    def __init__(
        self, connection: Connection, files: Files, touched: Callable[[str], None]
    ) -> None:
        self._connection = connection
        self._files = files
        self._touched = touched

    def record(self, identifier: str) -> StoredRecord:
        """Return one record; NotFound when there is none of that name."""
        found = records.one(self._connection, identifier)
        self._touched(found.patient)
        return found

    def records_of(
        self, patient: str, episode: str | None = None, kinds: Sequence[str] = ()
    ) -> tuple[StoredRecord, ...]:
        """Return a patient's records in the order they were added, all or of one episode.

        Parameters
        ----------
        patient : str
        episode : str, optional
            Only this one; ``""`` for what belongs to none.
        kinds : sequence of str
            Only these; all when empty.
        """
        self._touched(patient)
        return records.of_patient(self._connection, patient, episode, kinds)

    def records_of_kind(
        self,
        *kinds: str,
        since: datetime = FIRST,
        until: datetime = LAST,
        limit: int = LONGEST_LIST,
    ) -> tuple[StoredRecord, ...]:
        """Return records of some kinds of all patients, made from `since` until before `until`."""
        found = records.of_kind(self._connection, kinds, since, until, limit)
        for patient in dict.fromkeys(entry.patient for entry in found):
            self._touched(patient)
        return found

    def guards_of(self, patients: Collection[str]) -> dict[str, list[StoredRecord]]:
        """Return what closes and opens the charts of many patients, to judge what may be shown.

        It is not shown itself, so that the audit has no line of it.
        """
        return records.guards_of(self._connection, patients)

    def search(
        self, words: str = "", *, number: str = "", born: date | None = None, limit: int = 50
    ) -> tuple[PatientKey, ...]:
        """Return patients by the beginnings of their names, a number, a day of birth, or all."""
        return patients.search(self._connection, words, number, born, limit)

    def names(self, of: Collection[str]) -> dict[str, str]:
        """Return the names of patients by their identifiers, for lists of a day."""
        return patients.names(self._connection, of)

    def day(
        self, since: datetime, until: datetime, room: str = "", practitioner: str = ""
    ) -> tuple[Booking, ...]:
        """Return appointments that start from `since` until before `until`, cancelled ones too."""
        return schedule.between(self._connection, since, until, room, practitioner)

    def appointment(self, identifier: str) -> Booking:
        """Return one appointment as it stands; NotFound without it."""
        return schedule.one(self._connection, identifier)

    def appointments_of(self, patient: str) -> tuple[Booking, ...]:
        """Return all appointments of a patient in order."""
        return schedule.of_patient(self._connection, patient)

    def dues(
        self,
        until: datetime,
        what: str = "",
        limit: int = LONGEST_LIST,
        *,
        since: datetime = FIRST,
    ) -> tuple[Due, ...]:
        """Return what is open and due between two moments, the oldest first.

        By its name `what`, or without one all that stands on the day's list.
        """
        return dues.between(self._connection, since, until, what, limit)

    def dues_of(self, patient: str) -> tuple[Due, ...]:
        """Return all that was ever due for a patient, open and closed."""
        return dues.of_patient(self._connection, patient)

    def files_of(self, record: str) -> tuple[Attached, ...]:
        """Return the files that belong to a record."""
        return attachments.of_record(self._connection, record)

    def file(self, sha256: str) -> StoredFile:
        """Return a file whose content was proven just now.

        Raises
        ------
        NotFound
            When the store has none, or it is missing on the disk.
        Refused
            When its content was changed.
        """
        size, media_type = self._open(sha256)
        return StoredFile(sha256, size, media_type, self._files.checked(sha256))

    def content(self, sha256: str) -> bytes:
        """Return the content of a file, these very bytes proven; raises as `file` does."""
        self._open(sha256)
        return self._files.read(sha256)

    def _open(self, sha256: str) -> tuple[int, str]:
        found = attachments.kept(self._connection, sha256)
        for patient in sorted(attachments.patients_of(self._connection, sha256)):
            self._touched(patient)
        return found

    def audit_lines(
        self,
        *,
        patient: str | None = None,
        who: str | None = None,
        after: int = 0,
        limit: int = LONGEST_LIST,
    ) -> Sequence[AuditRow]:
        """Return lines of the audit in order, after the line of a number."""
        return lines(self._connection, patient, who, after, limit)

    def account(self, name: str) -> Account | None:
        """Return the account of that name; None when there is none, which is no error here."""
        return next(iter(accounts.find(self._connection, Account, name=name)), None)

    def account_by_id(self, identifier: str) -> Account | None:
        """Return the account of that identifier, or None."""
        return next(iter(accounts.find(self._connection, Account, id=identifier)), None)

    def accounts(self) -> tuple[Account, ...]:
        """Return all accounts."""
        return accounts.find(self._connection, Account)

    def session(self, token_sha256: str) -> Session | None:
        """Return the sign-in of that token, or None."""
        return next(iter(accounts.find(self._connection, Session, token_sha256=token_sha256)), None)

    def sessions_of(self, account: str) -> tuple[Session, ...]:
        """Return the sign-ins of an account."""
        return accounts.find(self._connection, Session, account=account)

    def link(self, token_sha256: str) -> PatientLink | None:
        """Return the patient's link of that token, or None."""
        return next(
            iter(accounts.find(self._connection, PatientLink, token_sha256=token_sha256)), None
        )

    def links_of(self, patient: str) -> tuple[PatientLink, ...]:
        """Return the links of a patient."""
        return accounts.find(self._connection, PatientLink, patient=patient)

    def setting(self, key: str) -> str | None:
        """Return a setting of this store, or None where it was never set."""
        table = tables.setting
        query = select(table.c.value).where(table.c.name == key)
        return self._connection.execute(query).scalar_one_or_none()
