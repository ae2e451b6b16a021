"""The three tests of a new course, as Services Australia has them; both sides of 9 months."""

import csv
from datetime import date, time
from importlib import resources

import pytest

from akeso.care.calendar import at_clock
from akeso.care.person import Recognition
from akeso.care.referral import (
    EarlierCare,
    Exemption,
    Visit,
    attendance_item,
    attendance_items,
    validity,
)
from akeso.errors import BadInput
from akeso.rule import Status

from .made_letters import letter

FIRST = date(2026, 3, 10)
NOW = validity(letter(), at_clock(FIRST, time(9)))
OLD = validity(
    letter(dated=date(2024, 1, 2), received=at_clock(date(2024, 1, 2), time(9))),
    at_clock(date(2024, 2, 1), time(9)),
)
SPECIALIST = Recognition.SPECIALIST


def earlier(**more):
    given = {
        "attended": True,
        "same_condition": True,
        "last_attendance": date(2025, 6, 9),
        "referral": OLD,
        "review_judged": True,
    }
    return EarlierCare(**{**given, **more})


@pytest.mark.parametrize(
    ("recognition", "initial", "later"),
    [("specialist", "104", "105"), ("consultant physician", "110", "116"),
     ("pain medicine", "2801", "2806")],
)  # fmt: skip
def test_items_of_each_recognition(recognition, initial, later):
    first = attendance_item(Recognition(recognition), FIRST, NOW, EarlierCare(attended=False))
    assert (first.item, first.visit, first.status) == (initial, Visit.INITIAL, Status.PASS)
    next_one = attendance_item(
        Recognition(recognition), FIRST, NOW, EarlierCare(attended=True), attended_under=1
    )
    assert (next_one.item, next_one.visit) == (later, Visit.LATER)


@pytest.mark.parametrize(
    ("more", "item"),
    [({}, "104"), ({"last_attendance": date(2025, 6, 10)}, "105"),
     ({"last_attendance": date(2025, 6, 11)}, "105"), ({"review_judged": False}, "105"),
     ({"referral": NOW}, "105"), ({"same_condition": False, "review_judged": None}, "104"),
     ({"same_condition": None}, "104"),
     ({"review_judged": None, "last_attendance": date(2026, 1, 1)}, "105")],
)  # fmt: skip
def test_a_new_course_needs_all_three(more, item):
    found = attendance_item(SPECIALIST, FIRST, NOW, earlier(**more))
    assert (found.status, found.item) == (Status.PASS, item)


@pytest.mark.parametrize(
    "more",
    [{"review_judged": None}, {"referral": None}, {"last_attendance": None},
     {"same_condition": None, "review_judged": False}, {"attended": None, "last_attendance": None}],
)  # fmt: skip
def test_what_is_not_known_gives_no_item(more):
    found = attendance_item(SPECIALIST, FIRST, NOW, earlier(**more))
    assert (found.status, found.item, found.visit) == (Status.UNKNOWN, "", None)
    assert any("ot known" in reason.text for reason in found.reasons)


def test_a_renewal_within_nine_months_keeps_the_later_item():
    """Renewed for the same condition after the old referral lapsed, last seen 8 months ago."""
    found = attendance_item(SPECIALIST, FIRST, NOW, earlier(last_attendance=date(2025, 7, 10)))
    assert found.item == "105"
    assert "Not true: the last attendance" in " ".join(r.text for r in found.reasons)


@pytest.mark.parametrize(
    ("day", "status"),
    [(date(2026, 3, 9), Status.FAIL), (date(2027, 3, 9), Status.PASS),
     (date(2027, 3, 10), Status.UNKNOWN), (date(2027, 3, 11), Status.FAIL)],
)  # fmt: skip
def test_no_item_without_a_referral_that_covers_the_day(day, status):
    found = attendance_item(SPECIALIST, day, NOW, EarlierCare(attended=False))
    assert found.status is status
    assert bool(found.item) is (status is Status.PASS)


def test_a_lost_referral_gives_one_item():
    lost = validity(Exemption("L", "attendance", "Dr Demo", "lost"), at_clock(FIRST, time(9)))
    never = EarlierCare(attended=False)
    assert attendance_item(SPECIALIST, FIRST, lost, never).item == "104"
    assert attendance_item(SPECIALIST, FIRST, lost, never, attended_under=1).item == ""


def test_who_has_no_item_and_dates_that_cannot_be():
    found = attendance_item(Recognition.MIDWIFE, FIRST, NOW, EarlierCare(attended=False))
    assert (found.status, found.item) == (Status.FAIL, "")
    with pytest.raises(BadInput, match="lies after the visit"):
        attendance_item(SPECIALIST, FIRST, NOW, earlier(last_attendance=date(2026, 3, 11)))
    with pytest.raises(BadInput, match="never attended"):
        EarlierCare(attended=False, last_attendance=FIRST)


def test_the_items_and_their_dates_are_those_of_the_schedule():
    text = resources.files("akeso.care.claim").joinpath("items.csv").read_text("utf-8")
    schedule = {row["item"]: row for row in csv.DictReader(text.splitlines())}
    for items in attendance_items().values():
        assert schedule[items.initial]["started"] == items.since.isoformat()
        assert schedule[items.initial]["referral"] == "yes"
        assert items.later in schedule
