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
Dangers that a whole bundle of ways is proved to stay clear of are not marched at all (`bundles`).

No feasible path is an answer: `Corridor.best` is None, `why` says what blocks, and `nearest_miss`
which path fails by least.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from akeso.imaging.carm import angles_in_words, positioner_angles_deg
from akeso.needle.candidates import Candidates, lay_out
from akeso.needle.clearance import clearances
from akeso.needle.nearest_miss import NearestMiss, nearest_miss
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

RUNNERS_UP = 5
APART_DEG, APART_MM = 3.0, 2.0
"""Runners-up differ by at least this angle, or their targets by this distance."""


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


def search_corridor(search: Search) -> Corridor:
    """Judge every target along every direction and return the best way, or why there is none."""
    grid = lay_out(search)
    for number in range(len(search.dangers)):
        _judge(grid, number)
    best, runners_up = _chosen(grid)
    zone = _zone(grid)
    refusals = _refusals(grid)
    total = len(grid.code)
    if best is None:
        miss = nearest_miss(grid)
        kept = clearances(search, miss.path) if miss else ()
        why = _why_not(refusals, total, miss, search)
        return Corridor(None, None, kept, (), zone, refusals, why, miss, total)
    open_share = np.count_nonzero(grid.code == 0) / total
    why = f"{open_share:.1%} of {total} paths are open; the best is {'; '.join(best.reasons)}."
    needle = fitting(search.needles, best.depth_mm, search.extra_mm)
    kept = clearances(search, best)
    return Corridor(best, needle, kept, runners_up, zone, refusals, why, None, total)


def _judge(grid: Candidates, number: int) -> None:
    """Refuse what comes too near to a danger, and count what the rest falls short of soft."""
    danger = grid.search.dangers[number]
    alive = np.flatnonzero(grid.code == 0)
    alive = alive[grid.near(number, alive)]
    hard = grid.limit_mm(danger, danger.hard_mm, alive)
    soft = grid.limit_mm(danger, danger.soft_mm, alive)
    nearest = grid.nearest_mm(danger, alive, hard, soft)
    grid.code[alive[nearest < hard]] = 5 + number
    grid.shortfall_mm[alive] += np.maximum(0.0, soft - nearest)


def _chosen(grid: Candidates) -> tuple[NeedlePath | None, tuple[NeedlePath, ...]]:
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


def _next_different(
    grid: Candidates, rivals: NDArray[np.intp], place: int, picked: list[int]
) -> int:
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


def _reasons(grid: Candidates, n: int, kept: tuple[Clearance, ...]) -> tuple[str, ...]:
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


def _zone(grid: Candidates) -> EntryZone:
    count = len(grid.ways)
    targets = np.repeat(grid.search.targets_mm, count, axis=0)
    ways = np.tile(grid.ways, (len(grid.search.targets_mm), 1))
    entries = (targets + grid.depth_mm[:, None] * ways).astype(np.float32)
    cost = np.where(grid.code == 0, grid.cost, np.nan).astype(np.float32)
    for array in (entries, cost, grid.code):
        array.setflags(write=False)
    return EntryZone(entries, grid.code, cost, grid.reasons)


def _refusals(grid: Candidates) -> tuple[Refusal, ...]:
    counts = np.bincount(grid.code, minlength=len(grid.reasons) + 1)[1:]
    found = [Refusal(r, int(c)) for r, c in zip(grid.reasons, counts, strict=True) if c]
    return tuple(sorted(found, key=lambda r: -r.count))


def _why_not(
    refusals: tuple[Refusal, ...], total: int, miss: NearestMiss | None, search: Search
) -> str:
    ranked = "; ".join(f"{r.reason} ({r.count}, {r.count / total:.0%})" for r in refusals)
    said = f"None of {total} paths is open: {ranked}."
    if miss is None:
        return said
    angles = angles_in_words(*positioner_angles_deg(-miss.path.direction, search.position))
    return f"{said} The nearest miss comes along {angles}: {'; '.join(miss.path.reasons)}."
