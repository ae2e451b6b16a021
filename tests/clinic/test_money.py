"""Claims through a real store: worked examples to the cent, every shut gate, what falls due."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from akeso import clinic
from akeso.anatomy.levels import Side
from akeso.care.calendar import at_clock
from akeso.care.record import Void
from akeso.clinic.access import Role
from akeso.clinic.claims_before import claims_of
from akeso.clinic.paperwork import TO_LODGE, TO_MEND
from akeso.clinic.worklist import MORNING
from akeso.errors import BadInput, NotFound, Refused
from akeso.exchange.claim_export import TRANSMISSION

from .made_charts import (
    DOCTOR,
    JULY_2025,
    LONG_AGO,
    NOW,
    OTHER,
    Case,
    done,
    exemption,
    house,
    injected,
    referral,
    referred,
    request,
    seen,
)

OLD = {"channel": "old form"}
CORRELATION = "urn:uuid:AKE00001" + "0123456789abcdef"


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    monkeypatch.setenv(clinic.MBS_FOLDER, str(tmp_path / "mbs"))


@pytest.fixture
def case(rooms):
    """A transforaminal injection of November 2025, assigned on the form that held then."""
    made = injected(rooms)
    made.assign("18232", "57341", **OLD)
    return made


def benefits(summary):
    return [str(line["benefit"]) for line in summary["lines"]]


# Worked examples of the reference, July 2025 ---------------------------------------------------


def test_ct_guided_injection_to_the_cent(case):
    made, summary = case.claim("18232", "57341")
    assert benefits(summary) == ["188.35", "502.45"]
    assert summary["total_benefit"] == Decimal("690.80")
    assert summary["lodge_by"] == "2026-11-10"
    assert made.kind == "claim-prepared"
    assert made.notes[-1].startswith("Akeso does not transmit claims to Medicare. Write this claim")
    (entry,) = case.records("claim-prepared")
    event = json.loads(entry.body)["event"]
    assert event["started_at"] == "2025-11-10T00:30:00Z"
    assert (event["setting"], event["professional"]) == ("rooms", DOCTOR)
    assert (event["provider_number"], event["place"]) == ("2426621B", "Demo Rooms")
    assert event["patient"]["medicare_number"] == "2123456701"
    assert [s["side"] for s in event["services"]] == ["left", None]
    assert [s["lspn"] for s in event["services"]] == ["", "012345"]
    assert event["request"]["type_code"] == "D"
    assert event["referral"] is None  # one paper serves; imaging needs the request


def test_fluoroscopic_branch_block_to_the_cent(rooms):
    made = injected(rooms, technique="nerve_block.mbb.lumbar")
    made.assign("39014", "60503", **OLD)
    _, summary = made.claim("39014", "60503")
    assert benefits(summary) == ["123.85", "32.45"]
    assert summary["total_benefit"] == Decimal("156.30")


def test_fees_that_were_only_inferred_are_doubted(rooms):
    made = injected(rooms, at=datetime(2026, 8, 3, 0, 30, tzinfo=UTC))
    made.assign("18232", "57341")
    receipt, summary = made.claim("18232", "57341")
    assert summary["verified"] is False
    assert any("inferred, not read" in note for note in receipt.notes)


# The assignment --------------------------------------------------------------------------------


def test_the_assignment_is_filled_from_the_chart_and_its_text_shown(rooms):
    made = injected(rooms, at=datetime(2026, 8, 3, 0, 30, tzinfo=UTC))
    order = {"items": ["18232", "57341"], "channel": "signature"}
    text = clinic.benefit_statement(rooms.desk(Role.FRONT_DESK), made.episode, order)
    assert made.records("assignment-of-benefit") == ()
    receipt = made.assign("18232", "57341")
    (entry,) = made.records("assignment-of-benefit")
    body = json.loads(entry.body)
    assert body["statement"] == text
    assert (body["mode"], body["streams"]) == ("post", ["general", "imaging"])
    assert (body["patient_name"], body["professional"]) == ("Demo Patient", DOCTOR)
    assert body["made_on"] == body["date_of_service"] == "2026-08-03"
    assert "who rendered the service. Patient: Demo Patient" in receipt.notes[0]
    assert receipt.notes[1].startswith("I assign my right to the Medicare benefit for this diag")
    assert receipt.notes[-1] == "Keep it until 2028-08-03."


def test_before_the_service_day_and_doctor_come_from_the_booking(rooms):
    where = house(rooms)
    clinic.set_up(rooms.desk(Role.MANAGER), "room", {"name": "Room 1", "place": where})
    made = referred(rooms)
    made.keep(referral(NOW))
    clinic.book(rooms.desk(Role.FRONT_DESK), made.patient, {
        "room": "Room 1", "practitioner": OTHER, "starts": "2026-11-25T09:00+11:00",
        "ends": "2026-11-25T09:30+11:00", "purpose": "consultation",
    }, episode=made.episode)  # fmt: skip
    clinic.book(
        rooms.desk(Role.FRONT_DESK),
        made.patient,
        {
            "room": "Room 1",
            "practitioner": OTHER,
            "starts": (NOW - timedelta(minutes=20)).isoformat(),
            "ends": NOW.isoformat(),
            "purpose": "consultation",
        },
        episode=made.episode,
    )  # fmt: skip  the visit of today, at which it is signed
    order = {"basic_description": "Specialist - Procedure", "channel": "email"}
    clinic.assign_benefit(made.billing, made.episode, order)
    body = json.loads(made.records("assignment-of-benefit")[0].body)
    assert (body["mode"], body["date_of_service"]) == ("pre", "2026-11-25")
    assert (body["professional"], body["made_on"]) == (OTHER, "2026-11-20")
    assert body["streams"] == ["general", "imaging"]
    assert "who will render" in body["statement"]


@pytest.mark.parametrize(
    ("order", "said"),
    [
        ({"items": ["18232"]}, "channel: the field is missing"),
        ({"channel": "signature", "mode": "later"}, "use pre or post"),
        ({"channel": "signature", "items": ["18232"], "streams": ["water"]}, "general, imaging"),
        ({"channel": "signature", "items": ["18232"], "made_on": "2025-11-11"}, "has not come"),
        ({"channel": "signature", "items": ["18232"], "made_on": "soon"}, "like 2026-11-20"),
        ({"channel": "signature", "items": ["18232"], "professional": "Dr X"}, "no practitioner"),
        ({"channel": "signature"}, "date of service is not known"),
        ("I assign", "no JSON object"),
    ],
)
def test_a_wrong_assignment_is_refused_in_a_sentence_and_nothing_kept(rooms, order, said):
    made = injected(rooms)
    with pytest.raises((BadInput, NotFound), match=said):
        clinic.assign_benefit(rooms.desk(Role.FRONT_DESK), made.episode, order)
    assert made.records("assignment-of-benefit") == ()


def test_an_item_that_is_not_for_what_was_done_is_not_assigned(rooms):
    """The patient would sign for it, and no claim could go on that signature."""
    made = injected(rooms)
    with pytest.raises(Refused, match="No assignment: Item 39014 is not for what was done"):
        made.assign("39014")
    order = {"channel": "signature", "items": ["39014"]}
    with pytest.raises(Refused, match="claim 18232"):
        clinic.benefit_statement(rooms.desk(Role.FRONT_DESK), made.episode, order)
    assert made.records("assignment-of-benefit") == ()
    made.assign("18232", "60503")
    assert len(made.records("assignment-of-benefit")) == 1


def test_a_procedure_that_nobody_claimed_is_listed_until_it_is(rooms):
    """A year after the service it is lost, and nothing else says so."""
    made = injected(rooms)
    (row,) = clinic.open_claims(made.billing)
    assert (row.what, row.patient, row.episode) == ("service to claim", made.patient, made.episode)
    assert (row.day, row.last, row.lapsed) == (date(2025, 11, 10), date(2026, 11, 10), False)
    assert row.service == "Transforaminal epidural, lumbar"
    made.assign("18232", "57341", professional=DOCTOR, **OLD)
    receipt, _ = made.claim("18232", "57341")
    (row,) = clinic.open_claims(made.billing)
    assert (row.what, row.record) == ("claim to lodge", receipt.id)
    assert row.service == "18232, 57341"
    clinic.void(rooms.desk(Role.MANAGER), receipt.id, "Claimed for the wrong day")
    (row,) = clinic.open_claims(made.billing)
    assert row.what == "service to claim"


@pytest.mark.parametrize(("days", "lapsed"), [(365, False), (366, True)])
def test_a_service_lapses_after_its_year_and_stays_in_the_list(rooms, days, lapsed):
    made = injected(rooms)
    rooms.clock.moment = JULY_2025 + timedelta(days=days)
    (row,) = clinic.open_claims(made.billing)
    assert row.lapsed is lapsed
    assert not [d for d in clinic.today(rooms.desk(Role.NURSE)).due if d.what == row.what]


@pytest.mark.parametrize(("days", "listed"), [(2 * 365, 1), (2 * 365 + 1, 0)])
def test_what_lapsed_more_than_a_year_ago_is_listed_on_request(rooms, days, listed):
    """Else a clinic of years would scroll past what is lost to what can still be claimed."""
    made = injected(rooms)
    rooms.clock.moment = JULY_2025 + timedelta(days=days)
    assert len(clinic.open_claims(made.billing)) == listed
    (row,) = clinic.open_claims(made.billing, everything=True)
    assert row.lapsed


def test_a_list_that_may_be_cut_short_says_so(rooms):
    made = injected(rooms)
    rows = clinic.open_claims(made.billing)
    assert not clinic.cut_short(rows)
    assert not clinic.cut_short(())
    assert clinic.cut_short(rows * 1000)


def test_what_was_done_in_hospital_is_not_the_rooms_to_claim(rooms):
    made = injected(rooms, setting="hospital")
    assert clinic.open_claims(made.billing) == ()


# Every gate, shut once -------------------------------------------------------------------------


def refused(made, *items, **more):
    """The words with which a claim is refused; nothing was recorded."""
    before = len(made.records("claim-prepared"))
    with pytest.raises((Refused, BadInput, NotFound)) as why:
        made.claim(*items, **more)
    assert len(made.records("claim-prepared")) == before
    assert made.dues(TO_LODGE) == [] or before
    return str(why.value)


def test_without_assignment_there_is_no_claim(rooms):
    assert "has not assigned the benefit" in refused(injected(rooms), "18232", "57341")


def test_an_item_that_was_not_assigned(rooms):
    made = injected(rooms)
    made.assign("18232", **OLD)
    said = refused(made, "18232", "57341")
    assert "imaging statement was not shown" in said
    assert "(assignment)" in said


def test_another_day_or_professional_was_assigned(rooms):
    made = injected(rooms)
    made.assign("18232", "57341", professional=OTHER, **OLD)
    assert "differs from the assignment in the professional" in refused(made, "18232", "57341")


def test_no_card_and_a_card_that_cannot_be_right(rooms):
    made = injected(rooms, card=None)
    made.assign("18232", **OLD)
    assert "has no Medicare card" in refused(made, "18232")
    taken = {"name": "Demo Manager", "reason": "as printed", "on": "2025-10-01"}
    person = {"family_name": "Patient", "given_names": "Demo", "born": "1970-01-31",
              "sex": "female", "demonstration": True,
              "medicare": {"number": "2123456711", "reference": 1, "override": taken}}  # fmt: skip
    clinic.amend_patient(rooms.desk(Role.NURSE), made.patient, person, why="card shown")
    said = refused(made, "18232")
    assert "Medicare card: The check digit (ninth) is 1 and should be 0. (patient)" in said
    assert "The number was taken by Demo Manager (as printed), and Medicare has no such" in said


def test_a_place_without_lspn_claims_no_imaging(rooms):
    made = injected(rooms, lspn="")
    made.assign("18232", "57341", **OLD)
    said = refused(made, "18232", "57341")
    assert "Demo Rooms has none. (site)" in said
    assert made.claim("18232")[1]["total_benefit"] == Decimal("188.35")


def test_no_paper_at_all(rooms):
    house(rooms)
    made = referred(rooms, at=JULY_2025 - LONG_AGO)
    made.keep(replace(referral(JULY_2025), received=None))
    rooms.clock.moment = JULY_2025 + timedelta(hours=1)
    made.keep(done(JULY_2025))
    made.assign("18232", **OLD)
    assert "needs one of them. (papers)" in refused(made, "18232")


def test_imaging_without_request_or_with_one_that_came_late(rooms):
    house(rooms)
    made = referred(rooms, at=JULY_2025 - LONG_AGO)
    made.keep(referral(JULY_2025))
    rooms.clock.moment = JULY_2025 + timedelta(hours=1)
    made.keep(done(JULY_2025))
    made.assign("57341", **OLD)
    assert "no request is held. (request)" in refused(made, "57341")
    made.keep(request(JULY_2025, received=JULY_2025 + timedelta(minutes=1)))
    said = refused(made, "57341")
    assert "not received before the service started. (request)" in said
    made.keep(exemption())
    _, summary = made.claim("57341")
    assert summary["total_benefit"] == Decimal("502.45")
    assert '"self_determined":"SD"' in made.records("claim-prepared")[0].body


def test_a_request_that_may_not_be_read_later_and_an_exemption_that_was_not_read(rooms):
    house(rooms)
    made = referred(rooms, at=JULY_2025 - LONG_AGO)
    made.keep(referral(JULY_2025))
    made.keep(request(JULY_2025, electronic=True))
    rooms.clock.moment = JULY_2025 + timedelta(hours=1)
    made.keep(done(JULY_2025))
    made.assign("57341", **OLD)
    assert "takes electronic requests" in refused(made, "57341")
    first = made.records("imaging-request")[0].id
    made.keep(Void(first, "unreadable"), why="unreadable")
    made.keep(exemption("SS"))
    assert "When code SS may be used was not read" in refused(made, "57341")


def attended(rooms, first, second, **letter):
    """Two attendances under one referral, the second an hour ago and assigned."""
    house(rooms)
    made = referred(rooms, at=first - LONG_AGO)
    made.keep(referral(first, **letter))
    rooms.clock.moment = first + timedelta(hours=1)
    made.keep(seen(first))
    rooms.clock.moment = second + timedelta(hours=1)
    made.keep(seen(second))
    more = OLD if second.date() < date(2026, 7, 1) else {"channel": "signature"}
    made.assign("105", professional=DOCTOR, **more)
    return made


FIRST = datetime(2025, 9, 9, 23, 0, tzinfo=UTC)  # 10 September in Sydney


def test_a_referral_holds_until_the_day_before_its_anniversary(rooms):
    made = attended(rooms, FIRST, datetime(2025, 12, 8, 23, 0, tzinfo=UTC), stated_months=3)
    _, summary = made.claim("105", professional=DOCTOR, date_of_service="2025-12-09")
    assert benefits(summary) == ["43.35"]


def test_on_the_anniversary_it_is_unknown_and_after_it_over(rooms):
    made = attended(rooms, FIRST, datetime(2025, 12, 9, 23, 0, tzinfo=UTC), stated_months=3)
    said = refused(made, "105", professional=DOCTOR, date_of_service="2025-12-10")
    assert "Whether the referral still holds on 2025-12-10 is not known" in said
    later = datetime(2025, 12, 10, 23, 0, tzinfo=UTC)
    rooms.clock.moment = later + timedelta(hours=1)
    made.keep(seen(later))
    made.assign("105", professional=DOCTOR, **OLD)
    said = refused(made, "105", professional=DOCTOR, date_of_service="2025-12-11")
    assert "The referral held to 2025-12-09" in said
    assert "(referral)" in said


def test_a_lost_referral_is_good_for_one_attendance(rooms):
    house(rooms)
    made = referred(rooms, at=JULY_2025 - LONG_AGO)
    made.keep(exemption("L", "attendance"))
    rooms.clock.moment = JULY_2025 + timedelta(hours=1)
    made.keep(seen(JULY_2025))
    made.assign("104", professional=DOCTOR, **OLD)
    made.claim("104", professional=DOCTOR)
    assert '"override":"L"' in made.records("claim-prepared")[0].body
    second = JULY_2025 + LONG_AGO
    rooms.clock.moment = second + timedelta(hours=1)
    made.keep(seen(second))
    made.assign("105", professional=DOCTOR, **OLD)
    assert "one attendance has been given" in refused(made, "105", professional=DOCTOR)


def test_the_code_of_one_paper_does_not_hide_that_the_other_lacks(rooms):
    house(rooms)
    made = referred(rooms, at=JULY_2025 - LONG_AGO)
    made.keep(exemption("L", "attendance"))
    rooms.clock.moment = JULY_2025 + timedelta(hours=1)
    made.keep(seen(JULY_2025))
    made.keep(done(JULY_2025))
    made.assign("104", "57341", **OLD)
    assert "R-type imaging needs a request" in refused(made, "104", "57341")


def both_excused(rooms, *letters, items=("104", "57341")):
    """A visit and a procedure of one day under these letters, assigned."""
    house(rooms)
    made = referred(rooms, at=JULY_2025 - LONG_AGO)
    for letter in letters:
        made.keep(letter)
    rooms.clock.moment = JULY_2025 + timedelta(hours=1)
    made.keep(seen(JULY_2025))
    made.keep(done(JULY_2025))
    made.assign(*items, **OLD)
    return made


def test_a_claim_carries_one_code(rooms):
    made = both_excused(rooms, exemption("L", "attendance"), exemption("E"))
    assert "a claim carries one code; claim them apart" in refused(made, "104", "57341")


def test_an_emergency_in_imaging_excuses_no_referral(rooms):
    made = both_excused(rooms, exemption("E"))
    assert "An attendance needs a referral" in refused(made, "104", "57341")
    made.assign("57341", **OLD)
    made.claim("57341")
    assert '"override":"E"' in made.records("claim-prepared")[0].body


def test_a_referral_without_number_and_address_serves_no_claim(rooms):
    made = both_excused(rooms, referral(JULY_2025, provider_number=""), items=("104",))
    assert "name the professional" in refused(made, "104", date_of_service="2025-11-10")
    said = refused(made, "104", professional=DOCTOR)
    assert "neither provider number nor address" in said


def test_a_lapsed_referral_that_was_lost_is_excused(rooms):
    made = attended(rooms, FIRST, datetime(2025, 12, 14, 23, 0, tzinfo=UTC), stated_months=3)
    made.keep(exemption("L", "attendance"))
    said = refused(made, "105", professional=DOCTOR, date_of_service="2025-12-15")
    assert "one attendance has been given" in said


def test_what_the_patient_pays_needs_no_assignment_and_is_not_exported(rooms):
    made = injected(rooms)
    with pytest.raises(Refused, match="has not assigned the benefit"):
        made.claim("18232", bulk_billed=True)
    receipt, summary = made.claim("18232", "57341", bulk_billed=False)
    assert benefits(summary) == ["188.35", "449.55"]
    with pytest.raises(NotFound, match="that waits"):
        clinic.export_claim(made.billing, [made.episode])
    with pytest.raises(Refused, match="not bulk billed"):
        clinic.export_claim(made.billing, [receipt.id])


def test_hospital_only_items_are_refused_in_rooms(case):
    case.assign("57341", **OLD)
    said = refused(case, "18286", "57341")
    assert "18286 is paid in hospital only" in said
    assert "(items)" in said


def test_a_setting_that_is_not_the_recorded_one(case):
    assert "was done in rooms" in refused(case, "18232", setting="hospital")


def test_the_yearly_cap_counts_earlier_claims_of_the_whole_chart(rooms):
    house(rooms)
    made = referred(rooms, at=JULY_2025 - LONG_AGO)
    made.keep(referral(JULY_2025, indefinite=True))
    starts = [JULY_2025 + timedelta(days=60 * n) for n in range(4)]
    for start in starts:
        rooms.clock.moment = start + timedelta(hours=1)
        made.keep(done(start, technique="rf.mb.lumbar"))
        made.assign("39110", **OLD)
        if start is starts[-1]:
            assert "number 4 in 12 months" in refused(made, "39110")
        else:
            made.claim("39110")


def test_a_claim_that_comes_late_counts_for_the_later_ones(rooms):
    house(rooms)
    made = referred(rooms, at=JULY_2025 - LONG_AGO)
    made.keep(referral(JULY_2025, indefinite=True))
    starts = [JULY_2025 + timedelta(days=60 * n) for n in range(4)]
    for start in starts:
        rooms.clock.moment = start + timedelta(hours=1)
        made.keep(done(start, technique="rf.mb.lumbar"))
        made.assign("39110", **OLD)
        if start is not starts[0]:
            made.claim("39110", date_of_service=str(made.day))
    said = refused(made, "39110", date_of_service="2025-11-10")
    assert "With it the claim of 2026-05-09 for item 39110 is over: It would be number 4" in said


def test_nothing_may_be_charged_beside_a_bulk_billed_service(case):
    fee = [{"what": "booking fee", "amount": "20.00"}]
    said = refused(case, "18232", "57341", charges=fee)
    assert "charged for booking fee" in said
    assert "(charges)" in said


def test_the_last_day_to_lodge_both_sides(case, rooms):
    assert "lapsed" in refused(case, "18232", "57341", lodged=date(2026, 11, 11))
    rooms.clock.moment = datetime(2026, 11, 10, 2, 0, tzinfo=UTC)
    case.claim("18232", "57341", lodged=date(2026, 11, 10))


def test_a_day_of_lodging_that_is_over_is_no_way_round_the_lapse(case, rooms):
    rooms.clock.moment = datetime(2026, 11, 11, 2, 0, tzinfo=UTC)
    assert "which is over" in refused(case, "18232", lodged=date(2026, 11, 10))
    assert "lapsed" in refused(case, "18232", "57341")


# What contradicts the record -------------------------------------------------------------------


def test_side_and_operator_must_be_those_of_the_record(case):
    wrong = {"item": "18232", "side": "right"}
    assert "the procedure was done left" in refused(case, wrong, "57341")
    assert "not among those who did" in refused(case, "18232", professional=OTHER)


def test_the_same_service_is_not_claimed_twice(case):
    first, _ = case.claim("18232", "57341")
    assert f"is claimed already ({first.id})" in refused(case, "18232")
    with pytest.raises(Refused, match="claimed already"):
        case.claim("57341", date_of_service="2025-11-10")


def test_an_attendance_needs_its_record(rooms):
    made = injected(rooms)
    made.assign("105", "18232", **OLD)
    assert "No attendance of 2025-11-10 is recorded" in refused(made, "105", "18232")


def test_several_days_want_a_name(rooms):
    made = injected(rooms)
    later = JULY_2025 + timedelta(days=14)
    rooms.clock.moment = later + timedelta(hours=1)
    made.keep(done(later, side=Side.RIGHT))
    assert "name its date_of_service" in refused(made, "18232")
    assert "those of 2025-11-10, 2025-11-24" in refused(made, "18232", date_of_service="2025-11-11")


@pytest.mark.parametrize(
    ("order", "said"),
    [
        ({"services": []}, "no service"),
        ({"services": [{"item": "x"}]}, "numbers of up to five digits"),
        ({"services": [{"item": "18232", "count": 0}]}, "from 1 to 100"),
        ({"services": [{"item": "18232"}], "provider_number": "1"}, "no such field"),
        ({"services": [{"item": "18232"}], "place": "Elsewhere"}, "no place 'Elsewhere'"),
        ({"services": [{"item": "18232"}], "assignment": "r0"}, "does not stand"),
        ({"services": [{"item": "99999"}]}, "not in the schedule held"),
    ],
)
def test_a_wrong_order_is_refused_in_a_sentence(case, order, said):
    with pytest.raises((BadInput, NotFound, Refused), match=said):
        clinic.claim(case.billing, case.episode, order)
    assert case.records("claim-prepared") == ()


# Export, lodging, answers ----------------------------------------------------------------------


def test_the_file_holds_what_waits_and_says_that_akeso_does_not_transmit(case, tmp_path):
    made, _ = case.claim("18232", "57341")
    out = tmp_path / "claims.json"
    found = clinic.export_claim(case.billing, [case.episode], out)
    assert found.claims == (made.id,)
    assert found.statement == TRANSMISSION
    document = json.loads(out.read_text("utf-8"))
    assert out.read_text("utf-8") == found.text
    (event,) = document["claims"][0]["medicalEvent"]
    assert document["claims"][0]["serviceProvider"] == {"providerNumber": "2426621B"}
    assert [s["chargeAmount"] for s in event["service"]] == ["18835", "50245"]
    assert event["authorisationDate"] == "2025-11-10"
    assert clinic.export_claim(case.billing, [made.id]).text == found.text
    assert [d.what for d in case.dues(TO_LODGE)] == [TO_LODGE]  # nothing was recorded


def test_what_may_not_be_exported(case, rooms, tmp_path):
    with pytest.raises(NotFound, match="no claim in P000001-1 that waits"):
        clinic.export_claim(case.billing, [case.episode])
    made, _ = case.claim("18232", "57341")
    with pytest.raises(BadInput, match="must be a folder"):
        clinic.export_claim(case.billing, [made.id], tmp_path / "no" / "x.json")
    rooms.clock.moment = datetime(2026, 11, 11, 2, 0, tzinfo=UTC)
    with pytest.raises(Refused, match="lapsed on 2026-11-10"):
        clinic.export_claim(case.billing, [made.id])
    rooms.clock.moment = JULY_2025 + timedelta(hours=2)
    assigned = case.records("assignment-of-benefit")[0].id
    case.keep(Void(assigned, "wrong form"), why="wrong form")
    with pytest.raises(Refused, match=r"assignment of the claim .* stands no more"):
        clinic.export_claim(case.billing, [made.id])


def test_a_claim_with_an_older_issue_of_the_card_is_prepared_again(case, rooms):
    made, _ = case.claim("18232", "57341")
    person = {"family_name": "Patient", "given_names": "Demo", "born": "1970-01-31",
              "sex": "female", "demonstration": True,
              "medicare": {"number": "2123456702", "reference": 1}}  # fmt: skip
    clinic.amend_patient(rooms.desk(Role.NURSE), case.patient, person, why="A new card came")
    with pytest.raises(Refused, match="names the Medicare card 2123456701 / 1 and 2123456702 / 1"):
        clinic.export_claim(case.billing, [made.id])
    again, _ = case.claim("18232", "57341", supersedes=made.id, why="A new card came")
    assert '"2123456702"' in clinic.export_claim(case.billing, [again.id]).text


def test_a_claim_for_a_voided_procedure_is_not_exported(case):
    made, _ = case.claim("18232", "57341")
    case.keep(Void(case.records("procedure")[0].id, "wrong patient"), why="wrong patient")
    with pytest.raises(Refused, match="made for stands no more"):
        clinic.export_claim(case.billing, [made.id])


def lodged(case, which, **more):
    return clinic.lodge_claim(case.billing, which, {"through": "Demo Gateway", **more})


def test_due_thirty_days_before_the_lapse_and_closed_by_the_lodging(case):
    made, _ = case.claim("18232", "57341")
    (due,) = case.dues(TO_LODGE)
    assert due.due_at == at_clock(date(2026, 10, 11), MORNING)
    assert due.record == made.id
    entry = lodged(case, made.id)
    assert case.dues(TO_LODGE) == []
    assert case.dues(TO_LODGE, closed=True)[0].closed_by == entry.id
    with pytest.raises(Refused, match="lodged already"):
        lodged(case, made.id)
    with pytest.raises(Refused, match="lodged already"):
        clinic.export_claim(case.billing, [made.id])
    case.keep(Void(entry.id, "not sent after all"), why="not sent after all")
    assert len(case.dues(TO_LODGE)) == 1


def test_a_superseding_claim_takes_the_due_along(case):
    first, _ = case.claim("18232", "57341")
    second, _ = case.claim("18232", "57341", supersedes=first.id, why="text added")
    (due,) = case.dues(TO_LODGE)
    assert due.record == second.id
    with pytest.raises(Refused, match="stands no more"):
        lodged(case, first.id)


def test_lodging_in_the_future_or_after_the_lapse(case, rooms):
    made, _ = case.claim("18232", "57341")
    with pytest.raises(BadInput, match="has not come"):
        lodged(case, made.id, lodged_at="2025-12-10T00:00:00Z")
    with pytest.raises(BadInput, match="no JSON object"):
        clinic.lodge_claim(case.billing, made.id, "yesterday")
    rooms.clock.moment = datetime(2026, 11, 11, 2, 0, tzinfo=UTC)
    assert lodged(case, made.id).notes == ("The claim had lapsed on 2026-11-10.",)


def test_a_correlation_id_serves_once_in_the_whole_clinic(case, rooms):
    made, _ = case.claim("18232", "57341")
    lodged(case, made.id, correlation_id=CORRELATION)
    person = {"family_name": "Other", "given_names": "Demo", "born": "1980-01-31", "sex": "male",
              "medicare": {"number": "3278851195", "reference": 2},
              "demonstration": True}  # fmt: skip
    number = clinic.register(rooms.desk(Role.FRONT_DESK), person).patient
    other = Case(rooms, number, f"{number}-1")
    other.keep(referral(JULY_2025))
    other.keep(done(JULY_2025))
    other.assign("18232", **OLD)
    second, _ = other.claim("18232")
    with pytest.raises(Refused, match="used before"):
        lodged(other, second.id, correlation_id=CORRELATION.upper().replace("URN:UUID", "urn:uuid"))
    assert other.records("claim-lodged") == ()
    lodged(other, second.id, correlation_id=CORRELATION.replace("abcdef", "abcdee"))


PAID = [{"item": "18232", "charge": "188.35", "benefit": "188.35", "outcome": "paid"},
        {"item": "57341", "charge": "502.45", "benefit": "502.45", "outcome": "paid"}]  # fmt: skip
NOTHING_PAID = [{**one, "benefit": "0", "outcome": "rejected", "reason_codes": ["101"]}
                for one in PAID]  # fmt: skip


def answer(case, services, **more):
    made = {"claim_id": "F3849@", "report": "processing", "services": services, **more}
    return clinic.answer_claim(case.billing, case.episode, made)


def test_an_answer_tells_what_was_not_paid_as_claimed(case):
    with pytest.raises(NotFound, match="no lodged claim"):
        answer(case, PAID)
    made, _ = case.claim("18232", "57341")
    lodged(case, made.id)
    less = [PAID[0], {**PAID[1], "benefit": "497.70"}]
    receipt = answer(case, less)
    assert receipt.notes == ("Item 57341 paid 497.70 where 502.45 was expected.",)
    with pytest.raises(Refused, match="entered already"):
        answer(case, PAID)
    assert answer(case, PAID, report="payment").notes == ("Paid as it was claimed.",)
    assert case.dues(TO_MEND) == []


def test_a_pending_answer_may_be_followed_by_the_final_one(case):
    made, _ = case.claim("18232", "57341")
    lodged(case, made.id)
    waits = [PAID[0], {**PAID[1], "benefit": "0", "outcome": "pending"}]
    assert answer(case, waits).notes == ("Item 57341 is not settled yet.",)
    assert answer(case, PAID).notes == ("Paid as it was claimed.",)


def test_an_answer_on_another_claim_or_of_tomorrow(case):
    made, _ = case.claim("18232", "57341")
    lodged(case, made.id, claim_id="F3848@")
    with pytest.raises(Refused, match="the lodging was named F3848@"):
        answer(case, PAID)
    with pytest.raises(BadInput, match="not yet"):
        answer(case, PAID, claim_id="F3848@", received_at="2025-12-24T00:00:00Z")
    with pytest.raises(BadInput, match="give one answer a service"):
        answer(case, PAID[:1], claim_id="F3848@")


def test_a_claim_rejected_as_a_whole_is_superseded(case):
    made, _ = case.claim("18232", "57341")
    lodged(case, made.id)
    with pytest.raises(Refused, match="has not answered it"):
        case.claim("18232", "57341", supersedes=made.id, why="sent out again")
    answer(case, NOTHING_PAID)
    assert len(case.dues(TO_MEND)) == 1
    case.claim("18232", "57341", supersedes=made.id, why="Medicare rejected it, 101")
    assert case.dues(TO_MEND) == []
    assert len(case.dues(TO_LODGE)) == 1


def test_what_was_rejected_in_part_is_claimed_by_itself(case):
    made, _ = case.claim("18232", "57341")
    lodged(case, made.id)
    answer(case, [PAID[0], NOTHING_PAID[1]])
    with pytest.raises(Refused, match="did not reject item 18232"):
        case.claim("18232", "57341", supersedes=made.id, why="sent out again")
    with pytest.raises(Refused, match=r"Item 18232 .* claimed already"):
        case.claim("18232", "57341")
    assert len(case.dues(TO_MEND)) == 1
    again, _ = case.claim("57341")
    assert case.dues(TO_MEND) == []
    assert clinic.export_claim(case.billing, [case.episode]).claims == (again.id,)


def test_two_lodged_claims_are_told_apart_by_medicares_name(case):
    first, _ = case.claim("18232")
    second, _ = case.claim("57341")
    lodged(case, first.id, claim_id="F3848@")
    entry = lodged(case, second.id)
    with pytest.raises(BadInput, match="name one as lodged"):
        answer(case, PAID[1:], claim_id="F3850@")
    assert answer(case, PAID[:1], claim_id="F3848@").notes == ("Paid as it was claimed.",)
    answer(case, PAID[1:], lodged=entry.id)


def test_money_is_for_billing(case, rooms):
    for role in (Role.FRONT_DESK, Role.NURSE, Role.CLINICIAN, Role.MANAGER):
        with pytest.raises(Refused, match="it is for: billing"):
            clinic.claim(rooms.desk(role), case.episode, {"services": [{"item": "18232"}]})


def test_the_state_of_a_claim_is_read_from_what_stands(case, rooms):
    from akeso.clinic.charts import decoded

    made, _ = case.claim("18232", "57341")
    lodged(case, made.id)
    desk = rooms.desk(Role.BILLING)
    with desk.store.read(desk.actor, "look") as unit:
        (state,) = claims_of(tuple(map(decoded, unit.records_of(case.patient))))
    assert state.lodged is not None
    assert state.items == {"18232", "57341"}
    assert state.rejected == frozenset()
