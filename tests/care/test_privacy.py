from datetime import UTC, datetime, timedelta

import pytest

from akeso.care.privacy import GLASS_OPEN, BreakGlass, Restriction, may_open
from akeso.care.record import Record, Stamp, Void
from akeso.errors import BadInput

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
NEED = "the patient collapsed in the waiting room"


def rows(*bodies):
    return tuple(Record(f"r{n}", "p1", "", b, Stamp("A", NOW)) for n, b in enumerate(bodies))


def test_a_record_without_restriction_is_open():
    assert may_open((), "ann", NOW) == ""


def test_only_the_named_may_open_a_restricted_record():
    guarded = rows(Restriction(("ann",), "works here"))
    assert may_open(guarded, "ann", NOW) == ""
    assert "restricted to named users" in may_open(guarded, "ben", NOW)


def test_breaking_the_glass_opens_for_that_user_and_for_an_hour():
    guarded = rows(Restriction(("ann",), "works here"), BreakGlass("ben", NEED, NOW + GLASS_OPEN))
    just = timedelta(microseconds=1)
    assert may_open(guarded, "ben", NOW + GLASS_OPEN - just) == ""
    assert may_open(guarded, "ben", NOW + GLASS_OPEN) != ""
    assert may_open(guarded, "eve", NOW) != ""


def test_the_last_restriction_holds_and_an_empty_one_lifts_it():
    guarded = rows(Restriction(("ann",), "works here"), Restriction(("ben",), "moved"))
    assert may_open(guarded, "ann", NOW) != ""
    assert may_open(rows(Restriction(("ann",), "a"), Restriction((), "left")), "ben", NOW) == ""


def test_a_voided_restriction_guards_nothing():
    assert may_open(rows(Restriction(("ann",), "a"), Void("r0", "wrong patient")), "b", NOW) == ""


def test_the_reason_is_not_empty():
    with pytest.raises(BadInput, match="Why the record has to be opened is empty"):
        BreakGlass("ben", "   ", NOW)
    assert BreakGlass("ben", "fever after the block", NOW).user == "ben"
