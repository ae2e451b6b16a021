"""The command line: parse, call the clinic, answer.

Results go to standard output, progress and complaints to standard error. Bad input is one sentence
and exit code 2; `akeso inspect` answers 1 where a file cannot be used.
"""

from __future__ import annotations

import gc
import signal
import sys
import threading
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import click

from akeso import __version__
from akeso.cli import (
    clinical,
    consult,
    demonstration,
    desk,
    diary,
    dispensary,
    events,
    filing,
    front_desk,
    kinds,
    money,
    oversight,
    pictures,
    planning,
    reports,
    users,
)
from akeso.errors import AkesoError

BAD_INPUT = 2
STOPPED = 130
FAULT = 70
"""A fault of Akeso's own, by the usual code for it (sysexits)."""

COLLECT_AFTER = 50_000
"""New objects between two searches for garbage: at Python's 700, searching through the loaded
modules again and again takes a twentieth of a plan's time."""


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="akeso", message="%(prog)s %(version)s")
def akeso() -> None:
    """Plan a needle on a patient's CT, see it under simulated X-ray, and keep the clinic's record.

    Research and rehearsal software, not a certified medical device.
    """


_ROOMS = (
    planning, pictures, consult, dispensary, desk, users, front_desk, diary, kinds, clinical,
    events, money, reports, filing, oversight, demonstration,
)  # fmt: skip
for _room in _ROOMS:
    for _command in _room.COMMANDS:
        akeso.add_command(_command)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code; nothing that goes wrong prints a traceback."""
    gc.set_threshold(COLLECT_AFTER)
    if not sys.warnoptions:
        warnings.simplefilter("ignore")  # libraries' warnings are for developers, not operators
    try:
        with _told_to_stop():
            return int(akeso.main(arguments, prog_name="akeso", standalone_mode=False) or 0)
    except click.exceptions.NoArgsIsHelpError as why:
        click.echo(why.format_message())
        return 0
    except (click.Abort, KeyboardInterrupt):
        click.echo("akeso: Stopped; nothing was written.", err=True)
        return STOPPED
    except (click.ClickException, AkesoError, MemoryError, OSError) as why:
        click.echo(f"akeso: {_sentence(why)}", err=True)
        return BAD_INPUT
    except Exception as why:
        if sys.flags.dev_mode:
            raise
        click.echo(f"akeso: {_fault(why)}", err=True)
        return FAULT


@contextmanager
def _told_to_stop() -> Iterator[None]:
    """Take a request to end, or a closed terminal, as Ctrl-C: what was half written is cleared."""
    names = ("SIGTERM", "SIGHUP") if threading.current_thread() is threading.main_thread() else ()
    known = [getattr(signal, name) for name in names if hasattr(signal, name)]
    taken = [number for number in known if signal.getsignal(number) is signal.SIG_DFL]
    for number in taken:
        signal.signal(number, signal.default_int_handler)
    try:
        yield
    finally:
        for number in taken:
            signal.signal(number, signal.SIG_DFL)


def _fault(why: Exception) -> str:
    """Return what an operator can do about a fault of ours, in one line."""
    what = " ".join(f"{type(why).__name__}: {why}".split())
    return (
        f"This is a fault of Akeso, not of your input ({what}); please report it, with what "
        "`python -X dev -m akeso` prints for the same command."
    )


def _sentence(why: Exception) -> str:
    """Return what went wrong, and the mend, in one sentence."""
    if isinstance(why, click.ClickException):
        return why.format_message()
    if isinstance(why, MemoryError):
        return "There is not enough memory for this CT; close other programs."
    if isinstance(why, OSError):
        where = f" {why.filename}" if why.filename else ""
        return f"The system refused{where}: {why.strerror or why}; check the disk and your rights."
    return str(why)
