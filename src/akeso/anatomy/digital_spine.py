"""The built-in sample: a digital lumbar spine with CT numbers, labels and exact truth.

L1 to the upper sacrum with hip bones, cord, dural sac, discs, muscle, fat and skin, made in
seconds from shapes with published dimensions (``digital_spine.toml``: source and mark of each)
and never stored. It is nobody's anatomy: good for trying things out and for tests with exact
answers, not a model of a population.

The patient lies about `VOLUME_CENTRE_MM`, midplane x = 0. The left side differs slightly from
the right, so that mirroring shows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import numpy as np

from akeso.anatomy import _digital_body as inside
from akeso.anatomy._digital_canvas import Canvas
from akeso.anatomy._digital_pelvis import S1_FLOOR_MM
from akeso.anatomy._digital_sizes import LEVELS
from akeso.anatomy._digital_truth import landmarks
from akeso.errors import BadInput
from akeso.frame import PATIENT, FloatArray, Transform, rotation
from akeso.imaging.volume import VOXEL, LabelMap, Volume
from akeso.quantity import Range

VOLUME_CENTRE_MM = inside.CENTRE_MM
"""Centre of the volume (3,), LPS mm; `rotate_deg` turns about it."""
EXTENT_MM = (300.0, 220.0, 236.0)
"""Size of the volume along left-right, front-back and up."""
NAMES: Mapping[int, str] = MappingProxyType(
    {
        25: "sacrum",
        26: "vertebrae_S1",
        **{31 - n: f"vertebrae_{level}" for n, level in enumerate(LEVELS)},
        77: "hip_left",
        78: "hip_right",
        79: "spinal_cord",
    }
)
"""Label values as in TotalSegmentator v2, task "total"."""
S1_BODY_HALF_MM = 27.0
"""With ``s1_label="body"``, S1 is labelled to this distance from the midplane (a real label map
of TotalSegmentator's reaches 28 mm)."""

_SPACING = Range("The voxel edge of the digital spine", "mm", 0.5, 5.0)
_TURN = Range("The turn of the digital spine", "degrees", -180.0, 180.0)


@dataclass(frozen=True, eq=False)
class DigitalSpine:
    """The sample.

    Parameters
    ----------
    volume : Volume
        CT, HU.
    labels : LabelMap
        Same grid; `NAMES`.
    truth : mapping of str to (3,) float array
        Landmarks, LPS mm, and unit vectors (keys ending in ``normal``).
    """

    volume: Volume
    labels: LabelMap
    truth: dict[str, FloatArray]


def digital_spine(
    spacing_mm: float = 1.5,
    lordosis: bool = True,
    rotate_deg: tuple[float, float, float] = (0.0, 0.0, 0.0),
    mirror: bool = False,
    s1_label: Literal["full", "body"] = "full",
) -> DigitalSpine:
    """Make the digital lumbar spine.

    Parameters
    ----------
    spacing_mm : float
        Edge of the cubic voxels, 0.5 to 5 mm.
    lordosis : bool
        Curved as a lying adult (S1 slope 38 degrees), or all endplates level.
    rotate_deg : (float, float, float)
        Right-handed turns of the whole patient about LPS x, then y, then z through
        `VOLUME_CENTRE_MM`, degrees. The grid stays.
    mirror : bool
        Mirror the patient across x = 0 first; sides swap.
    s1_label : {"full", "body"}
        Whether ``vertebrae_S1`` is the whole first sacral segment or only its part near the
        midline; the rest is ``sacrum``.

    Raises
    ------
    BadInput
        If an argument is out of its range.
    """
    _SPACING.check(spacing_mm)
    turns = tuple(_TURN.check(angle) for angle in rotate_deg)
    if len(turns) != 3 or s1_label not in ("full", "body"):
        raise BadInput(
            f"Give three turns in degrees and s1_label 'full' or 'body', not {rotate_deg!r} "
            f"and {s1_label!r}."
        )
    place = _placement((turns[0], turns[1], turns[2]), mirror)
    skeleton = inside.skeleton(lordosis)
    shape = tuple(round(extent / spacing_mm) for extent in EXTENT_MM)
    pose = np.diag([spacing_mm, spacing_mm, spacing_mm, 1.0])
    pose[:3, 3] = VOLUME_CENTRE_MM - spacing_mm * (np.array(shape) - 1) / 2.0
    to_built = np.asarray(np.linalg.inv(place) @ pose, dtype=np.float64)
    canvas = Canvas((shape[0], shape[1], shape[2]), to_built, spacing_mm)
    canvas.fill_soft(skeleton)
    _fill_bones(canvas, skeleton, s1_label, mirror)
    voxel_pose = Transform(VOXEL, PATIENT, pose)
    return DigitalSpine(
        Volume(canvas.hounsfield(), voxel_pose, description="Akeso digital lumbar spine"),
        LabelMap(canvas.labels, voxel_pose, dict(NAMES)),
        _placed(landmarks(skeleton), place, mirror),
    )


def _placement(turns: tuple[float, float, float], mirror: bool) -> FloatArray:
    """Return the 4 x 4 matrix from the patient as built to the patient as placed."""
    place: FloatArray = np.diag([-1.0 if mirror else 1.0, 1.0, 1.0, 1.0])
    for axis, angle in zip(np.eye(3), turns, strict=True):
        place = rotation(axis, angle, VOLUME_CENTRE_MM) @ place
    return place


def _fill_bones(canvas: Canvas, skeleton: inside.Skeleton, s1_label: str, mirror: bool) -> None:
    values = {name: value for value, name in NAMES.items()}
    for bone in skeleton.bones.values():
        name = bone.name
        if mirror and name.startswith("hip_"):
            name = "hip_" + _other_side(name.removeprefix("hip_"))
        canvas.fill_bone(bone, values[name])
    half = S1_BODY_HALF_MM if s1_label == "body" else np.inf
    canvas.relabel(
        skeleton.bones["S1"], values["sacrum"], values["vertebrae_S1"], half, S1_FLOOR_MM
    )


def _other_side(name: str) -> str:
    swap = {"left": "right", "right": "left"}
    return ".".join(swap.get(word, word) for word in name.split("."))


def _placed(truth: dict[str, FloatArray], place: FloatArray, mirror: bool) -> dict[str, FloatArray]:
    placed = {}
    for name, value in truth.items():
        moved = place[:3, :3] @ value
        if not name.endswith("normal"):
            moved = moved + place[:3, 3]
        placed[_other_side(name) if mirror else name] = moved
    return dict(sorted(placed.items()))
