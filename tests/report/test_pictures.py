"""Pictures of a plan: what is where, not how pretty."""

import io
import math
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from akeso.frame import Transform
from akeso.imaging.reslice import Plane, axial
from akeso.imaging.volume import LabelMap
from akeso.imaging.xray import Projector, render
from akeso.needle.plan import EntryZone
from akeso.report.bare import carm_of, needle_shapes, plan_planes
from akeso.report.canvas import NEEDLE, TARGET, Canvas, orientation
from akeso.report.entry_picture import SIZE_PX, Back, draw_entry_zone, reason_colour
from akeso.report.pictures import slug
from akeso.report.slices import grey, label_outlines
from akeso.report.vertebrae import find_vertebrae
from akeso.report.xray_views import _name_vertebrae
from made_plan import made_patient, made_plan


def opened(picture) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(picture.png)).convert("RGB")).astype(int)


def near(pixels: np.ndarray, colour, tolerance: int = 60) -> np.ndarray:
    return np.abs(pixels - np.array(colour)).max(axis=-1) <= tolerance


def test_a_plan_has_an_xray_for_each_view_five_slices_and_the_entry_zone(plan, pictures):
    assert [p.kind for p in pictures] == ["xray"] * 2 + ["slice"] * 5 + ["entry"]
    assert pictures[0].name == "xray-1-tunnel"
    assert len({p.name for p in pictures}) == len(pictures)
    for picture in pictures:
        image = Image.open(io.BytesIO(picture.png))
        assert image.size == picture.size
        assert image.info == {}  # no metadata, so no identity


def test_the_target_ring_is_round_the_target(plan, pictures):
    ring = near(opened(pictures[1]), TARGET)
    rows, columns = np.nonzero(ring)
    expected = carm_of(plan, plan.views[1]).project(plan.path.target_mm)
    assert [columns.mean(), rows.mean()] == pytest.approx(expected, abs=2.0)


def test_the_needle_in_the_xray_is_steel_in_the_beam(plan, patient):
    carm = carm_of(plan, plan.views[1])
    projector = Projector(patient[0])
    without = render(projector, carm, seed=3).pixels.astype(int)
    with_needle = render(projector, carm, shapes=needle_shapes(plan), seed=3).pixels.astype(int)
    darker = without - with_needle > 20
    assert darker.any()
    for share in (0.1, 0.5):
        point = plan.path.target_mm - share * plan.path.depth_mm * plan.path.direction
        column, row = np.rint(carm.project(point)).astype(int)
        assert darker[row - 2 : row + 3, column - 2 : column + 3].any()
    beyond = plan.path.target_mm + 8.0 * plan.path.direction
    column, row = np.rint(carm.project(beyond)).astype(int)
    assert not darker[row - 3 : row + 4, column - 3 : column + 4].any()


def test_the_needle_runs_from_entry_to_target_in_the_slices_along_it(plan, pictures):
    for picture, plane in zip(pictures[5:7], plan_planes(plan)[3:], strict=True):
        amber = near(opened(picture), NEEDLE)
        for share in (0.25, 0.5, 0.75):
            point = plan.path.entry_mm + share * plan.path.depth_mm * plan.path.direction
            column, row = np.rint(plane.project(point)).astype(int)
            assert amber[row, column - 2 : column + 3].any()


def test_every_plane_holds_target_and_entry(plan):
    for plane in plan_planes(plan):
        for point in (plan.path.target_mm, plan.path.entry_mm):
            column, row = plane.project(point)
            assert 0 <= column < plane.pixels[0]
            assert 0 <= row < plane.pixels[1]
        assert plane.distance_mm(plan.path.target_mm) == pytest.approx(0.0, abs=1e-9)


def test_the_grey_window_is_black_below_white_above_and_grey_between():
    hu = np.array([[-1000, -350, 250, 850, 3000]], dtype=np.int16)
    assert grey(hu).tolist() == [[0, 0, 127, 255, 255]]


def test_an_outline_lies_on_the_labels_edge():
    # A ball of 12 mm radius on 1 mm voxels: the cut through its middle is a circle of 12 mm.
    i, j, k = np.indices((40, 40, 40)) - 20
    ball = (i**2 + j**2 + k**2 <= 12.0**2).astype(np.uint8)
    pose = np.eye(4)
    pose[:3, 3] = -20
    labels = LabelMap(np.asfortranarray(ball), Transform("voxel", "LPS", pose), {1: "vertebrae_L4"})
    plane = axial([0, 0, 0], size_mm=(36, 36), pixel_mm=0.25)
    ((value, outline),) = label_outlines(labels, plane)
    radius = np.linalg.norm(outline - plane.project([0, 0, 0]), axis=1) * plane.pixel_mm
    assert value == 1
    assert radius.mean() == pytest.approx(12.0, abs=0.3)
    assert radius.std() < 0.4


def test_a_plane_beside_the_labels_has_no_outline(patient):
    assert label_outlines(patient[1], axial([0, 0, 900.0])) == []


@pytest.mark.parametrize(
    ("direction", "letters"),
    [
        ([1, 0, 0], "L"),
        ([-1, 0, 0], "R"),
        ([0, -1, 0], "A"),
        ([0, 0, -1], "F"),
        ([math.sin(math.radians(60)), -math.cos(math.radians(60)), 0], "LA"),
        ([math.sin(math.radians(80)), -math.cos(math.radians(80)), 0], "L"),
    ],
)
def test_orientation_letters(direction, letters):
    assert orientation(direction) == letters


def test_what_has_no_place_on_the_picture_is_not_drawn():
    canvas = Canvas(np.zeros((40, 60), np.uint8))
    canvas.ring([math.nan, 5.0], 4, TARGET)
    canvas.dot([math.nan, math.nan], 4, TARGET)
    assert not canvas.holds([70.0, 5.0])
    assert not np.asarray(canvas.finish()).any()


def test_the_canvas_draws_at_pixel_centres():
    canvas = Canvas(np.zeros((41, 41), np.uint8))
    canvas.dot([20.0, 10.0], 3, (255, 255, 255))
    rows, columns = np.nonzero(np.asarray(canvas.finish())[..., 0] > 128)
    assert (columns.mean(), rows.mean()) == pytest.approx((20.0, 10.0), abs=0.3)


def test_entries_lie_on_the_grid_in_true_millimetres(plan):
    back = Back(plan, plan.views[0])
    right, up = back.right, back.up
    place = back.mm(plan.path.target_mm + 20.0 * right - 10.0 * up)
    assert place == pytest.approx([20.0, -10.0])
    apart = back.pixel([20.0, 0.0]) - back.pixel([0.0, 0.0])
    assert apart == pytest.approx([20.0 * back.per_mm, 0.0])


def test_a_refused_entry_wears_the_colour_of_its_reason(patient):
    entries = np.array([[52.0, 60.0, 5.0], [20.0, 60.0, 30.0]], dtype=np.float32)
    reasons = ("crosses bone", "too near to bowel")
    zone = EntryZone(entries, np.array([2, 1], np.uint8), np.array([np.nan, np.nan]), reasons)
    plan = made_plan(entry_zone=zone, alternatives=())
    pixels = np.asarray(draw_entry_zone(plan, patient[1])).astype(int)
    back = Back(plan, plan.views[0])
    for entry, reason in zip(entries, (1, 0), strict=True):
        column, row = np.rint(back.pixel(back.mm(entry))).astype(int)
        wanted = np.array(reason_colour(reason))
        assert np.abs(pixels[row, column] - wanted).max() < 60


def test_an_empty_entry_zone_still_has_a_picture(patient):
    nothing = EntryZone(np.zeros((0, 3), np.float32), np.zeros(0, np.uint8), np.zeros(0), ())
    image = draw_entry_zone(made_plan(entry_zone=nothing), patient[1])
    assert image.size[0] == SIZE_PX


def test_the_made_vertebrae_are_found_where_they_were_put(vertebrae):
    assert [v.name for v in vertebrae] == ["L4", "L5", "S1"]
    l4 = vertebrae[0]
    assert l4.body_mm[0] == pytest.approx(0.0, abs=1.5)
    assert l4.low_mm == pytest.approx(-64.5 + 29 * 3, abs=3.0)
    assert l4.high_mm == pytest.approx(-64.5 + 37 * 3, abs=3.0)
    assert l4.back_mm[1] == pytest.approx(-66 + 33 * 3, abs=3.0)


def test_specks_and_other_organs_are_no_vertebrae(patient):
    values = np.zeros(patient[1].shape, np.uint8, order="F")
    values[0, 0, 0] = 28
    values[5:20, 5:20, 5:20] = 2
    names = {28: "vertebrae_L4", 2: "kidney_right"}
    assert find_vertebrae(replace(patient[1], voxels=values, names=names)) == ()


def test_file_names_are_plain():
    assert slug("Contralateral oblique (50°)") == "contralateral-oblique-50"


def test_planes_are_named_for_their_files(pictures):
    assert [p.name for p in pictures[2:7]] == [
        "slice-axial",
        "slice-coronal",
        "slice-sagittal",
        "slice-along-the-needle-across-the-body",
        "slice-along-the-needle-along-the-body",
    ]
    assert isinstance(axial([0, 0, 0]), Plane)


def test_entries_that_never_met_the_skin_are_left_out_of_the_entry_zone(plan, patient):
    zone = plan.entry_zone
    entries = zone.entries_mm.copy()
    code, cost = np.array(zone.code), np.array(zone.cost)
    entries[0], code[0], cost[0] = np.nan, 1, np.nan
    missed = replace(plan, entry_zone=EntryZone(entries, code, cost, zone.reasons))
    whole, part = (np.asarray(draw_entry_zone(p, patient[1])) for p in (plan, missed))
    assert whole.shape == part.shape


def test_level_names_lie_over_neither_title_nor_target_nor_each_other(plan, monkeypatch):
    said = []
    monkeypatch.setattr(Canvas, "text", lambda _, at, words, *more: said.append((words, at)))
    carm = carm_of(plan, plan.views[1])
    target = carm.project(plan.path.target_mm)
    # One on the target, one free, one a millimetre beside it, one under the title, one outside.
    steps = {"L4": 0.0, "L3": 25.0, "L2": 26.0, "L1": 70.0, "T12": 200.0}
    vertebrae = tuple(
        replace(find_vertebrae(made_patient()[1])[0], name=name, body_mm=plan.path.target_mm + at)
        for name, at in ((name, np.array([0.0, 0.0, mm])) for name, mm in steps.items())
    )
    _name_vertebrae(Canvas(np.zeros((640, 640), np.uint8)), carm, target, vertebrae)
    assert [words for words, _ in said] == ["L3"]
