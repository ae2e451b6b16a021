"""Makes a demonstration clinic: a new store with users and made-up patients at every stage.

Nobody in it is real, and every patient says so. Its users get random passwords, shown once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from akeso import demo
from akeso.care.calendar import local_day
from akeso.care.record import Body, Record, Stamp, Void
from akeso.care.rehearsal import PlanAttached
from akeso.clinic import credentials
from akeso.clinic.access import Role, now
from akeso.clinic.accounts import Invited, new_account
from akeso.clinic.charts import CLINIC
from akeso.clinic.demo_load import Need, check_need, load_plain, need
from akeso.clinic.indexing import index
from akeso.demo import DemoEntry, DemoEpisode
from akeso.errors import BadInput
from akeso.exchange.record_json import dump
from akeso.store import Actor, Store, StoredRecord, WriteUnit, create_store

MAKER = Actor("akeso")
USERS = {
    "frontdesk": ("Demo Frontdesk", (Role.FRONT_DESK,)),
    "nurse": ("Demo Nurse", (Role.NURSE,)),
    "physician": ("Dr Demo Physician", (Role.CLINICIAN,)),
    "radiologist": ("Dr Demo Radiologist", (Role.CLINICIAN,)),
    "billing": ("Demo Billing", (Role.BILLING,)),
    "manager": ("Demo Manager", (Role.MANAGER,)),
    "administrator": ("Demo Administrator", (Role.ADMINISTRATOR,)),
}
"""Users of the demonstration by the name they sign in with."""
JOURNEYS = 1000
"""Made-up journeys at most; each is worked out by the rules and takes a moment."""
SHOWN = 40
"""Journeys where more patients are asked for than that: the others are plain ones."""
MOST = 1_000_000
Told = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Demonstration:
    """What was made.

    Parameters
    ----------
    where : str
    at : datetime
        Where the demonstration's clock stands.
    day : date
        On which that is in Sydney: a day of work.
    users : tuple of Invited
        With the passwords, which are kept nowhere else.
    patients, records : int
    stories : mapping of str to str
        Of each patient's number: what the journey shows.
    """

    where: str
    at: datetime
    day: date
    users: tuple[Invited, ...]
    patients: int
    records: int
    stories: dict[str, str]


def demo_data(
    where: str | Path,
    *,
    patients: int = 40,
    seed: int = 1,
    today: date | None = None,
    progress: Told | None = None,
) -> Demonstration:
    """Make a new store with a demonstration clinic.

    Parameters
    ----------
    where : str or Path
        Of the new store; see `akeso.store.place`.
    patients : int
        1 to 1,000,000; the first forty show every stage once. Above 1000 the others are plain
        episodes, made and stored many times faster, for measuring.
    seed : int
        The same seed gives the same patients.
    today : date, optional
        The day on which the demonstration stands; today's, in Sydney, by default.
    progress : callable, optional
        Called as ``progress(done, total, what)``.

    Raises
    ------
    Refused
        When there is a store already.
    """
    if not 1 <= patients <= MOST:
        raise BadInput(f"{patients} patients are asked for; ask for 1 to {MOST}.")
    day = today or local_day(now())
    if patients > JOURNEYS:
        check_need(where, patients)
    with create_store(where) as store:
        users = _users(store)
        count = _enter(store, CLINIC, "", demo.house(day))
        stories = {}
        journeys = patients if patients <= JOURNEYS else SHOWN
        for number, made in enumerate(demo.patients(journeys, seed, today=day), start=1):
            if progress is not None:
                progress(number, journeys, "making patients")
            patient = f"P{number:06d}"
            count += _enter_episode(store, patient, made)
            stories[patient] = made.says
        if patients > journeys:
            count += _enter(store, CLINIC, "", demo.scale_house(day))
            by = {full: name for name, (full, _) in USERS.items()}
            count += load_plain(
                store, patients - journeys, journeys + 1,
                seed=seed, today=day, actor=MAKER, users=by, told=progress,
            )  # fmt: skip
    at = demo.clock(day)
    return Demonstration(str(where), at, local_day(at), users, patients, count, stories)


def demo_need(where: str | Path, patients: int) -> Need | None:
    """Return what a demonstration needs on the disk; None for one so small that nobody asks."""
    return need(where, patients) if patients > JOURNEYS else None


def _users(store: Store) -> tuple[Invited, ...]:
    """Make the users, with random passwords that need not be changed at once."""
    made = []
    with store.write(MAKER, "demo_data") as unit:
        for name, (full_name, roles) in USERS.items():
            password = credentials.new_password()
            account, factor = new_account(name, full_name, roles, password, now())
            unit.keep(replace(account, must_change=False))
            made.append(Invited(name, password, factor))
    return tuple(made)


def _enter_episode(store: Store, patient: str, made: DemoEpisode) -> int:
    return _enter(store, patient, f"{patient}-1", made.entries, counted=True)


def _enter(
    store: Store, patient: str, episode: str, entries: Iterable[DemoEntry], *, counted: bool = False
) -> int:
    """Enter made-up records in their order, each with its own time and maker."""
    records: tuple[Record[Body], ...] = ()
    with store.write(MAKER, "demo_data", patient) as unit:
        if counted:
            unit.next_number("patient")
        for entry in entries:
            records = (*records, _record(entry, records, patient, episode))
            _keep(unit, records[-1])
            if patient != CLINIC:
                index(unit, patient, records)
    return len(records)


def _record(
    entry: DemoEntry, before: tuple[Record[Body], ...], patient: str, episode: str
) -> Record[Body]:
    by = {full: name for name, (full, _) in USERS.items()}
    body: Body = entry.body
    if isinstance(body, Void) and entry.voids is not None:
        body = Void(before[entry.voids].id, body.reason)
    why = "; ".join(filter(None, (entry.why, entry.late_reason)))
    supersedes = "" if entry.supersedes is None else before[entry.supersedes].id
    stamp = Stamp(by.get(entry.made_by, entry.made_by), entry.made_at, why)
    return Record(entry.id, patient, episode if entry.episode else "", body, stamp, supersedes)


def _keep(unit: WriteUnit, record: Record[Body]) -> None:
    body = record.body
    unit.add(
        StoredRecord(
            record.id,
            record.kind,
            record.patient,
            record.episode,
            dump(body),
            record.made,
            record.supersedes,
            body.target if isinstance(body, Void) else "",
        )
    )
    if isinstance(body, PlanAttached):
        text = demo.plan_text(body.approach, body.level, str(body.side))
        unit.attach(record.id, text.encode(), "plan", "application/json", "plan.json")
