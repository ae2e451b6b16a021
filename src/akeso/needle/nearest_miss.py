"""Where no path is open: the refused one that fails by least."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from akeso.frame import FloatArray
from akeso.needle.candidates import NEEDLE, Candidates
from akeso.needle.clearance import clearances
from akeso.needle.distance import STEP_MM
from akeso.needle.plan import NeedlePath
from akeso.rule import Status

MARCH_MM = 1.0
"""Shortest leap of the march while the nearest miss is looked for; what the miss found violates
is then walked finely."""

SAMPLE = 1000
"""Rivals that are measured against every danger, to know what is worth looking at among all."""

ROUND_MM = 1e-6
"""Sums nearer than this count as equal, so that a mirrored scene does not turn on the last bit."""


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


def nearest_miss(grid: Candidates) -> NearestMiss | None:
    """Return the path within reach and picture that violates its limits by the smallest sum."""
    rivals = np.flatnonzero((grid.code != 1) & np.isfinite(grid.depth_mm))
    if rivals.size == 0:
        return None
    rivals, total = _least(grid, rivals)
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


def _least(grid: Candidates, rivals: NDArray[np.intp]) -> tuple[NDArray[np.intp], FloatArray]:
    """Return the rivals with the smallest sum of violations, and a few more, with their sums.

    Branch and bound: a sample of the rivals tells what can be had and which danger is worst; all
    others are dropped as soon as their sum exceeds that, the worst danger first.
    """
    order = list(range(len(grid.search.dangers)))
    some, shorts = _violations(grid, rivals[:: 1 + rivals.size // SAMPLE], order, np.inf)
    bound = float(_total(grid, some, shorts).min())
    order.sort(key=lambda number: -float(shorts[number].sum()))
    kept, shorts = _violations(grid, rivals, order, bound)
    return kept, _total(grid, kept, shorts)


def _total(grid: Candidates, rivals: NDArray[np.intp], shorts: FloatArray) -> FloatArray:
    """Sum violations (dangers, n) always in the same order, so that equal paths stay equal."""
    total: FloatArray = np.maximum(0.0, grid.depth_mm[rivals] - grid.search.longest_mm)
    for short in shorts:
        total += short
    return total


def _violations(
    grid: Candidates, rivals: NDArray[np.intp], order: list[int], bound_mm: float
) -> tuple[NDArray[np.intp], FloatArray]:
    """Return the rivals that violate all limits by at most `bound_mm` in sum.

    With them the violations (dangers, n), mm, measured in the order given.
    """
    shorts = np.zeros((len(order), rivals.size))
    for number in order:
        left = bound_mm + ROUND_MM - _total(grid, rivals, shorts)
        rivals, shorts, left = rivals[left >= 0.0], shorts[:, left >= 0.0], left[left >= 0.0]
        near = grid.near(number, rivals)
        shorts[number, near] = _violation(grid, number, rivals[near], left[near])
    kept = _total(grid, rivals, shorts) <= bound_mm + ROUND_MM
    return rivals[kept], shorts[:, kept]


def _violation(
    grid: Candidates, number: int, rivals: NDArray[np.intp], left_mm: FloatArray
) -> FloatArray:
    """By how much each rival breaks a hard limit; beyond `left_mm` only that it does."""
    danger = grid.search.dangers[number]
    hard = grid.limit_mm(danger, danger.hard_mm, rivals)
    # Inside the structure nothing gets worse, and past its budget a path is out: stop there.
    stop = np.maximum(STEP_MM, hard - left_mm)
    nearest = grid.nearest_mm(danger, rivals, stop, hard, MARCH_MM)
    result: FloatArray = np.maximum(0.0, hard - nearest)
    return result
