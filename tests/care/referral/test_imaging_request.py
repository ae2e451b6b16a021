from datetime import UTC, date, datetime, timedelta

import pytest

from akeso.care.identifiers import Override
from akeso.care.referral import (
    Exemption,
    ImagingRequest,
    SelfDetermined,
    account_words,
    request_answer,
)
from akeso.errors import BadInput, Refused
from akeso.rule import Status

RECEIVED = datetime(2026, 7, 6, 0, 0, tzinfo=UTC)
STARTED = RECEIVED + timedelta(hours=1)


def request(**more):
    given = {
        "requester": "Dr Demo Requester",
        "service": "CT lumbar spine with facet joint injection",
        "dated": date(2026, 7, 1),
        "provider_number": "2426621B",
        "received": RECEIVED,
        "clinical_detail": "Facet pain for a year.",
    }
    return ImagingRequest(**{**given, **more})


@pytest.mark.parametrize(
    ("lacks", "words"),
    [({"requester": " "}, "lacks the name of the requester; ask the requester"),
     ({"provider_number": ""}, "lacks the address, provider number or requester number; ask"),
     ({"dated": None}, "lacks its date; ask"),
     ({"service": ""}, "lacks a description of the service; ask"),
     ({"branded": True}, "lacks the words that the patient may go elsewhere"),
     ({"dated": None, "service": ""}, "lacks its date and a description of the service; ask")],
)  # fmt: skip
def test_each_missing_content_is_named(lacks, words):
    with pytest.raises(BadInput, match=words):
        request(**lacks)


@pytest.mark.parametrize("instead", [{"requester_number": "demo 1"}, {"address": "1 Demo Street"}])
def test_address_or_number_will_do(instead):
    assert request(provider_number="", **instead).provider_number == ""


def test_a_branded_form_that_tells_the_choice():
    assert request(branded=True, tells_choice=True).branded


def test_the_requesters_number_is_checked():
    with pytest.raises(Refused, match="should be J"):
        request(provider_number="988939BK")
    seen = Override("Demo Clerk", "on the form", date(2026, 7, 6))
    assert request(provider_number="988939BK", override=seen).override == seen


@pytest.mark.parametrize(
    ("shift", "status"),
    [(timedelta(microseconds=-1), Status.FAIL), (timedelta(0), Status.FAIL),
     (timedelta(microseconds=1), Status.PASS), (timedelta(days=3650), Status.PASS)],
)  # fmt: skip
def test_it_comes_before_the_service_and_never_expires(shift, status):
    assert request_answer(request(), RECEIVED + shift).status is status


def test_it_needs_no_signature():
    assert "signed" not in ImagingRequest.__dataclass_fields__
    assert "no signature" in request_answer(request(), STARTED).reasons[1].text


def test_a_request_that_is_only_announced_or_dated_later():
    assert request_answer(request(received=None), STARTED).status is Status.FAIL
    assert request(dated=date(2026, 7, 6)).dated
    with pytest.raises(BadInput, match="after it was received on 2026-07-06"):
        request(dated=date(2026, 7, 7))


@pytest.mark.parametrize(
    ("agreed", "status"), [(True, Status.PASS), (False, Status.FAIL), (None, Status.UNKNOWN)]
)
def test_an_electronic_request_is_agreed_on(agreed, status):
    found = request_answer(request(electronic=True, electronic_agreed=agreed), STARTED)
    assert found.status is status


def test_no_detail_is_a_caution_and_no_refusal():
    found = request_answer(request(clinical_detail=""), STARTED)
    assert found.status is Status.PASS
    assert "justify the exposure" in found.cautions[0].text
    assert request_answer(request(), STARTED).cautions == ()


def test_exemptions_instead_of_a_request():
    lost = Exemption("L", "imaging", "Dr Demo", "lost")
    assert request_answer(lost, STARTED).status is Status.PASS
    other = Exemption("L", "attendance", "Dr Demo", "lost")
    assert request_answer(other, STARTED).status is Status.FAIL


def test_what_the_account_carries():
    assert account_words(request(), " 000000 ") == {
        "requester": "Dr Demo Requester",
        "requester number or address": "2426621B",
        "request date": "2026-07-01",
        "LSPN": "000000",
    }
    by_address = request(provider_number="", address="1 Demo Street")
    assert account_words(by_address, "0")["requester number or address"] == "1 Demo Street"
    for code, more, field, word in (
        ("SD", {"ground": SelfDetermined.REMOTE_AREA}, "selfDeemedCode", "SD"),
        ("E", {}, "referralOverrideCode", "emergency"),
        ("L", {}, "referralOverrideCode", "lost"),
    ):
        words = account_words(Exemption(code, "imaging", "Dr Demo", "x", **more), "0")
        assert (words[field], words["exempt"], words["LSPN"]) == (code, word, "0")
    with pytest.raises(Refused, match="LSPN"):
        account_words(request(), " ")
