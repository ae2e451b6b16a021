"""The rules asked on a chart: kept as they answered, never worked out anew."""

import json
from decimal import Decimal

import pytest

from akeso import clinic
from akeso.care.assessment import Answer
from akeso.care.decision import snapshot
from akeso.clinic.forms import record_template
from akeso.errors import BadInput, NotFound, Refused

from . import papers, walk


def states(made):
    return {o["technique"]: o["state"] for o in made.recommendation["techniques"]}


def test_a_facet_patient_may_have_the_block_and_not_yet_radiofrequency(rooms):
    made = walk.recommended(rooms)
    assert states(made)[papers.BLOCK] == "eligible"
    assert states(made)["rf.mb.lumbar"] == "not_eligible"
    assert made.receipt.notes == (
        "No procedure is booked; reckoned for one on Fri 27 Nov 2026 11:00.",
    )


def test_it_is_reckoned_for_the_booked_procedure_also_of_no_episode(rooms):
    walk.assessed(rooms)
    for kind in ("place", "practitioner", "room", "hours"):
        clinic.set_up(rooms.desk("manager"), kind, record_template(kind))
    front, ask = rooms.desk("front-desk"), rooms.desk("clinician")
    visit = record_template("appointment")
    times = {"starts": "2026-11-25T10:00+11:00", "ends": "2026-11-25T10:30+11:00"}
    made = clinic.book(front, walk.EPISODE.partition("-")[0], visit | times)
    reckoned = "Reckoned for the procedure booked on Wed 25 Nov 2026 10:00"
    assert clinic.recommend_episode(ask, walk.EPISODE).receipt.notes[0] == (
        f"{reckoned}, which belongs to no episode."
    )
    clinic.change_booking(front, made.id, to="cancelled", reason="the patient is ill")
    note = clinic.recommend_episode(ask, walk.EPISODE).receipt.notes[0]
    assert note.startswith("No procedure is booked"), "a cancelled one is none"
    own = clinic.book(front, walk.EPISODE.partition("-")[0], visit | times, episode=walk.EPISODE)
    assert own.episode
    assert clinic.recommend_episode(ask, walk.EPISODE).receipt.notes[0] == f"{reckoned}."


def test_without_what_plan_and_site_say_nothing_is_eligible(rooms):
    walk.assessed(rooms)
    made = clinic.recommend_episode(rooms.desk("clinician"), walk.EPISODE)
    assert "eligible" not in states(made).values()
    assert "mbb_policy" in made.recommendation["unknown"] or any(
        o["unknown"] for o in made.recommendation["techniques"]
    )


def test_the_answer_stays_when_the_rules_change(rooms, monkeypatch):
    walk.recommended(rooms)
    (before,) = walk.records(rooms, "recommendation")
    monkeypatch.setattr(snapshot, "rules_version", lambda: "another one")
    again = clinic.recommend_episode(rooms.desk("clinician"), walk.EPISODE, papers.QUESTION)
    kept, new = walk.records(rooms, "recommendation")
    assert kept.body == before.body
    assert json.loads(new.body)["version"] == "another one"
    assert again.differs[0].startswith("The rules changed from version")


def test_what_changed_since_the_last_one_is_told(rooms):
    walk.recommended(rooms)
    answers = papers.FACET | {"facet_pattern": Answer.NO}
    clinic.assess(rooms.desk("nurse"), walk.EPISODE, papers.assessment(answers=answers))
    again = clinic.recommend_episode(rooms.desk("clinician"), walk.EPISODE, papers.QUESTION)
    assert "Medial branch block, lumbar was eligible and is not eligible." in again.differs


def test_a_blood_thinner_comes_with_dates_for_the_procedure(rooms):
    walk.assessed(rooms, thinners=(papers.APIXABAN,))
    question = papers.QUESTION | {"procedure": "2026-11-27T10:00+11:00"}
    made = clinic.recommend_episode(rooms.desk("clinician"), walk.EPISODE, question)
    advice = [a for o in made.recommendation["techniques"] for a in o["antithrombotics"]]
    assert {a["drug"] for a in advice} == {"apixaban"}
    assert all(a["source"] for a in advice)
    assert made.receipt.notes == ("Reckoned for a procedure on Fri 27 Nov 2026 10:00.",)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ({"procedure": "tomorrow"}, "procedure"),
        ({"procedure": "2026-11-27T10:00"}, "no time zone"),
        ({"when": "now"}, "there is no such field"),
        ({"for_all": 3}, "for_all"),
        ({"for_all": {"nonsense": True}}, "nonsense"),
        ({"for_all": {"red_flag_cauda_equina": True}}, "."),
        ({"technique": "nonsense"}, "nonsense"),
        ({"technique": "esi.il.cervical"}, "another part of the body"),
        ({"planned": {"esi.tf.lumbar": 3}}, "planned"),
        ([], "question"),
    ],
)
def test_a_bad_question_is_one_sentence_and_nothing_is_written(rooms, question, said):
    walk.assessed(rooms)
    with pytest.raises((BadInput, Refused, NotFound), match=said):
        clinic.recommend_episode(rooms.desk("clinician"), walk.EPISODE, question)
    assert not walk.records(rooms, "recommendation")


def test_without_an_assessment_it_says_what_to_do(rooms):
    walk.referred(rooms)
    with pytest.raises(NotFound, match="akeso assess"):
        clinic.recommend_episode(rooms.desk("clinician"), walk.EPISODE)


class TestSite:
    def test_it_decides_once_with_a_reason_and_keeps_the_rest(self, rooms):
        desk = rooms.desk("manager")
        first = clinic.site_findings(desk)
        assert {value for key, value in first.items() if key != "block_definition"} == {None}
        name, other = "mbb_policy", "policy_rfa_interval_months"
        with pytest.raises(BadInput, match="reason"):
            clinic.site_findings(desk, {name: papers.PLANNED[name]})
        clinic.site_findings(desk, {name: papers.PLANNED[name]}, why="agreed on Monday")
        found = clinic.site_findings(desk, {other: Decimal("6.0")}, why="agreed on Tuesday")
        assert (found[name], found[other]) == (papers.PLANNED[name], 6)

    @pytest.mark.parametrize("document", [{"inr": 2}, {"mbb_policy": "nonsense"}, [], 3])
    def test_it_decides_nothing_else(self, rooms, document):
        desk = rooms.desk("manager")
        with pytest.raises(BadInput):
            clinic.site_findings(desk, document, why="because of the meeting")
        assert set(clinic.site_findings(desk).values()) == {None, "peak_50"}

    def test_the_definition_of_a_block_is_the_clinics_and_shown(self, rooms):
        desk = rooms.desk("manager")
        assert clinic.site_findings(desk)["block_definition"] == "peak_50"
        with pytest.raises(BadInput, match="use block_50, block_80, peak_50"):
            clinic.site_findings(desk, {"block_definition": "best"}, why="agreed on Monday")
        both = {"block_definition": "block_80", "mbb_policy": "cms_dual80"}
        found = clinic.site_findings(desk, both, why="agreed on Monday")
        assert {name: found[name] for name in both} == both
        back = clinic.site_findings(desk, {"block_definition": None}, why="agreed on Tuesday")
        assert (back["block_definition"], back["mbb_policy"]) == ("peak_50", "cms_dual80")

    def test_what_it_decided_is_known_to_the_rules(self, rooms):
        walk.assessed(rooms)
        desk = rooms.desk("clinician")
        name = "mbb_policy"
        clinic.site_findings(desk, {name: papers.PLANNED[name]}, why="agreed in the meeting")
        made = clinic.recommend_episode(desk, walk.EPISODE)
        assert all(name not in o["unknown"] for o in made.recommendation["techniques"])
