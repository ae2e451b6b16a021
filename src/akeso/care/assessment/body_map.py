"""The body map: where it hurts, left and right always the patient's own.

Seen from behind the sides look exchanged, so the side of a mark on the back is asked twice, and
two answers that disagree are refused (``body_areas.csv``; the list of areas is ours, a proposal).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from types import MappingProxyType

from akeso.anatomy.levels import Side
from akeso.care.assessment.answer import Region
from akeso.care.assessment.tables import listed, rows
from akeso.errors import BadInput, Refused


class Face(StrEnum):
    """Which drawing of the body an area lies on."""

    FRONT = "front"
    BACK = "back"


@dataclass(frozen=True)
class BodyArea:
    """One area of the drawing; without a side it lies in the midline."""

    name: str
    title: str
    face: Face
    sided: bool
    region: Region


@cache
def body_areas() -> Mapping[str, BodyArea]:
    """Return every area by its name, from head to feet."""
    return MappingProxyType(
        {
            row["area"]: BodyArea(
                row["area"],
                row["title"],
                Face(row["face"]),
                row["sided"] == "yes",
                Region(row["region"]),
            )
            for row in rows("body_areas.csv")
        }
    )


@dataclass(frozen=True)
class PainArea:
    """One mark on the body map.

    Parameters
    ----------
    area : str
        A name of `body_areas`.
    side : Side
        The patient's own side; ``midline`` for areas without a side.
    side_again : Side or None
        The answer when the patient was asked a second time; needed for a sided area on the back,
        None elsewhere where it was not asked.
    character : str
        Such as burning; may be empty.

    Raises
    ------
    Refused
        If the two answers disagree.
    BadInput
        If the area is none, its side does not fit, or the second answer is missing.
    """

    area: str
    side: Side
    side_again: Side | None = None
    character: str = ""

    def __post_init__(self) -> None:
        area = body_areas()[listed("area of the body", self.area, body_areas())]
        side = Side(self.side)
        object.__setattr__(self, "side", side)
        if (side is Side.MIDLINE) == area.sided:
            wanted = "left or right" if area.sided else "midline"
            raise BadInput(f"The side of the {area.title} is {side}; give {wanted}.")
        if self.side_again is not None:
            object.__setattr__(self, "side_again", Side(self.side_again))
            self._agree(area)
        elif area.sided and area.face is Face.BACK:
            raise BadInput(
                f"The side of the {area.title} was asked once; on the back it is asked twice: let "
                "the patient touch the place and enter the side again."
            )

    def _agree(self, area: BodyArea) -> None:
        if self.side_again is not self.side:
            raise Refused(
                f"The {area.title} was marked {self.side}, then {self.side_again}; let the patient "
                "touch the place, and enter the patient's own side, not the drawing's."
            )
