"""What is stored comes back as it was."""

from datetime import UTC, date, datetime

import pytest

from akeso.care.assessment import Medicine, Ratings, submit
from akeso.care.outcome import Activity, FollowUp, PainDiary, Reading, Work
from akeso.care.pathway import EpisodeClosed
from akeso.exchange.record_json import dump, load, schema

AT = datetime(2026, 12, 4, 1, 0, tzinfo=UTC)
FULL = FollowUp(
    "proc",
    "2-weeks",
    AT,
    attempts=(AT,),
    ratings=Ratings(now=1, average=2, worst=5, least=0),
    questionnaires=(submit("peg", [1, None, 3]), submit("pgic", {"change": "much improved"})),
    medicines=(Medicine("morphine", 10, "mg/day", "oral", opioid=True),),
    complications=("bruise",),
    activity=Activity(True, date(2026, 11, 22), None, Work.BACK, False),
    rescue=False,
    note="well",
)
LOST = FollowUp("proc", "6-months", None, not_reached=True, attempts=(AT,))
DIARY = PainDiary("proc", AT, None, (Reading(AT, None), Reading(AT.replace(hour=2), 3, True)))


@pytest.mark.parametrize("body", [FULL, LOST, DIARY, EpisodeClosed("discharged")])
def test_a_body_survives_json(body):
    assert load(type(body), dump(body)) == body
    assert schema(type(body))["title"] == body.KIND
