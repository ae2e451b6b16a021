"""Nerve block: two diagnostic blocks for the L4-L5 facet joint on the left, over a year.

The services are of August and September 2025, whose fees were read in the published schedule. The
benefit of each block is the worked example of the clinic memo, b.3: 123.85 + 32.45 = 156.30.
"""

from datetime import date
from decimal import Decimal

from episode_desk import Clinic, refused
from episode_money import assigned, claimed, paid
from episode_papers import (
    answered,
    appointment,
    assessment,
    diary,
    drug,
    drug_facts,
    iso,
    letters,
    patient,
    procedure,
    question,
    recovery,
    steps,
    time_out,
)
from episode_steps import (
    Plans,
    advised,
    agreed,
    arrives,
    asked,
    booked,
    closed,
    comes,
    double_booking,
    examined,
    goes,
    kept_diary,
    next_day,
    outlook,
    performed,
    possible,
    recovered,
    scores,
)

from akeso.clinic.treating import record

TECHNIQUE, LEVELS, SIDE = "nerve_block.mbb.lumbar", ("L4", "L5"), "left"
RF = "Radiofrequency, lumbar medial branches"
ASIDE = ("anticoagulant", "pregnancy", "antibiotics")
SPARED = {"steroid-glucose": "no steroid", "steroid-bone": "no steroid",
          "blood-thinner": "takes none", "pregnancy": "does not apply"}  # fmt: skip
ITEMS = {"39014": "123.85", "60503": "32.45"}


def assess_and_decide(c, episode):
    examined(c, episode, assessment(
        "2025-08-07 10:05", ("axial_pain", "facet_pattern", "imaging_concordant"),
        level="L4-L5", side=SIDE,
        history={"complaint": "Ache beside the spine, worse on leaning back", "began": "2024-07-01",
                 "began_exact": "month", "onset": "slowly", "course": "constant",
                 "character": ["dull"], "conservative_weeks": 16,
                 "treatments": [{"what": "physiotherapy", "weeks": 16, "result": "little change"}]},
        body_map=[{"area": "low_back", "side": SIDE, "side_again": SIDE, "character": "dull"}],
        ratings={"now": 5, "average": 6, "worst": 8, "least": 3},
        questionnaires=[
            {"instrument": "peg", "answers": {"pain": 6, "enjoyment": 7, "activity": 8}},
            {"instrument": "pseq", "answers": [2] * 10},
        ],
        tests=[{"test": "kemp", "result": "positive", "side": SIDE}],
        studies=[{"modality": "mri", "taken": "2025-06-20", "region": "lumbar",
                  "levels": ["L4-L5"], "seen": True, "says": "Facet arthrosis, no root touched"}],
    ))  # fmt: skip
    scores(c, episode, PEG="7", Pain="20")  # PEG is (6 + 7 + 8) / 3; PSEQ is 10 x 2
    advised(
        c, episode, question(TECHNIQUE, block_purpose="diagnostic", planned_la_ml_per_nerve=0.5),
        state="eligible",
    )  # fmt: skip
    c.at("2025-08-07 10:40")
    agreed(c, episode, (TECHNIQUE, LEVELS, SIDE), at="2025-08-07 10:40", spared=SPARED)


def block(c, episode, plans, *, booking, day, number, needle_minutes=6.0):
    """Do one block and let the patient go home; return the record of the procedure."""
    c.at(f"{day} 09:00")
    comes(c, booking)
    c.at(f"{day} 09:05")
    if number == 1:
        wrong = time_out(f"{day} 09:05", TECHNIQUE, "L4", "right", *ASIDE)
        c.doctor_reads(refused(lambda: record(c.nurse, episode, "time-out", wrong), "right"))
    for level in LEVELS:
        right = time_out(f"{day} 09:05", TECHNIQUE, level, SIDE, *ASIDE)
        record(c.nurse, episode, "time-out", right)
    done = steps(TECHNIQUE, s6=needle_minutes)
    drugs = [drug("lidocaine 10 mg/mL", 2, "skin", ("L4", SIDE), f"{day} 09:14")]
    for level in LEVELS:
        drugs += [
            drug("iohexol 240 mgI/mL", 0.3, "target", (level, SIDE), f"{day} 09:22"),
            drug("bupivacaine 5 mg/mL", 0.5, "target", (level, SIDE), f"{day} 09:24"),
        ]
    looks = [
        {
            "level": level,
            "side": SIDE,
            "seen": "around the target",
            "live": True,
            "at": iso(f"{day} 09:23"),
        }
        for level in LEVELS
    ]
    c.at(f"{day} 09:40")
    made = performed(c, episode, procedure(
        TECHNIQUE, f"{day} 09:06", done, drugs=drugs, looks=looks,
        drug_facts=drug_facts(56, "male", number),
        needles=[plans.needle("L4", (0.9, 0.7)), plans.needle("L5", (-0.6, 1.2), passes=2)],
        radiation={"guidance": "fluoroscopy", "read_from": "console", "fluoroscopy_s": 31,
                   "kap_gy_cm2": 0.9, "air_kerma_mgy": 12},
        why_over="the second needle was set anew" if needle_minutes > 10 else "",
    ))  # fmt: skip
    c.at(f"{day} 10:20")
    ended = done_at(day, done)
    recovered(
        c, episode, recovery(f"{day} 09:00", ended, (6, 2), 25, "usual-activity", "diary"), made
    )
    assigned(c, episode, {"items": list(ITEMS), "channel": "old form"})
    goes(c, booking)
    return made, ended


def done_at(day, done):
    minutes = 6 + sum(step["minutes"] for step in done)
    return f"{day} 09:{minutes:02.0f}"


with Clinic("2025-08-04 08:45") as c:
    c.at("2025-08-04 09:10")
    episode = arrives(
        c, patient("Facet", "1969-02-11", "male", "2123456701", 1),
        letters("Ache beside the lower spine on the left for a year",
                "Fluoroscopy for a spinal block", "2025-07-30", "2025-08-04 09:00"),
    )  # fmt: skip
    visit = booked(
        c, episode, appointment("Consulting room", "2025-08-07 10:00", 45, "consultation")
    )
    double_booking(c, "Consulting room", "2025-08-07 10:15")

    c.at("2025-08-07 10:00")
    comes(c, visit)
    c.at("2025-08-07 10:20")
    at = {n: booked(c, episode, appointment("Procedure room", f"{day} 09:00", 45, "procedure",
                                            TECHNIQUE))
          for n, day in enumerate(("2025-08-18", "2025-09-01"), 1)}  # fmt: skip
    assess_and_decide(c, episode)
    plans = Plans(c, episode, "lumbar-medial-branch", LEVELS, SIDE)
    goes(c, visit)

    first, ended = block(c, episode, plans, booking=at[1], day="2025-08-18", number=1)
    c.at("2025-08-18 18:00")
    said = kept_diary(
        c, episode, diary(ended, 6, [2, 1, 1, 0, 0, 1, 1, 1, 1, 2, 3, 4, 5, 6, 6, 6, 6], first)
    )
    assert "positive" in said
    assert "Peak relief was 100%" in said
    next_day(c, episode, "2025-08-19 09:40", first)
    claimed(c, episode, {"services": [{"item": i} for i in ITEMS]}, ITEMS, ("60503",))
    assert possible(c, episode, RF, "L4, L5 left")[0] == "not possible"
    c.at("2025-08-27 10:00")
    paid(c, episode)

    second, ended = block(
        c, episode, plans, booking=at[2], day="2025-09-01", number=2, needle_minutes=14
    )
    assert sum(Decimal(money) for money in ITEMS.values()) == Decimal("156.30")
    c.at("2025-09-01 18:10")
    said = kept_diary(
        c, episode, diary(ended, 6, [2, 1, 1, 1, 1, 1, None, 1, 1, 2, 4, 5, 6, 6, 6, 6, 6], second)
    )
    assert "positive" in said
    blocks = outlook(c, episode, "peak_80").blocks
    assert [one.result for one in blocks] == ["positive", "positive"]
    assert round(blocks[1].relief_pct) == 83  # from 6 to 1, and the missing mark changes nothing
    assert possible(c, episode, RF, "L4, L5 left") == ("possible", date(2025, 9, 1))
    next_day(c, episode, "2025-09-02 09:40", second)
    claimed(c, episode, {"services": [{"item": i} for i in ITEMS]}, ITEMS, ("60503",))
    asked(c, episode, answered("2-weeks", "2025-09-02 09:35", 6, "no change"), first)
    c.at("2025-09-11 10:00")
    paid(c, episode)

    c.at("2025-09-15 10:00")
    asked(c, episode, answered("2-weeks", "2025-09-15 09:55", 6, "no change"), second)
    c.doctor_reads("A diagnostic block answers a question and lasts for hours: the pain is back. "
                   "Radiofrequency was offered; the patient will wait.")  # fmt: skip
    c.at("2026-09-01 10:00")
    asked(c, episode, answered("12-months", "2026-09-01 09:55", 6, "no change"), second)
    assert possible(c, episode, RF, "L4, L5 left")[0] == "possible"
    closed(c, episode, "Two positive blocks; radiofrequency is possible when the patient wants it")
