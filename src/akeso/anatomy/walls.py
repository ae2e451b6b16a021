"""Bony walls met along a line from front to back of a vertebra, told apart by the gaps between.

A line through the arch crosses the body or a pedicle first and the articular process behind it: a
wall is the end of one run of bone, not the first or last bone of the line. Each is followed to the
0.5 crossing of the occupancy. Places are local mm.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from akeso.anatomy.vertebra import Vertebra

BEHIND_MM = 1.0
"""A process begins further than this behind the posterior wall of the body."""


def fronts_behind_body(
    vertebra: Vertebra, columns: Iterable[int], levels: Iterable[int]
) -> list[float]:
    """Return y' of the ventral surface of the first bone behind the body, line by line.

    Parameters
    ----------
    vertebra : Vertebra
    columns, levels : iterable of int
        Indices along x' and z' of its grid. A line whose bone goes on from body or pedicle without
        a gap gives nothing.
    """
    grid, levels = vertebra.grid, list(levels)
    step, behind = grid.y[1] - grid.y[0], vertebra.canal.y_front + BEHIND_MM
    found = []
    for i in columns:
        for k in levels:
            start = next((s for s, _ in _runs(vertebra, i, k) if grid.y[s] > behind + step), None)
            if start is not None:
                inside, outside = grid.values[i, start, k], grid.values[i, start - 1, k]
                found.append(float(grid.y[start] - _share(inside, outside) * step))
    return found


def backs_of_body(vertebra: Vertebra, column: int, levels: Iterable[int]) -> list[float]:
    """Return y' of the posterior wall of the body, line by line; none where a pedicle leaves it.

    The body is the longest run of bone that begins in front of the canal.
    """
    grid, canal = vertebra.grid, vertebra.canal
    step = grid.y[1] - grid.y[0]
    found = []
    for k in levels:
        ahead = [run for run in _runs(vertebra, column, k) if grid.y[run[0]] < canal.y_front]
        _, end = max(ahead, key=lambda run: run[1] - run[0], default=(0, -1))
        if end >= 0 and grid.y[end] < canal.y:
            inside, outside = grid.values[column, end, k], grid.values[column, end + 1, k]
            found.append(float(grid.y[end] + _share(inside, outside) * step))
    return found


def _runs(vertebra: Vertebra, i: int, k: int) -> Iterator[tuple[int, int]]:
    """Give first and last index of each run of bone on a line, from front to back."""
    line = np.concatenate(([False], vertebra.grid.solid[i, :, k], [False])).astype(np.int8)
    change = np.diff(line)
    starts, ends = np.flatnonzero(change == 1), np.flatnonzero(change == -1) - 1
    yield from zip(starts.tolist(), ends.tolist(), strict=True)


def _share(inside: float, outside: float) -> float:
    """Return how far from the last bone, as a share of a step, the occupancy crosses 0.5."""
    return float((inside - 0.5) / (inside - outside)) if inside > outside else 0.5
