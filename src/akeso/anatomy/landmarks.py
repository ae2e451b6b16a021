"""All lumbar landmarks of a labelled CT, and an honest account of those that are missing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np

from akeso.anatomy.agreement import disagreement
from akeso.anatomy.arch import NOTCH_FROM_PEDICLE_MM, ArchSide, find_arch_side
from akeso.anatomy.joint import Facet, Foramen, find_facet, find_foramen, flavum_point
from akeso.anatomy.lamina import spinous_tip
from akeso.anatomy.levels import SPACES, VERTEBRAE, Side, label_name, split_space
from akeso.anatomy.local_grid import Structure
from akeso.anatomy.pedicle import Pedicle, find_pedicle
from akeso.anatomy.sacrum import SacralSide, find_sacral_side
from akeso.anatomy.vertebra import Vertebra, body_centre, find_vertebra
from akeso.errors import NotFound, Refused
from akeso.frame import SUPERIOR, FloatArray, unit_vector
from akeso.imaging.volume import LabelMap, Volume

T = TypeVar("T")
K = TypeVar("K")


@dataclass(frozen=True, eq=False)
class Landmarks:
    """Lumbar landmarks, LPS mm; absent ones are named in `problems` with the reason.

    Parameters
    ----------
    vertebrae : mapping of str to Vertebra
    pedicles, arches : mapping of (vertebra, side)
    facets, foramina : mapping of (space, side)
    sacral : mapping of side to SacralSide
    problems : mapping of str to str
        What could not be found, e.g. ``"L5-S1 left facet joint"``, and why.
    warnings : tuple of str
        What was found but looks doubtful.
    voxel_mm : float
        Largest voxel edge of the labels: how fine a landmark can be.
    """

    vertebrae: Mapping[str, Vertebra]
    pedicles: Mapping[tuple[str, Side], Pedicle]
    arches: Mapping[tuple[str, Side], ArchSide]
    facets: Mapping[tuple[str, Side], Facet]
    foramina: Mapping[tuple[str, Side], Foramen]
    sacral: Mapping[Side, SacralSide]
    problems: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    voxel_mm: float = float("nan")

    def _need(self, found: Mapping[K, T], key: K, what: str) -> T:
        """Return a landmark, or refuse with the reason why it is missing."""
        if key in found:
            return found[key]
        raise Refused(self.problems.get(what, f"The {what} was not found in this CT."))

    def vertebra(self, name: str) -> Vertebra:
        """Return a vertebra or refuse with the reason."""
        return self._need(self.vertebrae, name, name)

    def pedicle(self, name: str, side: Side) -> Pedicle:
        """Return a pedicle or refuse with the reason."""
        self.vertebra(name)
        return self._need(self.pedicles, (name, side), f"{name} {side.value} pedicle")

    def arch(self, name: str, side: Side) -> ArchSide:
        """Return one side of an arch or refuse with the reason."""
        self.pedicle(name, side)
        return self._need(self.arches, (name, side), f"{name} {side.value} arch")

    def facet(self, level: str, side: Side) -> Facet:
        """Return a facet joint or refuse with the reason."""
        for name in split_space(level):
            self.vertebra(name)
        return self._need(self.facets, (level, side), f"{level} {side.value} facet joint")

    def foramen(self, level: str, side: Side) -> Foramen:
        """Return a foramen or refuse with the reason."""
        upper, lower = split_space(level)
        self.pedicle(upper, side)
        self.vertebra(lower)
        return self._need(self.foramina, (level, side), f"{level} {side.value} foramen")

    def sacral_side(self, side: Side) -> SacralSide:
        """Return one side of the sacrum or refuse with the reason."""
        self.vertebra("S1")
        return self._need(self.sacral, side, f"S1 {side.value} sacrum")

    @property
    def points(self) -> dict[str, FloatArray]:
        """All landmarks as ``"L4.left.pedicle_centre": (3,)`` and the like, LPS mm."""
        out: dict[str, FloatArray] = {}
        for name, v in self.vertebrae.items():
            out[f"{name}.body_centre"] = v.body_centre
            out[f"{name}.superior_endplate_centre"] = v.superior.centre_mm
            out[f"{name}.inferior_endplate_centre"] = v.inferior.centre_mm
            out[f"{name}.canal_centre"] = v.frame.points((v.canal.x, v.canal.y, 0.0))
            out[f"{name}.spinous_tip"] = spinous_tip(v)
        parts: tuple[tuple[str, Mapping[tuple[str, Side], object]], ...] = (
            ("pedicle_", self.pedicles),
            ("", self.arches),
            ("facet_", self.facets),
            ("foramen_", self.foramina),
        )
        for prefix, found in parts:
            for (name, side), item in found.items():
                _add(out, f"{name}.{side.value}.{prefix}", item)
        for side, sacral in self.sacral.items():
            _add(out, f"S1.{side.value}.", sacral)
        return out


def _add(out: dict[str, FloatArray], prefix: str, item: object) -> None:
    for key, value in vars(item).items():
        if isinstance(value, np.ndarray) and key not in ("normal", "posterior_direction"):
            out[prefix + key] = value


class _Finder:
    """Runs the recipes in order and keeps the reason of each that fails."""

    def __init__(self, volume: Volume, labels: LabelMap) -> None:
        self.volume = volume
        self.labels = labels
        self.problems: dict[str, str] = {}
        self.warnings: list[str] = []
        self.vertebrae: dict[str, Vertebra] = {}
        self.pedicles: dict[tuple[str, Side], Pedicle] = {}
        self.arches: dict[tuple[str, Side], ArchSide] = {}
        self.facets: dict[tuple[str, Side], Facet] = {}
        self.foramina: dict[tuple[str, Side], Foramen] = {}
        self.sacral: dict[Side, SacralSide] = {}

    def attempt(self, what: str, recipe: Callable[[], T], store: Callable[[T], None]) -> None:
        try:
            store(recipe())
        except (Refused, NotFound) as error:
            self.problems[what] = str(error)

    def find_vertebrae(self, wanted: Iterable[str]) -> None:
        present = [n for n in VERTEBRAE if label_name(n) in self.labels.present]
        centres = {n: body_centre(Structure.of(self.labels, label_name(n)))[0] for n in present}
        for name in wanted:
            if name not in centres:
                self.problems[name] = (
                    f"{name} is not labelled in this CT (labelled: {', '.join(present) or 'none'})."
                )
            elif self._cut_off(name):
                self.problems[name] = (
                    f"{name} reaches the edge of the CT and is cut off; "
                    "use a CT that shows the whole vertebra."
                )
            elif wrong := disagreement(self.volume, self.labels, name):
                self.problems[name] = wrong
            else:
                self._find_vertebra(name, centres)

    def _cut_off(self, name: str) -> bool:
        # The sacrum may leave the picture below; its first body and arch are what is used.
        box = self.labels.boxes[self.labels.value_of(label_name(name))]
        ends = zip(box, self.labels.shape, strict=True)
        return any(s.start == 0 or s.stop == end for s, end in ends)

    def _find_vertebra(self, name: str, centres: Mapping[str, FloatArray]) -> None:
        names = list(centres)
        at = names.index(name)
        above, below = names[max(at - 1, 0)], names[min(at + 1, len(names) - 1)]
        hint = centres[above] - centres[below] if above != below else SUPERIOR
        left = self.vertebrae["L5"].left if name == "S1" and "L5" in self.vertebrae else None
        self.attempt(
            name,
            lambda: find_vertebra(self.volume, self.labels, name, unit_vector(hint), left),
            lambda v: self.vertebrae.__setitem__(name, v),
        )

    def find_sides(self, name: str, side: Side) -> None:
        if name not in self.vertebrae or name == "S1":
            return
        vertebra, key = self.vertebrae[name], (name, side)
        self.attempt(
            f"{name} {side.value} pedicle",
            lambda: find_pedicle(vertebra, side),
            lambda p: self.pedicles.__setitem__(key, p),
        )
        if key not in self.pedicles:
            return
        self.attempt(
            f"{name} {side.value} arch",
            lambda: find_arch_side(vertebra, self.pedicles[key], side),
            lambda a: self.arches.__setitem__(key, a),
        )
        if key in self.arches:
            self._judge_notch(name, side)

    def _judge_notch(self, name: str, side: Side) -> None:
        vertebra = self.vertebrae[name]
        notch = vertebra.local(self.arches[name, side].notch)
        lateral = vertebra.local(self.pedicles[name, side].lateral)
        apart = float(np.abs(notch[0] - lateral[0]))
        if apart > NOTCH_FROM_PEDICLE_MM:
            self.warnings.append(
                f"The SAP-TP notch of {name} {side.value} lies {apart:.0f} mm from the pedicle's "
                f"lateral wall (expected within {NOTCH_FROM_PEDICLE_MM:.0f} mm): look at it."
            )

    def find_space(self, level: str, side: Side) -> None:
        above, below = split_space(level)
        if above not in self.vertebrae or below not in self.vertebrae:
            return
        upper, lower = self.vertebrae[above], self.vertebrae[below]
        voxel = float(self.labels.spacing_mm.max())
        self.attempt(
            f"{level} {side.value} facet joint",
            lambda: find_facet(upper, lower, side, voxel),
            lambda f: self.facets.__setitem__((level, side), f),
        )
        if (above, side) not in self.pedicles:
            return
        floor = self._floor(below, side)
        if floor is None:
            self.problems[f"{level} {side.value} foramen"] = (
                f"The floor of the {level} {side.value} foramen was not found; "
                "the pedicle or ala below it is missing."
            )
            return
        pedicle = self.pedicles[above, side]
        self.attempt(
            f"{level} {side.value} foramen",
            lambda: find_foramen(upper, lower, pedicle, floor, side),
            lambda f: self.foramina.__setitem__((level, side), f),
        )

    def _floor(self, below: str, side: Side) -> FloatArray | None:
        if below == "S1":
            return self.sacral[side].pedicle_roof if side in self.sacral else None
        pedicle = self.pedicles.get((below, side))
        return None if pedicle is None else pedicle.roof

    def find_sacrum(self, side: Side) -> None:
        if "L5" not in self.vertebrae or "S1" not in self.vertebrae:
            return
        if ("L5", side) not in self.pedicles:
            return
        l5, s1 = self.vertebrae["L5"], self.vertebrae["S1"]
        floor = self.pedicles["L5", side].floor
        self.attempt(
            f"S1 {side.value} sacrum",
            lambda: find_sacral_side((self.volume, self.labels), l5, s1, floor, side),
            lambda s: self.sacral.__setitem__(side, s),
        )


def find_landmarks(
    volume: Volume,
    labels: LabelMap,
    only: Iterable[str] | None = None,
    sides: Iterable[Side] = Side.MIDLINE.sides,
) -> Landmarks:
    """Find the lumbar landmarks of a labelled CT.

    Parameters
    ----------
    volume : Volume
        The CT.
    labels : LabelMap
        On the CT's grid, with ``vertebrae_L1`` ... ``vertebrae_S1`` as far as present.
    only : iterable of str, optional
        Vertebrae to look at, e.g. ``("L4", "L5")``; all by default. S1 needs L5.
    sides : iterable of Side, optional
        Sides of the arch to look at; both by default.

    Returns
    -------
    Landmarks
        What was found; `problems` names the rest.

    Raises
    ------
    Refused
        If labels and CT do not share a grid, or no lumbar vertebra is labelled.
    """
    labels.require_same_grid(volume)
    wanted = [n for n in VERTEBRAE if only is None or n in set(only)]
    finder = _Finder(volume, labels)
    if not any(label_name(n) in labels.present for n in VERTEBRAE):
        raise Refused(
            "The labels name no lumbar vertebra (vertebrae_L1 to vertebrae_S1); "
            "they name: " + (", ".join(labels.present) or "nothing") + "."
        )
    finder.find_vertebrae(wanted)
    for side in sides:
        for name in wanted:
            finder.find_sides(name, side)
        finder.find_sacrum(side)
        for level in SPACES:
            finder.find_space(level, side)
    return Landmarks(
        finder.vertebrae,
        finder.pedicles,
        finder.arches,
        finder.facets,
        finder.foramina,
        finder.sacral,
        finder.problems,
        tuple(finder.warnings),
        float(labels.spacing_mm.max()),
    )


def flavum_points(landmarks: Landmarks, level: str, offset_mm: float) -> FloatArray:
    """Return middle, upper and lower edge (3, 3) of the flavum sheet of a window, LPS mm."""
    upper, lower = split_space(level)
    return np.array(flavum_point(landmarks.vertebra(upper), landmarks.vertebra(lower), offset_mm))
