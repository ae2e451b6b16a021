"""Killed writers and writers at the same time; the server that is killed is in test_faults."""

from collections import Counter

from akeso.store import open_store

from .killed import FORK, book_many, correct, kill_a_writer, still_there
from .made import ACTOR, NOW, add, entry

KILLS = 20


def test_nothing_acknowledged_is_lost_when_writers_are_killed(where):
    acknowledged = []
    for _ in range(KILLS):
        acknowledged += kill_a_writer(where)
    proof, missing = still_there(where, acknowledged)
    assert missing == []
    assert proof.faults == ()
    assert proof.records >= len(acknowledged) > 0


def test_writers_in_two_programs_never_hold_the_same_slot(where):
    told = FORK.Queue()
    names = ["ann", "bob"]
    writers = [FORK.Process(target=book_many, args=(where, name, told)) for name in names]
    for writer in writers:
        writer.start()
    got, ended = [], 0
    while ended < len(writers):
        one = told.get(timeout=60)
        ended += one is None
        got += [one] if one else []
    for writer in writers:
        writer.join()
    assert sorted(slot for slot, _ in got) == list(range(40))
    with open_store(where) as store:
        with store.read(ACTOR, "today") as unit:
            day = unit.day(NOW, NOW.replace(day=NOW.day + 1))
        assert Counter(b.starts for b in day).most_common(1)[0][1] == 1
        assert store.verify().whole


def test_of_two_corrections_at_once_one_is_refused(where):
    with open_store(where) as store:
        (first,) = add(store, entry())
    told, go = FORK.Queue(), FORK.Event()
    writers = [FORK.Process(target=correct, args=(where, first.id, told, go)) for _ in range(3)]
    for writer in writers:
        writer.start()
    go.set()
    answers = [told.get(timeout=60) for _ in writers]
    for writer in writers:
        writer.join()
    assert answers.count("kept") == 1
    assert sum("Someone changed it meanwhile" in answer for answer in answers) == 2
