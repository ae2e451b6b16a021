"""The appointment book while a demonstration is made: no room or doctor is booked twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from akeso.care.appointments import Appointment, Hours, default_hours, free_slots, open_spans
from akeso.demo.house import closed_days
from akeso.errors import Refused

DAY = timedelta(days=1)
FARTHEST_DAYS = 120


class Agenda:
    """Booked times by day, and the days of work.

    Parameters
    ----------
    years : range
        Years whose closed days are known.
    """

    def __init__(self, years: range) -> None:
        self._closed = closed_days(years)
        self._booked: dict[date, list[Appointment]] = {}

    def works(self, day: date) -> bool:
        """Tell whether the clinic works on a day."""
        return bool(open_spans(self.hours("clinic"), day))

    def hours(self, of: str) -> Hours:
        """Return the hours of a room or practitioner."""
        return replace(default_hours(of), closed=self._closed)

    def working_day(self, day: date, step: int = 1) -> date:
        """Return the day itself, or the next (step 1) or last (step -1) day of work."""
        while not self.works(day):
            day += step * DAY
        return day

    def book(
        self, wanted: Appointment, day: date, minutes: int, *, step: int = 1,
        not_after: datetime | None = None, not_before: datetime | None = None,
    ) -> Appointment:  # fmt: skip
        """Return the appointment at the first free time on a day, or on one near it.

        Parameters
        ----------
        wanted : Appointment
            With room and practitioner; its times are replaced.
        day : date
        minutes : int
        step : int
            1 looks later, -1 earlier, where the day is full.
        not_after : datetime, optional
            The appointment must have ended by then.
        not_before : datetime, optional
            It must not start before.
        """
        for _ in range(FARTHEST_DAYS):
            day = self.working_day(day, step)
            for slot in self._free(wanted, day, minutes):
                late = not_after is not None and slot.ends > not_after
                early = not_before is not None and slot.starts < not_before
                if not late and not early:
                    found = replace(wanted, starts=slot.starts, ends=slot.ends)
                    self._booked.setdefault(day, []).append(found)
                    return found
            day += step * DAY
        raise Refused(f"The demonstration found no free time near {day}; make fewer patients.")

    def _free(self, wanted: Appointment, day: date, minutes: int) -> list[Appointment]:
        room, doctor = self.hours(wanted.room), self.hours(wanted.practitioner)
        booked = self._booked.get(day, [])
        found = free_slots(room, doctor, day, booked, minutes=minutes)
        return [replace(wanted, starts=s.starts, ends=s.ends) for s in found]
