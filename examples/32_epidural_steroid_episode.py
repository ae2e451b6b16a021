"""Epidural steroid: CT-guided at L5-S1 on the left, on apixaban, with a faint, over a year.

The service is of February 2026, whose fees were read in the published schedule. The benefit is the
worked example of the clinic memo, b.3: 188.35 + 502.45 = 690.80. After three months nobody reached
the patient; relief had ended at six, so that its end is known as an interval only.
"""

from episode_desk import NURSE, Clinic, refused
from episode_money import assigned, claimed, paid
from episode_papers import (
    answered,
    appointment,
    assessment,
    drug,
    drug_facts,
    iso,
    letters,
    not_reached,
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

from akeso.clinic.treating import record

TECHNIQUE, LEVEL, SIDE = "esi.tf.lumbar", "L5-S1", "left"
SPARED = {"risk-tf-infraneural": "another route", "steroid-glucose": "no diabetes",
          "pregnancy": "does not apply"}  # fmt: skip
PLANNED = question(TECHNIQUE, block_purpose="therapeutic", planned_steroid=True,
                   planned_steroid_mpe_mg=53.3)  # fmt: skip
ITEMS = {"18232": "188.35", "57341": "502.45"}


def seen(at, thinner):
    return assessment(
        at, ("radicular_pain", "disc_herniation", "imaging_concordant", "prescriber_agrees_hold"),
        level=LEVEL, side=SIDE,
        history={"complaint": "Pain down the left leg to the foot", "began": "2025-11-20",
                 "began_exact": "day", "onset": "after lifting", "course": "constant",
                 "character": ["shooting"], "conservative_weeks": 8},
        body_map=[{"area": "shin", "side": SIDE, "character": "shooting"}],
        ratings={"now": 6, "average": 7, "worst": 9, "least": 4},
        questionnaires=[
            {"instrument": "peg", "answers": {"pain": 7, "enjoyment": 8, "activity": 9}},
            {"instrument": "dass-21", "answers": [1] * 21},
        ],
        tests=[{"test": "straight_leg_raise", "result": "positive", "side": SIDE}],
        studies=[{"modality": "mri", "taken": "2025-12-18", "region": "lumbar",
                  "levels": [LEVEL], "seen": True, "says": "Herniation touching the L5 root"}],
        thinners=[{"drug": "apixaban", "reason": "atrial fibrillation", "prescriber": "the GP",
                   **thinner}],
    )  # fmt: skip


with Clinic("2026-02-02 08:45") as c:
    c.at("2026-02-02 09:20")
    episode = arrives(
        c, patient("Root", "1961-05-30", "male", "3278851195", 2),
        letters("Left leg pain with a disc herniation", "CT guidance of a spinal injection",
                "2026-01-29", "2026-02-02 09:15"),
    )  # fmt: skip
    visit = booked(
        c, episode, appointment("Consulting room", "2026-02-05 11:00", 45, "consultation")
    )
    double_booking(c, "Consulting room", "2026-02-05 11:30")

    c.at("2026-02-05 11:00")
    comes(c, visit)
    c.at("2026-02-05 11:20")
    on_day = booked(c, episode, appointment("Procedure room", "2026-02-16 10:00", 45, "procedure",
                                            TECHNIQUE))  # fmt: skip
    examined(c, episode, seen("2026-02-05 11:05", {"stopped": False}))
    scores(c, episode, PEG="8", Depression="14")  # (7 + 8 + 9) / 3; DASS-21: 7 x 1 x 2
    advised(c, episode, PLANNED, state="needs_review")
    goes(c, visit)

    c.at("2026-02-16 09:00")
    c.doctor_reads("Apixaban was last taken on Thu 12 Feb at 20:00, as advised.")
    examined(
        c, episode, seen("2026-02-16 09:00", {"stopped": True, "last_at": iso("2026-02-12 20:00")})
    )
    advised(c, episode, PLANNED, state="eligible", others=0)
    c.at("2026-02-16 09:10")
    agreed(c, episode, (TECHNIQUE, (LEVEL,), SIDE), at="2026-02-16 09:10", spared=SPARED)
    plans = Plans(c, episode, "lumbar-transforaminal-subpedicular", (LEVEL,), SIDE)

    c.at("2026-02-16 10:00")
    comes(c, on_day)
    c.at("2026-02-16 10:05")
    wrong = time_out("2026-02-16 10:05", TECHNIQUE, LEVEL, "right", "pregnancy", "antibiotics")
    c.doctor_reads(refused(lambda: record(c.nurse, episode, "time-out", wrong), "right"))
    right = time_out("2026-02-16 10:05", TECHNIQUE, LEVEL, SIDE, "pregnancy", "antibiotics")
    record(c.nurse, episode, "time-out", right)
    c.at("2026-02-16 10:40")
    made = performed(c, episode, procedure(
        TECHNIQUE, "2026-02-16 10:06", steps(TECHNIQUE, s6=8),
        needles=[plans.needle(LEVEL, (1.2, 0.9), passes=2)],
        looks=[{"level": LEVEL, "side": SIDE, "seen": "epidural", "live": True,
                "at": iso("2026-02-16 10:24")}],
        drugs=[drug("lidocaine 10 mg/mL", 2, "skin", (LEVEL, SIDE), "2026-02-16 10:14"),
               drug("iohexol 240 mgI/mL", 1, "target", (LEVEL, SIDE), "2026-02-16 10:23"),
               drug("dexamethasone 10 mg/mL", 1, "target", (LEVEL, SIDE), "2026-02-16 10:26")],
        drug_facts=drug_facts(64, "male", 1, anticoagulant=True, anticoagulant_cleared=True),
        radiation={"guidance": "ct", "read_from": "console", "dlp_mgy_cm": 182},
        complications=[{"code": "vasovagal", "severity": "minor",
                        "seen_at": iso("2026-02-16 10:28"),
                        "action": "laid flat with the legs up; well after three minutes"}],
    ))  # fmt: skip
    c.doctor_reads("Complication: vasovagal reaction, minor, passed by itself.")
    c.at("2026-02-16 11:20")
    recovered(c, episode, recovery("2026-02-16 10:00", "2026-02-16 10:33", (7, 4), 35,
                                   "usual-activity", "steroid"), made)  # fmt: skip
    assigned(c, episode, {"items": list(ITEMS), "channel": "old form"})
    goes(c, on_day)
    next_day(c, episode, "2026-02-17 10:40", made)
    claimed(c, episode, {"services": [{"item": i} for i in ITEMS]}, ITEMS, ("57341",))
    c.at("2026-02-26 10:00")
    paid(c, episode)

    for point, at, pain, change in (
        ("2-weeks", "2026-03-02 10:00", 2, "much improved"),
        ("6-weeks", "2026-03-30 10:00", 2, "much improved"),
    ):
        c.at(at)
        asked(c, episode, answered(point, at, pain, change), made)
    c.at("2026-05-18 15:00")
    c.day_list()
    asked(c, episode, not_reached("3-months", "2026-05-15 10:00", "2026-05-18 14:40"), made)
    c.at("2026-08-17 10:00")
    asked(c, episode, answered("6-months", "2026-08-17 10:00", 5, "minimally improved"), made)
    c.at("2027-02-16 10:00")
    asked(c, episode, answered("12-months", "2027-02-16 10:00", 6, "no change"), made)
    scores(c, episode, PEG="6")
    found = relief(c, episode).relief
    assert (found.ending, round(found.left_days), round(found.right_days)) == ("ended", 42, 182)
    assert round(found.midpoint_days) == 112
    assert possible(c, episode, "Transforaminal epidural, lumbar", "L5-S1 left")[0] == "possible"
    closed(c, episode, f"Pain back after 6 weeks to 6 months; {NURSE} told the family doctor")
