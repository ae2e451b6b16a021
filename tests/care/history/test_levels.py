"""What the decided places themselves tell, both sides of each limit of the rules."""

import pytest

from akeso.anatomy.levels import Side
from akeso.care.decision import By
from akeso.care.history.levels import counted

LEFT, RIGHT = Side.LEFT, Side.RIGHT


def told(technique, *places):
    return {k.finding: k.value for k in counted(technique, places, By.DECISION, ("d1",))}


@pytest.mark.parametrize(
    ("levels", "above"),
    [
        (("C6-C7",), False),
        (("C7-T1",), False),
        (("C5-C6",), True),
        (("C7-T1", "C5-C6"), True),
        (("T1-T2",), None),
        (("",), None),
    ],
)
def test_an_entry_above_c6_c7_is_known_from_its_level(levels, above):
    found = told("esi.il.cervical", *((level, Side.MIDLINE) for level in levels))
    assert found.get("esi_level_above_c6_c7") is above
    assert "esi_level_above_c6_c7" not in told("esi.tf.cervical", ("C5-C6", LEFT))


def test_levels_of_an_epidural_count_once_over_both_sides():
    both = ("L4-L5", LEFT), ("l4/5", RIGHT)
    assert told("esi.tf.lumbar", *both)["esi_levels_planned"] == 1
    assert told("esi.tf.lumbar", *both, ("L5-S1", LEFT))["esi_levels_planned"] == 2
    assert "esi_levels_planned" not in told("nerve_block.mbb.lumbar", *both)
    assert "esi_levels_planned" not in told("esi.caudal", ("", None))


def test_joints_of_radiofrequency_are_those_of_the_side_that_has_more():
    three = [("L2-L3", LEFT), ("L3-L4", LEFT), ("L4-L5", LEFT)]
    assert told("rf.mb.lumbar", *three)["rf_levels_per_side_planned"] == 3
    four = [*three, ("L5-S1", LEFT), ("L5-S1", RIGHT)]
    assert told("rf.mb.lumbar", *four)["rf_levels_per_side_planned"] == 4
    assert told("rf.mb.lumbar", ("L4", LEFT))["rf_levels_per_side_planned"] == 1
    nerves = ("L4", LEFT), ("L5", LEFT)
    assert "rf_levels_per_side_planned" not in told("rf.mb.lumbar", *nerves)


def test_both_sides_are_known_from_the_decisions():
    assert told("rf.mb.cervical", ("C5", LEFT), ("C5", RIGHT))["bilateral_planned"] is True
    assert told("rf.mb.cervical", ("C5", LEFT))["bilateral_planned"] is False
    assert "bilateral_planned" not in told("nerve_block.gon", ("", None))
    assert told("esi.caudal") == {}
