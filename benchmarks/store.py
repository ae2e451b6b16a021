# ruff: noqa: S311  chance here is no secret
"""Time of opening an episode, today's list and a search, in a large made-up store; prints a table.

    python benchmarks/store.py WHERE [--episodes 100000] [--times 200]

makes a store at WHERE (a folder, or an address of PostgreSQL) unless it is there, with that many
episodes: four records each, one patient for each, one appointment and one thing that is due, and
the audit's chain with them. Then each step is done `--times` times, with a patient, day or name
drawn anew, its line in the audit included. Names are made of syllables; nobody is meant.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice

from sqlalchemy import Connection, text

from akeso.care.record import Stamp
from akeso.errors import NotFound
from akeso.store import (
    Actor,
    Booking,
    PatientKey,
    Store,
    StoredRecord,
    audit,
    bulk,
    create_store,
    open_store,
    patients,
    records,
    tables,
)
from akeso.store.moment import written
from akeso.store.values import canonical

ACTOR = Actor("benchmark")
START = datetime(2020, 1, 1, 22, 0, tzinfo=UTC)
ROOMS, A_DAY = 6, 60
KINDS = ("referral", "assessment", "procedure", "outcome")
SYLLABLES = ("ba", "ce", "dor", "fi", "gan", "ha", "ib", "jo", "kem", "li", "mar", "no", "or",
             "pa", "qui", "ros", "sa", "tor", "ul", "ven", "wil", "xe", "yan", "zo")  # fmt: skip
CHUNK = 20_000
FILLED = ("record", "audit", "patient_key", "patient_word", "patient_number", "appointment", "due")
BODY = '{"text":"' + "made up for measuring, about as long as an assessment is. " * 12 + '"}'


def word(number: int, syllables: int) -> str:
    """Return a made-up name for a number."""
    parts = []
    for _ in range(syllables):
        number, place = divmod(number, len(SYLLABLES))
        parts.append(SYLLABLES[place])
    return "".join(parts).capitalize()


def patient(number: int) -> PatientKey:
    """Return the made-up patient of a number."""
    chance = random.Random(number)
    family, given = word(chance.randrange(24**4), 4), word(chance.randrange(24**2), 2)
    born = date(1930, 1, 1) + timedelta(days=chance.randrange(28_000))
    return PatientKey(f"p{number:07}", family, given, born, (("medicare", f"2{number:09}"),))


def starts_of(number: int) -> datetime:
    """Return when the made-up appointment of a number begins: sixty a day in six rooms."""
    day, place = divmod(number, A_DAY)
    return START + timedelta(days=day, minutes=30 * (place // ROOMS))


def entries(number: int) -> Iterator[StoredRecord]:
    """Give the records of one episode."""
    for step, kind in enumerate(KINDS):
        made = Stamp("benchmark", starts_of(number) + timedelta(minutes=step), "made up")
        yield StoredRecord(
            f"{kind}-{number:07}", kind, f"p{number:07}", f"e{number:07}", BODY, made
        )


def chunk_rows(numbers: range, journal: audit.Journal) -> dict[str, list[list[object]]]:
    """Return the rows of some episodes for every table."""
    rows: dict[str, list[list[object]]] = {name: [] for name in FILLED}
    for number in numbers:
        made = [records.row_of(entry, journal.next_record()) for entry in entries(number)]
        rows["record"] += [list(row.values()) for row in made]
        rows["audit"].append(audit_row(journal, made, number))
        key = patient(number)
        rows["patient_key"].append([key.patient, key.family, key.given, str(key.born)])
        words = {*patients.name_words(key.family), *patients.name_words(key.given)}
        rows["patient_word"] += [[w, key.patient] for w in words]
        rows["patient_number"] += [[n, kind, key.patient] for kind, n in key.numbers]
        starts, room = starts_of(number), number % ROOMS
        one = Booking(f"a{number:07}", str(made[0]["id"]), key.patient, f"e{number:07}",
                      str(room), f"dr-{room}", starts, starts + timedelta(minutes=30))  # fmt: skip
        rows["appointment"].append([
            one.id, one.record, one.patient, one.episode, one.room, one.practitioner,
            written(one.starts), written(one.ends), one.technique, one.state])  # fmt: skip
        rows["due"].append([f"d{number:07}", "follow-up", written(starts + timedelta(days=14)),
                            key.patient, one.episode, one.record, "done"])  # fmt: skip
    return rows


def audit_row(journal: audit.Journal, made: list[dict[str, object]], number: int) -> list[object]:
    """Return the audit's line of one episode, in its chain."""
    row: dict[str, object] = {
        "seq": journal.audit_seq + 1, "at": written(starts_of(number)), "who": "benchmark",
        "session": "", "verb": "refer", "patient": f"p{number:07}", "subjects": "[]",
        "why": "made up", "outcome": "done",
        "wrote": canonical([[[one["id"], one["sha256"]] for one in made], []]),
    }  # fmt: skip
    sha256 = audit.hash_of(row, journal.audit_sha256)
    values = [*row.values(), journal.audit_sha256, sha256]
    journal.audit_seq, journal.audit_sha256 = journal.audit_seq + 1, sha256
    return values


def fill(store: Store, episodes: int) -> None:
    """Put made-up episodes into a new store."""
    for first in range(0, episodes, CHUNK):
        with store.transaction(write=True) as connection:
            journal = audit.take_head(connection)
            rows = chunk_rows(range(first, min(first + CHUNK, episodes)), journal)
            for name, some in rows.items():
                columns = [c.name for c in tables.metadata.tables[name].columns]
                bulk.fill(connection, name, columns, some)  # type: ignore[arg-type]
            keep_head(connection, journal)
        print(f"  {first + CHUNK} of {episodes}", file=sys.stderr, flush=True)
    with store.transaction(write=True) as connection:
        connection.execute(text("ANALYZE"))


def keep_head(connection: Connection, journal: audit.Journal) -> None:
    """Write the head that the rows made."""
    connection.execute(tables.head.update().values(
        audit_seq=journal.audit_seq, audit_sha256=journal.audit_sha256,
        record_seq=journal.record_seq))  # fmt: skip


def steps(store: Store, episodes: int) -> dict[str, Callable[[], object]]:
    """Return the steps to measure, by name."""

    def one() -> int:
        return random.randrange(episodes)

    def read(verb: str, whose: str, ask: Callable[..., object]) -> object:
        with store.read(ACTOR, verb, whose, "measuring") as unit:
            return ask(unit)

    def episode() -> object:
        number = one()
        whose = f"p{number:07}"
        return read("open", whose, lambda u: u.records_of(whose, f"e{number:07}"))

    def today() -> object:
        start = starts_of(one()).replace(hour=13)
        return read("today", "", lambda u: u.day(start, start + timedelta(days=1)))

    def name() -> object:
        key = patient(one())
        asked = random.choice([key.family[:4], f"{key.family[:6]} {key.given[:3]}", key.given])
        return read("search", "", lambda u: u.search(asked))

    def number() -> object:
        return read("search", "", lambda u: u.search(number=patient(one()).numbers[0][1]))

    def born() -> object:
        return read("search", "", lambda u: u.search(born=patient(one()).born))

    def write() -> object:
        made = one()
        entry = next(islice(entries(made), 1))
        changed = StoredRecord(f"new-{time.time_ns()}", "note", entry.patient, entry.episode,
                               BODY, entry.made)  # fmt: skip
        with store.write(ACTOR, "note", entry.patient, "measuring") as unit:
            return unit.add(changed)

    return {"opening an episode": episode, "today's list": today, "search by name": name,
            "search by number": number, "search by day of birth": born,
            "adding a record": write}  # fmt: skip


def measured(step: Callable[[], object], times: int) -> tuple[float, float]:
    """Return median and 95th percentile of a step in ms."""
    for _ in range(5):
        step()
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        step()
        taken.append(1000 * (time.perf_counter() - began))
    return statistics.median(taken), statistics.quantiles(taken, n=20)[-1]


def main() -> int:
    """Make the store, measure, print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("where")
    options.add_argument("--episodes", type=int, default=100_000)
    options.add_argument("--times", type=int, default=200)
    chosen = options.parse_args()
    random.seed(1)
    try:
        store = open_store(chosen.where)
    except NotFound:
        store = create_store(chosen.where)
        began = time.perf_counter()
        fill(store, chosen.episodes)
        print(f"{chosen.episodes} episodes made in {time.perf_counter() - began:.0f} s\n")
    with store:
        print("| step | median, ms | 95th percentile, ms |\n|---|---|---|")
        for name, step in steps(store, chosen.episodes).items():
            median, high = measured(step, chosen.times)
            print(f"| {name} | {median:.1f} | {high:.1f} |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
