"""The tables, as the newest migration leaves them; a test compares the two.

Texts are compared by their bytes on both engines (PostgreSQL: collation "C"), so that a search by
the beginning of a name uses the index and the order is the same everywhere.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    and_,
    bindparam,
    false,
    not_,
)

TEXT = String().with_variant(String(collation="C"), "postgresql")
COUNT = BigInteger().with_variant(Integer, "sqlite")

metadata = MetaData()


def _text(name: str, *parts: ForeignKey, null: bool = False, key: bool = False) -> Column[str]:
    return Column(name, TEXT, *parts, nullable=null, primary_key=key)


def _count(name: str, *, null: bool = False, key: bool = False) -> Column[int]:
    return Column(name, COUNT, nullable=null, primary_key=key, autoincrement=False)


record = Table(
    "record",
    metadata,
    _count("seq", key=True),
    Column("id", TEXT, nullable=False, unique=True),
    _text("kind"),
    _text("patient"),
    _text("episode"),
    _text("body"),
    _text("made_by"),
    _text("made_at"),
    _text("why"),
    Column("supersedes", TEXT, ForeignKey("record.id"), unique=True, nullable=True),
    Column("voids", TEXT, ForeignKey("record.id"), unique=True, nullable=True),
    _text("sha256"),
    Index("record_of_patient", "patient", "seq"),
    Index("record_of_episode", "episode", "seq"),
    Index("record_of_kind", "kind", "made_at"),
)
"""Every entry; a row is never changed and never taken out. `sha256` is over all other columns but
`seq`."""

GUARDS = ("restriction", "break-glass", "void")
"""Kinds of record by which a chart is closed and opened again."""
# In words and not by values: only so do the engines know that the index answers the question.
GUARDING = record.c.kind.in_(bindparam(None, GUARDS, expanding=True, literal_execute=True))
Index("record_guards", record.c.patient, record.c.seq, sqlite_where=GUARDING,
      postgresql_where=GUARDING)  # fmt: skip

patient_key = Table(
    "patient_key",
    metadata,
    _text("patient", key=True),
    _text("family"),
    _text("given"),
    _text("born", null=True),
    Index("patient_born", "born"),
)
"""What patients are found by; made from the record, and remade when it changes."""

patient_word = Table(
    "patient_word",
    metadata,
    _text("word"),
    _text("whole"),
    _text("patient"),
    PrimaryKeyConstraint("word", "whole", "patient", name="patient_word_key"),
    Index("patient_word_of", "patient"),
)
"""The words of each patient's names, folded; beside each the whole name, so that a search by
several words reads one index and no other row. `whole` has a blank before every word."""

patient_number = Table(
    "patient_number",
    metadata,
    _text("number"),
    _text("kind"),
    _text("patient"),
    PrimaryKeyConstraint("number", "kind", "patient"),
    Index("patient_number_of", "patient"),
)
"""Numbers of each patient; a family may share one, so a number alone is no key."""

appointment = Table(
    "appointment",
    metadata,
    _text("id", key=True),
    _text("record"),
    _text("patient"),
    _text("episode"),
    _text("room"),
    _text("practitioner"),
    _text("starts"),
    _text("ends"),
    _text("technique"),
    _text("state"),
    Index("appointment_at", "starts"),
    Index("appointment_in_room", "room", "starts"),
    Index("appointment_of_patient", "patient", "starts"),
)
"""Appointments as they stand."""

slot = Table(
    "slot",
    metadata,
    _text("resource"),
    _count("quantum"),
    _text("appointment", ForeignKey("appointment.id")),
    PrimaryKeyConstraint("resource", "quantum"),
    Index("slot_of_appointment", "appointment"),
)
"""Five minutes of a room, a practitioner or a patient. The key makes double booking impossible."""

due = Table(
    "due",
    metadata,
    _text("id", key=True),
    _text("what"),
    _text("due_at"),
    _text("patient"),
    _text("episode"),
    _text("record"),
    _text("closed_by", null=True),
    Column("apart", Boolean, nullable=False, server_default=false()),
    Index("due_of_patient", "patient"),
)
"""What somebody has to do by a time; open while `closed_by` is null. `apart` is what stands on a
list of its own, such as the waiting list, and not on the day's."""

OPEN = due.c.closed_by.is_(None)
ON_DAY = and_(OPEN, not_(due.c.apart))
Index("due_on_day", due.c.due_at, sqlite_where=ON_DAY, postgresql_where=ON_DAY)
Index("due_by_name", due.c.what, due.c.due_at, sqlite_where=OPEN, postgresql_where=OPEN)

file = Table(
    "file",
    metadata,
    _text("sha256", key=True),
    _count("size"),
    _text("media_type"),
)
"""Files that are kept, by the hash of their content."""

record_file = Table(
    "record_file",
    metadata,
    _count("seq", key=True),
    _text("record", ForeignKey("record.id")),
    _text("sha256", ForeignKey("file.sha256")),
    _text("role"),
    _text("name"),
    Index("file_of_record", "record", "seq"),
    Index("record_of_file", "sha256"),
)
"""Which file belongs to which record, as what."""

audit = Table(
    "audit",
    metadata,
    _count("seq", key=True),
    _text("at"),
    _text("who"),
    _text("session"),
    _text("verb"),
    _text("patient"),
    _text("subjects"),
    _text("why"),
    _text("outcome"),
    _text("wrote"),
    _text("previous"),
    _text("sha256"),
    Index("audit_of_patient", "patient", "seq"),
    Index("audit_of_who", "who", "seq"),
    Index("audit_at", "at"),
)
"""Who did what; each row's hash covers the row and the hash before it."""

head = Table(
    "head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    _count("audit_seq"),
    _text("audit_sha256"),
    _count("record_seq"),
    _count("file_seq"),
    CheckConstraint("id = 1", name="one_head"),
)
"""The one row that every writer takes first: last numbers given out, last hash of the audit."""

account = Table(
    "account",
    metadata,
    _text("id", key=True),
    Column("name", TEXT, nullable=False, unique=True),
    _text("full_name"),
    _text("roles"),
    _text("password_hash"),
    Column("must_change", Boolean, nullable=False),
    _text("totp_secret", null=True),
    _count("totp_last_step", null=True),
    _text("created_at"),
    _text("disabled_at", null=True),
    _count("failed_count"),
    _text("locked_until", null=True),
    _text("patient", null=True),
)
"""Who may sign in."""

session = Table(
    "session",
    metadata,
    _text("token_sha256", key=True),
    _text("account", ForeignKey("account.id")),
    _text("started_at"),
    _text("last_seen_at"),
    _text("expires_at"),
    Column("second_factor", Boolean, nullable=False),
    _text("closed_at", null=True),
    Index("session_of_account", "account"),
)
"""Sign-ins; the token itself is not kept."""

patient_link = Table(
    "patient_link",
    metadata,
    _text("token_sha256", key=True),
    _text("patient"),
    _text("episode"),
    _text("made_by"),
    _text("purpose"),
    _text("expires_at"),
    _text("used_at", null=True),
    _text("revoked_at", null=True),
    Index("patient_link_of", "patient"),
)
"""Links sent to patients; the token itself is not kept."""

setting = Table("setting", metadata, _text("name", key=True), _text("value"))
"""Settings of this store."""

counter = Table("counter", metadata, _text("name", key=True), _count("value"))
"""Running numbers, such as of claims."""

KEPT = ("record", "file", "record_file", "audit")
"""Tables whose rows are never changed and never taken out; triggers refuse it."""
