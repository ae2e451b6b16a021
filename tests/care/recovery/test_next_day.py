from datetime import UTC, datetime, timedelta

import pytest
from pydantic import TypeAdapter

from akeso.care.calendar import local
from akeso.care.recovery import Activity, Activity24h, activity_due, back_within_24_h, is_overdue
from akeso.errors import BadInput
from akeso.rule import Status

END = datetime(2026, 11, 20, 3, 24, tzinfo=UTC)


def asked(hours, answer=Activity.YES, **changes):
    stuck = "work" if answer in (Activity.PARTLY, Activity.NO) else ""
    fields = {"hindered_by": stuck, **changes}
    return Activity24h("r8", END + timedelta(hours=hours), answer, **fields)


def test_due_after_24_hours_on_the_clock():
    assert activity_due(END) == datetime(2026, 11, 21, 3, 24, tzinfo=UTC)


def test_due_in_the_nights_when_sydneys_clocks_are_changed():
    spring = datetime(2026, 10, 3, 5, 0, tzinfo=UTC)  # 15:00; on the 4th the clocks go on an hour
    assert local(spring).hour == 15
    assert local(activity_due(spring)).hour == 16
    autumn = datetime(2026, 4, 4, 4, 0, tzinfo=UTC)  # 15:00; on the 5th they go back
    assert local(autumn).hour == 15
    assert local(activity_due(autumn)).hour == 14


@pytest.mark.parametrize(
    ("hours", "answer", "status"),
    [
        (24, "yes", Status.PASS),
        (5, "yes", Status.PASS),
        (24, "partly", Status.FAIL),
        (24, "no", Status.FAIL),
        (23.9, "no", Status.UNKNOWN),
        (24, "not reached", Status.UNKNOWN),
        (48, "yes", Status.PASS),
        (48.1, "yes", Status.UNKNOWN),
        (48, "no", Status.FAIL),
        (48.1, "no", Status.UNKNOWN),
    ],
)
def test_back_within_24_hours(hours, answer, status):
    assert back_within_24_h(END, asked(hours, Activity(answer))) is status


def test_overdue_until_somebody_answers():
    missed, reached = asked(24, Activity.NOT_REACHED), asked(25)
    before, after = END + timedelta(hours=23.9), END + timedelta(hours=24)
    assert not is_overdue(END, (), before)
    assert is_overdue(END, (), after)
    assert is_overdue(END, (missed,), after)
    assert not is_overdue(END, (missed, reached), after)


def test_answers_are_checked():
    with pytest.raises(BadInput, match="cannot do yet is empty"):
        asked(24, Activity.NO, hindered_by="")
    with pytest.raises(BadInput, match="not reached told no symptoms"):
        asked(24, Activity.NOT_REACHED, symptoms=())
    with pytest.raises(BadInput, match="before the procedure ended"):
        back_within_24_h(END, asked(-0.1))
    with pytest.raises(BadInput, match="number of attempts"):
        asked(24, attempts=0)


def test_the_body_goes_through_json_and_back():
    codec = TypeAdapter(Activity24h)
    for made in (asked(24), asked(24, Activity.NO, symptoms=("fever",))):
        assert codec.validate_json(codec.dump_json(made)) == made
