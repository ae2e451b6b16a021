"""Where a point falls on the screen: the C-arm's geometry beside similar triangles by hand.

A bead of bone is put into air and X-rayed; its spot must lie where the geometry says, and the
geometry where trigonometry on paper says.
"""

import math

import numpy as np

from akeso.frame import PATIENT, Transform
from akeso.imaging.carm import CArm
from akeso.imaging.projector import Projector
from akeso.imaging.volume import VOXEL, Volume

BEAD_MM = np.array([24.0, -11.0, 16.0])


def by_hand(primary_deg: float) -> tuple[float, float]:
    """Similar triangles in a prone view without cranial tilt: (column, row)."""
    p = math.radians(primary_deg)
    x, y, z = BEAD_MM
    across, depth = x * math.cos(p) - y * math.sin(p), x * math.sin(p) + y * math.cos(p)
    magnified = 1020.0 / (650.0 + depth)
    pixel_mm = 300.0 / 512
    return 255.5 - across * magnified / pixel_mm, 255.5 - z * magnified / pixel_mm


def main() -> None:
    """Print ours beside the value on paper."""
    voxels = np.full((61, 61, 61), -1000, np.int16, order="F")
    voxels[54, 19, 46] = 2000
    matrix = np.eye(4)
    matrix[:3, 3] = -30.0
    projector = Projector(Volume(voxels, Transform(VOXEL, PATIENT, matrix)))
    print("view         spot in the X-ray    CArm.project         on paper    (column, row)")
    for primary in (0.0, 25.0, 60.0, 90.0):
        carm = CArm(primary, 0.0, (0.0, 0.0, 0.0))
        shadow = projector.line_integrals(carm).astype(float)
        spot = (
            shadow.sum(axis=0) @ np.arange(512) / shadow.sum(),
            shadow.sum(axis=1) @ np.arange(512) / shadow.sum(),
        )
        ours, paper = carm.project(BEAD_MM), by_hand(primary)
        places = "   ".join(f"({c:7.2f}, {r:7.2f})" for c, r in (spot, ours, paper))
        print(f"{carm.name():12s} {places}")
        assert np.abs(ours - paper).max() < 0.1
        assert np.abs(np.subtract(spot, ours)).max() < 0.1


if __name__ == "__main__":
    main()
