"""One patient on apixaban: which epidural, when the drug stops, where the pain comes from.

The probabilities stand beside those of the eligibility memo, section 2.3; the states beside what
three days without apixaban decide (an unverified row of the table of blood thinners).
"""

from akeso import clinic
from akeso.cli.consult import print_recommendation

LINE = "{:<46} {:>13} {:>13}"

QUESTION = {
    "technique": "esi.tf.lumbar",
    "findings": {
        "radicular_pain": True, "disc_herniation": True, "pain_duration_weeks": 8,
        "conservative_weeks": 6, "planned_steroid": True, "planned_steroid_mpe_mg": 26,
        "block_purpose": "therapeutic", "prescriber_agrees_hold": True,
    },
    "antithrombotics": {
        "procedure": "2026-11-30T09:00+10:00",
        "drugs": [{"drug": "apixaban", "last_dose": "2026-11-27T09:00+10:00"}],
    },
    "pain": {"region": "lumbar", "features": {"crossed_straight_leg_raise": True},
             "priors": {"herniation": 0.5}},
}  # fmt: skip


def state(question, *, baseline=True):
    return clinic.recommend(question, baseline=baseline)["techniques"][0]["state"]


def with_dose(moment):
    drugs = [{"drug": "apixaban", "last_dose": moment}]
    return QUESTION | {"antithrombotics": {**QUESTION["antithrombotics"], "drugs": drugs}}


print_recommendation(clinic.recommend(QUESTION, baseline=True))

print(LINE.format("\nlast apixaban", "Akeso", "expected"))
for moment, expected in (
    ("2026-11-27T09:00+10:00", "eligible"),
    ("2026-11-27T09:01+10:00", "not_eligible"),
    ("2026-11-27", "needs_review"),
    (None, "needs_review"),
):
    found = state(with_dose(moment))
    print(LINE.format(moment or "not known", found, expected))
    assert found == expected
assert state({**QUESTION, "findings": {}}, baseline=False) == "needs_review"

print(LINE.format("\nprior, finding", "Akeso", "memo"))
for target, prior, feature, present, memo in (
    ("sij", 0.20, "sij_3_of_6", True, 0.52),
    ("sij", 0.20, "sij_3_of_6", False, 0.02),
    ("sij", 0.30, "sij_laslett_no_centralisers", True, 0.75),
    ("lumbar facet", 0.30, "revel", True, 0.42),
    ("herniation", 0.50, "crossed_straight_leg_raise", True, 0.74),
):
    pain = {"region": "lumbar", "features": {feature: present}, "priors": {target: prior}}
    ranked = clinic.recommend({"findings": {}, "pain": pain})["pain_sources"]
    found = next(r["probability"] for r in ranked if r["target"] == target)
    print(LINE.format(f"{prior:.2f}, {feature} {present}", f"{found:.2f}", memo))
    assert round(found, 2) == memo
