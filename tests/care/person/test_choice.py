from datetime import date

import pytest

from akeso.care.person import Patient, Practitioner, Sex, chosen
from akeso.errors import BadInput


def test_a_word_of_the_list_or_a_sentence_with_the_list():
    assert chosen(Sex, "female", "The sex") is Sex.FEMALE
    sentence = "The sex is 'x'; it is one of: male, female, other, unknown."
    with pytest.raises(BadInput, match=sentence):
        chosen(Sex, "x", "The sex")
    with pytest.raises(BadInput, match=sentence):
        Patient("Patient", "Demo", date(1960, 1, 1), "x")
    with pytest.raises(BadInput, match="A recognition is 'wizard'"):
        Practitioner("Dr Demo", "medical practitioner", recognitions=("wizard",))
