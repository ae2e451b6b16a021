# ruff: noqa: PT012  what is shown before a step fails is part of the case
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from akeso.care.record import Stamp
from akeso.errors import BadInput, NotFound, Refused
from akeso.store import among, open_store
from akeso.store.records import guards_of

from .made import ACTOR, NOW, add, entry, plan_of, tamper


def read_all(store, patient="p1", **how):
    with store.read(ACTOR, "open", patient, "consult") as unit:
        return unit.records_of(patient, **how)


def test_what_was_added_comes_back_the_same_and_in_order(store, where):
    made = Stamp("Dr Ünal", datetime(2026, 11, 20, 3, 0, 0, 123456, tzinfo=UTC), "why: 'x'\n\\")
    body = '{"text":"½ → 痛 😀 \\u0000 \\\\ \\"","z":1.50,"a":[null,true]}'
    added = add(store, entry(made=made, body=body), entry(episode=""), entry(kind="plan"))
    store.close()
    with open_store(where) as again:
        assert read_all(again) == added
        assert read_all(again, episode="e1") == (added[0], added[2])
        assert read_all(again, episode="") == (added[1],)
        assert read_all(again, kinds=["plan"]) == (added[2],)
        assert read_all(again, "p2") == ()
        with again.read(ACTOR, "open", "p1") as unit:
            assert unit.record(added[1].id) == added[1]


def test_records_of_a_kind_are_listed_by_when_they_were_made(store):
    at = [NOW + timedelta(microseconds=n) for n in (2, 0, 1)]
    added = add(store, *(entry(kind="claim", patient=f"p{n}", made=Stamp("dr", moment))
                         for n, moment in enumerate(at)), entry())  # fmt: skip
    with store.read(ACTOR, "claims") as unit:
        assert unit.records_of_kind("claim") == (added[1], added[2], added[0])
        assert unit.records_of_kind("claim", since=at[2], until=at[0]) == (added[2],)
        assert len(unit.records_of_kind()) == 4
        assert len(unit.records_of_kind(limit=2)) == 2
        with pytest.raises(NotFound, match="There is no record 'nobody'"):
            unit.record("nobody")


@pytest.mark.parametrize("at_once", [1, 500])
def test_what_closes_the_charts_of_a_list_is_read_in_one_go(store, monkeypatch, at_once):
    monkeypatch.setattr(among, "AT_ONCE", at_once)
    added = add(store, *(entry(kind=kind, patient=patient) for kind, patient in (
        ("restriction", "p1"), ("void", "p2"), ("note", "p1"), ("break-glass", "p1"),
        ("void", "p3"),
    )))  # fmt: skip
    with store.transaction(write=False) as connection:
        found = guards_of(connection, {"p1", "p2", "p9"})
        assert guards_of(connection, ()) == {}
    assert found == {"p1": [added[0], added[3]], "p2": [added[1]]}


def test_what_closes_a_chart_has_an_index_of_its_own(store):
    """Every list asks for it; the charts of a list hold a thousand records that it is not in."""
    add(store, entry(kind="restriction"))
    assert "record_guards" in plan_of(store, lambda unit: unit.guards_of(["p1", "p2"]))


def test_a_record_is_superseded_once(store):
    (first,) = add(store, entry())
    (second,) = add(store, entry(supersedes=first.id))
    with pytest.raises(Refused, match=f"record {first.id} was superseded by {second.id}"):
        add(store, entry(supersedes=first.id))
    with pytest.raises(Refused, match="was superseded"):
        add(store, entry(voids=first.id))
    assert len(read_all(store)) == 2


def test_a_voided_record_stays_and_is_not_superseded_or_voided_again(store):
    (first,) = add(store, entry())
    (void,) = add(store, entry(kind="void", voids=first.id))
    for change in ({"supersedes": first.id}, {"voids": first.id}):
        with pytest.raises(Refused, match=f"record {first.id} was voided by {void.id}"):
            add(store, entry(**change))
    assert read_all(store) == (first, void)


@pytest.mark.parametrize("how", ["supersedes", "voids"])
def test_nothing_of_another_patient_or_of_nobody_is_replaced(store, how):
    (first,) = add(store, entry())
    with pytest.raises(Refused, match="belongs to another patient"):
        add(store, entry(patient="p2", **{how: first.id}))
    with pytest.raises(NotFound, match="There is no record 'nobody'"):
        add(store, entry(**{how: "nobody"}))


def test_a_name_is_given_once_and_two_purposes_are_two_records(store):
    (first,) = add(store, entry())
    with pytest.raises(BadInput, match="already"):
        add(store, entry(id=first.id))
    with pytest.raises(BadInput, match="not both"):
        add(store, entry(supersedes=first.id, voids=first.id))


@pytest.mark.parametrize("table", ["record", "file", "record_file", "audit"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET sha256 = 'x'", "DELETE FROM {}"])
def test_the_database_itself_refuses_to_edit(store, table, statement):
    (first,) = add(store, entry())
    with store.write(ACTOR, "attach", "p1") as unit:
        unit.attach(first.id, b"x", "ct", "text/plain")
    with (
        pytest.raises(Refused, match="What is stored is never edited"),
        store.transaction(write=True) as connection,
    ):
        connection.execute(text(statement.format(table)))
    assert store.verify().whole


def test_a_record_that_was_changed_in_the_database_is_not_shown(store):
    (first,) = add(store, entry())
    tamper(store, "UPDATE record SET made_by = 'dr-other'")
    with pytest.raises(Refused, match=f"Record {first.id} was changed in the database"):
        read_all(store)


def test_a_step_that_fails_keeps_nothing(store):
    with pytest.raises(ZeroDivisionError), store.write(ACTOR, "note", "p1") as unit:
        unit.add(entry())
        raise ZeroDivisionError
    assert read_all(store) == ()
    assert store.verify().records == 0
