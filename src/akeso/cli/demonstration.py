"""Makes a demonstration clinic to look at, or to measure with."""

from __future__ import annotations

from datetime import date

import click

from akeso import clinic
from akeso.cli.door import DAY, print_json, store_option, wants_json
from akeso.cli.options import json_option
from akeso.cli.terminal import Show, field, note, table


@click.command("demo-data")
@store_option
@click.option("--patients", type=click.IntRange(1, 1_000_000), default=40, show_default=True,
              help="Made-up patients; the first forty show every stage.")  # fmt: skip
@click.option("--seed", type=int, default=1, show_default=True, help="Another clinic for each.")
@click.option("--date", "day", type=DAY, help="The day on which it stands; today if left out.")
@json_option
def demo_data(place: str | None, patients: int, seed: int, day: date | None, as_json: bool) -> None:
    """Make a new store with a clinic of made-up patients at every stage."""
    where = clinic.store_place(place)
    if need := clinic.demo_need(where, patients):
        note(f"{patients:,} patients need {need}.")
    with Show(quiet=as_json) as show:
        made = clinic.demo_data(where, patients=patients, seed=seed, today=day, progress=show)
    if wants_json(as_json):
        print_json(made)
        return
    field("store", clinic.store_words(place))
    field("patients", f"{made.patients}, none of them real; {made.records} records")
    field("its clock stands at", clinic.moment_words(made.at))
    rows = [(u.name, u.password, "yes" if u.factor else "no") for u in made.users]
    table(("sign in as", "password", "second factor"), rows)
    click.echo("Second factors, to add to an authenticator application:")
    for one in made.users:
        if one.factor:
            click.echo(f"  {one.factor}")  # in one line, so that it can be copied
    table(("patient", "what the journey shows"), sorted(made.stories.items()))
    note(f"It stands on {made.day}; look at that day with: akeso today --date {made.day}.")
    note("The passwords are made at random and shown this once; write down what you need.")


COMMANDS = (demo_data,)
