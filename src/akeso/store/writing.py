"""One step with the store, in one transaction: what may be written.

`WriteUnit` is given by `Store.write`; it reads as `ReadUnit` does, and sees what it wrote.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection, select, update

from akeso.errors import BadInput
from akeso.store import accounts, attachments, dues, patients, records, schedule, tables
from akeso.store.accounts import Account, PatientLink, Session
from akeso.store.agenda import Booking, Due
from akeso.store.audit import Journal
from akeso.store.files import Files
from akeso.store.reading import LONGEST_LIST, ReadUnit
from akeso.store.values import (
    Attached,
    PatientKey,
    StoredRecord,
    name,
    storable,
)


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
        self.about = ""

    def is_about(self, patient: str) -> None:
        """Say whose record a step turned out to be that named nobody when it began.

        The audit's line takes it; for a patient who gets a number within the step.
        """
        self.about = storable("The patient of a step", patient)

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
