"""Three-valued answers: missing data never pass."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from akeso.errors import BadInput
from akeso.rule import Check, Mark, Relation, Source, Status, all_of, any_of

SOURCE = Source("a book, p. 1", Mark.READ)
P, F, U = Status.PASS, Status.FAIL, Status.UNKNOWN

answers = st.lists(st.sampled_from(Status), max_size=6)


def check(value, relation="<=", limit=3.0):
    return Check("tip from the line", value, relation, limit, "mm", SOURCE)


@pytest.mark.parametrize(
    ("value", "relation", "expected"),
    [
        (3.0, "<=", P),
        (math.nextafter(3.0, 4.0), "<=", F),
        (3.0, ">=", P),
        (math.nextafter(3.0, 2.0), ">=", F),
        (math.nan, "<=", U),
        (math.nan, ">=", U),
        (math.inf, ">=", U),
        (-math.inf, "<=", U),
    ],
)
def test_the_limit_itself_passes_and_what_is_not_measured_is_unknown(value, relation, expected):
    assert check(value, relation).status is expected


def test_a_relation_is_one_of_two():
    assert check(1.0, "<=").relation is Relation.AT_MOST
    with pytest.raises(ValueError, match="<"):
        check(1.0, "<")


@pytest.mark.parametrize("limit", [math.nan, math.inf])
def test_a_check_without_a_limit_cannot_be_made(limit):
    with pytest.raises(BadInput, match="limit of 'tip from the line'"):
        check(1.0, limit=limit)


def test_a_source_says_where_and_how_far():
    assert Source("x", "read").mark is Mark.READ
    with pytest.raises(BadInput, match="needs a reference"):
        Source("  ", Mark.READ)
    with pytest.raises(ValueError, match="guessed"):
        Source("x", "guessed")


def test_only_what_was_read_or_computed_counts_as_verified():
    assert [m for m in Mark if m.verified] == [Mark.READ, Mark.COMPUTED]


# Kleene's strong tables of three-valued logic (S. C. Kleene, Introduction to Metamathematics, 64).
@pytest.mark.parametrize(
    ("a", "b", "both", "either"),
    [
        (P, P, P, P),
        (P, U, U, P),
        (P, F, F, P),
        (U, P, U, P),
        (U, U, U, U),
        (U, F, F, U),
        (F, P, F, P),
        (F, U, F, U),
        (F, F, F, F),
    ],
)
def test_kleene_tables(a, b, both, either):
    assert all_of([a, b]) is both
    assert any_of([a, b]) is either


def test_nothing_to_check_is_unknown():
    assert all_of([]) is U
    assert any_of(iter(())) is U


@given(answers)
def test_order_does_not_matter_and_de_morgan_holds(found):
    turned = {P: F, F: P, U: U}
    assert all_of(found) is all_of(reversed(found))
    assert any_of(found) is turned[all_of(turned[a] for a in found)]


@given(answers)
def test_a_missing_answer_never_makes_a_pass(found):
    assert all_of([*found, U]) is not P
