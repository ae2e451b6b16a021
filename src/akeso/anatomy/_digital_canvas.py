"""The arrays of the digital spine while they are being painted, voxel by voxel."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from akeso.anatomy import _digital_body as inside
from akeso.anatomy._digital_bone import Bone
from akeso.anatomy._digital_sizes import LEVELS, size
from akeso.anatomy._implicit import Distances, Points, Shape, turned
from akeso.frame import FloatArray

Floats = NDArray[np.float32]
Block = tuple[slice, slice, slice]

BRICK = 4
"""Edge of the cubes of voxels that are skipped when their centre is far from the bone."""
SEED = 20240


class Canvas:
    """Soft tissue, bone distance and labels on one grid.

    Parameters
    ----------
    shape : tuple of int
        Voxels (ni, nj, nk), i fastest in memory.
    to_built : (4, 4) array
        Voxel index to the patient as built (not turned, not mirrored), mm.
    spacing_mm : float
        Voxel edge.
    """

    def __init__(
        self, shape: tuple[int, int, int], to_built: FloatArray, spacing_mm: float
    ) -> None:
        self.shape, self.to_built, self.spacing_mm = shape, to_built, spacing_mm
        self.soft: Floats = np.empty(shape, np.float32, order="F")
        self.bone: Floats = np.full(shape, 99.0, np.float32, order="F")
        self.core: Floats = np.full(shape, 99.0, np.float32, order="F")
        self.labels: NDArray[np.uint8] = np.zeros(shape, np.uint8, order="F")

    def points(self, block: Block, frame: FloatArray) -> Points:
        """Return the voxel centres of a block (3, n), i fastest, in a frame given from index."""
        m = frame.astype(np.float32)
        i, j, k = (np.arange(s.start, s.stop, dtype=np.float32) for s in block)
        rows = [
            (m[r, 2] * k + m[r, 3])[:, None, None] + (m[r, 1] * j)[:, None] + m[r, 0] * i
            for r in range(3)
        ]
        return np.stack([row.ravel() for row in rows])

    def block(self, frame: FloatArray, low: FloatArray, high: FloatArray) -> Block:
        """Return the smallest block that covers a box of a frame; it may be empty."""
        corners = np.array([[x, y, z, 1.0] for x in (0, 1) for y in (0, 1) for z in (0, 1)])
        corners[:, :3] = low + corners[:, :3] * (high - low)
        index = (np.linalg.inv(frame) @ corners.T)[:3]
        first = np.clip(np.floor(index.min(axis=1)), 0, self.shape).astype(int)
        last = np.clip(np.ceil(index.max(axis=1)) + 1, 0, self.shape).astype(int)
        ends = np.maximum(first, last)
        return (
            slice(int(first[0]), int(ends[0])),
            slice(int(first[1]), int(ends[1])),
            slice(int(first[2]), int(ends[2])),
        )

    def _slabs(self) -> Iterator[Block]:
        """Cut the volume into slabs, so that memory stays small."""
        for start in range(0, self.shape[2], 16):
            end = min(start + 16, self.shape[2])
            yield slice(0, self.shape[0]), slice(0, self.shape[1]), slice(start, end)

    def _share(self, distance: Distances) -> Floats:
        """Return the part of each voxel that lies inside a surface, from the centre's distance."""
        result: Floats = np.clip(0.5 - distance / self.spacing_mm, 0.0, 1.0).astype(np.float32)
        return result

    def _paint(self, hu: Floats, distance: Distances, tissue: str) -> None:
        """Lay a tissue over what is there."""
        hu += self._share(distance) * (np.float32(size("hounsfield", tissue)) - hu)

    def fill_soft(self, skeleton: inside.Skeleton) -> None:
        """Paint air, fat, muscle, abdomen, discs, dural sac and cord."""
        for block in self._slabs():
            p = self.points(block, self.to_built)
            hu = np.full(p.shape[1], size("hounsfield", "air"), np.float32)
            deep = inside.skin(p)
            self._paint(hu, deep, "fat")
            self._paint(hu, inside.muscle(p, deep), "muscle")
            self._paint(hu, inside.abdomen(p, deep), "bowel")
            self._set(block, hu)
        for upper, lower in zip(LEVELS, (*LEVELS[1:], "S1"), strict=True):
            self._fill_disc(*inside.disc(skeleton.bones, upper, lower))
        self._fill_canal(skeleton)

    def _set(self, block: Block, hu: Floats) -> None:
        view = self.soft[block].T
        view[...] = hu.reshape(view.shape)

    def _fill_disc(self, wall: Shape, pose: FloatArray, half_mm: float) -> None:
        frame = np.linalg.inv(pose) @ self.to_built
        reach = np.array([32.0, 24.0, half_mm + 4.0])
        block = self.block(frame, -reach, reach)
        p = self.points(block, frame)
        hu = self.soft[block].T.ravel()
        self._paint(hu, np.maximum(wall(p), np.abs(p[2]) - reach[2]), "disc")
        self._set(block, hu)

    def _fill_canal(self, skeleton: inside.Skeleton) -> None:
        cord, sac = inside.cord_and_sac(skeleton.bones)
        line = np.array(inside.canal_line(skeleton.bones))
        block = self.block(self.to_built, line.min(axis=0) - 16.0, line.max(axis=0) + 16.0)
        p = self.points(block, self.to_built)
        hu, sheath, core = self.soft[block].T.ravel(), sac(p), cord(p)
        self._paint(hu, sheath - 1.6, "fat")
        self._paint(hu, sheath, "fluid")
        self._paint(hu, core, "cord")
        self._set(block, hu)
        view = self.labels[block].T
        view[(core < 0.0).reshape(view.shape)] = 79

    def _near(self, block: Block, frame: FloatArray, shape: Shape) -> NDArray[np.intp]:
        """Return the flat places in a block (k, j, i order) whose brick may touch the bone."""
        counts = [s.stop - s.start for s in block]
        bricks = [-(-n // BRICK) for n in counts]
        centres = [
            s.start + BRICK * np.arange(n) + (BRICK - 1) / 2.0
            for s, n in zip(block, bricks, strict=True)
        ]
        k, j, i = np.meshgrid(centres[2], centres[1], centres[0], indexing="ij")
        index = np.stack([i.ravel(), j.ravel(), k.ravel()]).astype(np.float32)
        m = frame.astype(np.float32)
        # Half the brick's diagonal and two voxels, with slack because distances are first-order.
        reach = 1.3 * self.spacing_mm * (0.87 * BRICK + 2.0)
        touched = (shape(turned(m[:3, :3], index) + m[:3, 3:]) < reach).reshape(k.shape)
        for axis, n in enumerate((counts[2], counts[1], counts[0])):
            touched = np.repeat(touched, BRICK, axis=axis).take(range(n), axis=axis)
        return np.flatnonzero(touched)

    def fill_bone(self, bone: Bone, value: int) -> None:
        """Keep the nearest bone's distance everywhere, and its label inside."""
        frame = np.linalg.inv(bone.pose) @ self.to_built
        block = self.block(frame, bone.low, bone.high)
        p = self.points(block, frame)
        if p.shape[1] == 0:
            return
        near = self._near(block, frame, bone.shape)
        p = p[:, near]
        here = bone.shape(p)
        views = [array[block].T for array in (self.bone, self.core, self.labels)]
        distance, core, label = (view.ravel() for view in views)
        closer = here < distance[near]
        near, here, p = near[closer], here[closer], p[:, closer]
        distance[near] = here
        core[near] = here + bone.shell_mm(p)
        label[near[here < 0.0]] = value
        for view, flat in zip(views, (distance, core, label), strict=True):
            view[...] = flat.reshape(view.shape)

    def relabel(
        self, bone: Bone, old: int, new: int, half_width_mm: float, above_mm: float
    ) -> None:
        """Give a new label to the part of a bone near the midline and above a height."""
        frame = np.linalg.inv(bone.pose) @ self.to_built
        block = self.block(frame, bone.low, bone.high)
        p = self.points(block, frame)
        view = self.labels[block].T
        part = (np.abs(p[0]) < half_width_mm) & (p[2] > above_mm)
        view[(view == old) & part.reshape(view.shape)] = new

    def hounsfield(self) -> NDArray[np.int16]:
        """Return the CT: bone with a dense shell over soft tissue, and seeded noise."""
        hu = self.soft.ravel(order="F")
        touched = np.flatnonzero(self.bone.ravel(order="F") < self.spacing_mm)
        outer = self._share(self.bone.ravel(order="F")[touched])
        inner = self._share(self.core.ravel(order="F")[touched])
        dense, core = size("hounsfield", "cortical"), size("hounsfield", "cancellous")
        hu[touched] += outer * (dense - hu[touched]) + inner * (core - dense)
        random = np.random.default_rng(SEED)
        hu += random.standard_normal(hu.size, dtype=np.float32) * size("hounsfield", "noise")
        np.clip(np.rint(hu, out=hu), -1024, 3071, out=hu)
        result: NDArray[np.int16] = hu.astype(np.int16).reshape(self.shape, order="F")
        return result
