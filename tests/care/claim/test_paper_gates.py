from dataclasses import replace
from datetime import date, timedelta

import pytest

from akeso.care.claim.event import ClaimedPatient
from akeso.care.claim.gates import gates
from akeso.care.identifiers import Override
from akeso.rule import Status
from made_events import (
    DAY,
    LODGED,
    PATIENT,
    REFERRAL,
    REQUEST,
    SITE,
    STARTED,
    event,
    evidence,
    service,
)

SECOND = timedelta(seconds=1)


def gate(name, made, held=None):
    return next(g for g in gates(made, held or evidence(made), LODGED) if g.name == name)


def test_the_card_number_can_be_right():
    assert gate("patient", event()).opens
    wrong = replace(PATIENT, medicare_number="2123456711")  # published as wrong
    answer = gate("patient", event(patient=wrong))
    assert answer.status is Status.FAIL
    assert "check digit" in answer.reason
    other = ClaimedPatient("Demo", "Patient", PATIENT.date_of_birth, "3278851195", 2)
    assert gate("patient", event(patient=other)).opens  # published as right


def test_number_place_and_lspn_agree():
    assert gate("site", event()).opens
    assert gate("site", event(), evidence(site=None)).status is Status.UNKNOWN
    elsewhere = gate("site", event(place="Other Rooms"))
    assert "given at Other Rooms" in elsewhere.reason
    alone = replace(SITE, provider_numbers=("4024742F",))
    assert "is not one of Demo Rooms" in gate("site", event(), evidence(site=alone)).reason
    for lspn in ("999999", " "):
        other = gate("site", event(service("18232"), service("57341", lspn=lspn)))
        assert other.status is Status.FAIL
        assert "Item 57341 shows LSPN" in other.reason
    none = replace(SITE, lspn="")
    assert "Demo Rooms has none" in gate("site", event(), evidence(site=none)).reason
    assert gate("site", event(service("18232")), evidence(site=none)).opens


def test_a_number_that_fails_its_check_needs_a_name_and_a_reason():
    wrong = "2426621A"
    made = event(provider_number=wrong)
    held = evidence(site=replace(SITE, provider_numbers=(wrong,)))
    assert "should be B" in gate("site", made, held).reason
    taken = Override("Manager Example", "issued so, seen on the letter", DAY)
    assert gate("site", replace(made, provider_override=taken), held).opens


def test_every_event_has_a_paper_or_a_code():
    bare = event(service("18232"), request=None)
    answer = gate("papers", bare)
    assert answer.status is Status.FAIL
    assert "needs one of them" in answer.reason
    for more in ({"referral": REFERRAL}, {"override": "L"}, {"override": "E"}, {"override": "N"}):
        assert gate("papers", replace(bare, **more)).opens
    assert gate("papers", event(service("57341", code="SS"), request=None)).opens


def test_override_h_is_for_hospital():
    assert not gate("papers", event(override="H")).opens
    assert gate("papers", event(override="H", setting="hospital")).opens


@pytest.mark.parametrize(
    ("received", "opens"), [(STARTED - SECOND, True), (STARTED, False), (STARTED + SECOND, False)]
)
def test_the_request_came_before_the_imaging(received, opens):
    made = event(request=replace(REQUEST, received_at=received))
    assert gate("request", made).opens is opens


def test_a_request_is_not_dated_after_the_service():
    assert gate("request", event(request=replace(REQUEST, issued=DAY))).opens
    late = gate("request", event(request=replace(REQUEST, issued=date(2026, 8, 4))))
    assert "dated 2026-08-04, after the service" in late.reason


def test_r_type_imaging_needs_a_request_unless_it_is_exempt():
    none = event(request=None, referral=REFERRAL)
    assert "57341 is R-type imaging and no request is held" in gate("request", none).reason
    for code in ("E", "L"):
        assert gate("request", replace(none, override=code)).opens
    assert not gate("request", replace(none, override="N")).opens
    assert gate("request", event(service("18232"), request=None, referral=REFERRAL)).opens
    # SD on one imaging service does not excuse another
    two = event(service("57341", code="SD"), service("60503"), request=None)
    assert "Item 60503" in gate("request", two).reason


def test_a_visit_needs_a_valid_referral_that_came_before():
    made = event(service("104"), request=None, referral=REFERRAL)
    assert gate("referral", made).opens
    assert gate("referral", made, evidence(made, referral_valid=None)).status is Status.UNKNOWN
    assert gate("referral", made, evidence(made, referral_valid=False)).status is Status.FAIL
    for received, opens in ((STARTED - SECOND, True), (STARTED, False)):
        paper = replace(REFERRAL, received_at=received)
        assert gate("referral", replace(made, referral=paper)).opens is opens
    assert not gate("referral", replace(made, referral=None, request=REQUEST)).opens
    assert gate("referral", replace(made, referral=None, override="L")).opens
    assert not gate("referral", replace(made, referral=None, override="N")).opens
    assert gate("referral", event(), evidence(referral_valid=None)).opens
