"""One complete lumbar transforaminal procedure in which nothing stops, and parts to edit."""

from datetime import UTC, date, datetime, timedelta

from akeso.anatomy.levels import Side
from akeso.care.procedure import (
    ContrastLook,
    Departure,
    Did,
    DrugFacts,
    DrugGiven,
    Guidance,
    NeedlePlaced,
    Procedure,
    RadiationRecord,
    Seen,
    StepDone,
)

START = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


def at(minutes):
    return START + timedelta(minutes=minutes)


def drug(name="lidocaine", volume_ml=1.0, strength="10 mg/mL", **changes):
    fields = {
        "drug": name,
        "product": f"{name} ampoule",
        "batch": "B123",
        "expiry": date(2027, 6, 30),
        "volume_ml": volume_ml,
        "strength": strength,
        "syringe": f"{name} {changes.get('site', 'target')}",
        "site": "target",
        "level": "L4-L5",
        "side": Side.LEFT,
        "given_at": at(15),
        "by": "Dr A. Example",
        "preservative_free": True,
    }
    return DrugGiven(**{**fields, **changes})


def look(seen=Seen.EPIDURAL, minutes=12, **changes):
    fields = {"level": "L4-L5", "side": Side.LEFT, "seen": seen, "at": at(minutes), "live": True}
    return ContrastLook(**{**fields, **changes})


def facts(**changes):
    fields = {
        "profile": "us-label",
        "weight_kg": 70.0,
        "age_years": 50.0,
        "allergies": (),
        "obstetric": False,
        "liver_disease": False,
        "diabetes": False,
        "post_menopausal": False,
        "spinal_stenosis": False,
        "contrast_reaction": "none",
        "anticoagulant": False,
        "contrast_contraindicated": False,
        "earlier_non_particulate": True,
        "prep_dry": True,
        "prep_off_tray": True,
        "chlorhexidine_percent": 0.5,
        "fastest_rate_ml_per_s": 0.1,
        "lipid_on_site": True,
        "infusion": False,
        "sessions_in_region_365_days": 1,
        "sedation": "none",
        "anaesthetics_24_h": (),
        "steroids_3_years": (),
    }
    return DrugFacts(**{**fields, **changes})


SKIN = drug(volume_ml=2.0, site="skin", given_at=at(8))
CONTRAST = drug("iohexol", 1.0, "240 mgI/mL", syringe="contrast", given_at=at(12))
STEROID = drug("dexamethasone", 1.0, "10 mg/mL", syringe="steroid", given_at=at(15))


def procedure(**changes):
    fields = {
        "technique": "esi.tf.lumbar",
        "setting": "rooms",
        "time_out": "r7",
        "more_time_outs": ("r8",),
        "started": START,
        "ended": at(24),
        "people": (Did("Dr A. Example", "operator"),),
        "drug_facts": facts(),
        "steps": (StepDone(1, 3), StepDone(6, 5)),
        "needles": (NeedlePlaced("L4-L5", Side.LEFT, "22 G spinal", 2, "r5"),),
        "looks": (look(),),
        "drugs": (SKIN, CONTRAST, STEROID),
        "radiation": RadiationRecord(Guidance.FLUOROSCOPY, "console", fluoroscopy_s=36),
        "no_complications": True,
    }
    return Procedure(**{**fields, **changes})


def departure(rule):
    return Departure(rule, "the benefit outweighs it", "Dr A. Example", at(14))
