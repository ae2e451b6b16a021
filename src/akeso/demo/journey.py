"""The first half of a made-up journey: referral, bookings, assessment, decision, consent, plan."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from random import Random

from akeso.anatomy.levels import Side
from akeso.care.appointments import Appointment, Progress, moved_on
from akeso.care.appointments import Purpose as Visit
from akeso.care.assessment import Assessment
from akeso.care.calendar import at_clock, local_day
from akeso.care.consent import Consent, Explained, Giver, Manner, Question, checklist
from akeso.care.decision import (
    Circumstances,
    Departure,
    RecommendationGiven,
    SignOff,
    decide,
    give,
    in_the_way,
    recommend_for,
    to_sign_off,
)
from akeso.care.person import Recognition
from akeso.care.referral import ImagingRequest, Referral, Referrer
from akeso.care.rehearsal import PlanAttached, Rehearsed
from akeso.demo.agenda import Agenda
from akeso.demo.answers import Feeling, first_feeling
from akeso.demo.assessing import Twist, assessment, for_all
from akeso.demo.complaints import AFTER_SURGERY, Complaint, Way
from akeso.demo.episode import Course
from akeso.demo.house import (
    CONSULTING,
    FRONT_DESK,
    GP_NAME,
    GP_NUMBER,
    PHYSICIAN,
    PROCEDURE,
    RADIOLOGIST,
    SECOND,
    STAFF,
    THEATRE,
)
from akeso.demo.people import Person
from akeso.demo.plans import plan_attached
from akeso.demo.relief import ReliefCurve

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@dataclass
class Journey:
    """A patient on the way, with what later steps need of earlier ones.

    Parameters
    ----------
    course : Course
    agenda : Agenda
    who : Person
    complaint : Complaint
    side : Side
        Of the pain.
    wide : bool
        Whether the rules are asked about every technique of the region, or only the wanted one.
    """

    course: Course
    agenda: Agenda
    who: Person
    complaint: Complaint
    side: Side
    wide: bool = True
    feeling: Feeling = field(init=False)
    referral: Referral = field(init=False)
    request: ImagingRequest = field(init=False)
    assessed: Assessment = field(init=False)
    assessment_id: str = ""
    given: RecommendationGiven = field(init=False)
    recommendation_id: str = ""
    plan: PlanAttached | None = None
    plan_id: str = ""
    relieved: list[tuple[datetime, ReliefCurve]] = field(default_factory=list)

    def __post_init__(self) -> None:
        felt = first_feeling(self.chance)
        if self.complaint is AFTER_SURGERY:  # stimulation asks for at least 5 of 10
            felt = replace(felt, pain=max(6.0, felt.pain))
        self.feeling = felt

    @property
    def chance(self) -> Random:
        """What chance decides in this episode."""
        return self.course.chance

    @property
    def now(self) -> datetime:
        """The clock of the demonstration."""
        return self.course.now


def operator_of(way: Way) -> str:
    """Return who does a technique: the radiologist gives steroid, the physician all else."""
    return RADIOLOGIST if way.technique.startswith(("esi", "facet_ia")) else PHYSICIAN


def clock(journey: Journey, day: date, hour: int, minute: int = 0) -> datetime:
    """Return a time of the clinic on a day, or on the next day of work."""
    return at_clock(journey.agenda.working_day(day), time(hour, minute))


def refer(journey: Journey, day: date) -> datetime:
    """Enter patient, referral and imaging request; return when."""
    at = clock(journey, day, 9, journey.chance.randint(0, 50))
    dated = local_day(at) - timedelta(days=journey.chance.randint(1, 6))
    journey.course.add(journey.who.patient, at, FRONT_DESK, whole_life=True)
    journey.referral = Referral(
        Referrer(GP_NAME, Recognition.GENERAL_PRACTITIONER, GP_NUMBER),
        f"{journey.complaint.words}. {journey.complaint.seen}. Please assess and treat.",
        dated,
        signed=True,
        received=at,
        condition=journey.complaint.words,
    )
    journey.request = ImagingRequest(
        GP_NAME,
        "Fluoroscopy for a spinal intervention",
        dated,
        GP_NUMBER,
        received=at,
        clinical_detail=journey.complaint.seen,
    )
    journey.course.add(journey.referral, at + 2 * MINUTE, FRONT_DESK)
    journey.course.add(journey.request, at + 4 * MINUTE, FRONT_DESK)
    return at + 5 * MINUTE


def book_visit(
    journey: Journey, day: date, booked_at: datetime, *, past: bool
) -> tuple[str, Appointment]:
    """Book a consultation; return its record and the appointment."""
    room = journey.chance.choice((CONSULTING, SECOND))
    wanted = _appointment(room, PHYSICIAN, Visit.CONSULTATION)
    return _book(journey, wanted, day, 45, booked_at, past=past)


def book_procedure(
    journey: Journey, way: Way, day: date, booked_at: datetime, *, past: bool
) -> tuple[str, Appointment]:
    """Book a procedure; return its record and the appointment."""
    room = THEATRE if way.hospital else PROCEDURE
    wanted = _appointment(room, operator_of(way), Visit.PROCEDURE, way.technique)
    return _book(journey, wanted, day, way.minutes, booked_at, past=past)


def _appointment(room: str, doctor: str, visit: Visit, technique: str = "") -> Appointment:
    start = at_clock(date(2026, 1, 5), time(9))
    note = "Come with an adult who takes you home." if technique else "Bring your pictures."
    return Appointment(room, doctor, start, start + MINUTE, visit, technique, note)


def _book(
    journey: Journey, wanted: Appointment, day: date, minutes: int, booked_at: datetime, *,
    past: bool,
) -> tuple[str, Appointment]:  # fmt: skip
    step, limit = (-1, journey.now) if past else (1, None)
    found = journey.agenda.book(
        wanted, day, minutes, step=step, not_after=limit, not_before=booked_at
    )
    return journey.course.add(found, booked_at, FRONT_DESK), found


def attend(
    journey: Journey, record: str, booked: Appointment, steps: Iterable[tuple[Progress, datetime]]
) -> str:
    """Move an appointment on, state by state; return its last record."""
    for to, at in steps:
        booked = moved_on(booked, to)
        record = journey.course.add(
            booked, at, FRONT_DESK, why=f"the patient is {to}", supersedes=record
        )
    return record


def arrive(journey: Journey, record: str, booked: Appointment) -> str:
    """Let the patient arrive and go to the room."""
    start = booked.starts
    return attend(
        journey, record, booked,
        ((Progress.ARRIVED, start), (Progress.IN_ROOM, start + MINUTE)),
    )  # fmt: skip


def leave(journey: Journey, record: str, booked: Appointment, at: datetime) -> None:
    """End an appointment of a patient who is in the room."""
    in_room = replace(booked, progress=Progress.IN_ROOM)
    attend(journey, record, in_room, ((Progress.DONE, at),))


def assess(
    journey: Journey, level: str, seen: datetime, at: datetime, twist: Twist | None = None
) -> None:
    """Enter an assessment."""
    journey.assessed = assessment(
        journey.complaint, level, journey.side, journey.who, seen=seen, feeling=journey.feeling,
        chance=journey.chance, twist=twist,
    )  # fmt: skip
    by = STAFF[PHYSICIAN].name
    journey.assessment_id = journey.course.add(journey.assessed, at, by)


def recommend(journey: Journey, way: Way, procedure: datetime, at: datetime) -> None:
    """Ask the rules and enter what they said."""
    given = Circumstances(
        procedure,
        on=local_day(at),
        born=journey.who.patient.born,
        for_all=for_all(),
        planned={way.technique: way.planned},
        levels={way.technique: (way.level,)} if way.technique.startswith("scs") else {},
    )
    asked = recommend_for(journey.assessed, given, None if journey.wide else way.technique)
    journey.given = give(journey.assessment_id, journey.assessed, asked, given)
    journey.recommendation_id = journey.course.add(journey.given, at, STAFF[PHYSICIAN].name)


def conclude(
    journey: Journey, way: Way, at: datetime, *, proceed: bool = True, reason: str = "",
    against: str = "",
) -> str:  # fmt: skip
    """Enter the decision about a technique.

    Parameters
    ----------
    journey : Journey
    way : Way
    at : datetime
    proceed : bool
    reason : str
        Needed where an eligible technique is not done.
    against : str
        Reason for going on against the rules; ``""`` where nothing is departed from.
    """
    by = STAFF[PHYSICIAN].name
    option = journey.given.option(way.technique)
    checks = tuple(SignOff(r.rule, by, "looked at, acceptable here") for r in to_sign_off(option))
    departures = tuple(Departure((name,), by, against) for name in in_the_way(option) if against)
    decision = decide(
        journey.recommendation_id,
        journey.given,
        way.technique,
        proceed=proceed,
        clinician=by,
        level=way.level,
        side=journey.side,
        reason=reason,
        sign_offs=checks if proceed else (),
        departures=departures if proceed else (),
    )
    return journey.course.add(decision, at, by)


def consent(journey: Journey, way: Way, at: datetime) -> None:
    """Enter a complete, signed consent."""
    by = STAFF[PHYSICIAN].name
    ticks = tuple(
        Explained(point.id, by, "" if point.when == "" else _does_not_apply(str(point.when)))
        for point in checklist(way.technique)
    )
    question = Question("When can I go back to work?", "Usually the next day.")
    asked = (question,) if journey.chance.random() < 0.5 else ()
    body = Consent(
        way.technique, way.level, journey.side, ticks, asked, Giver.PATIENT, journey.who.name,
        True, Manner.SIGNED, at,
    )  # fmt: skip
    journey.course.add(body, at, by)


def _does_not_apply(when: str) -> str:
    spared = ("infraneural route", "steroid in diabetes", "blood thinner")
    return "does not apply to this patient" if when in spared else ""


def plan_and_rehearse(
    journey: Journey, way: Way, at: datetime, *, rehearse: bool = True
) -> datetime:
    """Attach the plan of the digital spine and rehearse it; nothing where there is no planner."""
    journey.plan, journey.plan_id = None, ""
    if not way.approach:
        return at
    by = STAFF[operator_of(way)].name
    journey.plan = plan_attached(way.approach, way.level, str(journey.side))
    journey.plan_id = journey.course.add(journey.plan, at, by)
    if rehearse:
        views = tuple(view.name for view in journey.plan.views)
        done = Rehearsed(journey.plan_id, at + 12 * MINUTE, views, ready=True)
        journey.course.add(done, at + 12 * MINUTE, by)
    return at + 15 * MINUTE
