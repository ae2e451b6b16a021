"""Drugs as data: every fact has a source, names are found, unknown ones are not guessed."""

import pytest

from akeso.errors import BadInput
from akeso.pharmacy.drug import Drug, Kind, find_drug, formulary, known_allergen


def test_every_fact_has_source_mark_and_date():
    facts = [fact for drug in formulary().values() for fact in drug.facts.values()]
    assert len(facts) > 40
    for fact in facts:
        assert fact.source.reference
        assert fact.date.count("-") == 2
        assert isinstance(fact.source.mark.verified, bool)


def test_strengths_are_in_the_unit_of_their_kind():
    for drug in formulary().values():
        sold = drug.fact("sold")
        if sold is not None:
            assert sold.unit == drug.kind.unit, drug.name


def test_every_steroid_says_whether_it_is_particulate_and_its_equivalent():
    for drug in formulary().values():
        if drug.kind is Kind.STEROID:
            assert drug.particulate is not None
            assert drug.fact("equivalent").number > 0


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("lignocaine", "lidocaine"),
        ("  Ropivacaine ", "ropivacaine"),
        ("dexamethasone", "dexamethasone sodium phosphate"),
        ("betamethasone", "betamethasone sodium phosphate and acetate"),
    ],
)
def test_names_and_aliases(said, name):
    assert find_drug(said).name == name


def test_a_name_is_not_guessed():
    with pytest.raises(BadInput, match="did you mean bupivacaine"):
        find_drug("bupivicaine")
    with pytest.raises(BadInput, match="known are"):
        find_drug("zzz")


def test_a_misspelt_allergy_is_not_passed_over():
    assert known_allergen("Amide") == "amide"
    with pytest.raises(BadInput, match="did you mean"):
        known_allergen("lidocain")


def test_a_drug_needs_a_name_and_a_kind():
    with pytest.raises(BadInput):
        Drug(" ", Kind.STEROID)
    with pytest.raises(ValueError, match="potion"):
        Drug("x", "potion")


def test_what_the_tables_do_not_say_is_none():
    lidocaine = find_drug("lidocaine")
    assert lidocaine.particulate is None
    assert lidocaine.preserved is None
    assert find_drug("triamcinolone").preserved is True
