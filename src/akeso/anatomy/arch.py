"""The posterior arch of a lumbar vertebra: processes, the SAP-TP notch and the lamina edges.

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
from akeso.errors import Refused
from akeso.frame import FloatArray

EXTREME_SHELL_MM = 1.5
"""A tip is the mean of the bone within this depth of the extreme, against single stray voxels."""

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


def _tip(vertebra: Vertebra, where: BoolArray, axis: int, sign: float, what: str) -> FloatArray:
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


def _elbow(distance: FloatArray, height: FloatArray) -> int:
    """Index of the point furthest below the chord from first to last point of a profile."""
    chord = np.array([distance[-1] - distance[0], height[-1] - height[0]])
    chord = chord / np.linalg.norm(chord)
    below = (height - height[0]) * chord[0] - (distance - distance[0]) * chord[1]
    return int(np.argmin(below))


def _upper_border(
    vertebra: Vertebra, side: Side, start: float, stop: float
) -> tuple[FloatArray, FloatArray]:
    """Upper silhouette z'(distance from midline) of the arch seen from behind."""
    grid, out = vertebra.grid, across(vertebra, side)
    solid = behind_body(vertebra)
    columns = np.flatnonzero((out >= start) & (out <= stop))
    columns = columns[np.argsort(out[columns])]
    reach, heights = [], []
    for i in columns:
        rows = np.flatnonzero(solid[i].any(axis=0))
        if len(rows):
            reach.append(out[i])
            heights.append(grid.z[rows.max()])
    return np.array(reach), np.array(heights)


def _notch(vertebra: Vertebra, side: Side, sap: FloatArray, tp: FloatArray) -> FloatArray:
    """Local place of the SAP-TP notch: the elbow of the upper silhouette between the two tips."""
    canal_x = vertebra.canal.x
    start = side.sign * (sap[0] - canal_x)
    stop = side.sign * (tp[0] - canal_x) - 2.0
    reach, heights = _upper_border(vertebra, side, start, stop)
    if len(reach) < 4:
        raise Refused(
            f"The junction of articular and transverse process is not visible at {vertebra.name} "
            f"{side.value}; correct the label there."
        )
    at = _elbow(reach, heights)
    x = canal_x + side.sign * float(reach[at])
    place = dorsal_surface(vertebra, x, float(heights[at]) - 1.0)
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
    tp = _tip(
        vertebra,
        solid & (column > lateral) & (np.abs(z) < 25.0) & (y < canal.y_back + 15.0),
        0,
        side.sign,
        f"{side.value} transverse process",
    )
    pillar = solid & (column > 0.5 * canal.half_width) & (column < lateral + 8.0)
    sap = _tip(vertebra, pillar & (y > canal.y), 2, 1.0, f"{side.value} superior articular process")
    low = solid & (column > 5.0) & (column < lateral + 8.0) & (y > canal.y)
    iap = _tip(
        vertebra,
        low & (y < canal.y_back + 15.0),
        2,
        -1.0,
        f"{side.value} inferior articular process",
    )
    notch = _notch(vertebra, side, sap, tp)
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
    solid = behind_body(vertebra)
    fronts = []
    for i in np.flatnonzero(np.abs(grid.x - sap[0]) <= 3.0):
        for k in np.flatnonzero((grid.z > roof[2] + 1.0) & (grid.z <= sap[2] - 1.0)):
            rows = np.flatnonzero(solid[i, :, k])
            if len(rows):
                fronts.append(float(grid.y[rows.min()]) - 0.5)
    y = float(np.median(fronts)) if len(fronts) >= 3 else float(sap[1]) - 4.0
    return np.array([sap[0], y, (sap[2] + roof[2]) / 2.0])


def lamina_edge(vertebra: Vertebra, offset_mm: float, upper: bool) -> FloatArray:
    """Return the upper or lower edge of the lamina on its canal side, LPS mm.

    Parameters
    ----------
    vertebra : Vertebra
        L1 to S1.
    offset_mm : float
        Distance of the parasagittal plane from the canal's midline, + to the patient's left.
    upper : bool
        The upper edge (towards the head) or the lower one.

    Raises
    ------
    Refused
        If there is no lamina in that plane (laminectomy, spina bifida).
    """
    edge = _lamina_fronts(vertebra, offset_mm)
    canal = vertebra.canal
    y, z = max(edge, key=lambda e: e[1]) if upper else min(edge, key=lambda e: e[1])
    half = 0.5 if upper else -0.5
    return vertebra.frame.points((canal.x + offset_mm, y, z + half))


def lamina_ventral_point(vertebra: Vertebra, offset_mm: float) -> FloatArray:
    """Return the most ventral point of the lamina in a parasagittal plane, LPS mm.

    Joined from lamina to lamina these points are the ventral interlaminar line.

    Raises
    ------
    Refused
        If there is no lamina in that plane.
    """
    fronts = _lamina_fronts(vertebra, offset_mm)
    y = min(front for front, _ in fronts)
    z = float(np.mean([height for front, height in fronts if front <= y + 0.6]))
    return vertebra.frame.points((vertebra.canal.x + offset_mm, y - 0.5, z))


def _lamina_fronts(vertebra: Vertebra, offset_mm: float) -> list[tuple[float, float]]:
    """Ventral surface (y', z') of the lamina in a parasagittal plane, or Refused."""
    grid, canal = vertebra.grid, vertebra.canal
    i = int(np.argmin(np.abs(grid.x - (canal.x + offset_mm))))
    fronts: list[tuple[float, float]] = []
    for k in range(len(grid.z)):
        rows = np.flatnonzero(grid.solid[i, :, k] & (grid.y > canal.y))
        # The spinous process hangs lower than the lamina: only bone near the canal counts.
        if len(rows) and grid.y[rows.min()] <= canal.y_back + 8.0:
            fronts.append((float(grid.y[rows.min()]), float(grid.z[k])))
    if not fronts:
        raise Refused(
            f"No lamina was found {abs(offset_mm):.0f} mm from the midline at {vertebra.name}; "
            "after a laminectomy the interlaminar route is not offered at that level."
        )
    return fronts


def spinous_tip(vertebra: Vertebra) -> FloatArray:
    """Return the tip of the spinous process, LPS mm."""
    grid, canal = vertebra.grid, vertebra.canal
    middle = (np.abs(grid.x - canal.x) < 12.0)[:, None, None]
    where = grid.solid & middle & (grid.y > canal.y)[None, :, None]
    return vertebra.frame.points(_tip(vertebra, where, 1, 1.0, "spinous process"))


def lamina_slope_deg(vertebra: Vertebra, side: Side) -> float:
    """Return the angle between ventral lamina and sagittal plane in the axial plane, degrees.

    Fitted over the ventral surface 2 to 10 mm from the midline at the height of the canal's
    roof; NaN where there is too little lamina.
    """
    grid, canal = vertebra.grid, vertebra.canal
    out = across(vertebra, side)
    found = []
    for i in np.flatnonzero((out >= 2.0) & (out <= min(10.0, canal.half_width))):
        rows = np.flatnonzero(grid.solid[i].any(axis=1) & (grid.y > canal.y))
        if len(rows):
            found.append((out[i], grid.y[rows.min()]))
    if len(found) < 4:
        return float("nan")
    reach, depth = np.array(found).T
    slope = float(np.polyfit(reach, depth, 1)[0])
    return float(np.degrees(np.arctan2(1.0, -slope)))
