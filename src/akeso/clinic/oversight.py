"""Looking after the clinic: guarded charts, openings in need, departures, audit, backup, export."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from akeso.care.decision import Decision, for_the_manager
from akeso.care.privacy import GLASS_OPEN, BreakGlass, Restriction, may_open
from akeso.care.procedure import Procedure, running_totals
from akeso.care.record import standing
from akeso.clinic.access import Desk, now, verb
from akeso.clinic.charts import (
    Receipt,
    Records,
    all_records,
    decoded,
    patient_number,
    reading,
    receipt,
    writing,
)
from akeso.clinic.door import store_place
from akeso.clinic.reasons import real_reason
from akeso.clinic.staff import called, staff
from akeso.clinic.telling import clock_words
from akeso.errors import NotFound, Refused
from akeso.exchange.record_json import as_document
from akeso.store import (
    Attached,
    Backup,
    Head,
    ReadUnit,
    Store,
    StoredRecord,
    Verification,
)
from akeso.store import backup as copy_of
from akeso.store import restore as copy_back
from akeso.store.audit import Line

EXPORT_VERSION = "urn:akeso:schema:patient-export:1"
ALL = 1_000_000_000
"""Lists for the manager are never cut short: what is not seen is not looked after."""


@dataclass(frozen=True)
class Opening:
    """A restricted chart that somebody opened in need; `user` is the account, `by` who that is."""

    patient: str
    user: str
    at: datetime
    until: datetime
    reason: str
    by: str


@dataclass(frozen=True)
class Departed:
    """A rule that somebody did not follow, with the reason.

    Parameters
    ----------
    patient, episode, record, kind : str
    at : datetime
    by, rules, says, reason : str
        Who, which rules, what they say, and why it was done all the same.
    entered_by, entered_as : str
        Who entered it, as a person is called, and the account.
    """

    patient: str
    episode: str
    record: str
    kind: str
    at: datetime
    by: str
    rules: str
    says: str
    reason: str
    entered_by: str
    entered_as: str


@dataclass(frozen=True)
class Step:
    """A line of the audit, and who that was: full name and roles."""

    seq: int
    at: datetime
    line: Line
    sha256: str
    by: str


@verb
def restrict(desk: Desk, patient: str, users: Sequence[str], reason: str) -> Receipt:
    """Let only the named users open a patient's chart; nobody named lifts it."""
    number = patient_number(patient)
    real_reason("The reason for the restriction (--why)", reason)
    with writing(desk, "restrict", number, reason, guarded=False) as chart:
        strange = [name for name in users if chart.unit.account(name) is None]
        if strange:
            raise NotFound(f"There is no user '{strange[0]}'; see: akeso user list.")
        made = chart.add(Restriction(tuple(users), reason), why=reason)
        names = staff(chart.unit)
    if not users:
        return receipt(made, ("The restriction is lifted; everyone of the clinic may open it.",))
    who = "; ".join(called(names, user) for user in users)
    return receipt(made, (f"Only these may open the chart: {who}.",))


@verb
def break_glass(desk: Desk, patient: str, reason: str) -> Receipt:
    """Open a restricted chart in need, for an hour; the manager sees it.

    Raises
    ------
    Refused
        When the chart is not closed to the user at all.
    """
    number = patient_number(patient)
    real_reason("The reason for opening the chart (--why)", reason)
    body = BreakGlass(desk.session.user, reason, desk.clock() + GLASS_OPEN)
    with writing(desk, "break_glass", number, reason, guarded=False) as chart:
        if not may_open(chart.records, desk.session.user, chart.now):
            raise Refused("This chart is open to you; nothing has to be broken. See: akeso show.")
        made = chart.add(body, why=reason)
    note = (
        f"The chart is open to you until {clock_words(body.until)}; the manager sees this opening "
        "and its reason."
    )
    return receipt(made, (note,))


@verb
def broken_glass(desk: Desk, since: datetime) -> tuple[Opening, ...]:
    """Return the restricted charts that were opened in need since a moment."""
    with desk.store.read(desk.actor, "broken_glass", at=desk.clock()) as unit:
        entries = unit.records_of_kind("break-glass", since=since, limit=ALL)
        names = staff(unit)
    return tuple(
        Opening(r.patient, r.body.user, r.made.at, r.body.until, r.body.reason,
                called(names, r.body.user))
        for r in map(decoded, entries)
        if isinstance(r.body, BreakGlass)
    )  # fmt: skip


@verb
def departures(desk: Desk, since: datetime) -> tuple[Departed, ...]:
    """Return the stops that were not followed since a moment: by decision, or in the room."""
    with desk.store.read(desk.actor, "departures", at=desk.clock()) as unit:
        found = unit.records_of_kind("decision", "procedure", since=since, limit=ALL)
        names = staff(unit)
    return tuple(one for entry in found for one in _departed(entry, names))


def _departed(entry: StoredRecord, names: Mapping[str, str]) -> list[Departed]:
    body, account = decoded(entry).body, entry.made.by
    who = (called(names, account), account)
    where = (entry.patient, entry.episode, entry.id, entry.kind, entry.made.at)
    if isinstance(body, Decision):
        return [
            Departed(*where, gone.by, rule.rule, rule.message, gone.reason, *who)
            for gone, rule in for_the_manager(body)
        ]
    if isinstance(body, Procedure):
        says = _said(body) if body.departures else {}
        return [
            Departed(*where, d.by, d.rule, says.get(d.rule, ""), d.reason, *who)
            for d in body.departures
        ]
    return []


def _said(body: Procedure) -> dict[str, str]:
    """Return what the stops say that were met in a procedure, by their rules."""
    return {stop.rule: stop.says for stop in running_totals(body).stops}


@verb
def audit_trail(
    desk: Desk, *, patient: str = "", who: str = "", after: int = 0, limit: int = 200
) -> tuple[Step, ...]:
    """Return lines of the audit: who did what with whose chart, when and why."""
    number = patient_number(patient) if patient else None
    with desk.store.read(desk.actor, "audit_trail", number or "", at=desk.clock()) as unit:
        rows = unit.audit_lines(patient=number, who=who or None, after=after, limit=limit)
        names = staff(unit)
    return tuple(Step(r.seq, r.at, r.line, r.sha256, called(names, r.line.actor.who)) for r in rows)


@verb
def verify_audit(desk: Desk, expect: str = "") -> Verification:
    """Prove that no line, record or file was changed, taken out or put in.

    Parameters
    ----------
    desk : Desk
    expect : str
        A head that was printed earlier; the audit must still hold it.
    """
    found = desk.store.verify(expect or None)
    with desk.store.write(desk.actor, "verify_audit", at=desk.clock()) as unit:
        unit.note(f"{'whole' if found.whole else f'{found.fault_count} faults'} at {found.head}")
    return found


@verb
def audit_head(desk: Desk) -> Head:
    """Return the last line of the audit, to print and keep where nobody here can change it."""
    return desk.store.head()


@verb
def backup(desk: Desk, target: Path, why: str = "") -> Backup:
    """Copy the whole store, while it is in use, into one file; see `akeso.store.backup`."""
    return copy_of(desk.store, target, desk.actor, why)


def restore_clinic(
    copy: Path, where: str | Path | None = None, clock: Callable[[], datetime] = now
) -> Store:
    """Make a new store from a backup, proven; Refused where there is a store already.

    Nobody is signed in to it; the users of the backup sign in anew.
    """
    return copy_back(copy, store_place(where), clock)


@verb
def export_patient(desk: Desk, patient: str, target: Path, why: str) -> Path:
    """Write a patient's whole chart and its files into one zip file, for who has asked for it.

    It is whole for everyone who may export: the patient has a right to all of it. Nobody else can
    read the file but who made it.

    Parameters
    ----------
    desk : Desk
    patient : str
    target : Path
        A new zip file; ``record.json`` in it says what the others are.
    why : str
        Who asked for it and why.

    Raises
    ------
    Refused
        When there is such a file already.
    """
    number = patient_number(patient)
    real_reason("The reason for the export: who asked for it, and why (--why)", why)
    if target.exists():
        raise Refused(f"There is a file {target} already; choose another name.")
    part = target.with_name(f".{target.name}.part")
    try:
        part.unlink(missing_ok=True)
        part.touch(mode=0o600)
        with reading(desk, "export_patient", number, why) as unit:
            _write_export(unit, all_records(unit, number), number, desk.clock(), part)
        part.rename(target)
    finally:
        part.unlink(missing_ok=True)
    return target


def _write_export(
    unit: ReadUnit, records: Records, patient: str, moment: datetime, part: Path
) -> None:
    held = {r.id for r in standing(records)}
    rows: list[dict[str, object]] = []
    kept: dict[str, Attached] = {}
    for record in records:
        files = unit.files_of(record.id)
        kept |= {one.sha256: one for one in files}
        rows.append({
            "id": record.id,
            "kind": record.kind,
            "episode": record.episode,
            "made_by": record.made.by,
            "made_at": record.made.at.isoformat(),
            "why": record.made.why,
            "supersedes": record.supersedes,
            "stands": record.id in held,
            "body": as_document(record.body),
            "files": [{"name": f.name, "role": f.role, "file": f"files/{f.sha256}"} for f in files],
        })  # fmt: skip
    head = {"schema": EXPORT_VERSION, "patient": patient, "exported_at": moment.isoformat()}
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
        text = json.dumps({**head, "records": rows}, indent=2, ensure_ascii=False)
        archive.writestr("record.json", text)
        for sha256 in kept:
            archive.write(unit.file(sha256).path, f"files/{sha256}")
