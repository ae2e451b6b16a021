"""A new user takes the templates as they are printed, from the set-up of a clinic to a paid claim.

They are of one made-up patient. Nothing in them is changed; the clock is set to their days.
"""

import json
from datetime import datetime

import pytest

from akeso.care.calendar import SYDNEY

EPISODE = "P000001-1"
STAFF = ("front-desk", "nurse", "clinician", "billing", "manager")
DAYS = (
    ("2026-11-02 09:00", (
        ("set-up", "place", "place"), ("set-up", "practitioner", "practitioner"),
        ("set-up", "room", "room"), ("set-up", "hours", "hours"),
        ("site", "site", "--why", "agreed in the meeting"),
    )),
    ("2026-11-12 09:05", (("refer", "refer"),)),
    ("2026-11-12 09:30", (
        ("wait", "1", "waiting-list-entry"), ("recall", "1", "recall"),
        ("book", "1", "appointment", "--episode", EPISODE),
    )),
    ("2026-11-13 11:00", (
        ("assess", EPISODE, "assessment"), ("recommend", "recommend", "--episode", EPISODE),
        ("decide", EPISODE, "decision"),
    )),
    ("2026-11-13 11:25", (("consent", EPISODE, "consent"),)),
    ("2026-11-13 14:00", (("attach-plan", EPISODE, "PLAN", "--sample", "--expect", "pressure"),)),
    ("2026-11-13 15:05", (("record", EPISODE, "rehearsed", "rehearsed"),)),
    ("2026-11-23 11:31", (("record", EPISODE, "time-out", "time-out"),)),
    ("2026-11-23 12:00", (("record", EPISODE, "procedure", "procedure"),)),
    ("2026-11-23 12:45", (("record", EPISODE, "recovery", "recovery"),)),
    ("2026-11-23 13:00", (
        ("claim", "assign", EPISODE, "assignment-of-benefit"),
        ("report", "given", EPISODE, "report-given"),
    )),
    ("2026-11-23 15:05", (("report", "uploaded", EPISODE, "report-upload"),)),
    ("2026-11-24 12:05", (
        ("follow-up", EPISODE, "pain-diary"), ("follow-up", EPISODE, "activity-24h"),
        ("claim", "prepare", EPISODE, "claim"),
    )),
    ("2026-11-25 10:05", (("claim", "lodged", EPISODE, "claim-lodged"),)),
    ("2026-12-02 10:05", (("claim", "answered", EPISODE, "claim-answered"),)),
    ("2026-12-07 10:05", (("follow-up", EPISODE, "follow-up"),)),
    ("2026-12-08 10:00", (("record", EPISODE, "episode-closed", "episode-closed"),)),
)  # fmt: skip
"""When, and what is typed; a word that is the name of a template stands for its file."""
WITH_KIND = ("pain-diary", "activity-24h")
"""Answers that name their kind in the file, as the guide says."""


@pytest.fixture
def journey(front, tmp_path):
    """The templates as files, and a plan on the built-in sample."""
    names = {word for _, lines in DAYS for line in lines for word in line}
    files = {}
    for name in names - {EPISODE, "PLAN"}:
        code, out, _ = front.run("template", name)
        if code == 0:
            document = json.loads(out)
            if name in WITH_KIND:
                document = {"kind": name, **document}
            files[name] = tmp_path / f"{name}.json"
            files[name].write_text(json.dumps(document), "utf-8")
    code, _, err = front.run(
        "plan", "--sample", "--approach", "lumbar-facet", "--level", "L4-L5", "--side", "left",
        "-o", tmp_path / "plan", "--quiet",
    )  # fmt: skip
    assert code == 0, err
    files["PLAN"] = tmp_path / "plan"
    return files


def test_the_templates_take_one_patient_from_the_referral_to_the_claim(front, journey):
    front.sit(*STAFF, user="everyone")
    for at, lines in DAYS:
        front.rooms.clock.moment = datetime.fromisoformat(at).replace(tzinfo=SYDNEY)
        for line in lines:
            words = list(line)
            last = max(i for i, word in enumerate(words) if word in journey)
            words[last] = journey[words[last]]
            code, out, err = front.run(*words)
            assert code == 0, (line, err)
            if line[0] == "recommend":
                states = {
                    o["technique"]: o for o in json.loads(out)["recommendation"]["techniques"]
                }
                assert states["facet_ia.lumbar"]["state"] == "eligible_with_cautions"
    view = front.json("show", EPISODE)
    assert view["stage"] == "closed"
    assert [line["kind"] for line in view["lines"]][-1] == "episode-closed"
    claims = {"claim-prepared", "claim-lodged", "claim-answered"}
    assert claims <= {line["kind"] for line in view["lines"]}
    assert not view["hidden"]
