"""Every procedure of a story, each after a visit that decided on it, and what follows from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from akeso.care.assessment import (
    Answer,
    BlockResult,
    EarlierProcedure,
    Purpose,
    SteroidDose,
)
from akeso.care.calendar import at_clock, local_day
from akeso.care.pathway import EpisodeClosed
from akeso.demo.assessing import Twist
from akeso.demo.billing import bill
from akeso.demo.complaints import Way
from akeso.demo.following import Event, Fate, follow_ups, run
from akeso.demo.house import PHYSICIAN, STAFF
from akeso.demo.journey import (
    DAY,
    MINUTE,
    Journey,
    arrive,
    assess,
    book_procedure,
    book_visit,
    conclude,
    consent,
    leave,
    plan_and_rehearse,
    recommend,
)
from akeso.demo.performing import Done, perform, recover
from akeso.demo.relief import draw
from akeso.demo.story import Story, Treated

DayOf = Callable[[int], date]
REVIEW_DAYS = 8
"""Days between the visit that decides on a repeat and the procedure."""


def pain_level(way: Way) -> str:
    """Return the suspected level of the pain: that of the leg for leads, of a nerve its joint."""
    nerve_or_lead = way.level == "L4" or way.technique.startswith("scs")
    return "L4-L5" if nerve_or_lead else way.level


def treat_all(journey: Journey, story: Story, day_of: DayOf, ready: datetime) -> None:
    """Book and do every procedure of a story, and enter what follows up to now.

    Parameters
    ----------
    journey : Journey
        With consent to the first of them.
    story : Story
    day_of : callable
        From days ago to a day.
    ready : datetime
        From when the first can be booked.
    """
    waiting: list[Event] = []
    before: list[tuple[Treated, Done]] = []
    for treated in story.treated:
        if before:
            waiting = _review(journey, story, treated, day_of, before=before, waiting=waiting)
            ready = _last(journey) + 2 * MINUTE
        done = _treat(
            journey, story, treated, day_of(treated.ago), ready=ready, sessions=len(before) + 1
        )
        if done is None:
            break
        before.append((treated, done))
        waiting = [*waiting, *_after(journey, treated, done)]
    run(waiting, journey.now + DAY)
    if story.closed:
        at = at_clock(journey.agenda.working_day(local_day(_last(journey)) + DAY), time(12))
        if at <= journey.now:
            journey.course.add(EpisodeClosed(story.closed), at, STAFF[PHYSICIAN].name)


def _last(journey: Journey) -> datetime:
    return journey.course.last_at or journey.now


def _treat(
    journey: Journey, story: Story, treated: Treated, day: date, *,
    ready: datetime, sessions: int,
) -> Done | None:  # fmt: skip
    """Do one procedure; None where it is only booked or planned."""
    past = treated.ago >= 0
    record, booked = book_procedure(journey, treated.way, day, ready, past=past)
    if not past:
        if story.ends == "planned":
            plan_and_rehearse(journey, treated.way, ready + 2 * MINUTE)
        return None
    eve = at_clock(journey.agenda.working_day(local_day(booked.starts) - DAY, -1), time(16))
    planned = max(eve, ready + 2 * MINUTE)
    plan_and_rehearse(journey, treated.way, planned, rehearse=not treated.late_reason)
    in_room = arrive(journey, record, booked)
    done = perform(
        journey, treated.way, booked.starts, sessions=sessions, slow=treated.slow,
        complication=treated.complication, late_reason=treated.late_reason,
    )  # fmt: skip
    leave(journey, in_room, booked, _last(journey) + MINUTE)
    if treated.recovered and done.body.ended + 40 * MINUTE <= journey.now:
        recover(journey, done)
    return done


def _after(journey: Journey, treated: Treated, done: Done) -> list[Event]:
    curve = draw(treated.way.technique, journey.chance, helped=treated.helped)
    if treated.months is not None:
        curve = replace(curve, months=treated.months)
    if not treated.way.diagnostic:
        journey.relieved.append((done.body.ended, curve))
    fate = Fate(
        curve,
        treated.positive,
        treated.lost_from,
        treated.forgotten,
        treated.complaint,
        treated.elsewhere,
    )
    return [*follow_ups(journey, done, fate), *bill(journey, done, treated.bill)]


def _review(
    journey: Journey, story: Story, treated: Treated, day_of: DayOf, *,
    before: list[tuple[Treated, Done]], waiting: list[Event],
) -> list[Event]:  # fmt: skip
    """See the patient again, ask the rules anew and decide on the next procedure."""
    day = day_of(treated.ago) - REVIEW_DAYS * DAY
    called = at_clock(journey.agenda.working_day(day - 3 * DAY, -1), time(10, 40))
    waiting = run(waiting, called)
    called = max(called, _last(journey) + MINUTE)
    record, booked = book_visit(journey, day, called, past=True)
    waiting = run(waiting, booked.starts)
    in_room = arrive(journey, record, booked)
    at = booked.starts + 20 * MINUTE
    level = pain_level(treated.way)
    known = _remembered(journey, story, before, level, day)
    assess(journey, level, booked.starts + 5 * MINUTE, at, known)
    gap = day_of(treated.ago) - local_day(booked.starts)
    recommend(journey, treated.way, booked.starts + gap, at + 3 * MINUTE)
    conclude(journey, treated.way, at + 5 * MINUTE)
    consent(journey, treated.way, at + 8 * MINUTE)
    leave(journey, in_room, booked, booked.ends)
    return waiting


def _remembered(
    journey: Journey, story: Story, before: list[tuple[Treated, Done]], level: str, day: date
) -> Twist:
    """Return what the record knows of the procedures so far, for the assessment."""
    told = journey.assessed.earlier or ()
    known = {(e.done, e.technique) for e in told}
    own = tuple(
        _earlier(treated, done, journey, level, day)
        for treated, done in before
        if (local_day(done.body.started), done.way.technique) not in known
    )
    steroids = tuple(
        SteroidDose(local_day(done.body.started), "dexamethasone", 10.0, done.way.level)
        for _, done in before
        if done.way.steroid
    )
    answers = dict(story.twist.answers)
    if any(done.way.technique.startswith("rf") for _, done in before):
        answers["rfa_repeat_same_pain"] = Answer.YES
    fields = {**story.twist.fields, "earlier": (*told, *own), "steroids": steroids}
    return replace(story.twist, answers=answers, fields=fields, blocks="")


def _earlier(
    treated: Treated, done: Done, journey: Journey, level: str, today: date
) -> EarlierProcedure:
    day = local_day(done.body.started)
    months = round((today - day) / timedelta(days=30.4) - 1.0, 1)
    block = done.way.diagnostic
    good = treated.positive if block else treated.helped is not False
    result = (
        (BlockResult.POSITIVE if good else BlockResult.NEGATIVE) if block else BlockResult.UNKNOWN
    )
    return EarlierProcedure(
        day,
        done.way.technique,
        done.way.level if done.way.technique.startswith("scs") else level,
        journey.assessed.side,
        Purpose.DIAGNOSTIC if block or done.way.technique == "scs.trial" else Purpose.THERAPEUTIC,
        result,
        "peak_80" if block else "",
        (85.0 if block else 70.0) if good else 15.0,
        None if block else max(0.0, months),
        Answer.YES if done.way.steroid else Answer.NO,
        7.0 if done.way.technique == "scs.trial" else None,
        Answer.YES if done.way.technique == "scs.trial" else Answer.NOT_ASKED,
    )
