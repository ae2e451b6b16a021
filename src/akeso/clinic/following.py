"""After the procedure: answers as they come in, what they mean, and what comes next."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from akeso.care.assessment import Trend
from akeso.care.calendar import local_day
from akeso.care.history import (
    Block,
    Relieved,
    blocks,
    next_steps_from_history,
    procedures,
    trends,
)
from akeso.care.outcome import NextStep, PainDiary
from akeso.care.pathway import Pending, missing
from akeso.care.record import Void
from akeso.clinic.access import Desk, verb
from akeso.clinic.asking import SITE
from akeso.clinic.assessing import scored
from akeso.clinic.charts import (
    Receipt,
    all_records,
    body_from,
    episode_number,
    patient_number,
    reading,
    receipt,
    writing,
)
from akeso.errors import BadInput, NotFound, Refused

ANSWERS = ("follow-up", "pain-diary", "activity-24h")
"""Kinds that a patient may answer by a link."""


@dataclass(frozen=True)
class Outlook:
    """What became of a patient's procedures, and what that makes possible.

    Parameters
    ----------
    pending : tuple of Pending
        What is next or overdue, of all episodes.
    procedures : tuple of Relieved
    blocks : tuple of Block
    next : tuple of NextStep
    trends : mapping of str to Trend
        By questionnaire.
    """

    pending: tuple[Pending, ...]
    procedures: tuple[Relieved, ...]
    blocks: tuple[Block, ...]
    next: tuple[NextStep, ...]
    trends: Mapping[str, Trend]


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
    if desk.session.episode and desk.session.episode != number:
        raise Refused("This link is for another course of care; ask the clinic for a new one.")
    with writing(desk, "follow_up", patient, why) as chart:
        chart.episode(number)
        body = body_from(chart, kind, number, scored(fields))
        made = chart.add(body, number, supersedes=supersedes, why=why, late=late)
        found = blocks(chart.records) if isinstance(body, PainDiary) else ()
    return receipt(made, [_block_words(b) for b in found if b.treatment.record == body.procedure]
                   if isinstance(body, PainDiary) else ())  # fmt: skip


def _block_words(block: Block) -> str:
    reasons = " ".join(reason.says for reason in block.outcome.reasons)
    return f"The block was {block.outcome.word} by {block.outcome.definition}. {reasons}"


@verb
def what_next(desk: Desk, patient: str, *, definition: str = "peak_50") -> Outlook:
    """Return what became of a patient's procedures, what is next, and what is overdue."""
    number = patient_number(patient)
    with reading(desk, "what_next", number) as unit:
        records = all_records(unit, number)
        site = json.loads(unit.setting(SITE) or "{}")
    episodes = dict.fromkeys(r.episode for r in records if r.episode)
    pending = [
        one
        for episode in episodes
        for one in missing(tuple(r for r in records if r.episode == episode), desk.clock())
    ]
    return Outlook(
        tuple(pending),
        procedures(records),
        blocks(records, definition),
        next_steps_from_history(records, local_day(desk.clock()), site),
        trends(records),
    )


@verb
def void(desk: Desk, record: str, reason: str) -> Receipt:
    """Declare that a record was made in error; it and its files stay."""
    with desk.store.read(desk.actor, "find_record", at=desk.clock()) as unit:
        target = unit.record(record)
    with writing(desk, "void", target.patient, reason) as chart:
        found = next((r for r in chart.records if r.id == record), None)
        if found is None:
            raise NotFound(f"There is no record '{record}'; check the identifier.")
        made = chart.add(Void(record, reason), found.episode, why=reason)
    return receipt(made)
