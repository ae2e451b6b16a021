from dataclasses import dataclass, fields
from datetime import timedelta
from typing import ClassVar

import pytest

from akeso import clinic
from akeso.care.record import Record, Stamp
from akeso.clinic.access import Role
from akeso.clinic.kinds import body_class
from akeso.clinic.timing import CLOCKS_DIFFER, HAPPENED, ORDER, SAME_END, check_times
from akeso.errors import BadInput

from .desks import START
from .test_worklist import LETTER, PERSON

JUST = timedelta(seconds=1)


@dataclass(frozen=True)
class Procedure:
    KIND: ClassVar[str] = "procedure"
    ended: object = START
    held_at: object = START


@dataclass(frozen=True)
class Later:
    """Stands for any kind that follows: its time goes by every name in the table."""

    KIND: ClassVar[str]
    at: object
    link: str = "r1"

    def __getattr__(self, name):
        if name in {o.link for o in ORDER.values()}:
            return self.link
        return self.at


def later(kind, moment):
    return type("Made", (Later,), {"KIND": kind})(moment)


BEFORE = (Record("r1", "P1", "P1-1", Procedure(), Stamp("ann", START)),)
FAR = START + timedelta(days=400)


@pytest.mark.parametrize("kind", ORDER)
def test_nothing_comes_before_what_it_follows(kind):
    check_times(later(kind, START - CLOCKS_DIFFER), BEFORE, FAR)
    with pytest.raises(BadInput, match=r"before the procedure of 20\.11\.2026 11:00"):
        check_times(later(kind, START - CLOCKS_DIFFER - JUST), BEFORE, FAR)


def test_a_diary_is_of_its_own_block():
    check_times(later("pain-diary", START + SAME_END), BEFORE, FAR)
    with pytest.raises(BadInput, match="name the right procedure"):
        check_times(later("pain-diary", START + SAME_END + JUST), BEFORE, FAR)


def test_who_was_not_reached_has_no_time():
    check_times(later("follow-up", None), BEFORE, FAR)


def test_the_fields_of_the_tables_exist():
    for kind, names in HAPPENED.items():
        assert set(names) <= {field.name for field in fields(body_class(kind))}, kind
    causes = {"plan": "plan-attached", "time_out": "time-out", "procedure": "procedure",
              "prepared": "claim-prepared"}  # fmt: skip
    for kind, order in ORDER.items():
        own = {field.name for field in fields(body_class(kind))}
        assert {order.time, order.link} <= own, kind
        cause = {field.name for field in fields(body_class(causes[order.link]))} | {""}
        assert order.cause in cause, kind


def test_what_has_not_come_yet_is_not_recorded(rooms):
    desk = rooms.desk(Role.FRONT_DESK)
    number = clinic.register(desk, PERSON).patient

    def received(ahead):
        moment = (rooms.clock() + ahead).isoformat()
        return {"referral": {**LETTER["referral"], "received": moment}}

    with pytest.raises(BadInput, match=r"The referral is timed .* has not come yet"):
        clinic.refer(desk, number, received(CLOCKS_DIFFER + JUST))
    clinic.refer(desk, number, received(CLOCKS_DIFFER))
