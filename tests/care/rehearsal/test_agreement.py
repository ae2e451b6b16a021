import pytest

from akeso.anatomy.levels import Side
from akeso.care.consent import Consent
from akeso.care.rehearsal import Agreed, agreed_in, refuse_wrong_plan
from akeso.errors import Refused

from .attached import NOW, attached


def agreed(technique="esi.tf.lumbar", level="L4-L5", side="left", said_in="the consent"):
    return Agreed(technique, level, Side(side), said_in)


def test_a_plan_as_agreed_passes():
    refuse_wrong_plan(attached(), [agreed()])
    refuse_wrong_plan(attached(), [agreed(level="L3-L4"), agreed(level=" l4/l5 ")])
    refuse_wrong_plan(attached(), [agreed(side="right"), agreed(side="left")])
    midline = attached(approach="lumbar-interlaminar", side="midline")
    refuse_wrong_plan(midline, [agreed("esi.il.lumbar", side="midline")])


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"side": "right"}, "side left instead of right"),
        ({"side": "midline"}, "side left instead of midline"),
        ({"level": "L5-S1"}, "level L4-L5 instead of L5-S1"),
        (
            {"technique": "esi.il.lumbar"},
            "Transforaminal epidural, lumbar instead of Interlaminar epidural, lumbar",
        ),
    ],
)
@pytest.mark.parametrize("said_in", ["the consent", "the decision"])
def test_a_wrong_plan_is_refused_in_one_sentence(changes, sentence, said_in):
    far = agreed("scs.trial", "T12-L1", "midline", said_in)
    with pytest.raises(Refused) as why:
        refuse_wrong_plan(attached(), [far, agreed(said_in=said_in, **changes)])
    assert f"is not what {said_in} says: {sentence}. Stop" in str(why.value)


def test_half_of_two_agreements_is_no_agreement():
    with pytest.raises(Refused, match="instead of"):
        refuse_wrong_plan(attached(), [agreed(level="L5-S1"), agreed(side="right")])


def test_nothing_agreed_is_refused():
    with pytest.raises(Refused, match="Nothing was agreed"):
        refuse_wrong_plan(attached(), [])


def test_a_consent_is_what_was_agreed():
    consent = Consent(
        "esi.tf.lumbar", "L4/L5", Side.LEFT, (), (), "patient", "Demo Patient", True,
        "signed on paper", NOW,
    )  # fmt: skip
    assert agreed_in(consent) == agreed()
    refuse_wrong_plan(attached(), [agreed_in(consent)])
    with pytest.raises(Refused, match="is not what the consent says: side right instead of left"):
        refuse_wrong_plan(attached(side="right"), [agreed_in(consent)])
