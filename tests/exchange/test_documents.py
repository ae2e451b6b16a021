"""JSON documents: exact money, one sentence for what does not fit."""

import json
from decimal import Decimal
from importlib.resources import files

import pytest
from jsonschema import Draft202012Validator

from akeso.errors import BadInput, NotFound
from akeso.exchange.documents import dumps, read_json, schema, validate


def test_every_published_schema_is_a_schema_and_names_itself():
    folder = files("akeso.exchange").joinpath("schemas")
    names = [p.name for p in folder.iterdir() if p.name.endswith("-1.json")]
    assert {"claim-1.json", "price-1.json", "answers-1.json", "score-1.json"} <= set(names)
    for name in names:
        found = schema(name.removesuffix("-1.json"))
        Draft202012Validator.check_schema(found)
        assert found["$id"] == f"urn:akeso:schema:{name.removesuffix('-1.json')}:1"


def test_money_prints_with_two_decimals():
    text = dumps({"a": Decimal("690.80"), "b": [Decimal("0.00"), 1], "c": "5.10"})
    assert '"a": 690.80,' in text
    assert "0.00,\n" in text
    assert json.loads(text) == {"a": 690.8, "b": [0.0, 1], "c": "5.10"}
    with pytest.raises(TypeError, match="has no form in JSON"):
        dumps({"a": object()})


def test_decimals_come_in_exactly(tmp_path):
    path = tmp_path / "a.json"
    path.write_text('\ufeff{"a": 0.1}', "utf-8")
    assert read_json(path, "it") == {"a": Decimal("0.1")}


@pytest.mark.parametrize("text", ["", "{", '{"a": NaN}', '{"a": Infinity}', '{"a": 1, "a": 2}',
                                  "[" * 100_000])  # fmt: skip
def test_what_is_not_json_is_one_sentence(tmp_path, text):
    path = tmp_path / "a.json"
    path.write_text(text)
    with pytest.raises(BadInput) as why:
        read_json(path, "it")
    assert "\n" not in str(why.value)


def test_bytes_that_are_no_text_and_absent_files(tmp_path):
    path = tmp_path / "a.json"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadInput, match=r"a.json is not JSON but no text at all"):
        read_json(path, "it")
    with pytest.raises(NotFound, match="give it as a JSON file"):
        read_json(tmp_path / "b.json", "it")


def test_the_place_of_a_fault_is_named():
    with pytest.raises(BadInput, match=r"at services/0/count: 0 is given; write 1 or more"):
        validate({"date_of_service": "2025-07-10", "bulk_billed": True, "setting": "rooms",
                  "services": [{"item": "104", "count": 0}]}, "claim", "The claim")  # fmt: skip
