from datetime import date

import pytest

from akeso.care.person import (
    Contact,
    DvaCard,
    DvaColour,
    MedicareCard,
    Patient,
    Sex,
    name_keys,
    name_words,
    number_key,
    search_keys,
)


@pytest.mark.parametrize(
    ("name", "keys"),
    [("DEMO Patient", ("demo", "patient")), ("Müller-Strauß", ("muller", "strauss")),
     ("O'Brien", ("obrien", "brien")), ("D’Arcy", ("darcy", "arcy")),
     ("Nguyễn Văn Đức", ("nguyen", "van", "duc")), ("Łukasz Sørensen", ("lukasz", "sorensen")),
     ("Demo demo", ("demo",)), ("李 小龙", ("李", "小龙")), ("İpek", ("ipek",)), ("  ", ())],
)  # fmt: skip
def test_names_are_folded(name, keys):
    assert name_keys(name) == keys


@pytest.mark.parametrize("typed", ["O'Brien", "O’BRIEN", "obrien", "o'br"])
def test_the_query_folds_as_the_store_does(typed):
    assert all(
        any(key.startswith(word) for key in name_keys("O’Brien")) for word in name_words(typed)
    )
    assert len(name_words(typed)) == 1


def test_one_name_is_folded_alike_however_it_is_written():
    assert set(name_keys("obrien")) <= set(name_keys("O'Brien"))
    assert name_keys("Nu\u0301n\u0303ez") == name_keys("NÚÑEZ")


@pytest.mark.parametrize(
    ("text", "key"),
    [("2123 45670 1", "2123456701"), ("nbur 9080", "NBUR9080"), ("(02) 5550-0000", "0255500000"),
     ("+61 2 5550 0000", "0255500000"), ("+64 2 5550", "6425550"), (" ", "")],
)  # fmt: skip
def test_numbers_are_bare(text, key):
    assert number_key(text) == key


def test_all_by_which_a_patient_is_found():
    patient = Patient(
        "Patient-Example", "Demo", date(1960, 1, 2), Sex.OTHER,
        medicare=MedicareCard("2123456701", 3), ihi="8003608833357361",
        dva=DvaCard("NBUR9080", DvaColour.GOLD), contact=Contact("+61 2 5550 0000"),
        preferred_name="Demi", other_names=("Formerly",),
    )  # fmt: skip
    keys = search_keys(patient)
    assert keys.names == ("demo", "patient", "example", "demi", "formerly")
    assert keys.born == date(1960, 1, 2)
    assert dict(keys.numbers) == {
        "medicare": "2123456701", "ihi": "8003608833357361", "dva": "NBUR9080",
        "phone": "0255500000",
    }  # fmt: skip
    bare = search_keys(Patient("Patient", "", date(1960, 1, 2), Sex.OTHER))
    assert bare.numbers == ()
