"""What a corridor search is asked: targets, beam window, dangers, limits and needles.

Nothing here searches; `akeso.needle.corridor` does. All values come from the approach's data.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from akeso.errors import BadInput
from akeso.frame import FloatArray, Transform, unit_vector
from akeso.imaging.carm import Position, positioner_angles_deg
from akeso.imaging.volume import VOXEL
from akeso.needle.distance import DistanceMap
from akeso.needle.plan import Needle
from akeso.needle.stock import EXTRA_MM
from akeso.quantity import Range
from akeso.rule import Mark, Source

LENGTH = Range("A length of the search", "mm", 0.0, 200.0)
WEIGHT = Range("A weight of the cost", "", 0.0, 1e6)
WEIGHTS_SOURCE = Source("own choice: free distance first, then the textbook beam", Mark.PROPOSAL)
STEP = Range("The angular step", "degrees", 0.05, 10.0)


@dataclass(frozen=True, eq=False)
class Danger:
    """One structure a needle must keep away from.

    Parameters
    ----------
    name : str
        In the operator's words, as it reads after "closer than 5 mm to".
    map : DistanceMap
        Distance to the structure.
    hard_mm, soft_mm : float
        Between the needle's surface and the structure's, before widening. Nearer than hard is
        refused; nearer than soft costs. hard 0 forbids crossing.
    source : Source
        Where the limits come from.
    free_near_target_mm : float
        This much of the shaft, from the tip, is not counted (bone at a bony target).
    extend_past_tip_mm : float
        The needle's line is also checked this far beyond the tip.
    widened : bool
        False where the allowances of the search are not added, because touching does no harm
        (bone stops a needle).
    """

    name: str
    map: DistanceMap
    hard_mm: float
    soft_mm: float
    source: Source
    free_near_target_mm: float = 0.0
    extend_past_tip_mm: float = 0.0
    widened: bool = True

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise BadInput("A danger needs a name, so that a refusal can say it.")
        for value in (self.hard_mm, self.free_near_target_mm, self.extend_past_tip_mm):
            LENGTH.check(value)
        Range(f"The soft limit of {self.name}", "mm", self.hard_mm, 200.0).check(self.soft_mm)
        if self.free_near_target_mm > 0 and self.extend_past_tip_mm > 0:
            raise BadInput(
                f"{self.name} cannot be both free near the target and forbidden past it; "
                "give one of the two lengths, or two dangers."
            )

    @property
    def refusal(self) -> str:
        """Why a path is refused for it, in words."""
        if self.hard_mm == 0:
            return f"crosses {self.name}"
        return f"closer than {self.hard_mm:g} mm to {self.name}"


@dataclass(frozen=True)
class Reach:
    """Angles the C-arm can take.

    Parameters
    ----------
    primary_deg, secondary_deg : tuple of float
        Smallest and largest angle. The defaults are what a mobile C-arm over a table usually
        reaches; engineering proposal, set the room's own.
    """

    primary_deg: tuple[float, float] = (-100.0, 100.0)
    secondary_deg: tuple[float, float] = (-40.0, 40.0)

    def __post_init__(self) -> None:
        for low, high in (self.primary_deg, self.secondary_deg):
            Range("The C-arm's reach", "degrees", low, high).check((low + high) / 2)


@dataclass(frozen=True)
class Weights:
    """What the search trades off; pure numbers, engineering proposal.

    Parameters
    ----------
    deviation_per_deg : float
        For each degree between path and textbook beam.
    depth_per_mm : float
        For each mm under the skin.
    shortfall_per_mm : float
        For each mm nearer to a danger than its soft limit.
    """

    deviation_per_deg: float = 1.0
    depth_per_mm: float = 0.05
    shortfall_per_mm: float = 2.0
    source: Source = WEIGHTS_SOURCE

    def __post_init__(self) -> None:
        for value in (self.deviation_per_deg, self.depth_per_mm, self.shortfall_per_mm):
            WEIGHT.check(value)


@dataclass(frozen=True, eq=False)
class Search:
    """The whole question: every target is tried along every direction of the window.

    Parameters
    ----------
    targets_mm : (m, 3) array
        Acceptable tips, LPS mm.
    beam : (3,) array
        The textbook beam, target -> detector, LPS; made a unit vector.
    position : Position
        How the patient lies.
    index_of : Transform
        ``LPS`` -> ``voxel`` of the grid all maps were made on (`Volume.index_of`).
    outside : DistanceMap
        Distance to what is not body: the map of ``~body_mask(ct)``.
    dangers : tuple of Danger
        Structures to keep away from; the most obstructive first is quickest.
    needles : tuple of Needle
        Stock to choose from.
    primary_window_deg, secondary_window_deg : tuple of float
        Allowed turn from the textbook beam, e.g. (-15, 15); must hold 0.
    cone_deg : float
        Further limit: largest angle to the textbook beam.
    step_deg : float
        Angular step of the grid.
    target_cost : (m,) array, optional
        Added to the cost of each target; 0 by default.
    reach : Reach
        What the C-arm can do.
    extra_mm : float
        Needle that has to stay outside the skin.
    widen_mm : float
        Added to the limits: registration and label errors. Voxel size is not part of it, the
        maps take it off (`DistanceMap.boundary_mm`).
    bend_mm_per_50_mm : float
        Expected needle bend; widens further with depth.
    weights : Weights
        What is traded off.
    """

    targets_mm: FloatArray
    beam: FloatArray
    position: Position
    index_of: Transform
    outside: DistanceMap
    dangers: tuple[Danger, ...]
    needles: tuple[Needle, ...]
    primary_window_deg: tuple[float, float] = (-15.0, 15.0)
    secondary_window_deg: tuple[float, float] = (-15.0, 15.0)
    cone_deg: float = 180.0
    step_deg: float = 0.5
    target_cost: FloatArray | None = None
    reach: Reach = field(default_factory=Reach)
    extra_mm: float = EXTRA_MM
    widen_mm: float = 0.0
    bend_mm_per_50_mm: float = 0.0
    weights: Weights = field(default_factory=Weights)

    def __post_init__(self) -> None:
        targets = np.array(self.targets_mm, dtype=np.float64)
        if targets.ndim != 2 or targets.shape[1] != 3 or len(targets) == 0:
            raise BadInput(f"Targets need the shape (m, 3), got {targets.shape}.")
        costs = np.zeros(len(targets)) if self.target_cost is None else np.array(self.target_cost)
        if costs.shape != (len(targets),) or not np.all(np.isfinite(costs)):
            raise BadInput(f"{len(targets)} targets need as many finite costs, got {costs!r}.")
        if not np.all(np.isfinite(targets)):
            raise BadInput("A target is not finite; check the landmark it was made from.")
        for name, value in (("targets_mm", targets), ("target_cost", costs.astype(np.float64))):
            value.setflags(write=False)
            object.__setattr__(self, name, value)
        object.__setattr__(self, "beam", unit_vector(self.beam))
        object.__setattr__(self, "position", Position(self.position))
        self._check_numbers()
        self._check_maps()

    def _check_numbers(self) -> None:
        for low, high in (self.primary_window_deg, self.secondary_window_deg):
            Range("The window's lower end", "degrees", -90.0, 0.0).check(low)
            Range("The window's upper end", "degrees", 0.0, 90.0).check(high)
        Range("The cone", "degrees", 0.0, 180.0).check(self.cone_deg)
        STEP.check(self.step_deg)
        for value in (self.extra_mm, self.widen_mm, self.bend_mm_per_50_mm):
            LENGTH.check(value)
        if not self.needles:
            raise BadInput("The search needs at least one stock needle to choose from.")

    def _check_maps(self) -> None:
        if self.index_of.target != VOXEL:
            raise BadInput(f"The transform leads to {self.index_of.target}, not to voxels.")
        for name, found in [("skin", self.outside)] + [(d.name, d.map) for d in self.dangers]:
            same = np.allclose(found.spacing_mm, self.outside.spacing_mm)
            if found.shape != self.outside.shape or not same:
                raise BadInput(f"The map of {name} was made on another grid than the skin's.")
        for danger in self.dangers:
            needed = float(self.raw_limit_mm(danger, danger.soft_mm, self.longest_mm))
            if needed > danger.map.cap_mm:
                raise BadInput(
                    f"The map of {danger.name} ends at {danger.map.cap_mm:g} mm, but its widened "
                    f"soft limit needs {needed:.1f} mm; make the map with a larger cap."
                )

    @cached_property
    def radius_mm(self) -> float:
        """Radius of the thickest needle of the stock given."""
        return max(n.diameter_mm for n in self.needles) / 2.0

    @cached_property
    def longest_mm(self) -> float:
        """Deepest target the stock reaches."""
        return max(n.length_mm for n in self.needles) - self.extra_mm

    @cached_property
    def beam_deg(self) -> tuple[float, float]:
        """Primary and secondary angle of the textbook beam."""
        return positioner_angles_deg(self.beam, self.position)

    def widening_mm(self, danger: Danger, depth_mm: FloatArray | float) -> FloatArray | float:
        """Return what is added to a danger's limits at a depth."""
        if not danger.widened:
            return 0.0 * depth_mm
        return self.widen_mm + self.bend_mm_per_50_mm * depth_mm / 50.0

    def raw_limit_mm(
        self, danger: Danger, limit_mm: float, depth_mm: FloatArray | float
    ) -> FloatArray | float:
        """Return the value of the danger's map that belongs to a limit: all allowances added."""
        fixed = limit_mm + danger.map.boundary_mm + self.radius_mm
        return fixed + self.widening_mm(danger, depth_mm)

    def directions(self) -> tuple[FloatArray, FloatArray]:
        """Return the grid: unit vectors (d, 3) and primary, secondary angles in degrees (d, 2).

        The textbook beam is one of them. Same formula as `akeso.imaging.carm.detector_direction`.
        """
        axes = [
            centre + self.step_deg * np.arange(math.ceil(low / self.step_deg - 1e-9),
                                               math.floor(high / self.step_deg + 1e-9) + 1)
            for centre, (low, high) in zip(
                self.beam_deg, (self.primary_window_deg, self.secondary_window_deg), strict=True
            )
        ]  # fmt: skip
        primary, secondary = (a.ravel() for a in np.meshgrid(*axes, indexing="ij"))
        inside = np.abs(secondary) <= 90.0
        primary, secondary = primary[inside], secondary[inside]
        p, s = np.radians(primary), np.radians(secondary)
        over = 1.0 if self.position is Position.PRONE else -1.0
        units = np.column_stack([np.sin(p) * np.cos(s), over * np.cos(p) * np.cos(s), np.sin(s)])
        kept = units @ self.beam >= math.cos(math.radians(self.cone_deg)) - 1e-12
        wrapped = (primary + 180.0) % 360.0 - 180.0
        return units[kept], np.column_stack([wrapped, secondary])[kept]
