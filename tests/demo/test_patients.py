"""The made-up clinic: every entry is allowed, in time, labelled, and nothing is booked twice."""

from collections import Counter
from datetime import date, time, timedelta
from statistics import mean

import pytest

from akeso.care.appointments import Appointment, Progress, clashes, open_spans
from akeso.care.appointments.appointment import HOLDS
from akeso.care.calendar import local, local_day
from akeso.care.decision import for_the_manager
from akeso.care.history import procedures
from akeso.care.identifiers import check_medicare, check_provider
from akeso.care.outcome import Ending
from akeso.care.pathway import allowed, missing, stage_of
from akeso.care.person import Patient
from akeso.care.privacy import may_open
from akeso.care.procedure import Procedure
from akeso.care.record import Void, standing
from akeso.care.reporting import overdue
from akeso.clinic.access import Role, permissions
from akeso.clinic.demonstration import USERS
from akeso.demo import clock, house, patients, plan_text, stories
from akeso.demo.agenda import Agenda
from akeso.demo.house import PHYSICIAN, STAFF
from akeso.errors import BadInput
from akeso.exchange.record_json import dump, load

TODAY = date(2026, 11, 20)
NOW = clock(TODAY)
LATE_STORIES = {"no-rehearsal"}


@pytest.fixture(scope="module")
def forty():
    return list(patients(40, today=TODAY))


@pytest.fixture(scope="module")
def many():
    return list(patients(300, seed=2, today=TODAY))


def by_story(episodes):
    return {e.story: e for e in episodes[:40]}


def bodies(episode, kind):
    return [r.body for r in standing(episode.records()) if r.kind == kind]


def walk(episodes):
    """Ask the protocol of every entry, in order, and return the late ones."""
    late = []
    for episode in episodes:
        records = episode.records()
        for n, (entry, record) in enumerate(zip(episode.entries, records, strict=True)):
            found = allowed(
                records[:n], entry.kind, entry.body,
                supersedes=record.supersedes, late_reason=entry.late_reason,
            )  # fmt: skip
            assert found.ok, (episode.story, entry.id, found.says)
            if entry.late_reason:
                late.append((episode.story, entry.kind))
                assert not allowed(records[:n], entry.kind, entry.body).ok
    return late


def test_every_entry_of_forty_is_allowed(forty):
    assert {story for story, _ in walk(forty)} == LATE_STORIES


def test_every_entry_of_three_hundred_is_allowed(many):
    assert {story for story, _ in walk(many)} == LATE_STORIES
    assert len({e.patient for e in many}) == 300
    assert len({entry.id for e in many for entry in e.entries}) == sum(len(e.entries) for e in many)


def test_the_same_arguments_make_the_same_patients(forty):
    again = list(patients(3, today=TODAY))
    assert again == forty[:3]
    assert next(patients(1, seed=9, today=TODAY)).entries[0].body != forty[0].entries[0].body


@pytest.mark.parametrize("count", [0, 1001])
def test_a_count_out_of_range_is_refused(count):
    with pytest.raises(BadInput, match="number of made-up patients"):
        next(patients(count, today=TODAY))


def test_entries_come_in_order_and_never_after_now(many):
    for episode in many:
        times = [entry.made_at for entry in episode.entries]
        assert times == sorted(times), episode.story
        assert times[-1] <= NOW
        assert episode.entries[0].kind == "patient"


def test_staff_enter_only_on_days_of_work_in_working_hours(many):
    agenda = Agenda(range(2020, 2030))
    for episode in many:
        for entry in episode.entries:
            if entry.made_by != "patient":
                at = local(entry.made_at)
                assert agenda.works(at.date()), (episode.story, entry.id, at)
                assert time(8, 30) <= at.time() <= time(18, 30), (episode.story, entry.id, at)


def appointments(episodes):
    return [r for e in episodes for r in standing(e.records()) if isinstance(r.body, Appointment)]


def test_nothing_is_booked_twice(many):
    booked = [r for r in appointments(many) if r.body.progress in HOLDS]
    assert len(booked) > 400
    by_day = {}
    for record in booked:
        by_day.setdefault(local_day(record.body.starts), []).append(record)
    for records in by_day.values():
        for record in records:
            assert clashes(record, records) == ()


def test_appointments_lie_within_the_hours_of_room_and_practitioner(many):
    hours = {h.body.of: h.body for h in house(TODAY) if h.kind == "hours"}
    for record in appointments(many):
        for of in (record.body.room, record.body.practitioner):
            spans = open_spans(hours[of], local_day(record.body.starts))
            assert any(s.starts <= record.body.starts and record.body.ends <= s.ends for s in spans)


def test_whoever_is_made_up_says_so(many):
    cards = []
    for episode in many:
        patient = episode.entries[0].body
        assert isinstance(patient, Patient)
        assert patient.demonstration
        assert patient.given_names == "Demo"
        assert patient.medicare.number.startswith("29")
        assert check_medicare(patient.medicare.number).valid
        cards.append(patient.medicare.number)
    assert len(set(cards)) == len(cards)


def test_provider_numbers_are_made_up_with_a_right_letter():
    for person in STAFF.values():
        assert person.provider_number.startswith("9999")
        assert check_provider(person.provider_number).valid
        assert "Demo" in person.name


def test_all_stories_are_told_and_each_is_named_once(forty):
    names = [s.name for s in stories()]
    assert len(names) == len(set(names)) == 40
    assert [e.story for e in forty] == names


def test_every_stage_and_every_technique_is_there(forty):
    stages = {str(stage_of(e.records())) for e in forty}
    assert stages >= {
        "referred", "assessed", "recommended", "decided", "consented", "rehearsed", "performed",
        "recovered", "followed", "closed",
    }  # fmt: skip
    done = {b.technique.split(".")[0] for e in forty for b in bodies(e, "procedure")}
    assert done == {"nerve_block", "esi", "facet_ia", "rf", "scs"}


def test_who_is_refused_is_refused_by_the_rule_of_the_story(forty):
    told = by_story(forty)
    wanted = {
        "refused-anticoagulant": "not_eligible", "red-flag": "urgent_referral",
        "refused-infection": "not_eligible", "refused-pregnancy": "not_eligible",
    }  # fmt: skip
    for story, state in wanted.items():
        decision = bodies(told[story], "decision")[0]
        assert (decision.proceed, str(decision.option.state)) == (False, state), story
        assert decision.reason
    review = bodies(told["needs-review"], "recommendation")[0]
    assert str(review.option("esi.tf.lumbar").state) == "needs_review"


def test_radiofrequency_follows_two_positive_blocks(forty):
    records = by_story(forty)["two-blocks-then-rf"].records()
    done = [r.body.technique for r in records if r.kind == "procedure"]
    assert done == ["nerve_block.mbb.lumbar"] * 2 + ["rf.mb.lumbar"]
    assert [r.kind for r in records].count("pain-diary") == 2


def test_hospital_items_are_not_claimed_from_rooms(many):
    for episode in many:
        scs = [b for b in bodies(episode, "procedure") if b.technique.startswith("scs")]
        assert all(str(b.setting) == "hospital" for b in scs)
        items = {line.item for b in bodies(episode, "claim-prepared") for line in b.lines}
        assert not items & {"39130", "39134", "18284", "60506", "60509", "61109"}
        if scs:
            assert not items


def test_claims_stand_at_every_step(forty):
    told = by_story(forty)
    assert not bodies(told["next-day"], "claim-lodged")
    assert bodies(told["next-day"], "claim-prepared")
    assert bodies(told["vasovagal"], "claim-lodged")
    assert not bodies(told["vasovagal"], "claim-answered")
    rejected = bodies(told["claim-rejected"], "claim-answered")[0]
    assert {str(s.outcome) for s in rejected.services} == {"rejected"}
    paid = bodies(told["helped"], "claim-answered")[0]
    assert {str(s.outcome) for s in paid.services} == {"paid"}


def test_overdue_reports_and_follow_ups_are_overdue(forty):
    told = by_story(forty)
    assert overdue(told["report-overdue"].records(), NOW)
    assert not overdue(told["report-refused"].records(), NOW)
    late = {p.kind for p in missing(told["overdue-follow-up"].records(), NOW) if p.overdue}
    assert late == {"follow-up"}
    assert not any(p.overdue for p in missing(told["helped"].records(), NOW))


def test_the_call_after_a_day_is_answered(forty):
    told = by_story(forty)
    assert [str(b.answer) for b in bodies(told["helped"], "activity-24h")] == ["yes"]
    assert not bodies(told["today-recovered"], "activity-24h")


def test_who_is_lost_is_neither_success_nor_failure(forty):
    answers = bodies(by_story(forty)["lost"], "follow-up")
    assert [a.point for a in answers if not a.not_reached] == ["24-hours", "2-weeks"]
    lost = [a for a in answers if a.not_reached]
    assert {a.point for a in lost} >= {"6-weeks", "3-months"}
    assert all(not a.ratings.known for a in lost)


def test_what_happened_elsewhere_is_no_failure_and_no_success(forty):
    told = [(e.story, b) for e in forty for b in bodies(e, "event-elsewhere")]
    ((story, body),) = told
    assert (story, str(body.what), body.same_target) == ("year", "surgery", False)
    (done,) = procedures(by_story(forty)["year"].records())
    assert done.relief.ending is Ending.COMPETING
    assert "came first" in done.relief.says
    assert 76 <= done.relief.left_days < done.relief.right_days <= 150
    (lost,) = procedures(by_story(forty)["lost"].records())
    assert (lost.relief.ending, lost.relief.right_days) == (Ending.LOST, None)


def test_every_entry_is_made_by_somebody_whose_role_may_write_it(forty):
    roles = {name: set(held) for name, held in USERS.values()} | {"patient": {Role.PATIENT}}
    for entry in (*house(TODAY), *(e for one in forty for e in one.entries)):
        assert roles[entry.made_by] & permissions().writes[entry.kind], entry.id


def test_the_manager_has_a_departure_and_an_opening_to_look_at(forty):
    told = by_story(forty)
    (decision,) = bodies(told["consented"], "decision")
    ((gone, rule),) = for_the_manager(decision)
    assert (rule.rule, gone.by) == ("G-A-08", STAFF[PHYSICIAN].name)
    assert "faint" in gone.reason
    assert [e.story for e in forty if bodies(e, "restriction")] == ["did-not-attend"]
    opened = next(e for e in told["did-not-attend"].entries if e.kind == "break-glass")
    records = told["did-not-attend"].records()
    users = {name for name, (full, _) in USERS.items() if full == opened.made_by}
    assert users == {opened.body.user}
    assert may_open(records[:-1], opened.body.user, opened.made_at)
    assert not may_open(records, opened.body.user, opened.made_at)
    (rule_of,) = bodies(told["did-not-attend"], "restriction")
    assert set(rule_of.users) <= set(USERS)


def test_absent_cancelled_withdrawn_voided_and_superseded(forty):
    told = by_story(forty)
    states = {
        s: bodies(told[s], "appointment")[0].progress for s in ("did-not-attend", "cancelled")
    }
    assert states == {
        "did-not-attend": Progress.DID_NOT_ATTEND, "cancelled": Progress.CANCELLED,
    }  # fmt: skip
    assert bodies(told["consent-withdrawn"], "consent-withdrawn")
    wrong = told["wrong-patient"]
    void = next(e for e in wrong.entries if isinstance(e.body, Void))
    assert wrong.entries[void.voids].kind == "assessment"
    assert len(bodies(wrong, "assessment")) == 1
    corrected = next(e for e in told["neck-rf"].entries
                     if e.kind == "assessment" and e.supersedes is not None)  # fmt: skip
    assert told["neck-rf"].entries[corrected.supersedes].kind == "assessment"


def test_a_complication_and_a_broken_promise_are_said(forty):
    told = by_story(forty)
    fainted = bodies(told["vasovagal"], "procedure")[0]
    assert [c.code for c in fainted.complications] == ["vasovagal"]
    slow = bodies(told["rf-repeat"], "procedure")[0]
    assert slow.took_min > 30
    assert "osteophyte" in slow.why_over


def test_plans_are_attached_where_the_planner_has_an_approach(forty):
    for episode in forty:
        done = [b for b in bodies(episode, "procedure") if isinstance(b, Procedure)]
        plans = {b.plan_sha256: b for b in bodies(episode, "plan-attached")}
        planned = [b for b in done if "cervical" not in b.technique
                   and not b.technique.startswith(("scs", "nerve_block.gon"))]  # fmt: skip
        assert bool(plans) >= bool(planned)
        if done and not planned:
            assert not plans


def test_the_text_of_a_plan_has_the_attached_hash(forty):
    from hashlib import sha256

    plan = bodies(by_story(forty)["today-recovered"], "plan-attached")[0]
    text = plan_text(plan.approach, plan.level, str(plan.side))
    assert sha256(text.encode()).hexdigest() == plan.plan_sha256
    assert "digital spine" in plan.expect


def test_casemix_is_that_of_australian_pain_clinics(many):
    """Clinic memo c.1: BPI severity 6.4, PCS 30, PSEQ 20.6, DASS 20.3/14.2/21.0, opioids 55.8 %."""
    firsts = [next(e.body for e in ep.entries if e.kind == "assessment") for ep in many
              if any(e.kind == "assessment" for e in ep.entries)]  # fmt: skip

    def average(code, scale):
        found = [q.score(scale) for a in firsts for q in a.questionnaires if q.instrument == code]
        return mean(s.number for s in found if s is not None and s.number is not None)

    assert average("bpi", "severity") == pytest.approx(6.4, abs=0.4)
    assert average("bpi", "interference") == pytest.approx(7.1, abs=0.4)
    assert average("pcs", "total") == pytest.approx(30.0, abs=2.5)
    assert average("pseq", "total") == pytest.approx(20.6, abs=2.5)
    for scale, value in (("depression", 20.3), ("anxiety", 14.2), ("stress", 21.0)):
        assert average("dass-21", scale) == pytest.approx(value, abs=2.5)
    opioids = mean(any(m.opioid for m in a.medicines) for a in firsts)
    assert opioids == pytest.approx(0.558, abs=0.08)
    missing_answers = [g for a in firsts for q in a.questionnaires for g in q.answers
                       if g.value is None]  # fmt: skip
    assert missing_answers


def test_bodies_survive_json(forty):
    for episode in forty:
        for entry in episode.entries:
            assert load(type(entry.body), dump(entry.body)) == entry.body


@pytest.mark.parametrize("today", [date(2026, 11, 22), date(2027, 1, 3)])
def test_any_day_will_do(today):
    """A Sunday, and one after days on which the clinic is closed; both after a change of clocks."""
    shown = list(patients(40, seed=3, today=today))
    assert clock(today) >= max(e.made_at for ep in shown for e in ep.entries)
    assert local(clock(today)).time() == time(15, 30)
    assert local_day(clock(today)) > today - timedelta(days=7)
    assert Counter(e.story for e in shown).most_common(1)[0][1] == 1
