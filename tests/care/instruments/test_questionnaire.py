"""Questionnaires as data: licences, scales, and what may be shipped."""

from dataclasses import replace
from fractions import Fraction

import pytest

from akeso.care.instruments import Scale, all_instruments, find_instrument
from akeso.errors import BadInput, NotFound


def test_words_are_shipped_only_where_they_may_be():
    assert {q.code for q in all_instruments() if q.ship_items} == {"nrs", "peg", "pgic"}
    for q in all_instruments():
        assert bool(q.text) is q.ship_items
        assert not q.text or len(q.text) == len(q.items)
        assert q.licence
        assert q.source.reference


@pytest.mark.parametrize("name", ["DASS-21", "dass21", "Dass_21", "dass 21"])
def test_names_forgive(name):
    assert find_instrument(name).code == "dass-21"


def test_unknown_names_list_the_known():
    with pytest.raises(NotFound, match="nrs, peg, dass-21, pseq, pcs, bpi, odi"):
        find_instrument("SF-36")


def test_dass_21_asks_every_item_once():
    items = [item for scale in find_instrument("dass-21").scales for item in scale.items]
    assert sorted(items, key=int) == [str(n) for n in range(1, 22)]


def test_pcs_asks_every_item_once_beside_the_total():
    scales = find_instrument("pcs").scales
    items = [item for scale in scales if scale.name != "total" for item in scale.items]
    assert sorted(items, key=int) == [str(n) for n in range(1, 14)]


def test_recalled_bands_are_not_verified():
    assert {q.code for q in all_instruments() if not q.verified} == {"pcs"}


def test_malformed_data_are_refused():
    with pytest.raises(BadInput, match="do not rise"):
        Scale("total", ("1",), "sum", 1, 1, 1, (("mild", 5), ("severe", 5)))
    for how, least in (("guess", 1), ("sum", 0), ("sum", 2)):
        with pytest.raises(BadInput, match="not well formed"):
            Scale("total", ("1",), how, 1, least, least, ())
    peg = find_instrument("peg")
    for wrong in ({"text": ()}, {"high_is": "up"}, {"items": ("pain",)}):
        with pytest.raises(BadInput, match=r"^peg: "):
            replace(peg, **wrong)


def test_below_the_first_band_there_is_none():
    made = Scale("total", ("1",), "sum", 1, 1, 1, (("some", 1),))
    assert made.band(Fraction(1, 2)) is None
    assert made.band(Fraction(1)) == "some"
