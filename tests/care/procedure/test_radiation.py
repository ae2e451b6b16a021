import pytest

from akeso.care.procedure import Guidance, IrradiationEvent, RadiationRecord
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
