import math
from datetime import UTC, datetime, timedelta

import pytest

from akeso.care.outcome import PainDiary, Reading, block_result, definitions, slots
from akeso.care.outcome.block import NOT_TOLD
from akeso.errors import BadInput, NotFound
from akeso.pharmacy.drug import find_drug
from akeso.pharmacy.drug_time import DrugTime, Where, expected_time, time_of
from akeso.rule import Mark, Source, Status

SOURCE = Source("a test", Mark.READ)
ENDED = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)


def diary(ratings, before=8, every=30, hours=8, opioid=False, rescue_at=None):
    """A diary from one rating a slot; "-" is a slot without an entry."""
    readings = tuple(
        Reading(ENDED + timedelta(minutes=every * n), value, rescue=n == rescue_at)
        for n, value in enumerate(ratings)
        if value != "-"
    )
    return PainDiary("proc", ENDED, before, readings, every, hours, opioid)


def result(ratings, definition="peak_50", before=8, drug_hours=None, **more):
    made = diary(ratings, before, **more)
    drug = NOT_TOLD if drug_hours is None else hours(drug_hours)
    return block_result(made, before, definition, drug=drug)


def hours(shortest, longest=None):
    return DrugTime(shortest, longest or shortest, "The drug works so long.", SOURCE)


def full(*ratings):
    """Seventeen ratings; the last one given goes on to the end."""
    return [*ratings, *[ratings[-1]] * (17 - len(ratings))]


@pytest.mark.parametrize(
    ("definition", "level", "expected"),
    [
        ("peak_50", 4, "positive"),
        ("peak_50", 5, "negative"),
        ("peak_80", 1, "positive"),
        ("peak_80", 2, "negative"),  # 75%
        ("sij_75", 2, "positive"),
        ("sij_75", 3, "negative"),
    ],
)
def test_both_sides_of_the_threshold(definition, level, expected):
    found = result(full(8, level, level, 8), definition)
    assert found.word == expected
    assert found.relief_pct == 100 * (8 - level) / 8


def test_relief_counts_only_when_it_is_held_for_thirty_minutes():
    assert result(full(8, 1, 8)).word == "negative"  # one low rating between two high ones
    assert result(full(8, 1, 1, 8)).word == "positive"  # two, thirty minutes apart


def test_the_lowest_score_held_is_the_worst_of_the_half_hour():
    assert result(full(8, 1, 3, 8)).relief_pct == 100 * (8 - 3) / 8


def test_a_single_gap_that_cannot_matter_leaves_the_answer():
    assert result(full(8, 7, None, 7)).word == "negative"
    assert result(full(8, 2, 2, None, 8)).word == "positive"


def test_a_gap_that_could_matter_is_unknown_not_negative():
    found = result(full(8, 7, None, None, 7))
    assert (found.word, found.relief_pct) == ("unknown", None)
    assert "as ratings are missing" in found.reasons[0].says


def test_a_slot_without_an_entry_is_missing_too():
    assert result(full(8, 7, "-", "-", 7)).word == "unknown"


def test_an_empty_diary_tells_nothing():
    for definition in definitions("block"):
        assert result([], definition).word == "unknown"


@pytest.mark.parametrize(("before", "expected"), [(4, "positive"), (3, "unknown"), (0, "unknown")])
def test_low_pain_before_makes_the_block_unreadable(before, expected):
    found = result(full(before, 0, 0), before=before)
    assert found.word == expected


def test_pain_that_was_not_rated_before_is_unknown():
    assert result(full(8, 0, 0), before=None).word == "unknown"


@pytest.mark.parametrize(
    ("given", "expected"), [(False, "positive"), (True, "unknown"), (None, "unknown")]
)
def test_an_opioid_makes_the_diary_unreadable(given, expected):
    assert result(full(8, 0, 0), opioid=given).word == expected


def test_from_a_rescue_on_the_diary_does_not_count():
    assert result(full(8, 8, 8, 0, 0), rescue_at=3).word == "negative"
    assert result(full(8, 2, 2, 0, 0), rescue_at=3).word == "positive"
    assert slots(diary(full(8, 8, 8, 0), rescue_at=3)) == (8, 8, 8)
    assert result(full(0, 0), rescue_at=0).word == "unknown"


@pytest.mark.parametrize(
    ("hours", "expected"), [(2.0, "positive"), (2.5, "negative"), (None, "unknown")]
)
def test_block_50_asks_for_relief_as_long_as_the_drug(hours, expected):
    ratings = full(8, 2, 2, 2, 2, 2, 8)  # 30 to 150 min: 2 h
    found = result(ratings, "block_50", drug_hours=hours)
    assert found.word == expected
    assert (found.relief_low_min, found.relief_high_min) == (120, 120)


def test_too_little_relief_is_negative_whatever_the_drug():
    assert result(full(8, 5), "block_50").word == "negative"


def test_peak_50_shows_the_time_and_does_not_ask_for_it():
    found = result(full(8, 2, 2, 8), drug_hours=4)
    assert (found.word, found.concordant) == ("positive", Status.FAIL)


def test_an_hourly_diary_is_read_by_the_hour():
    assert result([8, 2, 2, 8, 8, 8, 8], every=60, hours=6).word == "positive"
    assert result([8, 2, 8, 8, 8, 8, 8], every=60, hours=6).word == "negative"


def test_an_entry_counts_for_the_nearest_moment():
    entries = ((0, 8), (17, 6), (29, 3), (62, 2))
    readings = tuple(Reading(ENDED + timedelta(minutes=m), nrs) for m, nrs in entries)
    assert slots(PainDiary("p", ENDED, 8, readings, hours=1)) == (8, 3, 2)


def test_a_block_that_made_it_worse_is_negative():
    assert result(full(8, 10), before=5).relief_pct < 0


@pytest.mark.parametrize(
    ("readings", "says"),
    [
        ((Reading(ENDED, 3), Reading(ENDED, 4)), "do not rise"),
        ((Reading(ENDED - timedelta(minutes=1), 3),), "outside the 8 hours"),
        ((Reading(ENDED + timedelta(hours=8, minutes=16), 3),), "outside the 8 hours"),
    ],
)
def test_times_that_cannot_be_are_refused(readings, says):
    with pytest.raises(BadInput, match=says):
        PainDiary("p", ENDED, 8, readings)


@pytest.mark.parametrize("value", [11, -1, 2.5, True])
def test_ratings_are_whole_from_0_to_10(value):
    with pytest.raises(BadInput, match="whole number from 0 to 10"):
        Reading(ENDED, value)


def test_bad_settings_are_refused():
    for more, says in (({"every": 20}, "use 30 or 60"), ({"hours": 0}, "use 1 to 24")):
        with pytest.raises(BadInput, match=says):
            diary([8], **more)
    with pytest.raises(NotFound, match="block_50, block_80"):
        result(full(8), "block_99")


def test_only_a_spoilt_block_is_unreadable():
    assert result(full(3, 0), before=3).unreadable
    assert result(full(8, 0), opioid=True).unreadable
    assert not result(full(8, None)).unreadable
    assert not result(full(8, 0), opioid=None).unreadable


@pytest.mark.parametrize(
    ("ratings", "word", "low", "high"),
    [
        # bupivacaine in a nerve block: 7 to 13 h, so 7 h of a diary of 8 h are asked for
        ([8, *[2] * 15, 8], "positive", 420, 420),  # 30 min to 7 h 30
        ([8, *[2] * 14, 8, 8], "negative", 390, 390),
        ([8, *[2] * 16], "positive", 450, math.inf),
        ([8] * 3 + [2] * 14, "unknown", 390, math.inf),  # relieved when the diary ended
        ([8] * 15 + [2, 2], "negative", 30, 30),  # began after the drug's time
    ],
)
def test_relief_at_the_end_of_the_diary_may_have_gone_on(ratings, word, low, high):
    found = result(ratings, "block_50", drug_hours=7)
    assert (found.word, found.relief_low_min, found.relief_high_min) == (word, low, high)


def test_a_gap_at_the_end_is_no_relief_that_goes_on():
    assert result([8, 2, 2, 8, None], "block_50", drug_hours=2, hours=2).word == "negative"
    assert result([8, 2, 2, 2, None], "block_50", drug_hours=2, hours=2).word == "unknown"


def test_the_shortest_time_of_the_source_is_asked_for_and_said():
    drug = time_of(find_drug("lidocaine"), Where.NERVE)
    made = diary(full(8, 2, 2, 2, 2, 2, 8))
    found = block_result(made, 8, "block_50", drug=drug)
    assert (found.word, found.concordant) == ("positive", Status.PASS)
    assert "Lidocaine is expected to work 2.0 to 4.0 h" in found.reasons[1].says
    assert "From 2.0 h on relief counts as lasting as long as the drug." in found.reasons[1].says
    assert not found.reasons[1].source.mark.verified


def test_a_missing_time_is_named():
    drug = time_of(find_drug("levobupivacaine"), Where.NERVE)
    found = block_result(diary(full(8, 2, 2, 2, 8)), 8, "block_80", drug=drug)
    assert found.word == "negative"  # 75% is too little whatever the drug
    found = block_result(diary(full(8, 1, 1, 1, 8)), 8, "block_80", drug=drug)
    assert found.word == "unknown"
    assert "no time for levobupivacaine, nerve block" in found.reasons[1].says


@pytest.mark.parametrize("definition", ["peak_50", "peak_80", "block_50", "block_80", "sij_75"])
def test_relief_without_an_anaesthetic_is_no_positive_block(definition):
    """The definitions are of the anaesthetic's effect: a steroid alone blocks nothing."""
    nothing = expected_time((), Where.JOINT)
    found = block_result(diary(full(0)), 8, definition, drug=nothing)
    assert found.status is Status.UNKNOWN
    assert any("No local anaesthetic at the target" in r.says for r in found.reasons)
    not_listed = expected_time(None, Where.JOINT)
    told = block_result(diary(full(0)), 8, "peak_50", drug=not_listed)
    assert told.status is Status.PASS
