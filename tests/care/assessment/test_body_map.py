"""The body map: the patient's own side, and the back asked twice."""

import pytest

from akeso.anatomy.levels import Side
from akeso.care.assessment import Face, PainArea, body_areas
from akeso.errors import BadInput, Refused

BACK = [a.name for a in body_areas().values() if a.sided and a.face is Face.BACK]


@pytest.mark.parametrize("area", BACK)
def test_every_sided_area_of_the_back_is_asked_twice(area):
    with pytest.raises(BadInput, match="asked once; on the back it is asked twice"):
        PainArea(area, Side.LEFT)
    with pytest.raises(Refused, match=r"marked left, then right; let the patient touch the place"):
        PainArea(area, Side.LEFT, Side.RIGHT)
    kept = PainArea(area, Side.LEFT, Side.LEFT)
    assert (kept.side, kept.side_again) == (Side.LEFT, Side.LEFT)


def test_the_front_and_the_midline_are_asked_once():
    assert PainArea("thigh_front", Side.RIGHT).side_again is None
    assert PainArea("low_back_midline", Side.MIDLINE).side is Side.MIDLINE
    with pytest.raises(Refused, match="thigh"):
        PainArea("thigh_front", Side.RIGHT, Side.LEFT)


def test_a_side_fits_its_area():
    with pytest.raises(BadInput, match="give left or right"):
        PainArea("knee_front", Side.MIDLINE)
    with pytest.raises(BadInput, match="give midline"):
        PainArea("tailbone", Side.LEFT, Side.LEFT)
    with pytest.raises(BadInput, match="did you mean low_back"):
        PainArea("lowback", Side.LEFT, Side.LEFT)


def test_both_faces_are_on_the_map():
    assert {a.face for a in body_areas().values()} == set(Face)
