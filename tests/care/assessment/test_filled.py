"""Questionnaires as they were filled in: scored once, kept with the version."""

from dataclasses import replace

import pytest

from akeso.care.assessment import Filled, Given, ScaleScore, scoring_version, submit
from akeso.care.instruments import all_instruments
from akeso.errors import BadInput, NotFound


def test_scores_are_computed_on_submission():
    """PEG is the mean of three; the ODI example 16/45 is 35.5 % (clinic memo, c.2)."""
    peg = submit("PEG", {"pain": 6, "enjoyment": 7, "activity": 6})
    assert peg.score("total") == ScaleScore("total", 6.33)
    assert peg.version == scoring_version()
    odi = submit("odi", [2, 2, 2, 2, 2, 2, 2, 2, 0, None])
    assert odi.score("total").number == pytest.approx(35.56)
    assert odi.answers[9] == Given("10")


def test_bands_and_words_are_kept():
    dass = submit("DASS-21", [3] * 21)
    assert dass.score("depression") == ScaleScore("depression", 42.0, "", "extremely severe")
    assert dass.score("total") is None
    pgic = submit("PGIC", {"change": "Much improved"})
    assert pgic.score("responder") == ScaleScore("responder", None, "yes", "much improved")


@pytest.mark.parametrize("instrument", [q.code for q in all_instruments()])
def test_every_instrument_can_be_submitted_and_read_again(instrument):
    found = next(q for q in all_instruments() if q.code == instrument)
    answers = {i: found.choices[0] if found.choices else found.ranges[i][1] for i in found.items}
    filled = submit(instrument, answers)
    assert replace(filled) == filled
    assert filled.as_score().instrument is found


def test_a_score_that_was_changed_is_found_but_another_version_stands():
    filled = submit("PEG", [6, 7, 6])
    other = (ScaleScore("total", 2.0),)
    with pytest.raises(BadInput, match="not those of its answers"):
        replace(filled, scores=other)
    assert replace(filled, scores=other, version="an older one").score("total").number == 2.0


def test_answers_that_do_not_fit_are_refused():
    with pytest.raises(NotFound):
        submit("nonsense", [1])
    with pytest.raises(BadInput, match="from 0 to 10"):
        submit("PEG", [11, 1, 1])
    assert isinstance(submit("PEG", {"1": 5}), Filled)
