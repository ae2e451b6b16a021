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

from akeso.imaging.beam import CORTICAL_BONE, LEAST_TRANSMISSION, WATER, Beam, Material
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
    log: Picture, tissue: tuple[Picture, Picture], shapes: Iterable[Shape], view: CArm, beam: Beam
) -> Picture:
    """Transmission behind tissue and shapes; where shapes are, in every energy."""
    left = np.exp(log)
    drawn = [(shape.material, d) for shape in shapes for d in [draw(shape, view)] if d.path_mm.size]
    if not drawn:
        return left
    first, last = (
        np.min([d.start for _, d in drawn], axis=0),
        np.max([d.stop for _, d in drawn], axis=0),
    )
    part = (slice(first[0], last[0]), slice(first[1], last[1]))
    paths: dict[Material, Picture] = {}
    for material, d in drawn:
        path = paths.setdefault(material, np.zeros(last - first, np.float32))
        row, column = d.start - first
        path[row : row + d.path_mm.shape[0], column : column + d.path_mm.shape[1]] += d.path_mm
    touched = np.any(np.stack(list(paths.values())) > 0.0, axis=0)
    water, bone = (x[part][touched] for x in tissue)
    metal = {m: np.maximum(path[touched], 0.0) for m, path in paths.items()}
    behind = beam.transmission({WATER: water, CORTICAL_BONE: bone, **metal})
    left[part][touched] = np.maximum(behind, LEAST_TRANSMISSION)
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
        primary = _draw_into(self._log, self._tissue, shapes, carm, self.exposure.beam)
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
