"""The words of a plan: what they check, derive and answer."""

import numpy as np
import pytest

from akeso.errors import BadInput
from akeso.imaging.carm import Position
from akeso.needle.plan import (
    Clearance,
    EntryZone,
    Needle,
    NeedlePath,
    NeedlePlan,
    Refusal,
    View,
)
from akeso.rule import Check, Mark, Relation, Source, Status

SOURCE = Source("made up for the test", Mark.PROPOSAL)
NEEDLE = Needle("22 G spinal", 22, 90.0, 0.718, SOURCE)


def clearance(distance, limit=5.0, soft=8.0, widened=1.0):
    return Clearance("kidney", distance, limit, soft, widened, SOURCE)


def check(value):
    return Check("tip to joint line", value, Relation.AT_MOST, 2.0, "mm", SOURCE)


def view(*checks, name="AP", primary=0.0):
    return View(name, "shows the tip", primary, 10.0, Position.PRONE, checks)


def plan(views, kept):
    zone = EntryZone(
        np.zeros((1, 3), np.float32), np.zeros(1, np.uint8), np.zeros(1, np.float32), ()
    )
    return NeedlePlan(
        approach="lumbar-facet", technique="facet_joint", title="Lumbar facet joint",
        level="L4-L5", side="left", nerve="", path=NeedlePath([0, 0, 0], [0, 60, 0]),
        needle=NEEDLE, views=views, clearances=kept, alternatives=(),
        refusals=(Refusal("crosses bone", 3),), entry_zone=zone, landmarks={}, warnings=(),
        sources=(SOURCE,), uncertainty_mm=1.0,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("distance", "status", "close"),
    [
        (5.99, Status.FAIL, False),
        (6.0, Status.PASS, True),
        (8.99, Status.PASS, True),
        (9.0, Status.PASS, False),
        (float("nan"), Status.UNKNOWN, False),
    ],
)
def test_clearance_answers_at_the_widened_limits(distance, status, close):
    found = clearance(distance)
    assert found.status is status
    assert found.close is close


def test_path_runs_from_skin_to_target():
    path = NeedlePath([10, 0, 0], [10, 30, 40])
    assert path.depth_mm == pytest.approx(50.0)
    assert path.direction == pytest.approx([0, -0.6, -0.8])


def test_path_keeps_its_own_copy_of_the_points():
    target = np.zeros(3)
    path = NeedlePath(target, [0, 50, 0])
    target[0] = 99
    assert path.target_mm[0] == 0
    with pytest.raises(ValueError, match="read-only"):
        path.entry_mm[0] = 1


@pytest.mark.parametrize("bad", [[0, 0], [0, np.nan, 0], [[0, 0, 0]], [0, np.inf, 0]])
def test_path_refuses_what_is_no_point(bad):
    with pytest.raises(BadInput, match="entry_mm"):
        NeedlePath([0, 0, 0], bad)
    with pytest.raises(BadInput, match="target_mm"):
        NeedlePath(bad, [0, 0, 0])


def test_view_knows_its_beam_and_its_words():
    found = view(primary=25.0)
    assert found.angles == "LAO 25 / cranial 10"
    assert np.linalg.norm(found.to_detector) == pytest.approx(1.0)
    assert found.to_detector[0] > 0
    assert found.to_detector[1] > 0  # over the back
    assert found.to_detector[2] == pytest.approx(np.sin(np.radians(10)))


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ((), Status.PASS),
        ((1.0, 2.0), Status.PASS),
        ((1.0, 2.01), Status.FAIL),
        ((1.0, float("nan")), Status.UNKNOWN),
        ((3.0, float("nan")), Status.FAIL),
    ],
)
def test_view_joins_its_checks(values, status):
    assert view(*map(check, values)).status is status


@pytest.mark.parametrize(
    ("value", "distance", "status"),
    [
        (1.0, 7.0, Status.PASS),
        (3.0, 7.0, Status.FAIL),
        (1.0, 5.0, Status.FAIL),
        (1.0, float("nan"), Status.UNKNOWN),
    ],
)
def test_plan_joins_views_and_clearances(value, distance, status):
    assert plan((view(check(value)),), (clearance(distance),)).status is status


def test_a_plan_that_checks_nothing_is_unknown():
    assert plan((), ()).status is Status.UNKNOWN
