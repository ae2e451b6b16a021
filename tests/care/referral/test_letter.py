from datetime import UTC, date, datetime

import pytest

from akeso.care.identifiers import Override
from akeso.care.referral import Referrer
from akeso.errors import BadInput, Refused

from .made_letters import letter

SPECIALIST_KINDS = ("specialist", "consultant physician", "pain medicine")


@pytest.mark.parametrize(
    ("lacks", "words"),
    [({"clinical_information": " "}, "lacks the relevant clinical information; ask the referrer"),
     ({"dated": None}, "lacks its date; ask"),
     ({"signed": False}, "lacks the signature of the referrer; ask"),
     ({"dated": None, "signed": False, "clinical_information": ""},
      "lacks the relevant clinical information, its date and the signature of the referrer; ask")],
)  # fmt: skip
def test_each_missing_content_is_named(lacks, words):
    with pytest.raises(BadInput, match=words):
        letter(**lacks)


@pytest.mark.parametrize("kind", SPECIALIST_KINDS)
def test_a_specialists_letter_names_the_gp_or_that_there_is_none(kind):
    assert letter(kind).gp
    assert letter(kind, gp="", gp_not_named=True).gp_not_named
    with pytest.raises(BadInput, match="lacks the name of the patient's GP or that"):
        letter(kind, gp="")


@pytest.mark.parametrize("kind", ["general practitioner", "nurse practitioner", "midwife", "other"])
def test_other_letters_need_no_gp(kind):
    assert letter(kind, gp="").gp == ""


@pytest.mark.parametrize(("months", "fine"), [(0, False), (1, True), (60, True), (61, False)])
def test_a_stated_period_has_edges(months, fine):
    if fine:
        assert letter(stated_months=months).stated_months == months
    else:
        with pytest.raises(BadInput, match="1 to 60, or indefinite"):
            letter(stated_months=months)


def test_a_period_is_stated_or_indefinite():
    with pytest.raises(BadInput, match="keep one"):
        letter(stated_months=12, indefinite=True)


def test_a_letter_is_not_dated_after_it_came():
    """00:00 UTC is 11:00 in Sydney; 13:30 UTC is the next day there."""
    assert letter(dated=date(2026, 1, 5)).dated == date(2026, 1, 5)
    with pytest.raises(BadInput, match="dated 2026-01-06, after it was received on 2026-01-05"):
        letter(dated=date(2026, 1, 6))
    late = datetime(2026, 1, 5, 13, 30, tzinfo=UTC)
    assert letter(dated=date(2026, 1, 6), received=late).received == late
    with pytest.raises(BadInput, match="no time zone"):
        letter(received=datetime(2026, 1, 5))


def test_a_referrers_number_is_checked():
    assert Referrer("Dr Demo", "specialist", "988939bj").provider_number == "988939BJ"
    with pytest.raises(Refused, match="should be J"):
        Referrer("Dr Demo", "specialist", "988939BK")
    seen = Override("Demo Clerk", "on the letter", date(2026, 11, 22))
    assert Referrer("Dr Demo", "specialist", "988939BK", seen).override == seen
    with pytest.raises(BadInput, match="name of the referrer"):
        Referrer("", "specialist")
