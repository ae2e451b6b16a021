"""Facet joint: an injection at L4-L5 on the right, with the papers of 2026, over a year.

The service is of August 2026. Its fees are inferred (July 2025 and 2.6 %, memo b.1) and marked as
not verified: 39013 at 130.60 pays 85 %, 60503 at 35.05 pays 95 %, each up to the next 5 cents. The
assignment is the data set of 2026, given before the service; the report goes to My Health Record
within 24 hours. After a year nobody reached the patient: neither a success nor a failure.
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
    recovered,
    relief,
    scores,
)

from akeso import clinic
from akeso.clinic.reports import report, reports_due
from akeso.clinic.treating import record

TECHNIQUE, LEVEL, SIDE = "facet_ia.lumbar", "L4-L5", "right"
SPARED = {"steroid-glucose": "no diabetes", "blood-thinner": "takes none",
          "pregnancy": "does not apply"}  # fmt: skip
ITEMS = {"39013": "111.05", "60503": "33.30"}
DESCRIPTION = "Specialist - Procedure"
BLOCKS = [
    {"done": day, "technique": "nerve_block.mbb.lumbar", "level": LEVEL, "side": SIDE,
     "purpose": "diagnostic", "result": "positive", "definition": "block_80", "relief_pct": 90,
     "with_steroid": "no"}
    for day in ("2026-05-04", "2026-06-01")
]  # fmt: skip

with Clinic("2026-08-03 08:45") as c:
    c.at("2026-08-03 09:05")
    episode = arrives(
        c, patient("Joint", "1957-11-02", "female", "2123456701", 1),
        letters("Ache beside the lower spine on the right", "Fluoroscopy for a joint injection",
                "2026-07-30", "2026-08-03 09:00"),
    )  # fmt: skip
    visit = booked(
        c, episode, appointment("Consulting room", "2026-08-06 09:00", 45, "consultation")
    )
    double_booking(c, "Consulting room", "2026-08-06 09:15")

    c.at("2026-08-06 09:00")
    comes(c, visit)
    c.at("2026-08-06 09:25")
    on_day = booked(c, episode, appointment("Procedure room", "2026-08-17 14:00", 45, "procedure",
                                            TECHNIQUE))  # fmt: skip
    examined(c, episode, assessment(
        "2026-08-06 09:05",
        ("axial_pain", "facet_pattern", "facet_synovitis_imaging", "rf_not_possible",
         "imaging_concordant", "postmenopausal"),
        level=LEVEL, side=SIDE,
        history={"complaint": "Ache beside the spine that wakes at night", "began": "2025-10-01",
                 "began_exact": "month", "onset": "slowly", "course": "constant",
                 "character": ["dull"], "conservative_weeks": 20},
        body_map=[{"area": "low_back", "side": SIDE, "side_again": SIDE, "character": "dull"}],
        ratings={"now": 6, "average": 6, "worst": 8, "least": 3},
        questionnaires=[{"instrument": "peg",
                         "answers": {"pain": 6, "enjoyment": 6, "activity": 6}}],
        tests=[{"test": "kemp", "result": "positive", "side": SIDE}],
        studies=[{"modality": "mri", "taken": "2026-07-10", "region": "lumbar",
                  "levels": [LEVEL], "seen": True, "says": "Facet joint active on STIR"}],
        earlier=BLOCKS,
    ))  # fmt: skip
    scores(c, episode, PEG="6")
    advised(
        c, episode, question(TECHNIQUE, block_purpose="therapeutic", planned_steroid=True,
                             planned_steroid_mpe_mg=37.3),
        state="eligible_with_cautions",
    )  # fmt: skip
    c.at("2026-08-06 09:40")
    agreed(
        c, episode, (TECHNIQUE, (LEVEL,), SIDE), at="2026-08-06 09:40", spared=SPARED,
        accepted={"F-R-01": "active on imaging; radiofrequency cannot be done"},
    )  # fmt: skip
    plans = Plans(c, episode, "lumbar-facet", (LEVEL,), SIDE)
    assigned(c, episode, {
        "basic_description": DESCRIPTION, "channel": "signature",
    })  # fmt: skip
    goes(c, visit)

    c.at("2026-08-17 14:00")
    comes(c, on_day)
    c.at("2026-08-17 14:05")
    aside = ("anticoagulant", "pregnancy", "antibiotics")
    wrong = time_out("2026-08-17 14:05", TECHNIQUE, LEVEL, "left", *aside)
    c.doctor_reads(refused(lambda: record(c.nurse, episode, "time-out", wrong), "left"))
    record(c.nurse, episode, "time-out",
           time_out("2026-08-17 14:05", TECHNIQUE, LEVEL, SIDE, *aside))  # fmt: skip
    c.at("2026-08-17 14:40")
    made = performed(c, episode, procedure(
        TECHNIQUE, "2026-08-17 14:06", steps(TECHNIQUE), needles=[plans.needle(LEVEL, (0.4, 1.1))],
        looks=[{"level": LEVEL, "side": SIDE, "seen": "facet", "live": True,
                "at": iso("2026-08-17 14:23")}],
        drugs=[drug("lidocaine 10 mg/mL", 2, "skin", (LEVEL, SIDE), "2026-08-17 14:14"),
               drug("iohexol 240 mgI/mL", 0.3, "target", (LEVEL, SIDE), "2026-08-17 14:22"),
               drug("dexamethasone 10 mg/mL", 0.7, "target", (LEVEL, SIDE), "2026-08-17 14:25")],
        drug_facts=drug_facts(68, "female", 1),
        radiation={"guidance": "fluoroscopy", "read_from": "console", "fluoroscopy_s": 44,
                   "kap_gy_cm2": 1.3, "air_kerma_mgy": 15},
    ))  # fmt: skip
    c.at("2026-08-17 15:10")
    recovered(c, episode, recovery("2026-08-17 14:00", "2026-08-17 14:30", (6, 3), 30,
                                   "usual-activity", "steroid"), made)  # fmt: skip
    goes(c, on_day)
    name = "report of 17 August 2026"
    given = report(c.doctor, episode, "report-given", {
        "report": name, "to": "requester", "r_type": True, "by_radiologist": True,
    })  # fmt: skip
    c.doctor_reads(*given.notes)

    c.at("2026-08-18 09:00")
    (waits,) = reports_due(c.nurse)
    assert clinic.moment_words(waits.line.due_at) == "Tue 18 Aug 2026 15:10"
    c.doctor_reads(f"My Health Record: {waits.name}, {waits.line.state}, "
                   f"until {clinic.moment_words(waits.line.due_at)}.")  # fmt: skip
    done = report(c.nurse, episode, "report-upload", {"report": name, "reference": "DEMO-1"})
    c.doctor_reads(*done.notes)
    assert not reports_due(c.nurse)
    order = {"services": [{"item": i} for i in ITEMS], "basic_description": DESCRIPTION}
    claimed(c, episode, order, ITEMS, ("39013", "60503"))
    next_day(c, episode, "2026-08-18 14:40", made)
    c.at("2026-08-27 10:00")
    paid(c, episode)

    for point, at, pain, change in (
        ("2-weeks", "2026-08-31 10:00", 2, "much improved"),
        ("6-weeks", "2026-09-28 10:00", 2, "much improved"),
        ("3-months", "2026-11-17 10:00", 1, "very much improved"),
        ("6-months", "2027-02-17 10:00", 2, "much improved"),
    ):
        c.at(at)
        asked(c, episode, answered(point, at, pain, change), made)
    c.at("2027-08-17 15:00")
    asked(c, episode, not_reached("12-months", "2027-08-16 10:00", "2027-08-17 14:00"), made)
    scores(c, episode, PEG="2")
    found = relief(c, episode).relief
    assert (found.ending, round(found.left_days), found.right_days) == ("lost", 184, None)
    closed(c, episode, "Relieved for half a year at least; not reached since")
