"""One spelling for a level."""

import pytest

from akeso.care.assessment import level_fits
from akeso.care.assessment.levels import level_name, shows


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


@pytest.mark.parametrize(
    ("seen", "wanted", "held"),
    [
        (("T8-T10",), "T9", True),
        (("T8-T10",), "T8-T9", True),
        (("T8-T10",), "T7", False),
        (("T8", "T9", "T10"), "T8-T10", True),
        (("T8", "T10"), "T8-T10", False),
        (("L3-L4", "L5-S1"), "L4-L5", False),  # both vertebrae, and not their space
        (("l4/5",), "L4-L5", True),
        (("T12-L1",), "T12", True),
        (("L1-S1",), "L4-L5", True),
        (("C7-T1",), "C7-T1", True),
        (("T8-T10", "L1-L2"), "T8-T10, L1-L2", True),
        (("T8-T10",), "T8-T10, L1-L2", False),
        (("sacral hiatus",), "Sacral hiatus", True),
        (("L6",), "L6", True),
        ((), "L4", False),
    ],
)
def test_a_level_that_was_looked_at_holds_what_lies_in_it(seen, wanted, held):
    assert shows(seen, wanted) is held
