"""Commands of an episode: assessment, decision, consent, plan, procedure, answers, what is next."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from akeso import clinic
from akeso.cli.door import FILE, document, print_json, print_receipts, wants_json, with_desk
from akeso.cli.options import json_option, sample_option, series_option
from akeso.cli.outlook import print_outlook
from akeso.cli.terminal import table

if TYPE_CHECKING:
    from akeso.clinic import Desk

FOLDER = click.Path(path_type=Path)

Decorated = Callable[..., None]


def _options(*options: Callable[[Decorated], Decorated]) -> Callable[[Decorated], Decorated]:
    """Return several options as one decorator, in the order in which help shows them."""

    def added(function: Decorated) -> Decorated:
        for option in reversed(options):
            function = option(function)
        return function

    return added


anew = _options(
    click.option("--supersedes", default="", metavar="RECORD", help="Take the place of this one."),
    click.option("--why", default="", help="Why it takes the place of another."),
    click.option("--late", default="", metavar="REASON", help="Why it lacks what it needs."),
    json_option,
)
"""Options of every command that records."""


@click.command()
@with_desk
@click.argument("episode")
@click.argument("file", type=FILE)
@anew
def assess(desk: Desk, episode: str, file: Path, *, as_json: bool, **how: str) -> None:
    """Record the assessment in FILE; questionnaires are scored now."""
    made = clinic.assess(desk, episode, document(file, "the assessment"), **how)
    print_receipts((made,), as_json)


@click.command()
@with_desk
@click.argument("episode")
@click.argument("file", type=FILE)
@anew
def decide(desk: Desk, episode: str, file: Path, *, as_json: bool, **how: str) -> None:
    """Record what you decide about one technique of the last recommendation.

    FILE holds {"technique": code, "proceed": true, "level": "L4-L5", "side": "left", "reason":
    "", "sign_offs": [{"rule", "reason"}], "departures": [{"rules", "reason"}]}. You are named as
    who decides, accepts and departs. Of a session at several places it has, in place of level and
    side, "sites": [{"level": "L4-L5", "side": "left"}, ...].
    """
    made = clinic.decide(desk, episode, document(file, "the decision"), **how)
    print_receipts((made,), as_json)


@click.command()
@with_desk
@click.argument("episode")
@click.argument("file", type=FILE)
@anew
def consent(desk: Desk, episode: str, file: Path, *, as_json: bool, **how: str) -> None:
    """Record the consent in FILE, or with "kind": "consent-withdrawn" that it was taken back.

    Of a session at several places FILE lists its "sites", each with level and side.
    """
    made = clinic.consent(desk, episode, document(file, "the consent"), **how)
    print_receipts((made,), as_json)


@click.command("attach-plan")
@with_desk
@click.argument("episode")
@click.argument("folders", type=FOLDER, nargs=-1, required=True, metavar="FOLDER...")
@click.option("--ct", type=FOLDER, help="The CT it was made on: file or folder.")
@series_option
@sample_option
@click.option("--expect", required=True, metavar="TEXT", help="What to see, what is felt.")
@anew
def attach_plan(
    desk: Desk,
    episode: str,
    folders: tuple[Path, ...],
    *,
    ct: Path | None,
    series: str | None,
    sample: bool,
    expect: str,
    as_json: bool,
    **how: str,
) -> None:
    """Attach the plan that `akeso plan` wrote into FOLDER, with its report, pictures and CT.

    Several FOLDERs are the places of one session: all of them are attached, or none.
    """
    made = clinic.attach_plan(
        desk, episode, folders, ct, expect=expect, series=series, sample=sample, **how
    )
    print_receipts((made,), as_json)


@click.command()
@with_desk
@click.argument("episode")
@click.argument("kind")
@click.argument("file", type=FILE)
@click.option("--rdsr", type=FILE, help="The dose report of a procedure, a DICOM file.")
@anew
def record(
    desk: Desk,
    episode: str,
    kind: str,
    file: Path,
    *,
    rdsr: Path | None,
    as_json: bool,
    **how: str,
) -> None:
    """Record what was done, from FILE.

    KIND is rehearsed, time-out, procedure, recovery or episode-closed. Of a session at several
    places the first three list its "sites" (akeso template KIND --sites).
    """
    given = document(file, f"the {kind}")
    made = clinic.record(desk, episode, kind, given, rdsr=rdsr, **how)
    print_receipts((made,), as_json)


@click.command("follow-up")
@with_desk
@click.argument("episode")
@click.argument("file", type=FILE)
@anew
def follow_up(desk: Desk, episode: str, file: Path, *, as_json: bool, **how: str) -> None:
    """Record answers after a procedure, or that the patient was not reached.

    FILE is a follow-up, or with "kind" a pain-diary or activity-24h; questionnaires are scored
    now.
    """
    made = clinic.follow_up(desk, episode, document(file, "the answers"), **how)
    print_receipts((made,), as_json)


@click.command("next")
@with_desk
@click.argument("patient")
@click.option(
    "--definition", default="", help="Of a positive block, such as block_80; the clinic's without."
)
@json_option
def next_(desk: Desk, patient: str, definition: str, *, as_json: bool) -> None:
    """Show what is next or overdue, what procedures brought, and what that makes possible."""
    found = clinic.what_next(desk, patient, definition=definition)
    if wants_json(as_json):
        print_json(found)
        return
    print_outlook(found)


@click.command()
@with_desk
@click.argument("record")
@click.option("--why", required=True, help="Why it was an error.")
@json_option
def void(desk: Desk, record: str, why: str, *, as_json: bool) -> None:
    """Declare that RECORD was made in error; it and its files stay."""
    print_receipts((clinic.void(desk, record, why),), as_json)


@click.command()
@with_desk
@click.argument("file", type=FILE, required=False)
@click.option("--why", default="", help="Needed for a change.")
@json_option
def site(desk: Desk, file: Path | None, why: str, *, as_json: bool) -> None:
    """Show what the site decides once for all patients, after changing what FILE names."""
    given = None if file is None else document(file, "the site's findings")
    found = clinic.site_findings(desk, given, why=why)
    if wants_json(as_json):
        print_json(found)
        return
    rows = [(clinic.finding_words(name), _decided(value)) for name, value in found.items()]
    table(("what the site decides once", "decided"), rows)


def _decided(value: bool | float | str | None) -> str:
    if value is None:
        return "not decided"
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


COMMANDS = (assess, decide, consent, attach_plan, record, follow_up, next_, void, site)
