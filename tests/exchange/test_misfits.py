"""What does not fit is said with a cause and a mend, at a line and a column."""

import pytest
from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from akeso.errors import BadInput
from akeso.exchange.documents import parse_json
from akeso.exchange.misfits import misshapen, no_such_field, shown, unfitting


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "it.json is empty; write a JSON document into it"),
        (" \n ", "it.json is empty"),
        ("null", "it.json holds null and nothing else"),
        ('{\n "a": 1,\n}', "line [23], column [12]: .*a comma is one too many"),
        ('{"a" 1}', "line 1, column 6: a colon is missing after a name"),
        ('{"a": 1 "b": 2}', "line 1, column 9: a comma is missing, or a bracket is not closed"),
        ("{'a': 1}", "line 1, column 2: a name in double quotes is missing"),
        ('{"a": "x\ny"}', "column 9: a tab or a line break stands inside a text"),
        ('{"a": "\\q"}', "column 8: a backslash there means nothing"),
        ('{"a": no}', "column 7: a value is missing or misspelt; texts stand in double quotes"),
        ('{"a": 1} {}', "column 10: something follows after the end"),
        ('{"a": [1', "line 1, column 9: it ends too early; close every bracket and quote"),
        ("[" * 100_000, "is nested too deeply"),
        ('{"a": 1, "a": 2}', "it.json names 'a' twice in one place; keep one of them"),
        ('{"a": NaN}', "it.json holds NaN, which is no number; leave the field out or write null"),
    ],
)
def test_a_file_that_cannot_be_read(text, says):
    with pytest.raises(BadInput, match=says) as why:
        parse_json(text.encode(), "it.json")
    assert str(why.value).count("\n") == 0


def test_bytes_that_are_no_text():
    with pytest.raises(BadInput, match=r"is not JSON but no text at all \(UTF-8\)"):
        parse_json(b"\xff\xd8\xff\xe0", "it.json")


SCHEMA = {
    "type": "object",
    "properties": {
        "count": {"type": "integer", "minimum": 1, "maximum": 9},
        "side": {"enum": ["left", "right"]},
        "items": {"type": "array", "minItems": 1},
        "day": {"type": "string", "format": "date"},
        "on": {"type": "string", "pattern": "^[0-9]+$", "description": "Digits only."},
    },
    "required": ["count"],
    "additionalProperties": False,
}


@pytest.mark.parametrize(
    ("document", "says"),
    [
        ([], "[] is given; write an object in braces"),
        ({}, "the field 'count' is missing"),
        ({"count": "two"}, '"two" is given; write a whole number without quotes'),
        ({"count": 0}, "0 is given; write 1 or more"),
        ({"count": 10}, "10 is given; write 9 or less"),
        ({"count": 1, "side": "up"}, '"up" is given; write one of: "left", "right"'),
        ({"count": 1, "items": []}, "[] is given; write a list of at least 1"),
        ({"count": 1, "on": "x"}, '"x" does not fit: Digits only'),
        (
            {"count": 1, "day": "2026-02-30"},
            '"2026-02-30" is given; write a day of the calendar like 2026-11-20',
        ),
        ({"count": 1, "sides": "left"}, "there is no field 'sides'; perhaps side is meant"),
    ],
)
def test_what_does_not_fit_a_schema(document, says):
    formats = Draft202012Validator.FORMAT_CHECKER
    checker = Draft202012Validator(SCHEMA, format_checker=formats)
    problem = best_match(checker.iter_errors(document))
    assert unfitting(problem) == says


def test_the_words_of_a_misfit_of_a_record():
    assert misshapen({"type": "float_parsing"}) == "write a number without quotes"
    assert misshapen({"type": "bool_type"}) == "write true or false"
    assert misshapen({"type": "date_from_datetime_parsing"}) == "write a day like 2026-11-20"
    assert misshapen({"type": "enum", "ctx": {"expected": "'left' or 'right'"}}) == (
        "write 'left' or 'right'"
    )
    assert misshapen({"type": "something_new"}).startswith("write what its schema asks for")
    assert no_such_field("x", ["alpha"]) == "there is no field 'x'; known are alpha"
    assert shown({"a": "b" * 100}) == '{"a": "' + "b" * 49 + " ..."
