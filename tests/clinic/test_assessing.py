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
    assert told.notes[0].startswith(f"RED FLAG, {name.replace('_', ' ')} (")
    assert told.notes[0].endswith(": emergency MRI.")


def test_it_needs_a_referral_or_a_reason(rooms):
    desk = rooms.desk("front-desk")
    clinic.register(desk, papers.PATIENT)
    with pytest.raises(NotFound, match="no episode P000001-1"):
        clinic.assess(rooms.desk("nurse"), "1-1", papers.assessment())


def test_the_front_desk_may_not(rooms):
    walk.referred(rooms)
    with pytest.raises(Refused, match="it is for: clinician, nurse"):
        clinic.assess(rooms.desk("front-desk"), walk.EPISODE, papers.assessment())


def test_the_receipt_tells_the_scores_and_why_one_is_missing(rooms):
    assert "PEG: pain, enjoyment, general activity: total 7." in walk.assessed(rooms).notes
    short = {"instrument": "peg", "answers": {"pain": 6, "enjoyment": 6}}
    document = papers.assessment() | {"questionnaires": [short]}
    told = clinic.assess(rooms.desk("nurse"), walk.EPISODE, document)
    assert any("No score for total" in note for note in told.notes)


@pytest.mark.parametrize("level", ["L7", "C9", "T13-L1", "L4-L9", "S0"])
def test_a_level_that_nobody_has_is_refused(rooms, level):
    walk.referred(rooms)
    with pytest.raises(BadInput, match="can be named"):
        clinic.assess(rooms.desk("nurse"), walk.EPISODE, papers.assessment(level=level))
    assert not walk.records(rooms, "assessment")


@pytest.mark.parametrize("level", ["L6", "C8", "T12-L1", "l5/s1", "L6-S1", "knee", ""])
def test_a_level_that_there_is_is_taken(rooms, level):
    walk.referred(rooms)
    document = papers.assessment(level=level)
    assert clinic.assess(rooms.desk("nurse"), walk.EPISODE, document).id


def test_a_red_flag_that_is_up_stands_in_the_chart_of_the_patient(rooms):
    flags = {**vars(papers.root_pain().red_flags)}
    walk.assessed(rooms, red_flags=RedFlags(**{**flags, "cauda_equina": papers.Answer.YES}))
    shown = clinic.open_episode(rooms.desk("clinician"), walk.EPISODE)
    assert "RED FLAG: cauda equina." in str(shown)
