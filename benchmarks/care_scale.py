"""Made-up clinics of growing size: the time of everyday steps, on SQLite and on PostgreSQL.

Steps and made-up patients are those of ``store.py``. The rows are made faster here, and for
PostgreSQL in a second process while the server takes them in; `same_rows` proves them the same.
"""

from __future__ import annotations

import io
import multiprocessing
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from benchmarks import store as made
from sqlalchemy import text
from tests.store.server import Databases, Server

from akeso.bench.quiet import Patience
from akeso.store import Store, audit, bulk, create_store, patients, tables
from akeso.store.moment import written
from akeso.store.values import canonical, sha256_of

CHUNK = 10_000
PROVEN = 10_000
LIMIT_MS = 50.0
FREE = ("adding a record",)
"""Steps measured without a limit."""
Rows = dict[str, list[list[object]]]
COLUMNS = {name: [c.name for c in tables.metadata.tables[name].columns] for name in made.FILLED}


class DurableServer(Server):
    """A private server that waits for the disk, as a clinic's does."""

    def start(self) -> None:
        """Start it with room for a large load."""
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1"
        options += " -c max_wal_size=8GB -c checkpoint_timeout=30min"
        self.run("pg_ctl", "-D", self.data, "-w", "-o", options, "start")


@dataclass(frozen=True)
class Size:
    """What was measured on one engine at one size.

    Parameters
    ----------
    engine : str
    episodes : int
    made_s : float
        To put the episodes in.
    bytes : int
        On the disk.
    load : float
        Load average of the machine when measuring began.
    quiet : bool
        Whether other programs left the machine alone for a second before.
    steps : dict
        Median and 95th percentile of each step, ms.
    """

    engine: str
    episodes: int
    made_s: float
    bytes: int
    load: float
    quiet: bool
    steps: dict[str, tuple[float, float]]


# Rows ---------------------------------------------------------------------------------------


def record_rows(number: int, journal: audit.Journal) -> list[list[object]]:
    """Return the rows of an episode's records, as `store.entries` and `records.row_of` do."""
    rows: list[list[object]] = []
    starts, who = made.starts_of(number), [f"p{number:07}", f"e{number:07}"]
    for step, kind in enumerate(made.KINDS):
        at = (starts + timedelta(minutes=step)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        told = [f"{kind}-{number:07}", kind, *who, made.BODY, "benchmark", at, "made up"]
        sha256 = sha256_of(canonical([*told, None, None]))
        rows.append([journal.next_record(), *told, None, None, sha256])
    return rows


def chunk(numbers: range, journal: audit.Journal) -> Rows:
    """Return the rows of some episodes for every table, as `store.chunk_rows` does."""
    rows: Rows = {name: [] for name in made.FILLED}
    for number in numbers:
        records = record_rows(number, journal)
        rows["record"] += records
        named = [{"id": row[1], "sha256": row[-1]} for row in records]
        rows["audit"].append(made.audit_row(journal, named, number))
        key = made.patient(number)
        rows["patient_key"].append([key.patient, key.family, key.given, str(key.born)])
        words = {*patients.name_words(key.family), *patients.name_words(key.given)}
        rows["patient_word"] += [[w, key.patient] for w in words]
        rows["patient_number"] += [[n, kind, key.patient] for kind, n in key.numbers]
        starts, room = made.starts_of(number), number % made.ROOMS
        rows["appointment"].append([
            f"a{number:07}", records[0][1], key.patient, f"e{number:07}", str(room), f"dr-{room}",
            written(starts), written(starts + timedelta(minutes=30)), "", "booked"])  # fmt: skip
        rows["due"].append([f"d{number:07}", "follow-up", written(starts + timedelta(days=14)),
                            key.patient, f"e{number:07}", records[0][1], "done"])  # fmt: skip
    return rows


def new_journal() -> audit.Journal:
    """Return where a new store begins to count."""
    return audit.Journal(0, audit.START, 0, 0)


def same_rows(episodes: int = 50) -> bool:
    """Tell whether our rows are those of ``store.py``."""
    ours, theirs = new_journal(), new_journal()
    numbers = range(episodes)
    one, other = chunk(numbers, ours), made.chunk_rows(numbers, theirs)
    return ours == theirs and all(
        sorted(map(repr, one[name])) == sorted(map(repr, other[name])) for name in made.FILLED
    )


def ranges(episodes: int) -> Iterator[range]:
    """Cut the episodes into chunks."""
    for first in range(0, episodes, CHUNK):
        yield range(first, min(first + CHUNK, episodes))


def copied(rows: list[list[object]]) -> bytes:
    """Return rows as PostgreSQL's COPY takes them; nothing here has to be escaped."""
    lines = ("\t".join("\\N" if v is None else str(v) for v in row) for row in rows)
    return ("\n".join(lines) + "\n").encode()


def cook(episodes: int, out: multiprocessing.Queue) -> None:
    """Make every chunk as bytes; runs in a process of its own."""
    journal = new_journal()
    for numbers in ranges(episodes):
        rows = chunk(numbers, journal)
        # A copy: the queue pickles in its own time, while the journal already goes on.
        out.put(({name: copied(some) for name, some in rows.items()}, replace(journal)))
    out.put(None)


# Filling ------------------------------------------------------------------------------------


def fill_sqlite(store: Store, episodes: int) -> None:
    """Put made-up episodes into a new SQLite store."""
    journal = new_journal()
    for numbers in ranges(episodes):
        with store.transaction(write=True) as connection:
            for name, rows in chunk(numbers, journal).items():
                bulk.fill(connection, name, COLUMNS[name], rows)
            made.keep_head(connection, journal)
    with store.transaction(write=True) as connection:
        connection.execute(text("ANALYZE"))


def fill_postgresql(store: Store, episodes: int) -> None:
    """Put made-up episodes into a new PostgreSQL store; a second process makes the rows."""
    context = multiprocessing.get_context("spawn")
    cooked = context.Queue(maxsize=3)
    cook_process = context.Process(target=cook, args=(episodes, cooked), daemon=True)
    cook_process.start()
    while (ready := cooked.get(timeout=300)) is not None:
        texts, journal = ready
        with store.transaction(write=True) as connection:
            driver = connection.connection.dbapi_connection
            for name, some in texts.items():
                cursor = driver.cursor()
                listed = ", ".join(f'"{c}"' for c in COLUMNS[name])
                command = f'COPY "{name}" ({listed}) FROM STDIN'
                cursor.execute(command, stream=io.BytesIO(some))
                cursor.close()
            made.keep_head(connection, journal)
        tell(f"    {journal.audit_seq} episodes")
    cook_process.join()


def tell(words: str) -> None:
    """Say on the error channel how far it is."""
    print(words, file=sys.stderr, flush=True)


# Measuring ----------------------------------------------------------------------------------


def proven(store: Store, episodes: int) -> None:
    """Prove the chain of a store that was filled, while it is small enough to take seconds."""
    if episodes <= PROVEN:
        assert store.verify().whole, "the filled store does not hold together"


def measure(store: Store, episodes: int, times: int, patience_s: float) -> dict[str, object]:
    """Wait for a quiet machine, at most so long; return load, quiet or not, and the steps."""
    proven(store, episodes)
    patience = Patience(patience_s)
    patience.measure(lambda: time.sleep(1.0))
    load = os.getloadavg()[0]
    steps = {name: made.measured(step, times) for name, step in made.steps(store, episodes).items()}
    return {"load": load, "quiet": not patience.disturbed, "steps": steps}


def on_sqlite(episodes: int, times: int, patience_s: float) -> Size:
    """Make a store in a temporary folder, measure, and take it away."""
    with tempfile.TemporaryDirectory(prefix="akeso-scale-") as folder:
        where = str(Path(folder) / "clinic")
        with create_store(where) as store:
            began = time.perf_counter()
            fill_sqlite(store, episodes)
            made_s = time.perf_counter() - began
            size = sum(p.stat().st_size for p in Path(where).rglob("*") if p.is_file())
            found = measure(store, episodes, times, patience_s)
    return Size("SQLite", episodes, made_s, size, **found)


def on_postgresql(databases: Databases, episodes: int, times: int, patience_s: float) -> Size:
    """Make a database on the server, measure, and drop it."""
    name, folder = databases.make(), tempfile.mkdtemp(prefix="akeso-scale-")
    try:
        with create_store(databases.where(name, folder)) as store:
            began = time.perf_counter()
            fill_postgresql(store, episodes)
            databases.run("VACUUM ANALYZE", "CHECKPOINT", database=name)
            made_s = time.perf_counter() - began
            with store.transaction(write=False) as connection:
                asked = text("SELECT pg_database_size(current_database())")
                size = connection.execute(asked).scalar_one()
            found = measure(store, episodes, times, patience_s)
        return Size("PostgreSQL", episodes, made_s, size, **found)
    finally:
        databases.drop(name)
        shutil.rmtree(folder, ignore_errors=True)


def sizes(largest: int) -> list[int]:
    """Return three sizes, each ten times the one before."""
    return sorted({max(largest // 100, 10), max(largest // 10, 10), largest})


def run(one: Callable[[int], Size], largest: int, engine: str) -> list[Size]:
    """Measure an engine at three sizes."""
    found = []
    for episodes in sizes(largest):
        tell(f"  {engine}, {episodes:,} episodes")
        found.append(one(episodes))
        tell(f"    made in {found[-1].made_s:.0f} s")
    return found


# The page -----------------------------------------------------------------------------------


def table(found: list[Size]) -> str:
    """Return the table of one engine."""
    head = " | ".join(f"{s.episodes:,}" for s in found)
    rows = []
    for step in found[0].steps:
        cells = [f"{s.steps[step][0]:.1f} / {s.steps[step][1]:.1f}" for s in found]
        high = found[-1].steps[step][1]
        asked = ["", ""] if step in FREE else [f"{LIMIT_MS:g} ms", verdict(high)]
        rows.append(" | ".join([step, *cells, *asked]))
    rows.append(" | ".join(["made in, s", *(f"{s.made_s:.0f}" for s in found), "", ""]))
    rows.append(" | ".join(["on disk, MB", *(f"{s.bytes / 1e6:,.0f}" for s in found), "", ""]))
    rows.append(" | ".join(["machine", *(state(s) for s in found), "", ""]))
    lines = "\n".join(f"| {row} |" for row in rows)
    rule = "|---" * (len(found) + 3) + "|"
    met = f"met at {found[-1].episodes:,}"
    first = f"| {found[0].engine}, episodes | {head} | limit for the 95th | {met} |"
    return f"{first}\n{rule}\n{lines}"


def verdict(high_ms: float) -> str:
    """Say whether a 95th percentile, as it is shown, keeps the limit."""
    return "yes" if round(high_ms, 1) <= LIMIT_MS else "**no**"


def state(size: Size) -> str:
    """Say how the machine was."""
    return f"{'quiet' if size.quiet else '**busy**'}, load {size.load:.1f}"
