"""Dollars: exact, and rounded up as the schedule prints them."""

from decimal import Decimal

import pytest

from akeso.care.claim.money import dollars, round_up
from akeso.errors import BadInput

STEP = Decimal("0.05")


@pytest.mark.parametrize(
    ("amount", "rounded"),
    [("188.3175", "188.35"), ("188.35", "188.35"), ("188.3501", "188.40"), ("0", "0.00"),
     ("188.30", "188.30"), ("188.3000001", "188.35")],
)  # fmt: skip
def test_up_to_the_next_five_cents(amount, rounded):
    assert str(round_up(Decimal(amount), STEP)) == rounded


@pytest.mark.parametrize(
    ("fee", "benefit75", "benefit85"),
    [("137.15", "102.90", "116.60"), ("685.45", "514.10", None), ("563.75", "422.85", None),
     ("703.35", "527.55", None), ("677.70", "508.30", None), ("143.25", "107.45", "121.80"),
     ("83.90", "62.95", None), ("117.20", "87.90", None), ("105.00", "78.75", "89.25"),
     ("190.10", "142.60", "161.60"), ("159.25", "119.45", None), ("207.65", "155.75", None)],
)  # fmt: skip
def test_rounding_is_that_of_the_published_schedule(fee, benefit75, benefit85):
    """Fees and benefits of twelve items of the published July 2025 file that are not shipped."""
    assert round_up(Decimal(fee) * Decimal("0.75"), STEP) == Decimal(benefit75)
    if benefit85:
        assert round_up(Decimal(fee) * Decimal("0.85"), STEP) == Decimal(benefit85)


@pytest.mark.parametrize(("value", "text"), [(188.35, "188.35"), ("20", "20.00"), (0, "0.00"),
                                             (Decimal("1000000"), "1000000.00")])  # fmt: skip
def test_amounts_are_taken(value, text):
    assert str(dollars(value)) == text


@pytest.mark.parametrize("value", [-0.01, "1000000.01", "nan", "inf", "free", None, True, 1.005])
def test_amounts_are_refused(value):
    with pytest.raises(BadInput, match="The charge is "):
        dollars(value, "The charge")
