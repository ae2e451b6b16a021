"""Running totals."""

from fractions import Fraction

from pharmacy.cases import report, syringe


def totals(**edits):
    return {t.name: t for t in report(**edits).totals}


def test_totals_of_the_whole_procedure():
    mix = syringe(
        ("lidocaine", 5, "1 %", {"adrenaline": "1:200 000"}), ("triamcinolone", 1, "40 mg/mL")
    )
    skin = syringe(("lidocaine", 2, "1 %"), name="skin", site="skin")
    found = totals(syringes=[mix, skin])
    assert found["lidocaine, 4 h"].value == 20
    assert found["lidocaine with adrenaline, 4 h"].value == 50
    assert found["adrenaline"].value == 25  # 5 mL x 5 mcg/mL
    assert found["local anaesthetic limit used, 4 h"].value == 100 * (
        Fraction(20, 300) + Fraction(50, 490)
    )
    assert found["steroid as methylprednisolone, 365 days"].value == 40
    assert found["triamcinolone, 3 years"].limit == 400


def test_a_total_says_what_may_still_raise_it():
    found = totals(anaesthetics_24_h=None, steroids_3_years=None, patient__weight_kg=None)
    assert set(found["local anaesthetic limit used, 4 h"].missing) == {
        "patient.weight_kg",
        "anaesthetics_24_h",
    }
    assert found["lidocaine, 4 h"].limit is None
    assert found["steroid as methylprednisolone, 365 days"].missing == ("steroids_3_years",)


def test_contrast_and_opioids():
    both = [
        syringe(("iohexol", 2, "300 mgI/mL"), name="a"),
        syringe(("gadobutrol", 0.2, "1 mmol/mL"), name="b"),
    ]
    found = totals(syringes=both)
    assert (found["iodine"].value, found["iodine"].limit) == (600, 3060)
    assert found["gadolinium"].value == Fraction("0.2")
    assert totals(syringes=both, procedure__route="facet joint")["iodine"].limit is None
    methadone = [{"drug": "methadone", "route": "oral", "dose": 10, "unit": "mg/day"}]
    refused = totals(opioids=methadone)["opioids as oral morphine (oMEDD)"]
    assert refused.value is None
    assert "refused" in refused.note


def test_room_that_is_left_is_rounded_down():
    edits = {"patient__weight_kg": 60, "syringes": [syringe(("lidocaine", 3, "1 %"))]}
    note = totals(**edits)["lidocaine, 4 h"].note
    assert "270 mg = 4.5 mg/kg x 60 kg" in note
    assert "room for 240 mg (48 mL of 5 mg/mL, 24 mL of 10 mg/mL, 12 mL of 20 mg/mL)" in note
    full = [syringe(("lidocaine", 30, "1 %"))]
    assert "room for 0 mg" in totals(**{**edits, "syringes": full})["lidocaine, 4 h"].note
    assert "room" not in totals(patient__weight_kg=None)["lidocaine, 4 h"].note


def test_room_under_a_profile_that_counts_the_most_toxic():
    mix = [syringe(("lidocaine", 7, "1 %"), ("bupivacaine", 7, "0.5 %"))]  # 105 of 140 mg
    found = totals(profile="nomogram-2014", syringes=mix)
    assert "room for 35 mg" in found["lidocaine, 4 h"].note
