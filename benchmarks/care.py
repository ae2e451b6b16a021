"""Everything that can be shown about the care record, on one page.

    python benchmarks/care.py [--quick] [--scale-sqlite 100000] [--scale-postgresql 1000000]
                              [--kills 200] [--keep FOLDER] [--tables]

writes ``docs/evidence/care.md`` and the plot beside it. Rules, scores, benefits and roles are made
anew from the code, and a test compares them; ``--tables`` makes only these and leaves what was
measured as it stands. ``--keep`` measures in clinics that ``care_scale.py`` made beforehand.
PostgreSQL is started privately from Debian's programs, and taken away.
"""

from __future__ import annotations

import argparse
import datetime
import os
import platform
import signal
import sqlite3
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks import care_examples, care_faults, care_plot, care_roles, care_rules, care_scale
from benchmarks.plan_command import machine
from sqlalchemy import create_engine, text
from tests.store.server import Databases

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "evidence" / "care.md"
PLOT = PAGE.with_name("care-scale.svg")
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
QUICK = {"scale_sqlite": 2_000, "scale_postgresql": 5_000, "kills": 5, "times": 40}
WHOLE = {"scale_sqlite": 100_000, "scale_postgresql": 1_000_000, "kills": 200}


def stable() -> tuple[str, ...]:
    """Return the sections that hold no times: the test makes them anew."""
    return (care_rules.section(), care_examples.section(), care_roles.section())


def page(measured: str) -> str:
    """Return the page."""
    rules, examples, roles = stable()
    return f"""# Evidence: the care record

Made by `python benchmarks/care.py`. What is counted or compared here is made anew by a test at
every change of the code; what was measured says its day and its machine.

{rules}
{examples}
{BEGIN}
{measured}
{END}

{roles}"""


def measured(chosen: argparse.Namespace) -> str:
    """Measure faults and scale; return their sections and write the plot."""
    began, host = time.perf_counter(), machine()
    with care_scale.server(chosen.keep) as databases:
        postgresql = release(databases) if databases else "no PostgreSQL"
        faults = care_faults.section(databases, chosen.kills)
        engines = scales(chosen, databases)
    PLOT.write_text(care_plot.plot(engines), encoding="utf-8")
    minutes = (time.perf_counter() - began) / 60
    tables = "\n\n".join(care_scale.table(sizes) for sizes in engines)
    return f"""## What was measured, and where

On {datetime.date.today().isoformat()}, in {minutes:.0f} minutes. Machine: {host}. Python
{platform.python_version()}, akeso {version("akeso")}, SQLite {sqlite3.sqlite_version},
{postgresql}.
{smaller(chosen)}
{faults}
## Scale

Clinics as `akeso demo-data --patients` makes them: of each patient an episode of 14 to 18 records,
with appointment, plan, and what falls due; over the years before, and at every stage in the last
weeks. Every step is a verb of the front door, as the commands use it: the permission is asked, the
records are proven by their hashes, decoded and judged, and the step's own line in the audit is on
the disk. PostgreSQL runs on the same machine as delivered, but for more room for its log
(`max_wal_size`). Median / 95th percentile in milliseconds of {chosen.times}
steps, each with a patient, day or name drawn anew; the second such round in each store, with
caches warm as in a clinic at work, and the first one below. Quiet means that other programs took
at most 5% of the processors in the second before measuring; the load average beside it still holds
the filling of the store.

{tables}

![Time of each step against the number of episodes, on both engines](care-scale.svg)
"""


def scales(chosen: argparse.Namespace, databases: Databases | None) -> list[list[care_scale.Size]]:
    """Measure every engine there is at its sizes."""

    def sqlite(episodes: int) -> care_scale.Size:
        return care_scale.on_sqlite(episodes, chosen.times, chosen.patience, chosen.keep)

    engines = [care_scale.run(sqlite, chosen.scale_sqlite, "SQLite")]
    if databases is not None:

        def postgresql(episodes: int) -> care_scale.Size:
            return care_scale.on_postgresql(
                databases, episodes, chosen.times, chosen.patience, chosen.keep
            )

        engines.append(care_scale.run(postgresql, chosen.scale_postgresql, "PostgreSQL"))
    return engines


def release(databases: Databases) -> str:
    """Return the server's release."""
    with create_engine(databases.url).connect() as connection:
        return f"PostgreSQL {connection.execute(text('SHOW server_version')).scalar_one()}"


def smaller(chosen: argparse.Namespace) -> str:
    """Say so where less was measured than is asked for."""
    less = [f"{name.replace('_', ' ')} {getattr(chosen, name):,} of {asked:,}"
            for name, asked in WHOLE.items() if getattr(chosen, name) < asked]  # fmt: skip
    if not less:
        return ""
    return (
        f"\n**A small run: {'; '.join(less)}.** It shows that the command works; the sizes "
        "that are asked for are not proven by it.\n"
    )


def kept() -> str:
    """Return what the present page holds as measured."""
    return PAGE.read_text("utf-8").split(BEGIN)[1].split(END)[0].strip("\n") + "\n"


def arguments() -> argparse.Namespace:
    """Read the command line."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--quick", action="store_true", help="small sizes, to see that it works")
    options.add_argument("--tables", action="store_true", help="measure nothing anew")
    for name, whole in {**WHOLE, "times": 200}.items():
        options.add_argument(f"--{name.replace('_', '-')}", type=int, default=whole)
    options.add_argument("--patience", type=float, default=60.0,
                         help="seconds to wait for a quiet machine before each size")  # fmt: skip
    options.add_argument("--keep", type=Path, help="folder of clinics made beforehand")
    chosen = options.parse_args()
    if chosen.quick:
        options.set_defaults(**QUICK, patience=2.0)
        chosen = options.parse_args()
    return chosen


def main() -> None:
    """Write the page."""
    # Whoever ends this early still gets the server and the stores taken away.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    chosen = arguments()
    told: Callable[[], str] = kept if chosen.tables else lambda: measured(chosen)
    PAGE.write_text(page(told()), encoding="utf-8")
    print(f"{PAGE.relative_to(ROOT)}, load at the end {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
