"""The dictionary of findings and what a finding may hold."""

import math

import pytest

from akeso.errors import BadInput
from akeso.techniques.findings import Field, Findings, baseline, dictionary
from reference_rules import dictionary_rows

FIELDS = list(dictionary().values())
NUMBERS = [f for f in FIELDS if f.range is not None]


def test_the_dictionary_is_the_memos_row_by_row():
    rows = dictionary_rows()
    ours = [(f.name, "one of " + ",".join(f.words) if f.words else f.type) for f in FIELDS]
    assert ours == [(row[0], row[1]) for row in rows]
    for field, (_, _, base, meaning) in zip(FIELDS, rows, strict=True):
        written = str(field.baseline)
        assert (written.lower() if field.type == "bool" else written) == base, field.name
        assert field.computed is meaning.startswith("computed"), field.name
        assert field.meaning == meaning or meaning == "-", field.name


@pytest.mark.parametrize("field", FIELDS, ids=lambda f: f.name)
def test_every_field_refuses_wrong_types_by_name(field):
    wrong = [[], {}, "yes", "", math.nan, math.inf, -math.inf, 10**400, b"x"]
    wrong += [1, 0, 1.0] if field.range is None else [True, False, "5"]
    for value in wrong:
        with pytest.raises(BadInput, match=f"^{field.name} is .*; give ") as why:
            Findings({field.name: value})
        assert field.allowed in str(why.value)
        assert "\n" not in str(why.value)


@pytest.mark.parametrize("field", NUMBERS, ids=lambda f: f.name)
def test_every_range_on_both_sides_of_its_edges(field):
    for edge, outward in ((field.range.low, -1), (field.range.high, 1)):
        assert Findings({field.name: edge})[field.name] == edge
        with pytest.raises(BadInput, match=field.name):
            Findings({field.name: edge + outward})


def test_whole_numbers_stay_whole():
    assert Findings({"age_years": 70.0})["age_years"] == 70
    assert isinstance(Findings({"age_years": 70.0})["age_years"], int)
    assert isinstance(Findings({"pain_nrs": 7})["pain_nrs"], float)
    with pytest.raises(BadInput, match="a whole number from 0 to 130 years"):
        Findings({"age_years": 70.5})


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"pain_nrs": 11}, "pain_nrs is 11; give a number from 0 to 10 of 10, or null"),
        ({"mbb_policy": "cms"}, "mbb_policy is 'cms'; give one of sis_dual80, cms_dual80"),
        ({"diabetes": "no"}, "diabetes is 'no'; give true or false, or null"),
        ({"on_warfarin": 1}, "on_warfarin is 1; give true or false"),
        ({"glucose_mg_dl": 16.0}, "mmol/L times 18"),  # 288 mg/dL, were it read as such
        ({"hba1c_pct": 53}, "not mmol/mol"),
        ({"platelets_10e9_l": 150_000}, "x10\\^9/L"),
        ({"diabets": True}, "no finding 'diabets'; did you mean diabetes"),
        ({"zzzz": True}, "no finding 'zzzz'; use the names"),
    ],
)
def test_one_clear_sentence(given, said):
    with pytest.raises(BadInput, match=said):
        Findings(given)


def test_left_out_and_null_are_unknown():
    findings = Findings({"diabetes": None, "age_years": 50})
    assert findings["diabetes"] is None
    assert findings["pain_nrs"] is None
    assert len(findings) == len(FIELDS)
    assert list(findings) == [f.name for f in FIELDS]


def test_baseline_is_every_field_known_and_changes_leave_it_alone():
    base = baseline()
    assert None not in base.values()
    changed = base.with_({"age_years": 80, "inr": None})
    assert (changed["age_years"], changed["inr"]) == (80, None)
    assert (base["age_years"], base["inr"]) == (55, 1.0)
    with pytest.raises(TypeError):
        base.given["age_years"] = 3


@pytest.mark.parametrize(
    ("type_", "words", "range_"), [("text", (), None), ("choice", (), None), ("bool", ("a",), None),
                                   ("int", (), None)]
)  # fmt: skip
def test_a_broken_row_of_the_dictionary_is_refused(type_, words, range_):
    with pytest.raises(BadInput):
        Field("x", type_, words, range_, False, False, "")
