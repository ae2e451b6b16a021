"""From photons to a fluoroscopy picture: dose, scatter, blur, noise, collimation, display."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from akeso.errors import BadInput
from akeso.imaging.beam import Beam
from akeso.imaging.carm import CArm
from akeso.quantity import Range

Picture = NDArray[np.float32]

MAS = Range("The tube load of a frame", "mAs", 0.0001, 100.0)
SCATTER = Range("The scatter fraction", "", 0.0, 0.95)
BLUR = Range("The detector blur", "mm", 0.0, 5.0)
FIELD = Range("The collimated field", "mm", 5.0, 1000.0)

CONTROL_QUANTA_PER_MM2 = 2000.0
"""Photons stopped per mm2 in the median pixel under automatic dose control (engineering choice:
fluoroscopy with the averaging of a few frames that monitors do)."""

TUBE_MAS = Range("The automatic tube load of a frame", "mAs", 0.01, 2.0)

SCATTER_SPREAD_MM = 40.0
"""Gaussian spread of the scattered light on the detector (engineering choice)."""

SCATTER_GRID = 16
"""Scatter is smooth, so it is spread on a picture this many times coarser."""

LEAST_SIGNAL = np.float32(1e-7)
"""Smallest transmission whose logarithm the scatter is made from."""

REFERENCE_MM = 1000.0
"""Where SpekPy's output is stated: 1 m from the focus."""

EQUALISE_SPREAD_MM = 18.0
EQUALISE_SHARE = 0.65
"""The display takes off two thirds of the log picture's slow part, as machines do with their
dynamic-range compression, so that bones and needle stay visible across the trunk."""

RAW_SIGNAL = 0.2
"""Brighter pixels lie beside the patient and do not steer brightness; they turn white."""

WINDOW_PERCENT = (0.5, 99.5)
MIDDLE_GREY = 0.5
"""Automatic brightness: darkest and brightest part that may saturate, and the median's grey."""


@dataclass(frozen=True)
class Collimation:
    """The part of the detector that the beam reaches.

    Parameters
    ----------
    width_mm, height_mm : float
        Size on the detector, centred.
    round : bool
        An ellipse in place of a rectangle, as on an image intensifier.
    """

    width_mm: float
    height_mm: float
    round: bool = False

    def __post_init__(self) -> None:
        FIELD.check(self.width_mm)
        FIELD.check(self.height_mm)

    def mask(self, carm: CArm) -> NDArray[np.bool_]:
        """Pixels (rows, columns) inside the field."""
        columns, rows = carm.pixels
        x = (np.arange(columns) - (columns - 1) / 2.0) * carm.pixel_mm[0] / (self.width_mm / 2.0)
        y = (np.arange(rows) - (rows - 1) / 2.0) * carm.pixel_mm[1] / (self.height_mm / 2.0)
        inside: NDArray[np.bool_]
        if self.round:
            inside = y[:, None] ** 2 + x[None, :] ** 2 <= 1.0
        else:
            inside = (np.abs(y)[:, None] <= 1.0) & (np.abs(x)[None, :] <= 1.0)
        return inside

    def area_mm2(self, carm: CArm) -> float:
        """Irradiated area on the detector, never more than the detector itself."""
        if self.round:
            return float(self.mask(carm).sum()) * carm.pixel_mm[0] * carm.pixel_mm[1]
        return min(self.width_mm, carm.detector_mm[0]) * min(self.height_mm, carm.detector_mm[1])


@dataclass(frozen=True)
class Exposure:
    """How one frame is taken. The defaults are common settings for a lumbar spine, not a rule.

    Parameters
    ----------
    beam : Beam
        Spectrum and detector response.
    mas : float, optional
        Tube load of the frame (current x pulse length), mAs. Left out, automatic dose control
        sets it (`Exposure.controlled`).
    scatter_fraction : float
        Scatter in the signal behind the grid, scatter / (scatter + primary), 0 to 0.95.
    blur_mm : float
        Sigma of the detector's Gaussian blur, mm on the detector (0.25 mm: MTF 0.5 at about
        0.75 line pairs per mm, as with a caesium iodide panel; engineering choice).
    collimation : Collimation, optional
        The whole detector when left out.
    noise : bool
        Quantum noise; off for measuring.
    """

    beam: Beam = field(default_factory=Beam)
    mas: float | None = None
    scatter_fraction: float = 0.3
    blur_mm: float = 0.25
    collimation: Collimation | None = None
    noise: bool = True

    def __post_init__(self) -> None:
        if self.mas is not None:
            MAS.check(self.mas)
        SCATTER.check(self.scatter_fraction)
        BLUR.check(self.blur_mm)

    def field_of(self, carm: CArm) -> Collimation:
        """Return the collimation, or the whole detector."""
        return self.collimation or Collimation(*carm.detector_mm)

    def controlled(self, primary: Picture, carm: CArm) -> Exposure:
        """Return this exposure with its tube load set, as automatic dose control would.

        The load brings the field's median pixel to `CONTROL_QUANTA_PER_MM2`, within the tube's
        `TUBE_MAS`. A load that was given is kept.

        Parameters
        ----------
        primary : (rows, columns) float32
            Transmission of the primary beam.
        carm : CArm
        """
        if self.mas is not None:
            return self
        part = primary[::8, ::8][self.field_of(carm).mask(carm)[::8, ::8]]
        reach = self.beam.quanta_per_mm2_mas * (REFERENCE_MM / carm.source_detector_mm) ** 2
        wanted = CONTROL_QUANTA_PER_MM2 / max(float(np.median(part)) * reach, 1e-12)
        return replace(self, mas=min(max(wanted, TUBE_MAS.low), TUBE_MAS.high))

    @property
    def load_mas(self) -> float:
        """The tube load, once it is known.

        Raises
        ------
        BadInput
            If automatic dose control has not set it yet.
        """
        if self.mas is None:
            raise BadInput("The tube load is not set; give mas, or use `controlled` first.")
        return self.mas

    def quanta_per_pixel(self, carm: CArm) -> float:
        """Photons stopped in a pixel with nothing between, as the noise counts them."""
        nearer = (REFERENCE_MM / carm.source_detector_mm) ** 2
        area = carm.pixel_mm[0] * carm.pixel_mm[1]
        return self.beam.quanta_per_mm2_mas * self.load_mas * nearer * area

    def kap_gycm2(self, carm: CArm) -> float:
        """Kerma-area product of the frame, Gy cm2 (the distance cancels)."""
        kerma_gy = self.beam.kerma_ugy_per_mas * 1e-6 * self.load_mas
        at_reference = (REFERENCE_MM / carm.source_detector_mm) ** 2
        return kerma_gy * self.field_of(carm).area_mm2(carm) / 100.0 * at_reference

    def kap_basis(self) -> str:
        """Say where the kerma-area product comes from."""
        b = self.beam
        return (
            f"Computed, not measured: SpekPy air kerma free in air 1 m from a tungsten target "
            f"at {b.kvp:g} kV, {b.al_mm:g} mm Al + {b.cu_mm:g} mm Cu, {self.load_mas:.3g} mAs, "
            "times the field's area there; no backscatter, heel effect, couch or generator losses."
        )


def _smooth(picture: Picture, sigma_mm: float, carm: CArm, coarse: int) -> Picture:
    """Gaussian blur of a slow signal on a picture `coarse` times smaller."""
    rows, columns = picture.shape
    coarse = max(1, min(coarse, rows // 8, columns // 8))
    r, c = rows // coarse * coarse, columns // coarse * coarse
    small = picture[:r, :c].reshape(r // coarse, coarse, c // coarse, coarse).mean(axis=(1, 3))
    sigma = (sigma_mm / carm.pixel_mm[1] / coarse, sigma_mm / carm.pixel_mm[0] / coarse)
    small = ndimage.gaussian_filter(small, sigma, mode="nearest")
    wide = _stretch(np.ascontiguousarray(small.T), coarse, columns).T
    return _stretch(np.ascontiguousarray(wide), coarse, rows)


def _stretch(small: Picture, coarse: int, n: int) -> Picture:
    """Linear interpolation of the first axis from coarse cells back to n pixels."""
    last = small.shape[0] - 1
    at = np.clip((np.arange(n) + 0.5) / coarse - 0.5, 0.0, last)
    low = np.minimum(at.astype(int), max(last - 1, 0))
    share = (at - low).astype(np.float32)[:, None]
    result: Picture = small[low] * (1 - share) + small[np.minimum(low + 1, last)] * share
    return result


def _scatter(signal: Picture, mask: NDArray[np.bool_], carm: CArm, exposure: Exposure) -> Picture:
    """Scatter that the field lays on every pixel, as a share of the unhindered signal.

    Its fraction of the neighbourhood's geometric mean, not of its sum: rays that pass beside the
    patient meet nothing that scatters, and as a sum they would drown the needle in a lateral view.
    A narrower field scatters less.
    """
    ratio = exposure.scatter_fraction / (1.0 - exposure.scatter_fraction)
    log = np.where(mask, np.log(np.maximum(signal, LEAST_SIGNAL)), np.float32(0.0))
    field_share = _smooth(mask.astype(np.float32), SCATTER_SPREAD_MM, carm, SCATTER_GRID)
    slow = _smooth(log, SCATTER_SPREAD_MM, carm, SCATTER_GRID)
    mean = np.exp(slow / np.maximum(field_share, np.float32(1e-3)))
    result: Picture = (np.float32(ratio) * field_share * mean).astype(np.float32)
    return result


def detect(primary: Picture, carm: CArm, exposure: Exposure, rng: np.random.Generator) -> Picture:
    """Signal of the detector, as a share of the unhindered one, with scatter, noise and blur.

    Parameters
    ----------
    primary : (rows, columns) float32
        Transmission of the primary beam, 0 to 1.
    carm : CArm
    exposure : Exposure
    rng : numpy Generator
        Source of the noise.

    Returns
    -------
    (rows, columns) float32
        0 outside the collimated field.

    Notes
    -----
    Noise is normal with the variance of the counted photons; below some ten photons a pixel it
    understates the skew. Noise is blurred with the picture, as in a scintillator.
    """
    mask = exposure.field_of(carm).mask(carm)
    signal = np.where(mask, primary, np.float32(0.0))
    if exposure.scatter_fraction > 0.0:
        signal = signal + np.where(mask, _scatter(signal, mask, carm, exposure), np.float32(0.0))
    if exposure.noise:
        spread = np.sqrt(signal / np.float32(exposure.quanta_per_pixel(carm)))
        signal = signal + spread * rng.standard_normal(signal.shape, dtype=np.float32)
    sigma = (exposure.blur_mm / carm.pixel_mm[1], exposure.blur_mm / carm.pixel_mm[0])
    if max(sigma) > 0.0:
        signal = ndimage.gaussian_filter(signal, sigma, mode="nearest", truncate=3.0)
    result: Picture = np.where(mask, np.maximum(signal, np.float32(0.0)), np.float32(0.0))
    return result


def display(signal: Picture, carm: CArm, exposure: Exposure) -> NDArray[np.uint8]:
    """Grey picture (rows, columns) uint8 as a fluoroscopy monitor shows it: dense is dark.

    Logarithm, dynamic-range compression, and a window set on the picture's own brightness.
    Outside the field it is black.
    """
    mask = exposure.field_of(carm).mask(carm)
    least = np.float32(0.5 / exposure.quanta_per_pixel(carm))
    log = np.log(np.maximum(signal, least))
    patient = mask & (signal < RAW_SIGNAL)
    if np.count_nonzero(patient) < 0.01 * patient.size:
        patient = mask
    every = max(1, int(np.count_nonzero(patient)) // 20000)
    middle = np.float32(np.median(log[patient][::every]))
    bright = np.float32(math.log(RAW_SIGNAL))
    slow = _smooth(np.where(mask, np.minimum(log, bright), middle), EQUALISE_SPREAD_MM, carm, 8)
    log = log - np.float32(EQUALISE_SHARE) * (slow - middle)
    low, mid, high = np.percentile(
        log[patient][::every], [WINDOW_PERCENT[0], 50, WINDOW_PERCENT[1]]
    )
    # one slope on either side of the median, so that it lands on middle grey
    dark = MIDDLE_GREY / max(mid - low, 1e-3)
    light = (1.0 - MIDDLE_GREY) / max(high - mid, 1e-3)
    dark, light = min(dark, 2.0 * light), min(light, 2.0 * dark)
    log -= np.float32(mid)
    log *= np.where(log < 0.0, np.float32(255.0 * dark), np.float32(255.0 * light))
    grey = np.clip(log + np.float32(255.0 * MIDDLE_GREY), 0.0, 255.0)
    grey[~mask] = 0.0
    result: NDArray[np.uint8] = np.rint(grey).astype(np.uint8)
    return result


def mtf(exposure: Exposure, line_pairs_per_mm: float) -> float:
    """Modulation transfer of the detector blur at a spatial frequency on the detector."""
    return math.exp(-2.0 * (math.pi * exposure.blur_mm * line_pairs_per_mm) ** 2)
