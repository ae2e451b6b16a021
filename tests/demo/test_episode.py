"""What the protocol or the clock refuses cannot become part of a demonstration."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from akeso.care.appointments import Recall
from akeso.care.pathway import EpisodeClosed
from akeso.demo.episode import Course
from akeso.demo.people import MOST, card_number, family_name
from akeso.errors import BadInput, Refused

NOW = datetime(2026, 11, 20, 4, 30, tzinfo=UTC)


def course():
    return Course("demo-1-000", NOW, Random(1))  # noqa: S311


def test_what_the_protocol_refuses_is_not_entered():
    with pytest.raises(Refused, match="record it first"):
        course().add(EpisodeClosed("done"), NOW, "Demo")


def test_nothing_is_entered_after_now_or_before_the_last():
    made, recall = course(), Recall("review", NOW.date(), "asked for")
    made.add(recall, NOW - timedelta(hours=1), "Demo")
    for at in (NOW + timedelta(seconds=1), NOW - timedelta(hours=1, seconds=1)):
        with pytest.raises(BadInput, match="must lie between"):
            made.add(recall, at, "Demo")
    assert made.add(recall, NOW, "Demo") == "demo-1-000-01-recall"


def test_cards_have_a_range_and_names_do_not_repeat():
    assert len({card_number(n) for n in (0, 1, MOST - 1)}) == 3
    assert len({family_name(n) for n in range(500)}) == 500
    for place in (-1, MOST):
        with pytest.raises(BadInput, match="place of the made-up patient"):
            card_number(place)
