"""What is typed in during an episode, as JSON documents; each is what a form on paper would hold.

The patients are made up. What an episode does not say is what a healthy adult would answer.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from episode_desk import DOCTOR, NURSE

from akeso import clinic
from akeso.care.assessment import questions, red_flags
from akeso.care.consent import checklist
from akeso.care.procedure import planned_steps
from akeso.techniques.findings import baseline

GP = "Dr Demo Familydoctor"
GP_NUMBER = "4024742F"
"""Published as a valid number (clearwater.com.au/code/provider)."""
RADIOGRAPHER = "Demo Radiographer"
Document = dict[str, Any]


def iso(text: str, minutes: float = 0) -> str:
    """A moment by Sydney's clocks, with its zone, so many minutes later."""
    return (clinic.moment_from(text) + timedelta(minutes=minutes)).isoformat()


def patient(family_name: str, born: str, sex: str, medicare: str, reference: int) -> Document:
    return {
        "family_name": family_name, "given_names": "Demo", "born": born, "sex": sex,
        "medicare": {"number": medicare, "reference": reference, "colour": "green",
                     "valid_to": "2029-12-31"},
        "contact": {"phone": "02 5550 0000"}, "gp": {"name": GP},
        "interpreter_needed": False, "demonstration": True,
    }  # fmt: skip


def letters(condition: str, wanted: str, dated: str, received: str) -> Document:
    """A referral and an imaging request: two papers with two lives."""
    return {
        "referral": {
            "referrer": {"name": GP, "kind": "general practitioner", "provider_number": GP_NUMBER},
            "clinical_information": f"{condition}. Please assess and treat.", "dated": dated,
            "signed": True, "received": iso(received), "condition": condition,
        },
        "imaging_request": {
            "requester": GP, "service": wanted, "dated": dated, "provider_number": GP_NUMBER,
            "received": iso(received), "clinical_detail": condition,
        },
    }  # fmt: skip


def appointment(
    room: str, starts: str, minutes: float, purpose: str, technique: str = ""
) -> Document:
    note = "Come with an adult who takes you home." if purpose == "procedure" else ""
    return {
        "room": room, "practitioner": DOCTOR, "starts": iso(starts), "ends": iso(starts, minutes),
        "purpose": purpose, "technique": technique, "patient_note": note,
    }  # fmt: skip


def no_red_flags() -> Document:
    return dict.fromkeys(red_flags(), "no")


def answers(*yes: str) -> dict[str, str]:
    """Every question asked, answered as a healthy adult would, but for these."""
    usual = baseline()
    assert set(yes) <= set(questions())
    return {
        name: "yes" if name in yes or usual.get(name) is True else "no"
        for name in questions()
        if name in usual or name in yes
    }


def assessment(seen: str, yes: tuple[str, ...], **more: Any) -> Document:
    """An assessment of the lumbar spine, complete but for what `more` changes."""
    return {
        "seen": iso(seen), "region": "lumbar", "red_flags": no_red_flags(),
        "answers": answers(*yes), "knee_oa_kl_grade": 0, "crps_limb": "none",
        "medicines": [{"name": "paracetamol", "daily_dose": 3000, "unit": "mg/day",
                       "route": "oral"}],
        "thinners": [], "earlier": [], "steroids": [],
        "allergies": {"contrast": "none", "local_anaesthetic": "no", "steroid": "no"},
        "cardiac_device": "none", "childbearing": {"pregnant": "not applicable"},
        "values": {"height_cm": 172, "weight_kg": 74, "egfr": {"value": 80, "on": seen[:10]},
                   "platelets_10e9_l": {"value": 250, "on": seen[:10]}},
        "capacity": {"able": "yes"},
        **more,
    }  # fmt: skip


def question(technique: str, **planned: Any) -> Document:
    """What the rules are asked: what is planned, and what the pictures and the consent will say."""
    for_all = {
        "consent_valid": True, "organ_in_path": False, "entry_path_found": True,
        "guidance_fluoro_ct": True, "uses_xray": True, "sedation_planned": False,
        "bilateral_planned": False, "planned_contrast": "iodinated",
        "planned_local_anesthetic": True, "planned_steroid": False, "esi_levels_planned": 1,
        "planned_steroid_particulate": False,
    }  # fmt: skip
    return {"for_all": for_all, "planned": {technique: planned}}


def consent(
    technique: str, level: str, side: str, *, name: str, at: str, spared: Mapping[str, str]
) -> Document:
    """A consent with every point explained; `spared` says which do not apply, and why."""
    points = [
        {"point": p.id, "by": DOCTOR, "does_not_apply": spared.get(p.id, "")}
        for p in checklist(technique)
    ]
    return {
        "technique": technique, "level": level, "side": side, "explained": points,
        "questions": [{"asked": "When can I work again?", "answer": "Usually the next day."}],
        "giver": "patient", "giver_name": name, "can_decide": True, "manner": "signed on paper",
        "at": iso(at),
    }  # fmt: skip


def of_sites(paper: Document, sites: list[Document]) -> Document:
    """The paper of a session: its places in place of its level and side."""
    return {n: v for n, v in paper.items() if n not in ("level", "side")} | {"sites": sites}


def time_out(held: str, technique: str, level: str, side: str, *without: str) -> Document:
    """A time-out with every item answered yes, but for those that do not apply."""
    items = ("identity", "technique", "side", "level", "site-marked", "consent", "allergies",
             "anticoagulant", "pregnancy", "imaging", "antibiotics", "team")  # fmt: skip
    return {
        "held_at": iso(held), "technique": technique, "level": level, "side": side,
        "identifiers": ["full name", "date of birth"],
        "team": [{"name": DOCTOR, "role": "operator"}, {"name": NURSE, "role": "nurse"},
                 {"name": RADIOGRAPHER, "role": "radiographer"}],
        "answers": [{"item": i, "said": "not applicable" if i in without else "yes", "by": NURSE}
                    for i in items],
    }  # fmt: skip


def steps(technique: str, **minutes: float) -> list[Document]:
    """The planned steps with the minutes they took: as planned, but for `s6=9` and the like."""
    plan = planned_steps(technique)
    found = {n: plan.of(n) for n in range(1, 13)}
    found |= {int(name[1:]): took for name, took in minutes.items()}
    return [{"step": n, "minutes": took} for n, took in found.items() if took]


def drug(named: str, ml: float, site: str, place: tuple[str, str], at: str) -> Document:
    """A drug by name and strength, at a level and side."""
    name, _, strength = named.partition(" ")
    level, side = place
    return {
        "drug": name, "product": f"{name} ampoule", "batch": f"DEMO-{name[:4]}",
        "expiry": "2028-12-31", "volume_ml": ml, "strength": strength, "syringe": f"{name} {site}",
        "site": site, "level": level, "side": side, "given_at": iso(at), "by": NURSE,
        "preservative_free": True,
    }  # fmt: skip


def drug_facts(age: float, sex: str, sessions: int, **more: Any) -> Document:
    return {
        "profile": "us-label", "weight_kg": 74, "height_cm": 172, "sex": sex, "age_years": age,
        "allergies": [], "obstetric": False, "liver_disease": False, "diabetes": False,
        "post_menopausal": sex == "female", "spinal_stenosis": False, "contrast_reaction": "none",
        "anticoagulant": False, "contrast_contraindicated": False, "earlier_non_particulate": True,
        "prep_dry": True, "prep_off_tray": True, "chlorhexidine_percent": 0.5,
        "fastest_rate_ml_per_s": 0.1, "lipid_on_site": True, "infusion": False,
        "sessions_in_region_365_days": sessions, "sedation": "none", "anaesthetics_24_h": [],
        "steroids_3_years": [], **more,
    }  # fmt: skip


def procedure(technique: str, started: str, done: list[Document], **more: Any) -> Document:
    """A procedure in the rooms that took as long as its steps."""
    return {
        "technique": technique, "setting": "rooms", "started": iso(started),
        "ended": iso(started, sum(step["minutes"] for step in done)), "steps": done,
        "people": [{"name": DOCTOR, "what": "operator"}, {"name": NURSE, "what": "gave the drugs"},
                   {"name": RADIOGRAPHER, "what": "radiographer"}],
        "no_complications": "complications" not in more, **more,
    }  # fmt: skip


def observation(at: str, minutes: float, pain: int, **more: Any) -> Document:
    return {
        "at": iso(at, minutes), "by": NURSE, "systolic_mmhg": 130, "diastolic_mmhg": 78,
        "heart_per_min": 72, "spo2_percent": 98, "pain_nrs": pain, "motor": "none",
        "sensory": "none", "wound": "dry", "consciousness": "alert", "walks": True, **more,
    }  # fmt: skip


def recovery(
    before: str, ended: str, pain: tuple[int, int], watched: float, *advice: str
) -> Document:
    """A recovery with all that is looked at, and the advice beside that to everybody."""
    told = ("no-driving", "no-bath", "call-at-once", *advice)
    return {
        "before": observation(before, -5, pain[0]),
        "observations": [observation(ended, n, pain[1]) for n in (5, 15, watched)],
        "advice": [{"code": one, "by": NURSE} for one in told], "escort": True,
        "discharged_at": iso(ended, watched + 2), "discharged_by": NURSE,
    }  # fmt: skip


def answered(point: str, at: str, average: int, change: str = "", **more: Any) -> Document:
    """What a patient answers at a time of asking."""
    peg = {"pain": average, "enjoyment": average, "activity": average}
    forms = [{"instrument": "peg", "answers": peg}] if change else []
    forms += [{"instrument": "pgic", "answers": {"change": change}}] if change else []
    return {
        "point": point, "answered_at": iso(at),
        "ratings": {"average": average, "worst": min(10, average + 2),
                    "least": max(0, average - 2)},
        "questionnaires": forms, "complications": [], "rescue": False, **more,
    }  # fmt: skip


def not_reached(point: str, *tried: str) -> Document:
    attempts = [iso(one) for one in tried]
    return {"point": point, "answered_at": None, "not_reached": True, "attempts": attempts}


def diary(ended: str, before: int, marks: list[int | None], procedure: str) -> Document:
    """A pain diary, one mark every half hour from the end of the block on; None is missing."""
    return {
        "kind": "pain-diary", "procedure": procedure, "ended": iso(ended), "before": before,
        "opioid_or_sedation": False,
        "readings": [{"at": iso(ended, 30 * n), "nrs": mark} for n, mark in enumerate(marks)],
    }  # fmt: skip
