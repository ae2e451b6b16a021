from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from akeso.care.claim import Charge, Past
from akeso.care.claim.gates import gates
from akeso.rule import Status
from made_events import DAY, LODGED, REFERRAL, assignment, event, evidence, service

RF = {"request": None, "referral": REFERRAL}


def shut(made, held=None, lodged=LODGED):
    return {g.name: g for g in gates(made, held or evidence(made), lodged) if not g.opens}


def test_a_claim_with_everything_opens_every_gate():
    found = gates(event(), evidence(), LODGED)
    assert [g.name for g in found] == ["patient", "site", "papers", "request", "referral",
                                       "assignment", "items", "frequency", "charges",
                                       "lapse"]  # fmt: skip
    assert all(g.opens for g in found)
    assert all(g.source.reference and g.reason.endswith(".") for g in found)


def test_no_claim_without_assignment_unless_the_patient_claims():
    held = evidence(assignment=None)
    assert set(shut(event(), held)) == {"assignment"}
    assert shut(event(bulk_billed=False), held) == {}


def test_hospital_only_items_are_refused_in_rooms():
    made = event(service("60509"))
    assert "Item 60509 is paid in hospital only" in shut(made)["items"].reason
    assert "items" not in shut(replace(made, setting="hospital"))


def test_what_holds_for_three_services_is_said_once():
    made = event(replace(service("39013"), service=replace(service("39013").service, count=4)))
    said = shut(made)["items"].reason
    assert said.count("paid once for one patient and day") == 1


def test_an_item_nobody_knows_is_refused():
    found = shut(event(service("99999")), evidence())
    assert "not in the schedule" in found["items"].reason
    assert found["assignment"].status is Status.UNKNOWN


@pytest.mark.parametrize(("earlier", "opens"), [(2, True), (3, False)])
def test_three_facet_denervations_in_12_months(earlier, opens):
    made = event(service("39110"), **RF)
    history = tuple(Past("39110", DAY - timedelta(days=60 * n)) for n in range(1, earlier + 1))
    assert ("items" not in shut(made, evidence(made, history=history))) is opens


def test_a_cap_is_not_passed_when_earlier_claims_are_unknown():
    made = event(service("39110"), **RF)
    assert shut(made, evidence(made, history=None))["frequency"].status is Status.UNKNOWN
    assert shut(event(), evidence(history=None)) == {}


def test_bulk_billing_leaves_nothing_to_charge():
    charged = event(charges=(Charge("RF cannula", Decimal("45.00")),))
    assert "charged for RF cannula" in shut(charged)["charges"].reason
    assert shut(replace(charged, bulk_billed=False), evidence(assignment=None)) == {}
    for what, amount in (("RF cannula", "0.00"), ("vaccine", "20.00")):
        assert shut(event(charges=(Charge(what, Decimal(amount)),))) == {}


def test_a_charge_and_a_refused_item_are_told_apart():
    made = event(service("60509"), charges=(Charge("contrast", Decimal(20)),))
    found = shut(made)
    assert "60509" in found["items"].reason
    assert "contrast" in found["charges"].reason
    assert "contrast" not in found["items"].reason


@pytest.mark.parametrize(("lodged", "opens"), [(date(2027, 8, 3), True), (date(2027, 8, 4), False)])
def test_a_bulk_billed_claim_lapses_after_a_year(lodged, opens):
    assert ("lapse" not in shut(event(), lodged=lodged)) is opens


@pytest.mark.parametrize(
    ("day", "last"), [(date(2025, 9, 4), date(2027, 9, 4)), (date(2025, 9, 5), date(2026, 9, 5))]
)
def test_services_before_5_september_2025_keep_two_years(day, last):
    made = event(started_at=datetime(day.year, day.month, day.day, 1, tzinfo=UTC))
    held = evidence(assignment=assignment(date_of_service=day, made_on=day, channel="old form"))
    assert "lapse" not in shut(made, held, last)
    assert "until " + str(last) in shut(made, held, last + timedelta(days=1))["lapse"].reason


def test_a_claim_does_not_come_before_its_service():
    assert "before the service" in shut(event(), lodged=date(2026, 8, 2))["lapse"].reason
