"""A chart of the demonstration that only some may open, and that somebody opened in need."""

from __future__ import annotations

from datetime import time, timedelta

from akeso.care.calendar import at_clock, local_day
from akeso.care.privacy import GLASS_OPEN, BreakGlass, Restriction
from akeso.demo.house import MANAGER, RADIOLOGIST, STAFF
from akeso.demo.journey import DAY, Journey

USERS = ("frontdesk", "nurse", "physician")
"""Who may open it, by the names they sign in with; the radiologist is not among them."""
IN_NEED = "rang about a bad headache when nobody who treats the patient was here any more"


def guard(journey: Journey, reason: str) -> None:
    """Restrict a patient's chart on the next day of work, and open it in need the day after."""
    course = journey.course
    last = local_day(course.last_at or journey.now)
    first = journey.agenda.working_day(last + DAY)
    second = journey.agenda.working_day(first + DAY)
    course.add(Restriction(USERS, reason), at_clock(first, time(9)), MANAGER, why=reason,
               whole_life=True)  # fmt: skip
    opened = at_clock(second, time(17)) + timedelta(minutes=journey.chance.randint(5, 50))
    body = BreakGlass("radiologist", IN_NEED, opened + GLASS_OPEN)
    course.add(body, opened, STAFF[RADIOLOGIST].name, why=IN_NEED, whole_life=True)
