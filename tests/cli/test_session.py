"""A session at two levels by commands: each document once, every record there, totals once."""

import json

import pytest

from akeso.care.procedure import RadiationRecord
from akeso.exchange import plan_json
from clinic import papers, walk
from made_plan import made_plan

EPISODE = walk.EPISODE
PLACES = ("L4 left", "L5 left")
SITES = [{"level": "L4", "side": "left"}, {"level": "L5", "side": "left"}]


def of_sites(document, *sites):
    """The document with level and side taken to its sites."""
    common = {name: v for name, v in document.items() if name not in ("level", "side")}
    return common | {"sites": list(sites or SITES)}


def folders(place, level="L5", side="left"):
    first, ct = papers.plan_folder(place)
    second = place / "second-plan"
    second.mkdir()
    plan = made_plan(approach="lumbar-medial-branch", level=level, side=side)
    (second / "plan.json").write_text(plan_json.dumps(plan_json.as_document(plan)), "utf-8")
    return (first, second), ct


def procedure(start, sites=SITES, **changes):
    """Both branches in one sitting: what is of a place stands there, the rest once."""
    whole = papers.procedure(start, **changes)
    skin, contrast, numb = whole.pop("drugs")
    own = {"needles": whole.pop("needles"), "looks": whole.pop("looks"), "drugs": [contrast, numb]}
    bare = json.loads(json.dumps(own))
    for entries in bare.values():
        for entry in entries:
            for name in ("level", "side", "plan", "tip_mm", "entry_mm"):
                entry.pop(name, None)
    del whole["tests"], whole["lesions"]
    return whole | {"drugs": [skin], "sites": [site | bare for site in sites]}


def agreed(front):
    """To the plans, by one document each."""
    walk.recommended(front.rooms)
    front.sit("clinician", "nurse")
    do = front.json
    do("decide", EPISODE, front.paper(of_sites(papers.DECISION)))
    do("consent", EPISODE, front.paper(of_sites(papers.consent(front.rooms.clock()))))
    both, ct = folders(front.place)
    do("attach-plan", EPISODE, *both, "--ct", ct, "--expect", walk.EXPECT)
    rehearsed = of_sites(papers.rehearsal(front.rooms.clock()))
    do("record", EPISODE, "rehearsed", front.paper(rehearsed))
    return front.rooms.clock.on(days=3)


def timed_out(front):
    start = agreed(front)
    front.json("record", EPISODE, "time-out", front.paper(of_sites(papers.time_out(start))))
    front.rooms.clock.on(minutes=30)
    return start


def bodies(front, kind):
    return [json.loads(r.body) for r in walk.records(front.rooms, kind)]


def test_one_document_each_from_decision_to_recovery(front):
    start = timed_out(front)
    made = front.json("record", EPISODE, "procedure", front.paper(procedure(start)))
    assert made["sites"] == []
    front.rooms.clock.on(minutes=40)
    front.json("record", EPISODE, "recovery", front.paper(papers.recovery(start)))
    assert front.kinds()[4:] == [
        *["decision"] * 2, *["consent"] * 2, *["plan-attached"] * 2, *["rehearsed"] * 2,
        *["time-out"] * 2, "procedure", "recovery",
    ]  # fmt: skip
    (done,) = bodies(front, "procedure")
    outs, plans = (walk.records(front.rooms, kind) for kind in ("time-out", "plan-attached"))
    assert [done["time_out"], *done["more_time_outs"]] == [r.id for r in outs]
    assert [n["plan"] for n in done["needles"]] == [r.id for r in plans]
    assert [(n["level"], n["side"]) for n in done["needles"]] == [("L4", "left"), ("L5", "left")]
    # 2 mL of lidocaine 10 mg/mL once, bupivacaine 0.4 mL of 5 mg/mL at each of two places
    assert any(
        "lidocaine, 4 h 20 of" in n and "bupivacaine, 4 h 4 of" in n for n in made["notes"]
    ), made
    assert not any("Not what the time-out said" in note for note in made["notes"])


def test_a_receipt_lists_every_record_and_says_common_notes_once(front):
    walk.recommended(front.rooms)
    front.sit("clinician", "nurse")
    made = front.json("decide", EPISODE, front.paper(of_sites(papers.DECISION)))
    stored = walk.records(front.rooms, "decision")
    assert [(s["where"], s["record"]) for s in made["sites"]] == [
        (place, r.id) for place, r in zip(PLACES, stored, strict=True)]  # fmt: skip
    assert made["id"] == stored[0].id
    assert made["notes"].count("By the rules: eligible.") == 1
    paper = front.paper(of_sites(papers.consent(front.rooms.clock())))
    code, out, err = front.screen().run("consent", EPISODE, paper)
    assert code == 0
    assert out.splitlines()[0] == f"{EPISODE}: consent recorded for 2 places."
    assert [line.split(" (")[0].strip() for line in out.splitlines()[1:]] == list(PLACES)
    assert err == "note: The consent is complete.\n"


def test_what_is_refused_at_one_place_is_written_at_none(front):
    walk.recommended(front.rooms)
    front.sit("clinician", "nurse").json("decide", EPISODE, front.paper(papers.DECISION))
    paper = of_sites(papers.consent(front.rooms.clock()))
    said = front.refused("consent", EPISODE, front.paper(paper))
    assert said.startswith("akeso: At L5 left: There is no decision to go ahead")


def test_the_team_holds_one_time_out_and_each_place_is_compared_with_what_was_agreed(front):
    start = agreed(front)
    wrong = of_sites(papers.time_out(start), SITES[0], {"level": "L5", "side": "right"})
    said = front.refused("record", EPISODE, "time-out", front.paper(wrong))
    assert "At L5 right: The time-out says" in said
    assert "stop and clear it up with the patient" in said
    front.json("record", EPISODE, "time-out", front.paper(of_sites(papers.time_out(start))))
    assert len({body["held_at"] for body in bodies(front, "time-out")}) == 1
    assert [body["level"] for body in bodies(front, "time-out")] == ["L4", "L5"]


def test_a_needle_where_nothing_was_said_aloud_needs_a_reason(front):
    start = agreed(front)
    held = papers.time_out(start)
    front.json("record", EPISODE, "time-out", front.paper(held))
    front.rooms.clock.on(minutes=30)
    said = front.refused("record", EPISODE, "procedure", front.paper(procedure(start)))
    assert "Not what the time-out said (Medial branch block, lumbar, L4 left): L5 left" in said


def test_a_session_typed_place_by_place_is_found_too(front):
    start = agreed(front)
    for site in SITES:
        held = papers.time_out(start, level=site["level"])
        front.json("record", EPISODE, "time-out", front.paper(held))
    front.rooms.clock.on(minutes=30)
    front.json("record", EPISODE, "procedure", front.paper(procedure(start)))
    (done,) = bodies(front, "procedure")
    assert len(done["more_time_outs"]) == 1


def test_its_time_outs_serve_no_second_procedure_and_a_correction_keeps_them(front):
    start = timed_out(front)
    first = front.json("record", EPISODE, "procedure", front.paper(procedure(start)))
    said = front.refused("record", EPISODE, "procedure", front.paper(procedure(start)))
    assert f"has its procedure already ({first['id']})" in said
    front.json("record", EPISODE, "procedure", front.paper(procedure(start, note="at ease")),
               "--supersedes", first["id"], "--why", "the note was missing")  # fmt: skip
    before, after = bodies(front, "procedure")
    assert (before["time_out"], before["more_time_outs"]) == (
        after["time_out"], after["more_time_outs"])  # fmt: skip


def test_show_and_next_read_it_as_one(front):
    start = timed_out(front)
    front.json("record", EPISODE, "procedure", front.paper(procedure(start)))
    code, out, _ = front.screen().run("show", EPISODE)
    assert code == 0
    for words in (
        "Decided on Medial branch block, lumbar L4 and L5 left.",
        "Consent: Medial branch block, lumbar L4 and L5 left.",
        "Needle plan attached: Lumbar medial branch block L4 and L5 left,",
        "Rehearsed, ready: L4 and L5 left.",
        "Time out: Medial branch block, lumbar L4 and L5 left.",
        "Performed: Medial branch block, lumbar L4 and L5 left, 24 min.",
    ):
        assert out.count(words) == 1, (words, out)
    code, out, _ = front.run("show", EPISODE, "--ids")
    assert all(r.id in out for r in walk.records(front.rooms, "decision", "time-out"))
    found = front.json("next", "1")
    assert [(p["what"], p["where"]) for p in found["procedures"]] == [
        ("Medial branch block, lumbar", "L4, L5 left")]  # fmt: skip
    assert walk.dues(front.rooms) == [
        "follow-up: diary", "question after 24 hours", "follow-up: 2-weeks"]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "change", "said"),
    [
        ("decision", {"sites": []}, "no list of 1 to 20 places"),
        ("decision", {"sites": [SITES[0], SITES[0]]}, "L4 left twice"),
        ("decision", {"sites": [{"level": "L4"}]}, "lacks level or side"),
        ("decision", {"sites": [{"level": "L4", "side": "links"}]}, "the side 'links'"),
        ("rehearsed", {"sites": [{"level": "L4", "side": "left"}]}, "no plan for L4 left"),
        ("decision", {"level": "L4"}, "says its level beside its sites"),
        ("decision", {"sites": [SITES[0] | {"reason": "x"}], "reason": "y"}, "say it once"),
        ("procedure", {"sites": SITES}, "At L4 left no needle is listed"),
        ("procedure", {"sites": [SITES[0] | {"setting": "rooms"}]}, "'setting' is said of L4 left"),
        ("procedure", {"sites": [SITES[0] | {"needles": [{"side": "right"}]}]}, "says side right"),
        ("recovery", {}, "The recovery is one for the whole session"),
    ],
)
def test_a_list_of_places_that_is_wrong_is_one_sentence(front, kind, change, said):
    walk.recommended(front.rooms)
    front.sit("clinician", "nurse")
    document = front.paper(of_sites(papers.DECISION | {"reason": ""}) | change)
    if "reason" not in change:
        document = front.paper({k: v for k, v in json.loads(document.read_text()).items()
                                if k != "reason"})  # fmt: skip
    words = ("decide", EPISODE) if kind == "decision" else ("record", EPISODE, kind)
    assert said in front.refused(*words, document)


def test_both_sides_are_one_session(front):
    """What was said aloud on both sides is what was done: no reason is asked for."""
    both = [{"level": "L4", "side": side} for side in ("left", "right")]
    walk.recommended(front.rooms)
    front.sit("clinician", "nurse")
    front.json("decide", EPISODE, front.paper(of_sites(papers.DECISION, *both)))
    paper = of_sites(papers.consent(front.rooms.clock()), *both)
    front.json("consent", EPISODE, front.paper(paper))
    (left, right), ct = folders(front.place, level="L4", side="right")
    front.json("attach-plan", EPISODE, left, right, "--ct", ct, "--expect", walk.EXPECT)
    front.json("record", EPISODE, "rehearsed",
               front.paper(of_sites(papers.rehearsal(front.rooms.clock()), *both)))  # fmt: skip
    start = front.rooms.clock.on(days=3)
    held = of_sites(papers.time_out(start), *both)
    front.json("record", EPISODE, "time-out", front.paper(held))
    front.rooms.clock.on(minutes=30)
    made = front.json("record", EPISODE, "procedure", front.paper(procedure(start, sites=both)))
    assert not any("Not what the time-out said" in note for note in made["notes"])
    _, out, _ = front.screen().run("show", EPISODE)
    assert "Performed: Medial branch block, lumbar L4 left and right, 24 min." in out
    _, out, _ = front.run("next", "1")
    assert out.count("L4 left and right") >= 1
    assert "L4 right" not in out


def test_an_example_for_several_places_is_printed(front):
    assert len(json.loads(front.run("template", "time-out", "--sites")[1])["sites"]) == 2
    assert "is not of several places" in front.run("template", "recovery", "--sites")[2]


def test_a_second_record_of_the_day_shares_the_limit_and_the_dose_counts_once(front):
    start = agreed(front)
    dose = RadiationRecord("fluoroscopy", "console", kap_gy_cm2=0.8, fluoroscopy_s=36)
    for site, minute in zip(SITES, (0, 25), strict=True):
        at = start.replace(minute=minute)
        held = papers.time_out(at, level=site["level"])
        front.rooms.clock.on(minutes=25)
        front.json("record", EPISODE, "time-out", front.paper(held))
        front.rooms.clock.on(minutes=5)
        own = procedure(at, radiation=dose)
        own["sites"] = [own["sites"][SITES.index(site)]]
        for drug in own["drugs"]:
            drug["level"] = site["level"]
        paper = front.paper(own)
        if minute:
            said = front.refused("record", EPISODE, "procedure", paper)
            assert "The X-ray dose is the one of procedure-" in said
            assert "one reading counts once" in said
            own["radiation"]["kap_gy_cm2"] = 0.5
            made = front.json("record", EPISODE, "procedure", front.paper(own))
        else:
            front.json("record", EPISODE, "procedure", paper)
    first, second = bodies(front, "procedure")
    assert first["drug_facts"]["anaesthetics_24_h"] == []
    assert {d["drug"]: d["dose_mg"] for d in second["drug_facts"]["anaesthetics_24_h"]} == {
        "lidocaine": 20, "bupivacaine": 2}  # fmt: skip
    assert any("lidocaine, 4 h 40 of" in note for note in made["notes"]), made["notes"]
    assert any(note.startswith("Counted, from another procedure of the chart: lidocaine 20 mg")
               for note in made["notes"])  # fmt: skip
