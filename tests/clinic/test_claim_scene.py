"""What is claimed of which day: procedures, what is none, several sites, and the hospital."""

from datetime import timedelta
from decimal import Decimal

import pytest

from akeso import clinic
from akeso.anatomy.levels import Side
from akeso.clinic.access import Role
from akeso.errors import BadInput, NotFound, Refused

from .made_charts import (
    DOCTOR,
    JULY_2025,
    LONG_AGO,
    done,
    house,
    injected,
    referral,
    referred,
    request,
    seen,
)

OLD = {"channel": "old form"}
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
RF, JOINT, BLOCK = "rf.mb.lumbar", "facet_ia.lumbar", "nerve_block.mbb.lumbar"


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    monkeypatch.setenv(clinic.MBS_FOLDER, str(tmp_path / "mbs"))


def benefits(summary):
    return [str(line["benefit"]) for line in summary["lines"]]


def reasons(made, *items, **more):
    made.assign(*items, professional=DOCTOR, **OLD)
    with pytest.raises((Refused, BadInput, NotFound)) as why:
        made.claim(*items, **more)
    return str(why.value)


# What is no procedure --------------------------------------------------------------------------


def implanted(rooms, *visits):
    """A stimulator put in in hospital, and visits on days after it."""
    made = injected(rooms, technique="scs.implant", setting="hospital")
    for day in visits:
        at = JULY_2025 + day * DAY
        rooms.clock.moment = at + HOUR
        made.keep(seen(at))
        made.assign("39131", professional=DOCTOR, date_of_service=str(made.day), **OLD)
    return made


def test_reprogramming_is_claimed_of_the_day_of_the_visit(rooms):
    made = implanted(rooms, 14)
    _, summary = made.claim("39131", professional=DOCTOR, date_of_service="2025-11-24")
    assert benefits(summary) == ["126.75"]


def test_reprogramming_with_a_later_visit(rooms):
    made = implanted(rooms, 14, 44)
    made.assign("39131", "105", professional=DOCTOR, **OLD)
    _, summary = made.claim("39131", "105", professional=DOCTOR, date_of_service=str(made.day))
    assert benefits(summary) == ["126.75", "43.35"]


def test_of_several_days_the_one_is_named(rooms):
    made = implanted(rooms, 14, 44)
    assert "name its date_of_service" in reasons(made, "39131", professional=DOCTOR)
    said = reasons(made, "39131", professional=DOCTOR, date_of_service="2025-11-25")
    assert said.startswith("There is no attendance or procedure on 2025-11-25; there are those of")


def test_what_a_technique_is_claimed_with_needs_the_procedure(rooms):
    house(rooms)
    made = referred(rooms, at=JULY_2025 - LONG_AGO)
    made.keep(referral(JULY_2025))
    made.keep(request(JULY_2025))
    rooms.clock.moment = JULY_2025 + HOUR
    made.keep(seen(JULY_2025))
    for item in ("39013", "18232", "60503"):
        assert "There is no procedure in this episode" in reasons(made, item, professional=DOCTOR)


def test_where_is_asked_for_where_no_appointment_says_it(rooms):
    made = injected(rooms)
    clinic.set_up(rooms.desk(Role.MANAGER), "place",
                  {"name": "Demo Annexe", "address": {"line": "2 Demo Street"}})  # fmt: skip
    said = reasons(made, "18232")
    assert said.startswith("Where the service was given is not in the record")
    assert said.endswith("name the place in the claim (Demo Annexe, Demo Rooms).")
    _, summary = made.claim("18232", place="Demo Rooms")
    assert benefits(summary) == ["188.35"]


# In hospital -----------------------------------------------------------------------------------


def test_what_was_done_in_hospital_is_not_billed_from_the_rooms(rooms):
    made = implanted(rooms)
    said = reasons(made, "39134")
    assert said.startswith(
        "The procedure of 2025-11-10 was done in hospital and is not billed from the rooms:"
    )
    assert "39134 is paid in hospital only" not in said
    assert "not billed from the rooms" in reasons(made, "39134", setting="rooms")


def test_who_bills_for_the_hospital_says_so(rooms):
    made = implanted(rooms)
    made.assign("39134", **OLD)
    _, summary = made.claim("39134", setting="hospital")
    assert benefits(summary) == ["297.95"]


# Several sites on one day ----------------------------------------------------------------------


def both(rooms, first, second, *, sides=(Side.LEFT, Side.RIGHT)):
    """Two procedures of one day, half an hour apart."""
    made = injected(rooms, technique=first, side=sides[0])
    at = JULY_2025 + HOUR / 2
    rooms.clock.moment = at + HOUR
    made.keep(done(at, technique=second, side=sides[1]))
    return made


@pytest.mark.parametrize(("technique", "item", "benefit"),
                         [(JOINT, "39013", "108.25"), (BLOCK, "39014", "123.85")])  # fmt: skip
def test_one_or_more_joints_or_nerves_are_one_service(rooms, technique, item, benefit):
    made = both(rooms, technique, technique)
    assert f"Item {item} is paid once for one patient and day" in reasons(made, item, item)
    made.assign(item, "60503", **OLD)
    _, summary = made.claim(item, "60503")
    assert benefits(summary) == [benefit, "32.45"]


def test_both_sides_of_the_back_are_two_items_of_one_operation(rooms):
    """100% and 50% of 312.65: 469.00 rounded up from 468.975; 85% is 398.65."""
    made = both(rooms, RF, RF)
    made.assign("39110", "39111", "60503", **OLD)
    _, summary = made.claim("39110", "39111", "60503")
    assert [str(line["fee"]) for line in summary["lines"]] == ["312.65", "156.35", "34.15"]
    assert sum(map(Decimal, benefits(summary)[:2])) == Decimal("398.65")
    assert "Multiple operation rule: 50% of 312.65" in summary["lines"][1]["rule"]


def test_a_side_that_was_not_treated_is_not_claimed(rooms):
    made = injected(rooms, technique=RF, side=Side.LEFT)
    made.assign("39110")
    with pytest.raises(Refused, match=r"lumbar medial branches \(left\): claim 39110\."):
        made.claim("39111")


def test_fluoroscopy_is_claimed_once_for_the_session(rooms):
    made = both(rooms, JOINT, JOINT)
    made.assign("39013", "60503", **OLD)
    with pytest.raises(Refused, match="60503 is claimed once for all sites of one session"):
        made.claim("39013", {"item": "60503", "count": 2})


def test_an_injection_and_an_operation_need_the_targeted_approach(rooms):
    made = both(rooms, "esi.tf.lumbar", JOINT)
    made.assign("18232", "39013", **OLD)
    with pytest.raises(Refused, match="unless the block was done by a targeted"):
        made.claim("18232", "39013")
    targeted = {"item": "18232", "targeted_percutaneous": True}
    _, summary = made.claim(targeted, "39013")
    assert benefits(summary) == ["188.35", "108.25"]


def test_two_operations_in_two_claims_are_counted_together(rooms):
    """39014 whole and 39013 by half: 145.65 + 63.65 = 209.30; 85% is 177.95, not 232.10."""
    made = both(rooms, JOINT, BLOCK)
    made.assign("39013", "39014", **OLD)
    first, _ = made.claim("39013")
    with pytest.raises(
        Refused, match=r"the benefit is 177\.95 in all, not 108\.25 and 123\.85"
    ) as why:
        made.claim("39014", date_of_service="2025-11-10")
    assert first.id in str(why.value)
    _, summary = made.claim("39013", "39014", supersedes=first.id, why="both operations of the day")
    assert str(summary["total_benefit"]) == "177.95"


def test_the_bar_of_injection_and_operation_holds_across_claims(rooms):
    made = both(rooms, "esi.tf.lumbar", JOINT)
    made.assign("18232", "39013", **OLD)
    made.claim("39013")
    with pytest.raises(Refused, match="targeted percutaneous approach"):
        made.claim("18232", date_of_service="2025-11-10")


def test_what_does_not_touch_each_other_may_come_in_two_claims(rooms):
    made = injected(rooms)
    made.assign("18232", "57341", **OLD)
    made.claim("18232")
    _, summary = made.claim("57341", date_of_service="2025-11-10")
    assert benefits(summary) == ["502.45"]
