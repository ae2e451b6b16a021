"""Conditions: what the language allows, what it refuses, and Kleene's logic."""

import itertools

import pytest

from akeso.errors import BadInput
from akeso.techniques.expression import NUMBER, TEXT, TRUTH, Answer, Condition, Kind

KINDS = {
    "p": Kind(TRUTH),
    "q": Kind(TRUTH),
    "n": Kind(NUMBER),
    "m": Kind(NUMBER),
    "word": Kind(TEXT, ("low", "high")),
}


def answer(text, **findings):
    return Condition(text, KINDS).answer(findings)


def value(text, **findings):
    return answer(text, **findings).value


# Kleene 1952, strong logic of indeterminacy: the whole table.
AND = {(True, True): True, (True, None): None, (None, None): None, (True, False): False,
       (None, False): False, (False, False): False}  # fmt: skip
OR = {(True, True): True, (True, None): True, (None, None): None, (True, False): True,
      (None, False): None, (False, False): False}  # fmt: skip


@pytest.mark.parametrize(("p", "q"), [*itertools.product((True, False, None), repeat=2)])
def test_and_and_or_follow_kleenes_tables(p, q):
    either = (p, q) if (p, q) in AND else (q, p)
    assert value("p and q", p=p, q=q) is AND[either]
    assert value("p or q", p=p, q=q) is OR[either]


@pytest.mark.parametrize(("p", "expected"), [(True, False), (False, True), (None, None)])
def test_not_unknown_is_unknown(p, expected):
    assert value("not p", p=p) is expected


@pytest.mark.parametrize(
    ("text", "at", "below", "above"),
    [
        ("n < 4", False, True, False),
        ("n <= 4", True, True, False),
        ("n > 4", False, False, True),
        ("n >= 4", True, False, True),
        ("n == 4", True, False, False),
        ("n != 4", False, True, True),
        ("3 < n <= 4", True, True, False),
    ],
)
def test_comparisons_on_both_sides_of_the_edge(text, at, below, above):
    assert value(text, n=4) is at
    assert value(text, n=3.999) is below
    assert value(text, n=4.001) is above
    assert value(text, n=None) is None


def test_names_compare_with_names_and_sums():
    assert value("n < m", n=1, m=2) is True
    assert value("n + m > 200", n=100, m=100) is False
    assert value("n + m > 200", n=100.5, m=100) is True
    assert value("n + m > 200", n=None, m=1000) is None


def test_words_and_tuples():
    assert value("word in ('low', 'high')", word="low") is True
    assert value("word == 'low'", word="high") is False
    assert value("n in (1, 2)", n=3) is False
    assert value("word in ('low', 'high')", word=None) is None
    assert value("p == False", p=False) is True
    assert value("p == False", p=None) is None


def test_an_absent_finding_is_unknown():
    assert answer("p") == Answer(None, frozenset({"p"}))


def test_only_what_would_decide_is_named_unknown():
    assert answer("p and q", p=False, q=None).unknown == frozenset()
    assert answer("(p and n > 1) or q", p=False, n=None, q=None).unknown == {"q"}
    assert answer("p or n + m > 1", p=False, n=None, m=2).unknown == {"n"}
    assert answer("1 < n < m", n=0, m=None).value is False


@pytest.mark.parametrize(
    "text",
    [
        "p()", "abs(n) > 1", "p.real", "word.upper() == 'low'", "n[0] > 1", "__import__('os')",
        "lambda: p", "p if q else p", "[p]", "{1: p}", "(p, q)", "f'{p}' == 'low'", "n - 1 > 0",
        "n * 2 > 1", "n ** 9 > 1", "-n > 1", "n // 2 > 1", "~n > 1", "p is True", "n not in (1, 2)",
        "word in ['low']", "word in ()", "word in 'low'", "word in (word,)", "(p := q)",
        "[x for x in (1,)]", "b'low' == word", "n > 1j", "n > 1e999", "n == None", "...", "",
        "p and", "p; q", "import os", "p\nq", "await p", "*p", "p" + " or p" * 400,
        "(" * 300 + "p" + ")" * 300, "p\0", "'low'", "n", "word", "3", "n + m",
    ],
)  # fmt: skip
def test_everything_else_is_refused_at_load(text):
    with pytest.raises(BadInput):
        Condition(text, KINDS)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("r", "r is no finding"),
        ("word == 'lwo'", "'lwo' is none of low, high"),
        ("'lwo' == word", "'lwo' is none of low, high"),
        ("word in ('low', 'lwo')", "'lwo' is none of"),
        ("n == 'low'", "number is compared with a word"),
        ("p == 1", "true or false is compared with a number"),
        ("word == p", "compared"),
        ("word < 'low'", "no order"),
        ("p > q", "no order"),
        ("p + q > 1", "number is needed"),
        ("not n", "true or false is needed"),
        ("n and p", "true or false is needed"),
        ("n in (1, True)", "compared"),
    ],
)
def test_a_misspelt_rule_says_what_is_wrong(text, said):
    with pytest.raises(BadInput, match=said):
        Condition(text, KINDS)


def test_true_and_false_may_be_written():
    assert value("True or p", p=None) is True
    assert value("p == True", p=True) is True


def test_names_are_listed_once():
    assert Condition("p or q and p and n > 1", KINDS).names == ("n", "p", "q")
