"""The pedicles of a lumbar vertebra: where the bridge from body to arch is smallest."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from akeso.anatomy.levels import Side
from akeso.anatomy.local_grid import BoolArray
from akeso.anatomy.vertebra import Vertebra
from akeso.errors import Refused
from akeso.frame import FloatArray

NARROW_SHARE = 1.1
"""Sections of a pedicle up to this share of the smallest count as its isthmus (proposal)."""

HEIGHT_SHARE = 0.6
"""Share of its greatest height to which a pedicle's section is followed (proposal)."""


@dataclass(frozen=True, eq=False)
class Pedicle:
    """The isthmus of one pedicle, LPS mm: centre, floor (6 o'clock), roof, medial and lateral."""

    centre: FloatArray
    floor: FloatArray
    roof: FloatArray
    medial: FloatArray
    lateral: FloatArray


def _isthmus(vertebra: Vertebra, side: Side) -> tuple[int, BoolArray] | None:
    """Index along y' and section (x', z') where the bridge from body to arch is smallest."""
    grid, canal = vertebra.grid, vertebra.canal
    across = side.sign * (grid.x - canal.x)
    lateral = (across >= 0.45 * canal.half_width) & (across <= canal.half_width + 20.0)
    found: list[tuple[float, int, BoolArray]] = []
    # Behind this range the transverse process and the articular pillar add to the section.
    for j in np.flatnonzero((grid.y > canal.y_front) & (grid.y < canal.y_front + 5.5)):
        section = grid.solid[:, j] & lateral[:, None]
        pieces, count = ndimage.label(section)
        if not count:
            continue
        sizes = ndimage.sum_labels(section, pieces, np.arange(1, count + 1))
        area = float(sizes.max())
        if area >= 20.0:
            found.append((area, int(j), pieces == 1 + int(np.argmax(sizes))))
    if not found:
        return None
    # Where the bridge is a tube the smallest section is noise: the middle of the narrow part.
    least = min(area for area, _, _ in found)
    narrow = [(j, piece) for area, j, piece in found if area <= NARROW_SHARE * least]
    middle = float(np.mean([j for j, _ in narrow]))
    return min(narrow, key=lambda each: abs(each[0] - middle))


def _ellipse_ends(thick: FloatArray, whole: FloatArray) -> tuple[float, float]:
    """Ends of the ellipse whose columns of `HEIGHT_SHARE` or more are `thick`, within `whole`.

    Where bone goes on beyond the ellipse it is another part (a transverse process), which has
    lengthened `thick` too: there the border stays where the height falls.
    """
    centre = (thick.min() + thick.max()) / 2.0
    half = (thick.max() - thick.min() + 1.0) / 2.0 / np.sqrt(1.0 - HEIGHT_SHARE**2)
    low, high = whole.min() - 0.5, whole.max() + 0.5
    inner = max(centre - half, low) if low >= centre - half - 1.0 else thick.min() - 0.5
    outer = min(centre + half, high) if high <= centre + half + 1.0 else thick.max() + 0.5
    return float(inner), float(outer)


def find_pedicle(vertebra: Vertebra, side: Side) -> Pedicle:
    """Return the pedicle isthmus: the smallest coronal section of the bridge to the arch.

    The section is taken as the ellipse whose height falls to 60 % of its greatest where this one
    does, since at L4 and L5 the transverse process springs from the pedicle itself.

    Raises
    ------
    Refused
        If no bridge between body and arch is found on that side.
    """
    found = _isthmus(vertebra, side)
    if found is None:
        raise Refused(
            f"No {side.value} pedicle was found at {vertebra.name}: its label does not join body "
            "and arch on that side; correct the labels there."
        )
    j, piece = found
    grid = vertebra.grid
    heights = piece.sum(axis=1)
    thick = np.flatnonzero(heights >= HEIGHT_SHARE * heights.max())
    inner, outer = _ellipse_ends(side.sign * grid.x[thick], side.sign * grid.x[heights > 0])
    piece = piece & np.isin(np.arange(len(grid.x)), thick)[:, None]
    i, k = np.nonzero(piece)
    x, z, y = grid.x[i], grid.z[k], float(grid.y[j])
    cx, cz = float(x.mean()), float(z.mean())
    under = np.abs(x - cx) <= 2.0

    def place(px: float, pz: float) -> FloatArray:
        return vertebra.frame.points((px, y, pz))

    return Pedicle(
        centre=place(cx, cz),
        floor=place(cx, float(z[under].min()) - 0.5),
        roof=place(cx, float(z[under].max()) + 0.5),
        medial=place(side.sign * inner, cz),
        lateral=place(side.sign * outer, cz),
    )
