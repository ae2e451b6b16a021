"""What happened elsewhere: what it may hold, and what it means for relief and for asking."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from akeso.care.calendar import at_clock
from akeso.care.outcome import (
    Event,
    EventElsewhere,
    FollowUp,
    What,
    asking_ended,
    death_of,
    event_words,
    events_for,
    for_episode,
    later_of,
)
from akeso.care.person import Patient, Sex
from akeso.care.record import Record, Stamp, Void
from akeso.errors import BadInput

ENDED = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # noon of 2 March in Sydney
DAY = date(2026, 3, 2)
STAMP = Stamp("nurse", ENDED + timedelta(days=100), "told")


def event(what="surgery", on=DAY + timedelta(days=30), **more):
    return EventElsewhere(what, on, "the patient", **more)


def record(body, name="e1", episode="P1-1", supersedes=""):
    return Record(name, "P1", episode, body, STAMP, supersedes)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"what": "divorce"}, "it is one of: death, surgery"),
        ({"told_by": " "}, "Who told it is empty"),
        ({"until": DAY + timedelta(days=30)}, "the last day comes after the first"),
        ({"until": DAY + timedelta(days=30 + 367)}, "at most 366 days"),
        ({"what": "new opioid", "same_target": True}, "surgery and injection alone"),
    ],
)
def test_what_cannot_be_is_refused(change, says):
    with pytest.raises(BadInput, match=says):
        replace(event(), **change)


def test_the_longest_span_and_the_shortest_are_taken():
    for days in (1, 366):
        assert event(until=DAY + timedelta(days=30 + days)).until


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (event("death"), "Died on 1 Apr 2026"),
        (event(same_target=True), "Surgery elsewhere at the target treated here on 1 Apr 2026"),
        (event(same_target=False), "Surgery elsewhere at another target on 1 Apr 2026"),
        (
            event("moved away", until=DAY + timedelta(days=59)),
            "Moved away between 1 Apr 2026 and 30 Apr 2026",
        ),
    ],
)
def test_words(body, words):
    assert event_words(body) == words


@pytest.mark.parametrize(
    ("what", "same_target", "means"),
    [
        ("death", None, Event.DEATH),
        ("surgery", None, Event.UNRELATED_SURGERY),
        ("surgery", False, Event.UNRELATED_SURGERY),
        ("surgery", True, Event.SURGERY_SAME_TARGET),
        ("injection", None, Event.TREATMENT),
        ("injection", True, Event.PROCEDURE_SAME_TARGET),
        ("new opioid", None, Event.TREATMENT),
        ("other treatment", None, Event.TREATMENT),
        ("moved away", None, Event.MOVED),
        ("withdrew", None, Event.WITHDREW),
    ],
)
def test_what_it_means(what, same_target, means):
    assert later_of(event(what, same_target=same_target), ENDED).event is means


def test_every_kind_has_a_meaning():
    assert all(later_of(event(what), ENDED) for what in What)


def test_times_of_a_day_of_a_span_and_of_the_day_of_the_procedure():
    day = later_of(event(), ENDED)
    midnight = at_clock(date(2026, 4, 1), datetime.min.time())
    assert (day.at, day.by) == (midnight, midnight)
    span = later_of(event(until=date(2026, 4, 10)), ENDED)
    after = at_clock(date(2026, 4, 11), datetime.min.time())
    assert (span.at, span.by) == (midnight, after)
    assert later_of(event(on=DAY), ENDED).at == ENDED
    assert later_of(event(on=DAY - timedelta(days=1)), ENDED) is None
    before = event(on=DAY - timedelta(days=9), until=DAY)
    assert later_of(before, ENDED).at == ENDED
    left = later_of(event("withdrew"), ENDED)
    assert left.at == at_clock(date(2026, 4, 2), datetime.min.time())


def test_which_episode_an_event_is_about():
    here = record(event("surgery"), "e1", "P1-1")
    all_of_them = record(event("withdrew"), "e2", "")
    died = record(event("death"), "e3", "P1-1")
    chart = (here, all_of_them, died)
    assert [e.what for e in events_for(chart, "P1-1")] == ["surgery", "withdrew", "death"]
    assert [e.what for e in events_for(chart, "P1-2")] == ["withdrew", "death"]
    assert [r.id for r in for_episode(chart, "P1-2")] == ["e2", "e3"]


def test_what_took_its_place_counts_in_every_episode():
    wrong = record(event("death"), "e1")
    right = record(event("surgery"), "e2", supersedes="e1")
    assert death_of((wrong,)).record == "e1"
    assert death_of((wrong, right)) is None
    assert for_episode((wrong, right), "P1-2") == ()


def test_a_voided_death_is_none():
    died = record(event("death"), "e1")
    assert death_of((died, record(Void("e1", "another patient"), "v1"))) is None


def test_a_death_kept_with_the_patient_counts():
    person = Patient("Demo", "Ann", date(1960, 1, 1), Sex.FEMALE, died=date(2026, 4, 1))
    found = death_of((record(person, "p1", ""),))
    assert (found.says, found.record) == ("Died on 1 Apr 2026", "p1")
    assert asking_ended((record(person, "p1", ""),), ENDED)


@pytest.mark.parametrize(("days", "ended"), [(-1, False), (0, True), (30, True)])
def test_who_withdraws_is_asked_no_more_unless_treated_again(days, ended):
    gone = record(event("withdrew", DAY + timedelta(days=days)))
    assert asking_ended((gone,), ENDED) is ended


@pytest.mark.parametrize("what", [w for w in What if w not in (What.DEATH, What.WITHDREW)])
def test_the_others_are_asked_on(what):
    assert not asking_ended((record(event(what)),), ENDED)


def test_follow_ups_are_not_events():
    asked = FollowUp("p", "2-weeks", None, not_reached=True, attempts=(ENDED,))
    assert events_for((record(asked),), "P1-1") == ()
