import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from akeso.care.record import Stamp
from akeso.errors import BadInput
from akeso.store import Account, Actor, Due, Head, PatientKey, Session
from akeso.store.values import canonical

from .made import NOW, booking, entry


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"id": " "}, "The id of the record is empty"),
        ({"kind": ""}, "The kind of the record is empty"),
        ({"patient": "x" * 201}, "has 201 characters"),
        ({"body": "{"}, "is not JSON"),
        ({"body": "[]"}, "is not a JSON object"),
        ({"body": '{"a":"\0"}'}, "holds a zero character"),
        ({"episode": "\ud800"}, "holds half a character"),
        ({"supersedes": "r0", "made": Stamp("dr", NOW)}, "needs the reason"),
        ({"voids": "r0", "made": Stamp("dr", NOW, " ")}, "needs the reason"),
        ({"made": Stamp("dr", NOW, "a\0b")}, "The reason of the record holds a zero"),
    ],
)
def test_a_record_that_cannot_be_kept_is_refused(change, sentence):
    with pytest.raises(BadInput, match=sentence):
        entry(**change)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"ends": NOW}, "ends before it starts"),
        (
            {"starts": datetime(2026, 11, 20, 22, 2, tzinfo=UTC)},
            "starts at 09:02:00; choose a time on five minutes",
        ),
        ({"ends": NOW + timedelta(hours=24, minutes=5)}, "longer than 24 hours"),
        ({"starts": datetime(2026, 11, 20, 9, 0)}, "has no time zone"),
        ({"room": ""}, "The room of the appointment is empty"),
    ],
)
def test_an_appointment_that_cannot_be_is_refused(change, sentence):
    with pytest.raises(BadInput, match=sentence):
        booking(**change)


def test_an_appointment_holds_its_five_minutes_and_not_the_next():
    assert booking(ends=NOW + timedelta(hours=24)).quanta().stop
    one = booking(ends=NOW + timedelta(minutes=10))
    assert len(one.quanta()) == 2
    assert (
        booking(starts=one.ends, ends=NOW + timedelta(minutes=15)).quanta()[0] == one.quanta().stop
    )
    assert one.resources() == ("room 1", "patient p1", "practitioner dr-demo")
    assert booking(practitioner="").resources() == ("room 1", "patient p1")


def test_other_values_are_checked_when_made():
    with pytest.raises(BadInput, match="The name of who does this is empty"):
        Actor("")
    with pytest.raises(BadInput, match="has no time zone"):
        Due("d", "x", datetime(2026, 1, 1), "p")
    with pytest.raises(BadInput, match="The family name is empty"):
        PatientKey("p", " ", "x")
    with pytest.raises(BadInput, match="The medicare number is empty"):
        PatientKey("p", "Demo", "x", None, (("medicare", ""),))
    with pytest.raises(BadInput, match="hash it"):
        Session("token", "a", NOW, NOW, NOW)
    with pytest.raises(BadInput, match="holds a comma"):
        Account("a", "n", "N", ("nurse,manager",), "h", NOW)


def test_a_head_is_read_as_it_was_printed():
    head = Head(12, "ab" * 32)
    assert Head.read(f" {head}\n") == head
    for wrong in ("", "12", "x:" + "ab" * 32, "12:abc", "-1:" + "ab" * 32):
        with pytest.raises(BadInput, match="no head of an audit"):
            Head.read(wrong)


TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
FIELDS = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | TEXTS,
    lambda inner: st.lists(inner, max_size=4),
    max_leaves=12,
)


@given(st.lists(FIELDS))
def test_the_text_that_is_hashed_is_that_of_the_json_module(fields):
    wanted = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
    assert canonical(fields) == canonical(tuple(fields)) == wanted


def test_every_sign_below_blank_and_the_last_ones_are_written_as_the_json_module_does():
    signs = "".join(map(chr, [*range(1, 0x80), 0x2028, 0x2029, 0xFEFF, 0xFFFF, 0x10FFFF]))
    assert canonical([signs]) == json.dumps([signs], ensure_ascii=False, separators=(",", ":"))
