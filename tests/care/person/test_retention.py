"""The two rules that were read have expected values; of the others the mark is tested."""

from datetime import date

import pytest

from akeso.care.person import Patient, Sex, keep_patient_until, retention_rules, years_after
from akeso.errors import BadInput, NotFound

READ = {"assignment of benefit", "My Health Record exception"}


@pytest.mark.parametrize("kind", sorted(READ))
def test_what_was_read_is_kept_2_years(kind):
    kept = years_after(kind, date(2026, 7, 1))
    assert kept.until == date(2028, 7, 1)
    assert kept.source.mark.verified
    assert years_after(kind, date(2028, 2, 29)).until == date(2030, 2, 28)


def test_what_was_recalled_says_so():
    recalled = {kind for kind, rule in retention_rules().items() if not rule.source.mark.verified}
    assert recalled == set(retention_rules()) - READ
    for born in (date(1960, 1, 1), date(2015, 1, 1)):
        kept = keep_patient_until(Patient("Patient", "Demo", born, Sex.OTHER), date(2026, 7, 1))
        assert not kept.source.mark.verified
        assert kept.until > date(2026, 7, 1)


def test_a_child_is_never_kept_shorter_than_an_adult():
    last = date(2026, 7, 1)
    for born in (date(2008, 7, 1), date(2008, 7, 2), date(2026, 6, 30)):
        patient = Patient("Patient", "Demo", born, Sex.OTHER)
        assert (
            keep_patient_until(patient, last).until >= years_after("record of an adult", last).until
        )


def test_what_has_no_rule():
    with pytest.raises(NotFound, match="there are: record of an adult"):
        years_after("diary", date(2026, 7, 1))
    with pytest.raises(BadInput, match="before the date of birth"):
        keep_patient_until(Patient("P", "D", date(2020, 1, 1), Sex.OTHER), date(2019, 1, 1))


def test_a_record_of_a_child_just_before_the_end_of_childhood():
    """Which of the two ends is later is what counts; neither is taken for the law's."""
    born, last = date(2008, 7, 2), date(2026, 7, 1)
    kept = keep_patient_until(Patient("P", "D", born, Sex.OTHER), last)
    rule = retention_rules()["record of a child"]
    assert kept.until == max(
        years_after("record of a child", last).until, date(born.year + rule.to_age, 7, 2)
    )
