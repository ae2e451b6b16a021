"""One spelling for a level."""

import pytest

from akeso.care.assessment import level_fits
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


@pytest.mark.parametrize(
    ("technique", "level", "fits"),
    [
        ("esi.tf.lumbar", "L4-L5", True),
        ("esi.tf.lumbar", "C5-C6", False),
        ("esi.tf.lumbar", "", True),
        ("esi.il.lumbar", "T12-L1", True),
        ("esi.il.lumbar", "T11-T12", False),
        ("esi.tf.s1", "S1", True),
        ("facet_ia.c1c2", "C1-C2", True),
        ("nerve_block.snrb", "C6", True),
        ("nerve_block.genicular", "left knee", True),
        ("scs.trial", "T8", True),
    ],
)
def test_a_level_is_one_of_the_technique(technique, level, fits):
    assert level_fits(technique, level) is fits
