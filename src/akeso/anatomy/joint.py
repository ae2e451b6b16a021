"""What lies between two vertebrae: facet joint, foramen, disc and interlaminar window."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from akeso.anatomy.arch import across, behind_body
from akeso.anatomy.lamina import lamina_edge
from akeso.anatomy.levels import Side
from akeso.anatomy.pedicle import Pedicle
from akeso.anatomy.vertebra import Vertebra
from akeso.anatomy.walls import backs_of_body
from akeso.errors import Refused
from akeso.frame import FloatArray, unit_vector

JOINT_GAP_MM = 4.0
"""Bone of two vertebrae closer than this faces a joint (memo section 2, proposal)."""


SHEET_HALF_MM = 2.0
"""A joint sheet bends no further from its plane than this; what does is other bone (proposal)."""

TRIM_ROUNDS = 8
"""Rounds of fitting and trimming; the plane stands still after about five."""


@dataclass(frozen=True, eq=False)
class Facet:
    """A facet joint, LPS mm.

    Parameters
    ----------
    centre : (3,) array
        Middle of the joint sheet.
    normal : (3,) unit array
        Normal of the sheet, pointing to the patient's midline side of the joint.
    posterior_edge, anterior_edge : (3,) arrays
        Middle of the posterior and anterior rim.
    posterior_direction : (3,) unit array
        From the joint out through its posterior opening, along the posterior third of the
        sheet: the direction from which the joint line appears open.
    inferior_recess : (3,) array
        Lowest posterior part of the sheet.
    """

    centre: FloatArray
    normal: FloatArray
    posterior_edge: FloatArray
    anterior_edge: FloatArray
    posterior_direction: FloatArray
    inferior_recess: FloatArray


@dataclass(frozen=True, eq=False)
class Foramen:
    """An intervertebral foramen as a box in the disc's frame, LPS mm.

    Parameters
    ----------
    centre : (3,) array
        Middle between pedicles, posterior body wall and superior articular process.
    roof, floor : (3,) arrays
        6 o'clock of the upper pedicle and 12 o'clock of the lower one.
    anterior, posterior : (3,) arrays
        Front wall (bodies and disc) and back wall (superior articular process) at mid height.
    """

    centre: FloatArray
    roof: FloatArray
    floor: FloatArray
    anterior: FloatArray
    posterior: FloatArray

    @property
    def height_mm(self) -> float:
        """Distance between the pedicles."""
        return float(np.linalg.norm(self.roof - self.floor))


def _facing(vertebra: Vertebra, side: Side) -> FloatArray:
    """Surface points of the articular pillar of one side (n, 3), LPS mm."""
    out = across(vertebra, side)[:, None, None]
    behind = (vertebra.grid.y > vertebra.canal.y - 3.0)[None, :, None]
    pillar = behind_body(vertebra) & (out > 4.0) & (out < vertebra.canal.half_width + 22.0) & behind
    shell = pillar.copy()
    for box in ndimage.find_objects(pillar.view(np.uint8)):
        shell[box] &= ~ndimage.binary_erosion(pillar[box])
    return vertebra.frame.points(vertebra.grid.points(shell))


def find_facet(upper: Vertebra, lower: Vertebra, side: Side, voxel_mm: float) -> Facet:
    """Find the facet joint of one side.

    Parameters
    ----------
    upper, lower : Vertebra
        The two vertebrae.
    side : Side
        Left or right.
    voxel_mm : float
        Largest voxel edge; widens the gap that still counts as a joint.

    Raises
    ------
    Refused
        If no facing bone is found (fused, operated or unlabelled joint).
    """
    # Where no joint is looked for, a tenth of a second is not spent on loading this.
    from scipy.spatial import cKDTree  # noqa: PLC0415

    a, b = _facing(upper, side), _facing(lower, side)
    gap = max(JOINT_GAP_MM, 1.2 * voxel_mm)
    distance, nearest = cKDTree(b).query(a, distance_upper_bound=gap) if len(b) else (a, a)
    hit = np.isfinite(distance) if len(b) else np.zeros(0, bool)
    if hit.sum() < 15:
        raise Refused(
            f"No {side.value} facet joint was found between {upper.name} and {lower.name}: no bone "
            f"of the two within {gap:.1f} mm; check the labels, or the joint may be fused."
        )
    sheet = (a[hit] + b[nearest[hit]]) / 2.0
    return _facet_of(upper, lower, side, _trimmed(sheet))


def _trimmed(sheet: FloatArray) -> FloatArray:
    """Return the joint sheet without what bends away from it.

    Where a process passes close to the other vertebra's lamina, bone faces bone outside the
    joint; left in, it tilts the plane and draws the posterior rim with it.
    """
    kept = sheet
    for _ in range(TRIM_ROUNDS):
        centre = kept.mean(axis=0)
        _, _, axes = np.linalg.svd(kept - centre, full_matrices=False)
        away = np.abs((sheet - centre) @ axes[2])
        kept = sheet[away <= max(SHEET_HALF_MM, float(np.median(away)))]
    return kept


def _facet_of(upper: Vertebra, lower: Vertebra, side: Side, sheet: FloatArray) -> Facet:
    centre = sheet.mean(axis=0)
    away = sheet - centre
    _, _, axes = np.linalg.svd(away, full_matrices=False)
    normal = axes[2]
    back = unit_vector(upper.back + lower.back)
    medial = -side.sign * upper.left
    normal = normal if normal @ medial > 0 else -normal
    along = unit_vector(back - (back @ normal) * normal)
    depth = away @ along
    front = depth <= np.quantile(depth, 0.1)
    up = unit_vector(upper.up + lower.up)
    # At mid height: the joint seldom stands upright, and its rearmost points lie in a corner.
    height = np.abs(away @ np.cross(normal, along))
    middle = height <= np.quantile(height, 0.6)
    rim = sheet[middle & (depth >= np.quantile(depth[middle], 0.85))].mean(axis=0)
    low = (away @ up <= np.quantile(away @ up, 0.25)) & (depth >= 0.0)
    return Facet(
        centre=centre,
        normal=normal,
        posterior_edge=rim,
        anterior_edge=sheet[front].mean(axis=0),
        posterior_direction=_opening(rim - centre, up, back, side.sign * upper.left),
        inferior_recess=sheet[low].mean(axis=0) if low.any() else rim,
    )


def _opening(
    to_rim: FloatArray, up: FloatArray, back: FloatArray, outward: FloatArray
) -> FloatArray:
    """Axial direction from the sheet's middle to its posterior rim.

    A lumbar joint is curved, its back part more sagittal than the whole sheet, and the beam has
    to meet the back part (memo section 5). A sheet that opens medially is read as sagittal.
    """
    flat = to_rim - (to_rim @ up) * up
    if flat @ back <= 0.0:
        return back
    return unit_vector(flat) if flat @ outward > 0.0 else unit_vector(back - (back @ up) * up)


def disc_normal(upper: Vertebra, lower: Vertebra) -> FloatArray:
    """Return the unit normal of the disc between two vertebrae, pointing superior, LPS."""
    return unit_vector(upper.inferior.normal + lower.superior.normal)


def find_foramen(
    upper: Vertebra, lower: Vertebra, pedicle: Pedicle, floor: FloatArray, side: Side
) -> Foramen:
    """Find the foramen under `pedicle` of the upper vertebra.

    Parameters
    ----------
    upper, lower : Vertebra
        The two vertebrae.
    pedicle : Pedicle
        Of the upper vertebra, same side.
    floor : (3,) array
        Highest point of the lower pedicle, LPS mm.
    side : Side
        Left or right.
    """
    roof = pedicle.floor
    mid = (roof + floor) / 2.0
    anterior = _front_wall(upper, upper.local(mid), upper.local(roof))
    posterior = _back_wall(lower, lower.local(mid), side)
    if posterior is None:
        # No articular process on that line: the joint column of the upper arch closes it.
        local = upper.local(mid)
        posterior = upper.frame.points((local[0], upper.canal.y_back, local[2]))
    middle = (anterior + posterior) / 2.0
    back = unit_vector(upper.back + lower.back)
    centre = mid + ((middle - mid) @ back) * back
    return Foramen(centre, roof, floor, anterior, posterior)


def _front_wall(upper: Vertebra, mid: FloatArray, roof: FloatArray) -> FloatArray:
    """Posterior wall of the upper body in the sagittal plane of the pedicle, at mid height."""
    grid = upper.grid
    i = int(np.argmin(np.abs(grid.x - roof[0])))
    levels = np.flatnonzero((grid.z < roof[2] - 1.0) & (grid.z > roof[2] - 9.0))
    backs = backs_of_body(upper, i, levels.tolist())
    y = float(np.median(backs)) if backs else upper.canal.y_front
    return upper.frame.points((mid[0], y, mid[2]))


def _back_wall(lower: Vertebra, mid: FloatArray, side: Side) -> FloatArray | None:
    """Ventral surface of the lower vertebra's articular process at mid height of the foramen."""
    grid = lower.grid
    out = across(lower, side)
    here = side.sign * (mid[0] - lower.canal.x)
    columns = np.flatnonzero(np.abs(out - here) <= 4.0)
    levels = np.flatnonzero(np.abs(grid.z - mid[2]) <= 4.0)
    fronts = []
    for i in columns:
        for k in levels:
            rows = np.flatnonzero(grid.solid[i, :, k] & (grid.y > lower.canal.y_front))
            if len(rows):
                fronts.append(float(grid.y[rows.min()]) - 0.5)
    if len(fronts) < 3:
        return None
    return lower.frame.points((mid[0], float(np.median(fronts)), mid[2]))


def flavum_point(
    upper: Vertebra, lower: Vertebra, offset_mm: float
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return the middle of the ligamentum flavum sheet and its two bony edges, LPS mm.

    The sheet is ruled from the lower edge of the upper lamina to the upper edge of the lower
    one in the plane `offset_mm` from the midline, + to the patient's left.
    """
    above = lamina_edge(upper, offset_mm, upper=False)
    below = lamina_edge(lower, offset_mm, upper=True)
    return (above + below) / 2.0, above, below
