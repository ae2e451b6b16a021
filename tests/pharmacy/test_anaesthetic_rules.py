"""R01 to R10 against the test vectors of the injections memo, both sides of each edge."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from akeso.rule import Status
from pharmacy.cases import answer, report, syringe, verdict


def lidocaine(ml, strength="10 mg/mL", **extra):
    return [syringe(("lidocaine", ml, strength, extra))]


# Memo: "R01 US, 60 kg, plain lidocaine 10 mg/mL: 27.0 mL (270 mg, F 1.000) WARN; 27.1 mL STOP."
# "AU(recalled) cap min(180,200) = 180: 18.0 mL WARN, 18.1 mL STOP."
@pytest.mark.parametrize(
    ("profile", "ml", "r01", "r02"),
    [
        ("us-label", 21.6, "clear", "clear"),  # 0.80 exactly
        ("us-label", 21.7, "clear", "WARN"),
        ("us-label", 27.0, "clear", "WARN"),
        ("us-label", 27.1, "STOP", "clear"),
        ("au-recalled", 18.0, "clear", "WARN"),
        ("au-recalled", 18.1, "STOP", "clear"),
    ],
)
def test_r01_r02_plain_lidocaine_at_60_kg(profile, ml, r01, r02):
    edits = {"profile": profile, "patient__weight_kg": 60, "syringes": lidocaine(ml)}
    assert verdict("R01", **edits) == r01
    assert verdict("R02", **edits) == r02


# Memo: "R01 mix, 70 kg US: lidocaine 150 mg plain (cap 300) + bupivacaine 70 mg (cap 140):
# F = 1.000 WARN; 71 mg STOP."
@pytest.mark.parametrize(("mg", "r01", "r02"), [(70, "clear", "WARN"), (71, "STOP", "clear")])
def test_r01_fractions_of_a_mix_add_up(mg, r01, r02):
    mix = [syringe(("lidocaine", 15, "1 %"), ("bupivacaine", mg / 5, "0.5 %"))]
    found = report(syringes=mix, patient__weight_kg=70)
    limits = {t.name: t.limit for t in found.totals}
    assert limits["lidocaine, 4 h"] == 300
    assert limits["bupivacaine, 4 h"] == 140
    assert verdict("R01", syringes=mix) == r01
    assert verdict("R02", syringes=mix) == r02


# Memo: "R01 heavy: 120 kg, 170 cm man (ideal 66.0): ropivacaine cap min(198, 200) = 198 mg."
def test_r01_ideal_weight_limits_the_dose_of_a_heavy_man():
    heavy = {"patient__weight_kg": 120, "patient__height_cm": 170, "patient__sex": "male"}
    drug = [syringe(("ropivacaine", 10, "7.5 mg/mL"))]
    cap = next(t for t in report(syringes=drug, **heavy).totals if t.name == "ropivacaine, 4 h")
    assert round(cap.limit) == 198
    assert verdict("R01", syringes=[syringe(("ropivacaine", 19.8, "1 %"))], **heavy) == "clear"
    assert verdict("R01", syringes=[syringe(("ropivacaine", 19.9, "1 %"))], **heavy) == "STOP"


def test_a_blank_weight_gives_unknown_and_never_pass():
    found = answer("R01", syringes=lidocaine(10), patient__weight_kg=None)
    assert found.status is Status.UNKNOWN
    assert "patient.weight_kg" in found.message
    for rule in ("R01", "R02", "R10"):
        edits = {"syringes": lidocaine(1), "patient__weight_kg": None}
        edits["procedure__lipid_on_site"] = False
        assert verdict(rule, **edits) == "unknown"


def test_above_the_absolute_limit_no_weight_is_needed_to_stop():
    edits = {"patient__weight_kg": None}
    assert verdict("R01", syringes=lidocaine(30.1), **edits) == "STOP"  # 301 of 300 mg
    assert verdict("R01", syringes=lidocaine(30.0), **edits) == "unknown"


def test_a_hair_above_the_limit_is_shown_as_more_than_all_of_it():
    found = answer("R01", syringes=lidocaine(27.01), patient__weight_kg=60)
    assert found.status is Status.FAIL
    assert "100.037 %" in found.message


def test_what_was_given_before_counts_for_four_hours():
    def before(hours):
        return [{"drug": "lidocaine", "dose_mg": 270, "hours_ago": hours}]

    edits = {"patient__weight_kg": 60, "syringes": lidocaine(1)}
    assert verdict("R01", anaesthetics_24_h=before(4), **edits) == "STOP"
    assert verdict("R01", anaesthetics_24_h=before(4.01), **edits) == "clear"
    assert verdict("R01", anaesthetics_24_h=None, **edits) == "unknown"
    near = {**edits, "syringes": lidocaine(0.1), "procedure__lipid_on_site": False}
    near["anaesthetics_24_h"] = [{"drug": "lidocaine", "dose_mg": 240, "hours_ago": 4}]
    assert [verdict(rule, **near) for rule in ("R02", "R10")] == ["WARN", "STOP-O"]
    near["anaesthetics_24_h"] = [{"drug": "lidocaine", "dose_mg": 240, "hours_ago": 4.01}]
    assert [verdict(rule, **near) for rule in ("R02", "R10")] == ["clear", "clear"]


def test_skin_infiltration_counts():
    skin = [syringe(("lidocaine", 27.1, "1 %"), name="skin", site="skin")]
    assert verdict("R01", syringes=skin, patient__weight_kg=60) == "STOP"


def test_adrenaline_raises_the_limit_where_the_profile_lists_it():
    edits = {"patient__weight_kg": 60}  # 7 mg/kg x 60 = 420 mg
    with_it = {"adrenaline": "1:200 000"}
    assert verdict("R01", syringes=lidocaine(42.0, **with_it), **edits) == "clear"
    assert verdict("R01", syringes=lidocaine(42.1, **with_it), **edits) == "STOP"
    plain = [syringe(("ropivacaine", 18.1, "1 %", with_it))]  # no such limit: the plain one holds
    assert verdict("R01", syringes=plain, **edits) == "STOP"


def test_a_drug_without_a_limit_in_the_profile_is_unknown():
    found = answer("R01", profile="uk-label", syringes=lidocaine(1))
    assert found.status is Status.UNKNOWN
    assert "uk-label" in found.message


def test_the_nomogram_counts_a_mixture_as_its_most_toxic_part_and_70_kg_at_most():
    edits = {"profile": "nomogram-2014", "patient__weight_kg": 90}
    mix = [syringe(("lidocaine", 7, "1 %"), ("bupivacaine", 14, "0.5 %"))]  # 70 + 70 of 140 mg
    assert verdict("R01", syringes=mix, **edits) == "clear"
    more = [syringe(("lidocaine", 7.1, "1 %"), ("bupivacaine", 14, "0.5 %"))]
    assert verdict("R01", syringes=more, **edits) == "STOP"


def test_the_profiles_are_for_adults():
    edits = {"syringes": lidocaine(1)}
    assert verdict("R01", patient__age_years=18, **edits) == "clear"
    assert verdict("R01", patient__age_years=17, **edits) == "unknown"


drugs = st.sampled_from(["lidocaine", "bupivacaine", "ropivacaine", "levobupivacaine"])
volumes = st.integers(1, 400).map(lambda n: n / 10)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(drugs, volumes), min_size=1, max_size=3), drugs, volumes)
def test_the_share_never_falls_when_a_drug_is_added(first, drug, ml):
    def share(contents):
        found = report(syringes=[syringe(*((d, v, "0.5 %") for d, v in contents))])
        return next(t.value for t in found.totals if t.unit == "%")

    assert share([*first, (drug, ml)]) > share(first)


@settings(max_examples=40, deadline=None)
@given(drugs, volumes, volumes)
def test_a_stop_never_turns_to_pass_when_the_volume_rises(drug, ml, more):
    if verdict("R01", syringes=[syringe((drug, ml, "1 %"))]) == "STOP":
        assert verdict("R01", syringes=[syringe((drug, min(ml + more, 100), "1 %"))]) == "STOP"


@pytest.mark.parametrize(
    ("allergies", "expected"),
    [
        ([], "clear"),
        (["ester"], "clear"),
        (["amide"], "STOP"),
        (["Lignocaine"], "STOP"),
        (["local anaesthetic"], "STOP"),
        (["ropivacaine"], "STOP"),  # the same class, amide
        (["chloroprocaine"], "clear"),
        (["dexamethasone"], "STOP"),
        (None, "unknown"),
    ],
)
def test_r03_allergy(allergies, expected):
    assert verdict("R03", patient__allergies=allergies) == expected


@pytest.mark.parametrize("allergy", ["betamethasone", "betamethasone sodium phosphate", "steroid"])
@pytest.mark.parametrize("drug", ["betamethasone", "betamethasone sodium phosphate"])
def test_r03_an_allergy_finds_every_product_of_the_substance(allergy, drug):
    given_now = [syringe((drug, 1, "4 mg/mL"))]
    assert verdict("R03", syringes=given_now, patient__allergies=[allergy]) == "STOP"
    other = [syringe(("triamcinolone", 1, "40 mg/mL"))]
    expected = "STOP" if allergy == "steroid" else "clear"
    assert verdict("R03", syringes=other, patient__allergies=[allergy]) == expected


@pytest.mark.parametrize(
    ("strength", "obstetric", "expected"),
    [
        ("7.5 mg/mL", True, "STOP"),
        ("0.75 %", True, "STOP"),
        ("7.4 mg/mL", True, "silent"),
        ("7.5 mg/mL", False, "clear"),
        ("7.5 mg/mL", None, "unknown"),
    ],
)
def test_r04_strong_bupivacaine_in_obstetrics(strength, obstetric, expected):
    drug = [syringe(("bupivacaine", 2, strength))]
    assert verdict("R04", syringes=drug, patient__obstetric=obstetric) == expected


def test_r04_counts_the_strength_that_is_injected():
    half = [syringe(("bupivacaine", 2, "0.75 %"), ("sodium chloride", 2))]
    assert verdict("R04", syringes=half, patient__obstetric=True) == "silent"


@pytest.mark.parametrize(
    ("ml", "earlier_mg", "expected"),
    [(20, 0, "clear"), (20.1, 0, "STOP"), (20, 300, "clear"), (20, 301, "STOP")],
)
@pytest.mark.parametrize("profile", ["uk-label", "us-label"])
def test_r05_levobupivacaine_single_and_in_24_hours(profile, ml, earlier_mg, expected):
    before = [{"drug": "levobupivacaine", "dose_mg": earlier_mg, "hours_ago": 24}]
    drug = [syringe(("levobupivacaine", ml, "5 mg/mL"))]
    if earlier_mg == 0:
        drug = [syringe(("levobupivacaine", ml * 1.5, "5 mg/mL"))]  # 150 and 150.75 mg
    found = verdict("R05", profile=profile, syringes=drug, anaesthetics_24_h=before)
    assert found == expected
    assert verdict("R05") == "silent"


@pytest.mark.parametrize(
    ("p95", "r06", "r07"),
    [
        (2.49, "clear", "clear"),
        (2.5, "clear", "WARN"),
        (4.99, "clear", "WARN"),
        (5, "STOP-O", "WARN"),
    ],
)
def test_r06_r07_predicted_peak_of_lidocaine(p95, r06, r07):
    peaks = [{"drug": "lidocaine", "p95_mg_per_l": p95, "basis": "total"}]
    assert verdict("R06", predicted_peaks=peaks) == r06
    assert verdict("R07", predicted_peaks=peaks) == r07


def test_r06_takes_no_total_for_a_free_threshold_and_no_silence_for_a_pass():
    free = [{"drug": "lidocaine", "p95_mg_per_l": 1, "basis": "free arterial"}]
    assert verdict("R06", predicted_peaks=free) == "unknown"
    assert verdict("R06", predicted_peaks=[]) == "unknown"
    no_threshold = [syringe(("mepivacaine", 1, "1 %"))]
    assert "a toxic threshold of mepivacaine" in answer("R06", syringes=no_threshold).message


@pytest.mark.parametrize(
    ("drug", "ml", "strength", "expected"),
    [
        ("ropivacaine", 4.9, "5 mg/mL", "clear"),
        ("ropivacaine", 5, "5 mg/mL", "WARN"),
        ("levobupivacaine", 4.9, "5 mg/mL", "clear"),
        ("levobupivacaine", 5, "5 mg/mL", "WARN"),
        ("lidocaine", 9.9, "1 %", "clear"),
        ("lidocaine", 10, "1 %", "WARN"),
        ("bupivacaine", 10, "0.5 %", "silent"),
    ],
)
def test_r08_if_it_went_into_a_vessel(drug, ml, strength, expected):
    assert verdict("R08", syringes=[syringe((drug, ml, strength))]) == expected


@pytest.mark.parametrize(
    ("age", "liver", "infusion", "expected"),
    [
        (75, False, True, "clear"),
        (76, False, True, "WARN"),
        (50, True, True, "WARN"),
        (76, True, False, "clear"),
        (None, False, True, "unknown"),
        (76, None, None, "unknown"),
    ],
)
def test_r09_slow_clearance(age, liver, infusion, expected):
    edits = {"patient__age_years": age, "patient__liver_disease": liver}
    assert verdict("R09", procedure__infusion=infusion, **edits) == expected


def test_r09_a_repeat_is_an_earlier_dose():
    before = [{"drug": "lidocaine", "dose_mg": 10, "hours_ago": 8}]
    assert verdict("R09", anaesthetics_24_h=before, patient__liver_disease=True) == "WARN"


@pytest.mark.parametrize(
    ("ml", "lipid", "expected"),
    [
        (13.5, False, "clear"),
        (13.6, False, "STOP-O"),
        (13.6, True, "clear"),
        (13.6, None, "unknown"),
    ],
)
def test_r10_lipid_on_site_above_half_the_limit(ml, lipid, expected):
    edits = {"patient__weight_kg": 60, "procedure__lipid_on_site": lipid}
    assert verdict("R10", syringes=lidocaine(ml), **edits) == expected


@pytest.mark.parametrize("rule", ["R01", "R02", "R06", "R07", "R08", "R09", "R10"])
def test_without_a_local_anaesthetic_its_rules_are_silent(rule):
    assert verdict(rule, syringes=[syringe(("dexamethasone", 1, "4 mg/mL"))]) == "silent"
