"""Plain made-up episodes in great number, for measuring how a clinic's store grows."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from itertools import groupby

from akeso.care.appointments import Appointment
from akeso.care.calendar import at_clock
from akeso.care.person import Patient
from akeso.care.record import Stamp
from akeso.clinic.indexing import booking_of, key_of
from akeso.clinic.worklist import FOLLOW_UP, MORNING
from akeso.demo import ScaleEntry, scale_entries
from akeso.exchange.record_json import load as body_from
from akeso.store import Actor, Due, Store, StoredRecord
from akeso.store.loading import LoadedChart, count_up, load

Told = Callable[[int, int, str], None]
YEAR = timedelta(days=365)


def load_plain(
    store: Store,
    count: int,
    first: int,
    *,
    seed: int,
    today: date,
    actor: Actor,
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
    told : callable, optional
        Called as ``told(done, total, what)``.
    """
    records = 0

    def charts() -> Iterator[LoadedChart]:
        nonlocal records
        entries = scale_entries(count, seed, today=today)
        for place, (_, own) in enumerate(groupby(entries, key=lambda e: e.patient)):
            made = chart_of(tuple(own), f"P{first + place:06d}")
            records += len(made.entries)
            yield made

    for done in load(store, charts(), actor, "demo_data", at_clock(today, MORNING)):
        if told is not None:
            told(done, count, "making plain patients")
    count_up(store, "patient", first + count - 1)
    return records


def chart_of(entries: tuple[ScaleEntry, ...], number: str) -> LoadedChart:
    """Return the chart of one plain episode under a patient's number."""
    person = body_from(Patient, next(e.body for e in entries if e.kind == "patient"))
    stored = tuple(_stored(entry, number) for entry in entries)
    bookings = tuple(
        booking_of(entry.id, entry, body_from(Appointment, entry.body))
        for entry in stored
        if entry.kind == "appointment"
    )
    procedure = next((e for e in stored if e.kind == "procedure"), None)
    dues = () if procedure is None else (_due(procedure),)
    return LoadedChart(key_of(number, person), stored, bookings, dues)


def _stored(entry: ScaleEntry, number: str) -> StoredRecord:
    episode = f"{number}-1" if entry.episode else ""
    made = Stamp(entry.made_by, entry.made_at)
    return StoredRecord(entry.id, entry.kind, number, episode, entry.body, made)


def _due(procedure: StoredRecord) -> Due:
    """Return the last of a procedure's questions, which is open in every plain episode."""
    what = f"{FOLLOW_UP}12-months"
    moment = datetime.fromisoformat(json.loads(procedure.body)["ended"]) + YEAR
    name = f"{procedure.id}/{what}"
    return Due(name, what, moment, procedure.patient, procedure.episode, procedure.id)
