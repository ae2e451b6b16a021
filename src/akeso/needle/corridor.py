"""The corridor search: of all straight ways to the target, the one that harms nothing.

Every target is tried along every direction of a grid in positioner angles about the textbook
beam. A path is refused, with its first reason, where the C-arm cannot look along it, where it
leaves the picture before the skin (what lies there is unknown), where no stock needle reaches, or
where the needle comes nearer to a danger than its widened hard limit. Among the rest the cost
decides: degrees from the textbook beam, depth, and mm short of soft limits.

The distance that counts is from the needle's surface to the structure's: map value minus
`DistanceMap.boundary_mm` minus the radius of the thickest needle offered. Limits are widened by
`Search.widen_mm` and the expected bend at the path's depth. The grid is judged by leaps
(`_corridor_kernel`) to 0.15 mm; every path that is returned has been walked again in 0.1 mm steps.

No feasible path is an answer: `Corridor.best` is None, `why` says what blocks, and `nearest_miss`
which path fails by least.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from akeso.frame import FloatArray
from akeso.imaging.carm import angles_in_words, positioner_angles_deg
from akeso.needle._corridor_kernel import march_past_danger, march_to_skin
from akeso.needle.clearance import clearances
from akeso.needle.distance import STEP_MM
from akeso.needle.plan import Clearance, EntryZone, Needle, NeedlePath, Refusal
from akeso.needle.search import Danger, Reach, Search, Weights
from akeso.needle.stock import fitting
from akeso.rule import Status

__all__ = [
    "Corridor",
    "Danger",
    "NearestMiss",
    "Reach",
    "Search",
    "Weights",
    "clearances",
    "search_corridor",
]

MARCH_MM = 0.3
"""Shortest leap of the march."""

MISS_MARCH_MM = 1.0
"""The same while the nearest miss is looked for; what it misses is then walked finely."""

RUNNERS_UP = 5
APART_DEG, APART_MM = 3.0, 2.0
"""Runners-up differ by at least this angle, or their targets by this distance."""

REACH, PICTURE, INSIDE, NEEDLE = (
    "C-arm cannot reach",
    "leaves the picture before the skin",
    "target lies outside the body",
    "no stock needle reaches",
)


@dataclass(frozen=True, eq=False)
class NearestMiss:
    """The refused path that fails by least.

    Parameters
    ----------
    path : NeedlePath
        Its `reasons` say what it violates.
    violations_mm : tuple of (str, float)
        What it violates, and by how many mm; largest first.
    """

    path: NeedlePath
    violations_mm: tuple[tuple[str, float], ...]


@dataclass(frozen=True, eq=False)
class Corridor:
    """The answer of a search.

    Parameters
    ----------
    best : NeedlePath or None
        None where every path is refused.
    needle : Needle or None
        The shortest stock needle for the best path.
    clearances : tuple of Clearance
        Of the best path, one a danger; of the nearest miss where there is no best.
    runners_up : tuple of NeedlePath
        Best first, different from the best and from each other.
    zone : EntryZone
        Every candidate; entries are NaN where the skin was not met.
    refusals : tuple of Refusal
        Most frequent first; each candidate counts once, for its first reason.
    why : str
        The outcome in words.
    nearest_miss : NearestMiss or None
        Only where there is no best.
    candidates : int
        Paths evaluated.
    """

    best: NeedlePath | None
    needle: Needle | None
    clearances: tuple[Clearance, ...]
    runners_up: tuple[NeedlePath, ...]
    zone: EntryZone
    refusals: tuple[Refusal, ...]
    why: str
    nearest_miss: NearestMiss | None
    candidates: int


@dataclass(eq=False)
class _Grid:
    """All candidates of a search while they are judged; candidate n = target * directions + way."""

    search: Search
    ways: FloatArray
    starts_index: FloatArray
    ways_index: FloatArray
    depth_mm: FloatArray
    code: NDArray[np.uint8]
    shortfall_mm: FloatArray
    reasons: tuple[str, ...]

    def path(self, n: int, reasons: tuple[str, ...] = ()) -> NeedlePath:
        target = self.search.targets_mm[n // len(self.ways)]
        entry = target + self.depth_mm[n] * self.ways[n % len(self.ways)]
        return NeedlePath(target, entry, float(self.cost[n]), reasons)

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


def search_corridor(search: Search) -> Corridor:
    """Judge every target along every direction and return the best way, or why there is none."""
    grid = _prepared(search)
    for number, danger in enumerate(search.dangers):
        alive = np.flatnonzero(grid.code == 0)
        stop, care = _raw_limits(grid, danger)
        nearest = _nearest(grid, danger, alive, stop, care)
        near = nearest[alive]
        grid.code[alive[near < stop[alive]]] = 5 + number
        grid.shortfall_mm[alive] += np.maximum(0.0, care[alive] - near)
    best, runners_up = _chosen(grid)
    zone = _zone(grid)
    refusals = _refusals(grid)
    total = len(grid.code)
    if best is None:
        miss = _nearest_miss(grid)
        kept = clearances(search, miss.path) if miss else ()
        why = _why_not(refusals, total, miss, search)
        return Corridor(None, None, kept, (), zone, refusals, why, miss, total)
    open_share = np.count_nonzero(grid.code == 0) / total
    why = f"{open_share:.1%} of {total} paths are open; the best is {'; '.join(best.reasons)}."
    needle = fitting(search.needles, best.depth_mm, search.extra_mm)
    kept = clearances(search, best)
    return Corridor(best, needle, kept, runners_up, zone, refusals, why, None, total)


def _prepared(search: Search) -> _Grid:
    """Lay out the grid and refuse what reach, skin and stock refuse."""
    ways, angles = search.directions()
    starts = search.index_of.points(search.targets_mm)
    ways_index = search.index_of.directions(ways)
    skin = search.outside
    depth = np.empty(len(starts) * len(ways))
    march_to_skin(
        skin.values.T,
        np.array(skin.origin, np.float64),
        np.array(skin.shape),
        starts,
        ways_index,
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
    return _Grid(search, ways, starts, ways_index, depth, code, zeros, reasons)


def _raw_limits(grid: _Grid, danger: Danger) -> tuple[FloatArray, FloatArray]:
    """Map values of the widened hard and soft limit for every candidate."""
    s, depth = grid.search, grid.depth_mm
    hard = np.broadcast_to(s.raw_limit_mm(danger, danger.hard_mm, depth), depth.shape)
    soft = np.broadcast_to(s.raw_limit_mm(danger, danger.soft_mm, depth), depth.shape)
    return np.ascontiguousarray(hard), np.ascontiguousarray(soft)


def _nearest(
    grid: _Grid,
    danger: Danger,
    alive: NDArray[np.intp],
    stop: FloatArray,
    care: FloatArray,
    *,
    march_mm: float = MARCH_MM,
) -> FloatArray:
    """Smallest map value along every candidate in `alive`, NaN for the others."""
    nearest = np.full(len(grid.code), np.nan)
    march_past_danger(
        danger.map.values.T,
        np.array(danger.map.origin, np.float64),
        grid.starts_index,
        grid.ways_index,
        alive,
        danger.free_near_target_mm - danger.extend_past_tip_mm,
        grid.depth_mm,
        stop,
        care,
        march_mm,
        float(np.linalg.norm(danger.map.spacing_mm)) / 2.0,
        STEP_MM,
        nearest,
    )
    return nearest


def _chosen(grid: _Grid) -> tuple[NeedlePath | None, tuple[NeedlePath, ...]]:
    """Pick the cheapest open path and runners-up that differ; refuse what the fine walk refuses."""
    rivals = np.flatnonzero(grid.code == 0)
    rivals = rivals[np.argsort(grid.cost[rivals], kind="stable")]
    picked: list[int] = []
    paths: list[NeedlePath] = []
    place = 0
    while len(paths) <= RUNNERS_UP:
        place = _next_different(grid, rivals, place, picked)
        if place >= rivals.size:
            break
        n = int(rivals[place])
        place += 1
        kept = clearances(grid.search, grid.path(n))
        failed = [i for i, c in enumerate(kept) if c.status is not Status.PASS]
        if failed:
            grid.code[n] = 5 + failed[0]
            continue
        picked.append(n)
        paths.append(grid.path(n, _reasons(grid, n, kept)))
    return (paths[0], tuple(paths[1:])) if paths else (None, ())


def _next_different(grid: _Grid, rivals: NDArray[np.intp], place: int, picked: list[int]) -> int:
    """Return the first place from `place` on whose path differs from all picked ones."""
    count, targets = len(grid.ways), grid.search.targets_mm
    while place < rivals.size:
        block = rivals[place : place + 2000]
        differs = np.ones(block.size, bool)
        for n in picked:
            cosine = grid.ways[block % count] @ grid.ways[n % count]
            apart = np.linalg.norm(targets[block // count] - targets[n // count], axis=1)
            differs &= (cosine <= np.cos(np.radians(APART_DEG))) | (apart >= APART_MM)
        if differs.any():
            return place + int(differs.argmax())
        place += block.size
    return place


def _reasons(grid: _Grid, n: int, kept: tuple[Clearance, ...]) -> tuple[str, ...]:
    way, depth = grid.ways[n % len(grid.ways)], grid.depth_mm[n]
    off = np.degrees(np.arccos(np.clip(way @ grid.search.beam, -1.0, 1.0)))
    said = [f"{off:.1f} degrees from the textbook beam", f"{depth:.0f} mm deep"]
    said += [
        f"{c.distance_mm:.1f} mm from {c.structure}, under the soft limit of "
        f"{c.soft_limit_mm + c.widened_by_mm:.1f} mm"
        for c in kept
        if c.close
    ]
    return tuple(said)


def _zone(grid: _Grid) -> EntryZone:
    count = len(grid.ways)
    targets = np.repeat(grid.search.targets_mm, count, axis=0)
    ways = np.tile(grid.ways, (len(grid.search.targets_mm), 1))
    entries = (targets + grid.depth_mm[:, None] * ways).astype(np.float32)
    cost = np.where(grid.code == 0, grid.cost, np.nan).astype(np.float32)
    for array in (entries, cost, grid.code):
        array.setflags(write=False)
    return EntryZone(entries, grid.code, cost, grid.reasons)


def _refusals(grid: _Grid) -> tuple[Refusal, ...]:
    counts = np.bincount(grid.code, minlength=len(grid.reasons) + 1)[1:]
    found = [Refusal(r, int(c)) for r, c in zip(grid.reasons, counts, strict=True) if c]
    return tuple(sorted(found, key=lambda r: -r.count))


def _nearest_miss(grid: _Grid) -> NearestMiss | None:
    """Return the path within reach and picture that violates its limits by the smallest sum."""
    rivals = np.flatnonzero((grid.code != 1) & np.isfinite(grid.depth_mm))
    if rivals.size == 0:
        return None
    _, some = _violations(grid, rivals[:: 1 + rivals.size // 1000], np.inf)
    rivals, total = _violations(grid, rivals, float(some.min()))
    n = int(rivals[np.lexsort((grid.cost[rivals], np.round(total, 6)))[0]])
    path = grid.path(n)
    too_deep = path.depth_mm - grid.search.longest_mm
    missed = [(f"{NEEDLE}: {path.depth_mm:.0f} mm deep", too_deep)] if too_deep > 0 else []
    for danger, kept in zip(grid.search.dangers, clearances(grid.search, path), strict=True):
        if kept.status is not Status.PASS:
            short = kept.limit_mm + kept.widened_by_mm - kept.distance_mm
            missed.append((danger.refusal, short))
    missed.sort(key=lambda item: -item[1])
    words = tuple(f"{reason} (short by {short:.1f} mm)" for reason, short in missed)
    return NearestMiss(grid.path(n, words), tuple(missed))


def _violations(
    grid: _Grid, rivals: NDArray[np.intp], bound_mm: float
) -> tuple[NDArray[np.intp], FloatArray]:
    """Return the rivals that violate all limits by at most `bound_mm` in sum, and the sums."""
    total = np.maximum(0.0, grid.depth_mm[rivals] - grid.search.longest_mm)
    for danger in grid.search.dangers:
        hard, _ = _raw_limits(grid, danger)
        # Inside the structure nothing gets worse: stop there.
        inside = np.full(len(hard), STEP_MM)
        near = _nearest(grid, danger, rivals, inside, hard, march_mm=MISS_MARCH_MM)[rivals]
        total += np.maximum(0.0, hard[rivals] - near)
        kept = total <= bound_mm
        rivals, total = rivals[kept], total[kept]
    return rivals, total


def _why_not(
    refusals: tuple[Refusal, ...], total: int, miss: NearestMiss | None, search: Search
) -> str:
    ranked = "; ".join(f"{r.reason} ({r.count}, {r.count / total:.0%})" for r in refusals)
    said = f"None of {total} paths is open: {ranked}."
    if miss is None:
        return said
    angles = angles_in_words(*positioner_angles_deg(-miss.path.direction, search.position))
    return f"{said} The nearest miss comes along {angles}: {'; '.join(miss.path.reasons)}."
