"""After a made-up procedure: diary, follow-ups at their times, and who was not reached."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from akeso.care.assessment import Medicine, Ratings, submit
from akeso.care.assessment import Purpose as Asks
from akeso.care.calendar import at_clock, local_day
from akeso.care.outcome import (
    Activity,
    Due,
    EventElsewhere,
    FollowUp,
    PainDiary,
    Reading,
    What,
    Work,
    schedule,
)
from akeso.care.recovery import Activity as Again
from akeso.care.recovery import Activity24h
from akeso.demo.answers import Feeling, peg, pgic, ratings
from akeso.demo.house import FRONT_DESK, NURSE
from akeso.demo.journey import DAY, MINUTE, Journey
from akeso.demo.performing import Done
from akeso.demo.relief import ReliefCurve, block_ratings

Event = tuple[datetime, Callable[[datetime], object]]
"""When something is entered, and how."""
PATIENT = "patient"


@dataclass(frozen=True)
class Elsewhere:
    """What happens elsewhere so many days after a procedure, and who tells it a week later."""

    what: What
    days: int
    told_by: str
    note: str
    same_target: bool | None = None


@dataclass(frozen=True)
class Fate:
    """What becomes of a patient after a procedure.

    Parameters
    ----------
    curve : ReliefCurve
    positive : bool
        Of a diagnostic block.
    lost_from : str
        Point from which nobody reaches the patient; ``""`` for never.
    forgotten : tuple of str
        Points at which nobody asked, so that they are overdue.
    complaint : str
        Complication told at two weeks; ``""`` for none.
    elsewhere : Elsewhere or None
    """

    curve: ReliefCurve
    positive: bool = True
    lost_from: str = ""
    forgotten: tuple[str, ...] = ()
    complaint: str = ""
    elsewhere: Elsewhere | None = None


def purpose_of(done: Done) -> Asks:
    """Return why it was done."""
    return Asks.DIAGNOSTIC if done.way.diagnostic else Asks.THERAPEUTIC


def follow_ups(journey: Journey, done: Done, fate: Fate) -> list[Event]:
    """Return every answer up to now with the time at which it is entered."""
    found: list[Event] = []
    lost = False
    dues = schedule(done.way.technique, done.body.ended, purpose_of(done))
    if done.way.diagnostic and "diary" not in fate.forgotten:
        at = done.body.ended + timedelta(hours=8, minutes=20)
        found.append((at, lambda when: _diary(journey, done, fate, when)))
    for due in dues:
        if due.point == "diary" or due.point in fate.forgotten:
            continue
        lost = lost or due.point == fate.lost_from
        if lost:
            found.append((_tried_until(journey, due), _not_reached(journey, done, due)))
        else:
            at, by = _asked_at(journey, due)
            found.append((at, _answered(journey, done, fate, due, by)))
    if fate.elsewhere is not None:
        found.append(_elsewhere(journey, done, fate.elsewhere))
    return [event for event in found if event[0] <= journey.now]


def _elsewhere(journey: Journey, done: Done, told: Elsewhere) -> Event:
    """Return when the front desk hears of something that happened elsewhere, and enters it."""
    happened = local_day(done.body.ended) + told.days * DAY
    at = at_clock(journey.agenda.working_day(happened + 7 * DAY), time(11, 20))
    body = EventElsewhere(
        told.what, happened, told.told_by, same_target=told.same_target, note=told.note
    )
    return at, lambda when: journey.course.add(body, when, FRONT_DESK)


def run(events: Collection[Event], until: datetime) -> list[Event]:
    """Enter what falls before a moment, in order of time, and return the rest."""
    ordered = sorted(events, key=lambda event: event[0])
    for at, enter in ordered:
        if at < until:
            enter(at)
    return [event for event in ordered if event[0] >= until]


def _asked_at(journey: Journey, due: Due) -> tuple[datetime, str]:
    """Return when it is answered, and by whom entered: by the patient at the weekend."""
    if due.at is not None:
        return due.at + 5 * MINUTE, NURSE if journey.agenda.works(due.day) else PATIENT
    if journey.chance.random() < 0.6:
        return at_clock(due.day, time(19, journey.chance.randint(0, 59))), PATIENT
    day = journey.agenda.working_day(due.day)
    if day > due.closes:
        day = due.day
        return at_clock(day, time(19, 5)), PATIENT
    return at_clock(day, time(10, journey.chance.randint(0, 59))), NURSE


def _tried_until(journey: Journey, due: Due) -> datetime:
    """Return when it is entered that nobody was reached: after the last attempt of the day."""
    day = journey.agenda.working_day(due.day)
    at = at_clock(day, time(15, 10))
    return at if due.at is None or at > due.at else at_clock(day, time(18, 10))


def _not_reached(journey: Journey, done: Done, due: Due) -> Callable[[datetime], object]:
    def enter(when: datetime) -> None:
        if due.point == "24-hours":
            called = Activity24h(done.record, when, Again.NOT_REACHED, attempts=3)
            journey.course.add(called, when, NURSE)
            return
        day = journey.agenda.working_day(due.day)
        tried = tuple(at_clock(day, time(hour, 40)) for hour in (9, 11, 14))
        body = FollowUp(done.record, due.point, None, not_reached=True, attempts=tried)
        journey.course.add(body, when, NURSE)

    return enter


def _answered(
    journey: Journey, done: Done, fate: Fate, due: Due, by: str
) -> Callable[[datetime], object]:
    def enter(when: datetime) -> None:
        if due.point == "24-hours":
            called = Activity24h(done.record, when, Again.YES, ())
            journey.course.add(called, when, by)
        journey.course.add(_answers(journey, done, fate, due, when), when, by)

    return enter


def _answers(journey: Journey, done: Done, fate: Fate, due: Due, when: datetime) -> FollowUp:
    chance = journey.chance
    relief = _relief(journey, done, fate, when)
    pain = min(10.0, max(0.0, done.pain_before * (1 - relief / 100) + chance.gauss(0, 0.3)))
    feeling = Feeling(pain, journey.feeling.burden * (1 - relief / 200))
    asks = set(due.asks)
    told = (fate.complaint,) if fate.complaint and due.point == "2-weeks" else ()
    return FollowUp(
        done.record,
        due.point,
        when,
        ratings=ratings(feeling, chance) if "nrs" in asks else Ratings(),
        questionnaires=tuple(
            submit(code, answers)
            for code, answers in (("peg", peg(feeling, chance)), ("pgic", {"change": pgic(relief)}))
            if code in asks and any(value is not None for value in answers.values())
        ),
        medicines=_medicines(journey, relief) if "medicines" in asks else None,
        complications=told if "complications" in asks else None,
        activity=_activity(done, due, relief, when) if "activity" in asks else None,
        rescue=None if due.point == "24-hours" else False,
    )


def _relief(journey: Journey, done: Done, fate: Fate, when: datetime) -> float:
    """Return the relief felt then: after a repeat, that of the one that helps most."""
    if done.way.diagnostic:
        return 0.0
    own = fate.curve.at((when - done.body.ended) / DAY)
    later = [c.at((when - ended) / DAY) for ended, c in journey.relieved if ended < when]
    return max([own, *later])


def _medicines(journey: Journey, relief: float) -> tuple[Medicine, ...]:
    """Almost half cut opioids by half or more (clinic memo c.1): those with much relief here."""
    taken = journey.who.opioid_mg * (0.5 if relief >= 50 else 1.0)
    found = [Medicine("paracetamol", 2000.0 if relief > 30 else 3000.0, "mg/day", "oral")]
    if taken:
        found.append(Medicine("oxycodone", taken, "mg/day", "oral", opioid=True))
    return tuple(found)


def _activity(done: Done, due: Due, relief: float, when: datetime) -> Activity:
    since = done.body.ended.date() + DAY
    if due.point == "24-hours":
        return Activity(usual=True, since=since)
    work = Work.BACK if relief > 50 else Work.NOT_BACK
    return Activity(usual=True, since=since, full_daily_life=relief > 70, work=work,
                    other_care=relief < 40)  # fmt: skip


def _diary(journey: Journey, done: Done, fate: Fate, when: datetime) -> str:
    ended = done.body.ended
    before = max(4, done.pain_before)
    marks = block_ratings(before, journey.chance, positive=fate.positive)
    readings = tuple(
        Reading(ended + 30 * n * MINUTE, mark) for n, mark in enumerate(marks) if mark is not None
    )
    body = PainDiary(done.record, ended, before, readings, opioid_or_sedation=False)
    return journey.course.add(body, when, PATIENT)
