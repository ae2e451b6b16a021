"""What comes next in an episode, and what is overdue."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from akeso.care.assessment import Assessment
from akeso.care.calendar import local_day
from akeso.care.outcome import Due, asking_ended, block_purpose, death_of, schedule
from akeso.care.pathway.rules import allowed
from akeso.care.pathway.table import CLOSED, Records, Step, steps
from akeso.care.pathway.target import about, same_target
from akeso.care.record import Body, Record, lineage, standing
from akeso.techniques.eligibility import techniques

_FOLLOWED = ("pain-diary", "follow-up", "activity-24h")
"""Asked at their times, not next to come."""
_KINDS = {"diary": "pain-diary", "24-hours": "activity-24h"}
NOT_REACHED = "not reached"
"""The answer of a call after 24 hours that reached nobody: the question stays open."""
_OF_PLACES = ("consent", "plan-attached")
"""Given for each place of a session."""
_BEFORE = ("consent", "plan-attached", "rehearsed", "time-out")
"""Nothing to come once the procedure is done, as one that was entered late may lack them."""
_WAITS = ("recommendation", "decision", *_BEFORE, "procedure")
"""Not next while a red flag waits for its decision."""
_CHAIN_ENDS = ("consent-withdrawn", CLOSED)


@dataclass(frozen=True)
class Pending:
    """Something that is to be recorded.

    Parameters
    ----------
    kind : str
        Of the record.
    says : str
        A sentence, with the command.
    due : date or None
        The day in Sydney; None where there is none.
    overdue : bool
        Whether the last day on which it counts has passed.
    """

    kind: str
    says: str
    due: date | None = None
    overdue: bool = False


def missing(records: Records, now: datetime) -> tuple[Pending, ...]:
    """Return what is next in an episode and what is overdue.

    Parameters
    ----------
    records : tuple of Record
        Of the episode, with what decides of the whole patient (`outcome.for_episode`).
    now : datetime
        With time zone.

    Returns
    -------
    tuple of Pending
        First the steps that may come now and were not done, in the order of the protocol, then
        the follow-ups that are due or overdue; nothing but claims where the episode is closed or
        the patient died.
    """
    held = standing(records)
    done = {r.kind for r in held}
    died = death_of(records) is not None
    closed = CLOSED in done or died
    passed = _BEFORE if "procedure" in done else ()
    never = (*done, *passed, *_FOLLOWED, *_CHAIN_ENDS)
    ahead = (s for s in steps().values() if s.kind not in never)
    found = [
        _next(step)
        for step in ahead
        if step.needs and (step.after_closing or not died) and allowed(records, step.kind).ok
    ]
    if not done & set(steps()) and not died:
        found = [_next(steps()["referral"])]
    found += [*_places_left(held, done)]
    today = local_day(now)
    urgent = () if closed else tuple(_red_flags(held, today))
    if urgent:
        found = [*urgent, *(one for one in found if one.kind not in _WAITS)]
    return tuple(found if closed else [*found, *_here(held, today), *_follow_ups(records, today)])


def _red_flags(held: Records, today: date) -> Iterator[Pending]:
    """Give the red flags of the last assessment, until somebody decides on them."""
    asked = [(r.made.at, r.body.red_flags) for r in held if isinstance(r.body, Assessment)]
    decided = [r.made.at for r in held if r.kind == "decision"]
    if not asked or any(at > asked[-1][0] for at in decided):
        return
    day = local_day(asked[-1][0])
    for flag in asked[-1][1].up():
        says = (
            f"RED FLAG, {flag.name.replace('_', ' ')}: {flag.action}; "
            "nothing else until it is decided (akeso recommend, akeso decide)."
        )
        yield Pending("decision", says, day, day < today)


def _here(held: Records, today: date) -> Iterator[Pending]:
    """Give the discharge of who is in recovery; overdue when the day has passed."""
    for record in held:
        if record.kind == "recovery" and getattr(record.body, "discharged_at", "") is None:
            day, command = local_day(record.made.at), steps()["recovery"].command
            says = f"The patient is in recovery; the discharge is next ({command})."
            yield Pending("recovery", says, day, day < today)


def _places_left(held: Records, done: set[str]) -> Iterator[Pending]:
    """Give the consent or plan of a decided place that lacks it while another place has it."""
    said = [r.body for r in held if r.kind == "decision"]
    last = [b for n, b in enumerate(said) if not any(same_target(o, b) for o in said[n + 1 :])]
    decided = [body for body in last if getattr(body, "proceed", True)]
    for kind in () if "procedure" in done else _OF_PLACES:
        own = [r.body for r in held if r.kind == kind]
        for body in decided if own else ():
            if not any(same_target(one, body) for one in own):
                step = steps()[kind]
                says = f"The {step.title}{about(body)} is next ({step.command})."
                yield Pending(kind, says)


def _next(step: Step) -> Pending:
    return Pending(step.kind, f"The {step.title} is next ({step.command}).")


def _follow_ups(records: Records, today: date) -> Iterator[Pending]:
    for procedure, due in open_questions(records):
        if due.opens <= today:
            yield _pending(due, procedure.body, overdue=due.closes < today)


def open_questions(records: Records) -> Iterator[tuple[Record[Body], Due]]:
    """Give the questions after each procedure that nobody has answered, or tried to ask.

    A question whose window had closed when the patient answered a later one is past: its answer
    stays unknown, and nobody is sent after it.

    Parameters
    ----------
    records : tuple of Record
        Of one episode, with what decides of the whole patient (`outcome.for_episode`); of one that
        is closed nothing is asked any more, nor of who died or withdrew.

    Yields
    ------
    Record, Due
        The procedure, and one time of asking, past or to come.
    """
    held = standing(records)
    if any(r.kind == CLOSED for r in held):
        return
    for procedure in (r for r in held if r.kind == "procedure"):
        ended = getattr(procedure.body, "ended", None)
        if isinstance(ended, datetime) and asking_ended(records, ended):
            continue
        own = lineage(records, procedure)
        answered, heard = _answered(held, own), _heard(held, own)
        for due in _dues(procedure, held):
            if due.point not in answered and due.closes >= heard:
                answered.add(due.point)
                yield procedure, due


def _answered(held: Records, names: frozenset[str]) -> set[str]:
    """Return the points at which answers, or attempts, are recorded."""
    own = [r for r in held if getattr(r.body, "procedure", "") in names]
    found = {str(getattr(r.body, "point", "")) for r in own if r.kind == "follow-up"}
    found |= {"diary" for r in own if r.kind == "pain-diary"}
    asked = [getattr(r.body, "answer", "") for r in own if r.kind == "activity-24h"]
    return found | {"24-hours" for answer in asked if answer != NOT_REACHED}


def _heard(held: Records, names: frozenset[str]) -> date:
    """Return the last day on which the patient answered a follow-up."""
    own = [r.body for r in held if r.kind == "follow-up"]
    told = [getattr(b, "answered_at", None) for b in own if getattr(b, "procedure", "") in names]
    return max((local_day(at) for at in told if isinstance(at, datetime)), default=date.min)


def _dues(procedure: Record[Body], held: Records) -> tuple[Due, ...]:
    technique = getattr(procedure.body, "technique", "")
    ended = getattr(procedure.body, "ended", None)
    if technique not in techniques() or not isinstance(ended, datetime):
        return ()
    purpose = block_purpose(procedure.body, (r.body for r in held))
    return schedule(technique, ended, purpose)


def _pending(due: Due, body: Body, *, overdue: bool) -> Pending:
    kind = _KINDS.get(due.point, "follow-up")
    when = f"{'was' if overdue else 'is'} due on {due.day.day} {due.day:%b %Y}"
    title = f"{due.title[:1].upper()}{due.title[1:]}"
    words = about(body)
    says = f"{title}: {when}{',' if words else ''}{words} ({steps()[kind].command})."
    return Pending(kind, says, due.day, overdue)
