"""Where bone is: what the labels name, and what the CT shows beside it.

Label maps often stop at the vertebrae and leave sacrum, pelvis and ribs out, which block a needle
all the same. So dense pieces of some size that lie on or next to known bone are added, piece after
piece outward from the spine (joints are narrow). Contrast in the bowel, stones and most vessel
calcifications lie apart from the skeleton or are too small, and do not count. Strongly enhanced
vessels and organs that touch the spine do count unless they are labelled: a CT number alone cannot
tell them from bone, and a needle should not cross them either.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from akeso.errors import Refused
from akeso.imaging.volume import LabelMap, Volume

BONE_HU = 150
"""Denser than this may be bone: where segmentation guides for CT start (about +150 HU, "on up, case
by case", talkats.com guide to bone segmentation in 3D Slicer, read). On 3 mm slices 200 HU leaves
gaps in the cortex of sacrum and ilium through which a needle would be planned."""

PIECE_MM3 = 1000.0
"""Smallest piece added without a label; engineering proposal (a rib's cross-section over 2 cm)."""

JOINT_MM = 4.5
"""Widest gap over which the skeleton goes on; engineering proposal."""

BONY = ("vertebra", "sacrum", "hip_", "rib", "femur", "scapula", "clavicula", "skull", "sternum")
"""Beginnings of the names of bony structures, TotalSegmentator v2 words."""

COARSE_MM = 2.0
"""Pieces and their neighbourhood are judged on voxels no finer than this."""

Mask = NDArray[np.bool_]


def bone_mask(volume: Volume, labels: LabelMap | None = None) -> Mask:
    """Return which voxels are bone: labelled bones and dense pieces that belong to the skeleton.

    Parameters
    ----------
    volume : Volume
        CT in HU.
    labels : LabelMap, optional
        On the CT's grid. Without it, or without a bone in it, the largest dense piece is where
        the skeleton starts.

    Returns
    -------
    (ni, nj, nk) bool array
        i fastest in memory.

    Raises
    ------
    Refused
        If there is neither a bony label nor a dense piece of some size, or the labels belong to
        another CT.
    """
    known, other = _labelled(volume, labels)
    dense = (volume.voxels.T > BONE_HU) & ~other
    step = np.maximum(1, np.floor(COARSE_MM / volume.spacing_mm[::-1] + 1e-6)).astype(int)
    spacing = volume.spacing_mm[::-1] * step
    pieces, count = ndimage.label(_pooled(dense, step))
    sizes = np.bincount(pieces.ravel(), minlength=count + 1) * float(np.prod(spacing))
    sizes[0] = 0.0
    reached = _pooled(known, step)
    if not reached.any():
        if sizes.max() < PIECE_MM3:
            raise Refused(
                f"No bone was found: no piece above {BONE_HU} HU is larger than "
                f"{PIECE_MM3 / 1000:g} cm3; check that this is a CT in Hounsfield units."
            )
        reached = pieces == int(sizes.argmax())
    pieces[sizes[pieces] < PIECE_MM3] = 0
    rounds = max(1, round(JOINT_MM / float(spacing.max())))
    kept = _joined(pieces, reached, rounds)
    for axis, s in enumerate(step):
        kept = kept.repeat(s, axis)
    nk, nj, ni = dense.shape
    mask: Mask = (known | (dense & kept[:nk, :nj, :ni])).T
    return mask


def _labelled(volume: Volume, labels: LabelMap | None) -> tuple[Mask, Mask]:
    """Return where labels name bone, and where they name anything else, as (k, j, i)."""
    if labels is None:
        nothing = np.zeros(volume.shape[::-1], bool)
        return nothing, nothing
    labels.require_same_grid(volume)
    kind = np.zeros(max(labels.present_values, default=0) + 1, np.uint8)
    for value in labels.present_values:
        kind[value] = 1 if labels.names[value].startswith(BONY) else 2
    found = kind[labels.voxels.T]
    return found == 1, found == 2


def _joined(pieces: NDArray[np.int32], reached: Mask, rounds: int) -> Mask:
    """Return the pieces within `rounds` voxels of reached bone, or of a piece so reached."""
    ball = ndimage.generate_binary_structure(3, 1)
    taken = np.zeros(int(pieces.max()) + 1, bool)
    while True:
        near = ndimage.binary_dilation(reached, ball, iterations=rounds)
        new = np.unique(pieces[near])
        new = new[(new > 0) & ~taken[new]]
        if new.size == 0:
            result: Mask = taken[pieces]
            return result
        taken[new] = True
        reached = reached | taken[pieces]


def _pooled(mask: Mask, step: NDArray[np.int_]) -> Mask:
    """Return for every block of `step` voxels whether any is set."""
    pad = [(0, -n % s) for n, s in zip(mask.shape, step, strict=True)]
    for axis, (after, s) in enumerate(zip(pad, step, strict=True)):
        if s == 1:
            continue
        if after[1]:
            mask = np.pad(mask, [after if a == axis else (0, 0) for a in range(3)])
        parts = [mask[(slice(None),) * axis + (slice(n, None, s),)] for n in range(s)]
        mask = np.logical_or.reduce(parts)
    return mask
