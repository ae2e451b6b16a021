"""One lumbar vertebra: body, axes, endplates and canal from its label.

Recipes are those of the approaches memo, section 2 (engineering proposals), refined where a
coarse label map asked for it. Everything is measured in the vertebra's own frame and handed out
in LPS mm.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from akeso.anatomy.endplate import Endplate, endplates
from akeso.anatomy.levels import label_name
from akeso.anatomy.local_grid import BoolArray, LocalGrid, Structure, local_frame
from akeso.errors import Refused
from akeso.frame import FloatArray, Transform
from akeso.imaging.volume import LabelMap, Volume

ENOUGH_MM = 1.6
"""Sampling at which the middle of a vertebral body is found."""

PEAK_TURNS = 5
"""Turns of one degree on each side of the best one through which the peak is fitted."""

MIN_CANAL_AREA_MM2 = 60.0
"""Smaller holes in the ring of a vertebra are noise of the labels, not its canal."""


@dataclass(frozen=True, eq=False)
class Canal:
    """The bony canal seen along z', local mm: centre and extents.

    Parameters
    ----------
    x, y : float
        Centre.
    half_width : float
        Half of the largest width.
    y_front, y_back : float
        Posterior body wall and ventral lamina in the midline.
    hole : (nx, ny) bool
        The canal on the vertebra's grid.
    """

    x: float
    y: float
    half_width: float
    y_front: float
    y_back: float
    hole: BoolArray


@dataclass(frozen=True, eq=False)
class Vertebra:
    """A vertebra in its own frame.

    Parameters
    ----------
    name : str
        ``L1`` ... ``L5``, ``S1``.
    frame : Transform
        Own frame (x' left, y' posterior, z' mean endplate normal; origin body centre) -> LPS.
    grid : LocalGrid
        Label occupancy in that frame.
    superior, inferior : Endplate
        Endplate planes: height from the label, as the axes of `frame`, tilt from the CT's edge.
    canal : Canal
        Bony canal.
    yaw : float
        What the frame lacks of the vertebra's own turn about z', radians; see `facing`.
    """

    name: str
    frame: Transform
    grid: LocalGrid
    superior: Endplate
    inferior: Endplate
    canal: Canal
    yaw: float = 0.0

    @property
    def body_centre(self) -> FloatArray:
        """Centre of the body (3,), LPS mm."""
        return self.frame.points((0.0, 0.0, 0.0))

    @property
    def left(self) -> FloatArray:
        """Unit vector to the vertebra's left, LPS."""
        return self.frame.directions((1.0, 0.0, 0.0))

    @property
    def back(self) -> FloatArray:
        """Unit vector posterior, LPS."""
        return self.frame.directions((0.0, 1.0, 0.0))

    @property
    def facing(self) -> FloatArray:
        """Unit vector posterior in the vertebra's plane of symmetry, LPS: finer than `back`."""
        return self.frame.directions((np.sin(self.yaw), np.cos(self.yaw), 0.0))

    @property
    def up(self) -> FloatArray:
        """Unit vector superior, along the mean endplate normal, LPS."""
        return self.frame.directions((0.0, 0.0, 1.0))

    def in_canal(self, points_mm: FloatArray) -> BoolArray:
        """Tell which LPS points (n, 3) lie in this vertebra's part of the bony canal.

        The part reaches half a disc beyond the endplates; the outline seen along z' is used for
        its whole height.
        """
        local = self.frame.inverse().points(points_mm)
        i = np.rint(local[:, 0] - self.grid.x[0]).astype(np.intp)
        j = np.rint(local[:, 1] - self.grid.y[0]).astype(np.intp)
        top, bottom = self.local(self.superior.centre_mm), self.local(self.inferior.centre_mm)
        inside: BoolArray = (local[:, 2] < top[2] + 6.0) & (local[:, 2] > bottom[2] - 6.0)
        inside &= (i >= 0) & (j >= 0) & (i < len(self.grid.x)) & (j < len(self.grid.y))
        inside[inside] = self.canal.hole[i[inside], j[inside]]
        return inside

    def local(self, point_mm: FloatArray) -> FloatArray:
        """LPS mm to this vertebra's frame."""
        return self.frame.inverse().points(point_mm)


def body_centre(structure: Structure) -> tuple[FloatArray, float]:
    """Return the centre of the vertebral body (3,), LPS mm, and its inscribed radius, mm.

    The largest ball inside a vertebra sits in its body; the centre is the mean of all places
    where a ball of at least 70 % of that size fits.
    """
    # A body is 30 mm wide: voxels finer than a millimetre or two only cost time here.
    step = np.maximum(1, (ENOUGH_MM / structure.spacing_mm).astype(int))
    coarse = structure.mask[tuple(slice(None, None, s) for s in step.tolist())]
    depth = ndimage.distance_transform_edt(coarse, sampling=structure.spacing_mm * step)
    # A crushed body is no thicker than its arch, but it still lies in front of the middle.
    inside = np.argwhere(depth > 0.0)
    back = structure.index_of.inverse().points(inside * step)[:, 1]
    inside = inside[back <= back.mean()]
    depths = depth[tuple(inside.T)]
    top = float(depths.max())
    # 85 % keeps the pedicle roots of large vertebrae out of the mean.
    inner = depths >= 0.85 * top
    centre = np.average(inside[inner] * step, axis=0, weights=depths[inner])
    return structure.index_of.inverse().points(centre), top


def _symmetry_yaw(grid: LocalGrid) -> float:
    """Turn about z' (radians) that makes the vertebra most like its mirror image.

    The thickness seen along z' is compared with its own flip for each turn; the midline may lie
    anywhere within a centimetre. A parabola through the likeness around its peak says where the
    peak is: on 3 mm labels single turns differ by the chance of where voxels end.
    """
    thickness = np.clip(grid.values, 0.0, 1.0).sum(axis=2)
    seen = np.sqrt(ndimage.gaussian_filter(thickness, 1.0))
    x, y = np.meshgrid(np.arange(-70.0, 70.1, 2.0), np.arange(-45.0, 95.1, 2.0), indexing="ij")
    turns = np.radians(np.arange(-14.0, 14.01, 1.0))
    near = np.r_[0:11, -10:0]  # the midline lies within 10 samples of 2 mm, halved by the flip
    likeness = []
    for turn in turns:
        c, s = np.cos(turn), np.sin(turn)
        place = np.stack([c * x + s * y - grid.x[0], c * y - s * x - grid.y[0]])
        turned = ndimage.map_coordinates(seen, place, order=1)
        wave = np.fft.rfft(turned, axis=0)
        mirrored = np.fft.rfft(turned[::-1], axis=0)
        overlap = np.fft.irfft(wave * mirrored.conj(), n=turned.shape[0], axis=0).sum(axis=1)
        likeness.append(float(overlap[near].max()))
    best = int(np.argmax(likeness))
    around = slice(max(best - PEAK_TURNS, 0), best + PEAK_TURNS + 1)
    bend, slope, _ = np.polyfit(turns[around], np.array(likeness)[around], 2)
    peak = -slope / (2.0 * bend) if bend < 0.0 else turns[best]
    return float(np.clip(peak, turns[around][0], turns[around][-1]))


def find_canal(grid: LocalGrid) -> Canal:
    """Return the canal: the hole that the vertebra shows when seen along z'.

    Raises
    ------
    Refused
        If the ring of the arch is open (a missing lamina, spina bifida, a laminectomy).
    """
    ring = grid.solid.any(axis=2)
    for closing_mm in (0, 2, 4, 6):
        closed = ndimage.binary_closing(ring, iterations=closing_mm) if closing_mm else ring
        holes, count = ndimage.label(~np.pad(closed, 1, constant_values=False)[1:-1, 1:-1])
        best: tuple[float, BoolArray] | None = None
        for value in range(1, count + 1):
            hole = holes == value
            if hole[0].any() or hole[-1].any() or hole[:, 0].any() or hole[:, -1].any():
                continue
            i, j = np.nonzero(hole)
            central = abs(grid.x[i].mean()) < 12.0 and grid.y[j].mean() > 5.0
            if central and hole.sum() >= MIN_CANAL_AREA_MM2 and (not best or hole.sum() > best[0]):
                best = (float(hole.sum()), hole)
        if best:
            return _canal_of(best[1], grid)
    raise Refused(
        "The bony ring around the spinal canal is open in the labels (laminectomy, spina bifida "
        "or a gap in the labels); landmarks behind it cannot be trusted, so there is no plan."
    )


def _canal_of(hole: BoolArray, grid: LocalGrid) -> Canal:
    i, j = np.nonzero(hole)
    x, y = float(grid.x[i].mean()), float(grid.y[j].mean())
    middle = np.abs(grid.x[i] - x) <= 3.0
    widths = [np.ptp(grid.x[i[j == row]]) for row in np.unique(j)]
    return Canal(
        x=x,
        y=y,
        half_width=float(max(widths)) / 2.0 + 0.5,
        y_front=float(grid.y[j[middle]].min()) - 0.5,
        y_back=float(grid.y[j[middle]].max()) + 0.5,
        hole=hole,
    )


def find_vertebra(
    volume: Volume,
    labels: LabelMap,
    name: str,
    up_hint: FloatArray,
    left_hint: FloatArray | None = None,
) -> Vertebra:
    """Find a vertebra's frame, endplates and canal.

    Parameters
    ----------
    volume : Volume
        The CT, for the tilt of the endplates.
    labels : LabelMap
        On the same grid; must hold ``vertebrae_<name>``.
    name : str
        ``L1`` ... ``S1``.
    up_hint : (3,) array
        Roughly superior along the spine, LPS (from the neighbouring bodies).
    left_hint : (3,) array, optional
        Left axis of the vertebra above. Given for S1, whose label holds too little of the arch
        to show its own midline and whose lower end is fused; then its axes follow this hint and
        its superior endplate.

    Raises
    ------
    Refused
        If endplates or the ring of the canal cannot be found.
    """
    structure = Structure.of(labels, label_name(name))
    centre, radius = body_centre(structure)
    if left_hint is not None:
        back = np.cross(up_hint, left_hint)
    else:
        arch = structure.points_mm() - centre
        back = arch[np.linalg.norm(arch, axis=1) > 1.6 * radius].mean(axis=0)
    frame = local_frame(name, centre, up_hint, back)
    for _ in range(2):
        grid = structure.sample(frame)
        superior, inferior = endplates(grid)
        centre = (superior.centre_mm + inferior.centre_mm) / 2.0
        if left_hint is not None:
            frame = local_frame(name, centre, superior.normal, np.cross(superior.normal, left_hint))
            continue
        yaw = _symmetry_yaw(grid)
        turned = frame.directions((np.sin(yaw), np.cos(yaw), 0.0))
        frame = local_frame(name, centre, superior.normal + inferior.normal, turned)
    grid = structure.sample(frame)
    superior, inferior = endplates(grid, volume)
    yaw = _symmetry_yaw(grid) if left_hint is None else 0.0
    return Vertebra(name, frame, grid, superior, inferior, find_canal(grid), yaw)
