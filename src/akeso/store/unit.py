"""One step with the store, in one transaction: what may be read, and what may be written.

`ReadUnit` and `WriteUnit` are given by `Store.read` and `Store.write`. Whose records are touched
besides the patient of the step is noted, for the audit.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import Connection, select, update

from akeso.errors import BadInput
from akeso.store import accounts, attachments, dues, patients, records, schedule, tables
from akeso.store.accounts import Account, PatientLink, Session
from akeso.store.audit import AuditRow, Journal, lines
from akeso.store.files import Files
from akeso.store.values import (
    Attached,
    Booking,
    Due,
    PatientKey,
    StoredFile,
    StoredRecord,
    name,
    storable,
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

    def dues(self, until: datetime, what: str = "", limit: int = LONGEST_LIST) -> tuple[Due, ...]:
        """Return what is open and due until a moment, the oldest first."""
        return dues.until(self._connection, until, what, limit)

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


class WriteUnit(ReadUnit):
    """What can be written, all of it together or nothing.

    Parameters
    ----------
    connection, files, touched
        As of `ReadUnit`.
    journal : Journal
        Gives out numbers and keeps what was written, for the audit.
    subjects : list of str
        What the step names; the audit's line takes it.
    """

    def __init__(
        self,
        connection: Connection,
        files: Files,
        touched: Callable[[str], None],
        journal: Journal,
        subjects: list[str],
    ) -> None:
        super().__init__(connection, files, touched)
        self._journal = journal
        self._subjects = subjects

    def add(self, entry: StoredRecord) -> None:
        """Add a record.

        Raises
        ------
        BadInput
            When there is a record of that name.
        NotFound
            When what it supersedes or voids does not exist.
        Refused
            When that was superseded or voided meanwhile, or is another patient's.
        """
        records.check_new(self._connection, entry)
        row = records.row_of(entry, self._journal.next_record())
        self._connection.execute(tables.record.insert(), row)
        self._journal.records.append([entry.id, str(row["sha256"])])
        self._touched(entry.patient)
        self.note(entry.id)

    def attach(
        self,
        record: str,
        content: bytes | Path,
        role: str,
        media_type: str,
        file_name: str = "",
    ) -> str:
        """Keep a file and say that it belongs to a record; return the hash of its content.

        Parameters
        ----------
        record : str
        content : bytes or Path
            The content itself, or the file to copy.
        role, media_type : str
            What it is to the record; such as ``ct`` and ``application/dicom``.
        file_name : str
            Name it came with; that of the path when absent.
        """
        patient = records.one(self._connection, record).patient
        name("The role of the file", role)
        name("The media type of the file", media_type)
        known_as = storable("The name of the file", file_name)
        if not known_as and isinstance(content, Path):
            known_as = storable("The name of the file", content.name)
        sha256, size = self._files.put(content)
        attached = Attached(record, sha256, role, known_as, size, media_type)
        seq = self._journal.next_file()
        attachments.attach(self._connection, attached, seq)
        kept_as = attachments.kept(self._connection, sha256)[1]
        self._journal.files.append([record, sha256, role, known_as, size, kept_as])
        self._touched(patient)
        return sha256

    def index_patient(self, key: PatientKey) -> None:
        """Write what a patient is found by."""
        patients.index(self._connection, key)
        self._touched(key.patient)

    def book(self, booking: Booking) -> None:
        """Hold the time of an appointment, or move it; Refused when something is taken."""
        schedule.book(self._connection, booking)
        self._touched(booking.patient)
        self.note(booking.id)

    def free(self, appointment: str, record: str, state: str = "cancelled") -> None:
        """Give back the time of an appointment; it stays in the list with its new state."""
        schedule.free(self._connection, appointment, record, state)
        self.note(appointment)

    def appointment_state(self, appointment: str, record: str, state: str) -> None:
        """Write a new state of an appointment, such as ``arrived``; its time stays held."""
        schedule.change(self._connection, appointment, record, state)
        self.note(appointment)

    def due(self, due: Due) -> None:
        """Write something that is due."""
        dues.add(self._connection, due)
        self._touched(due.patient)
        self.note(due.id)

    def close_due(self, identifier: str, closed_by: str) -> None:
        """Note what answers something that was due; Refused when it was closed before."""
        name("What closes it", closed_by)
        self._touched(dues.close(self._connection, identifier, closed_by))
        self.note(identifier)

    def keep(self, value: Account | Session | PatientLink) -> None:
        """Write a new account, sign-in or link."""
        accounts.add(self._connection, value)
        self._note_value(value)

    def change(self, value: Account | Session | PatientLink) -> None:
        """Write an account, sign-in or link in the place of the one with the same key."""
        accounts.change(self._connection, value)
        self._note_value(value)

    def _note_value(self, value: Account | Session | PatientLink) -> None:
        if isinstance(value, Account):
            self.note(value.id)
        elif isinstance(value, PatientLink):
            self._touched(value.patient)

    def set(self, key: str, value: str) -> None:
        """Write a setting of this store."""
        table = tables.setting
        row = {"name": name("The setting", key), "value": storable("The setting", value)}
        if not self._connection.execute(
            update(table).where(table.c.name == key).values(row)
        ).rowcount:
            self._connection.execute(table.insert(), row)
        self.note(f"setting {key}")

    def next_number(self, counter: str) -> int:
        """Return the next number of a running count that begins with 1."""
        table = tables.counter
        query = select(table.c.value).where(table.c.name == name("The count", counter))
        last = self._connection.execute(query).scalar_one_or_none()
        if last is None:
            self._connection.execute(table.insert(), {"name": counter, "value": 1})
            return 1
        self._connection.execute(
            update(table).where(table.c.name == counter).values(value=last + 1)
        )
        return int(last) + 1

    def note(self, subject: str) -> None:
        """Name something in the audit's line of this step."""
        if len(self._subjects) > LONGEST_LIST * 100:
            raise BadInput("One step names too many things; do it in several.")
        self._subjects.append(storable("What a step names", subject))
