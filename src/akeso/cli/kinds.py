"""Commands that say what a document looks like: its schema, or an example to fill in."""

from __future__ import annotations

from collections.abc import Iterable

import click

from akeso import clinic
from akeso.cli.door import print_json


@click.command()
@click.argument("kind", required=False)
def schema(kind: str | None) -> None:
    """Print the JSON schema of a KIND of record; without one, list the kinds.

    KIND may also be 'recommend', 'drugs', 'price' or 'score' for the file of those commands, each
    with -answer for what they print; 'plan' for plan.json and 'claim-export'.
    """
    if kind is None:
        for name in clinic.record_kinds():
            click.echo(name)
        return
    print_json(clinic.record_schema(kind))


NAMED = ("pain-diary", "activity-24h", "consent-withdrawn")
"""Kinds whose document says which it is: their command takes another kind as well."""


@click.command()
@click.argument("kind")
@click.option("--sites", is_flag=True, help="For a session at several places.")
def template(kind: str, *, sites: bool) -> None:
    """Print an example document of a KIND of record to fill in; `akeso schema` lists the kinds.

    KIND may also be 'refer': a new patient with the letters, for akeso refer; 'claim' for akeso
    claim prepare, 'site' for akeso site, 'recommend' for the question of akeso recommend
    --episode. --sites is there for decision, consent, rehearsed, time-out and procedure.
    """
    found = clinic.record_template(kind, sites=sites)
    print_json({"kind": kind, **found} if kind in NAMED else found)


COMMANDS: Iterable[click.Command] = (schema, template)
