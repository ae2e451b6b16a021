"""Weights a dose is counted on."""

import pytest

from akeso.errors import BadInput
from akeso.pharmacy.patient import Patient


# Devine, metric form, 50 (45.5) kg + 0.91 kg per cm above 152.4 cm; memo: 170 cm man 66.0 kg.
@pytest.mark.parametrize(
    ("sex", "height", "kg"), [("male", 170, 66.0), ("female", 170, 61.5), ("male", 152.4, 50)]
)
def test_ideal_weight(sex, height, kg):
    assert float(Patient(sex=sex, height_cm=height).ideal_weight_kg) == pytest.approx(kg, abs=0.05)


def test_the_smaller_weight_counts():
    assert Patient(weight_kg=60, height_cm=170, sex="male").dosing_weight_kg == 60
    assert float(Patient(weight_kg=90, height_cm=170, sex="male").dosing_weight_kg) < 66.1
    assert Patient(weight_kg=90).dosing_weight_kg == 90
    assert Patient(height_cm=170, sex="male").dosing_weight_kg is None


def test_without_a_sex_the_smaller_ideal_weight_counts():
    told = {"weight_kg": 120, "height_cm": 170}
    assert Patient(**told).dosing_weight_kg == Patient(**told, sex="female").dosing_weight_kg


@pytest.mark.parametrize(
    "odd",
    [{"weight_kg": 19.9}, {"weight_kg": 401}, {"height_cm": 17}, {"age_years": 121},
     {"sex": "m"}, {"weight_kg": float("nan")}, {"allergies": ("penicilin",)},
     {"contrast_reaction": "bad"}],
)  # fmt: skip
def test_what_cannot_be_is_refused(odd):
    with pytest.raises(ValueError):  # noqa: PT011  BadInput, or the choice's own
        Patient(**odd)


def test_range_errors_name_the_quantity():
    with pytest.raises(BadInput, match=r"weight is 5; .* 20 to 400 kg"):
        Patient(weight_kg=5)


def test_children():
    assert Patient(age_years=17.9).is_child
    assert not Patient(age_years=18).is_child
    assert not Patient().is_child
