"""A hand-made data set: what each patient answered, and the interval it leaves."""

from datetime import UTC, datetime, timedelta

import pytest

from akeso.care.assessment import Ratings
from akeso.care.outcome import Ending, Event, FollowUp, Later, relief_duration
from akeso.errors import BadInput
from akeso.rule import Mark

END = datetime(2026, 1, 10, 0, 0, tzinfo=UTC)
POINTS = ("24-hours", "2-weeks", "6-weeks", "3-months", "6-months", "12-months")


def day(days):
    return END + timedelta(days=days)


def told(days, average, rescue=None, point="3-months"):
    return FollowUp("proc", point, day(days), ratings=Ratings(average=average), rescue=rescue)


def lost(days):
    return FollowUp("proc", "12-months", None, not_reached=True, attempts=(day(days),))


G, B = 2, 7  # relief of 75% and of 12.5% from 8

DATA = {
    # name: (follow-ups, later, ending, left, right, midpoint)
    "no relief": ((told(14, B), told(42, B)), (), "no relief", 0, 0, 0),
    "no relief, one answer": ((told(14, B), lost(90)), (), "no relief", 0, 0, 0),
    "two below": (
        (told(14, G), told(42, G), told(90, B), told(180, B)),
        (),
        "ended",
        42,
        90,
        66,
    ),
    "one below, then relief": (
        (told(14, G), told(42, B), told(90, G), told(180, B), told(365, B)),
        (),
        "ended",
        90,
        180,
        135,
    ),
    "one below with rescue": ((told(14, G), told(42, B, rescue=True)), (), "ended", 14, 42, 28),
    "rescue hides the pain": ((told(14, G), told(42, G, rescue=True)), (), "ended", 14, 42, 28),
    "missed in between": (
        (told(14, G), lost(42), told(90, B), told(180, B)),
        (),
        "ended",
        14,
        90,
        52,
    ),
    "still relieved": ((told(14, G), told(365, G)), (), "still relieved", 365, None, None),
    "lost": ((told(14, G), told(42, G), lost(95)), (), "lost", 42, None, None),
    "lost at once": ((lost(14),), (), "lost", 0, None, None),
    "nobody asked": ((), (), "unknown", 0, None, None),
    "answered without a rating": ((told(14, None),), (), "unknown", 0, None, None),
    "one below at the end": ((told(14, G), told(90, B)), (), "unconfirmed", 14, None, None),
    "repeat": ((told(14, G), told(90, G)), (Later("repeat", day(200)),), "ended", 90, 200, 145),
    "repeat after one below": (
        (told(14, G), told(90, B)),
        (Later("repeat", day(100)),),
        "ended",
        14,
        90,
        52,
    ),
    "surgery there": (
        (told(14, G),),
        (Later(Event.SURGERY_SAME_TARGET, day(50)),),
        "ended",
        14,
        50,
        32,
    ),
    "death": ((told(14, G), told(90, G)), (Later("death", day(120)),), "competing", 90, 120, None),
    "end before death": (
        (told(14, G), told(42, B), told(90, B)),
        (Later("death", day(120)),),
        "ended",
        14,
        42,
        28,
    ),
    "other surgery": (
        (told(14, G),),
        (Later("unrelated surgery", day(20)),),
        "competing",
        14,
        20,
        None,
    ),
    "treated elsewhere": (
        (told(14, G), told(90, G)),
        (Later("another treatment of the same pain", day(60)),),
        "competing",
        14,
        60,
        None,
    ),
    "treated elsewhere within a span": (
        (told(14, G), told(90, G), told(95, G)),
        (Later(Event.TREATMENT, day(60), day(91)),),
        "competing",
        14,
        91,
        None,
    ),
    "end before it was treated elsewhere": (
        (told(14, G), told(42, B), told(90, B)),
        (Later(Event.TREATMENT, day(120)),),
        "ended",
        14,
        42,
        28,
    ),
    "one below, then treated elsewhere": (
        (told(14, G), told(42, B)),
        (Later(Event.TREATMENT, day(60)),),
        "competing",
        14,
        60,
        None,
    ),
    "nothing answered, then death": ((), (Later("death", day(5)),), "competing", 0, 5, None),
    "procedure there, elsewhere": (
        (told(14, G),),
        (Later(Event.PROCEDURE_SAME_TARGET, day(50)),),
        "ended",
        14,
        50,
        32,
    ),
    "moved away": (
        (told(14, G), told(42, G)),
        (Later("moved away", day(60)),),
        "left",
        42,
        None,
        None,
    ),
    "moved and still answers": (
        (told(14, G), told(42, G), told(90, G)),
        (Later("moved away", day(60)),),
        "still relieved",
        90,
        None,
        None,
    ),
    "withdrew at once": ((), (Later("withdrew", day(3)),), "left", 0, None, None),
    "no relief, then withdrew": (
        (told(14, B),),
        (Later("withdrew", day(20)),),
        "no relief",
        0,
        0,
        0,
    ),
    "withdrew, then died": (
        (told(14, G),),
        (Later("withdrew", day(20)), Later("death", day(200))),
        "left",
        14,
        None,
        None,
    ),
    "died, then left": (
        (told(14, G),),
        (Later("withdrew", day(30)), Later("death", day(20))),
        "competing",
        14,
        20,
        None,
    ),
    "answers after a repeat": (
        (told(14, G), told(90, G), told(200, G)),
        (Later("repeat", day(100)),),
        "ended",
        90,
        100,
        95,
    ),
}


@pytest.mark.parametrize("name", DATA)
def test_the_hand_made_patients(name):
    follow_ups, later, ending, left, right, middle = DATA[name]
    found = relief_duration(END, 8, follow_ups, later=later)
    assert (found.ending, found.left_days, found.right_days) == (ending, left, right)
    assert found.midpoint_days == middle
    assert found.source.mark is Mark.PROPOSAL


def test_every_ending_is_reached():
    assert {row[2] for row in DATA.values()} == set(Ending)


def test_both_sides_of_the_threshold():
    assert relief_duration(END, 8, (told(14, 4),)).ending is Ending.STILL_RELIEVED
    assert relief_duration(END, 8, (told(14, 5),)).ending is Ending.NO_RELIEF
    assert relief_duration(END, 10, (told(14, 7),), 30).ending is Ending.STILL_RELIEVED


def test_answers_before_the_treatment_works_are_not_judged():
    follow_ups = (told(14, B), told(42, G))
    assert relief_duration(END, 8, follow_ups).ending is Ending.NO_RELIEF
    assert relief_duration(END, 8, follow_ups, from_days=28).ending is Ending.STILL_RELIEVED


def test_without_pain_before_nothing_can_be_told():
    for before in (None, 0):
        assert relief_duration(END, before, (told(14, 0),)).ending is Ending.UNKNOWN


def test_the_order_of_the_answers_does_not_matter():
    follow_ups = DATA["two below"][0]
    assert relief_duration(END, 8, follow_ups) == relief_duration(END, 8, follow_ups[::-1])


@pytest.mark.parametrize("threshold", [0, -1, 101])
def test_a_threshold_is_a_percentage(threshold):
    with pytest.raises(BadInput, match="threshold"):
        relief_duration(END, 8, (), threshold)


def test_an_answer_before_the_procedure_is_refused():
    with pytest.raises(BadInput, match="before the procedure"):
        relief_duration(END, 8, (told(-1, 3),))
