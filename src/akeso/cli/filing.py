"""The command that hands out the files of a record: plans, reports, pictures, dose reports."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from akeso import clinic
from akeso.cli.door import FILE, print_json, wants_json, with_desk
from akeso.cli.options import json_option
from akeso.cli.terminal import note, table

if TYPE_CHECKING:
    from akeso.clinic import Desk, Fetched


@click.command("file")
@with_desk
@click.argument("record")
@click.option("-o", "--out", type=FILE, help="A new file, or a folder for all of them.")
@click.option("--role", default="", help="Only files of this role, such as plan or ct.")
@json_option
def file_(desk: Desk, *, record: str, out: Path | None, role: str, as_json: bool) -> None:
    """Write a file of RECORD to --out; without it, list the files that belong to it."""
    found = clinic.fetch_file(desk, record, role=role)
    written = () if out is None else clinic.write_files(found, out)
    if wants_json(as_json):
        print_json([_row(one) for one in found] if out is None else [str(p) for p in written])
        return
    if out is None:
        rows = [(one.role, one.name, one.media_type, f"{len(one.content):,}") for one in found]
        table(("role", "file", "type", "bytes"), rows, numbers=(3,))
        return
    for path in written:
        click.echo(f"File: {path}")
    note("Its content was proven; it is not encrypted.")


def _row(one: Fetched) -> dict[str, str | int]:
    return {"role": one.role, "name": one.name, "type": one.media_type, "bytes": len(one.content)}


COMMANDS: Iterable[click.Command] = (file_,)
