"""Pictures in and out: CTs, label maps, simulated X-rays.

Compiled and heavy modules are imported inside the functions, so that asking for help is quick.
"""
# ruff: noqa: PLC0415

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from akeso.errors import BadInput

if TYPE_CHECKING:
    from akeso.imaging.inspect import Inspection
    from akeso.imaging.progress import Progress
    from akeso.imaging.volume import LabelMap, Volume
    from akeso.imaging.xray import XrayFrame

COMPILING = "compiling, the first time only"


def sample() -> tuple[Volume, LabelMap]:
    """Return CT and labels of the built-in digital lumbar spine; nobody's anatomy."""
    from akeso.anatomy.digital_spine import digital_spine

    spine = digital_spine()
    return spine.volume, spine.labels


def open_ct(
    path: str | Path, series: str | None = None, progress: Progress | None = None
) -> Volume:
    """Read a CT; see `akeso.imaging.reading.read_ct`."""
    from akeso.imaging.reading import read_ct

    return read_ct(path, series, progress)


def open_labels(path: str | Path, ct: Volume, names: str | Path | None = None) -> LabelMap:
    """Read the label map of a CT; see `akeso.imaging.reading.read_labels`."""
    from akeso.imaging.reading import read_labels

    return read_labels(path, ct, names)


def xray(
    ct: Volume,
    primary_deg: float,
    secondary_deg: float,
    *,
    position: str = "prone",
    kvp: float = 80.0,
    size: int = 512,
    isocentre_mm: tuple[float, float, float] | None = None,
    seed: int = 0,
) -> XrayFrame:
    """Return the simulated X-ray of a CT.

    Parameters
    ----------
    ct : Volume
    primary_deg, secondary_deg : float
        As on a C-arm with the detector above the patient: + left (LAO), + cranial.
    position : str
        ``prone`` or ``supine``.
    kvp : float
        Tube potential, kV.
    size : int
        Pixels along each edge, 16 to 2048.
    isocentre_mm : tuple of float, optional
        LPS mm; the middle of the CT by default.
    seed : int
        Of the noise.
    """
    import numpy as np

    from akeso.imaging.beam import Beam
    from akeso.imaging.carm import CArm, Position
    from akeso.imaging.xray import Exposure, Projector, render
    from akeso.quantity import Range

    if position not in tuple(Position):
        raise BadInput(f"The position is {position!r}; use prone or supine.")
    pixels = int(Range("The size of the picture", "pixels", 16, 2048).check(size))
    carm = CArm(
        primary_deg,
        secondary_deg,
        ct.centre_mm if isocentre_mm is None else isocentre_mm,  # type: ignore[arg-type]
        Position(position),
        pixels=(pixels, pixels),
    )
    place = ct.to_index(carm.isocentre_mm)
    if np.any(place < 0.0) or np.any(place > np.array(ct.shape) - 1.0):
        raise BadInput(
            f"The isocentre {carm.isocentre_mm.round().tolist()} lies outside the CT, which spans "
            f"{ct.corners_mm().min(axis=0).round().tolist()} to "
            f"{ct.corners_mm().max(axis=0).round().tolist()} mm; give a place inside it."
        )
    return render(Projector.for_pictures(ct), carm, exposure=Exposure(beam=Beam(kvp)), seed=seed)


def write_xray(frame: XrayFrame, path: str | Path, *, plain: bool = False) -> Path:
    """Write a frame as PNG, with sides, angles and scale unless `plain`; whole or not at all."""
    from akeso.report.folder import write_png
    from akeso.report.xray_views import plain_image, signed_image

    return write_png(plain_image(frame) if plain else signed_image(frame), Path(path))


def check_picture(path: str | Path) -> None:
    """Raise unless `write_xray` may write there."""
    from akeso.report.folder import check_picture as check

    check(Path(path))


def inspect(path: str | Path, progress: Progress | None = None) -> Inspection:
    """Return what a file or folder is, whether it can be used, and why not."""
    from akeso.imaging.inspect import inspect as look

    return look(path, progress)


def bench_xray(ct: str | Path | None = None) -> Mapping[str, Any]:
    """Measure the X-ray beside its peers; see `akeso.bench.xray.run`."""
    from akeso.bench.xray import run

    return run(None if ct is None else Path(ct))


def first_time() -> bool:
    """Tell whether nothing has been compiled on this machine yet, so that a wait is explained."""
    import akeso

    here = Path(akeso.__file__).parent
    return "NUMBA_CACHE_DIR" not in os.environ and not any(here.rglob("*.nbi"))
