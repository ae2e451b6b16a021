"""Views of a plan: where each looks, what it checks, and that two lie well apart."""

import dataclasses

import numpy as np
import pytest

from akeso.anatomy.levels import Side
from akeso.care.planning import make_plan
from akeso.care.views import plan_views, view_direction
from akeso.errors import BadInput
from akeso.frame import angle_deg
from akeso.imaging.carm import is_lateral
from akeso.techniques.aiming import take_aim
from akeso.techniques.catalogue import approaches
from known_spines import digital_scene

CODE, LEVEL = "lumbar-facet", "L3-L4"


def _case(side, code=CODE, level=LEVEL):
    scene = digital_scene(3.0)
    plan = make_plan(scene.volume, scene.labels, code, level, side.value, scene=scene)
    return approaches()[code], take_aim(approaches()[code], scene.landmarks, level, side), plan.path


@pytest.mark.parametrize("side", [Side.LEFT, Side.RIGHT])
def test_directions(side):
    _, aim, path = _case(side)
    np.testing.assert_allclose(view_direction("tunnel", aim, side, path), -path.direction)
    ap = view_direction("AP", aim, side, path)
    assert angle_deg(ap, aim.axes.up) == pytest.approx(90.0)
    lateral = view_direction("lateral", aim, side, path)
    assert is_lateral(lateral)
    assert side.sign * lateral[0] > 0.9
    oblique = view_direction("oblique", aim, side, path)
    assert angle_deg(oblique, ap) == pytest.approx(aim.oblique_deg)
    assert side.sign * oblique[0] > 0.0


@pytest.mark.parametrize("side", [Side.LEFT, Side.RIGHT])
def test_the_depth_view_looks_from_the_other_side(side):
    _, aim, path = _case(side, "lumbar-interlaminar")
    depth = view_direction("contralateral oblique", aim, side, path)
    assert side.sign * depth[0] < -0.5
    assert angle_deg(depth, aim.axes.ap) == pytest.approx(aim.clo_deg)


def test_a_view_without_a_direction_is_refused():
    _, aim, path = _case(Side.LEFT)
    with pytest.raises(BadInput, match="skyline"):
        view_direction("skyline", aim, Side.LEFT, path)


@pytest.mark.parametrize("side", [Side.LEFT, Side.RIGHT])
def test_views_carry_the_pages_checks_measured_on_the_path(side):
    page, aim, path = _case(side)
    views = plan_views(page, aim, LEVEL, side, path)
    assert [v.name for v in views] == [v.name for v in page.views]
    measured = aim.measure(path)
    for view in views:
        specs = page.checks_of(view.name, LEVEL)
        assert [c.name for c in view.checks] == [s.name for s in specs]
        assert [c.value for c in view.checks] == [measured[s.measure] for s in specs]
        assert [c.limit for c in view.checks] == [s.limit for s in specs]
        np.testing.assert_allclose(
            view.to_detector, view_direction(view.name, aim, side, path), atol=1e-9
        )


def test_views_that_lie_together_prove_nothing_and_are_refused():
    page, aim, path = _case(Side.LEFT)
    kept = tuple(v for v in page.views if v.name in ("tunnel", "oblique"))
    narrow = dataclasses.replace(page, views=kept, checks=page.checks_of("oblique", LEVEL))
    with pytest.raises(BadInput, match="45 degrees"):
        plan_views(narrow, aim, LEVEL, Side.LEFT, path)
