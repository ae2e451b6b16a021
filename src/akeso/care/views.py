"""The C-arm views of a plan: angles that square this patient's endplate, and their checks."""

from __future__ import annotations

import numpy as np

from akeso.anatomy.levels import Side
from akeso.errors import BadInput
from akeso.frame import FloatArray
from akeso.imaging.carm import positioner_angles_deg
from akeso.needle.plan import NeedlePath, View
from akeso.needle.search import Reach
from akeso.rule import Check
from akeso.techniques.aim import Aim
from akeso.techniques.technique import Approach

REACH = Reach(primary_deg=(-100.0, 100.0), secondary_deg=(-45.0, 45.0))
"""What a mobile C-arm over a table reaches; engineering proposal, each room has its own."""


def view_direction(name: str, aim: Aim, side: Side, path: NeedlePath) -> FloatArray:
    """Return target -> detector (3,) of a named view on this patient, LPS.

    ``tunnel`` looks down the planned needle; ``AP``, ``oblique`` and ``contralateral oblique``
    keep the endplate squared; ``lateral`` looks across it from the needle's side.
    """
    axes = aim.axes
    if name == "tunnel":
        return -path.direction
    if name == "AP":
        return axes.ap
    if name == "lateral":
        return (side.sign or 1.0) * axes.left
    if name == "oblique":
        return axes.beam(side, aim.oblique_deg, 0.0)
    if name == "contralateral oblique":
        other = Side.LEFT if side is Side.RIGHT else Side.RIGHT
        return axes.beam(other, aim.clo_deg, 0.0)
    raise BadInput(f"There is no view named '{name}'.")


def plan_views(
    page: Approach, aim: Aim, level: str, side: Side, path: NeedlePath
) -> tuple[View, ...]:
    """Return the views of an approach with every check measured on a path."""
    measured = aim.measure(path)
    views = []
    for spec in page.views:
        direction = view_direction(spec.name, aim, side, path)
        primary, secondary = positioner_angles_deg(direction, page.position)
        checks = tuple(
            Check(c.name, measured[c.measure], c.relation, c.limit, c.unit, c.source, c.note)
            for c in page.checks_of(spec.name, level)
        )
        views.append(View(spec.name, spec.purpose, primary, secondary, page.position, checks))
    _require_two_directions(page.code, views)
    return tuple(views)


def _require_two_directions(code: str, views: list[View]) -> None:
    """A tip is proved only by views well apart (approaches memo, section 11 f)."""
    ways = np.array([v.to_detector for v in views])
    cosines = np.abs(ways @ ways.T)
    if cosines.min() > np.cos(np.radians(45.0)):
        raise BadInput(f"{code} has no two views that are 45 degrees or more apart.")
