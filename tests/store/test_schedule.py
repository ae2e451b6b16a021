from datetime import timedelta

import pytest

from akeso.errors import NotFound, Refused

from .made import ACTOR, NOW, booking

DAY = (NOW - timedelta(hours=1), NOW + timedelta(hours=23))


def book(store, one):
    with store.write(ACTOR, "book", one.patient) as unit:
        unit.book(one)
    return one


def day(store, *how, **more):
    with store.read(ACTOR, "today") as unit:
        return unit.day(*DAY, *how, **more)


OTHER = {"room": "2", "practitioner": "dr-other", "patient": "p2"}


@pytest.mark.parametrize(
    ("same", "sentence"),
    [
        ("room", "Room 1 is booked already from 09:00 to 09:30 on 21 November 2026"),
        ("practitioner", "Practitioner dr-demo is booked already"),
        ("patient", "The patient is booked already"),
    ],
)
def test_room_practitioner_and_patient_are_at_one_place(store, same, sentence):
    first = book(store, booking())
    clash = OTHER | {same: getattr(first, same)}
    for start, end in ((25, 30), (-5, 5), (5, 10), (-60, 60), (0, 30)):
        times = {"starts": NOW + timedelta(minutes=start), "ends": NOW + timedelta(minutes=end)}
        with pytest.raises(Refused, match=sentence):
            book(store, booking(**clash | times))
    for start, end in ((30, 35), (-5, 0)):
        times = {"starts": NOW + timedelta(minutes=start), "ends": NOW + timedelta(minutes=end)}
        book(store, booking(**clash | times))
    assert len(day(store)) == 3


def test_all_different_at_the_same_time_is_fine(store):
    first, second = book(store, booking()), book(store, booking(**OTHER))
    assert day(store) == (first, second)
    assert day(store, "2") == (second,)
    assert day(store, practitioner="dr-demo") == (first,)
    with store.read(ACTOR, "open", "p2") as unit:
        assert unit.appointments_of("p2") == (second,)
        assert unit.appointment(first.id) == first
        with pytest.raises(NotFound, match="There is no appointment 'x'"):
            unit.appointment("x")


def test_a_moved_appointment_gives_its_old_time_back(store):
    first = book(store, booking())
    later = {"starts": NOW + timedelta(minutes=15), "ends": NOW + timedelta(minutes=45)}
    moved = book(store, booking(id=first.id, record="r2", **later))
    assert day(store) == (moved,)
    book(store, booking(ends=NOW + timedelta(minutes=15)))
    with pytest.raises(Refused):
        book(store, booking(starts=NOW + timedelta(minutes=40), ends=NOW + timedelta(minutes=50)))


def test_a_move_that_clashes_leaves_all_as_it_was(store):
    first, other = book(store, booking()), book(store, booking(**OTHER))
    with pytest.raises(Refused, match="Room 2"):
        book(store, booking(id=first.id, room="2"))
    assert day(store) == (first, other)
    with pytest.raises(Refused, match="Room 1"):
        book(store, booking(**OTHER | {"room": "1", "practitioner": "x", "patient": "y"}))


def test_a_cancelled_appointment_stays_listed_and_holds_nothing(store):
    first = book(store, booking())
    with store.write(ACTOR, "cancel", "p1") as unit:
        unit.free(first.id, "r9")
    second = book(store, booking())
    assert [(b.id, b.state, b.record) for b in day(store)] == [
        (first.id, "cancelled", "r9"),
        (second.id, "booked", "r1"),
    ]
    with store.write(ACTOR, "arrive", "p1") as unit:
        unit.appointment_state(second.id, "r10", "arrived")
    assert day(store)[1].state == "arrived"
    with pytest.raises(Refused, match="Room 1"):
        book(store, booking(patient="p3", practitioner="x"))
    with pytest.raises(NotFound), store.write(ACTOR, "cancel", "p1") as unit:
        unit.free("x", "r9")
