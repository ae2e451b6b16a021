"""Visits on referral through a real store: the first or a later one, by whom, and where."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from akeso import clinic
from akeso.clinic.access import Role
from akeso.errors import Refused

from .made_charts import (
    DOCTOR,
    JULY_2025,
    LONG_AGO,
    OTHER,
    done,
    exemption,
    house,
    referral,
    referred,
    request,
    seen,
)

OLD = {"channel": "old form"}
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    monkeypatch.setenv(clinic.MBS_FOLDER, str(tmp_path / "mbs"))


def visited(rooms, *days, recognitions=("specialist",), **letter):
    """A case with visits after `days`, the last one an hour ago."""
    house(rooms, recognitions=recognitions)
    made = referred(rooms, at=JULY_2025 - LONG_AGO)
    made.keep(referral(JULY_2025, **letter))
    for day in days:
        at = JULY_2025 + timedelta(days=day)
        rooms.clock.moment = at + HOUR
        made.keep(seen(at))
    return made


def claimed(made, item, **more):
    made.assign(item, professional=more.pop("by", DOCTOR), **OLD)
    more = {"professional": DOCTOR, "date_of_service": str(made.day), **more}
    return made.claim(item, **more)


def refused(made, item, **more):
    with pytest.raises(Refused) as why:
        claimed(made, item, **more)
    assert made.records("claim-prepared") == ()
    return str(why.value)


def test_the_first_visit_is_the_initial_one_and_says_under_whose_referral(rooms):
    made = visited(rooms, 0)
    assert "this is the first one: claim 104." in refused(made, "105")
    receipt, summary = claimed(made, "104")
    assert str(summary["total_benefit"]) == "86.15"
    assert any("for the chart holds no earlier one with Dr A. Example" in n for n in receipt.notes)
    assert any(n.startswith("Under the referral of Dr R. Example of 2025-10-09.")
               for n in receipt.notes)  # fmt: skip


def test_the_second_visit_under_the_referral_is_a_later_one(rooms):
    made = visited(rooms, 0, 30)
    said = refused(made, "104")
    assert "this is a later one: claim 105." in said
    assert "There was an attendance under this referral already" in said
    assert str(claimed(made, "105")[1]["total_benefit"]) == "43.35"


def test_an_item_of_another_kind_of_practitioner_names_the_own_one(rooms):
    made = visited(rooms, 0)
    said = refused(made, "2801")
    assert "knows as pain medicine, and Dr A. Example is recorded as specialist; claim 104" in said


def test_a_pain_specialist_claims_either(rooms):
    made = visited(rooms, 0, 30, recognitions=("pain medicine", "specialist"))
    assert "claim 2806." in refused(made, "2801")
    receipt, summary = claimed(made, "2806")
    assert str(summary["total_benefit"]) == "76.00"
    assert any("2806 needs a referral is inferred, not read" in n for n in receipt.notes)


def test_a_practitioner_of_unknown_kind_claims_no_visit(rooms):
    made = visited(rooms, 0, recognitions=())
    assert "is not recorded; add it to the practitioner's recognitions" in refused(made, "104")


def test_a_visit_away_from_the_rooms_has_its_own_item(rooms):
    made = visited(rooms, 0, recognitions=("pain medicine",))
    assert "For a visit in elsewhere, claim 2824 for 2801" in refused(
        made, "2801", setting="elsewhere"
    )
    assert "For a visit in rooms, claim 2801 for 2824" in refused(made, "2824")
    receipt, summary = claimed(made, "2824", setting="elsewhere")
    assert str(summary["total_benefit"]) == "184.25"
    assert any("2824 needs a referral is inferred" in note for note in receipt.notes)


def test_away_from_the_rooms_a_referral_is_asked_for_too(rooms):
    house(rooms, recognitions=("pain medicine",))
    made = referred(rooms, at=JULY_2025 - LONG_AGO)
    made.keep(request(JULY_2025))
    rooms.clock.moment = JULY_2025 + HOUR
    made.keep(seen(JULY_2025))
    assert "2824 needs a referral and none is held" in refused(made, "2824", setting="elsewhere")


def test_a_visit_to_the_other_doctor_is_not_ones_own(rooms):
    made = visited(rooms, 0)
    claimed(made, "104")
    second = JULY_2025 + LONG_AGO
    rooms.clock.moment = second + HOUR
    made.keep(seen(second))
    made.assign("104", professional=OTHER, **OLD)
    made.claim("104", professional=OTHER, date_of_service=str(made.day))


def renewed(rooms, days):
    """A second referral for the same pain, of three months each, used after `days`."""
    made = visited(rooms, 0, stated_months=3)
    at = JULY_2025 + timedelta(days=days)
    rooms.clock.moment = at - timedelta(days=1)
    made.keep(referral(at + LONG_AGO, dated=made.day, received=at - timedelta(days=1)))
    rooms.clock.moment = at + HOUR
    made.keep(seen(at))
    return made


def test_a_new_letter_alone_makes_no_new_course(rooms):
    made = renewed(rooms, 100)
    said = refused(made, "104", course={"review_judged": True})
    assert "Not true: the last attendance is more than 9 months ago." in said
    assert "claim 105." in said
    claimed(made, "105", course={"review_judged": True})


def test_after_nine_months_the_judgement_of_the_referrer_is_asked_for(rooms):
    made = renewed(rooms, 200 + 74)  # 11 August 2026: a day more than 9 months
    assert "Whether 104 (first visit of a course) or 105 (a later one)" in refused_new(made, "104")
    no = {"review_judged": False}
    assert "claim 105." in refused_new(made, "104", course=no)
    made.assign("104", professional=DOCTOR)
    made.claim("104", professional=DOCTOR, date_of_service=str(made.day),
               course={"review_judged": True})  # fmt: skip


def refused_new(made, item, **more):
    made.assign(item, professional=DOCTOR)
    with pytest.raises(Refused) as why:
        made.claim(item, professional=DOCTOR, date_of_service=str(made.day), **more)
    return str(why.value)


def test_what_happened_before_the_chart_began_is_said_by_the_biller(rooms):
    made = visited(rooms, 0)
    course = {"attended": True, "same_condition": True, "review_judged": False}
    assert "claim 105." in refused(made, "104", course=course)
    claimed(made, "105", course=course)


def test_a_lost_referral_serves_the_first_visit(rooms):
    house(rooms)
    made = referred(rooms, at=JULY_2025 - LONG_AGO)
    made.keep(exemption("L", "attendance"))
    rooms.clock.moment = JULY_2025 + HOUR
    made.keep(seen(JULY_2025))
    assert "claim 104." in refused(made, "105")
    claimed(made, "104")


def neck(rooms, *, at=JULY_2025):
    """A later visit on the day of a cervical radiofrequency, fee 382.15."""
    made = visited(rooms, 0, 30)
    rooms.clock.moment = JULY_2025 + LONG_AGO + 2 * HOUR
    made.keep(done(JULY_2025 + LONG_AGO, technique="rf.mb.cervical"))
    return made


def test_the_later_visit_on_the_day_of_a_dear_operation(rooms):
    made = neck(rooms)
    made.assign("105", "39118", **OLD)
    with pytest.raises(Refused, match="111 or 117 if it was not planned, 115 if unrelated"):
        made.claim("105", "39118", date_of_service=str(made.day))
    made.assign("111", "39118", **OLD)
    _, summary = made.claim("111", "39118", date_of_service=str(made.day))
    assert [str(o["benefit"]) for o in summary["lines"]] == ["43.35", "324.85"]


def test_in_two_claims_the_visit_is_barred_all_the_same(rooms):
    made = neck(rooms)
    made.assign("39118", **OLD)
    first, _ = made.claim("39118", date_of_service=str(made.day))
    made.assign("105", **OLD)
    with pytest.raises(Refused, match="not paid on the day of operation 39118") as why:
        made.claim("105", date_of_service=str(made.day), professional=DOCTOR)
    assert f"supersede {first.id} with one claim of all" in str(why.value)
    clinic.lodge_claim(made.billing, first.id, {"through": "Demo Gateway"})
    with pytest.raises(Refused, match="it is lodged, so ask Medicare"):
        made.claim("105", date_of_service=str(made.day), professional=DOCTOR)


def test_the_assignment_says_which_visit_it_will_be(rooms):
    made = visited(rooms, 0)
    body = json.loads(made.records("assessment")[0].body)
    assert datetime.fromisoformat(body["seen"]) == JULY_2025.astimezone(UTC)
    desk = rooms.desk(Role.FRONT_DESK)
    order = {"items": ["104"], "professional": DOCTOR, **OLD}
    assert "104" in clinic.benefit_statement(desk, made.episode, order)
