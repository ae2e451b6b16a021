"""Commands of the front desk over the store: patients, their letters, and what stands in a chart.

Documents come as JSON files (``-`` is standard input); `akeso template KIND` prints one to fill in.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from akeso import clinic
from akeso.cli.door import (
    DAY,
    FILE,
    document,
    print_json,
    print_receipts,
    wants_json,
    with_desk,
)
from akeso.cli.options import json_option
from akeso.cli.terminal import field, note, table
from akeso.errors import BadInput

if TYPE_CHECKING:
    from akeso.clinic import Desk, EpisodeView, PatientView

different_option = click.option(
    "--different", default="", help="Why this is somebody else than a patient who looks the same."
)


@click.group()
def patient() -> None:
    """Register a patient, or amend what is known of one."""


@patient.command("add")
@with_desk
@click.argument("file", type=FILE)
@different_option
@json_option
def add(desk: Desk, file: Path, different: str, as_json: bool) -> None:
    """Register the patient in FILE and give the number."""
    made = clinic.register(desk, document(file, "the patient"), different=different)
    print_receipts([made], as_json)


@patient.command("amend")
@with_desk
@click.argument("number")
@click.argument("file", type=FILE)
@click.option("--why", required=True, help="Why it is written anew.")
@json_option
def amend(desk: Desk, number: str, file: Path, why: str, as_json: bool) -> None:
    """Write what is known of patient NUMBER anew, all of it, as FILE has it."""
    given = document(file, "the patient")
    print_receipts([clinic.amend_patient(desk, number, given, why=why)], as_json)


@click.command()
@with_desk
@click.argument("text", default="")
@click.option("--born", type=DAY, help="Day of birth, YYYY-MM-DD.")
@click.option(
    "--limit",
    type=click.IntRange(1, 500),
    default=50,
    show_default=True,
    help="At most so many patients.",
)
@json_option
def find(desk: Desk, text: str, born: date | None, limit: int, as_json: bool) -> None:
    """Find patients by the beginnings of names, a number of any kind, or the day of birth."""
    found = clinic.find_patients(desk, text, born=born, limit=limit)
    if wants_json(as_json):
        print_json(found)
        return
    if not found:
        click.echo("Nobody was found; try fewer letters, or the day of birth (--born).")
        return
    rows = [(k.patient, k.family, k.given, clinic.date_words(k.born)) for k in found]
    hidden = any(key.family == clinic.RESTRICTED for key in found)
    table(("number", "family name", "given names", "born"), rows)
    if len(found) == limit:
        note(f"Only the first {limit} are listed; type more of the name.")
    if hidden:
        note("A restricted name is shown by a card number, or by name and day of birth (--born).")


@click.command()
@with_desk
@click.argument("what", nargs=-1, metavar="[NUMBER] FILE", required=True, type=str)
@click.option("--episode", default="", help="Add to this episode; a new one is opened without it.")
@click.option("--late", default="", help="Why a letter is entered after what needed it.")
@different_option
@json_option
def refer(
    desk: Desk, *, what: tuple[str, ...], episode: str, late: str, different: str, as_json: bool
) -> None:
    """Record the referral, imaging request or exemption in FILE for patient NUMBER.

    Without NUMBER the patient in FILE is registered in the same step.
    """
    if len(what) > 2:
        raise BadInput("Give the patient's number and one file; or one file that holds both.")
    number = what[0] if len(what) == 2 else ""
    given = document(Path(what[-1]), "the referral")
    made = clinic.refer(desk, number, given, episode=episode, late=late, different=different)
    print_receipts(made, as_json)


@click.command()
@with_desk
@click.argument("number")
@click.option("--why", default="", help="Why it is opened, for the audit.")
@click.option("--ids", is_flag=True, help="End each line with its record, as other commands ask.")
@json_option
def show(desk: Desk, *, number: str, why: str, ids: bool, as_json: bool) -> None:
    """Show patient NUMBER (P000012), or one episode (P000012-1): what stands and what is next."""
    if "-" in number:
        episode = clinic.open_episode(desk, number, why=why)
        print_json(episode) if wants_json(as_json) else _print_episode(episode, ids=ids, alone=True)
        return
    found = clinic.open_patient(desk, number, why=why)
    print_json(found) if wants_json(as_json) else _print_patient(found, ids=ids)


def _print_patient(view: PatientView, *, ids: bool) -> None:
    body = view.body
    click.secho(f"{view.number}  {body.given_names} {body.family_name}".rstrip(), bold=True)
    _print_notice(view)
    _print_person(view)
    for line in view.beyond:
        if line.kind != "patient":
            click.echo(f"  {_day(line.day)}  {line.says}{_id(line.record, ids=ids)}")
    _print_pending(view)
    for episode in view.episodes:
        click.echo()
        _print_episode(episode, ids=ids)
    if not view.episodes:
        click.echo("No episode yet; a referral opens one (akeso refer).")
    for sentence in view.doubts:
        note(sentence)


def _print_notice(view: PatientView | EpisodeView) -> None:
    if view.notice:
        click.secho(f"  {view.notice}", bold=True)


def _print_person(view: PatientView) -> None:
    body = view.body
    died = f", died {clinic.date_words(body.died)}" if body.died else ""
    facts = {
        "born": f"{clinic.date_words(body.born)}{died}",
        "also called": ", ".join(filter(None, (body.preferred_name, *body.other_names))),
        "medicare": f"{body.medicare.number} / {body.medicare.reference}" if body.medicare else "",
        "veteran": body.dva.number if body.dva else "",
        "phone": body.contact.phone,
        "email": body.contact.email,
        "family doctor": body.gp.name if body.gp else "",
        "interpreter": body.language if body.interpreter_needed else "",
        "label": "demonstration, not a person" if body.demonstration else "",
    }
    for name, words in facts.items():
        if words:
            field(name, words)


def _print_episode(view: EpisodeView, *, ids: bool, alone: bool = False) -> None:
    click.secho(f"{view.number}  {view.stage}", bold=True)
    if alone:
        _print_notice(view)
    for entry in clinic.entries(view.lines):
        line, names = entry.line, _id(" ".join(entry.records), ids=ids)
        by = view.people.get(line.by, line.by)
        click.echo(f"  {_day(line.day)}  {line.says} ({by}){names}")
    if view.hidden:
        click.echo(f"  {_hidden(view.hidden)}")
    _print_pending(view)


def _print_pending(view: EpisodeView | PatientView) -> None:
    for title, late in (("Overdue", True), ("Next", False)):
        rows = [p for p in view.pending if p.overdue is late]
        if rows:
            click.secho(f"  {title}", bold=True)
        for pending in rows:
            click.echo(f"    {pending.says}")


def _id(record: str, *, ids: bool) -> str:
    return f"  {record}" if ids else ""


def _hidden(count: int) -> str:
    if count == 1:
        return "One record is not shown: it is not for your roles."
    return f"{count} records are not shown: they are not for your roles."


def _day(day: date) -> str:
    return f"{clinic.day_words(day):<15}"


COMMANDS: Iterable[click.Command] = (patient, find, refer, show)
