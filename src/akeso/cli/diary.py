# size: one command for each thing that a front desk does with a day and its lists
"""Commands of the diary: appointments, free times, lists, the day; times are Sydney's."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from akeso import clinic
from akeso.cli.door import (
    DAY,
    FILE,
    MOMENT,
    document,
    print_json,
    print_receipts,
    wants_json,
    with_desk,
)
from akeso.cli.options import json_option
from akeso.cli.terminal import table
from akeso.errors import BadInput

if TYPE_CHECKING:
    from akeso.clinic import Day, Desk

STATES = ("arrived", "in room", "done", "did not attend", "cancelled")
PURPOSES = ("consultation", "procedure", "follow-up")
MINUTES = click.IntRange(5, 720)
episode_option = click.option("--episode", default="", help="The episode that it belongs to.")
supersedes_option = click.option(
    "--supersedes", default="", metavar="RECORD", help="The record whose place it takes."
)
why_option = click.option("--why", default="", help="Why it takes the place of another.")
WAITS = click.Choice(["waiting", "booked", "withdrawn"])
RECALLS = click.Choice(["open", "done", "declined", "cancelled"])


def _given(file: Path | None, what: str, options: dict[str, Any]) -> dict[str, Any]:
    """Return the document in the file with the options written over it."""
    made = {} if file is None else document(file, what)
    if not isinstance(made, dict):
        raise BadInput(f"The file of {what} holds no JSON object; see: akeso template.")
    return made | {name: value for name, value in options.items() if value is not None}


@click.command()
@with_desk
@click.argument("number")
@click.argument("file", type=FILE, required=False)
@click.option("--room", help="Name or identifier.")
@click.option("--practitioner", help="Name or identifier.")
@click.option("--start", type=MOMENT, help="Such as 2026-11-20T11:30, by Sydney's clocks.")
@click.option("--minutes", type=MINUTES, help="How long.")
@click.option("--purpose", type=click.Choice(PURPOSES), help="What for.")
@click.option("--technique", help="Code of the technique; a procedure needs it.")
@episode_option
@json_option
def book(
    desk: Desk,
    *,
    number: str,
    file: Path | None,
    start: datetime | None,
    minutes: int | None,
    episode: str,
    as_json: bool,
    **options: str | None,
) -> None:
    """Book a time for patient NUMBER, by options or as FILE has it."""
    if (start is None) != (minutes is None) or (start is None and file is None):
        raise BadInput("Give --start and --minutes, or a file that holds starts and ends.")
    times: dict[str, str] = {}
    if start is not None and minutes is not None:
        ends = start + timedelta(minutes=minutes)
        times = {"starts": start.isoformat(), "ends": ends.isoformat()}
    given = _given(file, "the appointment", {**options, **times})
    print_receipts([clinic.book(desk, number, given, episode=episode)], as_json)


@click.command()
@with_desk
@click.argument("identifier", metavar="APPOINTMENT")
@click.option("--to", type=click.Choice(STATES), default=None, help="Its next state.")
@click.option("--start", type=MOMENT, help="Move it to this time, by Sydney's clocks.")
@click.option("--minutes", type=MINUTES, help="With --start: another length.")
@click.option("--reason", default="", help="Needed where it is cancelled or moved.")
@json_option
def appointment(
    desk: Desk,
    *,
    identifier: str,
    to: str | None,
    start: datetime | None,
    minutes: int | None,
    reason: str,
    as_json: bool,
) -> None:
    """Move an appointment on to its next state, or to another time; `akeso today` lists them."""
    if (to is None) == (start is None):
        raise BadInput("Give either the next state (--to) or another time (--start).")
    if minutes is not None and start is None:
        raise BadInput("Another length needs the start as well; give --start.")
    ends = start + timedelta(minutes=minutes) if start and minutes else None
    made = clinic.change_booking(
        desk, identifier, to=to or "", reason=reason, starts=start, ends=ends
    )
    print_receipts([made], as_json)


@click.command()
@with_desk
@click.argument("room")
@click.argument("practitioner")
@click.argument("day", type=DAY)
@click.option("--minutes", type=MINUTES, default=30, show_default=True, help="How long.")
@json_option
def free(
    desk: Desk, *, room: str, practitioner: str, day: date, minutes: int, as_json: bool
) -> None:
    """List when ROOM and PRACTITIONER are both free on DAY."""
    found = clinic.free_slots(desk, room, practitioner, day, minutes)
    if wants_json(as_json):
        print_json(found)
        return
    if not found:
        click.echo(f"Nothing of {minutes} min is free on {clinic.day_words(day)}.")
        return
    click.echo(f"Starts of {minutes} min, {clinic.day_words(day)}, Sydney time:")
    starts = [clinic.clock_words(slot.starts) for slot in found]
    for first in range(0, len(starts), 8):
        click.echo("  " + "  ".join(starts[first : first + 8]))


@click.command()
@with_desk
@click.argument("number", required=False)
@click.argument("file", type=FILE, required=False)
@click.option("--technique", help="Code of the wanted technique.")
@click.option(
    "--priority", type=click.Choice(["urgent", "soon", "routine"]), help="How soon it is needed."
)
@click.option("--minutes", type=MINUTES, help="Length to book.")
@click.option("--since", type=DAY, help="Since when the patient waits; today without it.")
@click.option("--latest-by", type=DAY, help="Last day by which it should be done.")
@click.option("--state", type=WAITS, help="With --supersedes: what became of it.")
@episode_option
@supersedes_option
@why_option
@json_option
def wait(
    desk: Desk,
    *,
    number: str | None,
    file: Path | None,
    since: date | None,
    latest_by: date | None,
    episode: str,
    supersedes: str,
    why: str,
    as_json: bool,
    **options: str | int | None,
) -> None:
    """Put patient NUMBER on the waiting list; without one, show the list."""
    if number is None:
        _print_waiting(desk, as_json)
        return
    days = {"since": since, "latest_by": latest_by}
    given = _given(file, "the entry", {**options, **_iso(days)})
    if not supersedes:
        given.setdefault("since", clinic.today_in_sydney(desk).isoformat())
    made = clinic.wait(desk, number, given, episode=episode, supersedes=supersedes, why=why)
    print_receipts([made], as_json)


def _iso(days: dict[str, date | None]) -> dict[str, str | None]:
    return {name: None if day is None else day.isoformat() for name, day in days.items()}


def _print_waiting(desk: Desk, as_json: bool) -> None:
    found = clinic.waiting_list(desk)
    if wants_json(as_json):
        print_json(found)
        return
    if not found:
        click.echo("Nobody is waiting.")
        return
    head = ("patient", "name", "priority", "technique", "min", "waits", "latest by", "record")
    rows = [
        (
            row.patient,
            row.name,
            str(row.entry.priority),
            clinic.technique_words(row.entry.technique),
            f"{row.entry.minutes:g}",
            f"{row.days} days",
            clinic.date_words(row.entry.latest_by) + (" LATE" if row.late else ""),
            row.record,
        )
        for row in found
    ]
    table(head, rows, numbers=(4, 5), whole=(7,))


@click.command()
@with_desk
@click.argument("number")
@click.argument("file", type=FILE, required=False)
@click.option("--what", help="What for, such as '6-week follow-up'.")
@click.option("--on", "due_on", type=DAY, help="The day to ask the patient back.")
@click.option("--reason", help="Why.")
@click.option("--state", type=RECALLS, help="With --supersedes: what became of it.")
@episode_option
@supersedes_option
@why_option
@json_option
def recall(
    desk: Desk,
    *,
    number: str,
    file: Path | None,
    due_on: date | None,
    episode: str,
    supersedes: str,
    why: str,
    as_json: bool,
    **options: str | None,
) -> None:
    """Ask patient NUMBER back on a day, or change that."""
    given = _given(file, "the recall", {**options, **_iso({"due_on": due_on})})
    made = clinic.recall(desk, number, given, episode=episode, supersedes=supersedes, why=why)
    print_receipts([made], as_json)


@click.command()
@with_desk
@click.option("--date", "day", type=DAY, help="Another day than today, YYYY-MM-DD.")
@json_option
def today(desk: Desk, day: date | None, as_json: bool) -> None:
    """Show what the day brings: appointments, and what is due by its end."""
    found = clinic.today(desk, day)
    print_json(found) if wants_json(as_json) else _print_day(found)


def _print_day(found: Day) -> None:
    click.secho(f"{clinic.day_words(found.day)}, Sydney time", bold=True)
    if found.lines:
        head = ("time", "patient", "name", "room", "with", "for", "state", "appointment")
        rows = [
            (
                f"{clinic.clock_words(line.booking.starts)} to "
                f"{clinic.clock_words(line.booking.ends)}",
                line.booking.patient,
                line.patient_name,
                line.room,
                line.practitioner,
                clinic.technique_words(line.booking.technique) or "-",
                line.booking.state,
                line.booking.id,
            )
            for line in found.lines
        ]
        table(head, rows, whole=(7,))
    else:
        click.echo("No appointments.")
    if not found.due:
        click.echo("Nothing is due.")
        return
    table(
        ("due", "patient", "name", "what"),
        [
            (
                clinic.moment_words(d.due_at),
                d.patient,
                found.names.get(d.patient, ""),
                _what(d.what),
            )
            for d in found.due
        ],
    )


def _what(due: str) -> str:
    """Return what is due in words: points of follow-up are kept as codes, such as 6-weeks."""
    head, mark, point = due.partition("follow-up: ")
    words = "pain diary" if point == "diary" else point.replace("-", " ")
    return f"{head}{mark}{words}" if mark else due


@click.command("set-up")
@with_desk
@click.argument("kind", type=click.Choice(["place", "practitioner", "room", "hours"]))
@click.argument("file", type=FILE)
@supersedes_option
@why_option
@json_option
def set_up(desk: Desk, *, kind: str, file: Path, supersedes: str, why: str, as_json: bool) -> None:
    """Add a place, practitioner, room or opening hours of the clinic, as FILE has it."""
    given = document(file, f"the {kind}")
    print_receipts([clinic.set_up(desk, kind, given, supersedes=supersedes, why=why)], as_json)


COMMANDS: Iterable[click.Command] = (book, appointment, free, wait, recall, today, set_up)
