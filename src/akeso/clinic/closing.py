"""What a death closes: bookings, lists and questions; voiding the record opens them again.

Lists and questions follow from the chart (`akeso.clinic.worklist`). The appointment book is brought
in step here, whichever record told of the death; the records of the appointments stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from akeso.care.appointments import Progress
from akeso.care.calendar import local_day
from akeso.care.outcome import death_of
from akeso.care.record import Body, Record
from akeso.clinic.telling import date_words, moment_words
from akeso.clinic.worklist import CALL_BACK, RECALL, WAITING, worklist
from akeso.errors import Refused
from akeso.store import Booking, WriteUnit

Records = tuple[Record[Body], ...]
Open = Mapping[tuple[str, str], str]
"""What is open for a patient, by record and what it is: in words, or ``""`` for a question."""
DIED = "patient died"
"""State of a booking that a death closed."""
TELLS = ("patient", "event-elsewhere", "void")
"""Kinds of record that may tell of a death, or take that back."""


def refuse_if_died(records: Records, what: str) -> None:
    """Raise Refused when the chart says that the patient died.

    Parameters
    ----------
    records : tuple of Record
        The whole chart.
    what : str
        What is not done then, such as ``nothing is booked``.
    """
    death = death_of(records)
    if death is None:
        return
    kind = next(r.kind for r in records if r.id == death.record)
    amend = "amend the patient (akeso patient amend)"
    how = amend if kind == "patient" else f"have the record {death.record} voided (akeso void)"
    says = f"{death.says[:1].lower()}{death.says[1:]}"
    raise Refused(f"The patient {says}, so {what}; if that is an error, {how}.")


def bookings(unit: WriteUnit, patient: str, records: Records) -> None:
    """Give back the times of a patient who died, or hold them again, after the last record.

    A time that somebody else has taken meanwhile stays given back.
    """
    if records[-1].kind not in TELLS:
        return
    before, now = death_of(records[:-1]), death_of(records)
    if (before is None) == (now is None):
        return
    for one in unit.appointments_of(patient):
        if now is not None and one.state == Progress.BOOKED and one.starts > now.known_at:
            unit.free(one.id, one.record, DIED)
        elif now is None and one.state == DIED:
            _hold_again(unit, one)


def _hold_again(unit: WriteUnit, one: Booking) -> None:
    try:
        unit.book(replace(one, state=str(Progress.BOOKED)))
    except Refused:
        return


def open_things(unit: WriteUnit, patient: str, records: Records) -> Open:
    """Return what is open for a patient: bookings, lists and questions."""
    found = {
        (one.id, "appointment"): f"the appointment of {moment_words(one.starts)}"
        for one in unit.appointments_of(patient)
        if one.state == Progress.BOOKED
    }
    for (record, what), (_, at) in worklist(records).items():
        day = date_words(local_day(at))
        words = ""
        if what.startswith(RECALL):
            words = f"the recall for {day} ({what.removeprefix(RECALL)})"
        elif what == WAITING:
            words = "the place on the waiting list"
        elif what.startswith(CALL_BACK):
            words = "the call back"
        found[record, what] = words
    return found


def left_closed(unit: WriteUnit, patient: str) -> tuple[str, ...]:
    """Return, in words, the appointments whose time could not be held again."""
    return tuple(
        moment_words(one.starts) for one in unit.appointments_of(patient) if one.state == DIED
    )


def in_words(things: Iterable[str]) -> str:
    """Return what was closed or opened as one list; questions are counted."""
    words = list(things)
    named = [one for one in words if one]
    count = len(words) - len(named)
    if count:
        named.append("1 question" if count == 1 else f"{count} questions")
    return ", ".join(named)
