"""Whole stories told once, as JSON text with places to fill: what many episodes are copied from.

The days of a pattern are counted from its procedure, and its clock can be moved on by minutes, so
that copies stand on other days and at other times of a day. Times of the day stay in UTC: a change
of the clocks moves them by an hour in Sydney.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from random import Random

from akeso.anatomy.levels import Side
from akeso.care.appointments import Appointment, Progress, Purpose
from akeso.care.calendar import at_clock, local_day
from akeso.care.person import Patient
from akeso.care.procedure import Procedure
from akeso.demo.agenda import Agenda
from akeso.demo.assessing import Twist
from akeso.demo.complaints import (
    ACTIVE_FACET,
    AFTER_SURGERY,
    FACET,
    GON,
    HEADACHE,
    IL,
    JOINT,
    MBB,
    NECK,
    NECK_MBB,
    RF,
    ROOT,
    STENOSIS,
    TF,
    TRIAL,
    Complaint,
    Way,
)
from akeso.demo.episode import DemoEntry, DemoEpisode
from akeso.demo.house import PROCEDURE, STAFF, THEATRE
from akeso.demo.story import Story, Treated
from akeso.demo.tale import Frame, tell
from akeso.errors import BadInput
from akeso.exchange.record_json import dump

BASE = date(2026, 6, 1)
"""The day on which the patterns are told; which one it is shows in no copy."""
TREATED_AGO, ASSESSED_AGO = 50, 68
KEPT = (
    "patient", "referral", "assessment", "recommendation", "decision", "consent", "appointment",
    "plan-attached", "rehearsed", "time-out", "procedure", "recovery", "activity-24h",
    "pain-diary", "follow-up", "episode-closed",
)  # fmt: skip
END = "\0"
"""Stands between two bodies; no JSON holds it."""
L, R, M = Side.LEFT, Side.RIGHT, Side.MIDLINE
_NONE, _BLOCKED = Twist(), Twist(blocks=MBB.technique)
Told = tuple[Complaint, Way, Side, Twist, Treated]
_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}:\d{2})(?:\.0+)?Z|\b(\d{4}-\d{2}-\d{2})\b")


def _told(complaint: Complaint, way: Way, side: Side, twist: Twist = _NONE, **how: bool) -> Told:
    return complaint, way, side, twist, Treated(way, TREATED_AGO, **how)  # type: ignore[arg-type]


ROOMS: tuple[Told, ...] = (
    _told(FACET, MBB, L),
    _told(ROOT, TF, R, helped=True),
    _told(FACET, RF, R, _BLOCKED, helped=True),
    _told(HEADACHE, GON, L, helped=True),
    _told(FACET, MBB, R, positive=False),
    _told(ROOT, TF, L, helped=False),
    _told(STENOSIS, IL, M, helped=True),
    _told(NECK, NECK_MBB, L),
    _told(FACET, RF, L, _BLOCKED, helped=True),
    _told(ROOT, TF, L, helped=True),
    _told(HEADACHE, GON, R, helped=False),
    _told(ACTIVE_FACET, JOINT, R, _BLOCKED, helped=True),
    _told(FACET, MBB, L, positive=False),
    _told(STENOSIS, IL, M, helped=False),
    _told(FACET, MBB, R),
    _told(ROOT, TF, R, helped=False),
    _told(NECK, NECK_MBB, R, positive=False),
    _told(ACTIVE_FACET, JOINT, L, _BLOCKED, helped=False),
)
"""Stories of the procedure rooms, none longer than an hour."""
HOSPITAL: tuple[Told, ...] = (
    _told(AFTER_SURGERY, TRIAL, M, helped=True),
    _told(AFTER_SURGERY, TRIAL, M, helped=False),
)
"""Stories of the hospital's theatre, two hours each."""
STORIES = ROOMS + HOSPITAL


@dataclass(frozen=True)
class Entry:
    """One record of a pattern without its body.

    Parameters
    ----------
    kind, made_by, why : str
    day : int
        On which it is made, counted from the procedure; in UTC.
    clock : time
    whole_life : bool
        Whether it belongs to the patient beyond the episode.
    supersedes : int or None
        Place of the record that it takes the place of.
    """

    kind: str
    made_by: str
    why: str
    day: int
    clock: time
    whole_life: bool
    supersedes: int | None


@dataclass(frozen=True)
class Pattern:
    """A story with places to fill.

    Parameters
    ----------
    entries : tuple of Entry
    bodies : str
        JSON of all bodies with `END` between them; places are ``%(name)s``, ``%(born)s``,
        ``%(family)s``, ``%(given)s``, ``%(card)s``, ``%(place)s``, ``%(phone)s``, ``%(room)s``,
        ``%(practitioner)s`` and ``%(d-3)s`` for the third day before the procedure.
    days : tuple of int
        Every day that occurs.
    age : int
        Of the patient when the rules were asked, years.
    """

    entries: tuple[Entry, ...]
    bodies: str
    days: tuple[int, ...]
    age: int


@cache
def pattern(story: int, seed: int, minutes: int = 0) -> Pattern:
    """Return the pattern of a story of `STORIES`, visits and procedure so many minutes later."""
    episode = _made(story, seed)
    entries = [e for e in episode.entries if _is_kept(e)]
    names = {e.id: f"%(name)s-{n:02d}-{e.kind}" for n, e in enumerate(entries)}
    zero = next(local_day(e.body.started) for e in entries if isinstance(e.body, Procedure))
    moved = _Moved(zero, timedelta(minutes=minutes))
    text = END.join(dump(e.body) for e in entries).replace("%", "%%")
    for old, new in {**names, **_fills(episode)}.items():
        text = text.replace(old, new)
    text = _MOMENT.sub(moved.filled, text)
    days = sorted({int(day) for day in re.findall(r"%\(d(-?\d+)\)s", text)})
    heads = tuple(_head(entries, entry, moved) for entry in entries)
    return Pattern(heads, text, tuple(days), int(re.findall(r'"age_years":"(\d+)"', text)[0]))


class _Moved:
    """The days of a pattern, counted; its clock moved on up to the day after the procedure."""

    def __init__(self, zero: date, by: timedelta) -> None:
        self.zero, self.by = zero, by
        self.until = datetime.combine(zero + timedelta(days=2), time(0), UTC)

    def moment(self, at: datetime) -> tuple[int, time]:
        """Return day and time of the day of a moment."""
        at = at + self.by if at < self.until else at
        return (at.date() - self.zero).days, at.time()

    def filled(self, found: re.Match[str]) -> str:
        """Return a place to fill for a day, or for a moment with its time."""
        if found[3]:
            return f"%(d{(date.fromisoformat(found[3]) - self.zero).days})s"
        day, clock = self.moment(datetime.fromisoformat(f"{found[1]}T{found[2]}+00:00"))
        return f"%(d{day})sT{clock.isoformat()}Z"


@cache
def _made(place: int, seed: int) -> DemoEpisode:
    complaint, way, side, twist, treated = STORIES[place]
    story = Story("scale", "A pattern.", complaint, way, side, ASSESSED_AGO, treated=(treated,),
                  twist=twist, closed="discharged to the family doctor")  # fmt: skip
    now = at_clock(BASE, time(15, 30))
    frame = Frame(f"demo-{seed}-{place:03d}", place, now, Agenda(range(2024, 2028)), wide=False)
    return tell(story, frame, Random(f"scale/{seed}/{place}"))  # noqa: S311


def _is_kept(entry: DemoEntry) -> bool:
    """Tell whether a record is kept: of appointments, the procedure's booking and its end."""
    body = entry.body
    if isinstance(body, Appointment):
        booked = entry.supersedes is None or body.progress is Progress.DONE
        return booked and body.purpose is Purpose.PROCEDURE
    return entry.kind in KEPT


def _head(entries: list[DemoEntry], entry: DemoEntry, moved: _Moved) -> Entry:
    day, clock = moved.moment(entry.made_at)
    kinds = [e.kind for e in entries]
    first = None if entry.supersedes is None else kinds.index(entry.kind)
    return Entry(entry.kind, entry.made_by, entry.why, day, clock, not entry.episode, first)


def _fills(of: DemoEpisode) -> Mapping[str, str]:
    """Return what of a made episode is filled anew in each copy; longer texts first."""
    return dict(_every_fill(of))


def _every_fill(of: DemoEpisode) -> Iterator[tuple[str, str]]:
    patient = of.entries[0].body
    if not isinstance(patient, Patient) or patient.medicare is None or patient.contact is None:
        raise BadInput("The first entry of a pattern is no patient with a card; make it one.")
    yield of.patient.removesuffix("-patient"), "%(name)s"
    yield f"{patient.given_names} {patient.family_name}", "%(given)s %(family)s"
    yield f'"{patient.family_name}"', '"%(family)s"'
    yield f'"given_names":"{patient.given_names}"', '"given_names":"%(given)s"'
    yield f'"{patient.born}"', '"%(born)s"'
    yield patient.medicare.number, "%(card)s"
    yield patient.contact.phone, "%(phone)s"
    yield patient.contact.email, "demo-%(place)s@example.org"
    yield from ((room, "%(room)s") for room in (PROCEDURE, THEATRE))
    yield from ((who, "%(practitioner)s") for who in STAFF)
