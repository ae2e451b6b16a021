"""What the front desk enters reads in plain words; times are Sydney's (summer, UTC + 11 h)."""

from datetime import UTC, date, datetime

import pytest

from akeso.care.appointments import (
    Appointment,
    Priority,
    Progress,
    Purpose,
    Recall,
    RecallState,
    WaitingListEntry,
    WaitingState,
)
from akeso.care.history import timeline
from akeso.care.record import Record, Stamp

AT = datetime(2026, 11, 20, 0, 0, tzinfo=UTC)
VISIT = {"room": "r", "practitioner": "p", "starts": datetime(2026, 11, 23, 0, 30, tzinfo=UTC),
         "ends": datetime(2026, 11, 23, 1, 0, tzinfo=UTC)}  # fmt: skip


def says(body):
    (line,) = timeline((Record("r1", "P000001", "", body, Stamp("ann", AT)),))
    return line.says


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (Appointment(**VISIT, purpose=Purpose.CONSULTATION),
         "Appointment 11:30 to 12:00 for consultation, booked."),
        (Appointment(**VISIT, purpose=Purpose.FOLLOW_UP, progress=Progress.CANCELLED, reason="ill"),
         "Appointment 11:30 to 12:00 for follow-up, cancelled: ill."),
        (Recall("6-week call", date(2027, 1, 4), "asked for"),
         "Recall for 4 Jan 2027, 6-week call: open."),
        (Recall("call", date(2027, 1, 4), "x", RecallState.DECLINED, "moved away"),
         "Recall for 4 Jan 2027, call: declined, moved away."),
        (WaitingListEntry(Priority.SOON, "unheard", 40.0, date(2026, 11, 1), date(2026, 12, 1)),
         "Waiting list, soon: unheard, 40 min, by 1 Dec 2026; waiting."),
        (WaitingListEntry(Priority.ROUTINE, "unheard", 40.0, date(2026, 11, 1),
                          state=WaitingState.BOOKED),
         "Waiting list, routine: unheard, 40 min; booked."),
    ],
)  # fmt: skip
def test_the_diary_in_words(body, words):
    assert says(body) == words
