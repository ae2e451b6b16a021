"""A patient's chart: what stands in it, and how a record is added to it.

Everything that is added passes the same gates: the table of permissions, a restriction of the
chart, and the protocol of the episode. Numbers are short enough to be said on the telephone:
``P000012`` is a patient, ``P000012-1`` the patient's first course of care.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import MISSING, dataclass, fields
from datetime import datetime
from typing import Any, ClassVar

from akeso.care.pathway import require, same_target, steps
from akeso.care.privacy import may_open
from akeso.care.record import Body, Record, Stamp, Void, standing
from akeso.clinic.access import Desk, check_write, may_read, refuse
from akeso.clinic.indexing import index
from akeso.clinic.kinds import body_class
from akeso.clinic.reasons import check_overrides, real_reason
from akeso.clinic.timing import check_times
from akeso.errors import BadInput, NotFound
from akeso.exchange.record_json import dump, from_document, load
from akeso.store import ReadUnit, StoredRecord, WriteUnit, new_id
from akeso.store.records import guards_of

CLINIC = "clinic"
"""Whose chart holds what belongs to no patient: practitioners, places, rooms."""
PATIENT = re.compile(r"[Pp]?0*([1-9]\d{0,8})")
EPISODE = re.compile(r"([Pp]?\d+)-([1-9]\d{0,5})")
Records = tuple[Record[Body], ...]


@dataclass(frozen=True)
class Entered:
    """One record of a session: the place in words, and the record."""

    where: str
    record: str


@dataclass(frozen=True)
class Receipt:
    """What was recorded.

    Parameters
    ----------
    id, kind, patient, episode : str
    at : datetime
    notes : tuple of str
        What to know or do about it, one sentence each.
    sites : tuple of Entered
        Of a session at several places every record, the first of which is `id`; else empty.
    """

    id: str
    kind: str
    patient: str
    episode: str
    at: datetime
    notes: tuple[str, ...] = ()
    sites: tuple[Entered, ...] = ()


def patient_number(text: str) -> str:
    """Return a patient's number in full: ``12`` and ``p12`` are P000012."""
    if text == CLINIC:
        return text
    found = PATIENT.fullmatch(text.strip())
    if found is None:
        raise BadInput(f"'{text}' is no patient's number; it looks like P000012.")
    return f"P{int(found[1]):06d}"


def episode_number(text: str) -> tuple[str, str]:
    """Return patient and episode of an episode's number: ``12-1`` is P000012-1."""
    found = EPISODE.fullmatch(text.strip())
    if found is None:
        raise BadInput(f"'{text}' is no episode's number; it looks like P000012-1.")
    patient = patient_number(found[1])
    return patient, f"{patient}-{int(found[2])}"


def decoded(entry: StoredRecord) -> Record[Body]:
    """Return a stored record with its body read."""
    body = load(body_class(entry.kind), entry.body, f"Record {entry.id}")
    return Record(entry.id, entry.patient, entry.episode, body, entry.made, entry.supersedes)


class Chart:
    """A patient's records within one step that writes.

    Parameters
    ----------
    desk : Desk
    unit : WriteUnit
    patient : str
    """

    def __init__(self, desk: Desk, unit: WriteUnit, patient: str) -> None:
        self.desk, self.unit, self.patient = desk, unit, patient
        self.now = desk.clock()
        self.records: Records = tuple(map(decoded, unit.records_of(patient)))

    def episode(self, number: str) -> Records:
        """Return the records of an episode; NotFound when there is none of that number."""
        found = tuple(r for r in self.records if r.episode == number)
        if not found:
            raise NotFound(f"There is no episode {number}; see: akeso show {self.patient}.")
        return found

    def held(self, kind: str, episode: str | None = None) -> Records:
        """Return the records of a kind that stand, of one episode or of all."""
        own = (r for r in standing(self.records) if r.kind == kind)
        return tuple(r for r in own if episode is None or r.episode == episode)

    def last(self, kind: str, episode: str | None = None) -> Record[Body]:
        """Return the last record of a kind that stands; NotFound without one."""
        found = self.held(kind, episode)
        if not found:
            step = steps().get(kind)
            how = f"; record it first ({step.command})" if step else ""
            raise NotFound(f"There is no {step.title if step else kind} in {self.patient}{how}.")
        return found[-1]

    def add(
        self, body: Body, episode: str = "", *, supersedes: str = "", why: str = "", late: str = ""
    ) -> Record[Body]:
        """Add a record; refused unless the user and the protocol of the episode allow it.

        Parameters
        ----------
        body : Body
        episode : str
            ``""`` for what holds beyond one.
        supersedes : str
            The record whose place it takes; needs `why`.
        why : str
        late : str
            Why it is entered without what it needs.
        """
        check_write(self.desk, body.KIND)
        check_overrides(body)
        if supersedes:
            real_reason("The reason for superseding a record (--why)", why)
        if late:
            real_reason("The reason for the late entry (--late)", late)
        before = tuple(r for r in self.records if r.episode == episode)
        check_times(body, before, self.now)
        given = require(before, body.KIND, body, supersedes=supersedes, late_reason=late)
        reason = "; ".join(part for part in (why.strip(), given.says) if part)
        stamp = Stamp(self.desk.session.user, self.now, reason)
        name = new_id(body.KIND, self.now)
        record: Record[Body] = Record(name, self.patient, episode, body, stamp, supersedes)
        voids = body.target if isinstance(body, Void) else ""
        self.unit.add(
            StoredRecord(
                name, body.KIND, self.patient, episode, dump(body), stamp, supersedes, voids
            )
        )
        self.records = (*self.records, record)
        if self.patient != CLINIC:
            index(self.unit, self.patient, self.records)
        return record


def receipt(record: Record[Body], notes: Sequence[str] = ()) -> Receipt:
    """Return what to say of a record that was added; why it was late comes first."""
    late = (record.made.why,) if record.made.why.startswith("Entered without") else ()
    return Receipt(
        record.id, record.kind, record.patient, record.episode, record.made.at, (*late, *notes)
    )


@contextmanager
def writing(
    desk: Desk, verb: str, patient: str, why: str = "", *, guarded: bool = True
) -> Iterator[Chart]:
    """Open a chart for one step that writes: all of it is kept, or nothing.

    What guards a chart is itself written without asking the guard, and shows nothing of it.
    """
    if guarded:
        check_guard(desk, verb, patient)
    with desk.store.write(desk.actor, verb, patient, why, at=desk.clock()) as unit:
        if patient != CLINIC and not unit.records_of(patient, kinds=("patient",)):
            raise NotFound(f"There is no patient {patient}; find the number with: akeso find NAME.")
        yield Chart(desk, unit, patient)


@contextmanager
def reading(desk: Desk, verb: str, patient: str, why: str = "") -> Iterator[ReadUnit]:
    """Open a chart for one step that reads."""
    check_guard(desk, verb, patient)
    with desk.store.read(desk.actor, verb, patient, why, at=desk.clock()) as unit:
        yield unit


def all_records(unit: ReadUnit, patient: str) -> Records:
    """Return the whole chart, for rules to judge; what is shown of it is `shown`."""
    found = tuple(map(decoded, unit.records_of(patient)))
    if not found:
        raise NotFound(f"There is no patient {patient}; find the number with: akeso find NAME.")
    return found


def shown(desk: Desk, records: Records) -> Records:
    """Return the records that the user's roles may read."""
    return tuple(r for r in records if may_read(desk, r.kind))


def as_it_stands(records: Records, identifier: str) -> Record[Body] | None:
    """Return what stands of an entry that is named by any of its versions; None without one.

    What is moved or corrected keeps its first identifier on one list and has a new one on another;
    a person may use either.
    """
    after = {r.supersedes: r for r in records if r.supersedes}
    found = next((r for r in records if r.id == identifier), None)
    while found is not None and found.id in after:
        found = after[found.id]
    return found


def check_guard(desk: Desk, verb: str, patient: str) -> None:
    """Raise Refused when the chart is restricted, or is not the patient's whose link it is."""
    own = desk.session.patient
    if own and own != patient:
        refuse(desk, verb, "This link belongs to another patient", patient=patient)
    if own:
        return  # a restriction keeps staff out, not the patient
    with desk.store.transaction(write=False) as connection:
        found = guards_of(connection, [patient]).get(patient, [])
    why = may_open(tuple(map(decoded, found)), desk.session.user, desk.clock()) if found else ""
    if why:
        refuse(desk, verb, why.rstrip("."), patient=patient)


def filled(chart: Chart, kind: str, episode: str, document: object) -> Mapping[str, Any]:
    """Return the document with the records it stands on named, where there is one choice.

    A decision names its recommendation, a procedure its time-out: the last one that stands, of
    the same technique, side and level where both say so.
    """
    if not isinstance(document, Mapping):
        raise BadInput(f"The {kind} document is no JSON object; see: akeso schema {kind}.")
    step, made = steps().get(kind), dict(document)
    for needed, name in (step.by_field if step else {}).items():
        held = chart.held(needed, episode)
        if held and not made.get(name):
            made[name] = _fitting(held, made).id
    return made


def _fitting(held: Records, document: Mapping[str, Any]) -> Record[Body]:
    """Return the last record about what the document is about, or the last of all."""
    about = _About(document)
    fits = [r for r in held if same_target(r.body, about)]
    return (fits or list(held))[-1]


class _About:
    """What a document is about, before it is a body."""

    KIND: ClassVar[str] = ""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.technique = document.get("technique")
        self.side = document.get("side")
        self.level = document.get("level") or ""


def body_from(chart: Chart, kind: str, episode: str, document: object) -> Body:
    """Return the body that a document is, the records it stands on filled in.

    Raises
    ------
    Refused
        When a record that it has to name is not there yet: that one comes first.
    """
    made, wanted = filled(chart, kind, episode, document), body_class(kind)
    step = steps().get(kind)
    names = step.by_field.values() if step else ()
    if any(f.name in names and f.default is MISSING and not made.get(f.name)
           for f in fields(wanted)):  # type: ignore[arg-type]  # fmt: skip
        require(tuple(r for r in chart.records if r.episode == episode), kind)
    return from_document(wanted, made)
