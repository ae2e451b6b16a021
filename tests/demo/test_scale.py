"""Episodes for measuring: right bodies, names of their own, believable days, none booked twice."""

import json
from collections import Counter
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest

from akeso.care.calendar import local, local_day
from akeso.care.identifiers import check_medicare
from akeso.care.pathway import allowed
from akeso.care.record import Record, Stamp
from akeso.clinic.kinds import body_class
from akeso.demo import clock, scale_episodes, scale_house
from akeso.demo.pattern import KEPT, STORIES
from akeso.demo.scale import FAMILIES, SECOND, seats, working_days
from akeso.errors import BadInput
from akeso.exchange.record_json import load

TODAY = date(2026, 11, 20)
COUNT = 7500
"""Six a day: the first that takes place in the theatre as well."""
NOW = clock(TODAY)


@pytest.fixture(scope="module")
def episodes():
    return list(scale_episodes(COUNT, today=TODAY))


@pytest.fixture(scope="module")
def rows(episodes):
    return [row for episode in episodes for row in episode.entries]


def bodies(rows, kind):
    return [json.loads(r.body) for r in rows if r.kind == kind]


def test_every_body_is_one_of_its_kind_and_allowed_in_order(episodes):
    shapes = {e.shape: e for e in episodes}
    assert {shape[0] for shape in shapes} == set(range(len(STORIES)))
    for episode in list(shapes.values())[:: len(shapes) // 40]:
        records = ()
        for row in episode.entries:
            body = load(body_class(row.kind), row.body)
            given = allowed(records, row.kind, body, supersedes=row.supersedes)
            assert given.ok, (row.id, given)
            stamp = Stamp(row.made_by, row.made_at, row.why)
            made = Record(row.id, row.patient, row.episode, body, stamp, row.supersedes)
            records = (*records, made)


def test_names_are_unique_and_refer_within_the_episode(rows):
    assert len({r.id for r in rows}) == len(rows)
    own = {r.id for r in rows}
    for row in rows[:600]:
        for name in ("procedure", "time_out", "assessment", "plan", "recommendation"):
            named = json.loads(row.body).get(name, "")
            if isinstance(named, str) and named.startswith("scale"):
                assert named in own
                assert named.startswith(row.patient.removesuffix("patient")), row.id


def test_a_whole_episode_has_14_to_18_records_and_is_closed(episodes):
    old = [e for e in episodes if e.day < TODAY - timedelta(days=60)]
    assert {len(e.entries) for e in old} <= set(range(14, 19))
    assert all(e.entries[-1].kind == "episode-closed" for e in old)
    assert {r.kind for e in old for r in e.entries} == set(KEPT)


def test_patients_have_cards_of_their_own_and_say_that_they_are_made_up(rows):
    patients = bodies(rows, "patient")
    cards = {p["medicare"]["number"] for p in patients}
    assert len(cards) == len(patients) == COUNT
    assert all(check_medicare(card).valid for card in cards)
    assert all(p["demonstration"] and p["given_names"].startswith("Demo ") for p in patients)


def test_family_names_are_shared_as_names_are(rows):
    shared = Counter(p["family_name"] for p in bodies(rows, "patient"))
    assert len(shared) > len(FAMILIES) * len(SECOND) // 2
    assert 0.015 < shared.most_common(1)[0][1] / COUNT < 0.05


def test_a_patient_is_as_old_as_the_findings_say(episodes):
    for episode in episodes[:: len(episodes) // 60]:
        held = {r.kind: json.loads(r.body) for r in episode.entries}
        if "recommendation" in held:
            born = date.fromisoformat(held["patient"]["born"])
            age = int(held["recommendation"]["findings"]["age_years"])
            for day in (episode.day - timedelta(days=30), episode.day):
                had = (day.month, day.day) >= (born.month, born.day)
                assert day.year - born.year - (not had) == age


def test_no_room_or_practitioner_is_booked_twice(rows):
    booked = [json.loads(r.body) for r in rows if r.kind == "appointment" and not r.supersedes]
    for of in ("room", "practitioner"):
        held = {}
        for one in booked:
            held.setdefault(one[of], []).append((one["starts"], one["ends"]))
        for times in held.values():
            times.sort()
            assert all(end <= start for (_, end), (start, _) in pairwise(times))
    starts = [local(datetime.fromisoformat(one["starts"])) for one in booked]
    assert all(at.weekday() < 5 and 8 <= at.hour < 18 for at in starts)


def test_a_full_day_holds_a_hundred_and_a_million_episodes_take_forty_years():
    days = working_days(1_000_000, TODAY)
    assert len(seats()) == 100
    assert len(days) == 10_000
    assert days[0].year == 1988
    assert TODAY in days
    assert days == sorted(set(days))


@pytest.mark.parametrize("n", [1, 100, 1250, 1251, 2600])
def test_the_days_are_filled_evenly_and_reach_into_the_weeks_to_come(n):
    held = Counter(e.day for e in scale_episodes(n, today=TODAY))
    assert sum(held.values()) == n
    assert max(held.values()) - min(held.values()) <= 1
    assert n < 1250 or max(held) > TODAY + timedelta(days=18)


def test_entries_end_now_in_order_and_the_last_weeks_hold_every_stage(episodes, rows):
    assert max(r.made_at for r in rows) <= NOW
    for episode in episodes:
        times = [r.made_at for r in episode.entries]
        assert times == sorted(times)
    last = {e.entries[-1].kind for e in episodes if e.day > TODAY - timedelta(days=60)}
    assert {"referral", "appointment", "episode-closed"} <= last
    booked = [json.loads(r.body) for r in rows if r.kind == "appointment"]
    today = [b for b in booked if local_day(datetime.fromisoformat(b["starts"])) == TODAY]
    assert {b["progress"] for b in today} == {"booked", "done"}


def test_rooms_and_practitioners_of_the_plain_clinic_are_made(rows):
    made = {entry.id for entry in scale_house(TODAY)}
    booked = bodies(rows, "appointment")
    assert {b["room"] for b in booked} | {b["practitioner"] for b in booked} <= made


def test_the_next_seed_has_other_names_and_the_same_one_the_same():
    one, two, again = (next(scale_episodes(1, s, today=TODAY)) for s in (1, 2, 1))
    assert one.entries[0].id != two.entries[0].id
    assert one == again


@pytest.mark.parametrize("n", [0, 1_000_001])
def test_a_number_out_of_range_is_refused(n):
    with pytest.raises(BadInput, match="number of episodes"):
        next(scale_episodes(n, today=TODAY))


@pytest.mark.parametrize("first", [-1, 1_000_000])
def test_a_first_patient_without_a_card_is_refused(first):
    with pytest.raises(BadInput, match="with 1 patients it is 0 to 999999"):
        next(scale_episodes(1, today=TODAY, first=first))
