"""Periods as Services Australia and regulation 31 have them; both sides of each end."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from akeso.care.calendar import at_clock
from akeso.care.person import Recognition
from akeso.care.referral import (
    Admission,
    Exemption,
    ExemptionCode,
    SelfDetermined,
    ServiceKind,
    Validity,
    covers,
    periods,
    validity,
)
from akeso.errors import BadInput
from akeso.rule import Status

from .made_letters import RECEIVED, letter

DAY = timedelta(days=1)
FIRST = at_clock(date(2026, 3, 10), time(9))
LOST = Exemption("L", "attendance", "Dr Demo", "left on the bus")


def on(found, day, **more):
    return covers(found, day, **more).status


@pytest.mark.parametrize(
    ("kind", "more", "ends"),
    [("general practitioner", {}, date(2027, 3, 10)),
     ("general practitioner", {"stated_months": 3}, date(2026, 6, 10)),
     ("general practitioner", {"stated_months": 6}, date(2026, 9, 10)),
     ("general practitioner", {"stated_months": 18}, date(2027, 9, 10)),
     ("specialist", {}, date(2026, 6, 10)), ("consultant physician", {}, date(2026, 6, 10)),
     ("pain medicine", {}, date(2026, 6, 10)), ("nurse practitioner", {}, date(2027, 3, 10)),
     ("specialist", {"stated_months": 12}, date(2026, 6, 10)),
     ("specialist", {"indefinite": True}, date(2026, 6, 10)),
     ("specialist", {"stated_months": 1}, date(2026, 4, 10)),
     ("nurse practitioner", {"stated_months": 18}, date(2027, 3, 10))],
)  # fmt: skip
def test_how_long_a_referral_holds(kind, more, ends):
    found = validity(letter(kind, **more), FIRST)
    assert (found.status, found.valid_from) == (Status.PASS, date(2026, 3, 10))
    assert (found.valid_to, found.doubtful_to) == (ends - DAY, ends)
    assert on(found, date(2026, 3, 9)) is Status.FAIL
    assert on(found, date(2026, 3, 10)) is Status.PASS
    assert on(found, ends - DAY) is Status.PASS
    assert on(found, ends) is Status.UNKNOWN
    assert on(found, ends + DAY) is Status.FAIL


def test_the_clock_is_the_first_service_and_not_the_letter():
    early, late = FIRST, FIRST + timedelta(days=100)
    assert validity(letter(), early).valid_to < validity(letter(), late).valid_to
    waiting = validity(letter(), None)
    assert (waiting.status, waiting.valid_from) == (Status.PASS, None)
    assert on(waiting, date(2030, 1, 1)) is Status.PASS
    assert "has not started" in waiting.reasons[0].text


def test_the_first_day_is_a_day_in_sydney():
    assert validity(letter(), datetime(2026, 3, 9, 13, 30, tzinfo=UTC)).valid_from == date(
        2026, 3, 10
    )


def test_the_end_in_a_shorter_month():
    first = at_clock(date(2026, 8, 31), time(9))
    assert validity(letter("specialist"), first).doubtful_to == date(2026, 11, 30)


def test_an_indefinite_referral_has_no_end():
    found = validity(letter(indefinite=True), FIRST)
    assert found.indefinite
    assert found.valid_to is None
    assert on(found, date(2046, 1, 1)) is Status.PASS
    assert on(found, date(2026, 3, 9)) is Status.FAIL
    assert validity(letter(indefinite=True), None).indefinite
    assert not validity(letter("specialist", indefinite=True), None).indefinite


@pytest.mark.parametrize(
    ("shift", "status"), [(timedelta(0), Status.FAIL), (timedelta(microseconds=1), Status.PASS)]
)
def test_a_letter_comes_before_the_service(shift, status):
    found = validity(letter(), RECEIVED + shift)
    assert found.status is status
    assert on(found, date(2026, 1, 5)) is status


def test_a_letter_that_came_late_may_be_dated_back():
    after = letter(dated=date(2026, 1, 4))
    found = validity(after, RECEIVED - timedelta(days=1))
    assert found.status is Status.FAIL
    assert "dated back is a false statement" in found.reasons[0].text
    honest = validity(after, RECEIVED - timedelta(days=2))
    assert honest.status is Status.FAIL
    assert "dated back" not in honest.reasons[0].text


def test_a_letter_that_is_only_announced():
    for start in (None, FIRST):
        found = validity(letter(received=None), start)
        assert found.status is Status.FAIL
        assert "has not been received" in found.reasons[0].text


@pytest.mark.parametrize(
    ("discharged", "last"),
    [(date(2026, 6, 8), date(2026, 6, 9)), (date(2026, 6, 9), date(2026, 6, 9)),
     (date(2026, 6, 11), date(2026, 6, 11)), (date(2026, 8, 1), date(2026, 8, 1))],
)  # fmt: skip
def test_an_admitted_patient_to_the_later_of_3_months_and_discharge(discharged, last):
    stay = Admission(date(2026, 3, 1), discharged)
    found = validity(letter("specialist"), FIRST, admission=stay)
    assert found.valid_to == last
    assert on(found, last) is Status.PASS
    assert on(found, date(2026, 8, 2)) is Status.FAIL
    in_doubt = discharged <= date(2026, 6, 9)
    assert on(found, last + DAY) is (Status.UNKNOWN if in_doubt else Status.FAIL)


def test_an_admitted_patient_whose_discharge_is_not_known():
    found = validity(letter("specialist"), FIRST, admission=Admission(date(2026, 3, 1)))
    assert on(found, date(2026, 6, 9)) is Status.PASS
    assert on(found, date(2026, 12, 1)) is Status.UNKNOWN


def test_an_admission_counts_for_specialists_only():
    stay = Admission(date(2026, 3, 1), date(2027, 8, 1))
    assert validity(letter(), FIRST, admission=stay) == validity(letter(), FIRST)
    with pytest.raises(BadInput, match="before the admission"):
        Admission(date(2026, 3, 1), date(2026, 2, 28))


@pytest.mark.parametrize(
    ("same", "status"), [(True, Status.PASS), (False, Status.FAIL), (None, Status.UNKNOWN)]
)
def test_a_midwifes_referral_is_for_one_pregnancy(same, status):
    found = validity(letter("midwife"), FIRST, same_pregnancy=same)
    assert found.status is status
    assert on(found, date(2026, 3, 10)) is status
    assert found.valid_to == (date(2027, 3, 9) if same else None)


def test_a_referrer_nothing_was_read_of():
    found = validity(letter("other"), FIRST)
    assert found.status is Status.UNKNOWN
    assert on(found, date(2026, 3, 10)) is Status.UNKNOWN
    assert set(Recognition) - set(periods()) == {Recognition.OTHER}


def test_a_lost_referral_is_good_for_one_attendance():
    found = validity(LOST, FIRST)
    assert (found.valid_from, found.valid_to) == (date(2026, 3, 10), date(2026, 3, 10))
    assert on(found, date(2026, 3, 10)) is Status.PASS
    assert on(found, date(2026, 3, 10), attended=1) is Status.FAIL
    assert on(found, date(2026, 3, 11)) is Status.FAIL
    assert on(validity(LOST, None), date(2026, 3, 10)) is Status.PASS


@pytest.mark.parametrize("code", ["E", "H", "N"])
def test_exemptions_whose_conditions_were_not_read(code):
    found = validity(Exemption(code, "attendance", "Dr Demo", "a reason"), FIRST)
    assert found.status is Status.UNKNOWN
    assert "was not read" in found.reasons[1].text


def test_an_exemption_of_imaging_is_no_referral():
    for code, ground in ((ExemptionCode.LOST, None), ("SD", SelfDetermined.REMOTE_AREA)):
        exemption = Exemption(code, ServiceKind.IMAGING, "Dr Demo", "x", ground, False)
        assert validity(exemption, FIRST).status is Status.FAIL


def test_what_is_not_in_force_for_sure_is_shown():
    found = validity(letter(), FIRST)
    clock, usual, doubt = (reason.source.mark.verified for reason in found.reasons)
    assert (clock, usual, doubt) == (False, True, False)
    assert not covers(found, date(2026, 3, 10)).verified
    assert isinstance(found, Validity)
    longer = validity(letter("specialist", stated_months=12), FIRST)
    assert any("longer stated period" in r.text and not r.source.mark.verified
               for r in longer.reasons)  # fmt: skip
