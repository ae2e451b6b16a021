"""Levels of the whole spine in order, and the region whose drug rules hold there.

A level is ``L4`` for one vertebra or root, ``L4-L5`` for the space below it. A space that spans two
regions belongs to the upper one: C7-T1 is cervical and T12-L1 thoracic, whose rules are stricter.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from akeso.errors import BadInput

SPINE: tuple[str, ...] = tuple(
    f"{letter}{n}"
    for letter, count in (("C", 7), ("T", 12), ("L", 5), ("S", 5))
    for n in range(1, count + 1)
)


class Region(StrEnum):
    """Region of the spine."""

    CERVICAL = "cervical"
    THORACIC = "thoracic"
    LUMBAR = "lumbar"
    SACRAL = "sacral"


_REGIONS = {"C": Region.CERVICAL, "T": Region.THORACIC, "L": Region.LUMBAR, "S": Region.SACRAL}


@dataclass(frozen=True)
class Level:
    """A vertebra, or the space below it.

    Parameters
    ----------
    name : str
        ``C7-T1``, ``L4``, ``L5-S1``, ...
    """

    name: str

    def __post_init__(self) -> None:
        ends = self.name.split("-")
        places = [SPINE.index(end) if end in SPINE else -9 for end in ends]
        if -9 in places or len(ends) > 2 or (len(ends) == 2 and places[1] != places[0] + 1):
            raise BadInput(
                f"The level is {self.name!r}; use one vertebra from C1 to S5, as L4, "
                "or two neighbours, the upper first, as L4-L5."
            )

    @property
    def upper(self) -> str:
        """The vertebra itself, or the upper one of a space."""
        return self.name.split("-")[0]

    @property
    def region(self) -> Region:
        """Region of the upper vertebra."""
        return _REGIONS[self.upper[0]]

    def is_above(self, other: str) -> bool:
        """Tell whether it lies nearer to the head than the vertebra `other`."""
        return SPINE.index(self.upper) < SPINE.index(other)
