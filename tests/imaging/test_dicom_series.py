"""Images are parted into series as the body was scanned, and mixed ones are refused."""

import pytest
from synthetic_dicom import CORONAL, only, phantom, put, write_series

from akeso.errors import BadInput, Refused
from akeso.imaging.dicom import choose, find_series, read_series
from akeso.imaging.inspect import inspect
from akeso.imaging.reading import read_ct

FAULTS = {
    "two numbers": (only(5, put(SeriesNumber=4)), r"mixed.*series numbers 3 and 4"),
    "two patients": (only(5, put(PatientID="other")), r"more than one patient"),
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


def test_scout_beside_the_series_is_passed_over(tmp_path):
    write_series(tmp_path)
    write_series(
        tmp_path, phantom(1), put(ImageType=["ORIGINAL", "PRIMARY", "LOCALIZER"]), prefix="scout"
    )
    assert read_ct(tmp_path).shape == (8, 7, 6)
    assert any("scout00.dcm is a localizer" in reason for reason in inspect(tmp_path).reasons)


def test_what_no_grid_can_hold_is_parted(tmp_path):
    write_series(tmp_path, prefix="a")
    write_series(tmp_path, phantom(4, 9, 5), prefix="b")
    write_series(tmp_path, phantom(3), prefix="c", axes=CORONAL)
    found = find_series(tmp_path)
    assert sorted(len(s.images) for s in found if s.usable) == [3, 4, 6]
    by_hand = choose(found, str([len(s.images) for s in found].index(4) + 1), "here")
    assert read_series(by_hand).shape == (5, 9, 4)


def test_repeated_acquisitions_are_parted_and_asked_for(tmp_path):
    write_series(tmp_path, prefix="a")
    write_series(tmp_path, prefix="b", tweak=put(AcquisitionNumber=2))
    with pytest.raises(BadInput, match=r"2 usable.*acquisition 1.*acquisition 2"):
        read_ct(tmp_path)
    assert read_ct(tmp_path, series="2").shape == (8, 7, 6)
