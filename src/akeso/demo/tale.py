"""Tells a story: from the referral to as far as it goes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random

from akeso.care.appointments import Appointment, Priority, Progress, WaitingListEntry, moved_on
from akeso.care.calendar import local_day
from akeso.care.consent import ConsentWithdrawn, Giver
from akeso.care.pathway import EpisodeClosed
from akeso.care.record import Void
from akeso.demo.agenda import Agenda
from akeso.demo.answers import Feeling
from akeso.demo.episode import Course, DemoEpisode
from akeso.demo.guarded import guard
from akeso.demo.house import FRONT_DESK, PHYSICIAN, STAFF
from akeso.demo.journey import (
    DAY,
    MINUTE,
    Journey,
    arrive,
    assess,
    book_visit,
    conclude,
    consent,
    leave,
    recommend,
    refer,
)
from akeso.demo.people import person
from akeso.demo.story import Story
from akeso.demo.treating import pain_level, treat_all


@dataclass(frozen=True)
class Frame:
    """Where and when a story is told: name, place among the patients, clock and book."""

    name: str
    place: int
    now: datetime
    agenda: Agenda
    shift_days: int = 0
    wide: bool = True


def tell(story: Story, frame: Frame, chance: Random) -> DemoEpisode:
    """Return the episode of a story."""
    today = local_day(frame.now)
    course = Course(frame.name, frame.now, chance)
    who = person(frame.place, today, chance, age=story.age, sex=story.sex)
    journey = Journey(course, frame.agenda, who, story.complaint, story.side, wide=frame.wide)
    _Teller(story, journey, today, frame.shift_days).tell()
    if story.guarded:
        guard(journey, story.guarded)
    return course.done(story.name, story.says)


class _Teller:
    """Tells one story step by step."""

    def __init__(self, story: Story, journey: Journey, today: date, shift: int) -> None:
        self.story, self.journey, self.today, self.shift = story, journey, today, shift

    def tell(self) -> None:
        story = self.story
        ready = self._referral()
        if story.ends == "referred":
            return
        visit = self._visit(ready)
        if visit is None:
            return
        self._seen(*visit)

    def day(self, ago: int) -> date:
        """Return the day so many days ago; of later rounds, older ones but for what is to come."""
        return self.today - timedelta(days=ago + (self.shift if ago >= 0 else 0))

    def _referral(self) -> datetime:
        ago = self.story.assessed_ago
        if ago is None or ago < 0:
            day = self.day(self.journey.chance.randint(4, 9))
        else:
            day = self.day(ago) - timedelta(days=self.journey.chance.randint(14, 30))
        return refer(self.journey, day)

    def _visit(self, ready: datetime) -> tuple[str, Appointment] | None:
        """Book the first visit; None where the story ends before the patient was seen."""
        story, journey = self.story, self.journey
        past = story.assessed_ago is not None and story.assessed_ago >= 0
        day = self.day(story.assessed_ago or 0)
        record, booked = book_visit(journey, day, ready, past=past)
        late = booked.starts + 25 * MINUTE
        if story.ends == "absent":
            gone = moved_on(booked, Progress.DID_NOT_ATTEND, "nobody came and nobody called")
            journey.course.add(gone, late, FRONT_DESK, why="not attended", supersedes=record)
            return None
        if story.ends == "cancelled":
            off = moved_on(booked, Progress.CANCELLED, story.reason)
            at = min(journey.now, ready + 30 * MINUTE)
            journey.course.add(off, at, FRONT_DESK, why=story.reason, supersedes=record)
            return None
        return (record, booked) if past else None

    def _seen(self, record: str, booked: Appointment) -> None:
        story, journey = self.story, self.journey
        in_room = arrive(journey, record, booked)
        at = booked.starts + 30 * MINUTE
        if story.mishap == "wrong patient":
            self._wrong_patient(at - 5 * MINUTE)
        assess(journey, self._level(), booked.starts + 5 * MINUTE, at, story.twist)
        if story.mishap == "corrected":
            self._corrected(at + MINUTE)
        if story.ends != "assessed":
            first = self._procedure_day(booked)
            recommend(journey, story.way, first, at + 3 * MINUTE)
            self._decided(at + 6 * MINUTE)
        leave(journey, in_room, booked, booked.ends)
        if story.ends in ("consented", "planned", "treated"):
            treat_all(journey, story, self.day, booked.ends + 5 * MINUTE)

    def _level(self) -> str:
        return pain_level(self.story.way)

    def _procedure_day(self, booked: Appointment) -> datetime:
        plans = self.story.treated
        day = self.day(plans[0].ago) if plans else local_day(booked.starts) + 14 * DAY
        return max(booked.starts + DAY, booked.starts + (day - local_day(booked.starts)))

    def _wrong_patient(self, at: datetime) -> None:
        """Enter what belongs to another patient, and void it."""
        journey, by = self.journey, STAFF[PHYSICIAN].name
        kept = journey.feeling
        journey.feeling = Feeling(8.0, 1.0)
        assess(journey, self._level(), at - 20 * MINUTE, at)
        void = Void(journey.assessment_id, "entered for the wrong patient")
        journey.course.add(void, at + MINUTE, by, why="entered for the wrong patient")
        journey.feeling = kept

    def _corrected(self, at: datetime) -> None:
        """Supersede the assessment: the patient remembered an allergy."""
        journey = self.journey
        allergies = replace(journey.assessed.allergies, others=("adhesive plaster: rash",))
        journey.assessed = replace(journey.assessed, allergies=allergies)
        journey.assessment_id = journey.course.add(
            journey.assessed, at, STAFF[PHYSICIAN].name, why="an allergy was remembered",
            supersedes=journey.assessment_id,
        )  # fmt: skip

    def _decided(self, at: datetime) -> None:
        story, journey = self.story, self.journey
        if story.ends == "recommended":
            return
        if story.ends == "refused":
            conclude(journey, story.way, at, proceed=False, reason=story.reason)
            if story.closed:
                journey.course.add(EpisodeClosed(story.closed), at + MINUTE, STAFF[PHYSICIAN].name)
            return
        conclude(journey, story.way, at, against=story.against)
        if story.ends == "decided":
            self._waits(at + MINUTE)
            return
        consent(journey, story.way, at + 3 * MINUTE)
        if story.ends == "withdrawn":
            body = ConsentWithdrawn(
                story.way.technique, story.way.level, story.side, Giver.PATIENT, journey.who.name,
                at + 6 * MINUTE, story.reason,
            )  # fmt: skip
            journey.course.add(body, at + 6 * MINUTE, STAFF[PHYSICIAN].name)

    def _waits(self, at: datetime) -> None:
        day = local_day(at)
        entry = WaitingListEntry(
            Priority.SOON if self.story.complaint.region == "lumbar" else Priority.ROUTINE,
            self.story.way.technique, float(self.story.way.minutes), day, day + 60 * DAY,
        )  # fmt: skip
        self.journey.course.add(entry, at, FRONT_DESK)
