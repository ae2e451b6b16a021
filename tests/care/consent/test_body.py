from datetime import datetime

import pytest

from akeso.anatomy.levels import Side
from akeso.care.consent import ConsentWithdrawn, Explained, Giver, Manner, Question
from akeso.errors import BadInput

from .made_consents import GIVEN, consent


def test_kinds_never_change():
    assert consent().KIND == "consent"
    assert ConsentWithdrawn.KIND == "consent-withdrawn"


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"level": " "}, "level of the consent is empty"),
        ({"giver_name": ""}, "Who gives the consent is empty"),
        ({"giver": Giver.RESPONSIBLE_PERSON}, "say what they are to the patient"),
        ({"manner": Manner.SPOKEN}, "name the witness"),
        ({"at": datetime(2026, 8, 3)}, "has no time zone"),
        ({"explained": (Explained("rf-cost", "A"),) * 2}, "'rf-cost' is ticked twice"),
        ({"explained": (Explained("risk-tf", "A"),)}, "'risk-tf' is no point of consent to rf.mb"),
        ({"explained": (Explained("rf-cost", "A", "free"),)}, "'rf-cost' always applies"),
    ],
)
def test_a_wrong_consent_is_refused(more, sentence):
    with pytest.raises(BadInput, match=sentence):
        consent(**more)


def test_what_is_right_is_kept():
    made = consent(giver=Giver.RESPONSIBLE_PERSON, relation=" daughter ", manner=Manner.SPOKEN,
                   witness="Nurse B. Example", questions=(Question(" why? ", "because"),),
                   explained=(Explained("pregnancy", "A", "man"),))  # fmt: skip
    assert (made.relation, made.questions[0].asked) == ("daughter", "why?")
    assert made.side is Side.LEFT


def test_an_unknown_technique_is_refused():
    with pytest.raises(BadInput, match="no technique"):
        ConsentWithdrawn("rf.magic", "L4", Side.LEFT, Giver.PATIENT, "Demo Patient", GIVEN)


@pytest.mark.parametrize(("asked", "answer"), [("", "x"), ("x", " ")])
def test_a_question_has_an_answer(asked, answer):
    with pytest.raises(BadInput, match="question"):
        Question(asked, answer)


@pytest.mark.parametrize(("point", "by"), [("", "x"), ("x", " ")])
def test_a_tick_says_what_and_who(point, by):
    with pytest.raises(BadInput, match="is empty"):
        Explained(point, by)
