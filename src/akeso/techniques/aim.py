"""Where an approach aims on one patient: targets, squared axes, and how the tip is measured."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from akeso.anatomy.levels import Side
from akeso.errors import BadInput
from akeso.frame import FloatArray, unit_vector
from akeso.needle.plan import NeedlePath
from akeso.techniques.technique import Approach

Measure = Callable[[NeedlePath], Mapping[str, float]]


@dataclass(frozen=True, eq=False)
class Axes:
    """Squared AP axes of a level, LPS unit vectors.

    Parameters
    ----------
    up : (3,) array
        Normal of the squared endplate or disc.
    ap : (3,) array
        Target -> detector of the AP view that squares it: posterior, at right angles to `up`.
    left : (3,) array
        Patient's left, at right angles to both.
    """

    up: FloatArray
    ap: FloatArray
    left: FloatArray

    @classmethod
    def squared(cls, normal: FloatArray, back: FloatArray) -> Axes:
        """Make axes from an endplate normal and a rough posterior direction."""
        up = unit_vector(normal)
        ap = unit_vector(back - (back @ up) * up)
        return cls(up, ap, np.cross(ap, up))

    def beam(self, side: Side, oblique_deg: float, tilt_deg: float) -> FloatArray:
        """Return target -> detector (3,) for an ipsilateral oblique and a cranial tilt, degrees.

        At tilt 0 the endplate stays squared for every oblique (approaches memo 1.3).
        """
        sign = side.sign or 1.0
        a, t = np.radians(oblique_deg), np.radians(tilt_deg)
        level = np.cos(a) * self.ap + sign * np.sin(a) * self.left
        return unit_vector(np.cos(t) * level + np.sin(t) * self.up)

    def beams(self, side: Side, oblique_deg: FloatArray, tilt_deg: FloatArray) -> FloatArray:
        """Return the beams (n, 3) for arrays (n,) of oblique and tilt, degrees."""
        sign = side.sign or 1.0
        a, t = np.radians(oblique_deg)[:, None], np.radians(tilt_deg)[:, None]
        level = np.cos(a) * self.ap + sign * np.sin(a) * self.left
        result: FloatArray = np.cos(t) * level + np.sin(t) * self.up
        return result

    def offset(self, point: FloatArray, origin: FloatArray, side: Side) -> FloatArray:
        """Return how far `point` lies lateral, dorsal and cranial of `origin` (3,), mm."""
        away = point - origin
        return np.array([(side.sign or 1.0) * (away @ self.left), away @ self.ap, away @ self.up])


@dataclass(frozen=True, eq=False)
class Aim:
    """What an approach wants on this patient.

    Parameters
    ----------
    targets_mm : (m, 3) array
        Acceptable tip positions, the textbook one first, LPS.
    target_costs : (m,) array
        Preference among them, 0 for the textbook one, mm of departure.
    axes : Axes
        The squared views.
    oblique_deg : float
        Textbook ipsilateral oblique on this patient.
    oblique_window_deg, tilt_window_deg : tuple of float
        Search window, degrees from the squared AP view.
    tilt_deg : float
        Textbook tilt on this patient.
    nerve : str
        The nerve treated.
    landmarks : mapping of str to (3,) array
        What the target was built from.
    measure : callable
        Path -> every number the approach's checks need.
    vertebrae : tuple of str
        Vertebrae whose canal and bone matter here.
    warnings : tuple of str
        Doubts that arose on this patient.
    clo_deg : float
        Contralateral oblique angle for the depth view, NaN where none is used.
    """

    targets_mm: FloatArray
    target_costs: FloatArray
    axes: Axes
    oblique_deg: float
    oblique_window_deg: tuple[float, float]
    tilt_deg: float
    tilt_window_deg: tuple[float, float]
    nerve: str
    landmarks: Mapping[str, FloatArray]
    measure: Measure
    vertebrae: tuple[str, ...]
    warnings: tuple[str, ...] = ()
    clo_deg: float = float("nan")

    def __post_init__(self) -> None:
        if self.targets_mm.ndim != 2 or self.targets_mm.shape[1] != 3:
            raise BadInput(f"Targets need the shape (m, 3), got {self.targets_mm.shape}.")
        if self.target_costs.shape != (len(self.targets_mm),):
            raise BadInput("Every target needs one cost.")


def spread_targets(textbook: FloatArray, steps: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return targets (m, 3) at `textbook` and displaced by `steps` (k, 3), and their costs, mm."""
    moves = np.vstack([np.zeros(3), np.atleast_2d(steps)])
    return textbook + moves, np.linalg.norm(moves, axis=1)


def distance_to_segment(points: FloatArray, a: FloatArray, b: FloatArray) -> FloatArray:
    """Return the distance of points (n, 3) from the segment a-b, mm (n,)."""
    along = b - a
    length2 = float(along @ along)
    share = np.clip((points - a) @ along / length2, 0.0, 1.0) if length2 > 0 else 0.0
    nearest = a + np.multiply.outer(np.asarray(share), along)
    result: FloatArray = np.linalg.norm(points - nearest, axis=-1)
    return result


def aim_with(
    approach: Approach,
    axes: Axes,
    targets_mm: FloatArray,
    target_costs: FloatArray,
    *,
    nerve: str,
    landmarks: Mapping[str, FloatArray],
    measure: Measure,
    vertebrae: tuple[str, ...],
    warnings: tuple[str, ...] = (),
    beam_deg: tuple[float, float] | None = None,
    clo_deg: float = float("nan"),
) -> Aim:
    """Return an `Aim` with the beam and its windows from the approach's page.

    `beam_deg` (oblique, tilt) replaces the textbook beam where it is measured on the patient;
    the windows keep the page's limits.
    """
    oblique, tilt = beam_deg or (approach.oblique.textbook, approach.tilt.textbook)
    return Aim(
        targets_mm=targets_mm,
        target_costs=target_costs,
        axes=axes,
        oblique_deg=oblique,
        oblique_window_deg=(
            min(approach.oblique.low, oblique),
            max(approach.oblique.high, oblique),
        ),
        tilt_deg=tilt,
        tilt_window_deg=(approach.tilt.low, approach.tilt.high),
        nerve=nerve,
        landmarks=landmarks,
        measure=measure,
        vertebrae=vertebrae,
        warnings=warnings,
        clo_deg=clo_deg,
    )
