"""Things drawn into an X-ray by the exact path of each ray: needles, contacts, contrast.

A shape is a round body (sphere, ellipsoid, cylinder) of one material. It is described by the
affine map that turns it into the unit ball or the unit cylinder, where the path is a quadratic.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from akeso.errors import BadInput
from akeso.frame import FloatArray, unit_vector
from akeso.imaging import _shapes_kernel as kernel
from akeso.imaging.beam import STEEL, Material
from akeso.imaging.carm import CArm
from akeso.quantity import Range

SUBSAMPLES = 3
"""Rays an edge of a pixel is split into: a needle is about as thin as a pixel."""

BALL, CYLINDER = 0, 1

LENGTH = Range("A size of a drawn shape", "mm", 0.01, 1000.0)


class Shape(Protocol):
    """Anything that can be drawn: a material, and unit bodies added or cut out."""

    @property
    def material(self) -> Material:
        """What it is made of."""
        ...

    @property
    def bodies(self) -> tuple[Body, ...]:
        """Its parts."""
        ...


@dataclass(frozen=True, eq=False)
class Body:
    """A unit ball (kind 0) or cylinder (kind 1: radius 1, height -1 to 1) stretched into place.

    `axes_mm` (3, 3) holds the semi-axes as columns, `centre_mm` (3,) the middle, LPS; `sign` is
    1 for matter and -1 for a hole.
    """

    kind: int
    centre_mm: FloatArray
    axes_mm: FloatArray
    sign: float = 1.0

    def outline_mm(self) -> FloatArray:
        """Eight corners (8, 3) of the box around the body, LPS mm."""
        corners = np.array([[a, b, c] for a in (-1, 1) for b in (-1, 1) for c in (-1, 1)])
        result: FloatArray = self.centre_mm + corners @ self.axes_mm.T
        return result


def _point(value: object, what: str) -> FloatArray:
    point = np.asarray(value, dtype=np.float64)
    if point.shape != (3,) or not np.all(np.isfinite(point)):
        raise BadInput(f"{what} needs three finite numbers in mm, got {value!r}.")
    return point


@dataclass(frozen=True, eq=False)
class Ellipsoid:
    """An ellipsoid: a ball of contrast, or any blob.

    Parameters
    ----------
    centre_mm : (3,) array_like
        LPS mm.
    axes_mm : (3, 3) array_like
        Semi-axes as columns, LPS mm, at right angles.
    material : Material
    """

    centre_mm: FloatArray
    axes_mm: FloatArray
    material: Material

    def __post_init__(self) -> None:
        object.__setattr__(self, "centre_mm", _point(self.centre_mm, "The centre"))
        axes = np.asarray(self.axes_mm, dtype=np.float64)
        if axes.shape != (3, 3):
            raise BadInput(f"An ellipsoid has three semi-axes (3 x 3), got shape {axes.shape}.")
        lengths = np.linalg.norm(axes, axis=0)
        for length in lengths:
            LENGTH.check(float(length))
        if np.abs((axes / lengths).T @ (axes / lengths) - np.eye(3)).max() > 1e-6:
            raise BadInput("The semi-axes of an ellipsoid must be at right angles.")
        object.__setattr__(self, "axes_mm", axes)

    @cached_property
    def bodies(self) -> tuple[Body, ...]:
        """One stretched ball."""
        return (Body(BALL, self.centre_mm, self.axes_mm),)


def sphere(centre_mm: FloatArray, radius_mm: float, material: Material) -> Ellipsoid:
    """Return a ball of `radius_mm` around `centre_mm` (3,), LPS mm."""
    return Ellipsoid(centre_mm, LENGTH.check(radius_mm) * np.eye(3), material)


@dataclass(frozen=True, eq=False)
class Cylinder:
    """A straight round rod with flat ends, solid or hollow: needle, cannula, lead contact.

    Parameters
    ----------
    start_mm, end_mm : (3,) array_like
        Middles of the two ends, LPS mm.
    diameter_mm : float
        Outer diameter.
    material : Material
        Steel by default.
    bore_mm : float
        Inner diameter, 0 for a solid rod; less than the outer one.
    """

    start_mm: FloatArray
    end_mm: FloatArray
    diameter_mm: float
    material: Material = STEEL
    bore_mm: float = 0.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "start_mm", _point(self.start_mm, "The start"))
        object.__setattr__(self, "end_mm", _point(self.end_mm, "The end"))
        LENGTH.check(self.diameter_mm)
        LENGTH.check(float(np.linalg.norm(self.end_mm - self.start_mm)))
        if not 0.0 <= self.bore_mm < self.diameter_mm:
            raise BadInput(
                f"The bore is {self.bore_mm!r} mm; give 0 or more and less than the outer "
                f"diameter of {self.diameter_mm:g} mm."
            )

    @cached_property
    def bodies(self) -> tuple[Body, ...]:
        """The rod, and its bore as a hole."""
        half = (self.end_mm - self.start_mm) / 2.0
        along = unit_vector(half)
        side = unit_vector(np.cross(along, np.eye(3)[np.argmin(np.abs(along))]))
        across = np.stack([side, np.cross(along, side)], axis=1)
        middle = self.start_mm + half

        def rod(diameter: float, sign: float) -> Body:
            axes = np.column_stack([across * diameter / 2.0, half])
            return Body(CYLINDER, middle, axes, sign)

        solid = (rod(self.diameter_mm, 1.0),)
        return (*solid, rod(self.bore_mm, -1.0)) if self.bore_mm > 0.0 else solid


@dataclass(frozen=True, eq=False)
class Drawn:
    """Path lengths of one shape on its part of the picture: `window` cuts rows and columns."""

    window: tuple[slice, slice]
    path_mm: NDArray[np.float32]

    @property
    def start(self) -> NDArray[np.int64]:
        """First row and column (2,)."""
        return np.array([cut.start for cut in self.window], dtype=np.int64)

    @property
    def stop(self) -> NDArray[np.int64]:
        """Row and column behind the last (2,)."""
        return np.array([cut.stop for cut in self.window], dtype=np.int64)


def _window(carm: CArm, corners_mm: FloatArray) -> tuple[slice, slice]:
    """Rows and columns that the corners of a box cover, within the picture."""
    places = carm.project(corners_mm)
    if not np.all(np.isfinite(places)):  # beside or behind the source: look everywhere
        return slice(0, carm.pixels[1]), slice(0, carm.pixels[0])
    low = np.floor(places.min(axis=0)).astype(int) - 1
    high = np.ceil(places.max(axis=0)).astype(int) + 2
    cuts = [
        slice(max(a, 0), max(min(b, n), 0)) for a, b, n in zip(low, high, carm.pixels, strict=True)
    ]
    return cuts[1], cuts[0]


def draw(shape: Shape, carm: CArm) -> Drawn:
    """Path length of every ray through a shape, averaged over each pixel.

    Parameters
    ----------
    shape : Shape
    carm : CArm

    Returns
    -------
    Drawn
        Paths in mm on the smallest window that holds the shape; empty if it is off the picture.
    """
    window = _window(carm, np.concatenate([body.outline_mm() for body in shape.bodies]))
    rows, columns = window
    path = np.zeros(
        (max(rows.stop - rows.start, 0), max(columns.stop - columns.start, 0)), np.float32
    )
    if path.size == 0:
        return Drawn((slice(0, 0), slice(0, 0)), np.zeros((0, 0), np.float32))
    first = np.array([columns.start, rows.start], dtype=float)
    corner, right, below = carm.pixel_to_point(first + np.array([[0, 0], [1, 0], [0, 1]]))
    source = carm.source_mm
    rays = np.stack([corner - source, right - corner, below - corner])
    for body in shape.bodies:
        to_unit = np.linalg.inv(body.axes_mm)
        origin = to_unit @ (source - body.centre_mm)
        kernel.add_path(body.kind, body.sign, origin, rays @ to_unit.T, rays, SUBSAMPLES, path)
    return Drawn(window, path)
