from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from akeso.care.claim import Past
from akeso.care.claim.assignment import Channel
from akeso.care.claim.lodging import (
    ClaimLodged,
    ClaimPrepared,
    check_correlation,
    past_services,
    prepare,
)
from akeso.care.record import Record, Stamp, Void
from akeso.errors import BadInput, Refused
from made_events import (
    LODGED,
    REFERRAL,
    REQUEST,
    STARTED,
    assignment,
    event,
    evidence,
    prepared,
    service,
)

NOW = datetime(2026, 8, 5, tzinfo=UTC)


def test_the_published_example_to_the_cent():
    day = date(2025, 7, 10)
    paper = replace(REQUEST, issued=date(2025, 7, 1),
                    received_at=datetime(2025, 7, 2, tzinfo=UTC))  # fmt: skip
    made = event(started_at=datetime(2025, 7, 10, 1, tzinfo=UTC), request=paper)
    held = evidence(assignment=assignment(channel=Channel.OLD_FORM, made_on=day,
                                          date_of_service=day))  # fmt: skip
    found = prepare(made, held, date(2025, 7, 20))
    assert [line.benefit for line in found.lines] == [Decimal("188.35"), Decimal("502.45")]
    assert found.total_benefit == Decimal("690.80")
    assert found.lodge_by == date(2027, 7, 10)


def test_the_claim_keeps_what_it_rests_on():
    found = prepare(event(), evidence(), LODGED)
    assert (found.KIND, found.assignment, found.assigned_on) == (
        "claim-prepared", "a1", date(2026, 8, 3))  # fmt: skip
    assert found.lodge_by == date(2027, 8, 3)
    assert not found.lines[0].verified
    assert any("inferred" in note for note in found.notes)


def test_a_count_is_priced_service_by_service():
    made = event(service("60503"), service("18276", 2))
    assert [line.item for line in prepare(made, evidence(made), LODGED).lines] == [
        "60503", "18276", "18276"]  # fmt: skip


def test_every_shut_gate_is_told_at_once():
    with pytest.raises(Refused) as told:
        prepare(event(request=None), evidence(assignment=None), LODGED)
    for name in ("papers", "request", "assignment"):
        assert f"({name})" in str(told.value)


@pytest.mark.parametrize("unknown", [{"site": None}, {"history": None}])
def test_what_is_unknown_keeps_the_gate_shut(unknown):
    made = event(service("39110"), request=None, referral=REFERRAL)
    assert prepare(made, evidence(made), LODGED)
    with pytest.raises(Refused, match="No claim: "):
        prepare(made, evidence(made, **unknown), LODGED)


def test_the_assignment_must_be_in_the_record():
    with pytest.raises(Refused, match="name its record"):
        prepare(event(), evidence(assignment_id=" "), LODGED)


def test_a_patient_who_claims_needs_no_assignment():
    found = prepare(event(bulk_billed=False), evidence(assignment=None), LODGED)
    assert (found.assignment, found.assigned_on) == ("", None)


def test_the_body_itself_refuses_what_prepare_would():
    whole = prepare(event(), evidence(), LODGED)
    with pytest.raises(Refused, match="names no assignment"):
        replace(whole, assignment="")
    with pytest.raises(Refused, match="names no assignment"):
        replace(whole, assigned_on=None)
    with pytest.raises(BadInput, match="price every service once"):
        replace(whole, lines=whole.lines[:1])


def test_earlier_claims_fill_the_caps():
    made = event(service("39323", 2, nerve="left suprascapular"), request=None, referral=REFERRAL)
    first, other = prepared("c1", made), prepared("c2")
    assert past_services((first, other)) == (
        *[Past("39323", date(2026, 8, 3), "left suprascapular")] * 2,
        Past("18232", date(2026, 8, 3)), Past("57341", date(2026, 8, 3)))  # fmt: skip
    again = replace(other, id="c3", supersedes="c1")
    assert len(past_services((first, again))) == 2
    void = Record("v", "p1", "e1", Void("c1", "wrong patient"), Stamp("A", NOW, "x"))
    assert past_services((first, void)) == ()


def lodged(correlation=""):
    return ClaimLodged("c1", STARTED, "certified software", "F3849@", ("01",), correlation)


def test_a_correlation_id_is_used_once():
    one, other = (f"urn:uuid:DEM00000{n:016x}" for n in (10, 11))
    check_correlation(lodged(other), [lodged(one), lodged()])
    check_correlation(lodged(), [lodged()])
    with pytest.raises(Refused, match="9777"):
        check_correlation(lodged(one), [lodged(one)])
    with pytest.raises(BadInput, match="16 hexadecimal digits"):
        lodged("urn:uuid:DEM0123")


def test_lodging_says_what_and_with_what():
    for more in ({"prepared": " "}, {"through": ""}):
        with pytest.raises(BadInput, match="is empty"):
            replace(lodged(), **more)
    with pytest.raises(BadInput, match="no time zone"):
        replace(lodged(), lodged_at=datetime(2026, 8, 5))
    assert ClaimPrepared.KIND != ClaimLodged.KIND == "claim-lodged"
