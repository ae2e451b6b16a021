"""Which attendance item is right: of the practitioner, and the first or a later visit."""

from datetime import date

import pytest

from akeso.care.person import Recognition
from akeso.care.referral import (
    EarlierCare,
    Visit,
    attendance_item,
    attendance_items,
    item_of,
    not_recognised,
    visit_items,
    wrong_visit,
)

from .test_attendance import FIRST, NOW, OLD, SPECIALIST

PAIN = Recognition.PAIN_MEDICINE


def judged(item, recognition=SPECIALIST, *, under=0, **earlier):
    care = EarlierCare(**{"attended": False, **earlier})
    answer = attendance_item(recognition, FIRST, NOW, care, attended_under=under)
    return wrong_visit(visit_items()[item], recognition, answer)


def test_the_plain_items_are_those_of_each_recognition():
    for recognition, items in attendance_items().items():
        assert item_of(recognition, Visit.INITIAL) == items.initial
        assert item_of(recognition, Visit.LATER) == items.later
    assert item_of(PAIN, Visit.INITIAL, away=True) == "2824"
    assert item_of(PAIN, Visit.LATER, away=True) == "2832"
    assert item_of(SPECIALIST, Visit.LATER, away=True) == ""


@pytest.mark.parametrize(
    ("first", "later", "recognition"),
    [("104", "105", SPECIALIST), ("110", "116", Recognition.PHYSICIAN), ("2801", "2806", PAIN),
     ("2824", "2832", PAIN)],
)  # fmt: skip
def test_the_wrong_one_is_refused_and_names_the_right_one(first, later, recognition):
    assert judged(first, recognition) == ""
    assert judged(later, recognition, under=1) == ""
    assert f"claim {first}." in judged(later, recognition)
    assert f"claim {later}." in judged(first, recognition, under=1)
    assert judged(first, recognition, under=1).startswith(
        f"Item {first} is for the first visit of a course of treatment and this is a later one:"
    )


def test_minor_visits_and_those_of_an_operation_day_are_later_ones():
    assert judged("2814", PAIN, under=1) == ""
    assert "claim 2801." in judged("2814", PAIN)
    assert "claim 2824." in judged("2840", PAIN)
    assert judged("111", under=1) == ""
    assert "claim 104." in judged("111")


def test_nine_months_decide_on_both_sides():
    course = {"attended": True, "same_condition": True, "referral": OLD, "review_judged": True}
    assert judged("104", last_attendance=date(2025, 6, 9), **course) == ""
    assert "claim 105." in judged("104", last_attendance=date(2025, 6, 10), **course)


def test_what_is_not_known_is_asked_for():
    said = judged("104", attended=None)
    assert said.startswith("Whether 104 (first visit of a course) or 105 (a later one) is right")
    assert "same_condition, review_judged" in said
    assert judged("92752", PAIN, attended=None) == ""  # first or later was not read of it


def test_the_practitioner_has_to_be_known_for_it():
    first, pain = visit_items()["104"], visit_items()["2806"]
    assert not_recognised(first, "Dr A", (SPECIALIST,)) == ""
    assert not_recognised(visit_items()["115"], "Dr A", (Recognition.PHYSICIAN,)) == ""
    assert not_recognised(pain, "Dr A", (SPECIALIST,)).endswith("as specialist; claim 105.")
    assert not_recognised(first, "Dr A", (PAIN, SPECIALIST)) == ""
    assert "is not recorded; add it" in not_recognised(first, "Dr A", ())
    assert not_recognised(first, "Dr A", (Recognition.MIDWIFE,)).endswith("as midwife.")
