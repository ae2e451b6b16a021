"""Simulated fluoroscopy: the picture a C-arm would show of this CT, with the needle in it.

`Projector` makes the shadow, `render` the picture, and `Fluoroscope` keeps the shadow of a view
so that a moving needle costs only its own drawing.

>>> frame = render(Projector(ct), CArm(25.0, -10.0, target_mm), shapes=[needle])  # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from akeso.imaging.beam import CORTICAL_BONE, LEAST_TRANSMISSION, WATER, Material
from akeso.imaging.carm import CArm
from akeso.imaging.detector import Exposure, Picture, detect, display
from akeso.imaging.projector import Projector
from akeso.imaging.shapes import Shape, draw
from akeso.imaging.volume import Volume

__all__ = ["Exposure", "Fluoroscope", "Projector", "XrayFrame", "render"]


@dataclass(frozen=True, eq=False)
class XrayFrame:
    """One picture and what it cost.

    Parameters
    ----------
    pixels : (rows, columns) uint8
        As on the monitor: row 0 on top, bone and metal dark.
    signal : (rows, columns) float32
        What the detector measured, share of the unhindered beam.
    carm : CArm
        The view.
    exposure : Exposure
        With the tube load that was used.
    kap_gycm2 : float
        Kerma-area product of this frame, Gy cm2.
    kap_basis : str
        Where that number comes from.
    """

    pixels: NDArray[np.uint8]
    signal: Picture
    carm: CArm
    exposure: Exposure
    kap_gycm2: float
    kap_basis: str


def _draw_into(
    log: Picture,
    tissue: tuple[Picture, Picture],
    shapes: Iterable[Shape],
    carm: CArm,
    exposure: Exposure,
) -> Picture:
    """Transmission behind tissue and shapes; where shapes are, in every energy."""
    left = np.exp(log)
    extra: dict[Material, Picture] = {}
    for shape in shapes:
        drawn = draw(shape, carm)
        path = extra.setdefault(shape.material, np.zeros_like(log))
        path[drawn.window] += drawn.path_mm
    if extra:
        touched = np.any(np.stack(list(extra.values())) > 0.0, axis=0)
        paths = {m: np.maximum(path[touched], 0.0) for m, path in extra.items()}
        water, bone = (part[touched] for part in tissue)
        behind = exposure.beam.transmission({WATER: water, CORTICAL_BONE: bone, **paths})
        left[touched] = np.maximum(behind, LEAST_TRANSMISSION)
    return left


@dataclass(eq=False)
class Fluoroscope:
    """A C-arm on one patient: takes frames, and keeps the shadow of the view it stands in.

    Parameters
    ----------
    projector : Projector
    exposure : Exposure
    """

    projector: Projector
    exposure: Exposure = field(default_factory=Exposure)
    _view: CArm | None = field(default=None, init=False, repr=False)
    _tissue: tuple[Picture, Picture] | None = field(default=None, init=False, repr=False)
    _log: Picture | None = field(default=None, init=False, repr=False)

    @classmethod
    def on(cls, volume: Volume, exposure: Exposure | None = None) -> Fluoroscope:
        """Return a fluoroscope on a CT."""
        return cls(Projector.for_pictures(volume), exposure or Exposure())

    def frame(self, carm: CArm, shapes: Iterable[Shape] = (), seed: int = 0) -> XrayFrame:
        """Take one picture.

        Parameters
        ----------
        carm : CArm
            The view; the tissue is projected again only when this is another object.
        shapes : iterable of Shape
            Needles, contacts, contrast; what they displace is neglected.
        seed : int
            Of the noise: the same seed gives the same picture.

        Raises
        ------
        BadInput
            As `Projector.line_integrals`.
        """
        if self._view is not carm or self._tissue is None or self._log is None:
            self._tissue = self.projector.materials(carm)
            self._log = self.exposure.beam.log_transmission(*self._tissue)
            self._view = carm
        primary = _draw_into(self._log, self._tissue, shapes, carm, self.exposure)
        used = self.exposure.controlled(primary, carm)
        signal = detect(primary, carm, used, np.random.default_rng(seed))
        pixels = display(signal, carm, used)
        return XrayFrame(pixels, signal, carm, used, used.kap_gycm2(carm), used.kap_basis())


def render(
    projector: Projector,
    carm: CArm,
    *,
    shapes: Iterable[Shape] = (),
    exposure: Exposure | None = None,
    seed: int = 0,
) -> XrayFrame:
    """Return the picture of one view; see `Fluoroscope.frame`."""
    return Fluoroscope(projector, exposure or Exposure()).frame(carm, shapes, seed)
