"""Documents of one made-up patient with pain of the left L4-L5 joint, as the desk hands them in."""

from datetime import date, timedelta

import numpy as np

from akeso.anatomy.levels import Side
from akeso.care.assessment import Answer, BloodThinner
from akeso.care.consent import Consent, Explained, Giver, Manner, checklist
from akeso.care.procedure import (
    ContrastLook,
    Did,
    DrugFacts,
    DrugGiven,
    Guidance,
    Item,
    ItemAnswer,
    NeedlePlaced,
    Procedure,
    RadiationRecord,
    Said,
    Seen,
    StepDone,
    TeamMember,
    TimeOut,
)
from akeso.care.recovery import AdviceGiven, Observation, Recovery, advice_for
from akeso.exchange import plan_json
from akeso.exchange.record_json import as_document
from akeso.frame import PATIENT as LPS
from akeso.frame import Transform
from akeso.imaging.nifti import write_volume
from akeso.imaging.volume import VOXEL, Volume
from made_assessment import ASKED, PLANNED, root_pain
from made_plan import made_plan

BLOCK = "nerve_block.mbb.lumbar"
NURSE, DOCTOR = "Nia Nurse", "Dr Demo Physician"
PATIENT = {
    "family_name": "Patient",
    "given_names": "Demo",
    "born": "1971-06-01",
    "sex": "female",
}
REFERRAL = {
    "referral": {
        "referrer": {"name": "Dr Demo Referrer", "kind": "general practitioner"},
        "clinical_information": "Ache beside the spine for three years.",
        "dated": "2026-11-16",
        "signed": True,
        "received": "2026-11-19T22:00:00Z",
    }
}
YES = ("axial_pain", "facet_pattern", "imaging_concordant")
FACET = ASKED | dict.fromkeys(YES, Answer.YES)
APIXABAN = BloodThinner("apixaban")


def assessment(**changes):
    """The assessment; PEG comes with answers alone, as it is asked."""
    changes = {"answers": FACET, "questionnaires": (), "tests": (), **changes}
    made = as_document(root_pain(**changes))
    made["questionnaires"] = [{"instrument": "peg", "answers": [7, 8, 6]}]
    return made


QUESTION = {"for_all": PLANNED}
DECISION = {"technique": BLOCK, "proceed": True, "level": "L4", "side": "left"}


def consent(at, technique=BLOCK, level="L4", side=Side.LEFT, leave_out=()):
    told = tuple(
        Explained(p.id, DOCTOR, "" if p.when == "" else "does not apply to this patient")
        for p in checklist(technique)
        if p.id not in leave_out
    )
    body = Consent(
        technique, level, side, told, (), Giver.PATIENT, "Demo Patient", True, Manner.SIGNED, at
    )
    return as_document(body)


def plan_folder(place, **changes):
    """A folder as the planner writes it, and a CT file."""
    plan = made_plan(approach="lumbar-medial-branch", level="L4", **changes)
    folder = place / "plan"
    folder.mkdir()
    text = plan_json.dumps(plan_json.as_document(plan))
    (folder / "plan.json").write_text(text, "utf-8")
    (folder / "report.html").write_text("<p>A made plan.</p>", "utf-8")
    ct = place / "ct.nii.gz"
    write_volume(ct, tissue())
    return folder, ct


def tissue(hu=40, origin_mm=(-10.0, -10.0, -20.0)):
    """A small CT around the made plan: 16 voxels of 5 mm along each axis, air below, bone above."""
    matrix = np.diag([5.0, 5.0, 5.0, 1.0])
    matrix[:3, 3] = origin_mm
    voxels = np.full((16, 16, 16), hu, np.int16, order="F")
    voxels[:, :, 0], voxels[:, :, -1] = -1000, 900
    return Volume(voxels, Transform(VOXEL, LPS, matrix))


def rehearsal(at):
    return {"rehearsed_at": at.isoformat(), "views_seen": ["tunnel", "lateral"], "ready": True}


def time_out(at, technique=BLOCK, side=Side.LEFT, level="L4", **answers):
    spared = {Item.ANTICOAGULANT, Item.PREGNANCY, Item.ANTIBIOTICS}
    said = {i: Said.NOT_APPLICABLE if i in spared else Said.YES for i in Item}
    said |= {Item(name): Said(word) for name, word in answers.items()}
    body = TimeOut(
        at,
        technique,
        level,
        side,
        ("full name", "date of birth"),
        (TeamMember(DOCTOR, "operator"), TeamMember(NURSE, "nurse")),
        tuple(ItemAnswer(item, word, NURSE) for item, word in said.items()),
    )
    return as_document(body)


def facts(**changes):
    known = {
        "profile": "us-label", "weight_kg": 80.0, "height_cm": 175.0, "sex": "female",
        "age_years": 55.0, "allergies": (), "obstetric": False, "liver_disease": False,
        "diabetes": False, "post_menopausal": True, "spinal_stenosis": False,
        "contrast_reaction": "none", "anticoagulant": False, "contrast_contraindicated": False,
        "earlier_non_particulate": True, "prep_dry": True, "prep_off_tray": True,
        "chlorhexidine_percent": 0.5, "fastest_rate_ml_per_s": 0.1, "lipid_on_site": True,
        "infusion": False, "sessions_in_region_365_days": 1, "sedation": "none",
        "anaesthetics_24_h": (), "steroids_3_years": (),
    }  # fmt: skip
    return DrugFacts(**(known | changes))


def drug(start, name, minute, volume_ml, strength, site="target", level="L4"):
    return DrugGiven(
        name, f"{name} ampoule", f"DEMO-{minute}", date(2027, 12, 31), volume_ml, strength,
        f"{name} {site}", site, level, Side.LEFT, start + timedelta(minutes=minute), NURSE,
        preservative_free=True,
    )  # fmt: skip


def procedure(start, **changes):
    """A medial branch block of 24 minutes; the time-out it stands on is filled in."""
    made = {
        "technique": BLOCK,
        "setting": "rooms",
        "time_out": "the last one",
        "started": start,
        "ended": start + timedelta(minutes=24),
        "people": (Did(DOCTOR, "operator"),),
        "drug_facts": facts(),
        "steps": (StepDone(1, 3), StepDone(6, 5)),
        "needles": (NeedlePlaced("L4", Side.LEFT, "22 G spinal (Quincke)", 2),),
        "looks": (
            ContrastLook("L4", Side.LEFT, Seen.TARGET, start + timedelta(minutes=16), live=True),
        ),
        "drugs": (
            drug(start, "lidocaine", 8, 2.0, "10 mg/mL", "skin"),
            drug(start, "iohexol", 15, 0.3, "240 mgI/mL"),
            drug(start, "bupivacaine", 18, 0.4, "5 mg/mL"),
        ),
        "radiation": RadiationRecord(Guidance.FLUOROSCOPY, "console", fluoroscopy_s=36),
        "no_complications": True,
    }
    document = as_document(Procedure(**(made | changes)))
    del document["time_out"]
    return document


def observation(at, pain):
    return Observation(at, NURSE, 130.0, 80.0, 70.0, 98.0, pain, "none", "none", "dry", "alert",
                       walks=True)  # fmt: skip


def recovery(start, advice=True, **changes):
    """Home 40 minutes after the end, with all that is said on leaving."""
    ended = start + timedelta(minutes=24)
    body = Procedure(**_known(start))
    told = tuple(AdviceGiven(one.code, NURSE) for one in advice_for(body)) if advice else ()
    made = {
        "procedure": "the last one",
        "before": observation(start - timedelta(minutes=5), 7),
        "observations": tuple(
            observation(ended + timedelta(minutes=n), 2) for n in (5, 15, 35)
        ),
        "advice": told,
        "escort": True,
        "discharged_at": ended + timedelta(minutes=40),
        "discharged_by": NURSE,
    }  # fmt: skip
    document = as_document(Recovery(**(made | changes)))
    del document["procedure"]
    return document


def _known(start):
    return {
        "technique": BLOCK, "setting": "rooms", "time_out": "x", "started": start,
        "ended": start + timedelta(minutes=24), "people": (Did(DOCTOR, "operator"),),
        "drug_facts": facts(), "no_complications": True,
        "drugs": (drug(start, "bupivacaine", 18, 0.4, "5 mg/mL"),),
    }  # fmt: skip


def diary(start, before=7, ratings=(2, 1, 1, 1, 1, 2, 2, 3, 3, 4, 5, 5, 6, 6, 6, 7, 7)):
    """Half-hourly from the end of the block: by default 86% peak relief."""
    ended = start + timedelta(minutes=24)
    return {
        "kind": "pain-diary",
        "ended": ended.isoformat(),
        "before": before,
        "readings": [
            {"at": (ended + timedelta(minutes=30 * n)).isoformat(), "nrs": mark}
            for n, mark in enumerate(ratings)
        ],
        "opioid_or_sedation": False,
    }


def next_day(at, answer="yes", symptoms=()):
    return {"kind": "activity-24h", "asked_at": at.isoformat(), "answer": answer,
            "symptoms": list(symptoms)}  # fmt: skip


def two_weeks(at, average=2, peg=(2, 2, 2), **more):
    return {"point": "2-weeks", "answered_at": at.isoformat(), "ratings": {"average": average},
            "questionnaires": [{"instrument": "peg", "answers": list(peg)}],
            **more}  # fmt: skip
