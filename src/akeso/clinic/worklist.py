"""What somebody has to do for a patient by a time, worked out from the records that stand.

Nothing is ticked off by hand: an answer, a newer record or a voided one changes what follows from
the chart, and the store's list is brought in step with it (`akeso.clinic.indexing`). Of a patient
who died nothing is open.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, time

from akeso.care.appointments import Recall, RecallState, WaitingListEntry, WaitingState
from akeso.care.calendar import at_clock
from akeso.care.outcome import FollowUp, death_of, for_episode
from akeso.care.pathway import open_questions
from akeso.care.procedure import Procedure
from akeso.care.record import Body, Record, standing
from akeso.care.recovery import Activity24h

MORNING = time(8, 0)
"""When something that is due on a day falls due, by Sydney's clocks; a proposal."""
NEXT_DAY = "question after 24 hours"
WAITING = "waiting"
FOLLOW_UP = "follow-up: "
RECALL = "recall: "
CALL_BACK = "call back: "
LONGEST = 80
"""Characters of the patient's words in the list; the record has all of them."""
HEARD = ("activity-24h", "follow-up", "assessment", "episode-closed")
"""Kinds of record by which staff shows that it saw to what a patient told."""
PATIENT = "patient"
"""Who enters what comes by a patient's own link."""
OWN = (NEXT_DAY, WAITING, FOLLOW_UP, RECALL, CALL_BACK)
"""How what is worked out here begins."""

Wanted = Mapping[tuple[str, str], tuple[str, datetime]]
"""By record and what is to be done: the episode, and the moment it is due."""
Records = tuple[Record[Body], ...]


def worklist(records: Records) -> Wanted:
    """Return what is open for a patient.

    Parameters
    ----------
    records : tuple of Record
        The whole chart, in the order in which it was made.
    """
    if death_of(records) is not None:
        return {}
    held = standing(records)
    return dict(_waiting(held)) | dict(_follow_ups(records, held)) | dict(_calls(held))


Item = tuple[tuple[str, str], tuple[str, datetime]]


def _waiting(held: Records) -> Iterator[Item]:
    for r in held:
        if isinstance(r.body, WaitingListEntry) and r.body.state is WaitingState.WAITING:
            day = r.body.latest_by or r.body.since
            yield (r.id, WAITING), (r.episode, at_clock(day, MORNING))
        if isinstance(r.body, Recall) and r.body.state is RecallState.OPEN:
            yield (r.id, f"{RECALL}{r.body.what}"), (r.episode, at_clock(r.body.due_on, MORNING))


def _follow_ups(records: Records, held: Records) -> Iterator[Item]:
    """Give the questions after each procedure that are open, each at its moment."""
    for episode in dict.fromkeys(r.episode for r in held if isinstance(r.body, Procedure)):
        for procedure, due in open_questions(for_episode(records, episode)):
            what = NEXT_DAY if due.point == "24-hours" else f"{FOLLOW_UP}{due.point}"
            yield (procedure.id, what), (episode, due.at or at_clock(due.day, MORNING))


def alarms(body: Body) -> tuple[str, ...]:
    """Return what a patient told after a procedure for which a clinician calls back at once."""
    if isinstance(body, Activity24h):
        return tuple(map(str, body.symptoms or ()))
    return body.complications or () if isinstance(body, FollowUp) else ()


def _calls(held: Records) -> Iterator[Item]:
    """Give what a patient told and nobody of the clinic has followed with a record of theirs."""
    for place, r in enumerate(held):
        told = alarms(r.body)
        after = (o for o in held[place + 1 :] if o.episode == r.episode and o.kind in HEARD)
        if told and all(other.made.by == PATIENT for other in after):
            words = ", ".join(told)[:LONGEST]
            yield (r.id, f"{CALL_BACK}{words}"), (r.episode, r.made.at)
