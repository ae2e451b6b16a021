"""The first tables."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")
COUNT = sa.BigInteger().with_variant(sa.Integer, "sqlite")
START = "39999b89faf9bc82599ebfb6702d93208fbc836c77152eea3fbcb93c19484e11"
KEPT = ("record", "file", "record_file", "audit")


def text(name: str, *parts: Any, **options: Any) -> sa.Column[str]:
    """Return a column of text that may not be null, unless said."""
    return sa.Column(name, TEXT, *parts, **{"nullable": False} | options)


def count(name: str, **options: Any) -> sa.Column[int]:
    """Return a column of whole numbers that may not be null, unless said."""
    return sa.Column(name, COUNT, autoincrement=False, **{"nullable": False} | options)


def upgrade() -> None:
    """Make all tables, refuse changes where rows are kept, write the first head."""
    records()
    files()
    audit()
    finding()
    schedule()
    people()
    op.create_table("setting", text("name", primary_key=True), text("value"))
    op.create_table("counter", text("name", primary_key=True), count("value"))
    for table in KEPT:
        keep(table)


def records() -> None:
    """Make the table of records."""
    op.create_table(
        "record",
        count("seq", primary_key=True),
        text("id", unique=True),
        text("kind"),
        text("patient"),
        text("episode"),
        text("body"),
        text("made_by"),
        text("made_at"),
        text("why"),
        text("supersedes", sa.ForeignKey("record.id"), nullable=True, unique=True),
        text("voids", sa.ForeignKey("record.id"), nullable=True, unique=True),
        text("sha256"),
    )
    op.create_index("record_of_patient", "record", ["patient", "seq"])
    op.create_index("record_of_episode", "record", ["episode", "seq"])
    op.create_index("record_of_kind", "record", ["kind", "made_at"])


def files() -> None:
    """Make the tables of files."""
    op.create_table("file", text("sha256", primary_key=True), count("size"), text("media_type"))
    op.create_table(
        "record_file",
        count("seq", primary_key=True),
        text("record", sa.ForeignKey("record.id")),
        text("sha256", sa.ForeignKey("file.sha256")),
        text("role"),
        text("name"),
    )
    op.create_index("file_of_record", "record_file", ["record", "seq"])
    op.create_index("record_of_file", "record_file", ["sha256"])


def audit() -> None:
    """Make the audit and its head, before the first line."""
    texts = ("at", "who", "session", "verb", "patient", "subjects", "why", "outcome", "wrote")
    op.create_table(
        "audit",
        count("seq", primary_key=True),
        *(text(name) for name in texts),
        text("previous"),
        text("sha256"),
    )
    op.create_index("audit_of_patient", "audit", ["patient", "seq"])
    op.create_index("audit_of_who", "audit", ["who", "seq"])
    op.create_index("audit_at", "audit", ["at"])
    head = op.create_table(
        "head",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        count("audit_seq"),
        text("audit_sha256"),
        count("record_seq"),
        count("file_seq"),
        sa.CheckConstraint("id = 1", name="one_head"),
    )
    zero = {"audit_seq": 0, "audit_sha256": START, "record_seq": 0, "file_seq": 0}
    op.bulk_insert(head, [{"id": 1} | zero])


def finding() -> None:
    """Make the tables that patients are found by."""
    op.create_table(
        "patient_key",
        text("patient", primary_key=True),
        text("family"),
        text("given"),
        text("born", nullable=True),
    )
    op.create_index("patient_born", "patient_key", ["born"])
    op.create_table(
        "patient_word", text("word", primary_key=True), text("patient", primary_key=True)
    )
    op.create_index("patient_word_of", "patient_word", ["patient"])
    op.create_table(
        "patient_number",
        text("number", primary_key=True),
        text("kind", primary_key=True),
        text("patient", primary_key=True),
    )
    op.create_index("patient_number_of", "patient_number", ["patient"])


def schedule() -> None:
    """Make the tables of appointments and of what is due."""
    texts = ("record", "patient", "episode", "room", "practitioner", "starts", "ends")
    op.create_table(
        "appointment",
        text("id", primary_key=True),
        *(text(name) for name in (*texts, "technique", "state")),
    )
    op.create_index("appointment_at", "appointment", ["starts"])
    op.create_index("appointment_in_room", "appointment", ["room", "starts"])
    op.create_index("appointment_of_patient", "appointment", ["patient", "starts"])
    op.create_table(
        "slot",
        text("resource", primary_key=True),
        count("quantum", primary_key=True),
        text("appointment", sa.ForeignKey("appointment.id")),
    )
    op.create_index("slot_of_appointment", "slot", ["appointment"])
    op.create_table(
        "due",
        text("id", primary_key=True),
        *(text(name) for name in ("what", "due_at", "patient", "episode", "record")),
        text("closed_by", nullable=True),
    )
    op.create_index("due_of_patient", "due", ["patient"])
    still = sa.text("closed_by IS NULL")
    op.create_index("due_open", "due", ["due_at"], sqlite_where=still, postgresql_where=still)


def people() -> None:
    """Make the tables of those who sign in."""
    op.create_table(
        "account",
        text("id", primary_key=True),
        text("name", unique=True),
        *(text(name) for name in ("full_name", "roles", "password_hash")),
        sa.Column("must_change", sa.Boolean, nullable=False),
        text("totp_secret", nullable=True),
        count("totp_last_step", nullable=True),
        text("created_at"),
        text("disabled_at", nullable=True),
        count("failed_count"),
        text("locked_until", nullable=True),
        text("patient", nullable=True),
    )
    op.create_table(
        "session",
        text("token_sha256", primary_key=True),
        text("account", sa.ForeignKey("account.id")),
        *(text(name) for name in ("started_at", "last_seen_at", "expires_at")),
        sa.Column("second_factor", sa.Boolean, nullable=False),
        text("closed_at", nullable=True),
    )
    op.create_index("session_of_account", "session", ["account"])
    op.create_table(
        "patient_link",
        text("token_sha256", primary_key=True),
        *(text(name) for name in ("patient", "episode", "made_by", "purpose", "expires_at")),
        text("used_at", nullable=True),
        text("revoked_at", nullable=True),
    )
    op.create_index("patient_link_of", "patient_link", ["patient"])


def keep(table: str) -> None:
    """Refuse that rows of a table are changed or taken out."""
    if op.get_bind().dialect.name == "sqlite":
        for what in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{what.lower()} BEFORE {what} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are kept as they are'); END"
            )
        return
    op.execute(
        "CREATE OR REPLACE FUNCTION akeso_kept() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'rows of % are kept as they are', TG_TABLE_NAME; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION akeso_kept()"
    )
    op.execute(
        f"CREATE TRIGGER {table}_not_emptied BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION akeso_kept()"
    )
