"""An episode by commands: from the assessment to the follow-up, and what is refused on the way."""

import pytest

from akeso.care.pathway import steps
from akeso.cli import akeso
from clinic import papers, walk

EPISODE = walk.EPISODE


def test_every_command_of_the_protocol_exists():
    for step in steps().values():
        first, *rest = step.command.removeprefix("akeso ").split()
        found = akeso.commands[first]
        for word in rest:
            found = found.commands[word]


def test_a_facet_patient_from_assessment_to_follow_up(front):
    walk.referred(front.rooms)
    clock, doctor = front.rooms.clock, front.sit("clinician", "nurse")

    def do(*words):
        return doctor.json(*words)

    do("assess", EPISODE, front.paper(papers.assessment()))
    asked = do("recommend", "--episode", EPISODE, front.paper(papers.QUESTION))
    option = asked["recommendation"]["techniques"][0]
    assert (option["technique"], option["state"]) == (papers.BLOCK, "eligible")
    assert all({"source", "verified", "message"} <= set(r) for r in option["reasons"])
    do("decide", EPISODE, front.paper(papers.DECISION))
    do("consent", EPISODE, front.paper(papers.consent(clock())))
    folder, ct = papers.plan_folder(front.place)
    do("attach-plan", EPISODE, folder, "--ct", ct, "--expect", walk.EXPECT)
    do("record", EPISODE, "rehearsed", front.paper(papers.rehearsal(clock())))
    start = clock.on(days=3)
    do("record", EPISODE, "time-out", front.paper(papers.time_out(start)))
    clock.on(minutes=30)
    do("record", EPISODE, "procedure", front.paper(papers.procedure(start)))
    clock.on(minutes=40)
    do("record", EPISODE, "recovery", front.paper(papers.recovery(start)))
    clock.on(hours=9)
    told = do("follow-up", EPISODE, front.paper(papers.diary(start)))
    assert told["notes"][0].startswith("The block was positive")
    clock.on(hours=15)
    do("follow-up", EPISODE, front.paper(papers.next_day(clock())))
    clock.on(days=13)
    do("follow-up", EPISODE, front.paper(papers.two_weeks(clock())))
    assert walk.dues(front.rooms) == []
    found = do("next", "1")
    assert [b["result"] for b in found["blocks"]] == ["positive"]
    assert [p["what"] for p in found["procedures"]] == ["Medial branch block, lumbar"]
    assert front.kinds()[2:] == [
        "assessment", "recommendation", "decision", "consent", "plan-attached", "rehearsed",
        "time-out", "procedure", "recovery", "pain-diary", "activity-24h", "follow-up",
    ]  # fmt: skip


def test_the_wrong_side_at_the_time_out_is_one_sentence_and_nothing_is_written(front):
    start = walk.ready(front.rooms, front.place)
    wrong = front.paper(papers.time_out(start, side="right"))
    said = front.sit("nurse").refused("record", EPISODE, "time-out", wrong)
    assert "L4 right, but agreed was" in said
    assert "stop and clear it up with the patient" in said


def test_on_a_screen_a_recommendation_is_tables_with_sources_and_doubts(front):
    walk.assessed(front.rooms, thinners=(papers.APIXABAN,))
    question = front.paper(papers.QUESTION)
    code, out, err = front.sit("clinician").screen().run("recommend", "--episode", "1-1", question)
    assert code == 0
    for words in ("not eligible", "verified", "UNVERIFIED", "unknown (", "blood thinner",
                  "apixaban", "pain source", "lumbar facet joints"):  # fmt: skip
        assert words in out
    assert "P000001-1: recommendation recorded" in out
    assert "reckoned for one on Fri 27 Nov 2026 11:00" in err


def test_a_recommendation_needs_findings_or_an_episode(front):
    assert "--episode EPISODE" in front.sit("clinician").refused("recommend")
    assert "leave out --baseline" in front.refused("recommend", "--episode", "1-1", "--baseline")


def test_what_is_next_is_read_as_tables(front):
    start = walk.performed(front.rooms, front.place)
    front.rooms.clock.on(hours=9)
    front.sit("nurse").json("follow-up", EPISODE, front.paper(papers.diary(start)))
    front.rooms.clock.on(days=60)
    code, out, err = front.screen().run("next", "1")
    assert code == 0
    for words in ("OVERDUE", "Medial branch block, lumbar", "Mon 23 Nov 2026", "positive",
                  "Radiofrequency, lumbar medial branches", "UNVERIFIED", "not known"):  # fmt: skip
        assert words in out
    assert "Only the rules about the past were asked" in err
    assert "Block positive (peak_50), by its diary." in out
    assert "Questionnaires, first and last answer" in out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("assess", "12", "in.json"), "no episode's number"),
        (("assess", "P000001-7", "in.json"), "no episode P000001-7"),
        (("assess", "P000009-1", "in.json"), "no patient P000009"),
        (("assess", "1-1", "absent.json"), "no file"),
        (("record", "1-1", "nonsense", "in.json"), "not recorded here"),
        (("follow-up", "1-1", "in.json"), "There is no procedure; record it first (akeso record)."),
        (("record", "1-1", "procedure", "in.json"), "There is no time-out; record it first"),
        (("next", "0"), "no patient's number"),
        (("void", "nothing", "--why", "as the test wants"), "nothing"),
    ],
)
def test_bad_input_is_one_sentence_and_exit_2(front, words, said):
    walk.referred(front.rooms)
    front.paper({"point": "2-weeks"})
    given = [front.place / w if w.endswith(".json") else w for w in words]
    assert said in front.sit("clinician").refused(*given)


def test_a_file_that_is_no_json_is_said(front):
    walk.referred(front.rooms)
    path = front.place / "x.json"
    path.write_text('{"seen": ')
    assert "is not JSON" in front.sit("nurse").refused("assess", EPISODE, path)


def test_void_and_site_by_command(front):
    made = walk.assessed(front.rooms)
    front.sit("clinician").json("void", made.id, "--why", "another patient's")
    assert front.kinds()[-1] == "void"
    name, value = "mbb_policy", papers.PLANNED["mbb_policy"]
    paper = front.paper({name: value})
    assert "reason" in front.sit("manager").refused("site", paper)
    assert front.json("site", paper, "--why", "agreed in the meeting")[name] == value
    code, out, _ = front.screen().run("site")
    assert code == 0
    assert value in out
    assert "not decided" in out


def test_the_dose_report_is_imported_by_command(front, shared_data):
    start = walk.timed_out(front.rooms, front.place)
    front.rooms.clock.on(minutes=30)
    report = shared_data / "rdsr" / "siemens_axiom_artis.dcm"
    paper = front.paper(papers.procedure(start, radiation=None))
    front.sit("clinician")
    assert "X-ray dose is missing" in front.refused("record", EPISODE, "procedure", paper)
    made = front.json("record", EPISODE, "procedure", paper, "--rdsr", report)
    assert made["kind"] == "procedure"
