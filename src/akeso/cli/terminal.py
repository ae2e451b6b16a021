"""How the command line looks: progress on standard error, tables and words on standard output."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from akeso.clinic import Summary

COLOURS = {"pass": "green", "fail": "red", "unknown": "yellow"}
ANSWER_COLOURS = {"passes": "green", "fails": "red"}
PIPE_WIDTH = 160
"""Width of tables that do not go to a screen, so that nothing is cut off."""


class Show:
    """Progress on standard error: a line that moves on a screen, one line a stage elsewhere.

    Parameters
    ----------
    quiet : bool
        Show nothing.
    """

    def __init__(self, *, quiet: bool = False) -> None:
        self.quiet = quiet
        self._last = ""
        self._status: Any = None

    def __enter__(self) -> Show:
        if not self.quiet:
            from rich.console import Console  # noqa: PLC0415  only where it is needed: help is quick

            console = Console(stderr=True)
            if console.is_terminal:
                self._status = console.status("starting")
                self._status.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        why: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._status is not None:
            self._status.stop()

    def __call__(self, done: int, total: int, what: str) -> None:
        """Take note that `done` of `total` steps of `what` are finished."""
        if self.quiet:
            return
        what = what[:1].upper() + what[1:]
        if self._status is not None:
            count = f" {done} of {total}" if total > 1 else ""
            self._status.update(f"{what}{count}")
        elif what != self._last:
            click.echo(f"{what} ...", err=True)
        self._last = what


def _console(*, stderr: bool = False) -> Any:
    from rich.console import Console  # noqa: PLC0415  only where it is needed: help is quick

    console = Console(stderr=stderr, highlight=False, markup=False, emoji=False)
    if not console.is_terminal:
        console.width = PIPE_WIDTH
    return console


def on_a_screen() -> bool:
    """Tell whether standard output is a terminal: tables there, JSON into files and pipes."""
    return sys.stdout.isatty()


def table(
    head: Sequence[str],
    rows: Iterable[Sequence[str]],
    numbers: Collection[int] = (),
    whole: Collection[int] = (),
) -> None:
    """Print rows under a head; columns in `numbers` are set right, those in `whole` never fold."""
    from rich import box  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    grid = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for place, name in enumerate(head):
        grid.add_column(
            name,
            justify="right" if place in numbers else "left",
            overflow="fold",
            no_wrap=place in whole,
        )
    for row in rows:
        grid.add_row(*(Text(cell, ANSWER_COLOURS.get(cell, "")) for cell in row))
    _console().print(grid)


FIELD_WIDTH = 20


def field(name: str, words: str, width: int = FIELD_WIDTH) -> None:
    """Print one named fact."""
    click.echo(f"{name + ':':<{width}} {words}")


def note(sentence: str) -> None:
    """Print a remark to standard error."""
    click.echo(f"note: {sentence}", err=True)


def print_summary(summary: Summary) -> None:
    """Print a plan: what it is, what to do, what was checked, what to doubt."""
    from rich.text import Text  # noqa: PLC0415

    console = _console()
    console.print(Text(summary.title, "bold"))
    console.print(Text(summary.headline, f"bold {COLOURS[summary.status]}"))
    for line in summary.detail:
        console.print(Text(f"  {line}"))
    console.print()
    width = max(FIELD_WIDTH, *(len(name) + 1 for name, _ in summary.rows))
    for name, words in summary.rows:
        field(name, words, width)
    table(("check", "measured", "limit", "answer"), summary.checks, numbers=(1,))
    for warning in summary.warnings:
        console.print(Text(f"! {warning}"))
    console.print(Text(summary.honest_line, "dim"))
