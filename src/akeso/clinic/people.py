"""Patients: registered once, found again, opened."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date

from akeso.care.calendar import local_day
from akeso.care.history import Line, timeline
from akeso.care.outcome import death_of, for_episode
from akeso.care.pathway import Pending, Stage, missing, stage_of
from akeso.care.person import (
    CardState,
    Patient,
    compare_cards,
    doubts_about,
    number_key,
    search_keys,
)
from akeso.care.record import Body, Record, standing
from akeso.clinic.access import Desk, Role, may_read, verb
from akeso.clinic.charts import (
    Chart,
    Receipt,
    Records,
    all_records,
    decoded,
    episode_number,
    patient_number,
    reading,
    receipt,
    shown,
    writing,
)
from akeso.clinic.duties import duties
from akeso.clinic.guarded import closed_to, found_alone
from akeso.clinic.reasons import real_reason
from akeso.clinic.staff import authors, staff
from akeso.errors import BadInput, NotFound, Refused
from akeso.exchange.record_json import from_document
from akeso.store import PatientKey, ReadUnit


@dataclass(frozen=True)
class EpisodeView:
    """An episode as one reads it.

    Parameters
    ----------
    number : str
    stage : Stage
    lines : tuple of Line
        What stands, oldest first, as far as the reader's roles may see it.
    pending : tuple of Pending
        What is next and what is overdue, as far as the reader's roles see it.
    hidden : int
        Standing records that the reader's roles may not see.
    notice : str
        What everybody has to know first, such as that the patient died; ``""`` where there is
        nothing.
    people : mapping of str to str
        Who the accounts of the lines are: full name and roles.
    """

    number: str
    stage: Stage
    lines: tuple[Line, ...]
    pending: tuple[Pending, ...]
    hidden: int
    notice: str = ""
    people: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class PatientView:
    """A patient with all episodes.

    Parameters
    ----------
    number : str
    body : Patient
    doubts : tuple of str
        What to ask or check about cards and numbers.
    beyond : tuple of Line
        Records that belong to no episode.
    episodes : tuple of EpisodeView
    pending : tuple of Pending
        What is due and belongs to no episode.
    notice : str
    people : mapping of str to str
        As `EpisodeView` has them.
    """

    number: str
    body: Patient
    doubts: tuple[str, ...]
    beyond: tuple[Line, ...]
    episodes: tuple[EpisodeView, ...]
    pending: tuple[Pending, ...] = ()
    notice: str = ""
    people: Mapping[str, str] = field(default_factory=dict)


@verb
def register(desk: Desk, document: object, *, different: str = "") -> Receipt:
    """Register a new patient and return the number.

    Parameters
    ----------
    desk : Desk
    document : object
        A patient; see the schema ``record-patient-1.json``.
    different : str
        Why this is somebody else than a patient who looks the same.

    Raises
    ------
    Refused
        When a patient of the same name and birth date, or number, is registered already.
    """
    body = from_document(Patient, document)
    with new_patient(desk, "register", body, different) as (_, made):
        pass
    return receipt(made, doubts(desk, body))


@contextmanager
def new_patient(
    desk: Desk, verb: str, body: Patient, different: str
) -> Iterator[tuple[Chart, Record[Body]]]:
    """Open the chart of a new patient, entered under the next number, for one step that writes.

    Whether the patient is known, the number and the record are one transaction: of two who
    register the same patient at once, one is refused.

    Raises
    ------
    BadInput
        When the day of birth has not come yet.
    Refused
        When the patient seems to be registered already and `different` says nothing.
    """
    _check_born(desk, body)
    if different.strip():
        real_reason("Why this is somebody else (--different)", different)
    with desk.store.write(desk.actor, verb, why=different, at=desk.clock()) as unit:
        same = [] if different.strip() else same_patients(unit, body)
        if same:
            raise Refused(
                f"{_name(same[0])} is registered already as {same[0].patient}; use that number, "
                "or say why this is somebody else (--different REASON)."
            )
        chart = Chart(desk, unit, f"P{unit.next_number('patient'):06d}")
        unit.is_about(chart.patient)
        yield chart, chart.add(body, why=different)


def _check_born(desk: Desk, body: Patient) -> None:
    if body.born > local_day(desk.clock()):
        raise BadInput(f"The date of birth {body.born} has not come yet; correct it.")


def same_patients(unit: ReadUnit, body: Patient) -> list[PatientKey]:
    """Return registered patients with the same name and birth date, or the same number."""
    found = unit.search(f"{body.family_name} {body.given_names}", born=body.born, limit=5)
    for _, number in search_keys(body).numbers:
        found = (*found, *unit.search(number=number, born=body.born, limit=5))
    return list(dict.fromkeys(found))


def _name(key: PatientKey) -> str:
    return f"{key.given} {key.family}".strip()


def doubts(desk: Desk, body: Patient) -> tuple[str, ...]:
    """Return what to ask or check about a patient's cards and numbers today."""
    return tuple(doubt.text for doubt in doubts_about(body, local_day(desk.clock())))


@verb
def amend_patient(desk: Desk, patient: str, document: object, *, why: str) -> Receipt:
    """Write what is known of a patient anew; it takes the place of what was known."""
    number = patient_number(patient)
    body = from_document(Patient, document)
    _check_born(desk, body)
    with writing(desk, "amend_patient", number, why) as chart:
        before = chart.last("patient")
        made = chart.add(body, supersedes=before.id, why=why)
    notes = list(doubts(desk, body))
    if isinstance(before.body, Patient) and before.body.medicare and body.medicare:
        answer = compare_cards(before.body.medicare, body.medicare)
        notes += [] if answer.state is CardState.SAME else [answer.reason]
    return receipt(made, notes)


@verb
def find_patients(
    desk: Desk, text: str = "", *, born: date | None = None, limit: int = 50
) -> tuple[PatientKey, ...]:
    """Find patients by the beginnings of names, by any number, or by birth date.

    Of a chart that the user may not open the name and numbers are left out, unless the search
    names the patient already: by a card or telephone number, or by birth date with name or the
    clinic's number. That number alone stands in the lists beside the slot.
    """
    with desk.store.read(desk.actor, "find_patients", why=text, at=desk.clock()) as unit:
        number = _as_number(text) if any(c.isdigit() for c in text) else ""
        found = unit.search(number=number, born=born, limit=limit) if number else ()
        known = bool(found) and number not in {number_key(key.patient) for key in found}
        if not found and (not number or any(c.isalpha() for c in text)):
            found = unit.search(text, born=born, limit=limit)
        known = known or (born is not None and bool(text.strip()))
        closed = frozenset() if known else closed_to(desk, unit, [k.patient for k in found])
    own = [key for key in found if key.patient not in closed]
    return (*own, *map(found_alone, sorted(closed)))


def _as_number(text: str) -> str:
    short = len(text.strip()) < len("P000000")
    try:
        return number_key(patient_number(text) if short else text)
    except BadInput:
        return number_key(text)


@verb
def open_patient(desk: Desk, patient: str, *, why: str = "") -> PatientView:
    """Open a patient's chart, as far as the user's roles may read it."""
    number = patient_number(patient)
    with reading(desk, "open_patient", number, why) as unit:
        records = all_records(unit, number)
        listed, names = _listed(desk, unit, records), staff(unit)
    held = standing(records)
    body = next(r.body for r in reversed(held) if isinstance(r.body, Patient))
    numbers = dict.fromkeys(r.episode for r in records if r.episode)
    beyond = timeline(shown(desk, _of(records, "")), death_of(records))
    return PatientView(
        number,
        body,
        doubts(desk, body),
        beyond,
        tuple(_episode(desk, number, records, listed, names) for number in numbers),
        tuple(one for episode, one in listed if not episode),
        _notice(records),
        authors(names, beyond),
    )


@verb
def open_episode(desk: Desk, episode: str, *, why: str = "") -> EpisodeView:
    """Open one episode, as far as the user's roles may read it."""
    patient, number = episode_number(episode)
    with reading(desk, "open_episode", patient, why) as unit:
        records = tuple(map(decoded, unit.records_of(patient)))
        if not _of(records, number):
            raise NotFound(f"There is no episode {number}; see: akeso show {patient}.")
        listed, names = _listed(desk, unit, records), staff(unit)
    return _episode(desk, number, records, listed, names)


def _of(records: Records, episode: str) -> Records:
    return tuple(r for r in records if r.episode == episode)


Listed = tuple[tuple[str, Pending], ...]


def _listed(desk: Desk, unit: ReadUnit, records: Records) -> Listed:
    """Return what is due: all of it for those who see the day's list, else what they may read."""
    all_of_it = bool(desk.session.roles & {Role.FRONT_DESK, Role.NURSE, Role.CLINICIAN})
    billing = Role.BILLING in desk.session.roles
    found = duties(unit, records, desk.clock(), billing=billing)
    return tuple(pair for pair in found if all_of_it or may_read(desk, pair[1].kind))


def _notice(records: Records) -> str:
    death = death_of(records)
    return f"{death.says}." if death else ""


def _episode(
    desk: Desk, number: str, chart: Records, listed: Listed, names: Mapping[str, str]
) -> EpisodeView:
    records, death = _of(chart, number), death_of(chart)
    held = standing(records)
    seen = shown(desk, held)
    clinical = any(r.kind == "assessment" for r in seen) or not len(held) - len(seen)
    pending = (
        *(missing(for_episode(chart, number), desk.clock()) if clinical else ()),
        *(one for episode, one in listed if episode == number),
    )
    lines, hidden = timeline(seen, death), len(held) - len(seen)
    people = authors(names, lines)
    return EpisodeView(number, stage_of(records), lines, pending, hidden, _notice(chart), people)
