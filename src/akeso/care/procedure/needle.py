"""Needles as they were placed, and how far the delivered needle lies from the planned one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from akeso.anatomy.levels import Side
from akeso.care.record import said
from akeso.care.rehearsal import PlanAttached, same_level
from akeso.errors import BadInput, Refused
from akeso.frame import angle_deg, unit_vector
from akeso.quantity import Range

Point = tuple[float, float, float]
"""Three numbers in patient coordinates, LPS mm."""

PASSES = Range("The number of needle passes", "", 1, 100)
PLACE_MM = Range("A coordinate", "mm", -5000.0, 5000.0)


@dataclass(frozen=True)
class NeedlePlaced:
    """One needle, cannula or electrode.

    Parameters
    ----------
    level : str
        As in the plan; ``L4-L5``, ``L4``, or the place in words outside the spine.
    side : Side
    needle : str
        As on the tray.
    passes : int
        Times it was advanced from the skin, and anew after drawing back; 1 for a first hit.
    plan : str
        Record of the plan it followed; ``""`` without one.
    tip_mm, entry_mm : (3,) tuples, optional
        Where it ended and entered, LPS mm; None where nobody measured.
    note : str
    """

    level: str
    side: Side
    needle: str
    passes: int
    plan: str = ""
    tip_mm: Point | None = None
    entry_mm: Point | None = None
    note: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "level", same_level(said("The level of the needle", self.level)))
        object.__setattr__(self, "side", Side(self.side))
        object.__setattr__(self, "needle", said("The name of the needle", self.needle))
        PASSES.check(self.passes)
        for point in (self.tip_mm, self.entry_mm):
            for number in point or ():
                PLACE_MM.check(number)


@dataclass(frozen=True)
class Delivered:
    """Planned against delivered needle, LPS mm.

    Parameters
    ----------
    along_mm : float
        Of the tip error, the part along the planned needle; deeper is positive.
    across_mm : float
        The part square to it, at least 0.
    tip_error_mm : float
        The whole distance from planned to delivered tip.
    across_left_mm, across_posterior_mm, across_superior_mm : float
        The part square to the needle in the patient's directions.
    entry_error_mm : float, optional
        Distance between planned and actual skin entry; None where the entry was not measured.
    angle_deg : float, optional
        Between planned and delivered direction; None where the entry was not measured.
    """

    along_mm: float
    across_mm: float
    tip_error_mm: float
    across_left_mm: float
    across_posterior_mm: float
    across_superior_mm: float
    entry_error_mm: float | None = None
    angle_deg: float | None = None


def delivered(
    planned_entry_mm: Point,
    planned_tip_mm: Point,
    tip_mm: Point,
    entry_mm: Point | None = None,
) -> Delivered:
    """Return how the delivered needle differs from the planned one.

    Parameters
    ----------
    planned_entry_mm, planned_tip_mm : (3,) tuples
        Skin entry and target of the plan, LPS mm.
    tip_mm : (3,) tuple
        Where the tip ended.
    entry_mm : (3,) tuple, optional
        Where it entered the skin.

    Raises
    ------
    BadInput
        If a point is not three finite numbers, or entry and tip of a needle are the same.
    """
    target, start, tip = (_vector(p) for p in (planned_tip_mm, planned_entry_mm, tip_mm))
    axis = unit_vector(target - start)
    error = tip - target
    along = float(error @ axis)
    across = error - along * axis
    entry_error = direction = None
    if entry_mm is not None:
        entry = _vector(entry_mm)
        entry_error = float(np.linalg.norm(entry - start))
        direction = angle_deg(axis, unit_vector(tip - entry))
    return Delivered(
        along,
        float(np.linalg.norm(across)),
        float(np.linalg.norm(error)),
        float(across[0]),
        float(across[1]),
        float(across[2]),
        entry_error,
        direction,
    )


def delivered_needle(plan: PlanAttached, needle: NeedlePlaced) -> Delivered | None:
    """Return how a needle differs from the plan it followed; None where the tip was not measured.

    Raises
    ------
    Refused
        If the needle was placed at another level or side than the plan's.
    """
    if needle.level != same_level(plan.level) or needle.side is not plan.side:
        raise Refused(
            f"The needle at {needle.level} {needle.side} cannot be compared with the plan "
            f"{plan.words}; choose the plan it followed."
        )
    if needle.tip_mm is None:
        return None
    return delivered(plan.entry_mm, plan.target_mm, needle.tip_mm, needle.entry_mm)


def _vector(point: Point) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    vector = np.array(point, dtype=np.float64)
    if vector.shape != (3,) or not np.all(np.isfinite(vector)):
        raise BadInput(f"A point of the needle is {point!r}; give three numbers in mm.")
    return vector
