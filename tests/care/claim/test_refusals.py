"""What is not paid, each rule on both sides."""

from datetime import date
from decimal import Decimal

import pytest

from akeso.care.claim import Charge, Service, price
from akeso.care.claim.schedule import shipped_items
from claim.made_claims import claim


def refused(made):
    return {r.item: r.reason for r in price(made).refused}


def paid(made):
    return [line.item for line in price(made).lines]


def test_hospital_items_are_refused_in_rooms_and_paid_in_hospital():
    hospital = [n for n, item in shipped_items().items() if item.setting == "hospital"]
    assert {"18284", "18286", "18288", "39130", "39140", "60500", "60506", "60509",
            "61109"} <= set(hospital)  # fmt: skip
    for item in hospital:
        assert item in refused(claim(item))
        in_hospital = refused(claim(item, setting="hospital"))
        assert not in_hospital or "fee of item 18216 was not read" in in_hospital[item]


@pytest.mark.parametrize(
    ("item", "setting", "fine"),
    [("2824", "rooms", False), ("2824", "hospital", False), ("2824", "elsewhere", True),
     ("92752", "rooms", True), ("92752", "hospital", False), ("104", "elsewhere", False),
     ("104", "hospital", True)],
)  # fmt: skip
def test_places(item, setting, fine):
    assert (paid(claim(item, setting=setting)) == [item]) is fine


@pytest.mark.parametrize("item", ["57341", "60503", "58106"])
def test_imaging_needs_a_request(item):
    assert "written request" in refused(claim(item, imaging_request=False))[item]
    assert paid(claim(item)) == [item]
    assert paid(claim(item, imaging_request=False, self_determined="SD")) == [item]


def test_unread_fees_and_unknown_items_are_not_guessed():
    found = refused(claim("132", "18216", "12345", setting="hospital"))
    assert "not read" in found["132"]
    assert "not read" in found["18216"]
    assert "not in the schedule held" in found["12345"]


@pytest.mark.parametrize("item", ["105", "116", "2801", "2806", "2814"])
def test_a_later_visit_of_a_course_needs_the_referral_too(item):
    assert "needs a valid referral" in refused(claim(item, referral=False))[item]
    assert paid(claim(item, referral=True)) == [item]


def test_referral_and_assignment():
    assert "104" in refused(claim("104", referral=False))
    assert paid(claim("104", referral=True)) == ["104"]
    assert "assigned" in refused(claim("39014", assignment_held=False))["39014"]
    assert paid(claim("39014", assignment_held=False, bulk_billed=False)) == ["39014"]


def test_a_lapsed_claim_is_refused_whole():
    made = claim("104", "39014", on=date(2025, 10, 1), lodged=date(2026, 10, 2))
    assert set(refused(made)) == {"104", "39014"}


@pytest.mark.parametrize("item", ["39013", "39014", "39110", "39131", "18377", "111"])
def test_once_a_day(item):
    partner = ("39118",) if item == "111" else ()
    made = price(claim(Service(item, 2), *partner))
    assert [line.item for line in made.lines].count(item) == 1
    assert [r.item for r in made.refused] == [item]


@pytest.mark.parametrize("item", ["57341", "60503"])
def test_imaging_of_one_session_is_one_service_and_that_is_not_verified(item):
    made = price(claim(Service(item, 2)))
    assert [line.item for line in made.lines] == [item]
    assert made.refused[0].reason.startswith(f"Item {item} is claimed once for all sites")
    assert "inferred, not read" in made.refused[0].reason


def test_a_block_claimed_twice_is_doubted_and_one_is_not():
    assert any("18232 is claimed 2 times" in n for n in price(claim(Service("18232", 2))).notes)
    assert not any("times on one day" in note for note in price(claim("18232")).notes)


def test_image_guidance_is_part_of_the_item():
    assert "39014" in refused(claim(Service("39014", image_guided=False)))
    assert paid(claim(Service("39014", image_guided=True))) == ["39014"]
    assert any("under imaging" in note for note in price(claim("39014")).notes)
    assert not any("must be done under" in n for n in price(claim("39014", "60503")).notes)


def test_aftercare_is_inside_the_operation():
    assert "aftercare" in refused(claim(Service("105", aftercare=True)))["105"]
    assert paid(claim("105")) == ["105"]


@pytest.mark.parametrize("visit", ["105", "116", "2806", "2814"])
def test_later_visits_are_not_paid_on_the_day_of_a_dear_operation(visit):
    for operation, blocks in [("39118", True), ("39119", True), ("39116", False), ("39110", False),
                              ("39013", False), ("18232", False)]:  # fmt: skip
        assert (visit in refused(claim(visit, operation))) is blocks
    assert visit not in refused(claim(visit, "39118", same_practitioner=False))
    assert visit not in refused(claim("39118", "104"))


@pytest.mark.parametrize("visit", ["111", "115", "117"])
def test_visits_for_operation_days_need_one(visit):
    assert visit in paid(claim(visit, "39118"))
    assert "only for the day" in refused(claim(visit, "39110"))[visit]
    assert visit in refused(claim(visit))


def test_the_threshold_moves_with_the_schedule():
    """39116 is 347.45 and 356.50: below both thresholds, 349.95 and 359.05."""
    for day in (date(2026, 6, 30), date(2026, 7, 1)):
        assert "105" in paid(claim("105", "39116", on=day))
        assert "105" in refused(claim("105", "39118", on=day))


@pytest.mark.parametrize(
    ("kept", "barred", "setting"),
    [("2814", "2806", "rooms"), ("2840", "2832", "elsewhere"), ("18254", "18266", "rooms"),
     ("39130", "39137", "hospital"), ("58106", "60503", "rooms"), ("60503", "60506", "hospital"),
     ("60500", "61109", "hospital")],
)  # fmt: skip
def test_items_that_do_not_go_together(kept, barred, setting):
    made = claim(barred, kept, setting=setting)
    assert kept in paid(made)
    assert f"cannot be claimed with {kept}" in refused(made)[barred]
    assert barred in paid(claim(barred, setting=setting))


def test_a_refused_item_bars_nothing():
    """60509 is hospital only: in rooms it cannot push 60503 out."""
    assert paid(claim("60509", "60503")) == ["60503"]


def test_blocks_go_with_operations_only_when_targeted():
    assert "targeted" in refused(claim("18232", "39110"))["18232"]
    assert paid(claim(Service("18232", targeted_percutaneous=True), "39110")) == ["18232", "39110"]
    assert paid(claim("18276", "39110")) == ["18276", "39110"]
    assert paid(claim("18232", "57341")) == ["18232", "57341"]


def test_bulk_billing_leaves_nothing_to_charge():
    extra = (Charge("contrast", Decimal("20")),)
    assert "full payment" in refused(claim("39014", charges=extra))["contrast"]
    assert paid(claim("39014", charges=extra)) == ["39014"]
    assert refused(claim("39014", charges=extra, bulk_billed=False)) == {}
    assert refused(claim("39014", charges=(Charge("Vaccine", Decimal("20")),))) == {}
    assert refused(claim("39014", charges=(Charge("needles", Decimal("0")),))) == {}
