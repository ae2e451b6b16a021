"""Lipid rescue; memo: 50 kg 75 mL, 12.5 mL/min, 600; 69.9 kg 104.9; 70 kg 100; 80 kg 960."""

import pytest

from akeso.errors import BadInput
from akeso.pharmacy.patient import Patient
from akeso.pharmacy.rescue import card_for, lipid_card


@pytest.mark.parametrize(
    ("kg", "bolus", "limit"), [(50, 75, 600), (69.9, 104.9, 838.8), (70, 100, 840), (80, 100, 960)]
)
def test_volumes(kg, bolus, limit):
    card = lipid_card(kg)
    assert float(card.bolus_ml) == pytest.approx(bolus, abs=0.051)
    assert float(card.limit_ml) == pytest.approx(limit)


def test_infusion_is_a_rate_below_70_kg_and_a_volume_from_there():
    assert lipid_card(50).infusion_ml_per_min == 12.5
    assert lipid_card(69.9).infusion_ml_per_min is not None
    assert lipid_card(70).infusion_ml_per_min is None
    assert "200-250 mL over 15-20 min" in lipid_card(70).words


def test_infusion_is_by_ideal_weight():
    assert lipid_card(60, ideal_kg=50).infusion_ml_per_min == 12.5
    assert lipid_card(50, ideal_kg=60).infusion_ml_per_min == 12.5


def test_without_a_weight_there_is_no_card():
    assert card_for(Patient()) is None
    assert card_for(Patient(weight_kg=50)).bolus_ml == 75
    with pytest.raises(BadInput):
        lipid_card(5)


def test_the_card_is_shown_as_unverified():
    assert not lipid_card(50).source.mark.verified
