from datetime import date

import pytest

from akeso.care.claim.assignment import Channel, Mode, Stream, keep_until, statement, streams_of
from akeso.care.claim.schedule import edition_on
from akeso.errors import BadInput, NotFound
from made_events import DAY, assignment

EDITION = edition_on(DAY)


def test_an_assignment_after_the_service_names_items():
    assert assignment(items=("00104",)).items == ("104",)
    with pytest.raises(BadInput, match="names the MBS items"):
        assignment(items=())


def test_an_assignment_before_the_service_names_its_description():
    made = assignment(mode=Mode.PRE, items=(), basic_description="Specialist - Procedure")
    assert made.basic_description == "Specialist - Procedure"
    with pytest.raises(BadInput, match="basic description"):
        assignment(mode=Mode.PRE, items=())


@pytest.mark.parametrize(
    ("mode", "day", "right"),
    [(Mode.PRE, date(2026, 8, 2), True), (Mode.PRE, date(2026, 8, 3), True),
     (Mode.PRE, date(2026, 8, 4), False), (Mode.POST, date(2026, 8, 2), False),
     (Mode.POST, date(2026, 8, 3), True), (Mode.POST, date(2026, 8, 4), True)],
)  # fmt: skip
def test_before_and_after_agree_with_the_dates(mode, day, right):
    more = {"mode": mode, "made_on": day, "basic_description": "Specialist - Procedure"}
    if right:
        assert assignment(**more).made_on == day
    else:
        with pytest.raises(BadInput, match=f"assignment is {mode} and was made on {day}"):
            assignment(**more)


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"patient_name": " "}, "name of the patient is empty"),
        ({"professional": ""}, "professional of the assignment is empty"),
        ({"statement": ""}, "statement of the assignment is empty"),
        ({"streams": ()}, "one or both streams"),
        ({"streams": (Stream.GENERAL, Stream.GENERAL)}, "each once"),
        ({"assignor_name": "Someone Else"}, "a responsible person"),
        ({"channel": Channel.VERBAL, "witness": "N"}, "why there is no signature"),
        ({"channel": Channel.VERBAL, "no_signature_reason": "hand in plaster"}, "who witnessed"),
    ],
)
def test_what_is_wrong_is_refused(more, sentence):
    with pytest.raises(BadInput, match=sentence):
        assignment(**more)


def test_a_responsible_person_may_assign():
    made = assignment(assignor_is_patient=False, assignor_name="Demo Daughter")
    assert not made.assignor_is_patient
    assert assignment(assignor_name=" demo  PATIENT ").assignor_name == "demo  PATIENT"


def test_a_mixed_claim_shows_both_statements():
    assert streams_of(("57341", "18232"), EDITION) == (Stream.GENERAL, Stream.IMAGING)
    assert streams_of(("18232",), EDITION) == (Stream.GENERAL,)
    assert streams_of(("60503",), EDITION) == (Stream.IMAGING,)
    with pytest.raises(NotFound, match="Item 99999"):
        streams_of(("99999",), EDITION)


@pytest.mark.parametrize(("mode", "tense"), [("pre", "who will render"), ("post", "who rendered")])
def test_the_statement_has_the_tense_that_was_read(mode, tense):
    text = statement(Mode(mode), (Stream.GENERAL, Stream.IMAGING), patient="Demo Patient",
                     assignor="Demo Patient", professional="Dr A. Example", day=DAY,
                     made_on=DAY, what="18232, 57341")  # fmt: skip
    general, imaging = text.split("\n\n")
    for part in (general, imaging):
        assert all(word in part for word in (tense, "Dr A. Example", "2026-08-03", "18232, 57341"))
        assert "{" not in part
    assert "imaging" in imaging
    assert "imaging" not in general


def test_it_is_kept_two_years_from_the_later_day():
    assert keep_until(assignment()) == date(2028, 8, 3)
    assert keep_until(assignment(made_on=date(2026, 8, 9))) == date(2028, 8, 9)
