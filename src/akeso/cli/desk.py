"""Commands of the front desk: what Medicare pays, whether a number can be right, scores.

Each stands alone: a file or a number in, an answer out, nothing kept but an imported schedule.
"""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from akeso import clinic
from akeso.cli.door import document
from akeso.cli.terminal import field, note, table

FAILS = 1

PATH = click.Path(path_type=Path)
_json = click.option("--json", "as_json", is_flag=True, help="Print JSON, not a table.")


def _on_a_screen() -> bool:
    """Tell whether standard output is a terminal: tables there, JSON into files and pipes."""
    return sys.stdout.isatty()


_folder = click.option(
    "--schedule",
    "folder",
    type=PATH,
    envvar=clinic.MBS_FOLDER,
    show_envvar=True,
    help="Folder of imported schedules.",
)


@click.group()
def mbs() -> None:
    """Price a claim, or import the published Medicare schedule."""


@mbs.command()
@click.argument("claim", type=PATH)
@_folder
@_json
def price(claim: Path, folder: Path | None, as_json: bool) -> None:
    """Say what Medicare pays for the services in CLAIM.json, and what it refuses."""
    answer = clinic.mbs_price(document(claim, "the claim"), folder)
    if as_json or not _on_a_screen():
        click.echo(clinic.json_text(answer), nl=False)
        return
    lines = answer["lines"]
    rows = [(str(o["item"]), f"{o['fee']}", f"{o['benefit']}", o["rule"]) for o in lines]
    table(("item", "fee", "benefit", "rule"), rows, numbers=(1, 2))
    field("total benefit", f"{answer['total_benefit']}")
    field("lodge by", answer["lodge_by"] or "no limit known")
    field("fees", answer["fees"] + ("" if answer["verified"] else ", not all verified"))
    for refusal in answer["refused"]:
        field(f"refused {refusal['item']}", refusal["reason"])
    for sentence in (*answer["notes"], answer["disclaimer"]):
        note(sentence)


@mbs.command("import")
@click.argument("file", type=PATH)
@_folder
@click.option(
    "--from", "since", type=click.DateTime(["%Y-%m-%d"]), help="First day, if not in the name."
)
def import_(file: Path, folder: Path | None, since: datetime | None) -> None:
    """Import the published MBS XML file, whole or not at all."""
    made = clinic.mbs_import(file, folder, None if since is None else since.date())
    click.echo(
        f"Schedule from {made.since}: {made.items} items, {made.fees} with a fee: {made.path}"
    )


@click.command()
@click.argument("kind")
@click.argument("number")
@_json
@click.pass_context
def check(ctx: click.Context, kind: str, number: str, as_json: bool) -> None:
    """Check a NUMBER: medicare, provider, ihi, hpii, hpio or dva. Exit 1 if it cannot be right."""
    found = clinic.check_identifier(kind, number)
    if as_json:
        answer: dict[str, Any] = {
            "kind": found.kind,
            "number": found.number,
            "valid": found.valid,
            "reason": found.reason,
            "parts": dict(found.parts),
            "blocks": found.blocks,
            "source": found.source.reference,
            "verified": found.source.mark.verified,
        }
        click.echo(clinic.json_text(answer), nl=False)
    else:
        click.echo(f"{'valid' if found.valid else 'not valid'}: {found.reason}")
    ctx.exit(0 if found.valid else FAILS)


def _score_word(value: object) -> str:
    """Return a score as the table has it: a responder is yes or no."""
    if value is None:
        return "-"
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


@click.command()
@click.argument("instrument")
@click.argument("answers", type=PATH)
@click.option("--before", type=PATH, help="Earlier answers, to see the change.")
@_json
def score(instrument: str, answers: Path, before: Path | None, as_json: bool) -> None:
    """Score the answers to a questionnaire; `akeso instruments` lists them."""
    given = document(answers, "the answers")
    earlier = None if before is None else document(before, "the earlier answers")
    answer = clinic.score(instrument, given, earlier)
    if as_json or not _on_a_screen():
        click.echo(clinic.json_text(answer), nl=False)
        return
    values = {"total": answer["total"], **answer["subscales"]}
    bands = {"total": answer["band"], **answer["bands"]}
    rows = [(name, _score_word(value), bands.get(name) or "-") for name, value in values.items()]
    table(("scale", "score", "band"), rows, numbers=(1,))
    for one in answer.get("change", ()):
        field(f"change {one['scale']}", f"{one['points']:g} better; important: {one['important']}")
    field("source", answer["source"] + ("" if answer["verified"] else " (not verified)"))
    for sentence in answer["notes"]:
        note(sentence)


@click.command()
@_json
def instruments(as_json: bool) -> None:
    """List the questionnaires: items, licence, and whether their words are shipped."""
    known = clinic.instruments()
    if as_json:
        rows: list[dict[str, Any]] = [
            {
                "instrument": q.code,
                "title": q.title,
                "items": list(q.items),
                "text": list(q.text),
                "choices": list(q.choices),
                "scales": [scale.name for scale in q.scales],
                "licence": q.licence,
                "ship_items": q.ship_items,
                "source": q.source.reference,
                "verified": q.verified,
            }
            for q in known
        ]
        click.echo(clinic.json_text(rows), nl=False)
        return
    head = ("instrument", "what", "words shipped", "verified")
    table(head, [(q.code, q.title, _yes(q.ship_items), _yes(q.verified)) for q in known])


def _yes(answer: bool) -> str:
    return "yes" if answer else "no"


COMMANDS = (mbs, check, score, instruments)
