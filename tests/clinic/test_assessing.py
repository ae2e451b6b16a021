"""Assessments: scored when they are submitted, red flags told, nothing half written."""

import json

import pytest

from akeso import clinic
from akeso.care.assessment import RedFlags
from akeso.errors import BadInput, NotFound, Refused

from . import papers, walk


def test_questionnaires_are_scored_when_they_are_submitted(rooms):
    walk.assessed(rooms)
    (entry,) = walk.records(rooms, "assessment")
    (peg,) = json.loads(entry.body)["questionnaires"]
    assert peg["scores"][0]["number"] == 7  # mean of 7, 8 and 6
    assert peg["version"]


def test_a_score_that_does_not_follow_from_the_answers_is_refused(rooms):
    walk.assessed(rooms)
    (entry,) = walk.records(rooms, "assessment")
    document = json.loads(entry.body)
    document["questionnaires"][0]["scores"][0]["number"] = 3
    with pytest.raises(BadInput):
        clinic.assess(rooms.desk("nurse"), walk.EPISODE, document)
    assert len(walk.records(rooms, "assessment")) == 1


@pytest.mark.parametrize(
    ("one", "said"),
    [
        ({"instrument": "peg", "answers": [7, 8]}, "3 items"),
        ({"instrument": "peg", "answers": [7, 8, 11]}, "11"),
        ({"instrument": "nonsense", "answers": [1]}, "nonsense"),
        ({"instrument": "peg"}, "instrument and answers"),
        ({"instrument": "peg", "answers": 7}, "list of all items"),
        (7, "questionnaires/0"),
    ],
)
def test_bad_answers_are_one_sentence_and_nothing_is_written(rooms, one, said):
    walk.referred(rooms)
    document = papers.assessment() | {"questionnaires": [one]}
    with pytest.raises((BadInput, NotFound), match=said):
        clinic.assess(rooms.desk("nurse"), walk.EPISODE, document)
    assert not walk.records(rooms, "assessment")


def test_red_flags_that_nobody_asked_for_are_told(rooms):
    told = walk.assessed(rooms, red_flags=RedFlags.not_asked())
    assert any("not answered, so nothing is eligible" in note for note in told.notes)


def test_a_red_flag_that_is_up_says_what_to_do(rooms):
    flags = {**vars(papers.root_pain().red_flags)}
    name = next(iter(flags))
    up = RedFlags(**{**flags, name: papers.Answer.YES})
    told = walk.assessed(rooms, red_flags=up)
    assert any("Yes:" in note for note in told.notes)


def test_it_needs_a_referral_or_a_reason(rooms):
    desk = rooms.desk("front-desk")
    clinic.register(desk, papers.PATIENT)
    with pytest.raises(NotFound, match="no episode P000001-1"):
        clinic.assess(rooms.desk("nurse"), "1-1", papers.assessment())


def test_the_front_desk_may_not(rooms):
    walk.referred(rooms)
    with pytest.raises(Refused, match="it is for: clinician, nurse"):
        clinic.assess(rooms.desk("front-desk"), walk.EPISODE, papers.assessment())
