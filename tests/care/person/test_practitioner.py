import pytest

from akeso.care.person import Address, AtPlace, Place, Practitioner, Recognition, provider_number_at
from akeso.errors import BadInput, NotFound, Refused

NUMBERS = (AtPlace("rooms", "988939bj"), AtPlace("hospital", "2426621B"))


def test_a_provider_number_is_for_one_place():
    doctor = Practitioner(
        "Dr Demo", "medical practitioner", recognitions=(Recognition.PAIN_MEDICINE,),
        hpii="8003619900015717", numbers=NUMBERS,
    )  # fmt: skip
    assert provider_number_at(doctor, "rooms") == "988939BJ"
    assert provider_number_at(doctor, "hospital") == "2426621B"
    with pytest.raises(NotFound, match=r"no provider number at clinic.*add the one"):
        provider_number_at(doctor, "clinic")


@pytest.mark.parametrize(
    ("second", "words"),
    [(AtPlace("rooms", "2426621B"), "two provider numbers at rooms"),
     (AtPlace("hospital", "988939BJ"), "at two places the provider number 988939BJ")],
)  # fmt: skip
def test_one_number_a_place_and_one_place_a_number(second, words):
    with pytest.raises(BadInput, match=words):
        Practitioner("Dr Demo", "medical practitioner", numbers=(NUMBERS[0], second))


def test_wrong_numbers_are_refused():
    with pytest.raises(Refused, match="should be J"):
        AtPlace("rooms", "988939BK")
    with pytest.raises(Refused, match="begins with 800360"):
        Practitioner("Dr Demo", "medical practitioner", hpii="8003608833357361")
    with pytest.raises(Refused, match="Luhn"):
        Place("Demo Rooms", Address("1 Demo Street"), hpio="8003621566684456")


def test_what_must_be_written():
    for name, profession in (("", "nurse"), ("Demo", " ")):
        with pytest.raises(BadInput, match="is empty"):
            Practitioner(name, profession)
    with pytest.raises(BadInput, match="name of the place"):
        Place("", Address("1 Demo Street"))
    place = Place("Demo Rooms", Address("1 Demo Street"), " 000000 ", "8003621566684455")
    assert place.lspn == "000000"
