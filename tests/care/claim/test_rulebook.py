"""Rules are data with dates, sources and marks."""

from datetime import date

import pytest

from akeso.care.claim.rulebook import all_rules, in_group, rule, rules
from akeso.errors import NotFound
from akeso.rule import Mark

BEGIN = date(2025, 7, 1)


def test_every_rule_has_date_and_source():
    assert all(isinstance(r.since, date) and r.source.reference for r in all_rules())
    marks = {m for m in Mark if any(r.source.mark is m for r in all_rules())}
    assert Mark.READ in marks
    unverified = {r.kind for r in all_rules() if not r.verified}
    assert unverified == {"imaging_share", "operation_day", "imaging_c", "cap", "once"}


def test_the_latest_rule_of_a_day_holds():
    assert rule("operation_day", date(2026, 6, 30)).values["threshold"] == "349.95"
    assert rule("operation_day", date(2026, 7, 1)).values["threshold"] == "359.05"
    assert rule("lapse", date(2025, 9, 4)).values["years"] == 2
    assert rule("lapse", date(2025, 9, 5)).values["years"] == 1


def test_caps_begin_on_their_day():
    assert rules("cap", date(2022, 4, 10)) == ()
    assert len(rules("cap", date(2022, 4, 11))) == 2


def test_before_the_data_there_is_no_rule():
    with pytest.raises(NotFound, match="the data begin on 2025-07-01"):
        rule("share", date(2025, 6, 30))
    assert rule("share", BEGIN).money("rooms") * 100 == 85


def test_groups_hold_their_subgroups_only():
    assert in_group("T8.7", "T8")
    assert in_group("T8", "T8")
    assert not in_group("T80", "T8")
    assert not in_group("T7", "T8")
    operations = rule("multiple_operations", BEGIN)
    assert operations.holds("T8.7")
    assert not operations.holds("T8.12")
