"""The patient's outside: which voxels belong to the body, table and bedding left out.

The skin decides depth and needle length, so a table counted as body would be dangerous nonsense.
Body is what is denser than lung and foam, holes closed slice by slice, and after thin bridges are
cut only the piece that holds the most bone is kept: the trunk (or neck, or head), not the table
and not an arm that lies apart. An arm pressed against the trunk counts as body: look at the entry.
Where the body rests on something dense without foam between, up to its thickness may stay.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from akeso.errors import Refused
from akeso.imaging.volume import Volume

SKIN_HU = -300
"""Half way from air to fat and skin, rounded; engineering proposal."""

BONE_HU = 200
"""What counts as bone when the piece with the skeleton is looked for; engineering proposal."""

COARSE_MM = 3.0
"""The body is found on voxels no finer than this; its surface is redrawn in full resolution."""

BRIDGE_MM = 5.0
"""Contacts thinner than twice this (body to table pad, arm to trunk) are cut."""

Mask = NDArray[np.bool_]


def body_mask(volume: Volume) -> Mask:
    """Return which voxels are patient, holes (lung, bowel gas) included.

    Parameters
    ----------
    volume : Volume
        CT in HU whose k axis runs along the body, as the doors hand it over.

    Returns
    -------
    (ni, nj, nk) bool array
        i fastest in memory.

    Raises
    ------
    Refused
        If no body with bone in it is found.
    """
    step = np.maximum(1, np.floor(COARSE_MM / volume.spacing_mm + 1e-6)).astype(int)
    coarse_hu = volume.voxels[:: step[0], :: step[1], :: step[2]]
    spacing = volume.spacing_mm * step
    solid = _holes_closed(coarse_hu > SKIN_HU)
    rounds = max(1, round(BRIDGE_MM / float(spacing[:2].max())))
    trunk = _piece_with_most_bone(_shifted(solid, rounds, grow=False), coarse_hu > BONE_HU)
    trunk = _holes_closed(_shifted(trunk, rounds, grow=True) & solid)
    return _redrawn(volume, trunk, step)


def _shifted(mask: Mask, rounds: int, *, grow: bool) -> Mask:
    """Shrink (or grow) the mask within every slice by about `rounds` voxels.

    Cross and square take turns: an octagon, near enough to a disc and far quicker.
    """
    work = ndimage.binary_dilation if grow else ndimage.binary_erosion
    for turn in range(rounds):
        shape = ndimage.generate_binary_structure(2, 1 + turn % 2)[:, :, None]
        # Beyond the picture the body goes on: its cut edge is not skin.
        mask = work(mask, shape, border_value=0 if grow else 1)
    return mask


def _holes_closed(mask: Mask) -> Mask:
    """Fill what, within its slice, has no way out to the picture's edge."""
    in_slice = np.zeros((3, 3, 3), bool)
    in_slice[1, :, 1] = in_slice[:, 1, 1] = True
    empty, count = ndimage.label(~mask, in_slice)
    open_air = np.zeros(count + 1, bool)
    for edge in (empty[0], empty[-1], empty[:, 0], empty[:, -1]):
        open_air[edge] = True
    open_air[0] = False
    result: Mask = ~open_air[empty]
    return result


def _piece_with_most_bone(mask: Mask, bone: Mask) -> Mask:
    pieces, count = ndimage.label(mask)
    bone_in = np.bincount(pieces[bone & mask], minlength=count + 1)
    if bone_in.sum() == 0:
        raise Refused(
            f"No body was found: nothing solid above {SKIN_HU} HU holds bone above {BONE_HU} HU; "
            "check that this is a CT in Hounsfield units that shows the spine."
        )
    result: Mask = pieces == int(bone_in.argmax())
    return result


def _redrawn(volume: Volume, coarse: Mask, step: NDArray[np.int_]) -> Mask:
    """Return the coarse mask at full resolution, its rim decided by the full-resolution HU."""
    rim = np.ones((3, 3, 3), bool)
    core = ndimage.binary_erosion(coarse, rim, border_value=1)
    level = core.astype(np.uint8) + ndimage.binary_dilation(coarse, rim)
    fine = _repeated(level, step, volume.shape)
    mask: Mask = (fine == 2) | ((fine == 1) & (volume.voxels > SKIN_HU))
    return mask


def _repeated(
    coarse: NDArray[np.uint8], step: NDArray[np.int_], shape: tuple[int, int, int]
) -> NDArray[np.uint8]:
    """Spread a subsampled array to the full grid, nearest sample; i fastest in memory."""
    index = [
        np.minimum((np.arange(n) + s // 2) // s, m - 1)
        for n, s, m in zip(shape, step, coarse.shape, strict=True)
    ]
    small = np.ascontiguousarray(coarse.T)
    return small[np.ix_(index[2], index[1], index[0])].T
