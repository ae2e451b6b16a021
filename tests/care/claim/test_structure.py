from dataclasses import replace

import pytest

from akeso.care.claim.structure import (
    MOST_EVENTS,
    MOST_SERVICES,
    BulkBillClaim,
    bulk_bill_claims,
    created_at_clock,
)
from akeso.errors import BadInput, Refused
from made_events import REFERRAL, REQUEST, event, evidence, prepared, service


def many(count, **more):
    """A prepared claim of so many single services; what it brings does not matter here."""
    made = event(*(service("39323", nerve=f"nerve {n}") for n in range(count)), **more)
    return prepared("c1", made)


def shape(claims):
    return [[len(e.services) for e in claim.events] for claim in claims]


def only(*records):
    (claim,) = bulk_bill_claims(records)
    return claim


def test_an_event_carries_what_was_prepared():
    claim = only(prepared())
    (made,) = claim.events
    assert (claim.service_provider, claim.payee_provider) == ("2426621B", "")
    assert (made.id, made.record, made.member_number) == ("01", "c1", "2123456701")
    assert [s.id for s in made.services] == ["0101", "0102"]
    assert made.services[0].text == "left"
    assert made.services[1].lspn == "012345"
    assert created_at_clock(made) == "2026-08-05T09:05:06+10:00"


def test_the_charge_is_the_benefit_in_cents():
    record = prepared()
    charges = [s.charge_cents for s in only(record).events[0].services]
    assert charges == [int(line.benefit * 100) for line in record.body.lines]
    assert sum(charges) == int(record.body.total_benefit * 100)


@pytest.mark.parametrize(("count", "expected"), [(13, [13]), (14, [14]), (15, [14, 1])])
def test_an_event_holds_14_services(count, expected):
    assert shape([only(many(count))]) == [expected]


@pytest.mark.parametrize(("count", "expected"), [(79, [79]), (80, [80]), (81, [80, 1])])
def test_a_claim_holds_80_events(count, expected):
    one = prepared()
    rows = [replace(one, id=f"c{n}") for n in range(count)]
    claims = bulk_bill_claims(rows)
    assert [len(claim.events) for claim in claims] == expected
    assert [e.record for c in claims for e in c.events] == [row.id for row in rows]
    assert claims[-1].events[-1].id == f"{expected[-1]:02d}"


def test_the_limits_hold_for_claims_made_by_hand():
    claim = only(many(14))
    made = claim.events[0]
    for services in ((), made.services * 2):
        with pytest.raises(BadInput, match=f"it holds 1 to {MOST_SERVICES}"):
            replace(made, services=services)
    for events in ((), (made,) * 81):
        with pytest.raises(BadInput, match=f"it holds 1 to {MOST_EVENTS}"):
            BulkBillClaim("2426621B", "", events)
    with pytest.raises(BadInput, match="needs one of them"):
        replace(made, referral=None)


def test_self_determined_services_are_shared_out():
    def made(determined):
        entries = [service("39323", nerve=f"nerve {n}") for n in range(27 - determined)]
        entries += [service(item, code="SS") for item in ("60503", "57341")[:determined]]
        return prepared("c1", event(*entries, request=None))

    first, second = only(made(2)).events
    assert [len(first.services), len(second.services)] == [14, 13]
    for part in (first, second):
        assert [s.self_deemed for s in part.services].count("SS") == 1
    with pytest.raises(Refused, match="only 1 carry SD or SS"):
        bulk_bill_claims([made(1)])


def test_two_papers_make_two_events():
    made = event(service("104"), service("18232"), service("57341"), referral=REFERRAL)
    visit, imaging = only(prepared("c1", made)).events
    assert (visit.referral.type_code, [s.item for s in visit.services]) == ("S", ["104", "18232"])
    assert (imaging.referral.type_code, [s.item for s in imaging.services]) == ("D", ["57341"])
    assert visit.referral.period == "12 months"
    assert {visit.record, imaging.record} == {"c1"}


def test_one_paper_serves_all_unless_an_override_stands_for_the_other():
    (one,) = only(prepared("c1", event(service("18232"), service("57341")))).events
    assert len(one.services) == 2
    lost = event(service("104"), service("57341"), override="L", request=REQUEST)
    visit, imaging = only(prepared("c1", lost)).events
    assert (visit.referral, visit.override) == (None, "L")
    assert (imaging.referral.type_code, imaging.override) == ("D", None)


def test_providers_have_claims_of_their_own_in_order():
    other = prepared("c2", event(provider_number="4024742F", payee_provider_number="988939BJ"))
    rows = [other, prepared("c1"), replace(other, id="c3")]
    claims = bulk_bill_claims(rows)
    assert [(c.service_provider, c.payee_provider, len(c.events)) for c in claims] == [
        ("2426621B", "", 1), ("4024742F", "988939BJ", 2)]  # fmt: skip
    assert bulk_bill_claims(rows) == claims


def test_what_is_no_bulk_bill_claim_is_refused():
    made = event(bulk_billed=False)
    with pytest.raises(Refused, match="not bulk billed"):
        bulk_bill_claims([prepared("c1", made, evidence=evidence(assignment=None))])
    with pytest.raises(BadInput, match="no prepared claim"):
        bulk_bill_claims([])
    with pytest.raises(BadInput, match="comes twice"):
        bulk_bill_claims([prepared(), prepared()])
