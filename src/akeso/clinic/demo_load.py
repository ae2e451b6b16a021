"""Plain made-up episodes in great number, for measuring how a clinic's store grows."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from time import monotonic
from typing import NamedTuple

from akeso import demo
from akeso.care.appointments import Appointment
from akeso.care.calendar import at_clock, local, local_day, months_later
from akeso.care.person import Patient
from akeso.care.record import Body, Record, Stamp
from akeso.care.rehearsal import PlanAttached
from akeso.clinic.indexing import APART, SOURCES, booking_of, key_of
from akeso.clinic.kinds import body_class
from akeso.clinic.paperwork import TO_CLAIM, claim_from
from akeso.clinic.worklist import MORNING
from akeso.demo import ScaleEntry, ScaleEpisode
from akeso.errors import BadInput, Refused
from akeso.exchange.record_json import load as body_from
from akeso.store import Actor, Attached, Booking, Due, Store, StoredRecord
from akeso.store.loading import LoadedChart, ProvenRecord, count_up, load, settle
from akeso.store.place import place_of

Told = Callable[[int, int, str], None]
BYTES = {True: 48_000, False: 42_000}
"""Of one plain patient on the disk, with what the database needs while it is filled: SQLite,
PostgreSQL; measured with 10,000 and rounded up."""
MINUTE_S = 60
MONTHS = re.compile(r"(\d+)-months$")
Shape = tuple[int, int, int]


@dataclass(frozen=True)
class Need:
    """What a demonstration needs on the disk.

    Parameters
    ----------
    bytes : int
        About.
    free : int or None
        What is free where the store is; None where another computer has it.
    """

    bytes: int
    free: int | None

    def __str__(self) -> str:
        size = f"about {self.bytes / 1e9:.1f} GB"
        if self.free is None:
            return f"{size} on the disk of the database"
        return f"{size} on the disk, where {self.free / 1e9:.1f} GB are free"


def need(where: str | Path, patients: int) -> Need:
    """Return what a store of so many plain patients needs on the disk, and what is free there."""
    place = place_of(where)
    if not place.is_sqlite:
        return Need(patients * BYTES[False], None)
    folder = place.database.parent.absolute()
    there = next(part for part in (folder, *folder.parents) if part.is_dir())
    return Need(patients * BYTES[True], shutil.disk_usage(there).free)


def check_need(where: str | Path, patients: int) -> None:
    """Raise Refused when the disk has no room for so many plain patients."""
    asked = need(where, patients)
    if asked.free is not None and asked.free < asked.bytes:
        raise Refused(
            f"{patients} patients need about {asked.bytes / 1e9:.1f} GB and {asked.free / 1e9:.1f} "
            "GB are free there; choose another place, or ask for fewer."
        )


def load_plain(
    store: Store,
    count: int,
    first: int,
    *,
    seed: int,
    today: date,
    actor: Actor,
    users: Mapping[str, str] | None = None,
    told: Told | None = None,
) -> int:
    """Put plain episodes into a demonstration, a patient for each; return how many records.

    Parameters
    ----------
    store : Store
    count, first : int
        How many, and the number of the first patient.
    seed : int
    today : date
    actor : Actor
    users : mapping of str to str, optional
        Names that people sign in with, by their full names.
    told : callable, optional
        Called as ``told(done, total, what)``; `what` says about how long it still takes.
    """
    records = 0
    charts = Charts(store, users or {})

    def made() -> Iterator[LoadedChart]:
        nonlocal records
        episodes = demo.scale_episodes(count, seed, today=today, first=first - 1)
        for place, episode in enumerate(episodes):
            chart = charts.chart(episode, f"P{first + place:06d}")
            records += len(chart.entries)
            yield chart

    began = monotonic()
    for done in load(store, made(), actor, "demo_data", demo.clock(today)):
        if told is not None:
            told(done, count, f"making plain patients, {_left(began, done, count)}")
    count_up(store, "patient", first + count - 1)
    settle(store)
    return records


def _left(began: float, done: int, count: int) -> str:
    seconds = (monotonic() - began) / done * (count - done)
    if seconds < MINUTE_S:
        return "less than a minute left"
    minutes = round(seconds / MINUTE_S)
    return f"about {minutes} minute{'s' if minutes > 1 else ''} left"


class Later(NamedTuple):
    """Something that is due, of all episodes of a shape."""

    record: int
    what: str
    months: int
    """After the procedure, where it is so many months after it; and days besides."""
    days: int
    clock: time | None
    """In UTC; None for the morning by Sydney's clocks."""


@dataclass(frozen=True)
class _Follows:
    """What follows from the records of a shape: what is due, and the files of which record."""

    dues: tuple[Later, ...]
    files: tuple[tuple[int, Attached], ...]


class Charts:
    """Makes charts of plain episodes; what follows from records is worked out once a shape.

    The first episode of each shape is read whole, by the classes of its bodies, so that the others
    of it, which differ in names and days alone, are known to be right.
    """

    def __init__(self, store: Store, users: Mapping[str, str]) -> None:
        self._store, self._users = store, users
        self._known: dict[Shape, _Follows] = {}

    def chart(self, episode: ScaleEpisode, number: str) -> LoadedChart:
        """Return the chart of one episode under a patient's number."""
        entries = tuple(self._stored(entry, number) for entry in episode.entries)
        if episode.shape not in self._known:
            self._known[episode.shape] = self._follows(entries, episode.day)
        follows = self._known[episode.shape]
        return LoadedChart(
            key_of(number, body_from(Patient, entries[0].body)),
            entries,
            _bookings(entries),
            tuple(_due(one, entries, episode.day) for one in follows.dues),
            tuple(_attached(entries[place], of) for place, of in follows.files),
        )

    def _stored(self, entry: ScaleEntry, number: str) -> StoredRecord:
        by = self._users.get(entry.made_by, entry.made_by)
        made = Stamp(by, entry.made_at, entry.why)
        course = f"{number}-1" if entry.episode else ""
        return ProvenRecord(
            entry.id, entry.kind, number, course, entry.body, made, entry.supersedes
        )

    def _follows(self, entries: tuple[StoredRecord, ...], day: date) -> _Follows:
        records = tuple(map(_decoded, entries))
        places = {r.id: place for place, r in enumerate(records)}
        wanted = {key: value for source in SOURCES for key, value in source(records).items()}
        dues = tuple(
            _later(places[record], what, at, day) for (record, what), (_, at) in wanted.items()
        )
        files = tuple(
            (places[r.id], self._file(r.id, r.body)) for r in records if r.kind == "plan-attached"
        )
        return _Follows(dues, files)

    def _file(self, record: str, body: Body) -> Attached:
        if not isinstance(body, PlanAttached):
            raise BadInput(f"Record {record} attaches no plan; make it one that does.")
        content = demo.plan_text(body.approach, body.level, str(body.side)).encode()
        sha256, size = self._store.files.put(content)
        return Attached(record, sha256, "plan", "plan.json", size, "application/json")


def _later(record: int, what: str, at: datetime, day: date) -> Later:
    found = MONTHS.search(what)
    months = int(found[1]) if found else 0
    base = months_later(day, months)
    if local(at).time() == MORNING:
        return Later(record, what, months, (local_day(at) - base).days, None)
    return Later(record, what, months, (at.date() - base).days, at.timetz())


def _decoded(entry: StoredRecord) -> Record[Body]:
    body = body_from(body_class(entry.kind), entry.body, f"Record {entry.id}")
    return Record(entry.id, entry.patient, entry.episode, body, entry.made, entry.supersedes)


def _bookings(entries: tuple[StoredRecord, ...]) -> tuple[Booking, ...]:
    """Return the appointment as it stands: under its first record's name, in its last state."""
    own = [e for e in entries if e.kind == "appointment"]
    if not own:
        return ()
    return (booking_of(own[0].id, own[-1], body_from(Appointment, own[-1].body)),)


def _due(one: Later, entries: tuple[StoredRecord, ...], day: date) -> Due:
    record = entries[one.record]
    then = months_later(day, one.months) + timedelta(days=one.days)
    moment = at_clock(then, MORNING) if one.clock is None else datetime.combine(then, one.clock)
    if one.what == TO_CLAIM:  # by the rule of its day, and years are not always as long
        moment = claim_from(day)
    name = f"{record.id}/{one.what}"
    return Due(name, one.what, moment, record.patient, record.episode, record.id,
               apart=one.what in APART)  # fmt: skip


def _attached(entry: StoredRecord, of: Attached) -> Attached:
    return replace(of, record=entry.id)
