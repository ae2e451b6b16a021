"""Scores over time: dated, banded, with the change since the first and the last."""

from dataclasses import replace
from datetime import timedelta

import pytest

from akeso.care.assessment import Ratings, submit, trend, trend_of
from akeso.errors import NotFound
from akeso.rule import Status
from made_assessment import DAY, SEEN, blank


def peg(days, *answers):
    told = blank(questionnaires=(submit("PEG", answers),))
    return replace(told, seen=SEEN + timedelta(days=days))


def test_changes_since_the_first_and_the_last():
    found = trend([peg(60, 3, 3, 4), peg(0, 10, 10, 10), peg(30, 5, 5, 5)], "peg")
    assert [p.on for p in found.points] == [DAY + timedelta(days=n) for n in (0, 30, 60)]
    assert [p.scores[0].number for p in found.points] == [10.0, 5.0, 3.33]
    assert found.points[0].since_first == ()
    assert (found.points[2].since_first[0].points, found.points[2].since_last[0].points) == (
        6.67,
        1.67,
    )


@pytest.mark.parametrize(("last", "met"), [((7, 7, 7), Status.PASS), ((7, 7, 8), Status.FAIL)])
def test_thirty_per_cent_is_important_for_peg(last, met):
    found = trend([peg(0, 10, 10, 10), peg(1, *last)], "PEG")
    assert found.points[1].since_first[0].important is met
    assert found.thresholds[0].startswith("total: at least 30 % better (")


def test_ratings_are_followed_as_nrs_with_their_band():
    first = blank(ratings=Ratings(average=7, now=4))
    later = replace(first, seen=SEEN + timedelta(days=9), ratings=Ratings(average=4))
    found = trend([first, later, peg(10, 1, 1, 1)], "NRS")
    assert len(found.points) == 2
    bands = [next(s.band for s in p.scores if s.scale == "average") for p in found.points]
    assert bands == ["severe", "mild"]
    assert found.points[1].since_first[0].important is Status.PASS


def test_unverified_thresholds_and_other_versions_are_said():
    assert "unverified" in trend([], "dass-21").thresholds[0]
    one = submit("PEG", [5, 5, 5])
    old = replace(one, version="an older one")
    found = trend_of([(DAY, old), (DAY + timedelta(days=1), one)], "PEG")
    assert "different versions" in found.points[1].notes[0]
    with pytest.raises(NotFound):
        trend([], "nonsense")
