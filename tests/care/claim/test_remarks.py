"""What the reader of a price is told to doubt, check or add."""

from datetime import date

import pytest

from akeso.care.claim import Past, price
from claim.made_claims import claim


def said(made, words):
    return any(words in note for note in price(made).notes)


@pytest.mark.parametrize(
    ("made", "words"),
    [(claim("18232", "57341"), "Imaging rule C (less 5.00) was not applied"),
     (claim("18232", "57341", apply_unverified=True), "Imaging rule C (less 5.00) was applied"),
     (claim("57341"), "that it still holds is recalled"),
     (claim("57341"), "LSPN"),
     (claim("104"), "Whether a valid referral is held"),
     (claim("104"), "must assign the benefit"),
     (claim("18276"), "not for facet joints"),
     (claim("39110"), "name each joint"),
     (claim("2801"), "recognised in pain medicine"),
     (claim("104", on=date(2027, 7, 1)), "a year or more before the service"),
     (claim("105", history=(Past("39110", date(2025, 7, 1)),)), "aftercare of an earlier")],
)  # fmt: skip
def test_notes(made, words):
    assert said(made, words)


@pytest.mark.parametrize(
    ("made", "words"),
    [(claim("57341", "104"), "rule C"), (claim("57341", bulk_billed=False), "still holds"),
     (claim("39014"), "LSPN"), (claim("104", referral=True), "referral is held"),
     (claim("104", assignment_held=True), "must assign"), (claim("39014"), "facet joints"),
     (claim("104", on=date(2026, 6, 30)), "a year or more"),
     (claim("105", history=(Past("18232", date(2025, 7, 1)),)), "aftercare of an earlier")],
)  # fmt: skip
def test_notes_that_do_not_belong(made, words):
    assert not said(made, words)


def test_a_referral_that_is_only_inferred_is_shown_as_such():
    told = price(claim("2824", setting="elsewhere", referral=True)).notes
    assert any(n.startswith("That 2824 needs a referral is inferred, not read") for n in told)
    assert not any("inferred, not read in the sched" in n for n in price(claim("2801")).notes)
