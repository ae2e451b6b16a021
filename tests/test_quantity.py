"""Ranges take both their ends, nothing beyond, and say so in a sentence."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from akeso.errors import BadInput
from akeso.quantity import Range

DEPTH = Range("The depth", "mm", 10.0, 150.0)


@pytest.mark.parametrize("value", [10.0, 10, 150.0, 75.5, np.float32(75.5), "75.5"])
def test_values_inside_come_back_as_float(value):
    assert DEPTH.check(value) == float(value)
    assert type(DEPTH.check(value)) is float


@pytest.mark.parametrize(
    "value",
    [math.nextafter(10.0, 0.0), math.nextafter(150.0, 200.0), -75.0, math.nan, math.inf, None, "x"],
)
def test_anything_else_is_refused(value):
    with pytest.raises(BadInput):
        DEPTH.check(value)


def test_the_sentence_names_quantity_value_range_and_unit():
    with pytest.raises(BadInput) as caught:
        DEPTH.check(9.0)
    assert str(caught.value) == "The depth is 9.0; give a number from 10 to 150 mm."


def test_a_pure_number_has_no_unit_in_its_sentence():
    with pytest.raises(BadInput, match=r"from 0 to 1\.$"):
        Range("The share", "", 0.0, 1.0).check(2)


def test_a_point_is_a_range_and_a_reversed_one_is_not():
    assert Range("x", "", 2.0, 2.0).check(2) == 2.0
    with pytest.raises(BadInput, match="range of x is empty: 3 to 2"):
        Range("x", "", 3, 2)
    with pytest.raises(BadInput, match="empty"):
        Range("x", "", math.nan, 2)


@given(st.floats(), st.floats(-1e6, 1e6), st.floats(0.0, 1e6))
def test_check_accepts_exactly_the_closed_interval(value, low, width):
    span = Range("x", "", low, low + width)
    if low <= value <= low + width:
        assert span.check(value) == value
    else:
        with pytest.raises(BadInput):
            span.check(value)
