from datetime import UTC, datetime
from fractions import Fraction

import pytest

from akeso.care.outcome import FollowUp, OpioidTaken, daily_opioids, scored
from akeso.errors import BadInput, NotFound, Refused

AT = datetime(2026, 12, 4, 1, 0, tzinfo=UTC)


def test_scores_are_made_when_they_are_given():
    made = scored("PEG", {"pain": 6, "enjoyment": 7, "activity": 6})
    assert made.values == {"total": 6.33}
    assert made.instrument == "peg"
    assert scored("pgic", {"change": "much improved"}).values == {"responder": True}
    assert scored("peg", {"pain": 6}).values == {"total": None}
    with pytest.raises(NotFound):
        scored("mood ring", {})


def test_opioids_follow_the_table_of_2021():
    taken = (OpioidTaken("oxycodone", "oral", 40, "mg/day"),)
    assert daily_opioids(taken).mg_per_day == 60
    assert daily_opioids((OpioidTaken("tapentadol", "oral", 100, "mg/day"),)).mg_per_day == 30
    assert daily_opioids(()).mg_per_day == Fraction(0)


def test_methadone_is_kept_and_never_converted():
    taken = (
        OpioidTaken("methadone", "oral", 20, "mg/day"),
        OpioidTaken("morphine", "oral", 10, "mg/day"),
    )
    FollowUp("proc", "2-weeks", AT, opioids=taken)
    with pytest.raises(Refused, match="Methadone is refused"):
        daily_opioids(taken)


def test_nobody_reached_is_kept_with_the_attempts():
    lost = FollowUp("proc", "6-months", None, not_reached=True, attempts=(AT,))
    assert lost.average is None


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"answered_at": None}, "either the time it was answered"),
        ({"answered_at": AT, "not_reached": True, "attempts": (AT,)}, "either the time"),
        ({"answered_at": None, "not_reached": True}, "tried at least once"),
        (
            {"answered_at": None, "not_reached": True, "attempts": (AT,), "average": 3},
            "has answers although",
        ),
        (
            {"answered_at": None, "not_reached": True, "attempts": (AT,), "complications": ()},
            "has answers although",
        ),
        ({"answered_at": AT, "average": 11}, "average pain is 11"),
        ({"answered_at": AT, "point": "5-weeks"}, "no time of asking '5-weeks'"),
        ({"answered_at": AT, "procedure": " "}, "procedure followed up is empty"),
        ({"answered_at": datetime(2026, 12, 4)}, "no time zone"),
        ({"answered_at": AT, "scores": (scored("peg", {"pain": 1}),) * 2}, "scored twice"),
    ],
)
def test_answers_that_cannot_be_are_refused(fields, says):
    with pytest.raises(BadInput, match=says):
        FollowUp(**{"procedure": "proc", "point": "2-weeks", **fields})


def test_a_dose_must_be_a_dose():
    with pytest.raises(BadInput):
        OpioidTaken("oxycodone", "oral", -1, "mg/day")
