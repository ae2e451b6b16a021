from datetime import date, timedelta

import pytest

from akeso.care.claim.assignment_rules import BEGAN, assignment_rules, in_force, newest
from akeso.errors import NotFound
from akeso.rule import Mark

DAY = timedelta(days=1)


def test_the_data_set_began_on_1_july_2026():
    assert date(2026, 7, 1) == BEGAN
    assert in_force("data_set", BEGAN - DAY) is None
    assert in_force("data_set", BEGAN) is not None


def test_the_old_form_ended_the_day_before():
    assert in_force("old_form", BEGAN - DAY).source.mark is Mark.RECALLED
    assert in_force("old_form", BEGAN) is None


def test_spoken_assignment_is_tolerated_until_30_june_2027():
    assert in_force("spoken", date(2027, 6, 30)) is not None
    assert in_force("spoken", date(2027, 7, 1)) is None


def test_wording_is_no_published_text():
    assert not newest("wording", BEGAN).verified


def test_what_does_not_hold_is_not_found():
    with pytest.raises(NotFound, match="'spoken'"):
        newest("spoken", date(2028, 1, 1))


def test_every_rule_has_a_source():
    assert all(rule.source.reference for rule in assignment_rules())
