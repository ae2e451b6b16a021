"""How fast and how exact the X-ray projector is, beside ITK-RTK and plastimatch in one run."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from akeso.bench import xray_peers as peers
from akeso.bench.quiet import Patience
from akeso.frame import PATIENT, Transform
from akeso.imaging.carm import CArm
from akeso.imaging.nifti import read_volume
from akeso.imaging.projector import Picture, Projector
from akeso.imaging.volume import VOXEL, Volume

VIEWS: tuple[tuple[str, float, float], ...] = (
    ("PA", 0.0, 0.0),
    ("LAO 25", 25.0, 0.0),
    ("cranial 20", 0.0, 20.0),
    ("RAO 35 + cranial 10", -35.0, 10.0),
    ("lateral", 90.0, 0.0),
)
"""Names and positioner angles of the five views, detector over the back."""

SHAPE = (512, 512, 133)
SPACING_MM = (0.703125, 0.703125, 2.5)
"""Of the synthetic CT; those of a common chest CT."""

WIDE_DETECTOR_MM = (500.0, 500.0)
"""For the growth table: wide enough that every slice is in the picture."""


def synthetic_ct(shape: tuple[int, int, int] = SHAPE, seed: int = 1) -> Volume:
    """Return a body of noisy soft tissue with lungs and a spine of bone, -1000 HU around it."""
    rng = np.random.default_rng(seed)
    ni, nj, nk = shape
    x = np.linspace(-1.0, 1.0, ni, dtype=np.float32)[:, None]
    y = np.linspace(-1.0, 1.0, nj, dtype=np.float32)[None, :]
    body = (x / 0.85) ** 2 + (y / 0.6) ** 2 < 1.0
    lungs = ((np.abs(x) - 0.4) / 0.3) ** 2 + ((y + 0.1) / 0.35) ** 2 < 1.0
    spine = (x / 0.1) ** 2 + ((y - 0.3) / 0.12) ** 2 < 1.0
    voxels = np.full(shape, -1000, np.int16, order="F")
    for k in range(nk):
        level = np.where(lungs & (k > nk // 3), -800.0, 40.0)
        level = np.where(spine, 100.0 if k % 14 < 3 else 600.0, level)
        noisy = level + 25.0 * rng.standard_normal((ni, nj), dtype=np.float32)
        voxels[:, :, k] = np.where(body, noisy, -1000.0)
    matrix = np.diag([*SPACING_MM, 1.0])
    matrix[:3, 3] = -np.array(SPACING_MM) * (np.array(shape) - 1) / 2.0
    return Volume(voxels, Transform(VOXEL, PATIENT, matrix), description="synthetic trunk")


def _timed(picture: Callable[[CArm], Picture], carm: CArm) -> tuple[float, Picture]:
    start = time.perf_counter()
    result = picture(carm)
    return (time.perf_counter() - start) * 1000.0, result


def _difference_percent(ours: Picture, theirs: Picture) -> float:
    """Root mean square difference in percent of the peer's full scale."""
    rms = float(np.sqrt(np.mean((ours.astype(np.float64) - theirs) ** 2)))
    return 100.0 * rms / float(theirs.max())


def _summary(times_ms: list[float]) -> dict[str, float]:
    return {
        "median_ms": round(statistics.median(times_ms), 2),
        "min_ms": round(min(times_ms), 2),
        "max_ms": round(max(times_ms), 2),
    }


def _views(carm: CArm) -> list[tuple[str, CArm]]:
    return [(name, carm.at(primary, secondary)) for name, primary, secondary in VIEWS]


def _against_rtk(
    projector: Projector, rtk: peers.Rtk, carm: CArm, repeats: int, patience: Patience
) -> dict[str, Any]:
    """Alternate frames of ours and RTK's, view by view."""
    ours_ms: list[float] = []
    rtk_ms: list[float] = []
    per_view: dict[str, dict[str, float]] = {}
    for name, view in _views(carm):
        ours, theirs = [], []
        for _ in range(repeats):
            (mine_ms, mine), (their_ms, other) = patience.measure(
                lambda view=view: (  # type: ignore[misc]
                    _timed(projector.line_integrals, view),
                    _timed(rtk.picture, view),
                )
            )
            ours.append(mine_ms)
            theirs.append(their_ms)
        per_view[name] = {
            "median_ms": round(statistics.median(ours), 2),
            "rtk_ms": round(statistics.median(theirs), 2),
            "rms_to_rtk_percent": round(_difference_percent(mine, other), 4),
        }
        ours_ms += ours
        rtk_ms += theirs
    ratios = [theirs / mine for mine, theirs in zip(ours_ms, rtk_ms, strict=True)]
    return {
        **_summary(ours_ms),
        "rtk_ms": round(statistics.median(rtk_ms), 2),
        "rtk_min_ms": round(min(rtk_ms), 2),
        "ratio_to_rtk": round(statistics.median(ratios), 2),
        "rms_to_rtk_percent": max(v["rms_to_rtk_percent"] for v in per_view.values()),
        "views": per_view,
    }


def _alone(projector: Projector, carm: CArm, repeats: int) -> dict[str, Any]:
    times = {
        name: [_timed(projector.line_integrals, view)[0] for _ in range(repeats)]
        for name, view in _views(carm)
    }
    return {
        **_summary([t for view in times.values() for t in view]),
        "rtk_ms": None,
        "rtk_min_ms": None,
        "ratio_to_rtk": None,
        "rms_to_rtk_percent": None,
        "views": {n: {"median_ms": round(statistics.median(t), 2)} for n, t in times.items()},
    }


def _against_plastimatch(
    projector: Projector, plastimatch: peers.Plastimatch | None, carm: CArm
) -> dict[str, Any]:
    if plastimatch is None:
        return {
            "plastimatch_ms": None,
            "ratio_to_plastimatch": None,
            "rms_to_plastimatch_percent": None,
        }
    theirs_ms = plastimatch.frame_ms(carm)
    ours_ms = statistics.median(_timed(projector.line_integrals, carm)[0] for _ in range(5))
    worst = max(
        _difference_percent(projector.line_integrals(view), plastimatch.picture(view))
        for _, view in _views(carm)
    )
    return {
        "plastimatch_ms": round(theirs_ms, 1),
        "ratio_to_plastimatch": round(theirs_ms / ours_ms, 1),
        "rms_to_plastimatch_percent": round(worst, 4),
    }


def growth(repeats: int = 7) -> dict[str, list[dict[str, float]]]:
    """Time against the number of pixels and of slices, on the synthetic CT, PA view.

    Returns
    -------
    dict
        ``"pixels"`` and ``"slices"``: rows of the count, the time (least of the repeats, ms) and
        the time per million pixels or per slice.
    """

    def best_ms(projector: Projector, edge: int) -> float:
        carm = CArm(
            0.0, 0.0, projector.volume.centre_mm, pixels=(edge, edge), detector_mm=WIDE_DETECTOR_MM
        )
        projector.line_integrals(carm)
        return min(_timed(projector.line_integrals, carm)[0] for _ in range(repeats))

    whole = Projector(synthetic_ct())
    pixels = []
    for edge in (256, 512, 1024, 2048):
        ms = best_ms(whole, edge)
        per_megapixel = round(ms / edge**2 * 1e6, 1)
        pixels.append({"pixels": edge**2, "ms": round(ms, 2), "ms_per_megapixel": per_megapixel})
    slices = []
    for nk in (33, 66, 133):
        ms = best_ms(Projector(synthetic_ct((512, 512, nk))), 512)
        slices.append({"slices": nk, "ms": round(ms, 2), "ms_per_slice": round(ms / nk, 3)})
    return {"pixels": pixels, "slices": slices}


def run(
    ct: Path | None = None,
    sizes: tuple[int, ...] = (512, 256),
    repeats: int = 5,
    patience_s: float = 0.0,
) -> dict[str, Any]:
    """Measure the projector beside its peers on one CT, five views a size.

    Parameters
    ----------
    ct : Path, optional
        A CT in NIfTI; a synthetic trunk of 512 x 512 x 133 voxels when left out.
    sizes : tuple of int
        Edges of the square pictures, pixels.
    repeats : int
        Frames a view; ours and ITK-RTK's alternate.
    patience_s : float
        Seconds that may be spent on repeating pairs that other programs disturbed.

    Returns
    -------
    dict
        Ready for JSON. One key a size, e.g. ``"512"``, with ``median_ms``, ``rtk_ms``,
        ``ratio_to_rtk`` (median of the paired ratios), ``plastimatch_ms`` and the differences in
        percent RMS of full scale; None where a peer is not installed, and ``"install"`` then
        says how to get it.

    Raises
    ------
    NotFound, BadInput, Refused
        If the CT cannot be read.
    """
    volume = read_volume(Path(ct)) if ct is not None else synthetic_ct()
    start = time.perf_counter()
    projector = Projector(volume)
    built_s = time.perf_counter() - start
    rtk = peers.find_rtk(volume)
    result: dict[str, Any] = {
        "ct": {
            "voxels": list(volume.shape),
            "spacing_mm": [round(float(s), 4) for s in volume.spacing_mm],
            "synthetic": ct is None,
        },
        "built_s": round(built_s, 2),
        "memory_copies": round(1.0 + projector.nbytes / volume.voxels.nbytes, 2),
        "versions": {"ITK-RTK": peers.rtk_version(), "plastimatch": peers.plastimatch_version()},
    }
    patience = Patience(patience_s)
    with peers.scratch() as folder:
        found = result["versions"]["plastimatch"] is not None
        plastimatch = peers.Plastimatch(volume, Path(folder)) if found else None
        for size in sizes:
            carm = CArm(0.0, 0.0, volume.centre_mm, pixels=(size, size))
            projector.line_integrals(carm)
            if rtk is not None:
                rtk.picture(carm)
                row = _against_rtk(projector, rtk, carm, repeats, patience)
            else:
                row = _alone(projector, carm, repeats)
            result[str(size)] = {**row, **_against_plastimatch(projector, plastimatch, carm)}
    result["pairs_again"], result["pairs_disturbed"] = patience.again, patience.disturbed
    missing = [name for name, known in result["versions"].items() if known is None]
    result["install"] = {name: peers.INSTALL[name] for name in missing}
    return result
