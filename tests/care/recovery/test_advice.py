import pytest
from procedure.made import CONTRAST, SKIN, facts, procedure

from akeso.care.recovery import advice_for, missing_advice

EVERYBODY = {"no-driving", "no-bath", "call-at-once"}


def codes(**changes):
    return {one.code for one in advice_for(procedure(**changes))}


def test_what_belongs_to_a_steroid_injection():
    assert codes() == EVERYBODY | {"usual-activity", "steroid"}
    assert codes(drugs=(SKIN, CONTRAST)) == EVERYBODY | {"usual-activity"}


@pytest.mark.parametrize(("diabetes", "told"), [(True, True), (None, True), (False, False)])
def test_blood_sugar_is_spoken_of_unless_there_is_no_diabetes(diabetes, told):
    assert ("glucose" in codes(drug_facts=facts(diabetes=diabetes))) is told
    assert "glucose" not in codes(drug_facts=facts(diabetes=diabetes), drugs=(SKIN,))


@pytest.mark.parametrize(
    ("technique", "extra"),
    [
        ("nerve_block.mbb.lumbar", {"usual-activity", "diary"}),
        ("nerve_block.stellate", {"usual-activity", "breath"}),
        ("nerve_block.mbb.thoracic", {"usual-activity", "diary", "breath"}),
        ("rf.mb.lumbar", {"usual-activity", "rf-sore"}),
        ("scs.trial", {"usual-activity", "scs-quiet"}),
        ("scs.implant", {"scs-quiet"}),
    ],
)
def test_what_a_technique_adds(technique, extra):
    assert codes(technique=technique, drugs=(SKIN,)) == EVERYBODY | extra


def test_what_is_still_to_be_said():
    told = [one.code for one in advice_for(procedure())]
    assert missing_advice(procedure(), told) == ()
    assert [one.code for one in missing_advice(procedure(), told[1:])] == told[:1]
    assert all(one.words.endswith(".") for one in advice_for(procedure()))
