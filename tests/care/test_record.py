from datetime import UTC, datetime, timedelta, timezone

import pytest

from akeso.care.record import LONGEST_TEXT, Record, Stamp, Void, aware, said, standing
from akeso.errors import BadInput

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


def record(
    name: str, body: Void | None = None, supersedes: str = "", why: str = "better"
) -> Record:
    return Record(name, "p1", "e1", body or Void("none", "x"), Stamp("A", NOW, why), supersedes)


def test_a_stamp_is_kept_in_utc():
    east = timezone(timedelta(hours=10))
    assert Stamp(" A ", datetime(2026, 11, 20, 13, 0, tzinfo=east)) == Stamp("A", NOW)


def test_a_time_without_zone_is_refused():
    with pytest.raises(BadInput, match="has no time zone"):
        Stamp("A", datetime(2026, 11, 20))
    with pytest.raises(BadInput, match="The start 2026"):
        aware("The start", datetime(2026, 11, 20))


@pytest.mark.parametrize("name", ["", "  "])
def test_nobody_makes_no_record(name):
    with pytest.raises(BadInput, match="who makes the record is empty"):
        Stamp(name, NOW)


def test_a_text_has_a_limit():
    assert said("It", "x" * LONGEST_TEXT) == "x" * LONGEST_TEXT
    with pytest.raises(BadInput, match="20001 characters"):
        said("It", "x" * (LONGEST_TEXT + 1))


def test_superseding_needs_a_reason():
    assert record("r2", supersedes="r1").supersedes == "r1"
    with pytest.raises(BadInput, match="reason for superseding"):
        record("r2", supersedes="r1", why=" ")


def test_what_is_superseded_or_voided_no_longer_stands():
    class Note:
        KIND = "note"

    def note(name: str, supersedes: str = "") -> Record:
        return Record(name, "p1", "e1", Note(), Stamp("A", NOW, "why"), supersedes)

    rows = (note("r1"), note("r2", "r1"), note("r3"), record("r4", Void("r3", "wrong patient")))
    assert [r.id for r in standing(rows)] == ["r2"]
    assert rows[3].kind == "void"


def test_voiding_needs_target_and_reason():
    for target, reason in (("", "x"), ("r1", " ")):
        with pytest.raises(BadInput):
            Void(target, reason)
