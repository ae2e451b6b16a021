"""What a needle plan is: where the needle goes, how it is watched, and what to doubt.

A plan is a proposal to an operator. It names the target and the skin entry in patient
coordinates, the C-arm views with the numbers that prove the tip is where it should be, the
clearances to what must not be touched, and every reason for doubt. It carries no identity.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from akeso.errors import BadInput
from akeso.frame import FloatArray, unit_vector
from akeso.imaging.carm import Position, angles_in_words, detector_direction
from akeso.rule import Check, Source, Status, all_of


@dataclass(frozen=True)
class Needle:
    """A stock needle, electrode cannula or introducer.

    Parameters
    ----------
    name : str
        As on the tray, e.g. ``"22 G spinal (Quincke)"``.
    gauge : int
        Outer diameter in Birmingham gauge; `diameter_mm` holds the same in mm.
    length_mm : float
        Shaft length, tip to hub.
    diameter_mm : float
        Outer diameter.
    active_tip_mm : float
        Bare length of a radiofrequency cannula, 0 for needles.
    source : Source
        Where size and use come from.
    """

    name: str
    gauge: int
    length_mm: float
    diameter_mm: float
    source: Source
    active_tip_mm: float = 0.0


@dataclass(frozen=True)
class View:
    """One C-arm setting of the plan, with what the operator checks in it.

    Parameters
    ----------
    name : str
        ``"AP"``, ``"lateral"``, ``"oblique"``, ``"tunnel"`` or ``"contralateral oblique"``.
    purpose : str
        What the view is for, one sentence.
    primary_deg, secondary_deg : float
        Positioner angles (see `akeso.imaging.carm`).
    position : Position
        How the patient lies.
    checks : tuple of Check
        Measured on the planned needle, with the limits the delivered needle has to meet.
    """

    name: str
    purpose: str
    primary_deg: float
    secondary_deg: float
    position: Position
    checks: tuple[Check, ...] = ()

    @property
    def to_detector(self) -> FloatArray:
        """Unit vector target -> detector (3,), LPS."""
        return detector_direction(self.primary_deg, self.secondary_deg, self.position)

    @property
    def angles(self) -> str:
        """The angles in words, e.g. ``LAO 25 / caudal 10``."""
        return angles_in_words(self.primary_deg, self.secondary_deg)

    @property
    def status(self) -> Status:
        """Conjunction of the checks; a view without checks is only looked at and answers Pass."""
        return all_of(c.status for c in self.checks) if self.checks else Status.PASS


@dataclass(frozen=True)
class Clearance:
    """Distance the planned needle keeps from one structure.

    Parameters
    ----------
    structure : str
        Name of the structure in the operator's words.
    distance_mm : float
        Smallest distance from the needle's surface to it, with nothing taken off; NaN when the
        structure could not be found, which answers Unknown.
    limit_mm, soft_limit_mm : float
        Hard and soft limit before widening. Below the soft one the plan warns.
    widened_by_mm : float
        Allowance for voxel size, label resolution and needle bend that is added to both limits.
    source : Source
        Where the limits come from.
    note : str
        How the structure was found, or why not.
    """

    structure: str
    distance_mm: float
    limit_mm: float
    soft_limit_mm: float
    widened_by_mm: float
    source: Source
    note: str = ""

    @property
    def status(self) -> Status:
        """Pass at or beyond the widened hard limit, Fail inside it, Unknown when not found."""
        if not math.isfinite(self.distance_mm):
            return Status.UNKNOWN
        kept = self.distance_mm >= self.limit_mm + self.widened_by_mm
        return Status.PASS if kept else Status.FAIL

    @property
    def close(self) -> bool:
        """True where the hard limit holds but the soft one does not."""
        near = self.distance_mm < self.soft_limit_mm + self.widened_by_mm
        return self.status is Status.PASS and near


@dataclass(frozen=True, eq=False)
class NeedlePath:
    """A straight way from the skin to the target.

    Parameters
    ----------
    target_mm, entry_mm : (3,) arrays
        Tip and skin entry, LPS mm.
    cost : float
        What the search minimised, pure number; smaller is better.
    reasons : tuple of str
        What speaks for or against it, in words.
    """

    target_mm: FloatArray
    entry_mm: FloatArray
    cost: float = 0.0
    reasons: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in ("target_mm", "entry_mm"):
            point = np.array(getattr(self, name), dtype=np.float64)
            if point.shape != (3,) or not np.all(np.isfinite(point)):
                raise BadInput(f"{name} needs three finite numbers in mm, got {point.tolist()}.")
            point.setflags(write=False)
            object.__setattr__(self, name, point)

    @property
    def direction(self) -> FloatArray:
        """Unit vector skin -> target (3,), the way the needle travels."""
        return unit_vector(self.target_mm - self.entry_mm)

    @property
    def depth_mm(self) -> float:
        """Length of needle under the skin."""
        return float(np.linalg.norm(self.target_mm - self.entry_mm))


@dataclass(frozen=True)
class Refusal:
    """Why a share of the candidate paths was refused."""

    reason: str
    count: int


@dataclass(frozen=True, eq=False)
class EntryZone:
    """The feasible skin entries of a search, for the picture of the entry zone.

    Parameters
    ----------
    entries_mm : (n, 3) float32
        Skin entry of every candidate.
    code : (n,) uint8
        0 feasible, otherwise 1 + index into `reasons`.
    cost : (n,) float32
        Cost of the feasible ones, NaN elsewhere.
    reasons : tuple of str
        What the codes mean.
    """

    entries_mm: NDArray[np.float32]
    code: NDArray[np.uint8]
    cost: NDArray[np.float32]
    reasons: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class NeedlePlan:
    """The whole plan for one needle; see the module docstring.

    Parameters
    ----------
    approach, technique : str
        Codes, e.g. ``lumbar-transforaminal-subpedicular`` and ``epidural_steroid``.
    title : str
        The approach in words.
    level, side : str
        ``L4-L5`` or ``L4``; ``left``, ``right`` or ``midline``.
    nerve : str
        The nerve treated, e.g. ``L3 medial branch``.
    path : NeedlePath
        The chosen path.
    needle : Needle
        The stock needle chosen for its depth.
    views : tuple of View
        At least two that are 45 degrees or more apart.
    clearances : tuple of Clearance
        One for every structure the approach fears, found or not.
    alternatives : tuple of NeedlePath
        Runners-up, best first.
    refusals : tuple of Refusal
        Why the other candidates were refused, most frequent first.
    entry_zone : EntryZone
        All candidates, for the picture.
    landmarks : mapping of str to (3,) arrays
        The landmarks the plan was built from, LPS mm.
    warnings : tuple of str
        Everything the operator should doubt or know, one sentence each.
    sources : tuple of Source
        Where the technique's facts come from.
    uncertainty_mm : float
        Allowance added to the limits; `uncertainty` says of what it is made.
    """

    approach: str
    technique: str
    title: str
    level: str
    side: str
    nerve: str
    path: NeedlePath
    needle: Needle
    views: tuple[View, ...]
    clearances: tuple[Clearance, ...]
    alternatives: tuple[NeedlePath, ...]
    refusals: tuple[Refusal, ...]
    entry_zone: EntryZone
    landmarks: dict[str, FloatArray]
    warnings: tuple[str, ...]
    sources: tuple[Source, ...]
    uncertainty_mm: float
    uncertainty: dict[str, float] = field(default_factory=dict)

    @property
    def status(self) -> Status:
        """Conjunction of every view's checks and every clearance."""
        answers = [v.status for v in self.views] + [c.status for c in self.clearances]
        return all_of(answers)
