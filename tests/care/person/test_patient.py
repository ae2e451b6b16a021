from datetime import date

import pytest

from akeso.care.identifiers import Override
from akeso.care.person import (
    Address,
    Contact,
    DvaCard,
    DvaColour,
    FamilyDoctor,
    MedicareCard,
    Patient,
    Sex,
    age_on,
    doubts_about,
)
from akeso.errors import BadInput, Refused

TODAY = date(2026, 11, 22)
SEEN = Override("Demo Clerk", "letter seen", TODAY)


def demo(**more):
    return Patient("Patient", "Demo", date(1960, 2, 29), Sex.FEMALE, demonstration=True, **more)


def test_a_patient_with_one_name():
    assert Patient(" Demo ", "", date(1960, 1, 1), Sex("unknown")).family_name == "Demo"
    with pytest.raises(BadInput, match="family name is empty"):
        Patient(" ", "Demo", date(1960, 1, 1), Sex.MALE)


def test_fhir_has_four_administrative_genders():
    assert {sex.value for sex in Sex} == {"male", "female", "other", "unknown"}


def test_a_wrong_ihi_needs_an_override():
    assert demo(ihi="8003 6088 3335 7361").ihi == "8003608833357361"
    assert demo().ihi == ""
    with pytest.raises(Refused, match="Luhn"):
        demo(ihi="8003608833357362")
    assert demo(ihi="8003608833357362", ihi_override=SEEN).ihi.endswith("2")


def test_an_interpreter_has_a_language():
    assert demo(interpreter_needed=True, language="Auslan").language == "Auslan"
    assert demo(interpreter_needed=None).interpreter_needed is None
    with pytest.raises(BadInput, match="no language"):
        demo(interpreter_needed=True)


@pytest.mark.parametrize(
    ("day", "years"),
    [(date(1960, 2, 29), 0), (date(1961, 2, 28), 0), (date(1961, 3, 1), 1),
     (date(1964, 2, 28), 3), (date(1964, 2, 29), 4)],
)  # fmt: skip
def test_age_of_someone_born_on_29_february(day, years):
    assert age_on(demo(), day) == years


def test_dates_that_cannot_be():
    with pytest.raises(BadInput, match="before the date of birth"):
        age_on(demo(), date(1960, 2, 28))
    with pytest.raises(BadInput, match="correct the year"):
        Patient("Patient", "Demo", date(1899, 12, 31), Sex.MALE)
    assert Patient("Patient", "Demo", date(1900, 1, 1), Sex.MALE).born.year == 1900
    with pytest.raises(BadInput, match="date of death"):
        demo(died=date(1960, 2, 28))


@pytest.mark.parametrize("phone", ["12", "call me", "+", "0255500000x"])
def test_phones_that_cannot_be(phone):
    with pytest.raises(BadInput, match="phone number"):
        Contact(phone=phone)


@pytest.mark.parametrize("email", ["demo", "a@b", "a b@example.org", "a@@example.org"])
def test_emails_that_cannot_be(email):
    with pytest.raises(BadInput, match="email address"):
        Contact(email=email)


def test_contact_is_optional():
    assert demo().contact == Contact()
    Contact("+61 2 5550 0000", "demo@example.org", Address("1 Demo Street", "Demo", "NSW", "2000"))
    assert Address("1 Demo Street", postcode="12345-6", country="US").country == "US"
    with pytest.raises(BadInput, match="four digits"):
        Address("1 Demo Street", postcode="200")
    with pytest.raises(BadInput, match="general practitioner is empty"):
        FamilyDoctor("")


def sentences(patient, day=TODAY):
    return [doubt.text for doubt in doubts_about(patient, day)]


def test_nothing_is_doubtful_about_a_good_card_to_its_last_day():
    patient = demo(medicare=MedicareCard("2123456701", 1, TODAY), ihi="8003608833357361")
    assert sentences(patient) == []
    assert "valid to 2026-11-22" in sentences(patient, date(2026, 11, 23))[0]


def test_what_is_missing_overridden_or_odd_is_said():
    assert "No Medicare card" in sentences(demo())[0]
    odd = demo(
        medicare=MedicareCard("2123456711", 1, override=SEEN),
        ihi="8003608833357362",
        ihi_override=SEEN,
        dva=DvaCard("1234", DvaColour.GOLD),
    )
    valid_to, card, ihi, dva = sentences(odd)
    assert "not noted" in valid_to
    assert "Taken by Demo Clerk: letter seen" in card
    assert "Luhn" in ihi
    assert "warning only" in dva
    assert not doubts_about(odd, TODAY)[3].source.mark.verified
