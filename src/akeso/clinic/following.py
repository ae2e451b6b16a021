"""After the procedure: answers as they come in, what they mean, and what comes next."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from akeso.care.calendar import local_day
from akeso.care.history import (
    Block,
    blocks,
    next_steps_from_history,
    procedures,
    trends,
)
from akeso.care.outcome import FollowUp, PainDiary, death_of, for_episode
from akeso.care.outcome.schedule import opens_on
from akeso.care.pathway import Pending, missing, steps
from akeso.care.record import Body, Record, Void, standing
from akeso.clinic.access import Desk, refuse, verb
from akeso.clinic.assessing import scored
from akeso.clinic.charts import (
    Chart,
    Receipt,
    all_records,
    as_it_stands,
    body_from,
    episode_number,
    patient_number,
    reading,
    receipt,
    writing,
)
from akeso.clinic.closing import Open, in_words, left_closed, open_things
from akeso.clinic.definition import clinics_definition
from akeso.clinic.duties import duties
from akeso.clinic.filling import SITE
from akeso.clinic.outlook import (
    Done,
    Possible,
    Scored,
    Tested,
    done_rows,
    possible_rows,
    results_of,
    scored_rows,
    tested_rows,
)
from akeso.clinic.reasons import real_reason
from akeso.clinic.telling import date_words
from akeso.clinic.worklist import alarms
from akeso.errors import BadInput, Refused

ANSWERS = ("follow-up", "pain-diary", "activity-24h")
"""Kinds that a patient may answer by a link."""


@dataclass(frozen=True)
class Outlook:
    """What became of a patient's procedures, and what that makes possible.

    Parameters
    ----------
    pending : tuple of (str, Pending)
        Of all episodes: the number of the episode, and what is next or overdue there; ``""``
        where it belongs to none.
    procedures : tuple of Done
    blocks : tuple of Tested
    next : tuple of Possible
    scores : tuple of Scored
    notice : str
        That the patient died; ``""`` where the chart says no such thing. Nothing is possible then.
    """

    pending: tuple[tuple[str, Pending], ...]
    procedures: tuple[Done, ...]
    blocks: tuple[Tested, ...]
    next: tuple[Possible, ...]
    scores: tuple[Scored, ...]
    notice: str = ""


@verb
def follow_up(
    desk: Desk,
    episode: str,
    document: object,
    *,
    supersedes: str = "",
    why: str = "",
    late: str = "",
) -> Receipt:
    """Record answers after a procedure, or that the patient was not reached.

    Parameters
    ----------
    desk : Desk
    episode : str
    document : object
        ``{"kind": ..., ...}``: a follow-up where no kind is given, a pain-diary or activity-24h.
    supersedes, why, late : str
    """
    if not isinstance(document, Mapping):
        raise BadInput("The answers are no JSON object; see: akeso schema follow-up.")
    fields = dict(document)
    kind = str(fields.pop("kind", "follow-up"))
    if kind not in ANSWERS:
        raise BadInput(f"The kind is {kind!r}; use {', '.join(ANSWERS)}.")
    patient, number = episode_number(episode)
    by_link = bool(desk.session.patient)
    if by_link and desk.session.episode != number:
        sentence = "This link is for another course of care; ask the clinic for a new one"
        refuse(desk, "follow_up", sentence, patient=desk.session.patient)
    if by_link and (supersedes or late):
        raise BadInput("What was answered is changed by the clinic; call there.")
    with writing(desk, "follow_up", patient, why) as chart:
        chart.episode(number)
        body = body_from(chart, kind, number, scored(fields))
        made = chart.add(body, number, supersedes=supersedes, why=why, late=late)
        notes = _to_patient(body) if by_link else _to_staff(chart, body)
    return receipt(made, notes)


def _to_patient(body: Body) -> tuple[str, ...]:
    if not alarms(body):
        return ("Thank you; your clinic has your answers.",)
    return ("Call the clinic now about what you told us, or 000 in an emergency.",)


def _to_staff(chart: Chart, body: Body) -> tuple[str, ...]:
    told = alarms(body)
    if told:
        return (f"A clinician calls back at once: {', '.join(told)}.",)
    if isinstance(body, FollowUp):
        return tuple(_before_its_time(chart, body))
    if not isinstance(body, PainDiary):
        return ()
    found = blocks(chart.records, clinics_definition(chart.unit))
    return tuple(_block_words(b) for b in found if b.treatment.record == body.procedure)


def _before_its_time(chart: Chart, body: FollowUp) -> Iterator[str]:
    """Say that an answer came before its window: it takes the question off the list."""
    asked = next(r.body for r in chart.records if r.id == body.procedure)
    ended = getattr(asked, "ended", None)
    if body.answered_at is None or not isinstance(ended, datetime):
        return
    day, opens = local_day(body.answered_at), opens_on(body.point, ended)
    if day < opens:
        yield (
            f"It was answered on {date_words(day)}, and {body.point} is asked from "
            f"{date_words(opens)} on; where another point is meant, correct it."
        )


def _block_words(block: Block) -> str:
    own = block.outcome
    reasons = " ".join(reason.says for reason in own.reasons)
    others = ", ".join(
        f"{name} {word}" for name, word in results_of(block).items() if name != own.definition
    )
    return f"The block was {own.word} by {own.definition}. {reasons} By the others: {others}."


@verb
def what_next(desk: Desk, patient: str, *, definition: str = "") -> Outlook:
    """Return what became of a patient's procedures, what is next, and what is overdue.

    Parameters
    ----------
    desk : Desk
    patient : str
    definition : str
        Of a positive block, such as ``peak_50`` or ``block_80``; ``""`` is the clinic's own. What
        the rules count is the one that they ask for, whatever is given here.
    """
    number = patient_number(patient)
    with reading(desk, "what_next", number) as unit:
        records = all_records(unit, number)
        site = json.loads(unit.setting(SITE) or "{}")
        listed = duties(unit, records, desk.clock())
        clinics = clinics_definition(unit)
    episodes = dict.fromkeys(r.episode for r in records if r.episode)
    pending = [
        (episode, one)
        for episode in episodes
        for one in missing(for_episode(records, episode), desk.clock())
    ]
    tested, death = blocks(records, definition or clinics), death_of(records)
    day = local_day(desk.clock())
    possible = () if death else next_steps_from_history(records, day, site, clinics)
    return Outlook(
        (*pending, *listed),
        done_rows(procedures(records), tested),
        tested_rows(tested),
        possible_rows(possible),
        scored_rows(trends(records)),
        f"{death.says}." if death else "",
    )


NOT_VOIDED = {
    "patient": "amend it (akeso patient amend)",
    "restriction": "lift it (akeso restrict)",
    "break-glass": "it is what happened, and stays",
    "void": "enter anew what was voided",
}
"""Kinds that are not voided, and what to do in its place."""


@verb
def void(desk: Desk, record: str, reason: str) -> Receipt:
    """Declare that a record was made in error; it and its files stay.

    Raises
    ------
    Refused
        When it does not stand, or is of a kind that is not voided.
    """
    with desk.store.read(desk.actor, "find_record", at=desk.clock()) as unit:
        target = unit.record(record)
    real_reason("The reason for voiding (--why)", reason)
    with writing(desk, "void", target.patient, reason) as chart:
        found = as_it_stands(chart.records, record)
        assert found is not None  # noqa: S101  the store has just found it
        _may_be_voided(chart, found)
        before = open_things(chart.unit, target.patient, chart.records)
        made = chart.add(Void(found.id, reason), found.episode, why=reason)
        opened = _opened(chart, before)
        left = [r for r in standing(chart.records) if _stands_on(r, found.id)]
    titles = ", ".join(dict.fromkeys(steps()[r.kind].title for r in left))
    note = f"Still standing on it, look whether they hold: {titles}."
    return receipt(made, (*((note,) if left else ()), *opened))


def _opened(chart: Chart, before: Open) -> tuple[str, ...]:
    """Return what voiding opened again, and the appointments whose time is taken meanwhile."""
    after = open_things(chart.unit, chart.patient, chart.records)
    found = in_words(words for key, words in after.items() if key not in before)
    taken = left_closed(chart.unit, chart.patient)
    lost = f"Their times are taken meanwhile, so book anew: {', '.join(taken)}." if taken else ""
    dead = death_of(chart.records) is not None
    return tuple(filter(None, (f"Open again: {found}." if found else "", "" if dead else lost)))


def _stands_on(one: Record[Body], record: str) -> bool:
    step = steps().get(one.kind)
    names = step.by_field.values() if step else ()
    return any(getattr(one.body, name, "") == record for name in names)


def _may_be_voided(chart: Chart, found: Record[Body]) -> None:
    if found.kind in NOT_VOIDED:
        raise Refused(f"A record '{found.kind}' is not voided: {NOT_VOIDED[found.kind]}.")
    if found not in standing(chart.records):
        raise Refused(f"The record {found.id} does not stand any more; void the one that does.")
