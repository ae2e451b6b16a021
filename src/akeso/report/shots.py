"""One picture for one setting of the C-arm, whatever the number of views it serves.

Where the planned needle runs down the textbook beam, looking down the needle and looking at the
landmark are the same: the operator sets the C-arm once and sees one picture. The plan keeps every
view with its own checks.
"""

from __future__ import annotations

from dataclasses import dataclass

from akeso.needle.plan import NeedlePlan, View
from akeso.rule import Check


@dataclass(frozen=True)
class Shot:
    """Views that share a picture: their angles read the same, to the degree.

    Parameters
    ----------
    views : tuple of View
        At least one, in the plan's order; the picture is that of the first.
    """

    views: tuple[View, ...]

    @property
    def name(self) -> str:
        """The views' names, e.g. ``tunnel and oblique``."""
        return " and ".join(view.name for view in self.views)

    @property
    def angles(self) -> str:
        """The angles in words, e.g. ``LAO 25 / caudal 10``."""
        return self.views[0].angles

    @property
    def purpose(self) -> str:
        """What to look for, one sentence for each view."""
        return " ".join(view.purpose for view in self.views)

    @property
    def checks(self) -> tuple[Check, ...]:
        """The checks of all its views."""
        return tuple(check for view in self.views for check in view.checks)


def shots(plan: NeedlePlan) -> tuple[Shot, ...]:
    """Return the plan's views by picture, in the plan's order."""
    found: dict[tuple[str, str], list[View]] = {}
    for view in plan.views:
        found.setdefault((view.angles, str(view.position)), []).append(view)
    return tuple(Shot(tuple(views)) for views in found.values())
