from datetime import timedelta

import pytest

from akeso.errors import NotFound, Refused

from .made import ACTOR, NOW, due, plan_of


def listed(store, until=NOW, what=""):
    with store.read(ACTOR, "overdue") as unit:
        return unit.dues(until, what)


def test_what_is_due_is_listed_from_its_moment_until_it_is_answered(store):
    later = due(due_at=NOW + timedelta(microseconds=1), what="recall", record="r1", episode="e1")
    now = due()
    with store.write(ACTOR, "plan", "p1") as unit:
        unit.due(later)
        unit.due(now)
    assert listed(store) == (now,)
    assert listed(store, NOW - timedelta(microseconds=1)) == ()
    assert listed(store, later.due_at) == (now, later)
    assert listed(store, later.due_at, "recall") == (later,)
    with store.write(ACTOR, "follow-up", "p1") as unit:
        unit.close_due(now.id, "r2")
    assert listed(store, later.due_at) == (later,)
    with store.read(ACTOR, "open", "p1") as unit:
        assert [d.closed_by for d in unit.dues_of("p1")] == ["r2", ""]


def test_what_stands_on_a_list_of_its_own_is_found_by_its_name_alone(store):
    waits, old = due(what="waiting", apart=True), NOW - timedelta(days=400)
    lapsed = due(what="waiting", apart=True, due_at=old)
    with store.write(ACTOR, "wait", "p1") as unit:
        unit.due(waits)
        unit.due(lapsed)
    assert listed(store) == ()
    assert listed(store, what="waiting") == (lapsed, waits)
    with store.read(ACTOR, "waiting list") as unit:
        assert unit.dues(NOW, "waiting", since=old + timedelta(microseconds=1)) == (waits,)
        assert unit.dues(NOW, "waiting", since=old, limit=1) == (lapsed,)


def test_a_list_reads_no_more_rows_than_it_shows(store):
    """A clinic of years has a hundred thousand services that nobody claims here."""
    assert "due_on_day" in plan_of(store, lambda unit: unit.dues(NOW))
    assert "due_by_name" in plan_of(store, lambda unit: unit.dues(NOW, "waiting"))


def test_a_thing_is_answered_once(store):
    one = due()
    with store.write(ACTOR, "plan", "p1") as unit:
        unit.due(one)
        unit.close_due(one.id, "r2")
    for identifier, error, sentence in (
        (one.id, Refused, "was closed already by r2"),
        ("x", NotFound, "There is nothing due"),
    ):
        refused = pytest.raises(error, match=sentence)
        with refused, store.write(ACTOR, "follow-up", "p1") as unit:
            unit.close_due(identifier, "r3")
