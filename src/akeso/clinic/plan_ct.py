"""The CT of a plan that is attached: read, and asked whether it is the one it was made on."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from akeso.clinic.pictures import open_ct, sample
from akeso.errors import BadInput, Refused
from akeso.exchange.ct_mark import ct_mark, same_ct
from akeso.exchange.plan_json import read_document

if TYPE_CHECKING:
    from akeso.imaging.volume import Volume
    from akeso.needle.plan import NeedlePlan

AIR_HU = -300
"""Below it is air or lung, where no needle ends: fat is about -100 HU, air -1000. A proposal."""
HALF = 0.5
"""Voxels that a grid reaches beyond the centres of its outermost."""


def check_ct(plans: Sequence[tuple[NeedlePlan, Path]], path: Path, series: str | None) -> None:
    """Raise unless a CT can be read and is the one that every plan was made on.

    Parameters
    ----------
    plans : sequence of (NeedlePlan, Path)
        Each with its plan.json; where that says by what to know the CT again, it has to agree.
    path : Path
    series : str or None

    Raises
    ------
    NotFound, BadInput
        As `akeso.imaging.reading.read_ct`.
    Refused
        When it is another CT, does not hold target and entry, or holds air at the target.
    """
    ct = open_ct(path, series)
    own = ct_mark(ct)
    for plan, plan_file in plans:
        mark = read_document(plan_file).get("ct")
        if mark is not None and not same_ct(mark, own):
            raise Refused(
                f"{path.name} is not the CT that this plan was made on ({plan.level} {plan.side}): "
                "its voxels or their place differ; give that one, or plan anew on this one."
            )
        for what, point in (("target", plan.path.target_mm), ("entry", plan.path.entry_mm)):
            _refuse_outside(ct, what, point, path.name)
        _refuse_air(ct, plan, path.name)


def check_sample(plan_files: Sequence[Path]) -> str:
    """Return the hash of the digital spine's voxels; raise unless every plan was made on it."""
    own = ct_mark(sample()[0])
    for plan_file in plan_files:
        mark = read_document(plan_file).get("ct")
        if mark is None:
            raise BadInput(
                f"{plan_file} does not say which CT it was made on; plan anew with this version, "
                "or give the CT with --ct."
            )
        if not same_ct(mark, own):
            raise Refused(
                "This plan was not made on the built-in digital spine; give its CT (--ct)."
            )
    return str(own["sha256_of_voxels"])


def _refuse_outside(ct: Volume, what: str, point: np.ndarray, name: str) -> None:
    place = ct.to_index(point)
    if np.any(place < -HALF) or np.any(place > np.array(ct.shape) - HALF):
        low, high = ct.corners_mm().min(axis=0).round(), ct.corners_mm().max(axis=0).round()
        raise Refused(
            f"The plan's {what} {_words(point)} mm lies outside {name}, which spans {_words(low)} "
            f"to {_words(high)} mm; give the CT that the plan was made on."
        )


def _refuse_air(ct: Volume, plan: NeedlePlan, name: str) -> None:
    nearest = np.clip(np.rint(ct.to_index(plan.path.target_mm)), 0, np.array(ct.shape) - 1)
    i, j, k = nearest.astype(int)
    found = int(ct.voxels[i, j, k])
    if found < AIR_HU:
        raise Refused(
            f"At the plan's target {name} holds air ({found} HU, tissue is above {AIR_HU}); give "
            "the CT that the plan was made on."
        )


def _words(point: np.ndarray) -> str:
    return f"({', '.join(f'{v:.0f}' for v in point)})"
