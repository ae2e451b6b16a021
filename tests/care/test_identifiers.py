"""Check digits against published vectors; examples of guides, nobody's numbers."""

from datetime import date

import pytest

from akeso.care.identifiers import (
    LOCATIONS,
    Override,
    check,
    check_dva,
    check_ihi,
    check_medicare,
    check_provider,
    is_reissue,
    luhn_sum,
    medicare_check_digit,
)
from akeso.errors import BadInput, NotFound

PUBLISHED = [
    ("medicare", "2123 45670 1", True),
    ("medicare", "3278851195 2", True),
    ("medicare", "2123 45671 1", False),
    ("medicare", "1234567892", False),
    ("ihi", "8003608833357361", True),
    ("ihi", "8003608666701594", True),
    ("hpii", "8003619900015717", True),
    ("hpii", "8003610833334085", True),
    ("hpio", "8003621566684455", True),
    ("provider", "4024742F", True),
    ("provider", "988939BJ", True),
    ("provider", "988939BK", False),
    ("provider", "2426621B", True),
    ("provider", "1234561A", False),
    ("dva", "NBUR9080", True),
]


@pytest.mark.parametrize(("kind", "number", "valid"), PUBLISHED)
def test_published_vectors(kind, number, valid):
    found = check(kind, number)
    assert found.valid is valid
    assert found.reason.endswith(".")
    assert found.source.reference


@pytest.mark.parametrize(("digits", "total"), [("21234567", 170), ("32788511", 169)])
def test_medicare_weighted_sums(digits, total):
    assert medicare_check_digit(digits) == total % 10


def test_every_single_wrong_digit_of_a_card_is_seen():
    """All weights are coprime to 10, so one changed digit always changes the check digit."""
    for place in range(8):
        for digit in "0123456789":
            changed = f"21234567{0}1"
            changed = changed[:place] + digit + changed[place + 1 :]
            right = digit == "2123456701"[place]
            assert check_medicare(changed).valid is right


@pytest.mark.parametrize(
    ("number", "reason"),
    [("212345670", "10 digits, or 11"), ("212345670111", "10 digits, or 11"), ("", "10 digits"),
     ("21234567O1", "10 digits"), ("1123456701", "begin with 2 to 6"),
     ("7123456701", "begin with 2 to 6"), ("21234567010", "is 1 to 9"),
     ("٢123456701", "10 digits")],
)  # fmt: skip
def test_card_numbers_that_cannot_be(number, reason):
    found = check_medicare(number)
    assert not found.valid
    assert reason in found.reason


def test_first_digits_at_both_edges():
    for first in "23456":
        digits = f"{first}1234567"
        assert check_medicare(f"{digits}{medicare_check_digit(digits)}1").valid


def test_parts_of_a_card_number():
    assert check_medicare("2123 45670 1/3").parts == {
        "card": "212345670",
        "issue": "1",
        "reference": "3",
    }
    assert "which person" in check_medicare("2123456701").reason


def test_a_stale_issue_number_is_seen():
    assert is_reissue("2123 45670 1", "2123 45670 2")
    assert not is_reissue("2123 45670 1", "2123 45670 1")
    assert not is_reissue("2123 45670 1", "3278851195 2")
    assert not is_reissue("2123 45671 1", "2123 45671 2")


def test_provider_numbers_are_padded_and_may_be_small_letters():
    assert check_provider("988939bj").number == "988939BJ"
    assert check_provider("24621B").number == "0024621B"
    assert check_provider("988939BJ").parts == {"stem": "988939", "location": "B"}


@pytest.mark.parametrize("location", "IOSZ")
def test_locations_that_do_not_exist(location):
    assert "location character" in check_provider(f"988939{location}J").reason
    assert location not in LOCATIONS


def test_location_values_at_the_edges():
    assert [LOCATIONS.index(c) for c in "09AHJRTY"] == [0, 9, 10, 17, 18, 25, 26, 31]


@pytest.mark.parametrize("number", ["", "98893ABJ", "9889391BJ", "988939B1"])
def test_provider_numbers_of_another_shape(number):
    found = check_provider(number)
    assert not found.valid
    assert "has six digits, a location character" in found.reason


@pytest.mark.parametrize(
    ("number", "reason"),
    [("800360883335736", "exactly 16"), ("80036088333573611", "exactly 16"),
     ("8003618833357361", "begins with 800361"), ("8003608833357362", "Luhn")],
)  # fmt: skip
def test_ihi_that_cannot_be(number, reason):
    assert reason in check_ihi(number).reason


def test_luhn_by_a_hand_made_sum():
    """79927398713: doubled every second from the right, 70 in all."""
    assert luhn_sum("79927398713") == 70


@pytest.mark.parametrize(
    ("number", "valid"),
    [("NBUR9080", True), ("QX1", True), ("VX123456A", True), ("NBUR90801", True),
     ("NBUR908012", False), ("ABUR9080", False), ("N9080", False), ("", False)],
)  # fmt: skip
def test_dva_shapes_warn_and_never_block(number, valid):
    found = check_dva(number)
    assert found.valid is valid
    assert not found.blocks
    assert not found.source.mark.verified


def test_an_override_needs_name_and_reason():
    assert Override("A. Demonstration", "card seen", date(2026, 11, 22)).name
    for name, reason in ((" ", "card seen"), ("A. Demonstration", "")):
        with pytest.raises(BadInput, match="name of who decides"):
            Override(name, reason, date(2026, 11, 22))


def test_unknown_kinds():
    with pytest.raises(NotFound, match="medicare, provider, ihi"):
        check("passport", "1")
