"""Commands of the money: the benefit assigned; the claim prepared, exported, lodged, answered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from akeso import clinic
from akeso.cli.door import DAY, FILE, document, print_json, print_receipts, wants_json, with_desk
from akeso.cli.options import json_option
from akeso.cli.terminal import field, note, table

if TYPE_CHECKING:
    from akeso.clinic import Desk, OpenMoney

supersedes_option = click.option(
    "--supersedes", default="", metavar="ID", help="The record whose place it takes; needs --why."
)
why_option = click.option("--why", default="", help="The reason, where it supersedes another.")


@click.group()
def claim() -> None:
    """Assign the benefit; prepare a claim, export it, record its lodging and the answer.

    Akeso prepares and exports claims; it does not transmit them to Medicare.
    """


@claim.command()
@click.argument("episode")
@click.argument("file", type=FILE)
@click.option("--show", is_flag=True, help="Print the text to sign; record nothing.")
@supersedes_option
@why_option
@json_option
@with_desk
def assign(
    *, episode: str, file: Path, show: bool, supersedes: str, why: str, as_json: bool, desk: Desk
) -> None:
    """Record that the patient assigns the benefit, as FILE says; the chart fills in the rest."""
    given = document(file, "the assignment")
    if show:
        click.echo(clinic.benefit_statement(desk, episode, given))
        return
    made = clinic.assign_benefit(desk, episode, given, supersedes=supersedes, why=why)
    print_receipts((made,), as_json)


@claim.command()
@click.argument("episode")
@click.argument("file", type=FILE)
@click.option("--lodged", type=DAY, help="Day on which it shall be lodged; today if not given.")
@supersedes_option
@why_option
@json_option
@with_desk
def prepare(
    *,
    episode: str,
    file: Path,
    lodged: date | None,
    supersedes: str,
    why: str,
    as_json: bool,
    desk: Desk,
) -> None:
    """Prepare a claim for the services in FILE, when every gate opens."""
    order = document(file, "the claim")
    made, price = clinic.claim(desk, episode, order, lodged=lodged, supersedes=supersedes, why=why)
    if wants_json(as_json):
        print_json({"record": made, "price": price})
        return
    _print_price(price)
    print_receipts((made,), as_json)


def _print_price(price: Mapping[str, Any]) -> None:
    rows = [(str(o["item"]), f"{o['fee']}", f"{o['benefit']}", o["rule"]) for o in price["lines"]]
    table(("item", "fee", "benefit", "rule"), rows, numbers=(1, 2))
    field("total benefit", f"{price['total_benefit']}")
    field("lodge by", price["lodge_by"] or "no limit known")
    field("fees", price["fees"] + ("" if price["verified"] else ", not all verified"))


@claim.command()
@click.argument("which", nargs=-1, required=True)
@click.option("-o", "--out", type=FILE, help="Write the file here; standard output if not given.")
@with_desk
def export(which: tuple[str, ...], out: Path | None, desk: Desk) -> None:
    """Write waiting claims of episodes, or claims by their records, as a file to hand on."""
    made = clinic.export_claim(desk, which, out)
    if out is None:
        click.echo(made.text, nl=False)
    else:
        count = len(made.claims)
        click.echo(f"{count} prepared claim{'' if count == 1 else 's'} written: {out}")
    note(made.statement)


@claim.command()
@click.argument("record")
@click.argument("file", type=FILE)
@json_option
@with_desk
def lodged(record: str, file: Path, as_json: bool, desk: Desk) -> None:
    """Record that the prepared claim RECORD was lodged elsewhere, as FILE says."""
    made = clinic.lodge_claim(desk, record, document(file, "the lodging"))
    print_receipts((made,), as_json)


@claim.command()
@click.argument("episode")
@click.argument("file", type=FILE)
@supersedes_option
@why_option
@json_option
@with_desk
def answered(
    *, episode: str, file: Path, supersedes: str, why: str, as_json: bool, desk: Desk
) -> None:
    """Record a report of Medicare, and say what was not paid as it was claimed."""
    given = document(file, "the answer")
    made = clinic.answer_claim(desk, episode, given, supersedes=supersedes, why=why)
    print_receipts((made,), as_json)


@claim.command("open")
@click.option("--all", "everything", is_flag=True, help="Also what lapsed more than a year ago.")
@json_option
@with_desk
def open_(everything: bool, as_json: bool, desk: Desk) -> None:
    """List procedures that nobody claimed, claims to lodge and rejected claims to correct."""
    rows = clinic.open_claims(desk, everything=everything)
    if wants_json(as_json):
        print_json(rows)
        return
    if not rows:
        note("Nothing is to be claimed, lodged or corrected.")
        return
    head = ("by", "episode", "name", "day", "service", "to do")
    table(head, [_open_row(row) for row in rows])
    left_out = "" if everything else "; nor what lapsed more than a year ago (--all)"
    note(f"Procedures in hospital and visits are not listed{left_out}.")
    if clinic.cut_short(rows):
        note("There may be more: of each kind the first 1000 are listed.")


def _open_row(row: OpenMoney) -> tuple[str, ...]:
    by = f"{row.last.day} {row.last:%b %Y}{' LAPSED' if row.lapsed else ''}"
    return (by, row.episode, row.name, f"{row.day.day} {row.day:%b %Y}", row.service, row.what)


COMMANDS = (claim,)
