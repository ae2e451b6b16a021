"""What the store's list holds open is part of what is next, and of the overdue lines."""

from datetime import timedelta

import pytest

from akeso import clinic
from akeso.care.appointments import Recall
from akeso.clinic.charts import writing

from . import papers, walk

GIVEN = {"report": "ct-1", "to": "requester", "r_type": True, "by_radiologist": True}


def listed(rooms):
    found = clinic.what_next(rooms.desk("clinician"), walk.NUMBER)
    return {one.kind: (episode, one.says, one.overdue) for episode, one in found.pending}


def test_a_report_is_next_and_after_24_hours_overdue(rooms):
    walk.referred(rooms)
    clinic.report(rooms.desk("nurse"), walk.EPISODE, "report-given", GIVEN)
    episode, says, overdue = listed(rooms)["report-given"]
    assert (episode, overdue) == (walk.EPISODE, False)
    assert says.startswith("Report to My Health Record: is due on ")
    rooms.clock.on(hours=25)
    assert listed(rooms)["report-given"][2]
    for one in (
        clinic.open_patient(rooms.desk("front-desk"), walk.NUMBER).episodes[0],
        clinic.open_episode(rooms.desk("nurse"), walk.EPISODE),
    ):
        assert [p.kind for p in one.pending if p.overdue] == ["report-given"]
    billing = clinic.open_episode(rooms.desk("billing"), walk.EPISODE)
    assert billing.pending == ()
    clinic.report(
        rooms.desk("nurse"), walk.EPISODE, "report-upload", {"report": "ct-1", "reference": "d"}
    )
    assert "report-given" not in listed(rooms)


@pytest.mark.parametrize(("days", "found"), [(-1, None), (0, False), (1, True)])
def test_a_recall_counts_from_its_day_on(rooms, days, found):
    walk.referred(rooms)
    on = clinic.today_in_sydney(rooms.desk("nurse"))
    with writing(rooms.desk("nurse"), "recall", walk.NUMBER) as chart:
        chart.add(Recall("six weeks", on + timedelta(days=7), "to ask"))
    rooms.clock.on(days=7 + days)
    held = listed(rooms).get("recall")
    assert (held and held[2]) == found
    if held:
        assert held[:1] == ("",)
        assert "Recall, six weeks" in held[1]


def test_follow_ups_are_not_listed_twice(rooms, tmp_path):
    walk.performed(rooms, tmp_path)
    rooms.clock.on(days=60)
    said = [one.kind for _, one in clinic.what_next(rooms.desk("nurse"), walk.NUMBER).pending]
    assert sorted(k for k in said if k in ("pain-diary", "activity-24h", "follow-up")) == [
        "activity-24h", "follow-up", "pain-diary",
    ]  # fmt: skip


def test_what_a_patient_told_by_link_is_called_back(rooms, tmp_path):
    walk.performed(rooms, tmp_path)
    rooms.clock.on(hours=9)
    nurse = rooms.desk("nurse")
    link = clinic.invite(nurse, walk.EPISODE)
    born = clinic.open_patient(nurse, walk.NUMBER).body.born
    own = clinic.open_link(rooms.store, link.token, born, rooms.clock)
    told = papers.next_day(rooms.clock()) | {"symptoms": ["fever"]}
    clinic.follow_up(own, walk.EPISODE, told)
    assert "A clinician calls the patient back at once: fever." in [
        one.says for _, one in clinic.what_next(nurse, walk.NUMBER).pending if one.overdue
    ]
