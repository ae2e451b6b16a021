"""DRUGS.json: what is refused, what null means, and the schema of the answer."""

import json
from decimal import Decimal

import pytest
from jsonschema import Draft202012Validator

from akeso.errors import BadInput
from akeso.exchange.documents import schema
from akeso.exchange.drugs_json import as_case, as_document
from akeso.pharmacy.case import Pattern, Route, Sedation
from akeso.pharmacy.check import check
from akeso.pharmacy.patient import ContrastReaction
from akeso.pharmacy.profile import profiles
from pharmacy.cases import document


def answer(made):
    return as_document(check(*as_case(made)))


@pytest.mark.parametrize("name", ["drugs", "drugs-answer"])
def test_schemas_are_schemas(name):
    Draft202012Validator.check_schema(schema(name))


def test_choices_of_the_schema_are_those_of_the_code():
    s = schema("drugs")["properties"]
    told = {**s["patient"]["properties"], **s["procedure"]["properties"]}
    assert s["profile"]["enum"] == list(profiles())
    assert told["route"]["enum"] == list(Route)
    assert told["pattern"]["enum"] == [*Pattern, None]
    assert told["sedation"]["enum"] == [*Sedation, None]
    assert told["contrast_reaction"]["enum"] == [*ContrastReaction, None]


def test_every_field_of_the_code_is_in_the_schema():
    s = schema("drugs")["properties"]
    case, _ = as_case(document())
    assert set(s["patient"]["properties"]) == set(vars(case.patient))
    assert set(s["procedure"]["properties"]) == set(vars(case.procedure))


def test_decimals_stay_exact_on_the_way_in():
    syringe = {
        "name": "c",
        "site": "target",
        "contents": [{"drug": "iohexol", "volume_ml": 10.2, "strength": "300 mgI/mL"}],
    }
    text = json.dumps(document(syringes=[syringe]))
    for number in (float, Decimal):
        read = json.loads(text, parse_float=number)
        found = answer(read)
        iodine = next(t for t in found["totals"] if t["name"] == "iodine")
        assert iodine["value"] == iodine["limit"] == 3060
        assert found["status"] == "pass"


def test_null_is_not_told():
    left_out = document()
    del left_out["patient"]["weight_kg"]
    assert answer(left_out) == answer(document(patient__weight_kg=None))
    assert answer(left_out)["status"] == "unknown"


@pytest.mark.parametrize("section", ["patient", "anaesthetics_24_h", "steroids_3_years"])
def test_sections_may_be_left_out_and_are_unknown(section):
    made = document()
    del made[section]
    assert answer(made)["status"] == "unknown"


@pytest.mark.parametrize(
    ("edits", "says"),
    [
        (
            {"patient__wieght_kg": 60},
            "patient: there is no field 'wieght_kg'; perhaps weight_kg is meant",
        ),
        ({"patient__name": "x"}, "no field 'name'"),
        ({"colour": "x"}, "the top level: there is no field 'colour'"),
        ({"patient__weight_kg": 5}, "patient/weight_kg"),
        ({"patient__weight_kg": "60"}, "patient/weight_kg"),
        ({"patient__diabetes": 1}, "patient/diabetes"),
        ({"procedure__route": "oral"}, "procedure/route"),
        ({"procedure__level": "L9"}, "L9"),
        ({"procedure__level": "L4-S1"}, "L4-S1"),
        ({"profile": "mine"}, "profile"),
        ({"syringes": []}, "syringes"),
        ({"steroids_3_years": [{"drug": "lidocaine", "dose_mg": 1, "days_ago": 1}]}, "no steroid"),
        ({"patient__allergies": ["lidocain"]}, "did you mean"),
        ({"overrides": [{"rule": "R99", "reason": "x", "by": "y"}]}, "R99"),
        ({"overrides": [{"rule": "R17", "reason": "x"}]}, "overrides/0"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_place(edits, says):
    with pytest.raises(BadInput) as why:
        answer(document(**edits))
    assert says in str(why.value)


@pytest.mark.parametrize("bad", [None, [], "x", 3, {}])
def test_what_is_no_question_is_refused(bad):
    with pytest.raises(BadInput):
        as_case(bad)


def test_the_answer_keeps_override_and_verdict_apart():
    one = {"rule": "R17", "reason": "Iodine is short", "by": "Dr A. Example"}
    found = answer(document(procedure__live_contrast=False, overrides=[one]))
    rule = next(c for c in found["checks"] if c["rule"] == "R17")
    assert found["status"] == "pass"
    assert rule["status"] == "fail"
    assert rule["overridden"] == {"reason": "Iodine is short", "by": "Dr A. Example"}


def test_every_check_names_source_and_mark():
    for one in answer(document())["checks"]:
        assert one["source"]
        assert one["verified"] is (one["mark"] in ("read", "computed"))
