"""Names of levels, sides and nerves against the table of the approaches memo, section 2.1."""

import pytest

from akeso.anatomy.levels import (
    SPACES,
    VERTEBRAE,
    Side,
    label_name,
    medial_branch_on,
    medial_branches_of_joint,
    split_space,
)
from akeso.errors import BadInput


def test_spaces_join_neighbours_from_head_to_feet():
    assert SPACES == ("L1-L2", "L2-L3", "L3-L4", "L4-L5", "L5-S1")
    assert VERTEBRAE[0] == "L1"
    assert [split_space(s)[0] for s in SPACES] == list(VERTEBRAE[:-1])
    assert [split_space(s)[1] for s in SPACES] == list(VERTEBRAE[1:])


@pytest.mark.parametrize("level", ["L4", "L4-S1", "L5-L4", "T12-L1", "S1-S2", "", "l4-l5"])
def test_what_is_no_space_is_refused_with_the_list(level):
    with pytest.raises(BadInput, match=r"L1-L2, .*L5-S1"):
        split_space(level)


@pytest.mark.parametrize(
    ("vertebra", "nerve"),
    [
        ("L1", "T12 medial branch"),
        ("L2", "L1 medial branch"),
        ("L3", "L2 medial branch"),
        ("L4", "L3 medial branch"),
        ("L5", "L4 medial branch"),
        ("S1", "L5 dorsal ramus"),
    ],
)
def test_root_n_crosses_the_process_of_the_vertebra_below(vertebra, nerve):
    assert medial_branch_on(vertebra) == nerve


@pytest.mark.parametrize(
    ("joint", "nerves"),
    [
        ("L1-L2", ("T12 medial branch", "L1 medial branch")),
        ("L4-L5", ("L3 medial branch", "L4 medial branch")),
        ("L5-S1", ("L4 medial branch", "L5 dorsal ramus")),
    ],
)
def test_two_nerves_a_joint(joint, nerves):
    assert medial_branches_of_joint(joint) == nerves


def test_left_is_plus_x():
    assert (Side.LEFT.sign, Side.RIGHT.sign, Side.MIDLINE.sign) == (1.0, -1.0, 0.0)


def test_labels_are_named_as_totalsegmentator_does():
    assert label_name("L4") == "vertebrae_L4"
