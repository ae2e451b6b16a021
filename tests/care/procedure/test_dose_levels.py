import pytest

from akeso.care.procedure.dose_levels import dose_alerts, local_reference, references
from akeso.care.procedure.radiation import Guidance, RadiationRecord
from akeso.errors import BadInput
from akeso.rule import Mark


def dose(**numbers):
    return RadiationRecord(Guidance.FLUOROSCOPY, "console, Demo Radiographer", **numbers)


def severities(technique, **numbers):
    return [(a.severity, a.quantity) for a in dose_alerts(technique, dose(**numbers))]


@pytest.mark.parametrize(
    ("quantity", "notice", "stop"),
    [("air_kerma_mgy", 3000, 5000), ("kap_gy_cm2", 300, 500), ("fluoroscopy_s", 1800, 3600)],
)
def test_hard_stops_on_both_sides_of_the_edge(quantity, notice, stop):
    assert severities("scs.trial", **{quantity: notice - 1}) == []
    assert severities("scs.trial", **{quantity: notice}) == [("notice", quantity)]
    assert severities("scs.trial", **{quantity: stop - 1}) == [("notice", quantity)]
    assert severities("scs.trial", **{quantity: stop}) == [("stop", quantity)]


def test_hard_stops_say_that_they_are_recalled():
    (alert,) = dose_alerts("scs.trial", dose(air_kerma_mgy=5000))
    assert alert.source.mark is Mark.RECALLED
    assert "has reached 5000" in alert.message


def test_a_published_range_is_a_note_and_no_drl():
    assert severities("esi.tf.lumbar", fluoroscopy_s=161) == []
    (alert,) = dose_alerts("esi.tf.lumbar", dose(fluoroscopy_s=162))
    assert alert.message == "162 s is above the highest value 161 (published, not a DRL)"
    assert severities("esi.tf.lumbar", kap_gy_cm2=5.296) == []
    assert severities("esi.tf.lumbar", kap_gy_cm2=5.297) == [("note", "kap_gy_cm2")]
    assert severities("nerve_block.stellate", fluoroscopy_s=162) == []


def test_a_local_level_is_median_and_75th_centile_of_at_least_20():
    level = local_reference("esi.caudal", "fluoroscopy_s", "s", range(1, 22))
    assert (level.median, level.p75, level.n) == (11, 16, 21)
    assert level.source.mark is Mark.RECALLED
    with pytest.raises(BadInput, match="There are 19 procedures"):
        local_reference("esi.caudal", "fluoroscopy_s", "s", range(19))
    assert local_reference("esi.caudal", "fluoroscopy_s", "s", range(20)).n == 20
    found = [a.limit for a in dose_alerts("esi.caudal", dose(fluoroscopy_s=17), (level,))]
    assert found == [16]
    assert dose_alerts("esi.caudal", dose(fluoroscopy_s=16), (level,)) == ()


def test_nothing_told_raises_nothing():
    assert dose_alerts("esi.caudal", dose()) == ()


def test_every_published_row_is_said_to_be_no_drl():
    assert {r.kind for r in references()} == {"published, not a DRL"}
    assert {r.quantity for r in references()} <= set(RadiationRecord.__dataclass_fields__)
    assert all(r.p75 is None for r in references())
