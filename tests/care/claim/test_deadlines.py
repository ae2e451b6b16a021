"""Bulk-billed claims lapse: one year since 5 September 2025, two before."""

from datetime import date

import pytest

from akeso.care.claim.deadlines import lapsed, lodge_by, years_later
from claim.made_claims import claim


@pytest.mark.parametrize(
    ("service", "last"),
    [((2025, 9, 4), (2027, 9, 4)), ((2025, 9, 5), (2026, 9, 5)), ((2028, 2, 29), (2029, 2, 28))],
)
def test_last_day(service, last):
    assert lodge_by(claim("104", on=date(*service))) == date(*last)


def test_both_sides_of_the_last_day():
    day = date(2025, 11, 20)
    assert lapsed(claim("104", on=day, lodged=date(2026, 11, 20))) == ""
    assert "could be lodged until 2026-11-20" in lapsed(
        claim("104", on=day, lodged=date(2026, 11, 21))
    )


def test_private_claims_in_hospital_do_not_lapse():
    made = claim("104", setting="hospital", bulk_billed=False, lodged=date(2035, 1, 1))
    assert lodge_by(made) is None
    assert lapsed(made) == ""


def test_years_back_and_forth():
    assert years_later(date(2024, 2, 29), -1) == date(2023, 2, 28)
    assert years_later(date(2024, 2, 29), 4) == date(2028, 2, 29)
