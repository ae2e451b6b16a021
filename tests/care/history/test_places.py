"""Several places in words, and the lines of a session as one."""

from datetime import UTC, date, datetime

import pytest

from akeso.care.history import Line, entries, places_words
from akeso.care.history.places import together


@pytest.mark.parametrize(
    ("places", "words"),
    [
        ([], ""),
        ([("L4-L5", "left")], "L4-L5 left"),
        ([("L4-L5", "left"), ("L4-L5", "left")], "L4-L5 left"),
        ([("L3", "left"), ("L4", "left"), ("L5", "left")], "L3, L4 and L5 left"),
        ([("L4-L5", "left"), ("L5-S1", "left"), ("L4-L5", "right"), ("L5-S1", "right")],
         "L4-L5 and L5-S1 left and right"),
        ([("L4-L5", "left"), ("L4-L5", "right"), ("L5-S1", "right")],
         "L4-L5 left, L4-L5 and L5-S1 right"),
        ([("L4", "")], "L4"),
        ([("", "midline")], "midline"),
    ],
)  # fmt: skip
def test_places_in_words(places, words):
    assert places_words(places) == words


def test_places_that_are_words_already():
    assert together(["L4 left", "L4 right"]) == "L4 left and right"
    assert together(["left knee left"]) == "left knee left"
    assert together(["L4", "L5"]) == "L4 and L5"


def line(record, says, where="", day=1, by="dora", kind="decision"):
    at = datetime(2026, 11, day, tzinfo=UTC)
    return Line(at, date(2026, 11, day), kind, record, says, by, where)


def test_lines_that_differ_by_their_place_alone_are_one():
    told = entries([
        line("a", "Decided on RF L4 left.", "L4 left"),
        line("b", "Referral received."),
        line("c", "Decided on RF L5 left.", "L5 left"),
        line("d", "Referral received."),
        line("e", "Decided against RF L5 right.", "L5 right"),
    ])  # fmt: skip
    assert [(e.line.says, e.records) for e in told] == [
        ("Decided on RF L4 and L5 left.", ("a", "c")),
        ("Referral received.", ("b",)),
        ("Referral received.", ("d",)),
        ("Decided against RF L5 right.", ("e",)),
    ]


@pytest.mark.parametrize("other", [{"day": 2}, {"by": "nia"}, {"kind": "consent"}])
def test_of_another_day_hand_or_kind_they_stay_apart(other):
    told = entries(
        [line("a", "RF L4 left.", "L4 left"), line("b", "RF L5 left.", "L5 left", **other)]
    )
    assert [e.records for e in told] == [("a",), ("b",)]
