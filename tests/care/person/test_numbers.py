"""Numbers are the published vectors of guides, nobody's."""

from datetime import date

import pytest

from akeso.care.identifiers import Override
from akeso.care.person import accepted_number
from akeso.errors import BadInput, Refused

SEEN = Override("Demo Clerk", "card seen", date(2026, 11, 22))


@pytest.mark.parametrize(
    ("kind", "number", "kept"),
    [("medicare", "2123 45670 1", "2123456701"), ("ihi", "8003608833357361", "8003608833357361"),
     ("hpii", "8003 6199 0001 5717", "8003619900015717"),
     ("hpio", "8003621566684455", "8003621566684455"), ("provider", "988939bj", "988939BJ"),
     ("provider", "24621f", "0024621F")],
)  # fmt: skip
def test_right_numbers_are_kept_bare(kind, number, kept):
    assert accepted_number(kind, number) == kept


@pytest.mark.parametrize(
    ("kind", "number", "reason"),
    [("medicare", "2123 45671 1", "ninth.*should be 0"), ("medicare", "1234567892", "begin with"),
     ("ihi", "8003608833357362", "Luhn"), ("ihi", "8003619900015717", "begins with 800361"),
     ("provider", "988939BK", "should be J"), ("provider", "1234561A", "should be B"),
     ("provider", "988939IJ", "location character")],
)  # fmt: skip
def test_a_wrong_check_digit_needs_an_override(kind, number, reason):
    with pytest.raises(Refused, match=f"{reason}.*override with a name and a reason"):
        accepted_number(kind, number)
    assert accepted_number(kind, number, SEEN) == number.replace(" ", "")


@pytest.mark.parametrize(
    ("kind", "number"),
    [("medicare", "212345670"), ("medicare", "21234567013"), ("medicare", "21234567O1"),
     ("ihi", "800360883335736"), ("provider", "9889391J2"), ("provider", "98893911")],
)  # fmt: skip
def test_no_override_lifts_a_shape(kind, number):
    for override in (None, SEEN):
        with pytest.raises(BadInput, match="is not one; it has"):
            accepted_number(kind, number, override)
