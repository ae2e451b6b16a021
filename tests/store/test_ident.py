from datetime import UTC, datetime, timedelta

import pytest

from akeso.errors import BadInput
from akeso.store import new_id
from akeso.store.ident import SIGNS
from akeso.store.moment import moment, written

from .made import NOW


def test_a_name_holds_its_kind_and_its_time():
    name = new_id("blood-test", NOW)
    kind, _, signs = name.rpartition("-")
    assert (kind, len(signs)) == ("blood-test", 26)
    number = 0
    for sign in signs:
        number = number * 32 + SIGNS.index(sign)
    assert number >> 80 == int(NOW.timestamp() * 1000)


def test_names_sort_by_time_and_differ():
    earlier, later = new_id("plan", NOW), new_id("plan", NOW + timedelta(milliseconds=1))
    assert earlier < later
    assert len({new_id("plan", NOW) for _ in range(1000)}) == 1000
    assert new_id("plan", datetime.now(UTC) - timedelta(minutes=1)) < new_id("plan")


@pytest.mark.parametrize("kind", ["", "Plan", "1plan", "a_b", "a" * 41, "ü"])
def test_a_kind_with_other_signs_is_refused(kind):
    with pytest.raises(BadInput, match="has other signs than"):
        new_id(kind)


def test_moments_sort_as_text_and_come_back():
    moments = [
        datetime(999, 1, 1, tzinfo=UTC),
        NOW,
        NOW + timedelta(microseconds=1),
        NOW + timedelta(seconds=1),
        datetime(9999, 12, 31, tzinfo=UTC),
    ]
    texts = [written(one) for one in moments]
    assert texts == sorted(texts)
    assert [moment(text) for text in texts] == moments
    assert texts[1] == "2026-11-20T22:00:00.000000Z"
    with pytest.raises(BadInput, match="has no time zone"):
        written(datetime(2026, 1, 1))
