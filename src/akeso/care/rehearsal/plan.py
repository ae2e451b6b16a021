"""Bodies of the rehearsal stage: a needle plan as it was attached, and that it was rehearsed.

A plan is attached as its numbers and the hashes of its files, so that what was planned can be
proved later. It is never edited: a new plan is a new record that supersedes it.
"""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import resources
from typing import ClassVar

from akeso.anatomy.levels import Side
from akeso.care.record import aware, said
from akeso.errors import BadInput
from akeso.frame import FloatArray
from akeso.needle.plan import NeedlePlan
from akeso.rule import Status
from akeso.techniques.eligibility import find_technique

Point = tuple[float, float, float]
"""Three numbers in patient coordinates, LPS mm."""

_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class PlannedView:
    """One C-arm setting of the plan: name, what it is for, positioner angles."""

    name: str
    purpose: str
    primary_deg: float
    secondary_deg: float
    in_words: str


@dataclass(frozen=True)
class KeptClearance:
    """What the plan found of one structure: how far the needle stays, and whether that is enough.

    Parameters
    ----------
    structure : str
        In the plan's words.
    status : str
        ``pass``, ``fail``, or ``unknown`` where nothing in the CT shows it.
    distance_mm : float or None
        None where it was not found.
    """

    structure: str
    status: str
    distance_mm: float | None

    def __post_init__(self) -> None:
        object.__setattr__(self, "structure", said("The structure", self.structure))
        object.__setattr__(self, "status", str(Status(self.status)))


@dataclass(frozen=True)
class KeptFile:
    """A file kept beside a record, by its content: name and SHA-256 in hexadecimal."""

    name: str
    sha256: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", said("The name of the file", self.name))
        _sha256(self.name, self.sha256)


@dataclass(frozen=True)
class PlanAttached:
    """A needle plan as it was attached.

    Parameters
    ----------
    approach, level, side, nerve : str
        As the plan names them.
    techniques : tuple of str
        Technique codes this approach serves.
    target_mm, entry_mm : (3,) tuples
        Tip and skin entry, LPS mm.
    direction : (3,) tuple
        Unit vector skin to target.
    depth_mm : float
    needle : str
        As on the tray.
    status : str
        ``pass``, ``fail`` or ``unknown``, of all checks of the plan.
    views : tuple of PlannedView
    warnings : tuple of str
    expect : str
        What operator and patient should expect, in words.
    plan_sha256, ct_sha256 : str
        Content of plan.json, and of the CT it was made on.
    reports : tuple of KeptFile
        Pictures and pages of the plan.
    software : str
        Program and version that made it.
    clearances : tuple of KeptClearance or None
        Of every structure that the approach fears; None in records from before it was kept.
    """

    KIND: ClassVar[str] = "plan-attached"

    approach: str
    level: str
    side: Side
    nerve: str
    techniques: tuple[str, ...]
    target_mm: Point
    entry_mm: Point
    direction: Point
    depth_mm: float
    needle: str
    status: str
    views: tuple[PlannedView, ...]
    warnings: tuple[str, ...]
    expect: str
    plan_sha256: str
    ct_sha256: str
    reports: tuple[KeptFile, ...]
    software: str
    clearances: tuple[KeptClearance, ...] | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "side", Side(self.side))
        said("What to expect", self.expect)
        said("The software that made the plan", self.software)
        _sha256("plan.json", self.plan_sha256)
        _sha256("the CT", self.ct_sha256)
        if len(self.views) < 2:
            raise BadInput(f"The plan has {len(self.views)} views; at least 2 prove the depth.")
        if not self.techniques:
            raise BadInput("The plan serves no technique; name at least one.")
        for code in self.techniques:
            find_technique(code)

    @property
    def words(self) -> str:
        """Approach, level and side in one phrase."""
        return f"{self.approach} {self.level} {self.side}"


def _sha256(what: str, text: str) -> None:
    if not _SHA256.fullmatch(text):
        raise BadInput(f"The SHA-256 of {what} is {text[:70]!r}; give 64 hexadecimal digits.")


def attach_plan(
    plan: NeedlePlan,
    *,
    expect: str,
    plan_sha256: str,
    ct_sha256: str,
    reports: tuple[KeptFile, ...],
    software: str,
) -> PlanAttached:
    """Return the body that attaches a plan.

    Parameters
    ----------
    plan : NeedlePlan
    expect : str
        What the operator should see and the patient feel, in words.
    plan_sha256, ct_sha256 : str
        Content of plan.json, and of the CT.
    reports : tuple of KeptFile
    software : str
        Program and version, e.g. ``akeso 0.2.0``.
    """
    return PlanAttached(
        approach=plan.approach,
        level=plan.level,
        side=Side(plan.side),
        nerve=plan.nerve,
        techniques=techniques_of(plan.approach),
        target_mm=_point(plan.path.target_mm),
        entry_mm=_point(plan.path.entry_mm),
        direction=_point(plan.path.direction),
        depth_mm=plan.path.depth_mm,
        needle=plan.needle.name,
        status=str(plan.status),
        views=tuple(
            PlannedView(v.name, v.purpose, v.primary_deg, v.secondary_deg, v.angles)
            for v in plan.views
        ),
        warnings=plan.warnings,
        expect=expect,
        plan_sha256=plan_sha256,
        ct_sha256=ct_sha256,
        reports=reports,
        software=software,
        clearances=tuple(
            KeptClearance(
                c.structure,
                str(c.status),
                c.distance_mm if math.isfinite(c.distance_mm) else None,
            )
            for c in plan.clearances
        ),
    )


def _point(vector: FloatArray) -> Point:
    x, y, z = (float(number) for number in vector)
    return x, y, z


@dataclass(frozen=True)
class Rehearsed:
    """That an attached plan was rehearsed under simulated X-ray.

    Parameters
    ----------
    plan : str
        Record of the plan.
    rehearsed_at : datetime
        With time zone.
    views_seen : tuple of str
        Names of the views that were gone through.
    ready : bool
        True when the operator would do it so; False when the plan has to be made anew.
    findings : str
        What came up; ``""`` for nothing, but needed where it is not ready.
    """

    KIND: ClassVar[str] = "rehearsed"

    plan: str
    rehearsed_at: datetime
    views_seen: tuple[str, ...]
    ready: bool
    findings: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "plan", said("The plan that was rehearsed", self.plan))
        object.__setattr__(self, "rehearsed_at", aware("The rehearsal", self.rehearsed_at))
        if not self.views_seen:
            raise BadInput("The rehearsal names no view; list the views that were gone through.")
        if not self.ready:
            said("Why the plan is not ready", self.findings)


def techniques_of(approach: str) -> tuple[str, ...]:
    """Return the technique codes that an approach of the planner serves.

    Raises
    ------
    BadInput
        If the table does not know the approach.
    """
    if approach not in _techniques():
        raise BadInput(
            f"The approach {approach!r} serves no technique in plan_techniques.csv; "
            f"known are {', '.join(_techniques())}."
        )
    return _techniques()[approach]


@cache
def _techniques() -> Mapping[str, tuple[str, ...]]:
    text = (
        resources.files("akeso.care.rehearsal").joinpath("plan_techniques.csv").read_text("utf-8")
    )
    rows = csv.DictReader(text.splitlines())
    return {row["approach"]: tuple(row["techniques"].split("|")) for row in rows}
