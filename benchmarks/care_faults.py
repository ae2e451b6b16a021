"""Killed writers, a full disk, a lost connection: what a fault leaves behind."""

from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from xml.etree import ElementTree

from benchmarks import crash
from tests.store.server import Databases

ROOT = Path(__file__).parents[1]
TESTS = "tests/store/test_faults.py"
FAULTS = {
    "test_a_full_disk_keeps_what_was_acknowledged":
        ("the disk is full while a record is kept", "SQLite"),
    "test_a_file_that_the_disk_does_not_take_stops_the_whole_step":
        ("the disk is full while a file is kept", "both"),
    "test_a_connection_lost_within_a_step_keeps_what_was_acknowledged":
        ("the connection is lost within a step", "PostgreSQL"),
    "test_a_connection_lost_while_saving_is_said_to_be_unsure":
        ("the connection is lost while saving", "PostgreSQL"),
    "test_a_server_that_stops_is_said_and_found_again":
        ("the server stops as at a power cut", "PostgreSQL"),
}  # fmt: skip
"""Tests that are run for the page; each asks for one sentence, and that nothing is half kept."""


def kills(databases: Databases | None, count: int) -> str:
    """Kill writers on each engine; return the table."""
    with tempfile.TemporaryDirectory(prefix="akeso-kills-") as folder:
        lines = [crash.row("SQLite", str(Path(folder) / "clinic"), count)]
        if databases is not None:
            name = databases.make()
            try:
                place = databases.where(name, Path(folder) / "files")
                lines.append(crash.row("PostgreSQL", place, count))
            finally:
                databases.drop(name)
    return "\n".join([crash.HEAD, *lines])


def faults() -> str:
    """Run the tests of the faults; return the table of how they came out."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        asked = [f"{TESTS}::{name}" for name in FAULTS]
        command = [sys.executable, "-m", "pytest", "-q", f"--junitxml={report}", *asked]
        run_to_the_end(command)
        outcomes = _outcomes(ElementTree.parse(report))  # noqa: S314  written by pytest just now
    lines = [
        f"| {words} | {engine} | `{name}` | {outcomes.get(name, 'not run')} |"
        for name, (words, engine) in FAULTS.items()
    ]
    return "\n".join(["| fault | engine | test | this run |", "|---|---|---|---|", *lines])


def run_to_the_end(command: list[str]) -> None:
    """Run the tests; when this program is ended early, they still take their server away."""
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, cwd=ROOT, **quiet) as tests:
        try:
            tests.wait(timeout=300)
        except BaseException:
            tests.send_signal(signal.SIGINT)
            tests.wait(timeout=60)
            raise


def _outcomes(report: ElementTree.ElementTree) -> dict[str, str]:
    """Return passed, failed or skipped by test; the worst where a test ran on two engines."""
    found: dict[str, set[str]] = {}
    for case in report.iter("testcase"):
        name = case.get("name", "").partition("[")[0]
        bad = case.find("failure") is not None or case.find("error") is not None
        left = case.find("skipped") is not None
        found.setdefault(name, set()).add("**failed**" if bad else "skipped" if left else "passed")
    return {name: sorted(words)[0] if "**failed**" in words else ", ".join(sorted(words))
            for name, words in found.items()}  # fmt: skip


def section(databases: Databases | None, count: int) -> str:
    """Return the page's section on faults."""
    return f"""## Nothing lost

Writers are killed (`kill -9`) at random moments while they add records with a file; then every
record that was acknowledged is looked for, and the whole chain of audit, records and files is
proven. One writer more may be found than was acknowledged: it was kept, and killed before it could
say so.

{kills(databases, count)}

Each fault below must give one sentence, keep what was acknowledged and nothing of the step it met:

{faults()}
"""
