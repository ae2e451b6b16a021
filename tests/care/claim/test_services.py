"""A claim is never half made."""

from datetime import date, timedelta

import pytest

from akeso.care.claim import Charge, Past, Service
from akeso.errors import BadInput
from claim.made_claims import JULY_2025, claim


def test_item_numbers_are_text_without_leading_zeros():
    assert Service(18232).item == Service("018232"[1:]).item == "18232"
    assert Service("00104").item == "104"


@pytest.mark.parametrize("item", ["", "18232a", "182320", "-3", True, None, 1.5])
def test_what_is_no_item_number_is_refused(item):
    with pytest.raises(BadInput, match="MBS items are numbers of up to five digits"):
        Service(item)


@pytest.mark.parametrize(("count", "fine"), [(0, False), (1, True), (100, True), (101, False)])
def test_counts_have_edges(count, fine):
    if fine:
        assert Service("104", count).count == count
    else:
        with pytest.raises(BadInput, match="from 1 to 100"):
            Service("104", count)


@pytest.mark.parametrize(
    ("how", "sentence"),
    [({"setting": "clinic"}, "use rooms, hospital, elsewhere"),
     ({"self_determined": "XX"}, "use SD or SS"),
     ({"history": (Past("104", JULY_2025 + timedelta(1)),)}, "give earlier services only"),
     ({"lodged": date(2025, 7, 9)}, "before the service")],
)  # fmt: skip
def test_contradictions_are_refused(how, sentence):
    with pytest.raises(BadInput, match=sentence):
        claim("104", **how)


def test_a_claim_needs_a_service_and_a_charge_a_name():
    with pytest.raises(BadInput, match="no service"):
        claim()
    with pytest.raises(BadInput, match="no name"):
        Charge(" ", 5)
