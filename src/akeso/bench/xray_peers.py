"""The peers the projector is measured beside: ITK-RTK in this process, plastimatch as a command.

Both get the very numbers our projector sums (attenuation, 1/mm) in a frame along the voxel axes,
and the same source, detector and pixels, so that the pictures coincide.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
import time
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import nibabel as nib
import numpy as np
from numba import get_num_threads
from numpy.typing import NDArray

from akeso.frame import FloatArray
from akeso.imaging.carm import CArm
from akeso.imaging.projector import AIR_HU, MU_WATER_PER_MM, WATER_NUMBER
from akeso.imaging.volume import Volume

Picture = NDArray[np.float32]

INSTALL = {
    "ITK-RTK": "pip install 'akeso[peers]'",
    "plastimatch": "apt-get install plastimatch",
}
"""How to install each peer."""

ANGLES = 4
"""Angles in one plastimatch call; it reads the CT anew each time, so a frame is a slope."""


def attenuation(volume: Volume) -> Picture:
    """Attenuation (ni, nj, nk) that our projector gives each voxel, 1/mm."""
    hu = volume.voxels.astype(np.float32)
    mu = (hu + np.float32(WATER_NUMBER)) * np.float32(MU_WATER_PER_MM / WATER_NUMBER)
    mu[volume.voxels <= AIR_HU] = 0.0
    result: Picture = mu
    return result


class _Along:
    """Points and directions of the patient in mm along the voxel axes."""

    def __init__(self, volume: Volume) -> None:
        self._axes = volume.pose.matrix[:3, :3] / volume.spacing_mm
        self._origin = volume.pose.matrix[:3, 3]

    def point(self, point_mm: FloatArray) -> FloatArray:
        result: FloatArray = (point_mm - self._origin) @ self._axes
        return result

    def direction(self, direction: FloatArray) -> FloatArray:
        result: FloatArray = direction @ self._axes
        return result


class Rtk:
    """ITK-RTK's Joseph projector on one CT; see `find_rtk`."""

    def __init__(self, volume: Volume, itk: Any) -> None:
        self._itk, self._rtk = itk, itk.RTK
        self._along = _Along(volume)
        threads = get_num_threads()
        itk.MultiThreaderBase.SetGlobalDefaultNumberOfThreads(threads)
        itk.MultiThreaderBase.SetGlobalMaximumNumberOfThreads(threads)
        # RTK's examples turn about y, so k is its y: x, y, z here are i, k, j
        self._order = [0, 2, 1]
        mu = np.ascontiguousarray(attenuation(volume).transpose(1, 2, 0))
        self._image = itk.image_from_array(mu)
        self._image.SetSpacing([float(s) for s in volume.spacing_mm[self._order]])
        self._image.SetOrigin([0.0, 0.0, 0.0])

    def _vector(self, vector: FloatArray) -> list[float]:
        return [float(x) for x in vector[self._order]]

    def picture(self, carm: CArm) -> Picture:
        """Line integrals (rows, columns) on the screen of `carm`."""
        right, up = carm.screen_axes
        geometry = self._rtk.ThreeDCircularProjectionGeometry.New()
        geometry.AddProjection(
            self._vector(self._along.point(carm.source_mm)),
            self._vector(self._along.point(carm.detector_centre_mm)),
            self._vector(self._along.direction(right)),
            self._vector(self._along.direction(-up)),
        )
        kind = self._itk.Image[self._itk.F, 3]
        (columns, rows), (width, height) = carm.pixels, carm.pixel_mm
        blank = self._rtk.ConstantImageSource[kind].New()
        blank.SetOrigin([-(columns - 1) / 2 * width, -(rows - 1) / 2 * height, 0.0])
        blank.SetSpacing([width, height, 1.0])
        blank.SetSize([columns, rows, 1])
        blank.SetConstant(0.0)
        joseph = self._rtk.JosephForwardProjectionImageFilter[kind, kind].New()
        joseph.SetInput(0, blank.GetOutput())
        joseph.SetInput(1, self._image)
        joseph.SetGeometry(geometry)
        joseph.Update()
        picture: Picture = self._itk.array_from_image(joseph.GetOutput())[0]
        return picture


def find_rtk(volume: Volume) -> Rtk | None:
    """ITK-RTK on this CT, or None where it is not installed."""
    try:
        import itk  # noqa: PLC0415  an optional peer
        from itk import RTK  # noqa: F401, PLC0415
    except ImportError:
        return None
    return Rtk(volume, itk)


def rtk_version() -> str | None:
    """Version of the installed ITK-RTK."""
    try:
        return version("itk-rtk")
    except PackageNotFoundError:
        return None


def plastimatch_version() -> str | None:
    """Version of the installed plastimatch."""
    if shutil.which("plastimatch") is None:
        return None
    said = subprocess.run(
        ["plastimatch", "--version"], capture_output=True, text=True, check=False
    ).stdout
    found = re.search(r"version (\S+)", said)
    return found.group(1) if found else "unknown"


class Plastimatch:
    """`plastimatch drr` (exact ray tracing) on one CT, through files in a scratch folder."""

    def __init__(self, volume: Volume, folder: Path) -> None:
        self._along = _Along(volume)
        self._folder = folder
        # it ignores direction cosines, so they are the identity: RAS signs undo NIfTI's
        affine = np.diag([*(np.array([-1.0, -1.0, 1.0]) * volume.spacing_mm), 1.0])
        nib.save(nib.Nifti1Image(attenuation(volume), affine), folder / "ct.nii")  # type: ignore[no-untyped-call]

    def _call(self, carm: CArm, extra: list[str]) -> float:
        centre = self._along.point(carm.isocentre_mm)
        columns, rows = carm.pixels
        command = [
            *(["plastimatch", "drr", "-A", "cpu", "-i", "exact", "-t", "pfm", "-P", "none"]),
            *("--sad", f"{carm.source_isocentre_mm}", "--sid", f"{carm.source_detector_mm}"),
            # its help says "row col", but it takes columns and width first
            *("-r", f"{columns} {rows}", "-z", f"{carm.detector_mm[0]} {carm.detector_mm[1]}"),
            *("-o", _numbers(centre), "-O", str(self._folder / "out"), *extra),
            *("-I", str(self._folder / "ct.nii")),
        ]
        start = time.perf_counter()
        subprocess.run(command, capture_output=True, check=True)
        return time.perf_counter() - start

    def picture(self, carm: CArm) -> Picture:
        """Line integrals (rows, columns) on the screen of `carm`."""
        towards_source = self._along.direction(-carm.to_detector)
        up = self._along.direction(carm.screen_axes[1])
        self._call(carm, ["-n", _numbers(towards_source), "--vup", _numbers(up)])
        with (self._folder / "out0000.pfm").open("rb") as file:
            file.readline()
            columns, rows = (int(n) for n in file.readline().split())
            file.readline()
            stored = np.frombuffer(file.read(), "<f4").reshape(rows, columns)
        # seen from the source, in cm
        picture: Picture = stored[:, ::-1] * np.float32(10.0)
        return picture

    def frame_ms(self, carm: CArm) -> float:
        """Milliseconds a frame: what each further angle of one call costs."""
        one = self._call(carm, ["-a", "1", "-N", "17", "-y", "0"])
        many = self._call(carm, ["-a", f"{ANGLES}", "-N", "17", "-y", "0"])
        return (many - one) / (ANGLES - 1) * 1000.0


def _numbers(vector: FloatArray) -> str:
    return " ".join(f"{x:.9g}" for x in vector)


def scratch() -> tempfile.TemporaryDirectory[str]:
    """Return a folder for the peers' files that removes itself."""
    return tempfile.TemporaryDirectory(prefix="akeso-bench-")
