"""Strengths as they stand on ampoules, exact."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from akeso.errors import BadInput
from akeso.pharmacy.amount import Strength, exact, parse_strength, words


@pytest.mark.parametrize(
    ("text", "amount", "unit"),
    [
        ("10 mg/mL", 10, "mg/mL"),
        ("10mg/ml", 10, "mg/mL"),
        ("1 %", 10, "mg/mL"),  # 1 g in 100 mL
        ("0.25%", Fraction(5, 2), "mg/mL"),
        ("5 mcg/mL", Fraction(1, 200), "mg/mL"),
        ("5 µg/mL", Fraction(1, 200), "mg/mL"),
        ("1:200 000", Fraction(1, 200), "mg/mL"),  # 1 g in 200 000 mL = 5 mcg/mL
        ("1:200,000", Fraction(1, 200), "mg/mL"),
        ("1:200000", Fraction(1, 200), "mg/mL"),
        ("1:1000", 1, "mg/mL"),
        ("300 mgI/mL", 300, "mgI/mL"),
        ("1 mmol/mL", 1, "mmol/mL"),
    ],
)
def test_strengths_of_the_ampoule(text, amount, unit):
    found = parse_strength(text)
    assert (found.amount, found.unit) == (amount, unit)


@pytest.mark.parametrize(
    "text",
    ["", "10", "10 mg", "mg/mL", "-1 %", "1e3 mg/mL", "1,5 mg/mL", "0 mg/mL", "1:0", "2:1000",
     "1:20 00", "10 mg/mL x", "1 % 2"],
)  # fmt: skip
def test_what_is_not_understood_is_refused(text):
    with pytest.raises(BadInput):
        parse_strength(text)


def test_units_round_trip():
    strength = parse_strength("0.75 %")
    assert strength.percent == Fraction("0.75")
    assert str(strength) == "7.5 mg/mL"
    assert parse_strength(str(strength)) == strength
    with pytest.raises(BadInput, match="no percentage"):
        _ = parse_strength("300 mgI/mL").percent


@given(st.integers(1, 100000))
def test_percent_and_mg_round_trip(hundredths):
    mg = Fraction(hundredths, 100)
    strength = Strength(mg, "mg/mL")
    assert parse_strength(f"{float(strength.percent):.3f} %") == strength


def test_decimals_are_what_they_say():
    assert exact(10.2) * 300 == 3060
    assert exact(0.07) * 100 == 7
    assert 0.07 * 100 != 7, "which is why floats are not multiplied here"


@pytest.mark.parametrize("value", [-1, float("nan"), float("inf"), True, "1", None])
def test_what_is_no_amount_is_refused(value):
    with pytest.raises(BadInput):
        exact(value, "The dose", "mg")


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (3060, "3060"), (Fraction(1, 200), "0.005"), (Fraction(160, 3), "53.33"),
     (123456, "123456"), (Fraction(5, 2), "2.5")],
)  # fmt: skip
def test_words(value, text):
    assert words(Fraction(value)) == text


def test_a_strength_needs_a_known_unit():
    with pytest.raises(BadInput, match="mmol/mL"):
        Strength(1, "mol/L")
