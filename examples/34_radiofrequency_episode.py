"""Radiofrequency: the L4-L5 facet joint on the left, after two positive blocks, over a year.

The service is of October 2025, whose fees were read in the published schedule: 39110 at 312.65 pays
85 % = 265.80, 60503 at 34.15 pays 95 % = 32.45 (memo b.2 and b.3), together 298.25.
"""

from datetime import date

from episode_desk import Clinic, refused
from episode_money import assigned, claimed, paid
from episode_papers import (
    answered,
    appointment,
    assessment,
    drug,
    drug_facts,
    letters,
    of_sites,
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
    next_day,
    performed,
    possible,
    recovered,
    relief,
    scores,
)

from akeso.care.consent import checklist
from akeso.clinic.money import claim
from akeso.clinic.treating import record

TECHNIQUE, LEVELS, SIDE = "rf.mb.lumbar", ("L4", "L5"), "left"
TITLE = "Radiofrequency, lumbar medial branches"
SPARED = {"steroid-glucose": "no steroid", "steroid-bone": "no steroid",
          "blood-thinner": "takes none", "pregnancy": "does not apply"}  # fmt: skip
ITEMS = {"39110": "265.80", "60503": "32.45"}
ASIDE = ("anticoagulant", "pregnancy", "antibiotics")
BLOCKS = [
    {"done": day, "technique": "nerve_block.mbb.lumbar", "level": "L4-L5", "side": SIDE,
     "purpose": "diagnostic", "result": "positive", "definition": "block_80", "relief_pct": relief,
     "with_steroid": "no"}
    for day, relief in (("2025-08-18", 100), ("2025-09-01", 83))
]  # fmt: skip


def numbed(*place):
    return drug("lidocaine 20 mg/mL", 1, "target", place, "2025-10-20 09:27")


def at_level(level, needle):
    """One place: the usual ache is felt early, no muscle moves, it is numbed, then comes heat."""
    return {
        "level": level, "side": SIDE, "needles": [needle],
        "tests": [
            {"kind": "sensory", "frequency_hz": 50, "pulse_ms": 1, "highest_v": 1,
             "threshold_v": 0.35, "answer": "the usual ache"},
            {"kind": "motor", "frequency_hz": 2, "pulse_ms": 1, "highest_v": 2,
             "threshold_v": None},
        ],
        "drugs": [numbed(level, SIDE)],
        "lesions": [{"mode": "continuous", "temperature_c": 80, "seconds": 90, "active_tip_mm": 10,
                     "count": 2, "impedance_ohm": 260}],
    }  # fmt: skip


with Clinic("2025-10-06 08:45") as c:
    c.at("2025-10-06 09:10")
    episode = arrives(
        c, patient("Branch", "1969-02-11", "male", "2123456701", 1),
        letters("Facet joint pain on the left, two positive blocks", "Fluoroscopy for denervation",
                "2025-09-29", "2025-10-06 09:00"),
    )  # fmt: skip
    visit = booked(
        c, episode, appointment("Consulting room", "2025-10-09 10:00", 45, "consultation")
    )
    double_booking(c, "Consulting room", "2025-10-09 10:30")

    c.at("2025-10-09 10:00")
    comes(c, visit)
    c.at("2025-10-09 10:20")
    on_day = booked(c, episode, appointment("Procedure room", "2025-10-20 09:00", 60, "procedure",
                                            TECHNIQUE))  # fmt: skip
    examined(c, episode, assessment(
        "2025-10-09 10:05", ("axial_pain", "facet_pattern", "imaging_concordant"),
        level="L4-L5", side=SIDE,
        history={"complaint": "Ache beside the spine, worse on leaning back", "began": "2024-07-01",
                 "began_exact": "month", "onset": "slowly", "course": "constant",
                 "character": ["dull"], "conservative_weeks": 16},
        body_map=[{"area": "low_back", "side": SIDE, "side_again": SIDE, "character": "dull"}],
        ratings={"now": 6, "average": 7, "worst": 8, "least": 4},
        questionnaires=[{"instrument": "peg",
                         "answers": {"pain": 7, "enjoyment": 7, "activity": 8}}],
        studies=[{"modality": "mri", "taken": "2025-06-20", "region": "lumbar",
                  "levels": ["L4-L5"], "seen": True, "says": "Facet arthrosis, no root touched"}],
        earlier=BLOCKS,
    ))  # fmt: skip
    scores(c, episode, PEG="7.33")
    advised(c, episode, question(TECHNIQUE, rf_levels_per_side_planned=2, rf_thermal_mode=True),
            state="eligible")  # fmt: skip
    c.at("2025-10-09 10:40")
    own = [point.id for point in checklist(TECHNIQUE) if point.topic == "radiofrequency"]
    assert len(own) == 7, "what the MBS note asks to explain before radiofrequency"
    agreed(c, episode, (TECHNIQUE, LEVELS, SIDE), at="2025-10-09 10:40", spared=SPARED)
    c.doctor_reads(f"Explained as the MBS note asks: {', '.join(own)}.")
    plans = Plans(c, episode, "lumbar-medial-branch-rf", LEVELS, SIDE)
    goes(c, visit)

    c.at("2025-10-20 09:00")
    comes(c, on_day)
    c.at("2025-10-20 09:05")
    held = time_out("2025-10-20 09:05", TECHNIQUE, "", SIDE, *ASIDE)
    wrong = of_sites(held, [{"level": "L4", "side": SIDE}, {"level": "L5", "side": "right"}])
    c.doctor_reads(refused(lambda: record(c.nurse, episode, "time-out", wrong), "At L5 right"))
    record(c.nurse, episode, "time-out",
           of_sites(held, [{"level": level, "side": SIDE} for level in LEVELS]))  # fmt: skip
    c.at("2025-10-20 09:45")
    made = performed(c, episode, procedure(
        TECHNIQUE, "2025-10-20 09:06", steps(TECHNIQUE),
        sites=[at_level("L4", plans.needle("L4", (0.5, 0.8))),
               at_level("L5", plans.needle("L5", (-0.7, 0.6)))],
        drugs=[drug("lidocaine 10 mg/mL", 2, "skin", ("L4", SIDE), "2025-10-20 09:14")],
        drug_facts=drug_facts(56, "male", 1),
        radiation={"guidance": "fluoroscopy", "read_from": "console", "fluoroscopy_s": 52,
                   "kap_gy_cm2": 1.6, "air_kerma_mgy": 21},
    ))  # fmt: skip
    c.doctor_reads(
        "Each place: the usual ache at 0.35 V, no muscle up to 2 V, 80 C for 90 s twice."
    )
    c.at("2025-10-20 10:25")
    recovered(c, episode, recovery("2025-10-20 09:00", "2025-10-20 09:36", (7, 5), 45,
                                   "usual-activity", "rf-sore"), made)  # fmt: skip
    assigned(c, episode, {"items": list(ITEMS), "channel": "old form"})
    goes(c, on_day)
    next_day(c, episode, "2025-10-21 09:40", made)
    order = {"services": [{"item": i, "text": "left L4-L5"} for i in ITEMS]}
    beside = {**order, "charges": [{"what": "radiofrequency cannulae", "amount": "80.00"}]}
    c.front_reads(refused(lambda: claim(c.billing, episode, beside), "cannulae", "take it off"))
    claimed(c, episode, order, ITEMS, ("60503",))
    c.at("2025-10-30 10:00")
    paid(c, episode)

    for point, at, pain, change in (
        ("2-weeks", "2025-11-03 10:00", 5, "minimally improved"),
        ("6-weeks", "2025-12-01 10:00", 2, "much improved"),
        ("3-months", "2026-01-20 10:00", 1, "very much improved"),
    ):
        c.at(at)
        asked(c, episode, answered(point, at, pain, change), made)
    assert possible(c, episode, TITLE, "L4, L5 left") == ("not possible", date(2026, 4, 20))
    for point, at, pain, change in (
        ("6-months", "2026-04-20 10:00", 1, "very much improved"),
        ("12-months", "2026-10-20 10:00", 3, "much improved"),
    ):
        c.at(at)
        asked(c, episode, answered(point, at, pain, change), made)
    scores(c, episode, PEG="3")
    found = relief(c, episode)
    assert (found.relief.ending, round(found.relief.left_days)) == ("still relieved", 365)
    assert round(found.best_relief_pct) == 86  # from 7 to 1
    assert possible(c, episode, TITLE, "L4, L5 left")[0] == "possible"
    closed(c, episode, "Half the pain is gone after a year; it can be repeated when it comes back")
