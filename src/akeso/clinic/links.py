"""A patient's own link: to answer what is asked after a procedure, and nothing else.

A link is for one patient and one course of care, ends by itself, and opens only together with the
birth date. Five wrong dates end it. The store keeps the hash of its secret, never the secret.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from akeso.care.outcome import for_episode
from akeso.care.pathway import Pending, missing
from akeso.care.person import Patient
from akeso.care.record import standing
from akeso.clinic import credentials
from akeso.clinic.access import Desk, Role, Session, now, verb
from akeso.clinic.charts import all_records, decoded, episode_number, reading, writing
from akeso.clinic.closing import refuse_if_died
from akeso.clinic.following import ANSWERS
from akeso.clinic.reasons import real_reason
from akeso.errors import BadInput, NotFound, Refused
from akeso.store import Actor, PatientLink, Store, WriteUnit

LONGEST_DAYS = 400
USUAL_DAYS = 30
TRIES = 5
"""Days and tries are proposals, no publication behind them."""
ASKS = Actor("patient")
WRONG = "The link or the birth date is wrong, or the link has ended; ask the clinic for a new one."


@dataclass(frozen=True)
class Invitation:
    """A link as it is given to the patient, once."""

    token: str
    episode: str
    expires_at: datetime


@dataclass(frozen=True)
class MyCare:
    """What a patient sees: what is asked now, and nothing of the rest of the chart."""

    given_names: str
    episode: str
    asked: tuple[Pending, ...]


@verb
def invite(desk: Desk, episode: str, *, days: int = USUAL_DAYS) -> Invitation:
    """Make a link for a patient to answer what is asked in one course of care."""
    if not 1 <= days <= LONGEST_DAYS:
        raise BadInput(f"The link is to last {days} days; use 1 to {LONGEST_DAYS}.")
    patient, number = episode_number(episode)
    token, until = credentials.new_token(), desk.clock() + timedelta(days=days)
    with writing(desk, "invite", patient) as chart:
        chart.episode(number)
        refuse_if_died(chart.records, "no link is made")
        link = PatientLink(
            token_sha256=credentials.token_hash(token),
            patient=patient,
            episode=number,
            made_by=desk.session.user,
            purpose="answers",
            expires_at=until,
        )
        chart.unit.keep(link)
    return Invitation(token, number, until)


@verb
def withdraw_invitation(desk: Desk, episode: str, *, why: str) -> int:
    """End every open link of a course of care; return how many there were."""
    patient, number = episode_number(episode)
    real_reason("The reason for ending the link (--why)", why)
    with writing(desk, "withdraw_invitation", patient, why) as chart:
        open_ = [
            link
            for link in chart.unit.links_of(patient)
            if link.episode == number and link.revoked_at is None
        ]
        for link in open_:
            chart.unit.change(replace(link, revoked_at=desk.clock()))
    return len(open_)


def open_link(store: Store, token: str, born: date, clock: Callable[[], datetime] = now) -> Desk:
    """Return the desk of a patient who has a link and knows the birth date.

    Raises
    ------
    Refused
        When link or date is wrong, or the link has ended; always in the same words.
    """
    moment, key = clock(), credentials.token_hash(token)
    with store.write(ASKS, "open_link", at=moment) as unit:
        link = unit.link(key)
        good = link is not None and _opens(unit, link, born, moment)
    if link is None or not good:
        store.note_refusal(ASKS, "open_link", link.patient if link else "", WRONG, at=moment)
        raise Refused(WRONG)
    who = Session("patient", "the patient", frozenset({Role.PATIENT}), key[:12], link.patient,
                  link.episode)  # fmt: skip
    return Desk(store, who, clock)


def _opens(unit: WriteUnit, link: PatientLink, born: date, moment: datetime) -> bool:
    """Tell whether a link opens; a wrong birth date is counted, and the fifth ends it."""
    if link.revoked_at is not None or moment >= link.expires_at:
        return False
    entries = unit.records_of(link.patient, kinds=("patient", "void"))
    person = [r.body for r in standing(tuple(map(decoded, entries))) if isinstance(r.body, Patient)]
    count = f"link {link.token_sha256[:16]}"
    if person and person[-1].born == born:
        unit.change(replace(link, used_at=moment))
        return True
    if unit.next_number(count) >= TRIES:
        unit.change(replace(link, revoked_at=moment))
    return False


@verb
def my_care(desk: Desk) -> MyCare:
    """Return what the patient is asked now."""
    with reading(desk, "my_care", desk.session.patient) as unit:
        records = all_records(unit, desk.session.patient)
    person = [r.body for r in standing(records) if isinstance(r.body, Patient)]
    if not person:
        raise NotFound("There is no such patient any more; ask the clinic.")
    own = for_episode(records, desk.session.episode)
    asked = tuple(_plainly(p) for p in missing(own, desk.clock()) if p.kind in ANSWERS)
    return MyCare(person[-1].given_names, desk.session.episode, asked)


def _plainly(asked: Pending) -> Pending:
    """Return what is asked without the command that the clinic would use."""
    return replace(asked, says=f"{asked.says.partition(' (akeso')[0]}.")
