"""Kill a writing program 200 times, at random moments, on each engine; prints a table.

    python benchmarks/crash.py [--kills 200] [--postgresql URL]

Each writer adds records with a file each and tells what was acknowledged; after each kill the next
one goes on with the same store. At the end every acknowledged record must be there and the proof
of audit, records and files must hold. Without ``--postgresql`` a private server is started from
Debian's programs where these are installed.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.store.killed import kill_a_writer, still_there
from tests.store.server import Databases, Server, programs

from akeso.store import create_store

HEAD = (
    "| engine | kills | acknowledged | lost | kept, not yet acknowledged | faults | minutes |\n"
    "|---|---|---|---|---|---|---|"
)


def row(engine: str, where: str, kills: int) -> str:
    """Kill writers on one engine; return its line of the table."""
    create_store(where).close()
    began, acknowledged = time.perf_counter(), []
    for _ in range(kills):
        acknowledged += kill_a_writer(where)
    proof, missing = still_there(where, acknowledged)
    minutes = (time.perf_counter() - began) / 60
    more = proof.records - len(acknowledged)
    return (
        f"| {engine} | {kills} | {len(acknowledged)} | {len(missing)} | {more} "
        f"| {proof.fault_count} | {minutes:.1f} |"
    )


def main() -> int:
    """Print the table; 1 when anything was lost."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--kills", type=int, default=200)
    options.add_argument("--postgresql", help="address of a server where databases may be made")
    chosen = options.parse_args()
    print(HEAD)
    with tempfile.TemporaryDirectory() as folder:
        lines = [row("SQLite", str(Path(folder) / "clinic"), chosen.kills)]
        print(lines[-1], flush=True)
        found = programs()
        server = Server(found) if found and not chosen.postgresql else None
        if server or chosen.postgresql:
            databases = Databases(chosen.postgresql or server.url, server)
            name = databases.make()
            try:
                place = databases.where(name, Path(folder) / "files")
                lines.append(row("PostgreSQL", place, chosen.kills))
                print(lines[-1], flush=True)
            finally:
                databases.drop(name)
                if server:
                    server.remove()
    return int(any(line.split("|")[4].strip() != "0" or line.split("|")[6].strip() != "0"
                   for line in lines))  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
