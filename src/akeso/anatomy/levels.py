"""Names of lumbar levels, and which nerve runs where.

A level is written ``L4`` for one vertebra and ``L4-L5`` for a joint, foramen or interlaminar
space, in the words of TotalSegmentator for labels (``vertebrae_L4``).
"""

from __future__ import annotations

from enum import StrEnum
from itertools import pairwise

from akeso.errors import BadInput

VERTEBRAE: tuple[str, ...] = ("L1", "L2", "L3", "L4", "L5", "S1")
"""Vertebrae from head to feet that the lumbar approaches use."""

SPACES: tuple[str, ...] = tuple(f"{a}-{b}" for a, b in pairwise(VERTEBRAE))
"""Joints, foramina and interlaminar spaces from head to feet."""

_ROOTS = ("T12", *VERTEBRAE)


class Side(StrEnum):
    """Side of the patient."""

    LEFT = "left"
    RIGHT = "right"
    MIDLINE = "midline"

    @property
    def sign(self) -> float:
        """+1 to the patient's left (LPS +x), -1 to the right, 0 in the midline."""
        return {"left": 1.0, "right": -1.0, "midline": 0.0}[self.value]

    @property
    def sides(self) -> tuple[Side, ...]:
        """Sides of the arch that a needle here has beside it: in the midline both."""
        return (Side.LEFT, Side.RIGHT) if self is Side.MIDLINE else (self,)


def label_name(vertebra: str) -> str:
    """Return the label map's name of a vertebra, e.g. ``vertebrae_L4``."""
    return f"vertebrae_{vertebra}"


def split_space(level: str) -> tuple[str, str]:
    """Return the upper and lower vertebra of a space, e.g. ``("L4", "L5")``.

    Raises
    ------
    BadInput
        If the level is not one of `SPACES`.
    """
    if level not in SPACES:
        raise BadInput(f"The level {level!r} is no lumbar space; use one of {', '.join(SPACES)}.")
    upper, lower = level.split("-")
    return upper, lower


def medial_branch_on(vertebra: str) -> str:
    """Return the nerve that crosses the transverse process of a vertebra.

    The medial branch of root n crosses the process of vertebra n + 1; the L5 dorsal ramus lies
    on the sacral ala (approaches.md 2.1, read in S04 and S66).
    """
    if vertebra == "S1":
        return "L5 dorsal ramus"
    return f"{_ROOTS[VERTEBRAE.index(vertebra)]} medial branch"


def medial_branches_of_joint(level: str) -> tuple[str, str]:
    """Return the two nerves that supply a facet joint (approaches.md 2.1)."""
    upper, lower = split_space(level)
    return medial_branch_on(upper), medial_branch_on(lower)
