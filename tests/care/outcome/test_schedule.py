from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from akeso.care.assessment import Purpose
from akeso.care.outcome import first_judged, points, schedule
from akeso.errors import BadInput
from akeso.rule import Mark
from akeso.techniques.eligibility import techniques

ENDED = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)  # 12:00 in Sydney


def named(technique, purpose=Purpose.UNKNOWN, ended=ENDED):
    return {due.point: due for due in schedule(technique, ended, purpose)}


def test_a_diagnostic_block_is_asked_half_hourly_to_eight_hours():
    diary = [
        d for d in schedule("nerve_block.mbb.lumbar", ENDED, "diagnostic") if d.point == "diary"
    ]
    assert [d.at - ENDED for d in diary] == [timedelta(minutes=30 * n) for n in range(17)]
    assert all(d.source.mark is Mark.PROPOSAL for d in diary)


def test_a_diagnostic_block_is_not_followed_for_a_year():
    assert list(named("nerve_block.mbb.lumbar", Purpose.DIAGNOSTIC)) == [
        "diary",
        "24-hours",
        "2-weeks",
    ]


@pytest.mark.parametrize("technique", ["rf.mb.lumbar", "esi.tf.lumbar", "nerve_block.gon"])
def test_a_therapeutic_procedure_is_followed_for_a_year(technique):
    due = named(technique, Purpose.THERAPEUTIC)
    assert list(due) == ["24-hours", "2-weeks", "6-weeks", "3-months", "6-months", "12-months"]
    assert [d.day for d in due.values()] == [
        date(2026, 11, 21),
        date(2026, 12, 4),
        date(2027, 1, 1),
        date(2027, 2, 20),
        date(2027, 5, 20),
        date(2027, 11, 20),
    ]


def test_a_block_of_unknown_purpose_is_asked_everything():
    assert {"diary", "12-months"} <= set(named("nerve_block.sij_ia"))


def test_a_stimulation_trial_ends_and_an_implant_has_its_wound_checked():
    assert list(named("scs.trial")) == ["24-hours", "trial-end", "2-weeks"]
    assert list(named("scs.implant"))[:3] == ["24-hours", "wound", "2-weeks"]


def test_a_day_after_is_24_hours_also_when_clocks_change():
    ended = datetime(2026, 10, 3, 4, 0, tzinfo=UTC)  # clocks go forward that night
    due = named("rf.mb.lumbar", ended=ended)
    assert due["24-hours"].at == ended + timedelta(hours=24)
    assert due["2-weeks"].day == date(2026, 10, 17)


def test_the_day_is_sydneys():
    late = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)  # the 21st in Sydney
    assert named("rf.mb.lumbar", ended=late)["2-weeks"].day == date(2026, 12, 5)


@pytest.mark.parametrize("technique", techniques())
@pytest.mark.parametrize("purpose", list(Purpose))
def test_windows_of_follow_up_never_overlap(technique, purpose):
    due = [d for d in schedule(technique, ENDED, purpose) if d.point not in ("diary", "trial-end")]
    due = [d for d in due if d.point in ("2-weeks", "6-weeks", "3-months", "6-months", "12-months")]
    for earlier, later in pairwise(due):
        assert earlier.closes < later.opens
    assert {d.point for d in due} <= set(points())


def test_what_is_asked_at_each_point():
    due = named("rf.mb.lumbar")
    assert due["24-hours"].asks == ("nrs", "complications", "activity")
    for point in ("2-weeks", "6-weeks", "3-months", "6-months", "12-months"):
        assert {"nrs", "peg", "function", "medicines", "pgic"} <= set(due[point].asks)


def test_unknown_techniques_and_times_are_refused():
    with pytest.raises(BadInput, match="There is no technique"):
        schedule("massage", ENDED)
    with pytest.raises(BadInput, match="no time zone"):
        schedule("rf.mb.lumbar", datetime(2026, 11, 20))
    with pytest.raises(ValueError, match="cure"):
        schedule("nerve_block.gon", ENDED, "cure")


def test_radiofrequency_is_first_judged_at_six_weeks():
    assert first_judged("rf.mb.lumbar")[0] == "6-weeks"
    assert first_judged("esi.caudal")[0] == "2-weeks"
    assert first_judged("scs.trial")[0] == "trial-end"
