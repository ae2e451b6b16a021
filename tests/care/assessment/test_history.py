"""Ratings and the story of the pain."""

from datetime import date

import pytest

from akeso.care.assessment import Exactness, PainHistory, Ratings, Treatment
from akeso.errors import BadInput


@pytest.mark.parametrize("value", [0, 10])
def test_ratings_from_0_to_10(value):
    assert Ratings(now=value).known == {"now": value}


@pytest.mark.parametrize("value", [-1, 11, 4.5, True])
def test_other_ratings_are_refused(value):
    with pytest.raises(BadInput, match="give a whole number from 0"):
        Ratings(worst=value)


def test_least_average_and_worst_lie_in_order():
    assert Ratings(least=5, average=5, worst=5, now=9).known["now"] == 9
    with pytest.raises(BadInput, match="least pain of the week is 6 and the average is 5"):
        Ratings(least=6, average=5)
    with pytest.raises(BadInput, match="least pain of the week is 8 and the worst is 7"):
        Ratings(least=8, worst=7)


@pytest.mark.parametrize(
    ("exact", "by"),
    [
        (Exactness.DAY, date(2024, 2, 3)),
        (Exactness.MONTH, date(2024, 2, 29)),
        (Exactness.YEAR, date(2024, 12, 31)),
    ],
)
def test_a_rough_beginning_counts_from_its_latest_day(exact, by):
    assert PainHistory("pain", date(2024, 2, 3), exact).began_by == by


def test_texts_and_weeks_are_checked():
    with pytest.raises(BadInput, match="The complaint is empty"):
        PainHistory("  ")
    with pytest.raises(BadInput, match="weeks of conservative care"):
        PainHistory("pain", conservative_weeks=-1)
    with pytest.raises(BadInput, match="aggravating is empty"):
        PainHistory("pain", aggravating=("sitting", " "))
    assert Treatment("physiotherapy", None, "little").weeks is None
