# ruff: noqa: S311  chance here is no secret
"""A writer that is killed, and what must be there afterwards."""

import multiprocessing
import os
import random
import signal
import time
from contextlib import suppress

from akeso.errors import AkesoError
from akeso.store import new_id, open_store

from .made import ACTOR, NOW, booking, entry

FORK = multiprocessing.get_context("fork")
"""The child has everything loaded: it writes at once, and the kill falls among its writing."""


def write_for_ever(where, told):
    """Write steps with record, file and appointment; tell each that was acknowledged."""
    with open_store(where) as store:
        os.write(told, b"ready\n")
        while True:
            one = entry(id=new_id("note"), body='{"text":"' + "x" * random.randrange(20_000) + '"}')
            with store.write(ACTOR, "note", "p1") as unit:
                unit.add(one)
                unit.attach(one.id, one.id.encode() * 100, "ct", "text/plain")
            os.write(told, f"{one.id}\n".encode())


def kill_a_writer(where, longest_s=0.25):
    """Let a writer write, kill it at a random moment, return what it had acknowledged."""
    ours, theirs = os.pipe()
    child = FORK.Process(target=write_for_ever, args=(where, theirs))
    child.start()
    os.close(theirs)
    os.read(ours, len(b"ready\n"))
    time.sleep(random.random() * longest_s)
    os.kill(child.pid, signal.SIGKILL)
    child.join()
    with os.fdopen(ours, "rb") as pipe:
        lines = pipe.read().decode().split("\n")
    return lines[:-1]  # a line that was cut off was not acknowledged whole


def still_there(where, acknowledged):
    """Open the store, prove it, and return it and the acknowledged records that are missing."""
    with open_store(where) as store:
        proof = store.verify()
        with store.read(ACTOR, "open", "p1") as unit:
            kept = {one.id for one in unit.records_of("p1")}
    return proof, [one for one in acknowledged if one not in kept]


def book_many(where, name, told):
    """Try to book the same forty slots as others do; tell each that was got."""
    with open_store(where) as store:
        slots = list(range(40))
        random.Random(name).shuffle(slots)
        for slot in slots:
            starts = NOW.fromtimestamp(NOW.timestamp() + 300 * slot, NOW.tzinfo)
            ends = NOW.fromtimestamp(NOW.timestamp() + 300 * (slot + 1), NOW.tzinfo)
            one = booking(id=f"{name}-{slot}", patient=f"p-{name}", practitioner=name,
                          starts=starts, ends=ends)  # fmt: skip
            with suppress(AkesoError), store.write(ACTOR, "book", one.patient) as unit:
                unit.book(one)
                told.put((slot, name))
        told.put(None)


def correct(where, target, told, go):
    """Try to supersede the same record as others do."""
    with open_store(where) as store:
        go.wait()
        try:
            with store.write(ACTOR, "correct", "p1") as unit:
                unit.add(entry(id=new_id("note"), supersedes=target))
            told.put("kept")
        except AkesoError as error:
            told.put(str(error))
