"""What is drawn up."""

from fractions import Fraction

import pytest

from akeso.errors import BadInput
from akeso.pharmacy.amount import parse_strength
from akeso.pharmacy.drug import Kind, find_drug
from akeso.pharmacy.syringe import Dose, Syringe

LIDOCAINE, SALINE = find_drug("lidocaine"), find_drug("saline")


def test_amounts_are_volume_times_strength():
    dose = Dose(LIDOCAINE, 2.5, parse_strength("2 %"), parse_strength("1:200 000"))
    assert dose.amount == 50
    assert dose.adrenaline_mg == Fraction("0.0125")


def test_a_syringe_adds_up():
    one = Dose(LIDOCAINE, 2, parse_strength("1 %"))
    mixed = Syringe("mix", "target", (one, one, Dose(SALINE, 1)))
    assert mixed.volume_ml == 5
    assert mixed.amount_of("lidocaine") == 40
    assert mixed.of(Kind.DILUENT)[0].amount == 0


def test_preservative_is_read_from_the_ampoule_then_from_the_table():
    steroid = find_drug("triamcinolone")
    assert Dose(steroid, 1, parse_strength("40 mg/mL")).preserved is True
    free = Dose(steroid, 1, parse_strength("40 mg/mL"), preservative_free=True)
    assert free.preserved is False
    assert Dose(find_drug("dexamethasone"), 1, parse_strength("4 mg/mL")).preserved is None


@pytest.mark.parametrize(
    ("drug", "ml", "strength", "adrenaline", "says"),
    [
        ("lidocaine", 1, None, None, "no strength"),
        ("lidocaine", 0, "1 %", None, "0 mL"),
        ("lidocaine", 101, "1 %", None, "100 mL"),
        ("lidocaine", 1, "300 mgI/mL", None, "mg/mL"),
        ("iohexol", 1, "300 mg/mL", None, "mgI/mL"),
        ("gadobutrol", 1, "604 mg/mL", None, "mmol/mL"),
        ("dexamethasone", 1, "4 mg/mL", "1:200 000", "adrenaline"),
    ],
)
def test_what_cannot_be_drawn_up_is_refused(drug, ml, strength, adrenaline, says):
    with pytest.raises(BadInput, match=says):
        Dose(
            find_drug(drug),
            ml,
            strength and parse_strength(strength),
            adrenaline and parse_strength(adrenaline),
        )


def test_a_syringe_needs_a_name_and_contents():
    with pytest.raises(BadInput, match="name"):
        Syringe(" ", "target", (Dose(SALINE, 1),))
    with pytest.raises(BadInput, match="empty"):
        Syringe("x", "target", ())
