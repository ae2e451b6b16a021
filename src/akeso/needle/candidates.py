"""All candidate paths of a search, and how near each comes to a danger."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from akeso.frame import FloatArray
from akeso.needle._corridor_kernel import bundles_free, march_past_danger, march_to_skin
from akeso.needle.bundles import Bundles, bundled
from akeso.needle.distance import STEP_MM
from akeso.needle.plan import NeedlePath
from akeso.needle.search import Danger, Search

REACH, PICTURE, INSIDE, NEEDLE = (
    "C-arm cannot reach",
    "leaves the picture before the skin",
    "target lies outside the body",
    "no stock needle reaches",
)

MARCH_MM = 0.3
"""Shortest leap of the march."""


@dataclass(eq=False)
class Candidates:
    """All candidates of a search while they are judged; candidate n = target * directions + way.

    Parameters
    ----------
    search : Search
        The question.
    ways : (d, 3) array
        Unit vectors, target -> skin, LPS.
    bundles : Bundles
        The ways gathered into bundles of neighbours.
    starts_index : (m, 3) array
        Targets as voxel indices.
    depth_mm : (m * d,) array
        Target to skin along each; NaN where the skin was not met.
    code : (m * d,) uint8 array
        0 while open, else one more than the place of its reason in `reasons`.
    shortfall_mm : (m * d,) array
        Sum of what it comes nearer to dangers than their soft limits.
    reasons : tuple of str
        Why a candidate may be refused.
    """

    search: Search
    ways: FloatArray
    bundles: Bundles
    starts_index: FloatArray
    depth_mm: FloatArray
    code: NDArray[np.uint8]
    shortfall_mm: FloatArray
    reasons: tuple[str, ...]
    _near: dict[int, NDArray[np.bool_]] = field(default_factory=dict)

    def path(self, n: int, reasons: tuple[str, ...] = ()) -> NeedlePath:
        """Return candidate n as a path."""
        target = self.search.targets_mm[n // len(self.ways)]
        entry = target + self.depth_mm[n] * self.ways[n % len(self.ways)]
        return NeedlePath(target, entry, float(self.cost[n]), reasons)

    def limit_mm(self, danger: Danger, limit_mm: float, of: NDArray[np.intp]) -> FloatArray:
        """Return the map values that belong to a danger's limit for the candidates `of`."""
        found = self.search.raw_limit_mm(danger, limit_mm, self.depth_mm[of])
        return np.broadcast_to(found, of.shape)

    def near(self, number: int, some: NDArray[np.intp]) -> NDArray[np.bool_]:
        """Mark those of `some` candidates that may come under a danger's soft limit.

        The others are proved to stay above it, a whole bundle at once.
        """
        if number not in self._near:
            self._near[number] = ~self._free(self.search.dangers[number])
        result: NDArray[np.bool_] = self._near[number][self._bundle[some]]
        return result

    def _free(self, danger: Danger) -> NDArray[np.bool_]:
        """Tell for every bundle from every target whether a danger is far from it."""
        shallowest, deepest = self._extremes
        care = self.search.raw_limit_mm(danger, danger.soft_mm, deepest)
        free = np.empty(deepest.shape, np.bool_)
        bundles_free(
            danger.map.values.T,
            np.array(danger.map.origin, np.float64),
            self.starts_index,
            self.search.index_of.directions(self.bundles.axes),
            self.bundles.spread,
            np.minimum(danger.free_near_target_mm - danger.extend_past_tip_mm, shallowest),
            deepest,
            np.ascontiguousarray(np.broadcast_to(care, deepest.shape)),
            _half_diagonal_mm(danger),
            STEP_MM,
            free,
        )
        return free.ravel()

    def nearest_mm(
        self,
        danger: Danger,
        alive: NDArray[np.intp],
        stop_mm: FloatArray,
        care_mm: FloatArray,
        march_mm: float = MARCH_MM,
    ) -> FloatArray:
        """Return the smallest map value along every candidate in `alive`.

        `stop_mm` and `care_mm` run with `alive`: a march ends below the one, and above the other
        the answer only says so.
        """
        nearest = np.empty(len(alive))
        march_past_danger(
            danger.map.values.T,
            np.array(danger.map.origin, np.float64),
            self.starts_index,
            self._ways_index,
            alive,
            danger.free_near_target_mm - danger.extend_past_tip_mm,
            self.depth_mm,
            np.ascontiguousarray(stop_mm),
            np.ascontiguousarray(care_mm),
            march_mm,
            _half_diagonal_mm(danger),
            STEP_MM,
            nearest,
        )
        return nearest

    @cached_property
    def _ways_index(self) -> FloatArray:
        return self.search.index_of.directions(self.ways)

    @cached_property
    def _bundle(self) -> NDArray[np.intp]:
        """The bundle of every candidate, counted through all targets."""
        targets, bundles = np.arange(len(self.starts_index)), len(self.bundles.axes)
        each: NDArray[np.intp] = (targets[:, None] * bundles + self.bundles.of_way).ravel()
        return each

    @cached_property
    def _extremes(self) -> tuple[FloatArray, FloatArray]:
        return self.bundles.extremes(self.depth_mm.reshape(-1, len(self.ways)))

    @cached_property
    def cost(self) -> FloatArray:
        """Cost of every candidate, once all dangers are judged."""
        w, count = self.search.weights, len(self.search.targets_mm)
        deviation = np.degrees(np.arccos(np.clip(self.ways @ self.search.beam, -1.0, 1.0)))
        cost = np.tile(deviation, count) * w.deviation_per_deg
        cost += self.depth_mm * w.depth_per_mm + self.shortfall_mm * w.shortfall_per_mm
        cost += np.repeat(np.asarray(self.search.target_cost), len(self.ways))
        # Rounded, so that a mirrored scene does not turn on the last bit.
        return np.round(cost, 6)


def _half_diagonal_mm(danger: Danger) -> float:
    return float(np.linalg.norm(danger.map.spacing_mm)) / 2.0


def lay_out(search: Search) -> Candidates:
    """Lay out the grid and refuse what reach, skin and stock refuse."""
    ways, angles = search.directions()
    starts = search.index_of.points(search.targets_mm)
    skin = search.outside
    depth = np.empty(len(starts) * len(ways))
    march_to_skin(
        skin.values.T,
        np.array(skin.origin, np.float64),
        np.array(skin.shape),
        starts,
        search.index_of.directions(ways),
        float(skin.spacing_mm.min()) / 2.0,
        float(np.linalg.norm(skin.spacing_mm)) / 2.0,
        STEP_MM,
        depth,
    )
    reasons = (
        REACH,
        PICTURE,
        INSIDE,
        f"{NEEDLE}: deeper than {search.longest_mm:g} mm",
        *(d.refusal for d in search.dangers),
    )
    code = np.zeros(len(depth), np.uint8)
    code[depth > search.longest_mm] = 4
    code[depth == -1.0] = 3
    code[depth == -2.0] = 2
    (p0, p1), (s0, s1) = search.reach.primary_deg, search.reach.secondary_deg
    p, s = np.round(angles.T, 9)
    out_of_reach = (p < p0) | (p > p1) | (s < s0) | (s > s1)
    code[np.tile(out_of_reach, len(starts))] = 1
    depth[depth < 0.0] = np.nan
    zeros = np.zeros(len(depth))
    bundles = bundled(ways, angles, search.step_deg)
    return Candidates(search, ways, bundles, starts, depth, code, zeros, reasons)
