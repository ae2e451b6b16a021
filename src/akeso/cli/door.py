"""What every command over the store shares: opening it, and the desk of who has signed in.

    @click.command()
    @click.argument("number")
    @with_desk
    @json_option
    def show(desk: Desk, number: str, as_json: bool) -> None: ...

Parsing and reading files come first, so that bad input never reaches the store.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from datetime import date, datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from akeso import clinic
from akeso.cli.terminal import note, on_a_screen
from akeso.errors import BadInput

if TYPE_CHECKING:
    from akeso.clinic import Receipt

FILE = click.Path(path_type=Path)
store_option = click.option(
    "--store",
    "place",
    metavar="PLACE",
    envvar=clinic.STORE,
    show_envvar=True,
    help="The clinic's store: a folder, or a postgresql:// address.",
)


def with_store(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command the open store as ``store`` and where it is as ``place``."""

    @store_option
    @wraps(function)
    def opened(*args: Any, place: str | None, **given: Any) -> None:
        with clinic.open_clinic(place) as store:
            function(*args, store=store, place=place, **given)

    return opened


def with_desk(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command the desk of who has signed in as ``desk``; the store is closed after it."""

    @store_option
    @wraps(function)
    def seated(*args: Any, place: str | None, **given: Any) -> None:
        with clinic.open_clinic(place) as store:
            function(*args, desk=clinic.at_desk(store, place), **given)

    return seated


def document(path: Path, what: str) -> Any:
    """Return what a JSON file holds; ``-`` is standard input."""
    if str(path) == "-":
        return clinic.json_from(sys.stdin.buffer.read(), f"Standard input ({what})")
    return clinic.read_json(path, what)


def print_json(value: object) -> None:
    """Print an answer of the clinic as JSON."""
    click.echo(clinic.json_text(clinic.plain(value)), nl=False)


def wants_json(as_json: bool) -> bool:
    """Tell whether to print JSON: asked for, or standard output is no screen."""
    return as_json or not on_a_screen()


def print_receipts(receipts: Iterable[Receipt], as_json: bool) -> None:
    """Print what was recorded, and what to know about it."""
    made = tuple(receipts)
    if wants_json(as_json):
        print_json(made if len(made) != 1 else made[0])
        return
    for one in made:
        head = f"{one.episode or one.patient}: {clinic.kind_words(one.kind)} recorded"
        if not one.sites:
            click.echo(f"{head} ({one.id}).")
            continue
        click.echo(f"{head} for {len(one.sites)} places.")
        for site in one.sites:
            click.echo(f"  {site.where} ({site.record})")
    for sentence in dict.fromkeys(words for one in made for words in one.notes):
        note(sentence)


if TYPE_CHECKING:
    _Type = click.ParamType[Any]
else:
    _Type = click.ParamType  # older clicks have no parameter here


YEARS = range(1800, 2201)
"""Years that a day or time may be of: the oldest patient's birth, and far beyond any plan."""


def _beyond(value: object) -> str:
    return f"'{value}' is not of the years {YEARS[0]} to {YEARS[-1]}; correct the year."


class Day(_Type):
    """A calendar day, YYYY-MM-DD."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the day, or complain in one sentence."""
        if isinstance(value, date):
            return value
        try:
            day = date.fromisoformat(str(value).strip())
        except ValueError:
            self.fail(f"'{value}' is no day; write it like 2026-11-20.", param, ctx)
        if day.year not in YEARS:
            self.fail(_beyond(value), param, ctx)
        return day


class Moment(_Type):
    """A time: with its zone, or as Sydney's clocks show it."""

    name = "time"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """Return the moment, or complain in one sentence."""
        if isinstance(value, datetime):
            return value
        try:
            moment = clinic.moment_from(str(value))
        except OverflowError:
            self.fail(_beyond(value), param, ctx)
        except BadInput as why:
            self.fail(str(why), param, ctx)
        if moment.year not in YEARS:
            self.fail(_beyond(value), param, ctx)
        return moment


class Since(Moment):
    """A time, or a day alone: its beginning in Sydney."""

    name = "day or time"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """Return the moment, or complain in one sentence."""
        try:
            day = date.fromisoformat(str(value).strip())
        except ValueError:
            return super().convert(value, param, ctx)
        return super().convert(f"{day.isoformat()}T00:00", param, ctx)


DAY, MOMENT, SINCE = Day(), Moment(), Since()
