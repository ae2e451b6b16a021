"""The shadow of a ball of water: path lengths beside the exact chords, from three sides.

A ray that passes the middle of a ball of radius R at distance d runs 2 sqrt(R^2 - d^2) through it.
"""

import numpy as np

from akeso.frame import PATIENT, Transform
from akeso.imaging.carm import CArm
from akeso.imaging.projector import MU_WATER_PER_MM, Projector
from akeso.imaging.volume import VOXEL, Volume

RADIUS_MM = 40.0
EDGE = 176
VOXEL_MM = 0.5


def ball() -> Volume:
    """Water in air; each voxel on the surface holds its share of water (27 points a voxel)."""
    at = (np.arange(3 * EDGE, dtype=np.float32) + 0.5) / 3 * VOXEL_MM - EDGE * VOXEL_MM / 2
    voxels = np.empty((EDGE,) * 3, np.int16, order="F")
    for k in range(EDGE):
        z = at[3 * k : 3 * k + 3]
        inside = at[:, None, None] ** 2 + at[:, None] ** 2 + z**2 < RADIUS_MM**2
        share = inside.reshape(EDGE, 3, EDGE, 3, 3).mean(axis=(1, 3, 4))
        voxels[:, :, k] = np.rint(1000.0 * share - 1000.0)
    matrix = np.diag([VOXEL_MM, VOXEL_MM, VOXEL_MM, 1.0])
    matrix[:3, 3] = -(EDGE - 1) / 2 * VOXEL_MM
    return Volume(voxels, Transform(VOXEL, PATIENT, matrix))


def main() -> None:
    """Print ours beside the exact value."""
    projector = Projector(ball())
    print("view                    distance   ours (mm)   exact (mm)   difference")
    for angles in ((0.0, 0.0), (25.0, 0.0), (-35.0, 10.0)):
        carm = CArm(*angles, (0.0, 0.0, 0.0), pixels=(301, 301), detector_mm=(150.5, 150.5))
        path = projector.line_integrals(carm) / MU_WATER_PER_MM
        for column in (150, 180, 210):
            ray = carm.pixel_to_point([column, 150]) - carm.source_mm
            ray /= np.linalg.norm(ray)
            distance = float(np.linalg.norm(np.cross(carm.source_mm, ray)))
            exact = 2.0 * np.sqrt(RADIUS_MM**2 - distance**2)
            ours = float(path[150, column])
            print(
                f"{carm.name():22s} {distance:6.1f} mm {ours:11.2f} {exact:12.2f} "
                f"{100 * (ours / exact - 1):+10.2f} %"
            )
            assert abs(ours / exact - 1.0) < 0.005


if __name__ == "__main__":
    main()
