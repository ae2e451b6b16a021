"""The command for what happened to a patient elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from akeso import clinic
from akeso.cli.door import DAY, FILE, document, print_receipts, with_desk
from akeso.cli.options import json_option
from akeso.errors import BadInput

if TYPE_CHECKING:
    from akeso.clinic import Desk

WHAT = (
    "death", "surgery", "injection", "new opioid", "other treatment", "moved away", "withdrew",
)  # fmt: skip


@click.command("event")
@with_desk
@click.argument("number")
@click.argument("file", type=FILE, required=False)
@click.option("--what", type=click.Choice(WHAT), help="What happened.")
@click.option("--on", "on", type=DAY, help="The day, or the first of a span.")
@click.option("--until", type=DAY, help="The last day, where only a span is known.")
@click.option("--told-by", metavar="TEXT", help="Who told it, and how.")
@click.option(
    "--same-target/--other-target",
    default=None,
    help="Of surgery and injections: where; not known without it.",
)
@click.option("--note", metavar="TEXT", help="What else was told.")
@click.option("--supersedes", default="", metavar="RECORD", help="Take the place of this one.")
@click.option("--why", default="", help="Why it takes the place of another.")
@json_option
def event(
    desk: Desk,
    *,
    number: str,
    file: Path | None,
    supersedes: str,
    why: str,
    as_json: bool,
    **options: str | bool | date | None,
) -> None:
    """Record what happened elsewhere to patient NUMBER, or about one episode (P000012-1).

    A death closes questions, recalls, the waiting list and bookings; who withdrew is asked no
    more.
    """
    made: Any = {} if file is None else document(file, "the event")
    if not isinstance(made, dict):
        raise BadInput("The file of the event holds no JSON object; see: akeso template.")
    told = {name: value for name, value in options.items() if value is not None}
    days = {n: v.isoformat() if isinstance(v, date) else v for n, v in told.items()}
    given = {**made, **days}
    print_receipts(
        (clinic.event_elsewhere(desk, number, given, supersedes=supersedes, why=why),), as_json
    )


COMMANDS: Iterable[click.Command] = (event,)
