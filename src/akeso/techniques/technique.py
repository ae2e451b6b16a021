"""The words all five techniques share: what an approach is, and how its page is read.

An approach is data (`approaches.toml` in its room: levels, beam, needle, views, checks, dangers,
sources) and one small geometry function (`approach.py`: target and measurements). Every number in
the data carries where it comes from and how far that was read.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

from akeso.errors import BadInput
from akeso.imaging.carm import Position
from akeso.rule import Mark, Relation, Source


@dataclass(frozen=True)
class Angle:
    """A textbook angle with the window that is searched around it, degrees."""

    textbook: float
    low: float
    high: float
    source: Source

    def __post_init__(self) -> None:
        if not self.low <= self.textbook <= self.high:
            raise BadInput(
                f"The textbook angle {self.textbook} lies outside {self.low} to {self.high}."
            )


@dataclass(frozen=True)
class CheckSpec:
    """An acceptance check of a view before anything is measured; see `akeso.rule.Check`."""

    view: str
    name: str
    measure: str
    relation: Relation
    limit: float
    unit: str
    source: Source
    note: str = ""
    levels: tuple[str, ...] = ()
    doubt: float | None = None
    """From here to the limit the check passes, and the plan warns."""


@dataclass(frozen=True)
class ViewSpec:
    """A view of the approach: which direction, and what it is for."""

    name: str
    purpose: str


@dataclass(frozen=True)
class DangerSpec:
    """What the needle must keep away from.

    Parameters
    ----------
    structure : str
        In the operator's words.
    labels : tuple of str
        Beginnings of label names that show it; empty for what is derived (bone, canal).
    derived : str
        How it is found where it is not labelled: ``"bone"``, ``"bone margin"``, ``"canal"``,
        ``"root"`` or ``""``.
    hard_mm, soft_mm : float
        Refused inside the hard limit, warned inside the soft one.
    free_near_tip_mm : float
        Length of shaft from the tip where it is not counted.
    past_tip_mm : float
        How far beyond the tip the needle's line is also checked.
    widened : bool
        Whether the plan's uncertainty is added to the limits.
    source : Source
        Where the limits come from.
    """

    structure: str
    labels: tuple[str, ...]
    derived: str
    hard_mm: float
    soft_mm: float
    free_near_tip_mm: float
    past_tip_mm: float
    widened: bool
    source: Source


@dataclass(frozen=True)
class NeedleSpec:
    """What needle the approach uses: kind in the stock table, gauges by preference, source."""

    kind: str
    gauges: tuple[int, ...]
    source: Source
    active_tip_mm: float = 0.0


@dataclass(frozen=True)
class Step:
    """One step of the procedure with its planned minutes."""

    name: str
    minutes: float


@dataclass(frozen=True)
class Approach:
    """One approach as its page in `approaches.toml` has it.

    Parameters
    ----------
    code, technique, title, summary : str
        Name on the command line, room, title and one paragraph in words.
    levels, sides : tuple of str
        Where it can be done. `aliases` are other spellings of a level.
    position : Position
        How the patient lies.
    square : str
        What the beam squares: ``disc``, ``superior endplate`` or ``S1 endplate``.
    oblique, tilt : Angle
        Ipsilateral oblique and cranio-caudal tilt (+ cranial), counted from the squared AP view.
    needle, views, checks, dangers, steps : tuples of specs
        See their classes.
    warnings : tuple of str
        Always shown.
    warnings_by_level : mapping of str to str
        Shown at these levels.
    sources : tuple of Source
        Where the approach was read.
    """

    code: str
    technique: str
    title: str
    summary: str
    levels: tuple[str, ...]
    aliases: Mapping[str, str]
    sides: tuple[str, ...]
    position: Position
    square: str
    oblique: Angle
    tilt: Angle
    needle: NeedleSpec
    views: tuple[ViewSpec, ...]
    checks: tuple[CheckSpec, ...]
    dangers: tuple[DangerSpec, ...]
    steps: tuple[Step, ...]
    warnings: tuple[str, ...]
    warnings_by_level: Mapping[str, str]
    sources: tuple[Source, ...]

    def __post_init__(self) -> None:
        views = {v.name for v in self.views}
        for check in self.checks:
            if check.view not in views:
                raise BadInput(f"{self.code}: check '{check.name}' names no view '{check.view}'.")

    def level(self, text: str) -> str:
        """Return the level in its canonical spelling.

        Raises
        ------
        BadInput
            If the approach is not done there; the sentence lists where it is.
        """
        wanted = text.strip().upper().replace("/", "-").replace(" ", "")
        wanted = self.aliases.get(wanted, wanted)
        if wanted not in self.levels:
            raise BadInput(
                f"{self.code} is not done at level {text!r}; use one of {', '.join(self.levels)}."
            )
        return wanted

    def checks_of(self, view: str, level: str) -> tuple[CheckSpec, ...]:
        """Return the checks of a view that apply at a level."""
        return tuple(
            c for c in self.checks if c.view == view and (not c.levels or level in c.levels)
        )


def _source(table: Mapping[str, Any]) -> Source:
    return Source(str(table["source"]), Mark(table["mark"]))


def _angle(table: Mapping[str, Any]) -> Angle:
    return Angle(
        float(table["textbook"]), float(table["low"]), float(table["high"]), _source(table)
    )


def _check(table: Mapping[str, Any]) -> CheckSpec:
    return CheckSpec(
        view=table["view"],
        name=table["name"],
        measure=table["measure"],
        relation=Relation(table["relation"]),
        limit=float(table["limit"]),
        unit=table.get("unit", "mm"),
        source=_source(table),
        note=table.get("note", ""),
        levels=tuple(table.get("levels", ())),
        doubt=float(table["doubt"]) if "doubt" in table else None,
    )


def _danger(name: str, table: Mapping[str, Any], own: Mapping[str, Any]) -> DangerSpec:
    merged = {**table, **own}
    return DangerSpec(
        structure=name,
        labels=tuple(merged.get("labels", ())),
        derived=merged.get("derived", ""),
        hard_mm=float(merged["hard_mm"]),
        soft_mm=float(merged["soft_mm"]),
        free_near_tip_mm=float(merged.get("free_near_tip_mm", 0.0)),
        past_tip_mm=float(merged.get("past_tip_mm", 0.0)),
        widened=bool(merged.get("widened", True)),
        source=_source(merged),
    )


def _approach(code: str, page: Mapping[str, Any], dangers: Mapping[str, Any]) -> Approach:
    needle = page["needle"]
    feared = page["dangers"]
    for name in feared:
        if name not in dangers:
            raise BadInput(f"{code}: danger '{name}' is not in dangers.toml.")
    return Approach(
        code=code,
        technique=page["technique"],
        title=page["title"],
        summary=page["summary"],
        levels=tuple(page["levels"]),
        aliases=dict(page.get("aliases", {})),
        sides=tuple(page["sides"]),
        position=Position(page["position"]),
        square=page["square"],
        oblique=_angle(page["oblique"]),
        tilt=_angle(page["tilt"]),
        needle=NeedleSpec(
            needle["kind"],
            tuple(needle["gauges"]),
            _source(needle),
            float(needle.get("active_tip_mm", 0.0)),
        ),
        views=tuple(ViewSpec(v["name"], v["purpose"]) for v in page["views"]),
        checks=tuple(_check(c) for c in page["checks"]),
        dangers=tuple(_danger(name, dangers[name], own) for name, own in feared.items()),
        steps=tuple(Step(s["name"], float(s["minutes"])) for s in page["steps"]),
        warnings=tuple(page.get("warnings", ())),
        warnings_by_level=dict(page.get("warnings_by_level", {})),
        sources=tuple(_source(s) for s in page["sources"]),
    )


def read_approaches(room: str) -> dict[str, Approach]:
    """Read a room's ``approaches.toml``; keys are the approaches' codes.

    Raises
    ------
    BadInput
        If a page contradicts itself or names an unknown danger.
    """
    here = resources.files("akeso.techniques")
    dangers = tomllib.loads((here / "dangers.toml").read_text("utf-8"))
    pages = tomllib.loads((here / room / "approaches.toml").read_text("utf-8"))
    return {code: _approach(code, page, dangers) for code, page in pages.items()}
