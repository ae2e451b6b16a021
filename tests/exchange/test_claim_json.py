"""Claims in, prices out; demonstration only."""

import copy
from datetime import date

import pytest

from akeso.care.claim import price
from akeso.errors import BadInput
from akeso.exchange.claim_json import claim_from, price_document
from akeso.exchange.documents import validate

WHOLE = {
    "date_of_service": "2025-07-10",
    "bulk_billed": True,
    "setting": "rooms",
    "services": [
        {"item": "18232", "count": 1, "targeted_percutaneous": True},
        {"item": 57341},
        {"item": 39323, "nerve": "left suprascapular"},
        {"item": 105, "aftercare": True},
        {"item": "39014", "image_guided": False},
    ],
    "imaging_request": True,
    "self_determined": "SD",
    "referral": True,
    "assignment_held": True,
    "same_practitioner": True,
    "history": [{"item": 39323, "date": "2025-01-10", "nerve": "left suprascapular"}],
    "charges": [{"what": "contrast", "amount": 20}],
    "lodged": "2025-07-11",
    "apply_unverified_rules": False,
}


def test_every_field_arrives():
    made = claim_from(WHOLE)
    assert made.date_of_service == date(2025, 7, 10)
    assert [s.item for s in made.services] == ["18232", "57341", "39323", "105", "39014"]
    assert made.services[0].targeted_percutaneous
    assert made.services[2].nerve == made.history[0].nerve == "left suprascapular"
    assert made.services[3].aftercare
    assert made.services[4].image_guided is False
    assert (made.lodged, made.self_determined, made.assignment_held) == (
        date(2025, 7, 11), "SD", True)  # fmt: skip
    assert str(made.charges[0].amount) == "20.00"


def test_fields_left_out_are_unknown():
    made = claim_from({k: WHOLE[k] for k in ("date_of_service", "bulk_billed", "setting",
                                             "services")})  # fmt: skip
    assert made.history is made.referral is made.assignment_held is made.lodged is None
    assert not made.imaging_request


def test_item_numbers_come_back_as_they_were_written():
    made = claim_from(WHOLE)
    document = price_document(price(made), WHOLE)
    assert [line["item"] for line in document["lines"]] == ["18232", 57341, 39323]
    assert {r["item"] for r in document["refused"]} == {105, "39014", "contrast"}
    assert document["lodge_by"] == "2027-07-10"
    assert "does not transmit" in document["disclaimer"]
    assert price_document(price(made))["lines"][1]["item"] == "57341"
    validate(document, "price", "The price")


@pytest.mark.parametrize(
    ("path", "value"),
    [(("date_of_service",), "10.07.2025"), (("date_of_service",), "2025-02-30"),
     (("setting",), "clinic"), (("bulk_billed",), "yes"), (("services",), []),
     (("services", 0, "item"), "esi"), (("services", 0, "count"), 101),
     (("services", 0, "colour"), "red"), (("colour",), "red"), (("imaging_request",), 1),
     (("charges", 0, "amount"), -1), (("charges", 0, "amount"), 0.001),
     (("history", 0, "date"), "2025"), (("history", 0, "date"), "2025-07-11"),
     (("lodged",), "2025-07-09")],
)  # fmt: skip
def test_malformed_claims_are_one_sentence(path, value):
    document = copy.deepcopy(WHOLE)
    place = document
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    with pytest.raises(BadInput) as why:
        claim_from(document)
    assert "\n" not in str(why.value)


@pytest.mark.parametrize("document", [None, [], "claim", 3, {}])
def test_what_is_no_claim(document):
    with pytest.raises(BadInput, match="does not fit the schema urn:akeso:schema:claim:1"):
        claim_from(document)
