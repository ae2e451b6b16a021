"""The catalogue: unknown names are answered with the nearest, and no geometry is loaded."""

import subprocess
import sys

import pytest

from akeso.anatomy.levels import VERTEBRAE, Side
from akeso.errors import BadInput
from akeso.techniques.catalogue import (
    approaches,
    find_approach,
    find_side,
    vertebrae_needed,
)


def test_an_approach_is_found_by_its_code():
    for code in approaches():
        assert find_approach(code).code == code


def test_a_misspelt_approach_is_answered_with_the_nearest():
    with pytest.raises(BadInput, match=r"did you mean lumbar-medial-branch\b"):
        find_approach("lumbar-medial-brnch")
    with pytest.raises(BadInput, match="akeso approaches"):
        find_approach("zzz")


def test_sides():
    page = approaches()["lumbar-interlaminar"]
    assert [find_side(page, s) for s in ("left", "Right ", "MIDLINE")] == [
        Side.LEFT, Side.RIGHT, Side.MIDLINE,
    ]  # fmt: skip
    for code, wrong in (("lumbar-facet", "midline"), ("lumbar-interlaminar", "up")):
        with pytest.raises(BadInput, match="left or right"):
            find_side(approaches()[code], wrong)


@pytest.mark.parametrize(
    ("level", "needed"),
    [
        ("L1", ("L1",)),
        ("L4", ("L3", "L4")),
        ("S1", ("L5", "S1")),
        ("L1-L2", ("L1", "L2")),
        ("L4-L5", ("L3", "L4", "L5")),
        ("L5-S1", ("L4", "L5", "S1")),
    ],
)
def test_a_level_needs_its_vertebrae_and_the_one_above(level, needed):
    assert vertebrae_needed(level) == needed
    assert set(needed) <= set(VERTEBRAE)


def test_asking_for_names_and_steps_loads_no_geometry():
    program = (
        "import sys; from akeso.techniques.catalogue import approaches; approaches();"
        "print(sorted({'numba', 'scipy'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.stdout == "[]\n", done.stderr
