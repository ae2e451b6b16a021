"""Names, guards and what is due are found by reading no more rows than are shown.

Each word of a name is kept with the whole name beside it. What stands on a list of its own, not on
the day's, is told apart, and what is due has an index by its name. Records that close a chart have
an index of their own, since every list asks for them.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def text(name: str, **options: Any) -> sa.Column[str]:
    """Return a column of text that may not be null."""
    return sa.Column(name, TEXT, nullable=False, **options)


def upgrade() -> None:
    """Bring the tables forward with what they hold."""
    names()
    dues()
    some = sa.text("kind IN ('restriction', 'break-glass', 'void')")
    op.create_index(
        "record_guards", "record", ["patient", "seq"], sqlite_where=some, postgresql_where=some
    )


def names() -> None:
    """Make the table of names anew from the words that the old one holds."""
    op.drop_index("patient_word_of", "patient_word")
    op.rename_table("patient_word", "patient_word_old")
    op.create_table(
        "patient_word",
        text("word"),
        text("whole"),
        text("patient"),
        sa.PrimaryKeyConstraint("word", "whole", "patient", name="patient_word_key"),
    )
    if op.get_bind().dialect.name == "sqlite":
        every = "(SELECT * FROM patient_word_old ORDER BY patient, word)"
        whole = "' ' || group_concat(word, ' ')"
    else:
        every = "patient_word_old"
        whole = "' ' || string_agg(word, ' ' ORDER BY word)"
    names = f"(SELECT patient, {whole} AS whole FROM {every} x GROUP BY patient)"  # noqa: S608
    op.execute(
        "INSERT INTO patient_word (word, whole, patient) SELECT w.word, n.whole, w.patient "  # noqa: S608
        f"FROM patient_word_old w JOIN {names} n ON n.patient = w.patient"
    )
    op.drop_table("patient_word_old")
    op.create_index("patient_word_of", "patient_word", ["patient"])


def dues() -> None:
    """Tell apart what waits on a list of its own, and index what is open for each list."""
    apart = sa.Column("apart", sa.Boolean, nullable=False, server_default=sa.false())
    op.add_column("due", apart)
    op.execute("UPDATE due SET apart = TRUE WHERE what IN ('waiting', 'service to claim')")
    op.drop_index("due_open", "due")
    still = "closed_by IS NULL"
    for name, columns, sqlite, postgresql in (
        ("due_on_day", ["due_at"], f"{still} AND apart = 0", f"{still} AND NOT apart"),
        ("due_by_name", ["what", "due_at"], still, still),
    ):
        of_sqlite, of_postgresql = sa.text(sqlite), sa.text(postgresql)
        op.create_index(
            name, "due", columns, sqlite_where=of_sqlite, postgresql_where=of_postgresql
        )
