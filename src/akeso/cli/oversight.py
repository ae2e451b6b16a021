"""Commands that look after the clinic: guarded charts, departures, audit, backup, export, links."""

from __future__ import annotations

import os
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from akeso import clinic
from akeso.cli.door import (
    DAY,
    FILE,
    SINCE,
    document,
    print_json,
    print_receipts,
    store_option,
    wants_json,
    with_desk,
    with_store,
)
from akeso.cli.options import json_option
from akeso.cli.terminal import field, note, table
from akeso.errors import BadInput

if TYPE_CHECKING:
    from akeso.clinic import Desk, Store
    from akeso.clinic.oversight import Departed

FAULTS = 1
"""Exit code where the proof of the store finds a fault."""
LINK = "AKESO_LINK"
"""Environment variable that holds a patient's link; asked for where it is not set."""
LOOK_BACK = timedelta(days=30)
LONGEST = 80
"""Characters of a reason in the audit's table."""

since_option = click.option(
    "--since", type=SINCE, help="From this day or time on; the last 30 days where it is left out."
)


def _since(desk: Desk, said: datetime | None) -> datetime:
    return said or desk.clock() - LOOK_BACK


@click.command()
@with_desk
@click.argument("patient")
@click.option("--user", "users", multiple=True, help="Who may open it; may repeat.")
@click.option("--lift", is_flag=True, help="Let everyone of the clinic open it again.")
@click.option("--why", required=True, help="The reason.")
@json_option
def restrict(
    desk: Desk, patient: str, *, users: tuple[str, ...], lift: bool, why: str, as_json: bool
) -> None:
    """Let only the named users open a patient's chart, or lift that."""
    if lift == bool(users):
        raise BadInput("Name who may open the chart (--user NAME), or lift the restriction.")
    print_receipts((clinic.restrict(desk, patient, users, why),), as_json)


@click.command("break-glass")
@with_desk
@click.argument("patient")
@click.option("--why", required=True, help="The need; the manager reads it.")
@json_option
def break_glass(desk: Desk, patient: str, *, why: str, as_json: bool) -> None:
    """Open a restricted chart in need, for an hour."""
    print_receipts((clinic.break_glass(desk, patient, why),), as_json)


@click.command()
@with_desk
@since_option
@json_option
def openings(desk: Desk, since: datetime | None, *, as_json: bool) -> None:
    """List the restricted charts that were opened in need."""
    moment = _since(desk, since)
    rows = clinic.broken_glass(desk, moment)
    if wants_json(as_json):
        print_json(rows)
    elif not rows:
        click.echo(f"No restricted chart was opened since {clinic.moment_words(moment)}.")
    else:
        table(
            ("opened", "until", "patient", "by", "reason"),
            [(clinic.moment_words(r.at), clinic.clock_words(r.until), r.patient,
              r.by, r.reason)
             for r in rows],
        )  # fmt: skip


@click.command()
@with_desk
@since_option
@json_option
def departures(desk: Desk, since: datetime | None, *, as_json: bool) -> None:
    """List the stops that were not followed, by whom and why."""
    rows = clinic.departures(desk, moment := _since(desk, since))
    if wants_json(as_json):
        print_json(rows)
    elif not rows:
        click.echo(f"No stop was departed from since {clinic.moment_words(moment)}.")
    else:  # of a session, one line for all of its places
        table(("recorded", "episode", "in the", "what it says", "by", "reason"), dict.fromkeys(
            (clinic.moment_words(r.at), r.episode, clinic.kind_words(r.kind), r.says or r.rules,
             _who(r), r.reason) for r in rows))  # fmt: skip


def _who(row: Departed) -> str:
    own = row.entered_by.startswith(row.by)
    return row.entered_by if own else f"{row.by}; entered by {row.entered_by}"


@click.group()
def audit() -> None:
    """Read the audit, prove it, and print its head."""


@audit.command("list")
@with_desk
@click.option("--patient", default="", help="Only steps with this patient's chart.")
@click.option("--who", default="", help="Only steps of this user.")
@click.option("--after", default=0, help="Only after the line of this number.")
@click.option("--limit", default=200, type=click.IntRange(1), help="At most so many lines.")
@json_option
def list_audit(
    desk: Desk, *, patient: str, who: str, after: int, limit: int, as_json: bool
) -> None:
    """List who did what with whose chart, when and why, the oldest first."""
    rows = clinic.audit_trail(desk, patient=patient, who=who, after=after, limit=limit)
    if wants_json(as_json):
        print_json(rows)
        return
    table(
        ("line", "when", "who", "what", "patient", "outcome", "why"),
        [(str(r.seq), clinic.moment_words(r.at), r.by, r.line.verb.replace("_", " "),
          r.line.patient or "-", r.line.outcome, _shortened(r.line.why) or "-") for r in rows],
        numbers=(0,),
    )  # fmt: skip
    if len(rows) == limit:
        note(f"There may be more; go on with: --after {rows[-1].seq}.")


def _shortened(words: str) -> str:
    """Return the beginning of a long reason; JSON has all of it."""
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 4].rstrip()} ..."


@audit.command()
@with_desk
@click.option("--expect", default="", metavar="HEAD", help="A head that was printed earlier.")
@json_option
@click.pass_context
def verify(ctx: click.Context, desk: Desk, *, expect: str, as_json: bool) -> None:
    """Prove that nothing was changed, taken out or put in; exit 1 where something was."""
    found = clinic.verify_audit(desk, expect)
    if wants_json(as_json):
        print_json(found)
    else:
        counted = f"{found.audit_rows} lines, {found.records} records, {found.files} files"
        click.echo(f"{'Whole' if found.whole else 'NOT WHOLE'}: {counted} were proven.")
        field("head", str(found.head))
        for sentence in found.faults:
            click.echo(f"! {sentence}")
        if found.fault_count > len(found.faults):
            click.echo(f"! and {found.fault_count - len(found.faults)} more.")
    ctx.exit(0 if found.whole else FAULTS)


@audit.command()
@with_desk
@json_option
def head(desk: Desk, *, as_json: bool) -> None:
    """Print the audit's last line; kept on paper, it proves later that nothing was cut off."""
    found = clinic.audit_head(desk)
    if wants_json(as_json):
        print_json({"head": str(found)})
        return
    click.echo(str(found))
    note("Keep it elsewhere; later: akeso audit verify --expect HEAD.")


@click.command()
@with_desk
@click.argument("file", type=FILE)
@click.option("--why", default="", help="The occasion, for the audit.")
@json_option
def backup(desk: Desk, file: Path, *, why: str, as_json: bool) -> None:
    """Copy the whole store into FILE, while it is in use."""
    made = clinic.backup(desk, file, why)
    if wants_json(as_json):
        print_json(made)
        return
    click.echo(f"Backup: {made.path} ({sum(made.rows.values())} rows, {made.files} files)")
    field("head", str(made.head))
    note("It holds every chart and is not encrypted; keep it as safe as the store itself.")


@click.command()
@click.argument("file", type=FILE)
@store_option
@json_option
def restore(file: Path, place: str | None, *, as_json: bool) -> None:
    """Make a new store from the backup FILE at --store PLACE; every byte of it is proven."""
    if place is None:
        raise BadInput("Say where the new store is to be: --store PLACE.")
    with clinic.restore_clinic(file, place) as store:
        words = store.place.words
    if wants_json(as_json):
        print_json({"store": words})
        return
    click.echo(f"Restored: {words}")
    note("Nobody is signed in there; sign in with: akeso login NAME --store PLACE.")


@click.command()
@with_desk
@click.argument("patient")
@click.argument("file", type=FILE)
@click.option("--why", required=True, help="Who asked for it, and why.")
@json_option
def export(desk: Desk, patient: str, file: Path, *, why: str, as_json: bool) -> None:
    """Write a patient's whole chart and its files into FILE, a zip."""
    made = str(clinic.export_patient(desk, patient, file, why))
    if wants_json(as_json):
        print_json({"file": made})
        return
    click.echo(f"Exported: {made}")
    note("It is not encrypted; give it to nobody but who asked for it.")


@click.command()
@with_desk
@click.argument("episode")
@click.option("--days", default=30, show_default=True, help="How long the link lasts.")
@click.option("--withdraw", is_flag=True, help="End the open links of the episode.")
@click.option("--why", default="", help="Why they are ended.")
@json_option
def invite(desk: Desk, episode: str, *, days: int, withdraw: bool, why: str, as_json: bool) -> None:
    """Make a patient's own link to answer what is asked after a procedure."""
    if withdraw:
        count = clinic.withdraw_invitation(desk, episode, why=why)
        if wants_json(as_json):
            print_json({"ended": count})
            return
        click.echo(f"{count} open link{'' if count == 1 else 's'} ended.")
        return
    made = clinic.invite(desk, episode, days=days)
    if wants_json(as_json):
        print_json(made)
        return
    field("link", made.token)
    field("for", made.episode)
    field("until", clinic.moment_words(made.expires_at))
    note("Give it to the patient alone; it is not shown again, and opens with the birth date.")


@click.command()
@with_store
@click.argument("file", type=FILE, required=False)
@click.option("--born", type=DAY, required=True, help="The patient's birth date, YYYY-MM-DD.")
@json_option
def answer(
    store: Store, place: str | None, file: Path | None, *, born: date, as_json: bool
) -> None:
    """Answer as the patient, by the link; without FILE, show what is asked.

    The link is asked for without being shown, or taken from AKESO_LINK.
    """
    given = None if file is None else document(file, "the answers")
    token = os.environ.get(LINK, "") or click.prompt("Link", hide_input=True, err=True)
    desk = clinic.open_link(store, token.strip(), born)
    if given is not None:
        made = clinic.follow_up(desk, desk.session.episode, given)
        if wants_json(as_json):
            print_json(made)
            return
        for sentence in made.notes:
            click.echo(sentence)
        return
    care = clinic.my_care(desk)
    if wants_json(as_json):
        print_json(care)
        return
    click.echo(f"Hello {care.given_names}.")
    for one in care.asked:
        click.echo(one.says)
    if not care.asked:
        click.echo("Nothing is asked of you now.")


COMMANDS = (
    restrict, break_glass, openings, departures, audit, backup, restore, export, invite, answer,
)  # fmt: skip
