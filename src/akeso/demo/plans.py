"""Needle plans for the demonstration, made by the planner on the built-in digital spine.

The sample is nobody's anatomy. It is planned once for each approach, level and side in a process,
because the first plan takes seconds and one plan serves many made-up patients.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from functools import cache

from akeso import __version__
from akeso.anatomy.digital_spine import DigitalSpine, digital_spine
from akeso.care.obstacles import Scene
from akeso.care.planning import make_plan, prepare
from akeso.care.rehearsal import PlanAttached, attach_plan
from akeso.exchange import plan_json
from akeso.needle.plan import NeedlePlan

EXPECT = (
    "Planned on the built-in digital spine, which is nobody's anatomy. Contrast or the test is "
    "expected to show the planned nerve; the patient may feel pressure where it usually hurts."
)
SPACING_MM = 2.0
"""Voxels of the sample: coarser than usual, and made in less time."""
MADE = datetime(2026, 1, 5, tzinfo=UTC)
"""Written into every plan, so that the same plan has the same content always."""


@cache
def sample() -> DigitalSpine:
    """Return the digital spine, made once in a process."""
    return digital_spine(SPACING_MM)


@cache
def _plan(approach: str, level: str, side: str) -> NeedlePlan:
    return make_plan(sample().volume, sample().labels, approach, level, side, scene=_scene())


@cache
def _scene() -> Scene:
    return prepare(sample().volume, sample().labels)


def plan_text(approach: str, level: str, side: str) -> str:
    """Return plan.json of a planned needle; its SHA-256 stands in the attached plan."""
    return plan_json.dumps(plan_json.as_document(_plan(approach, level, side), MADE))


@cache
def plan_attached(approach: str, level: str, side: str) -> PlanAttached:
    """Return the body that attaches the plan of an approach on the digital spine.

    Raises
    ------
    BadInput, Refused
        As `akeso.care.planning.make_plan` does.
    """
    text = plan_text(approach, level, side).encode()
    return attach_plan(
        _plan(approach, level, side),
        expect=EXPECT,
        plan_sha256=hashlib.sha256(text).hexdigest(),
        ct_sha256=_ct_sha256(),
        reports=(),
        software=f"akeso {__version__}",
    )


@cache
def _ct_sha256() -> str:
    return hashlib.sha256(sample().volume.voxels.tobytes(order="F")).hexdigest()
