"""Spinal cord stimulation: trial, implant and a year of the device, with what rooms may claim.

Trial and implant are done in hospital, where the planner has no approach and the item is for
hospital only. Programming in the rooms is 39131: 149.10 dollars of July 2025, read in the
published schedule, pays 85 % = 126.75 (memo b.2).
"""

from episode_desk import Clinic, refused
from episode_money import assigned, claimed, paid
from episode_papers import (
    answered,
    appointment,
    assessment,
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

from akeso import clinic
from akeso.clinic.money import claim
from akeso.clinic.treating import record

TRIAL, IMPLANT, LEVEL, SIDE = "scs.trial", "scs.implant", "T9-T10", "midline"
DEVICE, WHERE = "Spinal cord stimulation, implant", f"{LEVEL} {SIDE}"
PARACETAMOL = [{"name": "paracetamol", "daily_dose": 3000, "unit": "mg/day", "route": "oral"}]
SPARED = {"steroid-glucose": "no steroid", "steroid-bone": "no steroid",
          "blood-thinner": "takes none", "pregnancy": "does not apply"}  # fmt: skip
YES = ("psps2", "neuropathic_pain", "dn4", "chronic_radiculopathy", "psych_screen_done",
       "psych_cleared", "education_done", "able_to_operate_device", "mrsa_screen_done",
       "imaging_concordant")  # fmt: skip
DEVICE_PLAN = {"device_mri_conditional": True, "antibiotic_plan_weight_based": True}
LEADS = [
    {"lead": side, "from_midline_mm": off, "dorsal": True,
     "contacts": [{"number": n, "level": "T8" if n < 3 else "T9" if n < 6 else "T10"}
                  for n in range(1, 9)]}
    for side, off in (("left", -2.0), ("right", 2.5))
]  # fmt: skip


def seen(at, pain, **more):
    return assessment(
        at, YES, level="L4-L5", side="left",
        history={"complaint": "Burning left leg since the operation of the back",
                 "began": "2023-03-01", "began_exact": "month", "onset": "after an operation",
                 "course": "constant", "character": ["burning"], "conservative_weeks": 60},
        body_map=[{"area": "thigh_back", "side": "left", "side_again": "left",
                   "character": "burning"}],
        ratings={"now": pain, "average": pain, "worst": min(10, pain + 1), "least": pain - 2},
        questionnaires=[{"instrument": "peg",
                         "answers": {"pain": pain, "enjoyment": pain, "activity": pain}}],
        studies=[{"modality": "mri", "taken": "2025-05-12", "region": region, "levels": levels,
                  "seen": True, "says": says}
                 for region, levels, says in (
                     ("lumbar", ["L4-L5"], "State after discectomy, no new herniation"),
                     ("thoracic", ["T8-T9", "T9-T10"], "Canal wide where the leads will lie"))],
        **more,
    )  # fmt: skip


def in_theatre(c, episode, technique, *, day, booking, after, watched):
    """Time-out, leads, stimulation test, recovery; all of it in hospital."""
    c.at(f"{day} 09:00")
    comes(c, booking)
    c.at(f"{day} 09:05")
    aside = ["anticoagulant", "pregnancy", "side"]
    if technique == TRIAL:
        aside.append("antibiotics")
        wrong = time_out(f"{day} 09:05", technique, LEVEL, "left", "anticoagulant", "pregnancy")
        c.doctor_reads(refused(lambda: record(c.nurse, episode, "time-out", wrong), "left"))
    record(c.nurse, episode, "time-out", time_out(f"{day} 09:05", technique, LEVEL, SIDE, *aside))
    done = steps(technique)
    took = sum(step["minutes"] for step in done)
    c.at(f"{day} 11:20")
    made = performed(c, episode, procedure(
        technique, f"{day} 09:06", done, setting="hospital", leads=LEADS,
        why_over="two leads and their tests are planned with more than 30 minutes",
        tests=[{"level": LEVEL, "side": SIDE, "kind": "sensory", "frequency_hz": 40,
                "pulse_ms": 0.3, "highest_v": 8, "threshold_v": 3.2,
                "answer": "tingling over the usual pain"}],
        drugs=[drug("lidocaine 10 mg/mL", 8, "skin", (LEVEL, SIDE), f"{day} 09:20")],
        drug_facts=drug_facts(49, "male", 1),
        radiation={"guidance": "fluoroscopy", "read_from": "console", "fluoroscopy_s": 150,
                   "kap_gy_cm2": 8.0, "air_kerma_mgy": 60},
    ))  # fmt: skip
    c.doctor_reads("Leads at T8 to T10, 2 mm left and 2.5 mm right of the midline, dorsal; "
                   "tingling over the usual pain from 3.2 V.")  # fmt: skip
    ended = f"{day} {9 + int(6 + took) // 60:02d}:{int(6 + took) % 60:02d}"
    c.at(f"{day} 12:30")
    advice = ("scs-quiet", "usual-activity") if technique == TRIAL else ("scs-quiet",)
    recovered(c, episode, recovery(f"{day} 09:00", ended, (8, after), watched, *advice), made)
    goes(c, booking)
    return made


with Clinic("2025-08-04 08:45") as c:
    c.at("2025-08-04 10:00")
    episode = arrives(
        c, patient("Wave", "1976-08-19", "male", "2123456701", 1),
        letters("Burning leg pain after back surgery", "Fluoroscopy for stimulator leads",
                "2025-07-30", "2025-08-04 09:50"),
    )  # fmt: skip
    visit = booked(
        c, episode, appointment("Consulting room", "2025-08-06 10:00", 45, "consultation")
    )
    double_booking(c, "Consulting room", "2025-08-06 10:15")

    c.at("2025-08-06 10:00")
    comes(c, visit)
    c.at("2025-08-06 10:25")
    on_day = booked(c, episode, appointment("Theatre", "2025-08-20 09:00", 120, "procedure", TRIAL))
    examined(c, episode, seen("2025-08-06 10:05", 8))
    scores(c, episode, PEG="8")
    where = question(TRIAL, **DEVICE_PLAN) | {"levels": {TRIAL: [LEVEL]}}
    advised(c, episode, where, state="eligible")
    c.at("2025-08-06 10:40")
    agreed(c, episode, (TRIAL, (LEVEL,), SIDE), at="2025-08-06 10:40", spared=SPARED)
    c.doctor_reads("No plan is needed: the planner has no approach for leads.")
    goes(c, visit)

    trial = in_theatre(c, episode, TRIAL, day="2025-08-20", booking=on_day, after=4, watched=45)
    next_day(c, episode, "2025-08-21 11:00", trial)
    assert possible(c, episode, DEVICE, WHERE)[0] != "possible"
    c.at("2025-08-27 10:00")
    c.day_list()
    asked(
        c,
        episode,
        answered(
            "trial-end",
            "2025-08-27 10:00",
            3,
            "much improved",
            activity={"usual": True},
            medicines=PARACETAMOL,
        ),
        trial,
    )
    c.doctor_reads("Leads out. Relief 62.5 %, from 8 to 3, with better function and no more drugs.")
    assert possible(c, episode, DEVICE, WHERE)[0] == "possible"

    c.at("2025-09-03 10:00")
    on_day = booked(
        c, episode, appointment("Theatre", "2025-09-17 09:00", 180, "procedure", IMPLANT)
    )
    asked(c, episode, answered("2-weeks", "2025-09-03 09:35", 8, "no change"), trial)
    examined(c, episode, seen("2025-09-03 09:40", 8))
    advised(c, episode, question(IMPLANT, **DEVICE_PLAN), state="eligible", others=0)
    c.at("2025-09-03 10:20")
    agreed(c, episode, (IMPLANT, (LEVEL,), SIDE), at="2025-09-03 10:20", spared=SPARED)
    implant = in_theatre(c, episode, IMPLANT, day="2025-09-17", booking=on_day, after=5, watched=60)
    next_day(c, episode, "2025-09-18 11:00", implant)
    c.at("2025-09-25 10:00")
    asked(c, episode, {"point": "wound", "answered_at": iso("2025-09-25 10:00"),
                       "complications": []}, implant)  # fmt: skip
    c.at("2025-10-01 10:00")
    asked(c, episode, answered("2-weeks", "2025-10-01 10:00", 4, "much improved"), implant)

    c.at("2025-10-27 09:00")
    papers = letters("Stimulator to be programmed", "none", "2025-10-24", "2025-10-27 08:55")
    (paper,) = clinic.refer(c.front_desk, episode.split("-")[0], {"referral": papers["referral"]})
    device = paper.episode
    visit = booked(
        c, device, appointment("Consulting room", "2025-10-29 11:00", 30, "consultation")
    )
    c.at("2025-10-29 11:00")
    comes(c, visit)
    asked(c, episode, answered("6-weeks", "2025-10-29 11:00", 3, "much improved"), implant)
    c.at("2025-10-29 11:20")
    examined(c, device, seen("2025-10-29 11:05", 3, note="Reprogrammed: contacts 3 and 6, 40 Hz"))
    assigned(c, device, {"items": ["39131"], "channel": "old form"})
    goes(c, visit)
    leads = {"services": [{"item": "39130"}], "setting": "rooms"}
    c.front_reads(refused(lambda: claim(c.billing, device, leads), "39130", "hospital"))
    claimed(c, device, {"services": [{"item": "39131"}]}, {"39131": "126.75"}, ())
    c.at("2025-11-06 10:00")
    paid(c, device)

    for point, at, pain, change in (
        ("3-months", "2025-12-17 10:00", 3, "much improved"),
        ("6-months", "2026-03-17 10:00", 3, "much improved"),
        ("12-months", "2026-09-17 10:00", 4, "much improved"),
    ):
        c.at(at)
        asked(c, episode, answered(point, at, pain, change), implant)
    scores(c, episode, PEG="4")
    found = relief(c, episode)
    assert (found.relief.ending, round(found.relief.left_days)) == ("still relieved", 365)
    assert round(found.best_relief_pct) == 62  # from 8 to 3
    closed(c, episode, "The device helps after a year; its yearly check goes on")
