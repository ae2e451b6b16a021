import pytest

from akeso.clinic.charts import episode_number, patient_number
from akeso.errors import BadInput


@pytest.mark.parametrize("text", ["12", "p12", "P12", "P000012", " 000012 "])
def test_a_patients_number_may_be_short(text):
    assert patient_number(text) == "P000012"


@pytest.mark.parametrize("text", ["", "0", "P0", "12-1", "Q12", "1" * 10])
def test_what_is_no_patients_number(text):
    with pytest.raises(BadInput, match="looks like P000012"):
        patient_number(text)


def test_an_episodes_number_names_the_patient():
    assert episode_number("12-1") == ("P000012", "P000012-1")
    for text in ("12", "12-0", "12-x", "-1"):
        with pytest.raises(BadInput, match="looks like P000012-1"):
            episode_number(text)
