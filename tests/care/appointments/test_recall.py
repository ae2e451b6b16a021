from datetime import date

import pytest

from akeso.care.appointments import Recall, RecallState, due_recalls
from akeso.errors import BadInput

from .made_bookings import record

TODAY = date(2026, 11, 23)


def recall(name, due_on, **more):
    return record(name, Recall("6-week follow-up", due_on, "after the procedure", **more))


def test_what_is_due_by_today_and_open():
    rows = [
        recall("today", TODAY),
        recall("tomorrow", date(2026, 11, 24)),
        recall("old", date(2026, 1, 1)),
        recall("done", date(2026, 1, 1), state=RecallState.DONE),
        recall("no", date(2026, 1, 1), state="declined", closed_because="feels well"),
    ]
    assert [r.id for r in due_recalls(rows, TODAY)] == ["old", "today"]


@pytest.mark.parametrize("state", ["declined", "cancelled"])
def test_a_recall_is_closed_with_a_reason(state):
    with pytest.raises(BadInput, match="Why the recall is closed"):
        recall("a", TODAY, state=state)
    for what, reason in (("", "x"), ("x", " ")):
        with pytest.raises(BadInput, match="is empty"):
            Recall(what, TODAY, reason)
