from datetime import UTC, datetime, timedelta

import pytest

from akeso.care.assessment import Medicine, Ratings, submit
from akeso.care.outcome import Activity, Before, FollowUp, Work, definitions, responder
from akeso.errors import NotFound
from akeso.rule import Mark, Status

END = datetime(2026, 1, 10, tzinfo=UTC)
P, F, U = Status.PASS, Status.FAIL, Status.UNKNOWN
DAYS = {"2-weeks": 14, "6-weeks": 42, "3-months": 90, "6-months": 181, "trial-end": 7}
WELL = Activity(True, None, True, Work.BACK, False)


def told(point, average, days=None, **more):
    at = END + timedelta(days=DAYS[point] if days is None else days)
    return FollowUp("proc", point, at, ratings=Ratings(average=average), **more)


def lost(point):
    at = END + timedelta(days=DAYS[point])
    return FollowUp("proc", point, None, not_reached=True, attempts=(at,))


EIGHT = Before(8)


def status(definition, *follow_ups, before=EIGHT, **more):
    return responder(definition, END, before, follow_ups, **more).status


@pytest.mark.parametrize(("average", "expected"), [(4, P), (5, F), (None, U)])
def test_rf_50_at_six_months(average, expected):
    assert status("rf_50", told("6-months", average)) is expected


def test_a_lost_patient_is_neither_a_success_nor_a_failure():
    for definition in definitions("responder"):
        assert status(definition, lost("6-months")) is U
        assert status(definition) is U


def test_relief_at_three_months_tells_nothing_of_six():
    assert status("rf_50", told("3-months", 0), lost("6-months")) is U


def test_another_procedure_before_six_months_is_a_failure():
    follow_ups = told("3-months", 1, rescue=True), told("6-months", 1)
    assert status("rf_50", *follow_ups) is F
    assert status("rf_50", told("3-months", 1, rescue=False), told("6-months", 1)) is P


@pytest.mark.parametrize(
    ("average", "activity", "expected"),
    [
        (0, WELL, P),
        (1, WELL, F),
        (0, Activity(True, None, True, Work.NONE, False), P),
        (0, Activity(True, None, True, Work.NOT_BACK, False), F),
        (0, Activity(True, None, False, Work.BACK, False), F),
        (0, Activity(True, None, True, Work.BACK, True), F),
        (0, Activity(True, None, True, Work.BACK, None), U),
        (0, None, U),
    ],
)
def test_rf_strict_asks_for_everything(average, activity, expected):
    assert status("rf_strict", told("6-months", average, activity=activity)) is expected


def test_rf_strict_fails_where_relief_was_not_complete_in_between():
    last = told("6-months", 0, activity=WELL)
    assert status("rf_strict", told("3-months", 1), last) is F
    assert status("rf_strict", told("3-months", 0), last) is P


@pytest.mark.parametrize(("days", "expected"), [(27, U), (28, P), (84, P), (85, U)])
def test_esi_50_is_judged_from_4_to_12_weeks(days, expected):
    assert status("esi_50", told("6-weeks", 4, days)) is expected


def test_esi_50_both_sides():
    assert status("esi_50", told("6-weeks", 5)) is F
    assert status("esi_50", told("6-weeks", 4), told("3-months", 8)) is P  # day 90 is later


@pytest.mark.parametrize(("average", "expected"), [(4, P), (5, F)])
def test_scs_trial_50(average, expected):
    assert status("scs_trial_50", told("trial-end", average)) is expected


def full(odi=16, pgic="much improved", opioid=30.0, average=5):
    """Answers from a total of ten ODI sections, or the same before."""
    sections = [odi // 10 + (1 if n < odi % 10 else 0) for n in range(10)]
    return {
        "average": average,
        "questionnaires": (submit("odi", sections), submit("pgic", {"change": pgic})),
        "medicines": (Medicine("morphine", opioid, "mg/day", "oral", opioid=True),),
    }


def composite(**changes):
    given = full(**changes)
    first = full(odi=20)
    before = Before(8, first["questionnaires"][:1], first["medicines"])
    average = given.pop("average")
    return status("composite", told("3-months", average, **given), before=before)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"odi": 14}, P),  # 28% from 40%: 30% better
        ({"odi": 15}, F),
        ({"odi": 14, "average": 6}, F),  # 25% less pain
        ({"odi": 14, "opioid": 30.5}, F),
        ({"odi": 14, "opioid": 10}, P),
        ({"odi": 14, "pgic": "minimally improved"}, F),
        ({"odi": 14, "pgic": "very much improved"}, P),
    ],
)
def test_composite_both_sides(changes, expected):
    assert composite(**changes) is expected


def test_composite_without_an_answer_is_unknown():
    assert status("composite", told("3-months", 2)) is U


def test_methadone_leaves_the_dose_unknown():
    taken = (Medicine("methadone", 20, "mg/day", "oral", opioid=True),)
    before = Before(8, medicines=taken)
    found = responder("composite", END, before, (told("3-months", 2, medicines=taken),))
    assert any("Methadone is refused" in reason.says for reason in found.reasons)


def test_every_reason_has_its_source():
    found = responder("rf_50", END, Before(8), (told("6-months", 4),))
    assert all(reason.source.mark is Mark.READ for reason in found.reasons)


def test_an_unknown_definition_is_named():
    with pytest.raises(NotFound, match="rf_50, rf_strict"):
        status("cured")
