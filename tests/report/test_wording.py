"""What is said about a plan, word for word where an operator acts on it."""

import math
from dataclasses import replace

import numpy as np
import pytest

from akeso.needle.plan import Clearance, NeedlePath
from akeso.report import wording
from akeso.rule import Check, Relation, Status
from made_plan import PROPOSED, READ, made_plan, made_views


def test_a_failed_check_is_the_headline_even_beside_unknown_ones(plan):
    found = wording.verdict(plan)
    assert found.status is Status.FAIL
    assert found.headline == "Fails 1 check"
    assert found.detail == ("fails: lateral view: behind mid-foramen",)


def test_what_is_not_measured_is_never_called_passed(plan):
    unknown = replace(plan, views=made_views()[:1])
    found = wording.verdict(unknown)
    assert found.status is Status.UNKNOWN is unknown.status
    assert found.headline == "Not proved: 1 check could not be measured"
    assert found.detail == ("not measured: clearance from kidney",)


def test_all_passed_says_how_many(plan):
    good = replace(plan, views=made_views()[:1], clearances=(plan.clearances[0],))
    assert wording.verdict(good).headline == "Passes all 2 checks"
    assert wording.verdict(good).status is Status.PASS is good.status


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        # Midline of the made patient x = 0; L4's body ends at 21, L5's begins at 12: disc at 16.5.
        ([34.0, 50.0, 29.0], "34 mm left of the midline, 12 mm above the L4-L5 disc"),
        ([-34.0, 50.0, 4.0], "34 mm right of the midline, 12 mm below the L4-L5 disc"),
        ([1.0, 50.0, 16.0], "in the midline, at the height of the L4-L5 disc"),
    ],
)
def test_the_entry_is_measured_from_midline_and_disc(plan, vertebrae, entry, words):
    marks = {
        "L4.inferior_endplate_centre": np.array([0.0, 0.0, 21.0]),
        "L5.superior_endplate_centre": np.array([0.0, 0.0, 12.0]),
        **{f"{name}.spinous_tip": np.array([0.0, 40.0, 10.0]) for name in ("L4", "L5", "S1")},
    }
    known = replace(plan, landmarks=marks)
    assert wording.entry_line(known, vertebrae, NeedlePath([0, 0, 0], entry)) == words


def test_without_endplates_the_labels_give_the_height(plan, vertebrae):
    said = wording.entry_line(plan, vertebrae, plan.path)
    assert said.startswith("40 mm left of the midline")
    assert said.endswith("the L4-L5 disc")


def test_one_vertebra_is_measured_from_its_body(plan, vertebrae):
    said = wording.entry_line(replace(plan, level="L4"), vertebrae, plan.path)
    assert said.endswith("the middle of the L4 body")


def test_without_vertebrae_the_place_is_given_as_numbers(plan):
    assert "(40, 51, 4) mm LPS" in wording.entry_line(plan, (), plan.path)


def test_numbers_carry_units_and_nan_is_said():
    assert wording.number(1.24) == "1.2 mm"
    assert wording.number(-0.04) == "0.0 mm"
    assert wording.number(12.6, "deg") == "13 deg"
    assert wording.number(math.nan) == "not measured"


def test_limits_show_their_direction():
    high = Check("x", 1.0, Relation.AT_MOST, 3.0, "mm", READ)
    low = Check("x", 1.0, Relation.AT_LEAST, 3.0, "mm", READ)
    assert wording.check_limit(high) == "≤ 3.0 mm"
    assert wording.check_limit(low) == "≥ 3.0 mm"


def test_a_clearance_inside_the_soft_limit_is_called_close():
    kept = Clearance("bowel", 7.0, 5.0, 10.0, 1.5, PROPOSED)
    assert wording.clearance_answer(kept) == "passes, but close"
    assert wording.clearance_answer(replace(kept, distance_mm=11.5)) == "passes"
    assert wording.clearance_answer(replace(kept, distance_mm=6.4)) == "fails"
    assert wording.clearance_limit(kept) == "≥ 6.5 mm (5.0 + 1.5 allowance)"


def test_every_source_is_listed_once_and_unverified_ones_say_so(plan):
    listed = wording.all_sources(plan)
    assert len(listed) == len(set(listed)) == 2
    assert wording.source_mark(PROPOSED) == "unverified: engineering proposal"
    assert wording.source_mark(READ) == "read"


def test_depth_and_rest_add_up_to_the_needle(plan):
    assert wording.depth_line(plan) == "45 mm from skin to tip; 45 mm of the shaft stays outside"
    assert "90 mm long" in wording.needle_line(plan)
    tip = replace(plan.needle, active_tip_mm=10.0)
    assert "10 mm active tip" in wording.needle_line(made_plan(needle=tip))
