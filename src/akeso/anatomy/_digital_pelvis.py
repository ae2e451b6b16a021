"""Sacrum and hip bones of the digital spine, in their own frames."""

from __future__ import annotations

import numpy as np

from akeso.anatomy._digital_bone import body, canal, facet, superior_process
from akeso.anatomy._digital_sizes import SIDES, size
from akeso.anatomy._implicit import (
    Distances,
    Points,
    Shape,
    point,
    smooth_max,
    smooth_min,
    strut,
    turned,
    union,
)

FORAMEN_UP = (-13.0, -38.0, -58.0)
"""Height of the sacral foramina S1 to S3 in the sacrum's frame, mm (proposal)."""
S1_FLOOR_MM = -15.0
"""Where S1 ends and S2 begins in the sacrum's frame, mm."""


def foramen_axis(number: int, side: float) -> tuple[np.ndarray, np.ndarray]:
    """Return start (lateral recess) and end (behind the sacrum) of a dorsal foramen's axis."""
    wall = size("sacrum", "depth") / 2.0
    arch = wall + size("sacrum", "canal_depth")
    out = size("sacrum", "dorsal_foramen_side") - 2.5 * number
    up = FORAMEN_UP[number]
    return point(side * (out - 5.0), wall + 5.0, up), point(side * out, arch + 14.0, up)


def _foramina() -> Shape:
    wide = size("sacrum", "dorsal_foramen_width") / 2.0
    tall = size("sacrum", "dorsal_foramen_height") / 2.0
    front = (
        size("sacrum", "ventral_foramen_width") / 2,
        size("sacrum", "ventral_foramen_height") / 2,
    )
    wall = size("sacrum", "depth") / 2.0
    tubes = []
    for side in SIDES.values():
        for number, up in enumerate(FORAMEN_UP):
            a, b = foramen_axis(number, side)
            less = 1.0 - 0.15 * number
            tubes.append(strut(a, b, (wide * less, tall * less), (wide * less, tall * less)))
            front_radii = (front[0] * less, front[1] * less)
            tubes.append(
                strut(
                    point(a[0], wall + 4.0, up),
                    point(a[0] + 3.0 * side, -45.0, up - 4.0),
                    front_radii,
                    front_radii,
                )
            )
    return union(tubes, 0.5)


def _bodies(g: dict[str, float]) -> list[Shape]:
    return [
        body(g),
        strut((0, 1, -18), (0, 1, -40), (18, 12), (14.5, 9), (0, 1, 0)),
        strut((0, 2, -42), (0, -3, -72), (14.5, 8.5), (10, 6), (0, 1, 0)),
        strut((0, -3, -72), (0, -14, -95), (10, 6), (6, 4), (0, 1, 0)),
    ]


def _side(side: float, wall: float, arch: float) -> list[Shape]:
    """Return ala, lateral mass, pedicle pillar and dorsal plate of one side."""
    up = (0.0, 0.0, 1.0)
    return [
        strut((side * 16, 0, 3), (side * 47, 8, -7), (11.0, 10.0), (13.0, 16.0), up),
        strut((side * 38, 9, -8), (side * 24, 4, -70), (11.0, 13.0), (7.0, 6.0), (0, 1, 0)),
        strut((side * 21, 8, 2.5), (side * 25, wall + 9, 1.0), (7.5, 9.0), (7.5, 7.5), up),
        strut(
            (side * 25, wall + 9.0, 0.0),
            (side * 17, wall + 7.0, -66),
            (9.0, 5.0),
            (6, 4),
            (0, 1, 0),
        ),
        strut(
            (side * 10, arch + 1.5, -2), (side * 7, arch - 3, -60), (9.0, 3.4), (6, 3), (0, 1, 0)
        ),
        strut((side * 41, 14, -5), (side * 44, 10, -8), (9.0, 9.0), (9.0, 9.0), up),
        strut((side * 32, wall - 2, -8), (side * 23, wall, -62), (11.0, 6.0), (8, 5), (0, 1, 0)),
        strut((side * 14, arch - 1, -6), (side * 11, arch - 4, -60), (9.0, 3.6), (6, 3), (0, 1, 0)),
    ]


def sacrum_sizes() -> dict[str, float]:
    """Return the dimensions of the S1 body in the words of a lumbar one."""
    wide = size("sacrum", "width")
    return {
        "superior_width": wide,
        "inferior_width": 0.72 * wide,
        "waist_share": 0.95,
        "depth": size("sacrum", "depth"),
        "height": size("sacrum", "height"),
        "wedge": 0.0,
    }


def sacrum() -> tuple[Shape, Shape]:
    """Return the sacrum, and the same without its foramina, in the frame of the S1 body."""
    g = sacrum_sizes()
    wall = g["depth"] / 2.0
    arch = wall + size("sacrum", "canal_depth")
    parts = _bodies(g)
    for side in SIDES.values():
        parts += _side(side, wall, arch)
        parts.append(superior_process(facet("S1", side, g["depth"]), side, wall))
    parts.append(strut((0, arch + 4, -3), (0, arch + 4, -58), (2.5, 5.0), (2.0, 4.0), (0, 1, 0)))
    solid = union(parts, 2.0)
    tube = canal(wall, size("sacrum", "canal_width"), size("sacrum", "canal_depth"))
    holes = _foramina()

    def closed(p: Points) -> Distances:
        return smooth_max(solid(p), -tube(p), 1.0)

    def pierced(p: Points) -> Distances:
        return smooth_max(closed(p), -holes(p), 1.0)

    return pierced, closed


def hip(side: float) -> Shape:
    """Return an iliac wing with crest and the block at the sacroiliac joint.

    Frame: parallel to the patient, origin at the centre of the S1 endplate; dimensions after
    general anatomy (recalled).
    """
    lift = side * size("asymmetry", "crest")
    centre = point(side * 86.0, -6.0, -22.0 + lift)
    along = point(side * 0.573, -0.82, 0.0)
    tilt = point(side * 0.28, 0.0, 0.96)
    out = np.cross(along, tilt) * side
    up = np.cross(out, along) * side
    axes = np.stack([along, up, out / np.linalg.norm(out)])

    def wing(p: Points) -> Distances:
        u, v, w = turned(axes, p - centre.astype(p.dtype)[:, None])
        w = w + 0.0022 * u * u - 5.0
        k = np.sqrt(np.maximum((u / 70.0) ** 2 + (v / 58.0) ** 2, 1e-8))
        rim = np.sqrt(u * u + v * v) * (1.0 - 1.0 / np.maximum(k, 0.05))
        plate = smooth_max(np.abs(w) - 3.2, rim, 2.0)
        bead = np.sqrt((np.minimum(rim + 4.0, 40.0)) ** 2 + w * w) - 5.5
        return smooth_min(plate, bead, 3.0)

    back = strut(
        (side * 58, 28, -30), (side * 43, 56, -34), (7.0, 26.0), (6.0, 16.0), (0.0, 0.0, 1.0)
    )
    column = strut(
        (side * 72, 8, -48), (side * 88, -18, -100), (9.0, 12.0), (16.0, 18.0), (0.0, 1.0, 0.0)
    )
    return union([wing, back, column], 5.0)
