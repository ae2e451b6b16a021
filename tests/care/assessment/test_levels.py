"""One spelling for a level."""

import pytest

from akeso.care.assessment.levels import level_name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("l4-l5", "L4-L5"),
        ("L4/5", "L4-L5"),
        ("L4 / L5", "L4-L5"),
        ("L5/1", "L5-S1"),
        ("L5-S1", "L5-S1"),
        ("c7-1", "C7-T1"),
        ("T12/1", "T12-L1"),
        ("s1", "S1"),
        ("", ""),
        ("left knee", "LEFTKNEE"),
    ],
)
def test_a_level_is_spelled_one_way(text, name):
    assert level_name(text) == name
