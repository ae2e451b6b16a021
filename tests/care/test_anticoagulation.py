"""Dates of blood thinners for one patient: holds, restarts, and both sides of each edge."""

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from akeso.care.anticoagulation import Intake, Occasion, advise, hold_ok
from akeso.care.blood_thinners import Policy, drugs
from akeso.errors import BadInput
from akeso.rule import Status
from akeso.techniques.eligibility import BLEEDING_CLASSES

BRISBANE = timezone(timedelta(hours=10))
SYDNEY = ZoneInfo("Australia/Sydney")
MONDAY = datetime(2026, 11, 30, 9, 0, tzinfo=BRISBANE)
SECOND = timedelta(seconds=1)
HELD = [(d.name, name, d.holds[name]) for d in drugs().values() for name in BLEEDING_CLASSES
        if d.holds[name].policy is Policy.HOLD]  # fmt: skip


def occasion(bleed_risk_class="intermediate", **more):
    return Occasion(MONDAY, bleed_risk_class, **more)


def one(drug, last_dose=None, *, stopped=False, **more):
    (advice,) = advise([Intake(drug, last_dose, stopped)], occasion(**more))
    return advice


@pytest.mark.parametrize(("drug", "name", "hold"), HELD, ids=lambda v: v if type(v) is str else "")
def test_every_hold_on_both_sides_of_its_edge(drug, name, hold):
    last = MONDAY - timedelta(hours=hold.hours)
    met = one(drug, last, bleed_risk_class=name, inr=1.0)
    late = one(drug, last + SECOND, bleed_risk_class=name, inr=1.0)
    assert (met.status, late.status) == (Status.PASS, Status.FAIL)
    assert met.last_dose_by == late.last_dose_by == last


# The verified rows of the table, in dates (procedure Monday 30 November 2026, 09:00).
@pytest.mark.parametrize(
    ("drug", "name", "by", "restart"),
    [
        ("diclofenac", "high", "2026-11-29T09:00", "2026-12-01T09:00"),
        ("naproxen", "high", "2026-11-26T09:00", "2026-12-01T09:00"),
        ("warfarin", "intermediate", "2026-11-25T09:00", "2026-11-30T15:00"),
        ("heparin unfractionated iv", "low", "2026-11-30T03:00", "2026-11-30T11:00"),
        ("heparin unfractionated sc bid or tid", "high", "2026-11-29T09:00", "2026-11-30T15:00"),
        ("enoxaparin (prophylactic)", "low", "2026-11-29T21:00", "2026-11-30T13:00"),
        ("enoxaparin (therapeutic)", "high", "2026-11-29T09:00", "2026-12-01T09:00"),
        ("aspirin (primary prevention)", "high", "2026-11-24T09:00", "2026-12-01T09:00"),
    ],
)
def test_dates_of_verified_rows(drug, name, by, restart):
    found = one(drug, bleed_risk_class=name)
    assert found.last_dose_by == datetime.fromisoformat(f"{by}+10:00")
    assert found.restart_from == datetime.fromisoformat(f"{restart}+10:00")
    assert found.source.mark.verified


def test_what_is_continued_needs_nothing():
    found = one("ibuprofen")
    assert (found.policy, found.status) == (Policy.CONTINUE, Status.PASS)
    assert found.last_dose_by is None
    assert found.restart_from is None
    assert found.sentence == "Continue."


def test_without_a_last_dose_a_hold_is_unknown():
    assert one("apixaban").status is Status.UNKNOWN


@pytest.mark.parametrize(
    ("day", "status"),
    [(26, Status.PASS), (27, Status.UNKNOWN), (28, Status.FAIL)],
)
def test_a_date_alone_leaves_its_hour_open(day, status):
    """Three days before Monday 09:00 is Friday 27 November 09:00."""
    assert one("apixaban", date(2026, 11, day)).status is status


@pytest.mark.parametrize(
    ("inr", "status"), [(1.2, Status.PASS), (1.21, Status.FAIL), (None, Status.UNKNOWN)]
)
def test_warfarin_also_needs_a_normal_inr(inr, status):
    assert one("warfarin", MONDAY - timedelta(days=5), inr=inr).status is status
    late = one("warfarin", MONDAY - timedelta(days=5) + SECOND, inr=inr)
    assert late.status is Status.FAIL


@pytest.mark.parametrize(
    ("agrees", "status"), [(True, Status.PASS), (False, Status.FAIL), (None, Status.UNKNOWN)]
)
def test_shared_decisions_must_be_answered(agrees, status):
    found = one("aspirin (secondary prevention)", prescriber_agrees=agrees)
    assert (found.policy, found.status) == (Policy.SHARED, status)
    assert found.last_dose_by is None
    assert found.restart_from == MONDAY + timedelta(hours=24)
    assert "If it is stopped, start again from" in found.sentence


def test_a_shared_drug_that_is_stopped_takes_its_interval():
    ask = {"bleed_risk_class": "high", "prescriber_agrees": True}
    fortnight = MONDAY - timedelta(weeks=2)
    assert one("sertraline", fortnight, stopped=True, **ask).status is Status.PASS
    assert one("sertraline", fortnight + SECOND, stopped=True, **ask).status is Status.FAIL
    assert one("sertraline", None, stopped=True, **ask).status is Status.UNKNOWN
    assert one("sertraline", MONDAY, **ask).status is Status.PASS
    assert one("sertraline", **ask).last_dose_by == fortnight


def test_not_while_on_the_drug():
    assert one("argatroban").status is Status.FAIL
    assert one("argatroban", stopped=True).status is Status.UNKNOWN
    assert one("argatroban").restart_from is None
    assert "No procedure" in one("argatroban").sentence


def test_hours_are_told_by_the_clocks_of_sydney():
    """Three days before 16 February 2026, 10:00 in Sydney, where the record says 23:00 UTC."""
    starts = datetime(2026, 2, 15, 23, 0, tzinfo=UTC)
    (found,) = advise([Intake("apixaban", None)], Occasion(starts, "intermediate"))
    assert found.last_dose_by == datetime(2026, 2, 12, 23, 0, tzinfo=UTC)
    assert "Last dose by Fri 13 Feb 2026 10:00." in found.sentence
    assert "Start again from Tue 17 Feb 2026 10:00." in found.sentence


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("aspirin", "aspirin (primary prevention) or aspirin (secondary prevention)"),
        ("dabigatran", "dabigatran (CrCl >= 50) or dabigatran (CrCl < 50)"),
        ("apixabn", "did you mean apixaban?"),
        ("Xyzzy", "ask the prescriber"),
    ],
)
def test_an_unknown_drug_is_never_a_yes(name, said):
    found = one(name)
    assert found.status is Status.UNKNOWN
    assert said in found.sentence
    assert hold_ok([found]) is None


def test_an_unknown_class_answers_nothing():
    assert one("apixaban", MONDAY - timedelta(days=30), bleed_risk_class=None).policy is None


def test_several_drugs_need_the_longest_hold():
    drugs_taken = [Intake("diclofenac"), Intake("clopidogrel"), Intake("ibuprofen"),
                   Intake("apixaban")]  # fmt: skip
    found = advise(drugs_taken, occasion("high"))
    assert [a.drug for a in found] == ["clopidogrel", "apixaban", "diclofenac", "ibuprofen"]


@pytest.mark.parametrize(
    ("days", "ok"), [((8, 4), True), ((8, 2), False), ((6, None), False), ((8, None), None)]
)
def test_all_rows_have_to_pass(days, ok):
    when = [None if d is None else MONDAY - timedelta(days=d) for d in days]
    found = advise([Intake("clopidogrel", when[0]), Intake("apixaban", when[1])], occasion())
    assert hold_ok(found) is ok


def test_no_drug_is_nothing_to_hold():
    assert hold_ok(advise([], occasion())) is True


def test_a_bloody_tap_adds_a_day():
    plain, bloody = (one("warfarin", bloody_tap=b).restart_from for b in (False, True))
    assert bloody - plain == timedelta(hours=24)


def test_a_lead_trial_stays_off_until_the_leads_are_out():
    waiting = one("clopidogrel", bleed_risk_class="high", lead_trial=True)
    assert waiting.restart_from is None
    assert "until the leads are out" in waiting.sentence
    out = MONDAY + timedelta(days=7)
    done = one("clopidogrel", bleed_risk_class="high", lead_trial=True, leads_out=out)
    assert done.restart_from == out + timedelta(hours=24)


def test_hours_are_elapsed_hours_across_a_change_of_the_clock():
    """Sydney's clocks went forward on Sunday 4 October 2026 at 02:00: that day has 23 hours."""
    procedure = datetime(2026, 10, 4, 9, 0, tzinfo=SYDNEY)
    ask = Occasion(procedure, "intermediate")
    dose = datetime(2026, 10, 3, 8, 0, tzinfo=SYDNEY)
    (met,) = advise([Intake("dalteparin", dose)], ask)
    (late,) = advise([Intake("dalteparin", dose + SECOND)], ask)
    assert (met.status, late.status) == (Status.PASS, Status.FAIL)
    assert met.last_dose_by.isoformat() == "2026-10-03T08:00:00+10:00"
    assert met.restart_from.isoformat() == "2026-10-05T09:00:00+11:00"


def test_times_are_compared_across_zones():
    dose = (MONDAY - timedelta(hours=24)).astimezone(UTC)
    assert one("dalteparin", dose).status is Status.PASS


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: Occasion(datetime(2026, 11, 30, 9), "low"), "add its time zone"),
        (lambda: Occasion(MONDAY, "medium"), "low, intermediate, high"),
        (lambda: Occasion(MONDAY, "high", leads_out=MONDAY - SECOND), "before the procedure"),
        (lambda: one("warfarin", MONDAY + SECOND), "after the procedure"),
        (lambda: one("warfarin", date(2026, 12, 1)), "after the procedure"),
        (lambda: one("warfarin", datetime(2026, 11, 20, 9)), "or give the date alone"),
    ],
)
def test_times_that_cannot_be_are_refused(make, said):
    with pytest.raises(BadInput, match=said):
        make()


def test_a_dose_on_the_day_itself_may_be_a_date():
    assert one("heparin unfractionated iv", date(2026, 11, 30)).status is Status.UNKNOWN
