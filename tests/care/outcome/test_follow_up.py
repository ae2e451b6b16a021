from datetime import UTC, datetime

import pytest

from akeso.care.assessment import Medicine, Ratings, opioid_load, submit
from akeso.care.outcome import FollowUp
from akeso.errors import BadInput, Refused

AT = datetime(2026, 12, 4, 1, 0, tzinfo=UTC)
METHADONE = Medicine("methadone", 20, "mg/day", "oral", opioid=True)


def test_scores_are_those_of_the_day_they_were_submitted():
    made = FollowUp(
        "proc",
        "2-weeks",
        AT,
        questionnaires=(submit("PEG", {"pain": 6, "enjoyment": 7, "activity": 6}),),
    )
    assert made.questionnaires[0].score("total").number == 6.33


def test_methadone_is_kept_and_never_converted():
    made = FollowUp("proc", "2-weeks", AT, medicines=(METHADONE,))
    with pytest.raises(Refused, match="Methadone is refused"):
        opioid_load(made.medicines)


def test_nobody_reached_is_kept_with_the_attempts():
    lost = FollowUp("proc", "6-months", None, not_reached=True, attempts=(AT,))
    assert lost.ratings.average is None


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"answered_at": None}, "either the time it was answered"),
        ({"answered_at": AT, "not_reached": True, "attempts": (AT,)}, "either the time"),
        ({"answered_at": None, "not_reached": True}, "tried at least once"),
        (
            {
                "answered_at": None,
                "not_reached": True,
                "attempts": (AT,),
                "ratings": Ratings(average=3),
            },
            "has answers although",
        ),
        (
            {"answered_at": None, "not_reached": True, "attempts": (AT,), "complications": ()},
            "has answers although",
        ),
        ({"answered_at": AT, "point": "5-weeks"}, "no time of asking '5-weeks'"),
        ({"answered_at": AT, "procedure": " "}, "procedure followed up is empty"),
        ({"answered_at": datetime(2026, 12, 4)}, "no time zone"),
        ({"answered_at": AT, "questionnaires": (submit("peg", [1, 2, 3]),) * 2}, "listed twice"),
    ],
)
def test_answers_that_cannot_be_are_refused(fields, says):
    with pytest.raises(BadInput, match=says):
        FollowUp(**{"procedure": "proc", "point": "2-weeks", **fields})
