from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar

import pytest
from jsonschema import Draft202012Validator

from akeso.care.record import said
from akeso.errors import BadInput, Refused
from akeso.exchange.record_json import as_document, dump, from_document, load, schema


class Side(StrEnum):
    LEFT = "left"
    RIGHT = "right"


@dataclass(frozen=True)
class Part:
    name: str
    side: Side


@dataclass(frozen=True)
class Sample:
    KIND: ClassVar[str] = "sample"

    words: str
    on: date
    at: datetime
    fee: Decimal
    parts: tuple[Part, ...] = ()
    scores: Mapping[str, float] = field(default_factory=dict)
    seen: bool | None = None

    def __post_init__(self) -> None:
        said("The words", self.words)
        if self.words == "unsafe":
            raise Refused("It is unsafe; do not.")


FULL = Sample(
    "pain äöü",
    date(2026, 11, 20),
    datetime(2026, 11, 20, 3, 0, 0, 123456, tzinfo=UTC),
    Decimal("690.80"),
    (Part("knee", Side.LEFT),),
    {"nrs": 7.5},
    True,
)


def test_a_body_survives_the_way_through_text():
    assert load(Sample, dump(FULL)) == FULL
    assert from_document(Sample, as_document(FULL)) == FULL


def test_the_text_is_the_same_each_time_and_money_keeps_its_cents():
    assert dump(FULL) == dump(load(Sample, dump(FULL)))
    assert '"fee":"690.80"' in dump(FULL)


def test_the_schema_accepts_what_is_written_and_refuses_what_is_not_read():
    published = schema(Sample)
    Draft202012Validator.check_schema(published)
    checker = Draft202012Validator(published)
    assert checker.is_valid(as_document(FULL))
    assert not checker.is_valid({**as_document(FULL), "surprise": 1})
    assert published["$id"] == "urn:akeso:schema:record:sample:1"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"words": None}, "sample document is wrong at words: write a text in quotes, not null"),
        ({"surprise": 1}, "at surprise: there is no such field"),
        ({"parts": [{"name": "knee", "side": "up"}]}, "at parts/0/side: .*'left' or 'right'"),
        ({"parts": [{"name": "k", "side": "left", "x": 1}]}, "parts/0/x: there is no such field"),
        ({"scores": {"nrs": "seven"}}, "at scores/nrs: .*number"),
        ({"on": "2026-02-30"}, 'at on: write a day like 2026-11-20, not "2026-02-30"'),
    ],
)
def test_what_has_the_wrong_shape_is_named(change, sentence):
    with pytest.raises(BadInput, match=sentence):
        from_document(Sample, {**as_document(FULL), **change})


def test_what_is_missing_is_named_with_how_many_more():
    with pytest.raises(BadInput, match=r"at words: the field is missing \(3 more to mend\)"):
        from_document(Sample, {})


def test_a_constructors_sentence_is_kept():
    with pytest.raises(BadInput, match=r"^The words is empty; write it"):
        from_document(Sample, {**as_document(FULL), "words": " "})
    with pytest.raises(Refused, match=r"^It is unsafe"):
        from_document(Sample, {**as_document(FULL), "words": "unsafe"})


@pytest.mark.parametrize("text", ["", "[]", "{", "null", '{"words": NaN}'])
def test_text_that_is_no_such_document_is_refused(text):
    with pytest.raises(BadInput, match="The sample document is wrong"):
        load(Sample, text)
