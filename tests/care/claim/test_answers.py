from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from akeso.care.claim.answers import ClaimAnswered, Outcome, Report, ServiceAnswer, differences
from akeso.errors import BadInput
from made_events import prepared

CLAIM = prepared().body


def answer(*services):
    return ClaimAnswered("l1", "F3849@", Report.PROCESSING, datetime(2026, 8, 9, tzinfo=UTC),
                         services)  # fmt: skip


def paid(line):
    return ServiceAnswer(line.item, line.benefit, line.benefit, Outcome.PAID)


def test_what_was_paid_as_claimed_differs_in_nothing():
    assert differences(CLAIM, answer(*map(paid, CLAIM.lines))) == ()


def test_each_other_answer_is_said():
    first, second = map(paid, CLAIM.lines)
    nothing = Decimal(0)
    less = replace(second, benefit=second.benefit - 5)
    no = replace(first, outcome=Outcome.REJECTED, benefit=nothing, reason_codes=("160",))
    wait = replace(first, outcome=Outcome.PENDING, benefit=nothing)
    assert differences(CLAIM, answer(no, less)) == (
        "Item 18232 was rejected (reason 160); correct it and claim it again.",
        f"Item 57341 paid {second.benefit - 5} where {second.benefit} was expected.",
    )
    assert differences(CLAIM, answer(wait, second)) == ("Item 18232 is not settled yet.",)


def test_an_answer_is_on_the_services_of_the_claim():
    first, second = map(paid, CLAIM.lines)
    with pytest.raises(BadInput, match="in the order of the claim"):
        differences(CLAIM, answer(second, first))
    with pytest.raises(BadInput, match="names no service"):
        answer()


def test_only_what_is_paid_has_a_benefit():
    with pytest.raises(BadInput, match="is rejected and has a benefit of 5"):
        ServiceAnswer("104", Decimal(5), Decimal(5), Outcome.REJECTED)
    with pytest.raises(BadInput, match="reason code is empty"):
        ServiceAnswer("104", Decimal(5), Decimal(0), Outcome.REJECTED, ("",))
    assert ClaimAnswered.KIND == "claim-answered"
