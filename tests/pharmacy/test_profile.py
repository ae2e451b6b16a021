"""Dose profiles: which limit holds."""

from fractions import Fraction

import pytest

from akeso.errors import BadInput
from akeso.pharmacy.drug import find_drug
from akeso.pharmacy.profile import Limit, Profile, find_profile, profiles
from akeso.rule import Mark, Source

SOURCE = Source("somewhere", Mark.READ)


def cap(profile, drug, kg, *, adrenaline=False, epidural=False):
    drug = find_drug(drug)
    return find_profile(profile).cap(drug, adrenaline=adrenaline, epidural=epidural, kg=kg)


def test_the_smaller_of_both_limits_holds():
    assert cap("us-label", "lidocaine", Fraction(60)).at_most_mg == 270
    assert cap("us-label", "lidocaine", Fraction(80)).at_most_mg == 300
    assert cap("us-label", "lidocaine", Fraction(80), adrenaline=True).at_most_mg == 500


def test_of_equal_limits_the_one_that_was_read_is_named():
    assert "openFDA" in cap("us-label", "lidocaine", Fraction(60)).source.reference


def test_an_epidural_limit_holds_for_the_epidural_route_only():
    assert cap("au-recalled", "ropivacaine", Fraction(100)).at_most_mg == 300
    assert cap("au-recalled", "ropivacaine", Fraction(100), epidural=True).at_most_mg == 250


def test_the_nomogram_counts_at_most_70_kg():
    assert cap("nomogram-2014", "lidocaine", Fraction(90)).at_most_mg == 210
    assert cap("nomogram-2014", "lidocaine", Fraction(60), adrenaline=True).at_most_mg == 360


def test_what_the_profile_lacks_is_missing_not_invented():
    assert cap("uk-label", "lidocaine", Fraction(60)).at_most_mg is None
    assert cap("uk-label", "lidocaine", Fraction(60)).missing
    assert cap("nomogram-2014", "ropivacaine", Fraction(60)).at_most_mg is None
    assert cap("nomogram-2014", "lidocaine", None).missing == ("patient.weight_kg",)


def test_without_a_weight_the_absolute_limit_is_only_an_upper_bound():
    found = cap("us-label", "lidocaine", None)
    assert found.at_most_mg == 300
    assert found.missing == ("patient.weight_kg",)


def test_every_limit_has_source_mark_and_date_and_recalled_ones_are_unverified():
    for profile in profiles().values():
        assert profile.date.count("-") == 2
        for limit in profile.limits:
            assert limit.source.reference
            assert limit.date == profile.date
    assert not any(x.source.mark.verified for x in profiles()["au-recalled"].limits)


def test_what_cannot_be_is_refused():
    with pytest.raises(BadInput, match="us-label"):
        find_profile("none")
    with pytest.raises(BadInput, match="yes, no or any"):
        Limit("lidocaine", "perhaps", Fraction(1), False, SOURCE, "x", "2026-01-01")
    with pytest.raises(BadInput, match="above 0"):
        Limit("lidocaine", "no", Fraction(0), False, SOURCE, "x", "2026-01-01")
    with pytest.raises(BadInput, match="no limit"):
        Profile("x", "x", (), "fractions", None, "2026-01-01")
