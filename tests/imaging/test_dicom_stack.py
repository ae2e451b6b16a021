"""Gaps, tilts and doubles are refused by name; what lies within the tolerances is read."""

import pytest
from synthetic_dicom import lacking, lean, moved, only, phantom, put, turned, write_series

from akeso.errors import Refused
from akeso.imaging.inspect import inspect
from akeso.imaging.reading import read_ct

FAULTS = {
    "missing": (lambda ds, n: n != 3, r"missing: 2.5 mm between im02.dcm and im04.dcm.*1.25 mm"),
    "two missing": (lambda ds, n: n not in (2, 3), r"missing: 3.75 mm between im01.*im04"),
    "uneven": (moved(3, (0, 0, 0.3)), r"uneven: 1.55 mm between im02.dcm and im03.dcm"),
    "duplicate": (moved(3, (0, 0, -1.25)), r"im02.dcm and im03.dcm lie at the same position"),
    "tilt tag": (put(GantryDetectorTilt="5.5"), r"gantry tilt of 5.5 degrees"),
    "leaning stack": (lean(5), r"5.0 degrees off their normal \(gantry tilt\)"),
    "one aside": (moved(2, (0, 0.5, 0)), r"im02.dcm lies 0.50 mm beside the stack"),
    "turned": (only(4, turned(1.0)), r"im04.dcm is turned 1.00 degrees against im00.dcm"),
    "skewed": (
        put(ImageOrientationPatient=["1", "0", "0", "0.1", "0.995", "0"]),
        r"not at right angles",
    ),
    "gaps between": (put(SliceThickness="0.6"), r"0.6 mm thick but 1.25 mm apart"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_faults_are_refused_with_file_and_cause(tmp_path, fault):
    tweak, words = FAULTS[fault]
    write_series(tmp_path / "ct", tweak=tweak)
    with pytest.raises(Refused, match=words) as refusal:
        read_ct(tmp_path / "ct")
    assert str(refusal.value).endswith(".")
    found = inspect(tmp_path / "ct")
    assert not found.usable
    assert found.reasons


HARMLESS = {
    "jitter": moved(3, (0, 0, 0.02)),
    "sideways": moved(3, (0.015, 0, 0)),
    "tilt 0": put(GantryDetectorTilt="0"),
    "tilt of nothing": put(GantryDetectorTilt="0.04"),
    "lean": lean(0.03),
    "turned": only(4, turned(0.03)),
    "overlap": put(SliceThickness="2.5"),
    "nearly covered": put(SliceThickness="0.9"),
    "derived": put(ImageType=["DERIVED", "SECONDARY", "MPR"]),
    "thickness unsaid": lacking("SliceThickness"),
    "no unit said": lacking("RescaleType"),
    "no frame": lacking("FrameOfReferenceUID"),
    "acquired in steps": only(5, put(AcquisitionNumber=2)),
}


@pytest.mark.parametrize("case", HARMLESS)
def test_what_is_within_tolerance_is_read(tmp_path, case):
    write_series(tmp_path, tweak=HARMLESS[case])
    volume = read_ct(tmp_path)
    assert volume.shape == (8, 7, 6)
    assert ("derived" in volume.description) == (case == "derived")


@pytest.mark.parametrize(("count", "usable"), [(1, False), (2, False), (3, True)])
def test_three_slices_are_the_fewest(tmp_path, count, usable):
    write_series(tmp_path, phantom(count))
    if usable:
        assert read_ct(tmp_path).shape[2] == count
    else:
        with pytest.raises(Refused, match="at least 3"):
            read_ct(tmp_path)
