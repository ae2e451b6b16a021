"""A reason is two words or ten letters, wherever one is asked for."""

import pytest

from akeso.clinic import people
from akeso.clinic.accounts import change_user
from akeso.clinic.asking import site_findings
from akeso.clinic.deciding import decide
from akeso.clinic.following import void
from akeso.clinic.links import withdraw_invitation
from akeso.clinic.oversight import break_glass, export_patient, restrict
from akeso.clinic.reasons import real_reason
from akeso.errors import BadInput

from . import papers, walk
from .walk import EPISODE, NUMBER

TOO_LITTLE = "tells nobody why; write at least two words"


@pytest.mark.parametrize(
    "text", ["wrong patient", "on call", "resuscitated", "abcdefghij", "a twin", "le 5 mai, à midi"]
)
def test_what_says_something(text):
    assert real_reason("The reason", f"  {text} ") == text


@pytest.mark.parametrize(
    "text", ["x", "x y", "left", "to go", "1 2 3 4 5 6", "..........", "abcdefghi"]
)
def test_what_says_nothing(text):
    with pytest.raises(BadInput, match=TOO_LITTLE):
        real_reason("The reason", text)


def test_nothing_at_all_is_empty():
    with pytest.raises(BadInput, match="The reason is empty; write it"):
        real_reason("The reason", "  ")


def test_every_verb_that_asks_for_a_reason_wants_a_real_one(rooms, tmp_path):
    walk.recommended(rooms)
    boss, doctor = rooms.desk("manager"), rooms.desk("clinician")
    letter = walk.records(rooms, "referral")[0].id
    odd = {**papers.DECISION, "departures": [{"rules": ["R1"], "reason": "x"}]}
    signed = {**papers.DECISION, "sign_offs": [{"rule": "R1", "reason": "x"}]}
    for ask in (
        lambda: export_patient(boss, NUMBER, tmp_path / "o.zip", "x"),
        lambda: restrict(boss, NUMBER, (), "x"),
        lambda: void(doctor, letter, "x"),
        lambda: break_glass(doctor, NUMBER, "x"),
        lambda: change_user(rooms.desk("administrator"), "ann", why="x"),
        lambda: site_findings(boss, {"dsa_available": True}, why="x"),
        lambda: withdraw_invitation(doctor, EPISODE, why="x"),
        lambda: people.amend_patient(doctor, NUMBER, papers.PATIENT, why="x"),
        lambda: people.register(doctor, papers.PATIENT, different="x"),
        lambda: decide(doctor, EPISODE, papers.DECISION, late="x"),
        lambda: decide(doctor, EPISODE, odd),
        lambda: decide(doctor, EPISODE, signed),
    ):
        before = len(walk.records(rooms))
        with pytest.raises(BadInput, match=TOO_LITTLE):
            ask()
        assert len(walk.records(rooms)) == before
    assert not (tmp_path / "o.zip").exists()


def test_a_number_is_not_overridden_by_a_letter(rooms):
    wrong = {"number": "2123456702", "reference": 1, "valid_to": None,
             "override": {"name": "Ann", "reason": "x", "on": "2026-11-20"}}  # fmt: skip
    with pytest.raises(BadInput, match="The reason for the override is 'x', which tells nobody"):
        people.register(rooms.desk("front-desk"), {**papers.PATIENT, "medicare": wrong})
