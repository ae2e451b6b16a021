"""What a plan says to doubt: one sentence each, on both sides of every edge."""

import pytest

from akeso.anatomy.landmarks import Landmarks
from akeso.anatomy.levels import Side
from akeso.care.doubts import ARTERY, ARTERY_LEFT, FINE_MM, needle_doubts, plan_doubts, view_doubts
from akeso.care.views import REACH
from akeso.imaging.carm import Position
from akeso.needle.plan import Clearance, Needle, NeedlePath, View
from akeso.techniques.catalogue import find_approach
from made_plan import PROPOSED


def nothing(voxel_mm=1.0, warnings=()):
    return Landmarks({}, {}, {}, {}, {}, {}, {}, warnings, voxel_mm)


def view(primary, secondary):
    return View("AP", "", primary, secondary, Position.PRONE)


@pytest.mark.parametrize(("angle", "said"), [(20.0, False), (20.1, True), (30.0, True)])
def test_a_tip_off_the_nerve_is_doubted_from_20_to_30_degrees(angle, said):
    """Approaches memo 6.1: accept 20, warn 20 to 30, reject beyond (the check itself fails)."""
    page = find_approach("lumbar-medial-branch-rf")
    found = view_doubts(page, (), {"parallel_deg": angle})
    assert bool(found) is said
    if said:
        assert "doubtful from 20 deg" in found[0]


def test_a_failing_or_unknown_angle_is_not_called_doubtful():
    page = find_approach("lumbar-medial-branch-rf")
    assert view_doubts(page, (), {"parallel_deg": 30.1}) == []
    assert view_doubts(page, (), {"parallel_deg": float("nan")}) == []


def test_views_beyond_the_reach_are_named():
    page = find_approach("lumbar-facet")
    top = REACH.secondary_deg[1]
    assert view_doubts(page, (view(0.0, top),), {}) == []
    (said,) = view_doubts(page, (view(0.0, top + 1.0),), {})
    assert f"cranial {top + 1:.0f}" in said


@pytest.mark.parametrize("level", ["L1-L2", "L2-L3", "L3-L4"])
def test_the_artery_is_said_to_L3_and_more_on_the_left(level):
    """The foramina under L1 to L3; memo 4.3: T7-L3, doubled on the left."""
    page = find_approach("lumbar-transforaminal-subpedicular")
    left = plan_doubts(page, (level, Side.LEFT), nothing(), [])
    right = plan_doubts(page, (level, Side.RIGHT), nothing(), [])
    assert right == (ARTERY,)
    assert left == (f"{ARTERY} {ARTERY_LEFT}",)


def test_below_L3_the_artery_is_not_said():
    page = find_approach("lumbar-transforaminal-subpedicular")
    assert plan_doubts(page, ("L4-L5", Side.LEFT), nothing(), []) == ()


@pytest.mark.parametrize(("voxel_mm", "said"), [(FINE_MM, False), (FINE_MM + 0.1, True)])
def test_coarse_labels_are_said(voxel_mm, said):
    page = find_approach("lumbar-facet")
    assert bool(plan_doubts(page, ("L4-L5", Side.LEFT), nothing(voxel_mm), [])) is said


@pytest.mark.parametrize(
    ("side", "said"),
    [(Side.LEFT, ["left"]), (Side.RIGHT, ["right"]), (Side.MIDLINE, ["left", "right"])],
)
def test_landmark_warnings_of_the_other_side_are_left_out(side, said):
    found = nothing(warnings=("The notch of L4 left is odd.", "The notch of L4 right is odd."))
    doubts = plan_doubts(find_approach("lumbar-medial-branch"), ("L4", side), found, [])
    assert [w.split()[4] for w in doubts if "odd" in w] == said


def test_landmark_warnings_of_other_levels_are_left_out():
    page = find_approach("lumbar-facet")
    found = nothing(warnings=("The notch of L4 left is odd.", "The notch of L2 left is odd."))
    assert plan_doubts(page, ("L4-L5", Side.LEFT), found, ["Measured."]) == (
        "The notch of L4 left is odd.",
        "Measured.",
    )


@pytest.mark.parametrize(
    ("distance_mm", "words"),
    [(4.2, "Only 4.2 mm from bone: inside the soft limit of 4.9 mm."),
     (4.86, "Only 4.86 mm from bone: inside the soft limit of 4.90 mm.")],
)  # fmt: skip
def test_a_close_distance_is_never_said_to_equal_its_limit(distance_mm, words):
    needle = Needle("22 G", 22, 90.0, 0.72, PROPOSED)
    path = NeedlePath([0.0, 0.0, 0.0], [0.0, 60.0, 0.0])
    close = Clearance("bone", distance_mm, 0.0, 2.0, 2.9, PROPOSED)
    assert needle_doubts(needle, path, (close,)) == [words]
