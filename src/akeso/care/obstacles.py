"""What stands in a needle's way on one CT: skin, bone, canal, labelled organs, as distance maps.

Landmarks and maps are made once a CT, when first asked for, and kept by `Scene`, so that a second
plan on the same CT costs only its search.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from akeso.anatomy.bone import bone_mask
from akeso.anatomy.landmarks import Landmarks, find_landmarks
from akeso.anatomy.levels import SPACES, Side
from akeso.anatomy.skin import body_mask
from akeso.frame import FloatArray
from akeso.imaging.volume import LabelMap, Volume
from akeso.needle.distance import DistanceMap, distance_map
from akeso.techniques.aim import Aim
from akeso.techniques.technique import DangerSpec

BoolArray = NDArray[np.bool_]

CAP_MM = 30.0
"""Distances beyond this are not told apart; every limit and allowance lies well inside."""

CANAL_REACH_MM = 42.0
"""No part of a vertebra's canal lies further from its middle: 15 mm aside, 25 mm up and down."""

ROOT_SPAN_MM = (-8.0, 12.0)
"""The exiting root is drawn from this far medial to this far lateral of the foramen's centre
(proposal)."""


@dataclass(eq=False)
class Scene:
    """A CT with its labels, the landmarks and the distance maps made of it so far.

    Parameters
    ----------
    volume : Volume
        The CT.
    labels : LabelMap
        On the same grid.
    only : tuple of str, optional
        Vertebrae to look at, e.g. ``("L4", "L5")``; all by default.
    sides : tuple of Side
        Sides of their arches to look at.
    """

    volume: Volume
    labels: LabelMap
    only: tuple[str, ...] | None = None
    sides: tuple[Side, ...] = Side.MIDLINE.sides
    _maps: dict[str, DistanceMap] = field(default_factory=dict)

    @cached_property
    def landmarks(self) -> Landmarks:
        """The landmarks of the vertebrae looked at; `find_landmarks` says when it refuses."""
        return find_landmarks(self.volume, self.labels, self.only, self.sides)

    def outside(self) -> DistanceMap:
        """Distance to what is not body."""
        if "outside" not in self._maps:
            self._maps["outside"] = self._map(~body_mask(self.volume))
        return self._maps["outside"]

    def prepare(self, dangers: Iterable[DangerSpec]) -> None:
        """Make the maps that need no landmark: skin, and bone if it is a danger here."""
        self.outside()
        for derived in {spec.derived for spec in dangers} & {"bone", "bone margin"}:
            self._bone(derived)

    def obstacle(self, spec: DangerSpec, aim: Aim, level: str, side: Side) -> DistanceMap | None:
        """Return the distance map of a danger, None where nothing on this CT shows it."""
        if spec.derived in ("bone", "bone margin"):
            return self._bone(spec.derived)
        if spec.derived == "canal":
            return self._canal(aim.vertebrae)
        if spec.derived == "root":
            return self._root(level, side, aim)
        return self._labelled(spec.labels)

    def missing(self, spec: DangerSpec) -> tuple[str, ...]:
        """Return the parts of a labelled danger that no label of this CT shows.

        The left kidney far away says nothing of the right one.
        """
        present = self.labels.present
        return tuple(part for part in spec.labels if not any(n.startswith(part) for n in present))

    def _map(self, mask: BoolArray) -> DistanceMap:
        return distance_map(mask, self.volume.spacing_mm, CAP_MM)

    def _bone(self, derived: str) -> DistanceMap:
        if "bone" not in self._maps:
            self._maps["bone"] = self._map(bone_mask(self.volume, self.labels))
        found = self._maps["bone"]
        if derived == "bone":
            # Whether the shaft crosses bone is asked of the voxels' faces: touching is allowed.
            return replace(found, boundary_mm=float(self.volume.spacing_mm.min()) / 2.0)
        return found

    def _labelled(self, beginnings: tuple[str, ...]) -> DistanceMap | None:
        names = [n for n in self.labels.present if n.startswith(beginnings)]
        if not names:
            return None
        key = "+".join(names)
        if key not in self._maps:
            values = [self.labels.value_of(n) for n in names]
            self._maps[key] = self._map(np.isin(self.labels.voxels, values))
        return self._maps[key]

    def _canal(self, vertebrae: tuple[str, ...]) -> DistanceMap | None:
        found = [n for n in vertebrae if n in self.landmarks.vertebrae]
        if not found:
            return None
        key = "canal " + "+".join(found)
        if key not in self._maps:
            mask = np.zeros(self.volume.shape, bool, order="F")
            for name in found:
                self._draw_canal(mask, name)
            self._maps[key] = self._map(mask)
        return self._maps[key]

    def _draw_canal(self, mask: BoolArray, name: str) -> None:
        vertebra = self.landmarks.vertebrae[name]
        canal = vertebra.canal
        centre = self.volume.to_index(vertebra.frame.points((canal.x, canal.y, 0.0)))
        reach = CANAL_REACH_MM / self.volume.spacing_mm
        low = np.maximum(np.floor(centre - reach), 0).astype(int)
        high = np.minimum(np.ceil(centre + reach) + 1, mask.shape).astype(int)
        box = tuple(slice(a, b) for a, b in zip(low, high, strict=True))
        indices = np.stack(
            np.meshgrid(*(np.arange(s.start, s.stop) for s in box), indexing="ij"), axis=-1
        )
        inside = vertebra.in_canal(self.volume.to_patient(indices.reshape(-1, 3)))
        mask[box] |= inside.reshape(indices.shape[:-1])

    def _root(self, level: str, side: Side, aim: Aim) -> DistanceMap | None:
        """The root that leaves above the target vertebra, as a line through its foramen."""
        space = next((s for s in SPACES if s.endswith(f"-{level}")), "")
        foramen = self.landmarks.foramina.get((space, side))
        if foramen is None:
            return None
        key = f"root {space} {side.value}"
        if key not in self._maps:
            lateral = side.sign * aim.axes.left
            span = np.linspace(*ROOT_SPAN_MM, 60)[:, None] * lateral
            self._maps[key] = self._map(self._nearest_voxels(foramen.centre + span))
        return self._maps[key]

    def _nearest_voxels(self, points_mm: FloatArray) -> BoolArray:
        mask = np.zeros(self.volume.shape, bool, order="F")
        indices = np.rint(self.volume.to_index(points_mm)).astype(int)
        indices = indices[np.all((indices >= 0) & (indices < mask.shape), axis=1)]
        mask[tuple(indices.T)] = True
        return mask
