"""What happened outside the clinic: death, treatment elsewhere, moved away, withdrew.

Death and another treatment of the pain compete with relief: after them it can no longer be told
whether the procedure would have gone on helping. Who moved away or withdrew is followed no further
than the last answer. Only a procedure or an operation that is known to have been on the same
target ends relief, as a repeat here does (clinic memo c.5).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import ClassVar

from akeso.care.calendar import at_clock, local_day
from akeso.care.outcome.later import Event, Later
from akeso.care.person import Patient
from akeso.care.person.choice import chosen
from akeso.care.record import Body, Record, said, standing
from akeso.errors import BadInput

Records = tuple[Record[Body], ...]
KIND = "event-elsewhere"
MIDNIGHT = time(0)
LONGEST_DAYS = 366
"""A longer span would say nothing; a proposal."""


class What(StrEnum):
    """What happened."""

    DEATH = "death"
    SURGERY = "surgery"
    INJECTION = "injection"
    OPIOID = "new opioid"
    TREATMENT = "other treatment"
    MOVED = "moved away"
    WITHDREW = "withdrew"


TREATED = (What.SURGERY, What.INJECTION, What.OPIOID, What.TREATMENT)
AT_A_TARGET = (What.SURGERY, What.INJECTION)
"""What is done at a place of the body, which may be the one that was treated here."""
OF_THE_PATIENT = (What.DEATH, What.MOVED)
"""What holds for every episode, whichever it is recorded in."""
_LEAVE = (What.MOVED, What.WITHDREW)
_WORDS = {
    What.DEATH: "Died",
    What.SURGERY: "Surgery elsewhere",
    What.INJECTION: "The same pain was injected elsewhere",
    What.OPIOID: "A new opioid was started elsewhere",
    What.TREATMENT: "The same pain was treated elsewhere",
    What.MOVED: "Moved away",
    What.WITHDREW: "Withdrew from being asked",
}


@dataclass(frozen=True)
class EventElsewhere:
    """What happened to a patient outside the clinic that ends, or may hide, what is followed here.

    Parameters
    ----------
    what : What
    on : date
        The day, or the first day of a span.
    told_by : str
        Who told it, such as the daughter by telephone, or a letter of the hospital.
    until : date or None
        The last day of a span, where only a span is known; None where the day is.
    same_target : bool or None
        Of surgery and injections: whether they were at the place that was treated here. None is
        not known.
    note : str
    """

    KIND: ClassVar[str] = KIND

    what: What
    on: date
    told_by: str
    until: date | None = None
    same_target: bool | None = None
    note: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "what", chosen(What, self.what, "What happened"))
        object.__setattr__(self, "told_by", said("Who told it", self.told_by, longest=200))
        object.__setattr__(self, "note", self.note.strip())
        if self.until is not None and not 0 < (self.until - self.on).days <= LONGEST_DAYS:
            raise BadInput(
                f"It happened from {self.on} until {self.until}; the last day comes after the "
                f"first, at most {LONGEST_DAYS} days, or is left out."
            )
        if self.same_target is not None and self.what not in AT_A_TARGET:
            raise BadInput(
                f"Whether it was the same target is said of {' and '.join(AT_A_TARGET)} alone, "
                f"not of '{self.what}'; leave it out."
            )


def event_words(body: EventElsewhere) -> str:
    """Return what happened and when, without the full stop."""
    words = _WORDS[body.what]
    if body.same_target is not None:
        words += " at the target treated here" if body.same_target else " at another target"
    if body.until is None:
        return f"{words} on {_date(body.on)}"
    return f"{words} between {_date(body.on)} and {_date(body.until)}"


def _date(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


@dataclass(frozen=True)
class Death:
    """That a patient died, as the chart says it.

    Parameters
    ----------
    says : str
        Without the full stop.
    record : str
    known_at : datetime
        When it was recorded.
    """

    says: str
    record: str
    known_at: datetime


def death_of(records: Records) -> Death | None:
    """Return the death that a chart tells of: an event, or the date kept with the patient."""
    held = standing(records)
    for r in reversed(held):
        if isinstance(r.body, EventElsewhere) and r.body.what is What.DEATH:
            words = f"{event_words(r.body)}, told by {r.body.told_by}"
            return Death(words, r.id, r.made.at)
    for r in reversed(held):
        if isinstance(r.body, Patient) and r.body.died:
            return Death(f"Died on {_date(r.body.died)}", r.id, r.made.at)
    return None


def events_for(records: Records, episode: str) -> tuple[EventElsewhere, ...]:
    """Return the standing events that hold for an episode: its own, and those of the patient."""
    return tuple(
        r.body
        for r in standing(records)
        if isinstance(r.body, EventElsewhere) and _holds(r, episode)
    )


def _holds(record: Record[Body], episode: str) -> bool:
    body = record.body
    if not isinstance(body, EventElsewhere):
        return False
    return record.episode in ("", episode) or body.what in OF_THE_PATIENT


def for_episode(records: Records, episode: str) -> Records:
    """Return the records of an episode, with what of the whole patient decides what is asked."""
    events = {r.id for r in standing(records) if _holds(r, episode)}
    kept = ("patient", "void")
    return tuple(
        r
        for r in records
        if r.id in events
        or (r.kind in kept and r.episode in ("", episode))
        or (r.episode == episode and r.kind != KIND)
    )


def asking_ended(records: Records, ended: datetime) -> bool:
    """Tell whether nobody is to be asked about a procedure any more.

    Parameters
    ----------
    records : tuple of Record
        Of the episode, with the events that hold for it (`for_episode`).
    ended : datetime
        End of the procedure; who withdrew before it agreed to be asked again by having it.
    """
    if death_of(records) is not None:
        return True
    bodies = [r.body for r in standing(records) if isinstance(r.body, EventElsewhere)]
    gone = [b for b in bodies if b.what is What.WITHDREW]
    return any((b.until or b.on) >= local_day(ended) for b in gone)


def later_of(event: EventElsewhere, ended: datetime) -> Later | None:
    """Return what an event means for the relief after a procedure; None where it came before.

    An event of a day is taken to come before what was answered on that day; who leaves, leaves
    after it. Of a span that began before the procedure nothing after it can be told apart.
    """
    last = event.until or event.on
    if last < local_day(ended):
        return None
    first = event.on + (timedelta(days=1) if event.what in _LEAVE else timedelta())
    at = max(at_clock(first, MIDNIGHT), ended)
    until = at_clock(last + timedelta(days=1), MIDNIGHT) if event.until else at
    return Later(_meaning(event), at, max(until, at), event_words(event))


def _meaning(event: EventElsewhere) -> Event:
    if event.same_target:
        return _SAME_TARGET[event.what]
    return _MEANS[event.what]


_SAME_TARGET = {
    What.SURGERY: Event.SURGERY_SAME_TARGET,
    What.INJECTION: Event.PROCEDURE_SAME_TARGET,
}
_MEANS = {
    What.DEATH: Event.DEATH,
    What.SURGERY: Event.UNRELATED_SURGERY,
    What.INJECTION: Event.TREATMENT,
    What.OPIOID: Event.TREATMENT,
    What.TREATMENT: Event.TREATMENT,
    What.MOVED: Event.MOVED,
    What.WITHDREW: Event.WITHDREW,
}
