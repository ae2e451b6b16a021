"""Answers in, scores out."""

import pytest

from akeso.care.instruments import all_instruments, change, find_instrument
from akeso.errors import BadInput
from akeso.exchange.score_json import score_document, score_from

PEG = find_instrument("peg")


@pytest.mark.parametrize(
    "document",
    [[6, 7, 6], {"pain": 6, "enjoyment": 7, "activity": 6}, {"answers": [6, 7, 6]},
     {"answers": {"1": 6, "2": 7, "3": 6}},
     {"schema": "urn:akeso:schema:answers:1", "answers": [6, 7, 6]}],
)  # fmt: skip
def test_answers_may_be_a_list_or_an_object(document):
    assert score_document(score_from(document, PEG))["total"] == 6.33


@pytest.mark.parametrize("document", [None, 6, "6", [], {}, [[6]], {"answers": 6}])
def test_what_is_no_answer(document):
    with pytest.raises(BadInput, match=r"^[^\n]*$"):
        score_from(document, PEG)


def test_changes_are_told_with_their_source():
    before, after = score_from([8, 8, 8], PEG), score_from([5, 5, 5], PEG)
    (one,) = score_document(after, change(before, after))["change"]
    assert (one["points"], one["percent"], one["important"]) == (3, 37.5, "pass")
    assert one["verified"]
    assert "change" not in score_document(after)


def test_every_instrument_has_a_document():
    for q in all_instruments():
        low = {item: q.choices[0] if q.choices else q.ranges[item][0] for item in q.items}
        document = score_document(score_from(low, q))
        assert document["instrument"] == q.code
        assert document["verified"] is q.verified
        assert document["source"]
