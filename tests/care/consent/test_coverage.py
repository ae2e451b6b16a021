from datetime import timedelta

import pytest

from akeso.anatomy.levels import Side
from akeso.care.consent import (
    Condition,
    ConsentWithdrawn,
    Explained,
    Giver,
    Manner,
    checklist,
    consent_status,
    covers,
    missing,
    radiofrequency_points,
)
from akeso.care.record import Void
from akeso.rule import Status

from .made_consents import GIVEN, START, consent, record

WHERE = ("rf.mb.lumbar", "L4-L5", "left")


def status(*bodies, where=WHERE, at=START, **more):
    rows = tuple(record(f"r{n}", body) for n, body in enumerate(bodies))
    return consent_status(rows, *where, at=at, **more)


def withdrawn(at=START):
    return ConsentWithdrawn("rf.mb.lumbar", "L4-L5", Side.LEFT, Giver.PATIENT, "Demo Patient", at)


def test_a_complete_consent_passes():
    assert missing(consent()) == ()
    assert status(consent()).status is Status.PASS


@pytest.mark.parametrize("name", [p.id for p in radiofrequency_points()])
def test_each_of_the_seven_points_is_missed(name):
    made = consent(leave_out=(name,))
    assert [entry.split(":")[0] for entry in missing(made)] == [name]
    answer = status(made)
    assert answer.status is Status.UNKNOWN
    assert answer.reasons[0].startswith(f"Not explained: {name}: ")


def test_nothing_ticked_misses_everything_and_the_questions():
    made = consent(explained=(), questions=None)
    assert len(missing(made)) == len(checklist("rf.mb.lumbar")) + 1
    assert missing(made)[-1].startswith("questions")


def test_nothing_recorded_is_unknown():
    assert status().status is Status.UNKNOWN
    assert "No consent to rf.mb.lumbar, L4-L5, left" in status().reasons[0]


@pytest.mark.parametrize(
    "where",
    [("rf.mb.cervical", "L4-L5", "left"), ("rf.mb.lumbar", "L3-L4", "left"),
     ("rf.mb.lumbar", "L4-L5", "right"), ("rf.mb.lumbar", "L4-L5", "midline")],
)  # fmt: skip
def test_consent_for_one_place_covers_no_other(where):
    assert not covers(consent(), *where)
    answer = status(consent(), where=where)
    assert answer.status is Status.FAIL
    assert answer.reasons == (
        f"There is consent to rf.mb.lumbar, L4-L5, left; it does not cover {', '.join(where)}.",
    )
    assert covers(consent(), "rf.mb.lumbar", " l4-l5", "left")


def test_it_must_be_given_before_the_start():
    assert status(consent(), at=GIVEN).status is Status.PASS
    late = status(consent(), at=GIVEN - timedelta(seconds=1))
    assert late.status is Status.UNKNOWN
    assert "before the start" in late.reasons[0]


def test_withdrawal_counts_at_once_and_a_new_consent_after_it_again():
    first = record("r1", consent())
    back = record("r2", withdrawn(), "r1")
    assert consent_status((first, back), *WHERE, at=START).status is Status.FAIL
    again = record("r3", consent(at=START + timedelta(minutes=1)))
    later = START + timedelta(minutes=2)
    assert consent_status((first, back, again), *WHERE, at=later).status is Status.PASS
    same = record("r4", consent(at=START))
    assert consent_status((back, same), *WHERE, at=START).status is Status.FAIL


def test_a_superseded_or_voided_consent_counts_no_more():
    first, open_ = record("r1", consent()), record("r2", consent(leave_out=("call",)), "r1")
    assert consent_status((first, open_), *WHERE, at=START).status is Status.UNKNOWN
    void = record("r3", Void("r1", "wrong patient"))
    assert consent_status((first, void), *WHERE, at=START).status is Status.UNKNOWN


@pytest.mark.parametrize(
    ("can_decide", "expected"),
    [(True, Status.PASS), (None, Status.UNKNOWN), (False, Status.FAIL)],
)
def test_who_cannot_decide_cannot_consent(can_decide, expected):
    assert status(consent(can_decide=can_decide)).status is expected


def test_spoken_consent_is_not_signed():
    answer = status(consent(manner=Manner.SPOKEN, witness="Nurse B. Example"))
    assert answer.status is Status.UNKNOWN
    assert answer.reasons == ("The consent was only spoken; have it signed.",)


def test_what_is_said_not_to_apply_must_not():
    ticks = tuple(
        Explained(p.id, "A", "not on any" if p.id == "blood-thinner" else "")
        for p in checklist("rf.mb.lumbar")
    )
    made = consent(explained=ticks)
    assert status(made).status is Status.PASS
    holding = {Condition.BLOOD_THINNER}
    assert missing(made, holding)[0].startswith("blood-thinner: marked as not applying")
    assert status(made, holding=holding).status is Status.UNKNOWN
    assert status(made, holding={Condition.COULD_BE_PREGNANT}).status is Status.PASS
