"""Laminae and spinous processes of lumbar vertebrae and the sacrum.

Recipes follow the approaches memo, section 2 (engineering proposals). All points are handed out
in LPS mm.
"""

from __future__ import annotations

import numpy as np

from akeso.anatomy.arch import across, process_tip
from akeso.anatomy.levels import Side
from akeso.anatomy.vertebra import Vertebra
from akeso.errors import Refused
from akeso.frame import FloatArray


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
    return vertebra.frame.points(process_tip(vertebra, where, 1, 1.0, "spinous process"))


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
