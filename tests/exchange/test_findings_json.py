"""findings.json: what is read, and the one sentence for what is not."""

import pytest
from jsonschema import Draft202012Validator

from akeso.care.pain_source import features, targets
from akeso.errors import BadInput
from akeso.exchange.documents import schema
from akeso.exchange.findings_json import as_question
from akeso.techniques.eligibility import techniques
from akeso.techniques.findings import baseline, dictionary

FULL = {
    "technique": "scs.trial",
    "findings": {"age_years": 60, "diabetes": None, "inr": 1.1, "mbb_policy": "sis_dual80"},
    "antithrombotics": {
        "procedure": "2026-11-30T09:00+10:00",
        "drugs": [
            {"drug": "aspirin (primary prevention)", "last_dose": "2026-11-20", "stopped": True},
            {"drug": "apixaban", "last_dose": "2026-11-26T20:00:00+10:00"},
            {"drug": "clopidogrel", "last_dose": None},
        ],
        "bloody_tap": True,
        "leads_out": "2026-12-07T09:00+10:00",
    },
    "pain": {"region": "lumbar", "features": {"revel": None}, "priors": {"sij": 0.3}},
}


def test_the_schema_is_the_dictionary():
    told = schema("findings")
    Draft202012Validator.check_schema(told)
    fields = told["properties"]["findings"]["properties"]
    assert list(fields) == list(dictionary())
    for name, field in dictionary().items():
        shown = fields[name]
        if field.type == "choice":
            assert shown["enum"] == [*field.words, None]
        elif field.type == "bool":
            assert shown["type"] == ["boolean", "null"]
        else:
            whole = "integer" if field.type == "int" else "number"
            assert shown["type"] == [whole, "null"]
            assert (shown["minimum"], shown["maximum"]) == (field.range.low, field.range.high)
    assert told["properties"]["technique"]["enum"] == [*techniques(), None]
    pain = told["properties"]["pain"]["properties"]
    assert list(pain["features"]["properties"]) == list(features())
    assert list(pain["priors"]["properties"]) == list(targets())


def test_a_full_document_is_read_and_fits_the_schema():
    Draft202012Validator(schema("findings")).validate(FULL)
    asked = as_question(FULL)
    assert asked.technique == "scs.trial"
    assert (asked.findings["age_years"], asked.findings["bmi"]) == (60, None)
    assert [i.drug for i in asked.thinners.intakes][1:] == ["apixaban", "clopidogrel"]
    assert asked.thinners.bloody_tap is True
    assert asked.thinners.leads_out.isoformat() == "2026-12-07T09:00:00+10:00"
    assert asked.pain.priors == {"sij": 0.3}


def test_only_findings_are_needed():
    asked = as_question({"findings": {}})
    assert (asked.technique, asked.thinners, asked.pain) == (None, None, None)
    assert set(asked.findings.values()) == {None}
    nulls = {"findings": {}, "technique": None, "antithrombotics": None, "pain": None}
    assert as_question(nulls) == asked


def test_the_baseline_fills_what_is_left_out_but_not_null():
    asked = as_question({"findings": {"diabetes": None, "bmi": 40}}, fill_baseline=True)
    changed = {n: v for n, v in asked.findings.items() if v != baseline()[n]}
    assert changed == {"diabetes": None, "bmi": 40}


def test_the_baseline_answers_nothing_about_drugs_that_are_taken():
    thinners = {"procedure": "2026-11-30T09:00+10:00", "drugs": [{"drug": "warfarin"}]}
    asked = as_question({"findings": {}, "antithrombotics": thinners}, fill_baseline=True)
    assert asked.findings["prescriber_agrees_hold"] is None
    assert asked.findings["inr"] is None
    told = {"findings": {"inr": 1.1}, "antithrombotics": thinners}
    assert as_question(told, fill_baseline=True).findings["inr"] == 1.1
    none = {"findings": {}, "antithrombotics": {**thinners, "drugs": []}}
    assert as_question(none, fill_baseline=True).findings["inr"] == 1.0


def changed(path, value):
    """FULL with one place replaced."""
    made = {**FULL}
    place = made
    *steps, last = path
    for step in steps:
        place[step] = {**place[step]} if isinstance(step, str) else place[step]
        place = place[step]
    place[last] = value
    return made


THIN = "antithrombotics"


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ([], "The file is \\[\\]; give an object"),
        ({}, 'has no "findings"'),
        ({"finding": {}}, "unknown key 'finding'; did you mean findings"),
        ({"findings": {}, "name": "x"}, "unknown key 'name'; use technique, findings"),
        ({"findings": []}, "findings is \\[\\]"),
        (changed(["technique"], "scs"), "no technique 'scs'"),
        (changed(["technique"], 5), "technique is 5; give a word"),
        (changed(["findings", "pain_nrs"], 11), "pain_nrs is 11; give a number from 0 to 10"),
        (changed(["findings", "diabets"], True), "did you mean diabetes"),
        (changed(["findings", "bleed_risk_class"], "low"), "is worked out from antithrombotics"),
        (changed(["findings", "antithrombotic_hold_ok"], False), "leave out one"),
        (changed([THIN], []), "antithrombotics is \\[\\]"),
        (changed([THIN], {"drugs": []}), "lacks procedure"),
        (changed([THIN], {"procedure": "2026-11-30T09:00+10:00"}), "lacks drugs"),
        (changed([THIN, "procedure"], "2026-11-30"), "date, time and time zone"),
        (changed([THIN, "procedure"], "2026-11-30T09:00"), "date, time and time zone"),
        (changed([THIN, "procedure"], "monday"), "date, time and time zone"),
        (changed([THIN, "procedure"], None), "antithrombotics.procedure is null"),
        (changed([THIN, "drugs"], "warfarin"), "give a list"),
        (changed([THIN, "drugs"], ["warfarin"]), 'A drug is "warfarin"'),
        (changed([THIN, "drugs"], [{}]), "name of a drug is null"),
        (changed([THIN, "drugs"], [{"drug": "x", "dose": 1}]), "unknown key 'dose'"),
        (changed([THIN, "drugs"], [{"drug": "x", "last_dose": "2026-11-31"}]), "last dose of x"),
        (changed([THIN, "drugs"], [{"drug": "x", "stopped": "no"}]), "stopped of x is"),
        (changed([THIN, "bloody_tap"], 1), "bloody_tap is 1; give true or false"),
        (changed([THIN, "leads_out"], "2026-11-01T09:00+10:00"), "leads come out before"),
        (changed(["pain"], {}), "pain.region is null"),
        (changed(["pain", "features"], []), "pain.features is"),
        (changed(["pain", "age"], 5), "pain has an unknown key 'age'"),
    ],
)
def test_what_does_not_fit_is_one_sentence(document, said):
    with pytest.raises(BadInput, match=said) as why:
        as_question(document)
    assert "\n" not in str(why.value)
