import pytest

from akeso.care.procedure import (
    Guidance,
    IrradiationEvent,
    RadiationRecord,
    kap_from_console,
    unit_doubt,
)
from akeso.errors import BadInput


def dose(**numbers):
    return RadiationRecord(Guidance.FLUOROSCOPY, "console, Demo Radiographer", **numbers)


@pytest.mark.parametrize(
    ("field", "value"),
    [("kap_gy_cm2", -0.1), ("air_kerma_mgy", float("nan")), ("fluoroscopy_s", 36_001)],
)
def test_impossible_doses_are_refused(field, value):
    with pytest.raises(BadInput, match="give a number from"):
        dose(**{field: value})


def test_events_are_checked_and_a_reading_says_where_it_comes_from():
    with pytest.raises(BadInput, match="positioner angle is 361"):
        IrradiationEvent("Fluoroscopy", primary_deg=361.0)
    with pytest.raises(BadInput, match="Where the dose was read is empty"):
        RadiationRecord(Guidance.CT, " ")
    assert dose(kap_gy_cm2=10_000.0, frames=0).frames == 0


@pytest.mark.parametrize(
    ("value", "unit", "kap"),
    [
        (37.4, "uGy.m2", 0.374),  # clinic d.1: 37.4-529.6 uGy.m2 = 0.37-5.3 Gy.cm2
        (529.6, "\u00b5Gy m2", 5.296),
        (12.5, "dGy.cm2", 1.25),
        (0.0001, "Gy.m2", 1.0),
        (0.0001, "Gym2", 1.0),
        (1.25, "Gy cm2", 1.25),
        (1250, "mGy.cm2", 1.25),
    ],
)
def test_a_console_is_read_with_its_unit(value, unit, kap):
    assert kap_from_console(value, unit) == kap


@pytest.mark.parametrize("unit", ["", "Gy", "R.cm2", "gy.cm2", "cm2"])
def test_a_unit_is_never_guessed(unit):
    with pytest.raises(BadInput, match="write the one on the console"):
        kap_from_console(1.0, unit)


def test_an_absurd_reading_is_refused():
    with pytest.raises(BadInput, match="kerma-area product is 20000"):
        kap_from_console(2.0, "Gy.m2")
    with pytest.raises(BadInput, match="give a number from 0"):
        kap_from_console(-1.0, "Gy.cm2")


@pytest.mark.parametrize(
    ("kap", "kerma", "doubted"),
    [
        (0.001, 1.0, False),  # 1 cm2
        (0.00099, 1.0, True),
        (2.5, 1.0, False),  # 2500 cm2
        (2.51, 1.0, True),
        (0.0937, 1.36, False),
        (937.0, 1.36, True),  # Gy.m2 taken twice
        (None, 1.0, False),
        (1.0, None, False),
        (0.0, 1.0, False),
    ],
)
def test_two_doses_that_cannot_be_of_one_beam_are_doubted(kap, kerma, doubted):
    assert bool(unit_doubt(kap, kerma)) is doubted
