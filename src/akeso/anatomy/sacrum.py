"""Sacral landmarks from the CT itself: the ala groove and the first dorsal foramen.

Public label maps name the first sacral body but leave ala and foramina unlabelled or coarse, so
these are found in the Hounsfield units around it, in the frame of L5 (ala) and S1 (foramen).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from akeso.anatomy.arch import EXTREME_SHELL_MM, across
from akeso.anatomy.levels import Side, label_name
from akeso.anatomy.local_grid import BOX_MM, LocalGrid, Structure, local_frame, sample_hu
from akeso.anatomy.vertebra import Vertebra
from akeso.errors import Refused
from akeso.frame import FloatArray
from akeso.imaging.volume import LabelMap, Volume

BONE_HU = 200.0
"""Cortical surface on CT; see `akeso.anatomy.bone` for the source of the threshold."""

SOFT_BONE_HU = (50.0, 200.0)
"""HU counted as no bone and as full bone when the sacrum's thickness is measured (proposal)."""

SHOULDER_SLOPE = 0.7
"""Rise per run of the line that finds the ala's dorsal shoulder (proposal): steeper than upper
surfaces of the ala climb to the front, flatter than the dorsum of the sacrum falls."""

FORAMEN_WINDOW_MM = ((11.0, 32.0), (-42.0, -15.0))
"""Where S1's foramen is looked for: distance from the midline, height under the S1 endplate.

Proposal; drawn wide around the sacra Akeso was tried on, and a thickness at the window's rim is
not accepted.
"""


@dataclass(frozen=True, eq=False)
class SacralSide:
    """Landmarks of one side of the sacrum, LPS mm.

    Parameters
    ----------
    ala_groove : (3,) array
        Dorsal bone in the valley between the base of S1's articular process and the ala.
    dorsal_foramen : (3,) array
        Middle of the first dorsal sacral foramen, at the level of the dorsal surface.
    canal_wall : (3,) array
        Place on the same line at the depth of the ventral sacral cortex around the foramen.
    sap_tip : (3,) array
        Tip of S1's superior articular process.
    pedicle_roof : (3,) array
        Upper bone of the sacrum under L5's pedicle: the floor of the L5-S1 foramen.
    """

    ala_groove: FloatArray
    dorsal_foramen: FloatArray
    canal_wall: FloatArray
    sap_tip: FloatArray
    pedicle_roof: FloatArray


def _bone_without(
    volume: Volume, labels: LabelMap, frame_grid: LocalGrid, without: str
) -> NDArray[np.bool_]:
    other = Structure.of(labels, label_name(without)).sample(frame_grid.frame, BOX_MM)
    # A rim around the label goes too: its edge on CT is blurred over a voxel or two, and its bone
    # is not sacrum. Samples are 1 mm apart.
    rim = max(2, math.ceil(float(labels.spacing_mm.max()) + 0.5))
    around = ndimage.binary_dilation(other.values >= 0.35, iterations=rim)
    result: NDArray[np.bool_] = (frame_grid.values >= BONE_HU) & ~around
    return result


def _sap_tip(s1: Vertebra, side: Side) -> FloatArray:
    """Tip of S1's superior articular process, from the label; LPS mm."""
    out = across(s1, side)[:, None, None]
    where = s1.grid.solid & (out > 8.0) & (out < 34.0) & (s1.grid.y > s1.canal.y)[None, :, None]
    points = s1.grid.points(where)
    if not len(points):
        raise Refused(
            f"The {side.value} articular process of S1 is missing from its label; correct it."
        )
    high = points[:, 2] >= points[:, 2].max() - EXTREME_SHELL_MM
    return s1.frame.points(points[high].mean(axis=0))


def _sap_front(s1: Vertebra, tip: FloatArray) -> FloatArray:
    """Ventral surface of S1's articular process under its tip, from the label; LPS mm."""
    points = s1.grid.points(s1.grid.solid)
    x, y, z = (points - s1.local(tip)).T
    near = points[(np.abs(x) <= 3.0) & (np.abs(y) <= 12.0) & (z <= -1.0) & (z >= -6.0)]
    front = float(np.quantile(near[:, 1], 0.1)) if len(near) else float(s1.local(tip)[1]) - 6.0
    return s1.frame.points((*s1.local(tip)[:1], front, float(s1.local(tip)[2]) - 3.5))


def _ala_groove(
    bone: NDArray[np.bool_],
    grid: LocalGrid,
    sap: FloatArray,
    front: float,
    *,
    side: Side,
    midline: float,
) -> FloatArray:
    """Valley of the ala's dorsal shoulder lateral to the articular process; local mm.

    The shoulder of each column is its bone furthest up and back (`SHOULDER_SLOPE`): where a
    needle from behind meets the ala, also where the ala's upper surface climbs to the front.
    """
    out = side.sign * (grid.x - midline)
    sap_out = side.sign * (sap[0] - midline)
    # Ventral of the process lies the foramen: nothing there is the groove (memo 3.1).
    near = (grid.y >= front)[:, None]
    near = near & ((grid.z <= sap[2]) & (grid.z > sap[2] - 45.0))[None, :]
    rank = np.where(near, SHOULDER_SLOPE * grid.y[:, None] + grid.z[None, :], -np.inf)
    columns, shoulders = [], []
    for i in np.flatnonzero((out >= sap_out) & (out <= sap_out + 20.0)):
        seen = np.where(bone[i], rank, -np.inf)
        if np.isfinite(seen.max()):
            # Of places as good to half a sample the rearmost: the needle meets that one.
            j, k = np.argwhere(seen >= seen.max() - 0.5)[-1]
            columns.append(i)
            shoulders.append((grid.y[j], grid.z[k]))
    if len(columns) < 5:
        raise Refused(
            f"The {side.value} sacral ala is not in the CT or not dense enough to be seen."
        )
    order = np.argsort(out[columns])
    places = np.array(shoulders)[order]
    heights = ndimage.gaussian_filter1d(places @ np.array([SHOULDER_SLOPE, 1.0]), 1.0)
    # The valley may be flat: its medial end is the corner under the articular process.
    at = int(np.flatnonzero(heights <= heights.min() + 1.0)[0])
    return np.array([grid.x[np.array(columns)[order][at]], *places[at]])


def _foramen(grid: LocalGrid, side: Side, midline: float) -> tuple[FloatArray, FloatArray]:
    """Dorsal and ventral end of the S1 foramen, local to S1: where the sacrum is thinnest."""
    low, high = SOFT_BONE_HU
    bone = np.clip((grid.values - low) / (high - low), 0.0, 1.0)
    slab = (grid.y > -14.0) & (grid.y < 48.0)
    thickness = ndimage.gaussian_filter(bone[:, slab].sum(axis=1), 2.0)
    (x0, x1), (z0, z1) = FORAMEN_WINDOW_MM
    out = side.sign * (grid.x - midline)
    window = ((out >= x0) & (out <= x1))[:, None] & ((grid.z >= z0) & (grid.z <= z1))[None, :]
    lowest = ndimage.minimum_filter(thickness, size=7) == thickness
    candidates = np.argwhere(window & lowest)
    if not len(candidates):
        raise Refused(f"The {side.value} S1 foramen was not found: no thin place in the sacrum.")
    i, k = min(candidates.tolist(), key=lambda c: float(thickness[c[0], c[1]]))
    # Dorsal surface: of the bone around the hole, not of the hole itself.
    near = bone[max(i - 7, 0) : i + 8, :, max(k - 7, 0) : k + 8] >= 0.8
    rows = np.flatnonzero(near.any(axis=(0, 2)) & (grid.y > -5.0) & (grid.y < 45.0))
    ring = near.sum(axis=(0, 2))
    dorsal = float(grid.y[rows[ring[rows] >= 0.15 * ring.max()].max()])
    # The ventral foramen may lie on the same line: its cortex too is taken from around the hole.
    front = np.flatnonzero(
        (ring >= 0.15 * ring.max()) & (grid.y < dorsal - 8.0) & (grid.y > dorsal - 45.0)
    )
    if not len(front):
        raise Refused(f"The ventral sacrum was not found around the {side.value} S1 foramen.")
    ventral = float(grid.y[front.min()])
    return (
        np.array([grid.x[i], dorsal, grid.z[k]]),
        np.array([grid.x[i], ventral, grid.z[k]]),
    )


def _roof_under(bone: NDArray[np.bool_], grid: LocalGrid, floor: FloatArray) -> FloatArray:
    """First sacral bone below L5's pedicle; local mm.

    The line runs 8 mm in front of the pedicle's isthmus, where the root lies: straight under
    the isthmus it would meet S1's articular process.
    """
    floor = floor - np.array([0.0, 8.0, 0.0])
    i, j = int(np.argmin(np.abs(grid.x - floor[0]))), int(np.argmin(np.abs(grid.y - floor[1])))
    rows = np.flatnonzero(bone[i, j] & (grid.z < floor[2] - 4.0))
    if not len(rows):
        raise Refused("No sacral bone was found under the L5 pedicle; is the sacrum in the CT?")
    return np.array([floor[0], floor[1], float(grid.z[rows.max()]) + 0.5])


def find_sacral_side(
    picture: tuple[Volume, LabelMap],
    l5: Vertebra,
    s1: Vertebra,
    l5_pedicle_floor: FloatArray,
    side: Side,
) -> SacralSide:
    """Find the landmarks of one side of the sacrum.

    Parameters
    ----------
    picture : tuple of Volume and LabelMap
        The CT and its labels, on one grid.
    l5, s1 : Vertebra
        The two vertebrae.
    l5_pedicle_floor : (3,) array
        6 o'clock of L5's pedicle on that side, LPS mm.
    side : Side
        Left or right.

    Raises
    ------
    Refused
        If ala, foramen or articular process cannot be seen.
    """
    volume, labels = picture
    ala_frame = local_frame("ala", s1.superior.centre_mm, l5.up, l5.back)
    ala_grid = sample_hu(volume, ala_frame)
    bone = _bone_without(volume, labels, ala_grid, "L5")
    to_local = ala_frame.inverse().points
    sap = _sap_tip(s1, side)
    midline = float(to_local(s1.frame.points((s1.canal.x, s1.canal.y, 0.0)))[0])
    front = float(to_local(_sap_front(s1, sap))[1])
    groove = _ala_groove(bone, ala_grid, to_local(sap), front, side=side, midline=midline)
    roof = _roof_under(bone, ala_grid, to_local(l5_pedicle_floor))
    frame = local_frame("foramen", s1.superior.centre_mm, s1.superior.normal, s1.back)
    grid = sample_hu(volume, frame)
    centre = float(frame.inverse().points(s1.frame.points((s1.canal.x, s1.canal.y, 0.0)))[0])
    dorsal, ventral = _foramen(grid, side, centre)
    return SacralSide(
        ala_groove=ala_frame.points(groove),
        dorsal_foramen=frame.points(dorsal),
        canal_wall=frame.points(ventral),
        sap_tip=sap,
        pedicle_roof=ala_frame.points(roof),
    )
