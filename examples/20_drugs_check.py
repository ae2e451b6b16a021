"""The drugs of one procedure as a nurse reads them: stopped, then mended; edges beside the memo.

The edges are the test vectors of the injections memo, section d.
"""

from akeso import clinic
from akeso.cli.dispensary import print_answer

LINE = "{:<46} {:>10} {:>10}"

QUESTION = {
    "profile": "us-label",
    "patient": {
        "weight_kg": 60, "height_cm": 172, "sex": "female", "age_years": 61, "allergies": [],
        "obstetric": False, "liver_disease": False, "diabetes": True, "post_menopausal": True,
        "spinal_stenosis": False, "contrast_reaction": "none", "anticoagulant": False,
    },
    "procedure": {
        "route": "transforaminal", "level": "L4-L5", "live_contrast": True,
        "contrast_contraindicated": False, "pattern": "epidural",
        "prep_dry": True, "prep_off_tray": True, "chlorhexidine_percent": 0.5,
        "fastest_rate_ml_per_s": 0.1, "lipid_on_site": True, "infusion": False,
        "sessions_in_region_365_days": 2, "sedation": "none",
    },
    "syringes": [
        {"name": "skin", "site": "skin", "contents": [
            {"drug": "lidocaine", "volume_ml": 3, "strength": "1 %"}]},
        {"name": "contrast", "site": "target", "contents": [
            {"drug": "iohexol", "volume_ml": 1.5, "strength": "240 mgI/mL"}]},
        {"name": "treatment", "site": "target", "contents": [
            {"drug": "ropivacaine", "volume_ml": 1, "strength": "2 mg/mL"},
            {"drug": "dexamethasone", "volume_ml": 1, "strength": "10 mg/mL",
             "preservative_free": True}]},
    ],
    "anaesthetics_24_h": [],
    "steroids_3_years": [{"drug": "dexamethasone", "dose_mg": 10, "days_ago": 120}],
    "predicted_peaks": [
        {"drug": "lidocaine", "p95_mg_per_l": 0.6, "basis": "total"},
        {"drug": "ropivacaine", "p95_mg_per_l": 0.01, "basis": "free arterial"},
    ],
}  # fmt: skip


def check(rule, answer):
    return next(c for c in answer["checks"] if c["rule"] == rule)


print("As drawn up:\n")
stopped = clinic.check_drugs(QUESTION)
print_answer(stopped)
assert stopped["status"] == "fail"
assert check("R21", stopped)["status"] == "fail", "ropivacaine and dexamethasone form crystals"

print("\nLidocaine in place of ropivacaine:\n")
treatment = QUESTION["syringes"][2]["contents"]
treatment[0] = {"drug": "lidocaine", "volume_ml": 1, "strength": "1 %"}
mended = clinic.check_drugs(QUESTION)
print_answer(mended)
assert mended["status"] == "pass"

print(LINE.format("\nedge, 60 kg, plain lidocaine 1 %", "Akeso", "expected"))
for profile, ml, expected in (
    ("us-label", 27.0, "pass"),
    ("us-label", 27.1, "fail"),
    ("au-recalled", 18.0, "pass"),
    ("au-recalled", 18.1, "fail"),
):
    one = {"drug": "lidocaine", "volume_ml": ml, "strength": "1 %"}
    syringe = {"name": "block", "site": "target", "contents": [one]}
    asked = {**QUESTION, "profile": profile, "syringes": [syringe]}
    found = check("R01", clinic.check_drugs(asked))["status"]
    print(LINE.format(f"{profile}, {ml} mL", found, expected))
    assert found == expected
