"""Names for label values, and the doubt whether they fit the picture.

A label map is numbers; what they mean stands elsewhere, and taking the wrong table would plan on
the wrong vertebra. So a naming must know every value that occurs, hold at least one vertebra, run
from head to feet, keep left on the left, and read better than the other well-known table would.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from akeso.errors import BadInput, NotFound, Refused
from akeso.frame import FloatArray, Transform
from akeso.imaging.volume import LabelMap
from akeso.rule import Mark, Source

BUILT_IN = ("total", "verse")
"""Namings that come with Akeso: TotalSegmentator v2 and VerSe."""

MIRRORED_MM = 5.0
"""A left structure's centre this far to the right of its right twin's means a mirrored map."""

SPINE = (
    *(f"vertebrae_C{n}" for n in range(1, 8)),
    *(f"vertebrae_T{n}" for n in range(1, 14)),
    *(f"vertebrae_L{n}" for n in range(1, 7)),
    "vertebrae_S1",
    "sacrum",
    "coccyx",
)
"""Structures of the spine from head to feet; their centres must come in this order."""

BACKGROUND = ("background", "")


@dataclass(frozen=True)
class Naming:
    """What the values of a label map mean.

    Parameters
    ----------
    title : str
        The naming in words, for messages.
    names : mapping of int to str
        Label value to structure name.
    source : Source
        Where the table comes from.
    """

    title: str
    names: Mapping[int, str]
    source: Source

    def __post_init__(self) -> None:
        seen: dict[str, int] = {}
        for value, name in self.names.items():
            if value < 1:
                raise BadInput(f"{self.title}: label value {value} is below 1; 0 is no structure.")
            require_known(name, f"{self.title}, value {value}")
            if name in seen:
                raise BadInput(
                    f"{self.title}: values {seen[name]} and {value} are both '{name}'; give each "
                    "structure one value."
                )
            seen[name] = value
        object.__setattr__(self, "names", MappingProxyType(dict(self.names)))


@cache
def _table(name: str) -> dict[str, Any]:
    """Return a data file of this package: title, source, mark, date and names."""
    text = files("akeso.imaging").joinpath("label_names", f"{name}.json").read_text("utf-8")
    table: dict[str, Any] = json.loads(text)
    return table


@cache
def known_names() -> frozenset[str]:
    """Every structure name that Akeso understands."""
    tables = (*_table("total")["names"].values(), *_table("verse")["names"].values())
    return frozenset((*tables, *_table("further")["names"]))


@cache
def coded_names() -> Mapping[str, str]:
    """Segment codes (``SCT 49668003``, with laterality where sided) to structure names."""
    return MappingProxyType(dict(_table("snomed")["names"]))


def require_known(name: str, where: str) -> str:
    """Return `name` if Akeso knows the structure, else raise BadInput with the nearest name."""
    if name in known_names():
        return name
    # Case first: to a spelling measure, "vertebrae_l5" is as near to T5 as to L5.
    known = {each.casefold(): each for each in sorted(known_names())}
    near = get_close_matches(name.casefold().replace(" ", "_"), known, 1, 0.6)
    hint = f"did you mean '{known[near[0]]}'?" if near else "use TotalSegmentator v2's names."
    raise BadInput(f"{where}: '{name}' is no structure that Akeso knows; {hint}")


@cache
def built_in(name: str) -> Naming:
    """Return the naming ``"total"`` (TotalSegmentator v2) or ``"verse"``."""
    table = _table(name)
    source = Source(f"{table['source']}, {table['date']}", Mark(table["mark"]))
    return Naming(table["title"], {int(v): n for v, n in table["names"].items()}, source)


def naming(names: str | Path | None) -> Naming:
    """Return the naming that was asked for.

    Parameters
    ----------
    names : str, Path or None
        ``"total"``, ``"verse"`` or a JSON file ``{"27": "vertebrae_L5", ...}``; None is
        ``"total"``.

    Raises
    ------
    NotFound, BadInput
        If there is no such naming or file, or the file names no structures.
    """
    if names is None or str(names) in BUILT_IN:
        return built_in("total" if names is None else str(names))
    path = Path(names)
    if not path.is_file():
        raise NotFound(
            f"There is no naming '{names}'; give total, verse or the path of a JSON file such as "
            '{"27": "vertebrae_L5"}.'
        )
    title = path.name
    entries = read_names(path)
    wrong = next((key for key in entries if not re.fullmatch(r"\d{1,5}", key)), None)
    if wrong is not None:
        raise BadInput(f"{title}: '{wrong}' is no label value; use whole numbers from 1 to 65535.")
    pairs = {int(v): n for v, n in entries.items() if not (int(v) == 0 and n in BACKGROUND)}
    return Naming(title, pairs, Source(f"naming file {title}", Mark.READ))


def read_names(path: Path) -> dict[str, str]:
    """Return the pairs of a JSON naming file, each key once.

    Raises
    ------
    BadInput
        If it is no JSON object of strings, or names a value twice.
    """

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        keys = [key for key, _ in pairs]
        double = next((key for key in keys if keys.count(key) > 1), None)
        if double is not None:
            raise BadInput(f"{path.name} names '{double}' twice; keep one of them.")
        return dict(pairs)

    try:
        found = json.loads(path.read_text("utf-8-sig"), object_pairs_hook=once)
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError):
        found = None
    if not isinstance(found, dict) or not found:
        raise BadInput(f'{path.name} is no naming; write JSON such as {{"27": "vertebrae_L5"}}.')
    if not all(isinstance(name, str) for name in found.values()):
        raise BadInput(f"{path.name} holds a name that is no text; write every name in quotes.")
    return found


def write_names(path: Path, labels: LabelMap) -> None:
    """Write the names of a label map as the JSON that `naming` reads."""
    names = {str(value): name for value, name in sorted(labels.names.items())}
    Path(path).write_text(json.dumps(names, indent=1) + "\n", encoding="utf-8")


def centres(voxels: NDArray[np.integer[Any]], pose: Transform) -> dict[int, FloatArray]:
    """Return the centre of gravity (3,), LPS mm, of each label value that occurs, without 0."""
    ni, _, nk = voxels.shape
    top = int(voxels.max()) + 1
    count, sums = np.zeros(top), np.zeros((3, top))
    for k in range(nk):
        slab = voxels[:, :, k].ravel(order="F")  # i fastest, as it lies in memory
        flat = np.flatnonzero(slab)
        if flat.size == 0:
            continue
        found = slab[flat]
        j, i = np.divmod(flat, ni)
        here = np.bincount(found, minlength=top)
        count += here
        sums[0] += np.bincount(found, weights=i, minlength=top)
        sums[1] += np.bincount(found, weights=j, minlength=top)
        sums[2] += here * k
    return {int(v): pose.points(sums[:, v] / count[v]) for v in np.flatnonzero(count)}


def name_labels(
    voxels: NDArray[np.integer[Any]],
    pose: Transform,
    chosen: Naming,
    where: str,
    *,
    vertebra_needed: bool = True,
) -> LabelMap:
    """Return the label map with names, once they have stood every doubt.

    `vertebra_needed` is False only where the file itself names its structures: numbers alone
    cannot be doubted without a vertebra among them.

    Raises
    ------
    Refused
        If a value has no name, no vertebra is among them, or the names contradict the geometry.
    """
    found = centres(voxels, pose)
    if not found:
        raise Refused(f"{where} holds no label at all (every voxel is 0); give the segmentation.")
    unnamed = sorted(set(found) - set(chosen.names))
    if unnamed:
        raise Refused(
            f"{where} holds value {unnamed[0]}, which {chosen.title} do not name; pass the naming "
            "that belongs to it: total, verse, or a JSON file."
        )
    fault = contradiction(found, chosen.names)
    present = [chosen.names[value] for value in found]
    if vertebra_needed and not _vertebrae(present):
        fault = f"no vertebra is among its names (it would hold {', '.join(sorted(present)[:3])})"
    rival = _better_read(found, chosen)
    if fault or rival:
        raise Refused(
            f"{where} does not fit {chosen.title}: {fault or rival}; pass the naming that belongs "
            "to it: total, verse, or a JSON file."
        )
    return LabelMap(voxels, pose, {v: chosen.names[v] for v in sorted(chosen.names)})


def contradiction(found: Mapping[int, FloatArray], names: Mapping[int, str]) -> str:
    """Return why these names cannot belong to structures at these places, ``""`` if they can.

    Parameters
    ----------
    found : mapping of int to (3,) array
        Label value to centre, LPS mm.
    names : mapping of int to str
        Label value to structure name.
    """
    at = {names[value]: centre for value, centre in found.items() if value in names}
    spine = [name for name in SPINE if name in at]
    for upper, lower in pairwise(spine):
        if at[upper][2] <= at[lower][2]:
            return (
                f"'{upper}' would lie {at[lower][2] - at[upper][2]:.0f} mm below '{lower}', "
                "against the order from head to feet"
            )
    for name, centre in at.items():
        twin = at.get(re.sub(r"_left(?=_|$)", "_right", name)) if "_left" in name else None
        if twin is not None and centre[0] < twin[0] - MIRRORED_MM:
            return (
                f"'{name}' would lie {twin[0] - centre[0]:.0f} mm to the right of its right twin "
                "(a mirrored map?)"
            )
    return ""


def _vertebrae(names: Iterable[str]) -> list[str]:
    return [name for name in names if name.startswith("vertebrae_")]


def _better_read(found: Mapping[int, FloatArray], chosen: Naming) -> str:
    """Say which built-in table reads the same numbers as more of a spine, if one does."""
    here = len(_vertebrae(chosen.names[value] for value in found))
    if chosen.title not in [built_in(name).title for name in BUILT_IN]:
        return ""
    for name in BUILT_IN:
        other = built_in(name)
        if other is chosen or not set(found) <= set(other.names):
            continue
        there = _vertebrae(other.names[value] for value in found)
        if len(there) > max(here, 1) and not contradiction(found, other.names):
            return (
                f"its numbers read as {len(there)} vertebrae in {other.title}, and as {here} here"
            )
    return ""
