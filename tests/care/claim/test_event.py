from datetime import UTC, date, datetime

import pytest

from akeso.care.claim.event import ClaimedPatient, Paper, PaperType, single
from akeso.errors import BadInput
from made_events import REFERRAL, REQUEST, STARTED, event, service


def test_the_day_of_service_is_sydneys():
    assert event(started_at=datetime(2026, 8, 3, 13, 59, tzinfo=UTC)).date_of_service.day == 3
    assert event(started_at=datetime(2026, 8, 3, 14, 0, tzinfo=UTC)).date_of_service.day == 4


def test_a_count_is_that_many_services():
    made = event(service("39013", 2), service("60503"))
    assert [entry.service.item for entry in single(made)] == ["39013", "39013", "60503"]


@pytest.mark.parametrize("number", [0, 10])
def test_the_reference_number_is_one_digit(number):
    with pytest.raises(BadInput, match="it is 1 to 9"):
        ClaimedPatient("Demo", "Patient", date(1970, 1, 1), "2123456701", number)
    assert ClaimedPatient("Demo", "P", date(1970, 1, 1), "2123 45670 1", 9).medicare_number == (
        "2123456701")  # fmt: skip


def test_referral_and_request_are_two_papers():
    with pytest.raises(BadInput, match="a referral is S and an imaging request D"):
        event(referral=REQUEST)
    with pytest.raises(BadInput, match="has type S where D belongs"):
        event(request=REFERRAL)


def test_a_paper_has_a_number_or_an_address():
    with pytest.raises(BadInput, match="neither provider number nor address"):
        Paper(PaperType.REQUEST, "Dr R. Example", date(2026, 7, 1), STARTED)
    assert Paper("D", "Dr R. Example", date(2026, 7, 1), STARTED, address="1 Demo Street")


@pytest.mark.parametrize("code", ["XX", "sd"])
def test_self_determined_codes_are_sd_and_ss(code):
    with pytest.raises(BadInput, match="use SD or SS"):
        service("57341", code=code)
    assert service("57341", code="SS").self_determined == "SS"


def test_a_claim_has_a_service_and_a_provider():
    with pytest.raises(BadInput, match="provider number of the claim is empty"):
        event(provider_number=" ")
    with pytest.raises(BadInput, match="no service"):
        type(event())(**{**event().__dict__, "services": ()})
