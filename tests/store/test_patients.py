from datetime import date

import pytest

from akeso.care.person import names
from akeso.errors import BadInput
from akeso.store import patients

from .made import ACTOR, demo, plan_of

PEOPLE = (
    demo("p1", "O'Brien-Demo", "Zoë Ann", date(1960, 2, 29), medicare="2953 12345 6"),
    demo("p2", "Demo", "Ann", date(1960, 2, 29), medicare="2953123456", ihi="8003600000000001"),
    demo("p3", "Demowska", "Łucja", None),
    demo("p4", "Li", "", date(1999, 1, 1)),
)


@pytest.fixture
def people(store):
    with store.write(ACTOR, "register") as unit:
        for key in PEOPLE:
            unit.index_patient(key)
    return store


def found(store, *words, **how):
    with store.read(ACTOR, "search") as unit:
        return [key.patient for key in unit.search(*words, **how)]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("demo", ["p2", "p3", "p1"]),
        ("DEMO ann", ["p2", "p1"]),
        ("ann demo", ["p2", "p1"]),
        ("obrien", ["p1"]),
        ("o’br zoe", ["p1"]),
        ("zoë", ["p1"]),
        ("demow", ["p3"]),
        ("lucja", ["p3"]),
        ("demowskaa", []),
        ("emo", []),
        ("li", ["p4"]),
        ("an demo li", []),
    ],
)
def test_a_patient_is_found_by_the_beginnings_of_names(people, words, expected):
    assert found(people, words) == expected


def test_a_patient_is_found_by_number_and_day_of_birth(people):
    assert found(people, number="2953-12345-6") == ["p2", "p1"]
    assert found(people, number="295312345") == []
    assert found(people, born=date(1960, 2, 29)) == ["p2", "p1"]
    assert found(people, born=date(1960, 2, 28)) == []
    assert found(people, "zo", number="2953123456") == ["p1"]
    assert found(people, "obr", born=date(1960, 2, 29)) == ["p1"]
    assert found(people, number="2953123456", born=date(1999, 1, 1)) == []
    assert found(people, number="2953123456", born=date(1960, 2, 29)) == ["p2", "p1"]


def test_what_is_found_is_what_was_written(people):
    with people.read(ACTOR, "search") as unit:
        (key,) = unit.search(number="8003 6000 0000 0001")
        assert key == demo("p2", "Demo", "Ann", ihi="8003600000000001", medicare="2953123456")


def test_a_new_name_takes_the_place_of_the_old(people):
    with people.write(ACTOR, "rename", "p2") as unit:
        unit.index_patient(demo("p2", "Sample", "Ann", date(1960, 3, 1)))
    assert found(people, "demo") == ["p3", "p1"]
    assert found(people, "sample") == ["p2"]
    assert found(people, number="8003600000000001") == []


def test_a_search_has_bounds(people):
    assert len(found(people, "demo", limit=2)) == 2
    for words in ("", " '", "-"):
        with pytest.raises(BadInput, match="Nothing is given to search by"):
            found(people, words)
    for limit in (0, 501):
        with pytest.raises(BadInput, match="ask for 1 to 500"):
            found(people, "demo", limit=limit)
    assert len(found(people, "demo", limit=500)) == 3


def test_names_and_numbers_are_folded_as_care_folds_them(people):
    """One folding, that of `akeso.care.person.names`, for what is stored and for what is asked."""
    assert patients.name_keys is names.name_keys
    assert patients.name_words is names.name_words
    assert patients.number_key is names.number_key
    with people.write(ACTOR, "register") as unit:
        unit.index_patient(demo("p5", "Müller-Ħal", "D’Arcy ŒUVRE ß", None))
    for words in ("muller hal", "arcy", "darcy", "d'arcy", "D’ARCY oeuvre", "ss"):
        assert found(people, words) == ["p5"]


def test_names_of_many_patients_are_given_by_their_identifiers(people):
    with people.read(ACTOR, "today") as unit:
        assert unit.names(["p1", "p4", "p9"]) == {"p1": "Zoë Ann O'Brien-Demo", "p4": "Li"}
        assert unit.names([]) == {}


def test_a_common_name_is_searched_in_the_order_of_its_index(people):
    """Of twenty thousand of a name fifty are read: nothing is joined and nothing sorted."""
    plan = plan_of(
        people, lambda unit: patients._matching(unit._connection, ["demo", "an"], "", None, 50)
    )
    assert "patient_word" in plan
    assert not any(word in plan for word in ("Sort", "Join", "TEMP B-TREE", "Nested"))
