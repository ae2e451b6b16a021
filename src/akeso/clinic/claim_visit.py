"""Whether the visit that is claimed is the one that took place: first or later, and under whom.

What came before is read from the chart: the assessments, and who was booked or claimed for them.
Where nobody is named for one, it counts as the practitioner's own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from akeso.care.assessment import Assessment
from akeso.care.calendar import local_day
from akeso.care.claim import ClaimPrepared, Service, Setting
from akeso.care.claim.assignment import same
from akeso.care.record import standing
from akeso.care.referral import (
    AttendanceAnswer,
    EarlierCare,
    Referral,
    Validity,
    Visit,
    VisitItem,
    attendance_item,
    not_recognised,
    visit_items,
    wrong_visit,
)
from akeso.care.referral.letter import letter_day
from akeso.clinic.charts import Chart
from akeso.clinic.claim_order import ClaimOrder
from akeso.clinic.claim_papers import Papers, excused_visit, letter_held
from akeso.clinic.claim_scene import Occasion, Whereabouts, booked_on
from akeso.clinic.house import names_of


@dataclass(frozen=True)
class Judged:
    """Why the visits that are claimed are not those that took place, and what else to know."""

    shut: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Ordered:
    """What is ordered, and of which occasion of which chart."""

    chart: Chart
    episode: str
    order: ClaimOrder
    when: Occasion
    where: Whereabouts


def visits_judged(asked_for: Ordered, papers: Papers) -> Judged:
    """Judge each visit on referral that is ordered.

    Nothing is said of first or later where the papers are shut: they come first.
    """
    when, where, order = asked_for.when, asked_for.where, asked_for.order
    numbers = dict.fromkeys(Service(str(entry.item)).item for entry in order.services)
    asked = [visit_items()[number] for number in numbers if number in visit_items()]
    held = where.practitioner.recognitions
    shut = [not_recognised(item, where.practitioner.name, held) for item in asked]
    shut += [_place(item, when.setting) for item in asked]
    own = asked_for.chart.episode(asked_for.episode)
    letter, holds = letter_held(own, when.started)
    if papers.referral is None and papers.override is not None:
        letter, holds = None, excused_visit(own, when.started)
    if any(shut) or papers.shut or not asked or holds is None:
        return Judged(tuple(filter(None, shut)))
    found = [_one(asked_for, item, letter, holds) for item in asked]
    alone = order.course.attended is None and not _before(asked_for)
    who = where.practitioner.name if alone else ""
    notes = [_told(letter, answer, who) for _, answer in found if letter is not None]
    return Judged(tuple(why for why, _ in found if why), tuple(dict.fromkeys(notes)))


def _place(item: VisitItem, setting: Setting) -> str:
    """Say which item is for the place; the engine refuses the wrong one without naming it."""
    if item.away == (setting is Setting.ELSEWHERE) or item.visit is None:
        return ""
    fits = [
        other.item
        for other in visit_items().values()
        if (other.recognitions, other.visit, other.minor)
        == (item.recognitions, item.visit, item.minor)
        and other.away is not item.away
    ]
    return f"For a visit in {setting}, claim {' or '.join(fits)} for {item.item}." if fits else ""


def _one(
    asked_for: Ordered, item: VisitItem, letter: Referral | None, holds: Validity
) -> tuple[str, AttendanceAnswer]:
    known = asked_for.where.practitioner.recognitions
    as_what = next(one for one in known if one in item.recognitions)
    before = _before(asked_for)
    since = letter.received if letter is not None else None
    under = {
        local_day(at)
        for at, of in before
        if of == asked_for.episode and since is not None and at > since
    }
    earlier = _earlier(asked_for, before)
    day = asked_for.when.day
    answer = attendance_item(as_what, day, holds, earlier, attended_under=len(under))
    return wrong_visit(item, as_what, answer), answer


def _before(asked_for: Ordered) -> list[tuple[datetime, str]]:
    """Return the earlier visits to the practitioner, with their episodes, oldest first."""
    chart, when, where = asked_for.chart, asked_for.when, asked_for.where
    names = names_of(where.practitioner_id, where.own[where.practitioner_id])
    claimed = {
        (r.episode, r.body.event.date_of_service): r.body.event.professional
        for r in standing(chart.records)
        if isinstance(r.body, ClaimPrepared)
    }
    found = []
    for record in standing(chart.records):
        if not isinstance(record.body, Assessment) or local_day(record.body.seen) >= when.day:
            continue
        day = local_day(record.body.seen)
        booked = {one.practitioner for one in booked_on(chart, record.episode, day)}
        told = claimed.get((record.episode, day), "")
        own = bool(booked & set(names)) or any(same(told, name) for name in names)
        if own or not (booked or told):
            found.append((record.body.seen, record.episode))
    return sorted(found)


def _earlier(asked_for: Ordered, before: Sequence[tuple[datetime, str]]) -> EarlierCare:
    """Return what came before as the order says it, or else the chart."""
    chart, episode, course = asked_for.chart, asked_for.episode, asked_for.order.course
    attended = bool(before) if course.attended is None else course.attended
    if not before or not attended:
        return EarlierCare(attended, course.same_condition, review_judged=course.review_judged)
    last, where = before[-1]
    condition = course.same_condition
    if condition is None and any(of == episode for _, of in before):
        condition = True
    _, holds = letter_held(chart.episode(where), last)
    return EarlierCare(True, condition, local_day(last), holds, course.review_judged)


def _told(letter: Referral, answer: AttendanceAnswer, who: str) -> str:
    """Say by whose referral, and how the visit was found to be the first or a later one."""
    why = answer.because
    if who and answer.visit is Visit.INITIAL:
        why = (
            f"It is the first visit, for the chart holds no earlier one with {who}; if there was "
            "one elsewhere, say so in the claim (course: attended)."
        )
    return f"Under the referral of {letter.referrer.name} of {letter_day(letter)}. {why}"
