"""Levels from neck to sacrum."""

import pytest

from akeso.errors import BadInput
from akeso.pharmacy.level import SPINE, Level, Region


@pytest.mark.parametrize(
    ("name", "region"),
    [("C5-C6", "cervical"), ("C7-T1", "cervical"), ("T1", "thoracic"), ("T12-L1", "thoracic"),
     ("L1", "lumbar"), ("L5-S1", "lumbar"), ("S1", "sacral")],
)  # fmt: skip
def test_region_is_that_of_the_upper_vertebra(name, region):
    assert Level(name).region is Region(region)


def test_order():
    assert SPINE[0] == "C1"
    assert len(SPINE) == 7 + 12 + 5 + 5
    assert Level("C5-C6").is_above("C6")
    assert not Level("C6-C7").is_above("C6")
    assert Level("T12-L1").is_above("L1")


@pytest.mark.parametrize("name", ["", "L6", "L4-S1", "L5-L4", "l4", "L4-L5-S1", "C8", "-", "L4-"])
def test_what_is_no_level_is_refused(name):
    with pytest.raises(BadInput, match="L4-L5"):
        Level(name)
