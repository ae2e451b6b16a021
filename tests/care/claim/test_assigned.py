from datetime import date

import pytest

from akeso.care.claim.assigned import Rendered, assignment_gate, changed
from akeso.care.claim.assignment import Channel, Mode, Stream
from akeso.errors import BadInput
from akeso.rule import Mark, Status
from made_events import DAY, LODGED, assignment

BOTH = (Stream.GENERAL, Stream.IMAGING)


def rendered(**more):
    return Rendered(**{
        "patient_name": "Demo Patient", "professional": "Dr A. Example", "date_of_service": DAY,
        "items": ("18232", "57341"), "streams": BOTH, **more,
    })  # fmt: skip


def before(**more):
    return assignment(mode=Mode.PRE, items=(), basic_description="Specialist - Procedure", **more)


def test_an_assignment_that_matches_opens_the_gate():
    gate = assignment_gate(assignment(), rendered(), LODGED)
    assert (gate.status, gate.name) == (Status.PASS, "assignment")
    assert gate.opens


def test_there_is_no_claim_without_one():
    gate = assignment_gate(None, rendered(), LODGED)
    assert gate.status is Status.FAIL
    assert "no claim goes without it" in gate.reason


@pytest.mark.parametrize(
    ("lodged", "status"), [(date(2026, 8, 3), Status.PASS), (date(2026, 8, 2), Status.FAIL)]
)
def test_it_must_exist_when_the_claim_is_lodged(lodged, status):
    assert assignment_gate(assignment(), rendered(), lodged).status is status


@pytest.mark.parametrize(
    ("more", "what"),
    [({"patient_name": "Demo Other"}, "the patient's name"),
     ({"professional": "Dr B. Example"}, "the professional"),
     ({"date_of_service": date(2026, 8, 4)}, "the date of service")],
)  # fmt: skip
def test_one_changed_data_item_and_it_falls(more, what):
    service = rendered(**more, basic_description="Specialist - Procedure")
    assert changed(before(), service) == (what,)
    gate = assignment_gate(before(), service, LODGED)
    assert gate.status is Status.FAIL
    assert what in gate.reason


def test_before_the_service_only_the_item_may_change():
    fits = "Specialist - Procedure"
    for items in (("18232",), ("39014",)):
        service = rendered(items=items, basic_description=fits)
        assert assignment_gate(before(), service, LODGED).status is Status.PASS
    other = rendered(basic_description="Specialist - Attendance")
    assert assignment_gate(before(), other, LODGED).status is Status.FAIL
    assert assignment_gate(before(), rendered(), LODGED).status is Status.UNKNOWN


def test_after_the_service_every_item_was_named():
    assert assignment_gate(assignment(), rendered(items=("18232",)), LODGED).opens
    gate = assignment_gate(assignment(), rendered(items=("18232", "39014")), LODGED)
    assert gate.status is Status.FAIL
    assert "Item 39014 is claimed but was not assigned" in gate.reason


def test_both_statements_were_shown_for_a_mixed_claim():
    gate = assignment_gate(assignment(streams=(Stream.GENERAL,)), rendered(), LODGED)
    assert gate.status is Status.FAIL
    assert "imaging statement" in gate.reason
    general = rendered(items=("18232",), streams=(Stream.GENERAL,))
    assert assignment_gate(assignment(streams=(Stream.GENERAL,)), general, LODGED).opens


@pytest.mark.parametrize(
    ("day", "status"), [(date(2027, 6, 30), Status.PASS), (date(2027, 7, 1), Status.FAIL)]
)
def test_spoken_assignment_ends_on_30_june_2027(day, status):
    made = assignment(channel=Channel.VERBAL, no_signature_reason="hand in plaster",
                      witness="Nurse B. Example", made_on=day, date_of_service=day)  # fmt: skip
    assert assignment_gate(made, rendered(date_of_service=day), day).status is status


@pytest.mark.parametrize(
    ("channel", "day", "status"),
    [(Channel.OLD_FORM, date(2026, 6, 30), Status.PASS),
     (Channel.OLD_FORM, date(2026, 7, 1), Status.FAIL),
     (Channel.SIGNATURE, date(2026, 6, 30), Status.UNKNOWN),
     (Channel.SIGNATURE, date(2026, 7, 1), Status.PASS),
     (Channel.EMAIL, date(2026, 7, 1), Status.PASS)],
)  # fmt: skip
def test_the_form_gives_way_to_the_data_set_on_1_july_2026(channel, day, status):
    made = assignment(channel=channel, made_on=day, date_of_service=day)
    gate = assignment_gate(made, rendered(date_of_service=day), day)
    assert gate.status is status
    if channel is Channel.OLD_FORM and gate.opens:
        assert gate.source.mark is Mark.RECALLED


def test_nothing_rendered_is_refused():
    with pytest.raises(BadInput, match="at least one MBS item"):
        rendered(items=())
