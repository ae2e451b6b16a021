"""The shadow of a CT: path lengths along every ray of a C-arm, fast on an ordinary processor.

The volume axis nearest the central ray is the main axis; slices across it are sampled once each,
linearly in both directions, as Joseph's method does (P. M. Joseph, IEEE Trans Med Imaging 1982;
1: 192-196). On a virtual detector parallel to the slices every slice is only scaled and shifted,
so it is added row by row; one warp at the end leads to the real detector.
``docs/evidence/xray.md`` has the measured exactness and speed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import get_num_threads
from numpy.typing import NDArray

from akeso.errors import BadInput
from akeso.imaging import _projector_kernel as kernel
from akeso.imaging._warp_kernel import warp
from akeso.imaging.carm import CArm
from akeso.imaging.compiled import COMPILED
from akeso.imaging.refine import refined
from akeso.imaging.virtual import VirtualDetector, virtual_detector
from akeso.imaging.volume import Volume

Picture = NDArray[np.float32]

AIR_HU = -950
"""Voxels at or below this count as nothing: room air and the noise around it."""

WATER_NUMBER = 1000
"""Stored number of water; numbers are HU + 1000, so attenuation is proportional to them."""

SOFT_CEILING_HU = 100
"""Up to here a voxel is water of its own density; above, bone is mixed in (engineering choice:
muscle and blood stay below)."""

BONE_HU = 1600
"""Cortical bone (ICRU 44, 1.92 g/cm3) at 70 keV: NIST mu of 0.503 against 0.193 per cm."""

MU_WATER_PER_MM = 0.01929
"""Water at 70 keV (1/mm), about the mean energy of CT at 120 kV; NIST, interpolated."""


@dataclass(frozen=True, eq=False)
class _Copy:
    """Stored numbers (slowest, middle, i or j) with the occupied columns of each row."""

    numbers: NDArray[np.int16]
    body: tuple[NDArray[np.int16], NDArray[np.int16]]
    bone: tuple[NDArray[np.int16], NDArray[np.int16]]

    def layout(self, main: int) -> NDArray[np.int64]:
        """Sizes and strides for the kernel with array axis `main` (0 or 1) as main axis."""
        n, other = self.numbers.shape, 1 - main
        strides = (n[1] * n[2], n[2])
        rows = (n[1], 1)
        return np.array(
            [n[main], n[other], n[2], strides[main], strides[other], rows[main], rows[other]],
            dtype=np.int64,
        )


def _occupied(
    numbers: NDArray[np.int16], floor: int
) -> tuple[NDArray[np.int16], NDArray[np.int16]]:
    low = np.empty(numbers.shape[:2], np.int16)
    high = np.empty(numbers.shape[:2], np.int16)
    kernel.occupied_columns(numbers, floor, low, high)
    return low, high


def _copy(numbers: NDArray[np.int16]) -> _Copy:
    bone = _occupied(numbers, WATER_NUMBER + SOFT_CEILING_HU)
    return _Copy(numbers, _occupied(numbers, 0), bone)


class Projector:
    """X-ray shadows of one CT from any side; `for_pictures` suits a coarse CT.

    Holds two int16 copies of the volume, so that with the volume itself there are three.

    Parameters
    ----------
    volume : Volume
        CT in HU, any right-angled pose. Voxels at -950 HU and below count as nothing; the
        attenuation of the others is proportional to HU + 1000. Outside the volume is nothing.
        HU above 31767 are stored as 31767.

    Raises
    ------
    BadInput
        If an axis has more than 32,000 voxels.
    """

    def __init__(self, volume: Volume) -> None:
        if max(volume.shape) > 32000:
            raise BadInput(f"The CT has {volume.shape} voxels; an axis may have up to 32000.")
        self.volume = volume
        ni, nj, nk = volume.shape
        plan = np.empty((nj, nk, ni), np.int16)
        sagittal = np.empty((ni, nk, nj), np.int16)
        with COMPILED:
            kernel.store(volume.voxels.T, AIR_HU, WATER_NUMBER, plan, sagittal)
            self._plan, self._sagittal = _copy(plan), _copy(sagittal)

    @classmethod
    def for_pictures(cls, volume: Volume) -> Projector:
        """Return a projector on a refined copy of a coarse CT (`akeso.imaging.refine`).

        A 3 mm CT then casts no staircase shadows. Sums along rays change by interpolation.
        """
        return cls(refined(volume))

    @property
    def nbytes(self) -> int:
        """Memory of the stored numbers, bytes."""
        return self._plan.numbers.nbytes + self._sagittal.numbers.nbytes

    def line_integrals(self, carm: CArm) -> Picture:
        """Attenuation along each ray at CT's own mean energy, about 70 keV.

        Returns
        -------
        (rows, columns) float32
            Integral of the attenuation coefficient, no unit; row 0 is the top of the screen,
            column 0 its left. Rays that miss the volume give 0. The whole ray counts, from the
            source on, also beyond the detector.

        Raises
        ------
        BadInput
            If the source lies inside the volume or the cone is too wide for the angles.
        """
        view = virtual_detector(self.volume, carm)
        return self._sum(view, carm, bone=False) * np.float32(MU_WATER_PER_MM / WATER_NUMBER)

    def materials(self, carm: CArm) -> tuple[Picture, Picture]:
        """Path lengths through the two materials a CT is split into.

        Up to 100 HU a voxel is water of density (HU + 1000) / 1000; above, a mixture of that
        ceiling and cortical bone that reproduces its CT number.

        Returns
        -------
        water_mm, bone_mm : (rows, columns) float32
            Millimetres of water (1 g/cm3) and of cortical bone (1.92 g/cm3).

        Raises
        ------
        BadInput
            As `line_integrals`.
        """
        view = virtual_detector(self.volume, carm)
        total, above = self._sum(view, carm, bone=False), self._sum(view, carm, bone=True)
        ceiling = (WATER_NUMBER + SOFT_CEILING_HU) / WATER_NUMBER
        bone = above / np.float32(BONE_HU - SOFT_CEILING_HU)
        water = (total - above) / np.float32(WATER_NUMBER) - np.float32(ceiling) * bone
        return np.maximum(water, np.float32(0.0)), np.maximum(bone, np.float32(0.0))

    def _sum(self, view: VirtualDetector, carm: CArm, *, bone: bool) -> Picture:
        """Stored numbers (or their part above the soft ceiling) summed along rays, mm."""
        copy = self._sagittal if view.axes[2] == 0 else self._plan
        floor = WATER_NUMBER + SOFT_CEILING_HU if bone else 0
        low, high = copy.bone if bone else copy.body
        virtual = np.empty((view.tv.size, view.tu.size), np.float32)
        out = np.empty(carm.pixels[::-1], np.float32)
        with COMPILED:
            kernel.accumulate(
                copy.numbers.ravel(),
                copy.layout(1 if view.axes[2] == 2 else 0),
                low.ravel(),
                high.ravel(),
                np.int32(floor),
                view.rays,
                view.tu,
                view.tv,
                get_num_threads(),
                virtual,
            )
            warp(virtual, view.corner, view.across, view.down, view.maps, view.spacing_mm, out)
        return out
