"""Charts loaded at once are what they would be one step after the other, and as well proven."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from akeso.care.record import Stamp
from akeso.errors import AkesoError, BadInput, Refused
from akeso.store import Attached, Booking, Due, PatientKey, StoredRecord
from akeso.store.loading import CHARTS, LoadedChart, ProvenRecord, count_up, load, settle

from .made import ACTOR

AT = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


def chart(number):
    patient = f"P{number:06d}"
    made = Stamp("ann", AT + timedelta(minutes=number))
    first = StoredRecord(f"r{number}a", "patient", patient, "", '{"a":1}', made)
    second = StoredRecord(f"r{number}b", "referral", patient, f"{patient}-1", '{"b":"ä\\t"}', made)
    key = PatientKey(patient, f"Demo-{number}", "Ann", date(1960, 2, 29), (("medicare", "29 1"),))
    starts = AT + timedelta(days=number)
    booking = Booking(f"a{number}", second.id, patient, f"{patient}-1", "room", "doctor", starts,
                      starts + timedelta(minutes=30))  # fmt: skip
    due = Due(f"d{number}", "follow-up", starts, patient, f"{patient}-1", second.id)
    return LoadedChart(key, (first, second), (booking,), (due,))


def loaded(store, charts):
    return list(load(store, charts, ACTOR, "load", AT))


def test_what_was_loaded_is_read_searched_listed_and_proven(store):
    assert loaded(store, map(chart, range(1, 4))) == [3]
    with store.read(ACTOR, "look") as unit:
        assert unit.records_of("P000002") == chart(2).entries
        assert [k.patient for k in unit.search("demo-3")] == ["P000003"]
        assert len(unit.search(number="291")) == 3
        assert [b.id for b in unit.day(AT, AT + timedelta(days=2))] == ["a1"]
        assert unit.dues(AT + timedelta(days=1)) == (chart(1).dues[0],)
    proven = store.verify()
    assert proven.whole, proven.faults
    assert proven.records == 6


def test_one_line_of_the_audit_a_patient_names_the_records(store):
    loaded(store, [chart(7)])
    with store.read(ACTOR, "look") as unit:
        (line,) = unit.audit_lines(patient="P000007")
    assert line.line.subjects == ("r7a", "r7b")
    assert (line.line.verb, line.line.outcome) == ("load", "done")


def test_steps_and_loads_follow_one_another_in_one_chain(store):
    with store.write(ACTOR, "first") as unit:
        unit.add(chart(1).entries[0])
    loaded(store, [chart(2)])
    with store.write(ACTOR, "last") as unit:
        unit.add(chart(3).entries[0])
    assert store.verify().whole


def test_more_charts_than_one_transaction_takes(store):
    plain = (replace(chart(n), bookings=(), dues=()) for n in range(1, CHARTS + 2))
    assert loaded(store, plain) == [CHARTS, CHARTS + 1]
    assert store.verify().whole


def test_what_is_to_come_holds_its_time_and_what_is_past_does_not(store):
    loaded(store, map(chart, range(4)))
    past = replace(chart(0).bookings[0], id="again", starts=AT - timedelta(hours=2), ends=AT)
    with store.write(ACTOR, "book") as unit:
        unit.book(replace(past, id="x"))
    with pytest.raises(Refused, match="booked already"), store.write(ACTOR, "book") as unit:
        unit.book(replace(chart(2).bookings[0], id="y"))


def test_files_are_attached_and_proven(store):
    sha256, size = store.files.put(b"{}")
    files = tuple(
        Attached(f"r{n}b", sha256, "plan", "plan.json", size, "application/json") for n in (1, 2)
    )
    charts = (replace(chart(n), files=(f,)) for n, f in zip((1, 2), files, strict=True))
    loaded(store, charts)
    with store.read(ACTOR, "look") as unit:
        assert unit.files_of("r2b") == (files[1],)
    proven = store.verify()
    assert proven.whole, proven.faults
    assert proven.files == 1


def test_a_record_that_cannot_be_kept_is_refused(store):
    first, second = chart(1).entries
    bad = ProvenRecord
    with pytest.raises(BadInput, match="zero character"):
        bad(first.id, first.kind, first.patient, "", '{"a":"\0"}', first.made)
    made = bad(first.id, first.kind, first.patient, "", first.body, first.made)
    loaded(store, [replace(chart(1), entries=(made, second))])
    with store.read(ACTOR, "look") as unit:
        assert unit.records_of("P000001") == (first, second)


def test_all_names_are_searched_other_ones_too(store):
    loaded(store, [replace(chart(1), key=replace(chart(1).key, other="Nan"))])
    with store.read(ACTOR, "look") as unit:
        assert [k.patient for k in unit.search("nan")] == ["P000001"]


def test_a_loaded_store_is_settled(store):
    loaded(store, [chart(1)])
    settle(store)
    assert store.verify().whole


def test_what_is_there_already_is_refused_and_nothing_is_left_of_that_transaction(store):
    loaded(store, [chart(1)])
    with pytest.raises(AkesoError):
        loaded(store, [chart(2), chart(1)])
    with store.read(ACTOR, "look") as unit:
        assert unit.records_of("P000002") == ()
    assert store.verify().whole


def test_a_count_goes_on_from_where_it_was_set(store):
    count_up(store, "patient", 41)
    with store.write(ACTOR, "next") as unit:
        assert unit.next_number("patient") == 42
