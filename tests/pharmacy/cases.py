"""One complete case in which no stop fires, and edits of it, in the words of DRUGS.json."""

import copy

from akeso.exchange.drugs_json import as_case
from akeso.pharmacy.check import check

SKIN = {
    "name": "skin",
    "site": "skin",
    "contents": [{"drug": "lidocaine", "volume_ml": 2, "strength": "1 %"}],
}
CONTRAST = {
    "name": "contrast",
    "site": "target",
    "contents": [{"drug": "iohexol", "volume_ml": 1, "strength": "240 mgI/mL"}],
}


def syringe(*contents, name="drug", site="target"):
    """A syringe of (drug, mL, strength, extra fields) in the words of DRUGS.json."""
    keys = ("drug", "volume_ml", "strength")
    doses = [
        {**dict(zip(keys, c[:3], strict=False)), **(c[3] if len(c) > 3 else {})} for c in contents
    ]
    return {"name": name, "site": site, "contents": doses}


DEXAMETHASONE = syringe(("dexamethasone", 1, "10 mg/mL", {"preservative_free": True}))

BASE = {
    "profile": "us-label",
    "patient": {
        "weight_kg": 70,
        "age_years": 50,
        "allergies": [],
        "obstetric": False,
        "liver_disease": False,
        "diabetes": False,
        "post_menopausal": False,
        "spinal_stenosis": False,
        "contrast_reaction": "none",
        "anticoagulant": False,
    },
    "procedure": {
        "route": "transforaminal",
        "level": "L4-L5",
        "live_contrast": True,
        "contrast_contraindicated": False,
        "pattern": "epidural",
        "earlier_non_particulate": True,
        "prep_dry": True,
        "prep_off_tray": True,
        "chlorhexidine_percent": 0.5,
        "fastest_rate_ml_per_s": 0.1,
        "lipid_on_site": True,
        "infusion": False,
        "sessions_in_region_365_days": 1,
        "sedation": "none",
    },
    "syringes": [SKIN, CONTRAST, DEXAMETHASONE],
    "anaesthetics_24_h": [],
    "steroids_3_years": [],
    "predicted_peaks": [{"drug": "lidocaine", "p95_mg_per_l": 0.5, "basis": "total"}],
}


def document(**edits):
    """BASE with edits: ``patient__weight_kg=60`` goes inside, others replace a whole field."""
    made = copy.deepcopy(BASE)
    for name, value in edits.items():
        *path, last = name.split("__")
        place = made
        for step in path:
            place = place[step]
        place[last] = value
    return made


def report(**edits):
    """What the rules answer for BASE with edits."""
    return check(*as_case(document(**edits)))


def answer(rule, **edits):
    """One rule's answer."""
    return report(**edits).answer(rule)


def verdict(rule, **edits):
    """What one rule says in one word: its severity where it fires, clear, unknown or silent."""
    found = answer(rule, **edits)
    if not found.found.applies:
        return "silent"
    if found.found.fires.value is None:
        return "unknown"
    return str(found.severity) if found.fired else "clear"
