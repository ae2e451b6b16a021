"""Demonstration clinics of growing size: the time of everyday steps, on SQLite and on PostgreSQL.

    python benchmarks/care_scale.py --keep FOLDER [--sqlite 100000] [--postgresql 1000000]

makes the clinics beforehand, as ``akeso demo-data --patients N`` does, and keeps them in FOLDER;
``benchmarks/care.py --keep FOLDER`` then measures them in minutes. What is there already is not
made again; what was interrupted is. The user ``postgres`` must be able to enter FOLDER.

Every step is a verb of the front door, as the commands use it: permission, guard of the chart,
records read, proven and decoded, rules asked, and the line in the audit on the disk.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from sqlalchemy import text
from tests.store.server import Databases, Server, programs

from akeso.bench.quiet import Patience
from akeso.clinic.access import STAFF, Desk, Session
from akeso.clinic.day_lists import today
from akeso.clinic.demonstration import demo_data
from akeso.clinic.following import what_next
from akeso.clinic.intake import recall
from akeso.clinic.people import find_patients, open_episode
from akeso.demo import clock
from akeso.store import Store, open_store

DAY = date(2026, 11, 20)
"""On which the clinics stand."""
PROVEN = 20_000
"""Episodes up to which the whole audit is proven before measuring; larger ones take minutes."""
DRAWN = 500
LIMIT_MS = 50.0
FREE = ("what is next", "adding a record")
"""Steps measured without a limit."""
Step = Callable[[], object]


class DurableServer(Server):
    """A private server that waits for the disk, as a clinic's does."""

    def start(self) -> None:
        """Start it with room for a large load."""
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1"
        options += " -c max_wal_size=8GB -c checkpoint_timeout=30min"
        self.run("pg_ctl", "-D", self.data, "-w", "-o", options, "start")


@contextmanager
def server(keep: Path | None) -> Iterator[Databases | None]:
    """Start a server, one that is kept where there is a folder for it; None without PostgreSQL."""
    found = programs()
    if found is None:
        yield None
        return
    started = DurableServer(found, keep / "server" if keep else None)
    try:
        yield Databases(started.url, started)
    finally:
        if keep:
            started.stop()
        else:
            started.remove()


@dataclass(frozen=True)
class Size:
    """What was measured on one engine at one size.

    Parameters
    ----------
    engine : str
    episodes, records : int
    made_s : float
        To make the clinic.
    bytes : int
        On the disk.
    load : float
        Load average of the machine when measuring began.
    quiet : bool
        Whether other programs left the machine alone for a second before.
    steps : dict
        Median and 95th percentile of each step, ms, caches warm.
    first : dict
        The same of the round before, which read from the disk what no cache held yet.
    """

    engine: str
    episodes: int
    records: int
    made_s: float
    bytes: int
    load: float
    quiet: bool
    steps: dict[str, tuple[float, float]]
    first: dict[str, tuple[float, float]]


@dataclass(frozen=True)
class Clinic:
    """A clinic that was made: where it is, and what making it took."""

    where: str
    episodes: int
    records: int
    made_s: float
    bytes: int


# Making -------------------------------------------------------------------------------------


def make(where: str, episodes: int, after: Callable[[], int]) -> Clinic:
    """Make a clinic as the command does; `after` settles the database and returns its bytes."""
    began = time.perf_counter()
    made = demo_data(where, patients=episodes, today=DAY, progress=_shown())
    size = after()
    made_s = time.perf_counter() - began
    tell(f"    made in {made_s:.0f} s, {made.records:,} records, {size / 1e6:,.0f} MB")
    return Clinic(where, episodes, made.records, made_s, size)


def _shown() -> Callable[[int, int, str], None]:
    last = ""

    def progress(done: int, total: int, what: str) -> None:
        nonlocal last
        if what != last and "plain" in what:
            tell(f"    {done:,} of {total:,}: {what}")
            last = what

    return progress


def kept(keep: Path | None, name: str, make_it: Callable[[], Clinic], clear: Step) -> Clinic:
    """Return a clinic that was made before, or make it, taking away what was half made."""
    if keep is None:
        return make_it()
    note = keep / f"{name}.json"
    if note.exists():
        return Clinic(**json.loads(note.read_text("utf-8")))
    clear()
    made = make_it()
    note.write_text(json.dumps(vars(made)), encoding="utf-8")
    return made


@contextmanager
def sqlite_clinic(episodes: int, keep: Path | None) -> Iterator[Clinic]:
    """Give a clinic on SQLite; it is taken away afterwards unless there is a folder to keep it."""
    folder = keep or Path(tempfile.mkdtemp(prefix="akeso-scale-"))
    where = folder / f"sqlite-{episodes}"

    def size() -> int:
        return sum(p.stat().st_size for p in where.rglob("*") if p.is_file())

    try:
        yield kept(keep, where.name, lambda: make(str(where), episodes, size),
                   lambda: shutil.rmtree(where, ignore_errors=True))  # fmt: skip
    finally:
        if keep is None:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def postgresql_clinic(databases: Databases, episodes: int, keep: Path | None) -> Iterator[Clinic]:
    """Give a clinic on PostgreSQL; it is dropped afterwards unless there is a folder to keep it."""
    folder = keep or Path(tempfile.mkdtemp(prefix="akeso-scale-"))
    name = f"akeso_scale_{episodes}"
    files = folder / f"files-{episodes}"
    where = databases.where(name, files)

    def settle() -> int:
        databases.run("VACUUM ANALYZE", "CHECKPOINT", database=name)
        with open_store(where) as store, store.transaction(write=False) as connection:
            asked = text("SELECT pg_database_size(current_database())")
            return int(connection.execute(asked).scalar_one())

    def clear() -> None:
        databases.drop(name)
        shutil.rmtree(files, ignore_errors=True)

    def made() -> Clinic:
        databases.run(f'CREATE DATABASE "{name}" TEMPLATE template0')
        return make(where, episodes, settle)

    try:
        found = kept(keep, name, made, clear)
        # The port is another one at each start of the server.
        yield Clinic(**{**vars(found), "where": where})
    finally:
        if keep is None:
            clear()
            shutil.rmtree(folder, ignore_errors=True)


def tell(words: str) -> None:
    """Say on the error channel how far it is."""
    print(words, file=sys.stderr, flush=True)


# Measuring ----------------------------------------------------------------------------------


def steps(store: Store, episodes: int, at: datetime) -> dict[str, Step]:
    """Return the steps to measure, by name; each draws a patient anew."""
    chance = random.Random(1)  # noqa: S311  no secret
    session = Session("benchmark", "Benchmark", frozenset(STAFF), "measuring")
    desk = Desk(store, session, lambda: at)
    people = drawn(store, episodes, chance)

    def name() -> str:
        _, family, given, _, _ = chance.choice(people)
        word = given.split()[-1]
        return chance.choice([family, family[:5], f"{family} {word}", f"{word} {family[:4]}"])

    def one() -> str:
        return chance.choice(people)[0]

    # Far ahead: what is added here must not lengthen the list that the next run measures.
    ahead = at.date().replace(year=at.year + 2).isoformat()
    asked = {"what": "call", "reason": "asks how it goes", "due_on": ahead}
    return {
        "opening an episode": lambda: open_episode(desk, f"{one()}-1"),
        "today's list": lambda: today(desk),
        "search by name": lambda: find_patients(desk, name()),
        "search by number": lambda: find_patients(desk, chance.choice(people)[4]),
        "search by day of birth": lambda: find_patients(
            desk, born=date.fromisoformat(chance.choice(people)[3])
        ),
        "what is next": lambda: what_next(desk, one()),
        "adding a record": lambda: recall(desk, one(), asked),
    }


def drawn(
    store: Store, episodes: int, chance: random.Random
) -> list[tuple[str, str, str, str, str]]:
    """Return patients by chance: number, family and given names, day of birth, Medicare card.

    Charts that are restricted are left out: they are not opened without a reason.
    """
    query = text(
        "SELECT k.patient, family, given, born, number FROM patient_key k JOIN patient_number n"
        " ON n.patient = k.patient AND n.kind = 'medicare' WHERE k.patient = :patient"
    )
    found: list[tuple[str, str, str, str, str]] = []
    with store.transaction(write=False) as connection:
        guarded = text("SELECT patient FROM record WHERE kind = 'restriction'")
        closed = set(connection.execute(guarded).scalars())
        while len(found) < DRAWN:
            number = f"P{chance.randrange(episodes) + 1:06d}"
            if number not in closed:
                row = connection.execute(query, {"patient": number}).one()
                found.append((row[0], row[1], row[2], row[3], row[4]))
    return found


def timed(step: Step, times: int) -> tuple[float, float]:
    """Return median and 95th percentile of a step in ms."""
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        step()
        taken.append(1000 * (time.perf_counter() - began))
    return statistics.median(taken), statistics.quantiles(taken, n=20)[-1]


def measure(engine: str, clinic: Clinic, times: int, patience_s: float) -> Size:
    """Wait for a quiet machine, at most so long, and measure every step in a clinic."""
    with open_store(clinic.where) as store:
        if clinic.episodes <= PROVEN:
            assert store.verify().whole, "the clinic that was made does not hold together"
        todo = steps(store, clinic.episodes, clock(DAY))
        patience = Patience(patience_s)
        patience.measure(lambda: time.sleep(1.0))
        load = os.getloadavg()[0]
        first, found = (
            {name: timed(step, times) for name, step in todo.items()} for _ in ("cold", "warm")
        )
    return Size(engine, clinic.episodes, clinic.records, clinic.made_s, clinic.bytes, load,
                not patience.disturbed, found, first)  # fmt: skip


def on_sqlite(episodes: int, times: int, patience_s: float, keep: Path | None) -> Size:
    """Measure a clinic on SQLite."""
    with sqlite_clinic(episodes, keep) as clinic:
        return measure("SQLite", clinic, times, patience_s)


def on_postgresql(
    databases: Databases, episodes: int, times: int, patience_s: float, keep: Path | None
) -> Size:
    """Measure a clinic on PostgreSQL."""
    with postgresql_clinic(databases, episodes, keep) as clinic:
        return measure("PostgreSQL", clinic, times, patience_s)


def sizes(largest: int) -> list[int]:
    """Return three sizes: a fiftieth, a tenth and the whole."""
    return sorted({max(largest // 50, 10), max(largest // 10, 10), largest})


def run(one: Callable[[int], Size], largest: int, engine: str) -> list[Size]:
    """Measure an engine at three sizes."""
    found = []
    for episodes in sizes(largest):
        tell(f"  {engine}, {episodes:,} episodes")
        found.append(one(episodes))
        told = ", ".join(f"{n} {high:.1f}" for n, (_, high) in found[-1].steps.items())
        tell(f"    95th percentiles, ms: {told}")
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
    rows.append(" | ".join(["records", *(f"{s.records:,}" for s in found), "", ""]))
    rows.append(" | ".join(["made in, s", *(f"{s.made_s:.0f}" for s in found), "", ""]))
    rows.append(" | ".join(["on disk, MB", *(f"{s.bytes / 1e6:,.0f}" for s in found), "", ""]))
    rows.append(" | ".join(["machine", *(state(s) for s in found), "", ""]))
    lines = "\n".join(f"| {row} |" for row in rows)
    rule = "|---" * (len(found) + 3) + "|"
    met = f"met at {found[-1].episodes:,}"
    first = f"| {found[0].engine}, episodes | {head} | limit for the 95th | {met} |"
    return f"{first}\n{rule}\n{lines}\n\n{cold(found[-1])}"


def cold(size: Size) -> str:
    """Say what the first round took, before the caches were warm."""
    told = ", ".join(f"{n} {high:.0f}" for n, (_, high) in size.first.items() if n not in FREE)
    return (
        f"First round at {size.episodes:,}, with caches as they happened to be, "
        f"95th percentiles in ms: {told}."
    )


def verdict(high_ms: float) -> str:
    """Say whether a 95th percentile, as it is shown, keeps the limit."""
    return "yes" if round(high_ms, 1) <= LIMIT_MS else "**no**"


def state(size: Size) -> str:
    """Say how the machine was."""
    return f"{'quiet' if size.quiet else '**busy**'}, load {size.load:.1f}"


def main() -> None:
    """Make the clinics and keep them."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--keep", type=Path, required=True)
    options.add_argument("--sqlite", type=int, default=0)
    options.add_argument("--postgresql", type=int, default=0)
    chosen = options.parse_args()
    chosen.keep.mkdir(parents=True, exist_ok=True)
    for episodes in sizes(chosen.sqlite) if chosen.sqlite else ():
        tell(f"  SQLite, {episodes:,} episodes")
        with sqlite_clinic(episodes, chosen.keep):
            pass
    if not chosen.postgresql:
        return
    with server(chosen.keep) as databases:
        if databases is None:
            sys.exit("There is no PostgreSQL here; install Debian's postgresql.")
        for episodes in sizes(chosen.postgresql):
            tell(f"  PostgreSQL, {episodes:,} episodes")
            with postgresql_clinic(databases, episodes, chosen.keep):
                pass


if __name__ == "__main__":
    main()
