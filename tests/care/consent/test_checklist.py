"""The checklist against the references' own rates and words."""

import pytest

from akeso.care.consent import Condition, Topic, checklist, radiofrequency_points
from akeso.care.consent.checklist import _point, every_point
from akeso.errors import BadInput
from akeso.rule import Mark
from akeso.techniques.eligibility import techniques


def point(name):
    return next(p for p in every_point() if p.id == name)


# Complications with rates, as the references print them.
RATES = {
    "risk-esi-serious": ("esi.il.lumbar", "0 observed", "S91"),
    "risk-tf": ("esi.tf.cervical", "1.3%; 0.04%; 2.1%", "S91"),
    "risk-il": ("esi.il.cervical", "0.5%; 0.2%; 1.8%", "S91"),
    "risk-10000-lumbar": ("esi.il.lumbar", "0.5%; 0.8%", "S90"),
    "risk-10000-thoracic": ("esi.il.thoracic", "4.0%; 1.3%", "S90"),
    "risk-10000-cervical": ("esi.il.cervical", "4.1%; 1.0%", "S90"),
    "risk-10000-caudal": ("esi.caudal", "3.1%; 0.5%", "S90"),
    "risk-10000-tf": ("esi.tf.lumbar", "7.9%; 0.5%", "S90"),
    "risk-tf-lumbosacral": ("esi.tf.s1", "9.2%; 20.0%; 4.2%; 5.0%; 3.9%", "S92"),
    "risk-tf-lumbar-vascular": ("esi.tf.lumbar", "12.4%", "S94"),
    "risk-tf-cervical-vascular": ("esi.tf.cervical", "17.9%; 32.8%", "S93"),
    "risk-tf-infraneural": ("esi.tf.lumbar", "4.7%; 3.1%; 6.6%", "S35"),
    "risk-rf-lumbar": ("rf.mb.lumbar", "1.0% per lesion: 0.5%; 0.5%", "S95"),
    "risk-c1c2": ("facet_ia.c1c2", "18.5%", "S49"),
    "risk-stellate": ("nerve_block.stellate", "4%", "S53"),
    "risk-lsb": ("nerve_block.lsb", "0%; 40%", "S56"),
    "risk-scs": ("scs.trial", "30-40%; 5.9-9.1%", "S85"),
    "risk-scs-migration": ("scs.implant", "10.0% (7.6-12.6)", "S82"),
    "risk-scs-cord": ("scs.trial", "2.35%; 0.75%", "S84"),
    "risk-scs-pocket": ("scs.implant", "17%", "S83"),
    "steroid-effects": ("esi.tf.lumbar", "2.6%", "S91"),
}


@pytest.mark.parametrize("name", RATES)
def test_rates_are_those_of_the_references(name):
    technique, rate, source = RATES[name]
    found = next(p for p in checklist(technique) if p.id == name)
    assert (found.rate, found.source.reference.split(":")[0]) == (rate, source)
    assert found.source.mark is Mark.READ


@pytest.mark.parametrize("technique", sorted(techniques()))
def test_every_technique_has_every_topic_it_needs(technique):
    topics = {p.topic for p in checklist(technique)}
    needed = set(Topic) - {Topic.RADIOFREQUENCY}
    assert topics == (needed | {Topic.RADIOFREQUENCY} if technique[:3] == "rf." else needed)


def test_every_point_is_reached_by_a_technique():
    reached = {p.id for code in techniques() for p in checklist(code)}
    assert reached == {p.id for p in every_point()}


def test_the_note_on_radiofrequency_has_seven_points():
    points = radiofrequency_points()
    assert [p.id.removeprefix("rf-") for p in points] == [
        "modality", "reason", "duration", "mechanism", "technical", "evidence", "cost",
    ]  # fmt: skip
    assert all("39110 to 39119 and 39323" in p.source.reference for p in points)
    assert all(p.when is Condition.ALWAYS for p in points)
    assert set(points) <= set(checklist("rf.genicular"))


def test_a_route_does_not_borrow_another_routes_risks():
    ids = {p.id for p in checklist("esi.il.lumbar")}
    assert "risk-il" in ids
    assert not ids & {"risk-tf", "risk-10000-tf", "risk-10000-cervical", "rf-cost"}
    assert "steroid-off-label" in {p.id for p in checklist("esi.caudal")}
    assert "steroid-off-label" not in {p.id for p in checklist("facet_ia.lumbar")}


def test_what_was_not_read_says_so():
    assert point("risk-rf-cervical").words.endswith("(unverified)")
    assert point("driving").source.mark is Mark.READ
    assert point("driving").words.endswith("the next day")
    assert point("risk-scs-pocket").words == "Pain at the pocket: 17%"


def test_the_verified_column_must_agree_with_the_mark():
    row = {"id": "x", "technique": "all", "topic": "risk", "text": "x", "rate": "", "when": "",
           "source": "recalled", "mark": "recalled", "verified": "yes"}  # fmt: skip
    with pytest.raises(BadInput, match="says verified yes and is marked recalled"):
        _point(row)
    assert _point(row | {"verified": "no"}).id == "x"


def test_there_is_no_checklist_for_an_unknown_technique():
    with pytest.raises(BadInput, match="no technique"):
        checklist("esi.magic")
