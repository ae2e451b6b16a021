"""Commands of the ledger: reports given, uploaded, excepted, and which wait for their upload."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from akeso import clinic
from akeso.cli.door import FILE, MOMENT, document, print_json, print_receipts, wants_json, with_desk
from akeso.cli.options import json_option
from akeso.cli.terminal import table

if TYPE_CHECKING:
    from akeso.clinic import Desk

ENTRIES = {
    "given": "report-given",
    "uploaded": "report-upload",
    "exception": "report-upload-exception",
    "extension": "report-upload-extension",
}


@click.command()
@click.argument("entry", type=click.Choice(list(ENTRIES)))
@click.argument("where")
@click.argument("file", type=FILE)
@click.option("--supersedes", default="", metavar="ID", help="The entry whose place it takes.")
@click.option("--why", default="", help="The reason, where it supersedes another.")
@json_option
@with_desk
def report(
    *, entry: str, where: str, file: Path, supersedes: str, why: str, as_json: bool, desk: Desk
) -> None:
    """Record what became of an imaging report: WHERE is an episode or a patient."""
    given = document(file, "the entry")
    made = clinic.report(desk, where, ENTRIES[entry], given, supersedes=supersedes, why=why)
    print_receipts((made,), as_json)


@click.command("reports-due")
@click.option("--at", "moment", type=MOMENT, help="Judge at this time; now if not given.")
@json_option
@with_desk
def reports_due(moment: datetime | None, as_json: bool, desk: Desk) -> None:
    """List the reports that wait for My Health Record, the longest overdue first."""
    lines = clinic.reports_due(desk, moment)
    if wants_json(as_json):
        print_json(lines)
        return
    rows = [
        (one.line.state, one.line.report, one.episode or one.patient, one.name or one.patient,
         one.line.reason)
        for one in lines
    ]  # fmt: skip
    if not rows:
        click.echo("No report waits for its upload.")
        return
    table(("state", "report", "where", "patient", "what"), rows)


COMMANDS = (report, reports_due)
