import re
from datetime import date

import pytest

from akeso.care.identifiers import Override
from akeso.care.person import (
    CardColour,
    CardState,
    DvaCard,
    DvaColour,
    MedicareCard,
    compare_cards,
    meaning_of,
)
from akeso.errors import BadInput, Refused

STORED = MedicareCard("2123 45670 2", 1, date(2027, 5, 31), CardColour.GREEN)


def test_a_card_keeps_its_bare_number():
    assert STORED.number == "2123456702"
    with pytest.raises(Refused, match="check digit"):
        MedicareCard("2123456711", 1)
    seen = Override("Demo Clerk", "card seen", date(2026, 11, 22))
    assert MedicareCard("2123456711", 1, override=seen).override == seen


@pytest.mark.parametrize(("reference", "fine"), [(0, False), (1, True), (9, True), (10, False)])
def test_reference_numbers_are_1_to_9(reference, fine):
    if fine:
        assert MedicareCard("2123456701", reference).reference == reference
    else:
        with pytest.raises(BadInput, match="it is 1 to 9"):
            MedicareCard("2123456701", reference)


@pytest.mark.parametrize(
    ("shown", "state", "words"),
    [(("2123456702", 1), CardState.SAME, "is the stored one"),
     (("2123456703", 1), CardState.REISSUED, "issue 3 takes the place of issue 2"),
     (("2123456701", 1), CardState.STALE, r"earlier issue \(1\) than the one stored.*ask"),
     (("2123456703", 2), CardState.OTHER_PERSON, "person 2 instead of 1"),
     (("3278851195", 1), CardState.OTHER_CARD, "ask which holds")],
)  # fmt: skip
def test_a_card_shown_is_compared_with_the_stored(shown, state, words):
    found = compare_cards(STORED, MedicareCard(*shown))
    assert found.state is state
    assert re.search(words, found.reason)
    assert not found.source.mark.verified
    assert "inferred" in found.source.reference


@pytest.mark.parametrize("colour", CardColour)
def test_what_medicare_colours_mean_is_shown_as_unverified(colour):
    assert not meaning_of(colour).source.mark.verified


def test_dva_colours_that_were_read():
    read = {DvaColour.GOLD: "gold", DvaColour.ORANGE: "orange", DvaColour.WHITE: "white"}
    assert {c: meaning_of(c).meaning for c in read} == read
    for colour in (DvaColour.DVAU, DvaColour.DVL):
        assert "not read" in meaning_of(colour).meaning


def test_the_shape_of_a_dva_number_only_warns():
    assert DvaCard("NBUR 9080", DvaColour.GOLD).checked().valid
    odd = DvaCard("1234", DvaColour("DVW"))
    assert not odd.checked().valid
    assert "warning" in odd.checked().reason


@pytest.mark.parametrize(
    ("number", "words"), [(" ", "is empty"), ("NBUR908012", "10 characters; it has at most 9")]
)
def test_a_dva_number_has_1_to_9_characters(number, words):
    with pytest.raises(BadInput, match=words):
        DvaCard(number, DvaColour.WHITE)
