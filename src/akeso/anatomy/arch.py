"""The posterior arch of a lumbar vertebra: its processes and the SAP-TP notch.

Recipes follow the approaches memo, section 2 (engineering proposals). All points are handed out
in LPS mm; "local" means the vertebra's own frame.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from akeso.anatomy.levels import Side
from akeso.anatomy.local_grid import BoolArray
from akeso.anatomy.pedicle import Pedicle
from akeso.anatomy.vertebra import Vertebra
from akeso.anatomy.walls import fronts_behind_body
from akeso.errors import Refused
from akeso.frame import FloatArray

EXTREME_SHELL_MM = 1.5
"""A tip is the mean of the bone within this depth of the extreme, against single stray voxels."""

NOTCH_FROM_PEDICLE_MM = 6.0
"""The SAP-TP notch is expected within this distance of the pedicle's lateral wall (memo s. 2)."""
ALLOWED_MM = 2.0
"""Further out than that where it is still sought: what walls and silhouettes are off on coarse
labels. What is found beyond the memo's distance is warned of."""
BELOW_CREST_MM = 1.5
"""Below the crest of the notch where its back is taken, clear of the crest's rounding."""

MAMILLO_ACCESSORY_MM = (2.5, 6.0)
"""Notch -> mamillo-accessory notch, medial and caudal: 6.5 mm, within the memo's 5 to 8 mm caudal
and medial (proposal). Mostly caudal, since the groove rounds the neck of the process."""


@dataclass(frozen=True, eq=False)
class ArchSide:
    """Landmarks of one side of an arch, LPS mm.

    Parameters
    ----------
    tp_tip : (3,) array
        Tip of the transverse process.
    notch : (3,) array
        Dorsal bone at the junction of superior articular and transverse process.
    mamillo_accessory : (3,) array
        Dorsal bone at the mamillo-accessory notch, caudal and medial of `notch`.
    sap_tip, iap_tip : (3,) arrays
        Tips of the articular processes.
    sap_front : (3,) array
        Ventral surface of the superior articular process: the posterior border of the foramen
        above.
    sap_edge : (3,) array
        Lateral edge of the superior articular process as seen from behind, just above the notch.
    """

    tp_tip: FloatArray
    notch: FloatArray
    mamillo_accessory: FloatArray
    sap_tip: FloatArray
    iap_tip: FloatArray
    sap_front: FloatArray
    sap_edge: FloatArray


def behind_body(vertebra: Vertebra) -> BoolArray:
    """Return the solid of the vertebra behind its posterior body wall, on its grid."""
    grid = vertebra.grid
    result: BoolArray = grid.solid & (grid.y > vertebra.canal.y_front + 1.0)[None, :, None]
    return result


def across(vertebra: Vertebra, side: Side) -> FloatArray:
    """Return the distance of the grid's x' columns from the canal's midline, + to `side`, mm."""
    result: FloatArray = side.sign * (vertebra.grid.x - vertebra.canal.x)
    return result


def process_tip(
    vertebra: Vertebra, where: BoolArray, axis: int, sign: float, what: str
) -> FloatArray:
    """Mean of the marked samples within a shell of their extreme along an axis, local."""
    points = vertebra.grid.points(where)
    if not len(points):
        raise Refused(f"The {what} of {vertebra.name} was not found in its label; correct it.")
    reach = sign * points[:, axis]
    result: FloatArray = points[reach >= reach.max() - EXTREME_SHELL_MM].mean(axis=0)
    return result


def dorsal_surface(vertebra: Vertebra, x: float, z: float) -> FloatArray | None:
    """Most posterior bone of the arch on the line through local (x, z); local mm, None if none.

    The occupancy is followed to its 0.5 crossing, so the point lies on the surface.
    """
    grid = vertebra.grid
    i, k = int(np.argmin(np.abs(grid.x - x))), int(np.argmin(np.abs(grid.z - z)))
    rows = np.flatnonzero(behind_body(vertebra)[i, :, k])
    if not len(rows):
        return None
    j = int(rows.max())
    a, b = float(grid.values[i, j, k]), float(grid.values[i, min(j + 1, len(grid.y) - 1), k])
    share = (a - 0.5) / (a - b) if a > b else 0.5
    return np.array([x, grid.y[j] + share * (grid.y[1] - grid.y[0]), z])


def _elbow(distance: FloatArray, height: FloatArray, near: BoolArray) -> int:
    """Index of the point, of those `near`, furthest below the chord from first to last point."""
    chord = np.array([distance[-1] - distance[0], height[-1] - height[0]])
    chord = chord / np.linalg.norm(chord)
    below = (height - height[0]) * chord[0] - (distance - distance[0]) * chord[1]
    return int(np.argmin(np.where(near, below, np.inf)))


def _upper_border(
    vertebra: Vertebra, side: Side, start: float, stop: float
) -> tuple[FloatArray, FloatArray]:
    """Upper silhouette z'(distance from midline) of the arch seen from behind.

    The occupancy is followed to its 0.5 crossing: on coarse voxels whole samples would make steps
    of which any may look like the elbow.
    """
    grid, out = vertebra.grid, across(vertebra, side)
    solid = behind_body(vertebra)
    seen = np.where(grid.y > vertebra.canal.y_front + 1.0, 1.0, 0.0)[None, :, None]
    most = (grid.values * seen).max(axis=1)
    columns = np.flatnonzero((out >= start) & (out <= stop))
    columns = columns[np.argsort(out[columns])]
    reach, heights = [], []
    for i in columns:
        rows = np.flatnonzero(solid[i].any(axis=0))
        if len(rows):
            k = int(rows.max())
            a, b = float(most[i, k]), float(most[i, min(k + 1, len(grid.z) - 1)])
            share = (a - 0.5) / (a - b) if a > b else 0.5
            reach.append(out[i])
            heights.append(grid.z[k] + share * (grid.z[1] - grid.z[0]))
    return np.array(reach), np.array(heights)


def _notch(
    vertebra: Vertebra, side: Side, sap: FloatArray, tp: FloatArray, lateral: float
) -> FloatArray:
    """Local place of the SAP-TP notch: the elbow of the upper silhouette between the two tips.

    It is sought no further out from the pedicle's lateral wall (`lateral`, mm from the midline)
    than the memo expects it: the back of a long transverse process has hollows of its own.
    """
    canal_x = vertebra.canal.x
    start = side.sign * (sap[0] - canal_x)
    stop = side.sign * (tp[0] - canal_x) - 2.0
    reach, heights = _upper_border(vertebra, side, start, stop)
    if len(reach) < 4:
        raise Refused(
            f"The junction of articular and transverse process is not visible at {vertebra.name} "
            f"{side.value}; correct the label there."
        )
    near = reach <= lateral + NOTCH_FROM_PEDICLE_MM + ALLOWED_MM
    at = _elbow(reach, heights, near if near.any() else np.ones_like(near))
    x = canal_x + side.sign * float(reach[at])
    place = dorsal_surface(vertebra, x, float(heights[at]) - BELOW_CREST_MM)
    return place if place is not None else np.array([x, vertebra.canal.y, heights[at]])


def find_arch_side(vertebra: Vertebra, pedicle: Pedicle, side: Side) -> ArchSide:
    """Find the landmarks of one side of the arch of L1 to L5.

    Raises
    ------
    Refused
        If a process is missing from the label.
    """
    grid, canal = vertebra.grid, vertebra.canal
    out = across(vertebra, side)
    solid = behind_body(vertebra)
    lateral = side.sign * (vertebra.local(pedicle.lateral)[0] - canal.x)
    y, z = grid.y[None, :, None], grid.z[None, None, :]
    column = out[:, None, None]
    tp = process_tip(
        vertebra,
        solid & (column > lateral) & (np.abs(z) < 25.0) & (y < canal.y_back + 15.0),
        0,
        side.sign,
        f"{side.value} transverse process",
    )
    pillar = solid & (column > 0.5 * canal.half_width) & (column < lateral + 8.0)
    sap = process_tip(
        vertebra, pillar & (y > canal.y), 2, 1.0, f"{side.value} superior articular process"
    )
    low = solid & (column > 5.0) & (column < lateral + 8.0) & (y > canal.y)
    iap = process_tip(
        vertebra,
        low & (y < canal.y_back + 15.0),
        2,
        -1.0,
        f"{side.value} inferior articular process",
    )
    notch = _notch(vertebra, side, sap, tp, lateral)
    medial, caudal = MAMILLO_ACCESSORY_MM
    groove = dorsal_surface(vertebra, notch[0] - side.sign * medial, notch[2] - caudal)
    below = notch - np.array([side.sign * medial, 0.0, caudal])
    mamillo = groove if groove is not None else below
    front = _sap_front(vertebra, sap, vertebra.local(pedicle.roof))
    edge = _sap_edge(vertebra, sap, notch, side)
    to_lps = vertebra.frame.points
    return ArchSide(*(to_lps(p) for p in (tp, notch, mamillo, sap, iap, front, edge)))


def _sap_edge(vertebra: Vertebra, sap: FloatArray, notch: FloatArray, side: Side) -> FloatArray:
    """Lateral edge of the SAP's silhouette from 2 to 5 mm above the notch; local mm."""
    grid, out = vertebra.grid, across(vertebra, side)
    levels = np.flatnonzero((grid.z >= notch[2] + 2.0) & (grid.z <= notch[2] + 5.0))
    seen = np.any(behind_body(vertebra)[:, :, levels], axis=(1, 2))
    # Outward from the process itself: a transverse process that rises to its tip is not its edge.
    order = np.argsort(out)
    order = order[out[order] >= side.sign * (sap[0] - vertebra.canal.x)]
    gap = np.flatnonzero(~seen[order])
    last = order[gap[0] - 1] if len(gap) and gap[0] > 0 else order[-1 if not len(gap) else 0]
    reach = float(out[last]) + 0.5
    return np.array([vertebra.canal.x + side.sign * reach, notch[1], notch[2] + 3.5])


def _sap_front(vertebra: Vertebra, sap: FloatArray, roof: FloatArray) -> FloatArray:
    """Ventral surface of the superior articular process between its tip and the pedicle; local."""
    grid = vertebra.grid
    columns = np.flatnonzero(np.abs(grid.x - sap[0]) <= 3.0)
    levels = np.flatnonzero((grid.z > roof[2] + 1.0) & (grid.z <= sap[2] - 1.0))
    fronts = fronts_behind_body(vertebra, columns.tolist(), levels.tolist())
    y = float(np.median(fronts)) if len(fronts) >= 3 else float(sap[1]) - 4.0
    return np.array([sap[0], y, (sap[2] + roof[2]) / 2.0])
