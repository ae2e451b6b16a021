"""Episodes for measuring: right bodies, names of their own, nothing booked twice."""

import json
from collections import Counter, defaultdict
from datetime import date, datetime

import pytest

from akeso.care.appointments import Appointment
from akeso.care.assessment import Assessment
from akeso.care.calendar import local_day
from akeso.care.consent import Consent
from akeso.care.decision import Decision, RecommendationGiven
from akeso.care.identifiers import check_medicare
from akeso.care.outcome import FollowUp
from akeso.care.pathway import allowed
from akeso.care.person import Patient
from akeso.care.procedure import Procedure, TimeOut
from akeso.care.record import Record, Stamp
from akeso.care.recovery import Recovery
from akeso.care.referral import Referral
from akeso.demo import scale_entries
from akeso.demo.scale import KEPT
from akeso.errors import BadInput
from akeso.exchange.record_json import load

TODAY = date(2026, 11, 20)
KINDS = {
    b.KIND: b
    for b in (Patient, Referral, Appointment, Assessment, RecommendationGiven, Decision, Consent,
              TimeOut, Procedure, Recovery, FollowUp)
}  # fmt: skip


@pytest.fixture(scope="module")
def rows():
    return list(scale_entries(3000, today=TODAY))


def test_the_kinds_are_those_kept():
    assert set(KINDS) == set(KEPT)


def test_every_body_is_one_of_its_kind_and_allowed_in_order(rows):
    episodes = defaultdict(list)
    for row in rows:
        episodes[row.patient].append(row)
    for patient in list(episodes)[:: len(episodes) // 40]:
        records = ()
        for row in episodes[patient]:
            body = load(KINDS[row.kind], row.body)
            assert allowed(records, row.kind, body).ok, (row.id, allowed(records, row.kind, body))
            stamp = Stamp(row.made_by, row.made_at)
            records = (*records, Record(row.id, patient, row.episode, body, stamp))


def test_names_are_unique_and_refer_within_the_episode(rows):
    assert len({r.id for r in rows}) == len(rows)
    for row in rows[:600]:
        for name in ("procedure", "time_out", "assessment"):
            named = json.loads(row.body).get(name, "")
            if isinstance(named, str) and named.startswith("scale"):
                assert named.startswith(row.patient.removesuffix("patient")), row.id


def test_about_twelve_records_an_episode(rows):
    counts = Counter(Counter(r.patient for r in rows).values())
    assert set(counts) <= set(range(9, 13))
    assert counts.most_common(1)[0][0] == 12


def test_patients_have_cards_of_their_own_and_say_that_they_are_made_up(rows):
    patients = [json.loads(r.body) for r in rows if r.kind == "patient"]
    cards = {p["medicare"]["number"] for p in patients}
    assert len(cards) == 3000
    assert all(check_medicare(card).valid for card in cards)
    assert all(p["demonstration"] for p in patients)
    assert len({p["family_name"] for p in patients}) == 3000


def test_no_room_or_practitioner_is_booked_twice(rows):
    booked = [json.loads(r.body) for r in rows if r.kind == "appointment"]
    for of in ("room", "practitioner"):
        days = Counter((b[of], b["starts"][:10]) for b in booked)
        assert set(days.values()) == {1}
    starts = [datetime.fromisoformat(b["starts"]) for b in booked]
    assert all(local_day(at).weekday() < 5 for at in starts)


def test_entries_end_today_in_order(rows):
    assert max(r.made_at.date() for r in rows) <= TODAY
    times = defaultdict(list)
    for row in rows:
        times[row.patient].append(row.made_at)
    assert all(t == sorted(t) for t in times.values())


def test_the_next_seed_has_other_names():
    one, two = (next(scale_entries(1, seed, today=TODAY)) for seed in (1, 2))
    assert one.id != two.id


@pytest.mark.parametrize("n", [0, 1_000_001])
def test_a_number_out_of_range_is_refused(n):
    with pytest.raises(BadInput, match="number of episodes"):
        next(scale_entries(n, today=TODAY))
