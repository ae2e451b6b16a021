"""The made-up clinic: its places, rooms, people and hours. Nobody and nothing of it is real."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from akeso.care.appointments import Room, default_hours
from akeso.care.calendar import at_clock, months_later
from akeso.care.identifiers import provider_check_letter
from akeso.care.person import Address, AtPlace, Contact, Place, Practitioner, Recognition
from akeso.care.record import Body
from akeso.demo.episode import DemoEntry

ROOMS, HOSPITAL = "demo-place-rooms", "demo-place-hospital"
CONSULTING, SECOND, PROCEDURE, THEATRE = (
    "demo-room-consulting-1", "demo-room-consulting-2", "demo-room-procedure", "demo-room-theatre",
)  # fmt: skip
PHYSICIAN, RADIOLOGIST = "demo-practitioner-physician", "demo-practitioner-radiologist"
LSPN = "099999"
"""A made-up location-specific practice number."""
FRONT_DESK, NURSE, BILLING = "Demo Frontdesk", "Demo Nurse", "Demo Billing"
MANAGER = "Demo Manager"


@dataclass(frozen=True)
class Staff:
    """A practitioner of the demonstration: record, name and provider number in the rooms."""

    record: str
    name: str
    provider_number: str


def number(stem: str, location: str) -> str:
    """Return a made-up provider number with its right check letter."""
    return f"{stem}{location}{provider_check_letter(stem, location)}"


STAFF = {
    PHYSICIAN: Staff(PHYSICIAN, "Dr Demo Physician", number("999901", "1")),
    RADIOLOGIST: Staff(RADIOLOGIST, "Dr Demo Radiologist", number("999902", "1")),
}
GP_NUMBER = number("999903", "1")
GP_NAME = "Dr Demo Familydoctor"


def closed_days(years: range) -> tuple[date, ...]:
    """Return the days on which the clinic never works: Christmas, Boxing, New Year's Day."""
    return tuple(date(y, m, d) for y in years for m, d in ((1, 1), (12, 25), (12, 26)))


def house(today: date) -> tuple[DemoEntry, ...]:
    """Return the places, rooms, people and hours, entered two years before a day.

    They belong to no patient; ids are the constants of this module.
    """
    opened = at_clock(months_later(today, -24), time(9))
    closed = closed_days(range(today.year - 2, today.year + 3))
    return tuple(_entries(opened, closed))


def _entries(at: datetime, closed: tuple[date, ...]) -> Iterator[DemoEntry]:
    def entry(name: str, body: Body) -> DemoEntry:
        return DemoEntry(name, "", body, at, MANAGER)

    street = Address("1 Demonstration Street", "Sydney", "NSW", "2000")
    yield entry(ROOMS, Place("Demo Rooms", street, LSPN))
    yield entry(HOSPITAL, Place("Demo Private Hospital", street))
    yield from (entry(name, room) for name, room in _rooms())
    yield from (entry(person.record, _practitioner(person)) for person in STAFF.values())
    for of in (CONSULTING, SECOND, PROCEDURE, THEATRE, *STAFF):
        yield entry(f"{of}-hours", replace(default_hours(of), closed=closed))


def _rooms() -> tuple[tuple[str, Room], ...]:
    return (
        (CONSULTING, Room("Consulting room 1", ROOMS)),
        (SECOND, Room("Consulting room 2", ROOMS)),
        (PROCEDURE, Room("Procedure room", ROOMS, ("C-arm", "radiofrequency generator"))),
        (THEATRE, Room("Hospital theatre", HOSPITAL, ("C-arm",))),
    )


def _practitioner(person: Staff) -> Practitioner:
    pain = person.record == PHYSICIAN
    kinds = (
        (Recognition.PAIN_MEDICINE, Recognition.SPECIALIST) if pain else (Recognition.SPECIALIST,)
    )
    stem = person.provider_number[:6]
    return Practitioner(
        person.name,
        "medical practitioner",
        "pain medicine" if pain else "radiology",
        kinds,
        numbers=(AtPlace(ROOMS, person.provider_number), AtPlace(HOSPITAL, number(stem, "2"))),
        contact=Contact("02 5550 0000"),
    )
