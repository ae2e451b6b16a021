"""Caps per 12 months: three attendances for facets, six times a nerve."""

from datetime import date

import pytest

from akeso.care.claim import Past, Service, price
from claim.made_claims import claim

DAY = date(2025, 11, 20)


def reasons(made):
    return [(r.item, r.reason) for r in price(made).refused]


def past(item, *days, nerve=""):
    return tuple(Past(item, date(*day), nerve) for day in days)


def test_the_third_attendance_is_paid_and_the_fourth_is_not():
    two = past("39110", (2025, 1, 10), (2025, 5, 10))
    assert reasons(claim("39110", on=DAY, history=two)) == []
    three = (*two, *past("39110", (2025, 8, 10)))
    ((item, reason),) = reasons(claim("39110", on=DAY, history=three))
    assert item == "39110"
    assert "number 4 in 12 months; at most 3" in reason
    assert "Descriptors" in reason


def test_twelve_months_end_on_the_same_day_a_year_later():
    inside = past("39110", (2024, 11, 21), (2025, 5, 10), (2025, 8, 10))
    outside = past("39110", (2024, 11, 20), (2025, 5, 10), (2025, 8, 10))
    assert len(reasons(claim("39110", on=DAY, history=inside))) == 1
    assert reasons(claim("39110", on=DAY, history=outside)) == []


def test_left_and_right_on_one_day_are_one_attendance():
    both = (*past("39110", (2025, 1, 10), (2025, 5, 10)), *past("39111", (2025, 1, 10)))
    assert reasons(claim("39110", "39111", on=DAY, history=both)) == []


def test_the_stricter_reading_counts_across_the_six_items():
    mixed = (*past("39110", (2025, 1, 10)), *past("39117", (2025, 5, 10)),
             *past("39118", (2025, 8, 10)))  # fmt: skip
    ((_, reason),) = reasons(claim("39119", on=DAY, history=mixed))
    assert "stricter reading" in reason


def test_the_same_attendance_claimed_before_is_not_counted_twice():
    made = past("39110", (2025, 1, 10), (2025, 5, 10), (2025, 11, 20))
    assert reasons(claim("39111", on=DAY, history=made)) == []


@pytest.mark.parametrize(("before", "paid"), [(5, True), (6, False)])
def test_a_nerve_is_treated_six_times(before, paid):
    days = [(2025, month, 1) for month in range(1, before + 1)]
    made = claim(Service("39323", nerve="Left SI lateral branch"), on=DAY,
                 history=past("39323", *days, nerve="left si lateral branch"))  # fmt: skip
    assert (reasons(made) == []) is paid


def test_another_nerve_has_its_own_count_and_an_unknown_nerve_has_none():
    six = past("39323", *[(2025, m, 1) for m in range(1, 7)], nerve="left suprascapular")
    assert reasons(claim(Service("39323", nerve="right suprascapular"), on=DAY, history=six)) == []
    assert len(reasons(claim(Service("39323"), on=DAY, history=six))) == 1


def test_services_of_the_claim_itself_count():
    made = price(claim(Service("39323", 7, nerve="left genicular"), on=DAY))
    assert len(made.lines) == 6
    assert "number 7" in made.refused[0].reason


def test_without_a_history_the_cap_is_said_to_be_unchecked():
    made = price(claim("39110", on=DAY, history=None))
    assert any("cap of 39110 was not checked" in note for note in made.notes)
    assert not any("not checked" in note for note in price(claim("39110", on=DAY)).notes)
