"""Every example document is accepted as it is printed, but for the records it stands on."""

import json

import pytest
from jsonschema import Draft202012Validator

from akeso.care.pathway import steps
from akeso.clinic.asking import Question, site_findings
from akeso.clinic.assessing import scored
from akeso.clinic.claim_order import ClaimOrder
from akeso.clinic.deciding import DecisionSaid
from akeso.clinic.forms import MADE, REFER, record_kinds, record_schema, record_template
from akeso.clinic.intake import LETTERS
from akeso.clinic.kinds import body_class
from akeso.clinic.sites import BY_SITE, each_place, joined
from akeso.errors import NotFound, Refused
from akeso.exchange.record_json import from_document
from akeso.techniques.eligibility import techniques
from akeso.techniques.findings import dictionary

FILLED_IN = [kind for kind in record_kinds() if kind not in MADE and kind != "decision"]


def whole(kind):
    step = steps().get(kind)
    names = step.by_field.values() if step else ()
    return scored(record_template(kind)) | dict.fromkeys(names, "record-1")


@pytest.mark.parametrize("kind", FILLED_IN)
def test_the_constructor_accepts_the_example(kind):
    assert kind == from_document(body_class(kind), whole(kind)).KIND


@pytest.mark.parametrize("kind", FILLED_IN)
def test_the_example_fits_the_schema(kind):
    schema = record_schema(kind)
    Draft202012Validator.check_schema(schema)
    assert list(Draft202012Validator(schema).iter_errors(whole(kind))) == []


@pytest.mark.parametrize("kind", FILLED_IN)
def test_what_the_clinic_fills_in_is_left_out(kind):
    step = steps().get(kind)
    assert not set(step.by_field.values() if step else ()) & set(record_template(kind))


def test_a_decision_is_what_the_clinician_says():
    assert from_document(DecisionSaid, record_template("decision")).proceed


def test_a_referral_with_its_patient_is_of_known_parts():
    found = record_template(REFER)
    assert set(found) == {"patient", "referral", "imaging_request"}
    for name, document in found.items():
        assert from_document(body_class(LETTERS.get(name, name)), document)


@pytest.mark.parametrize("kind", MADE)
def test_what_the_program_makes_has_no_example(kind):
    with pytest.raises(Refused, match=MADE[kind]):
        record_template(kind)
    assert record_schema(kind)["title"] == kind


def test_a_kind_that_does_not_exist_names_the_nearest():
    for ask in (record_schema, record_template):
        with pytest.raises(NotFound, match="did you mean referral"):
            ask("referal")


@pytest.mark.parametrize("kind", [*FILLED_IN, "decision", REFER])
def test_people_in_examples_are_made_up(kind):
    def names(value, key=""):
        if isinstance(value, dict):
            for name, inner in value.items():
                yield from names(inner, name)
        elif isinstance(value, list):
            for inner in value:
                yield from names(inner, key)
        elif key in ("family_name", "giver_name", "by", "decided_by", "requester", "full_name"):
            yield value

    assert all(
        "Demo" in name or name in ("", "Patient", "patient")
        for name in names(record_template(kind))
    )


def test_what_is_asked_of_the_program_has_an_example(rooms):
    assert from_document(ClaimOrder, record_template("claim")).services[0].item == "39013"
    question = from_document(Question, record_template("recommend"))
    assert set(question.planned) == {question.technique}
    assert question.technique in techniques()
    for findings in (question.for_all, *question.planned.values()):
        for name, value in findings.items():
            dictionary()[name].check(value)
    desk = rooms.desk("manager")
    site = record_template("site")
    assert site_findings(desk, site, why="agreed in the meeting") == site


@pytest.mark.parametrize("kind", BY_SITE)
def test_the_example_of_a_session_is_of_two_places(kind):
    found = record_template(kind, sites=True)
    assert [site["level"] for site in found["sites"]] == ["L4-L5", "L5-S1"]
    assert "RECORD" not in json.dumps(found)
    if kind == "procedure":
        made = from_document(body_class(kind), joined(found) | {"time_out": "record-1"})
        assert made.levels == ("L4-L5", "L5-S1")
        # everything that was given once at one place is there at two, and the rest as it was
        assert len(made.drugs) == 2 * len(record_template(kind)["drugs"])
        assert made.radiation.kap_gy_cm2 == record_template(kind)["radiation"]["kap_gy_cm2"]
        return
    for document in each_place(found, kind):
        if kind == "rehearsed":  # its plan is found by level and side
            document = {k: v for k, v in document.items() if k not in ("level", "side")}  # noqa: PLW2901
            document["plan"] = "record-1"
        body = DecisionSaid if kind == "decision" else body_class(kind)
        assert kind == from_document(body, document).KIND


@pytest.mark.parametrize("kind", ["recovery", "referral", "claim"])
def test_what_is_not_of_places_has_no_example_of_several(kind):
    with pytest.raises(Refused, match="is not of several places"):
        record_template(kind, sites=True)
