"""Kleene's tables, and that only what could change an answer is asked for."""

from fractions import Fraction

import pytest

from akeso.pharmacy.truth import NO, YES, Sum, Truth, above, below, is_one_of, told

MAYBE = Truth(None, ("a",))


@pytest.mark.parametrize(
    ("one", "two", "both", "either"),
    [
        (YES, YES, True, True),
        (YES, NO, False, True),
        (NO, NO, False, False),
        (YES, MAYBE, None, True),
        (NO, MAYBE, False, None),
        (MAYBE, MAYBE, None, None),
    ],
)
def test_kleene(one, two, both, either):
    for left, right in ((one, two), (two, one)):
        assert (left & right).value is both
        assert (left | right).value is either


def test_only_what_could_change_the_answer_is_asked_for():
    other = Truth(None, ("b",))
    assert (MAYBE & other).missing == ("a", "b")
    assert (MAYBE & YES).missing == ("a",)
    assert (MAYBE & NO).missing == ()
    assert (MAYBE | YES).missing == ()
    assert (~MAYBE).missing == ("a",)
    assert (~MAYBE).value is None
    assert (~YES).value is False


def test_edges():
    assert above(Fraction(2), Fraction(2), "f").value is False
    assert above(Fraction(3), Fraction(2), "f").value is True
    assert below(Fraction(2), Fraction(2), "f").value is False
    assert below(Fraction(1), Fraction(2), "f").value is True
    assert above(None, Fraction(2), "f") == Truth(None, ("f",))
    assert told(None, "f").missing == ("f",)
    assert is_one_of("x", ("x", "y"), "f").value is True
    assert is_one_of("z", ("x", "y"), "f").value is False
    assert is_one_of(None, ("x", "y"), "f").value is None


def test_a_sum_that_may_grow():
    assert Sum(Fraction(3), ("f",)).above(Fraction(2)) == YES
    assert Sum(Fraction(2), ("f",)).above(Fraction(2)).missing == ("f",)
    assert Sum(Fraction(2)).above(Fraction(2)) == NO
