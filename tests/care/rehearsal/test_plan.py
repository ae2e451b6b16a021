from dataclasses import replace
from datetime import datetime

import pytest
from pydantic import TypeAdapter

from akeso.care.rehearsal import KeptClearance, Rehearsed, techniques_of
from akeso.errors import BadInput
from akeso.techniques.catalogue import approaches
from made_plan import made_plan

from .attached import HASH, NOW, attached


def test_an_attached_plan_holds_the_plans_numbers():
    body, plan = attached(), made_plan()
    assert body.target_mm == (22.0, 10.0, 12.0)
    assert body.entry_mm == (40.0, 51.0, 4.5)
    assert body.depth_mm == pytest.approx((18**2 + 41**2 + 7.5**2) ** 0.5, abs=1e-12)
    assert body.direction == pytest.approx(
        tuple(d / body.depth_mm for d in (-18.0, -41.0, 7.5)), abs=1e-12
    )
    assert (body.approach, body.level, body.side) == (plan.approach, "L4-L5", "left")
    assert body.techniques == ("esi.tf.lumbar",)
    assert [(v.primary_deg, v.secondary_deg) for v in body.views] == [(24.6, -9.8), (90.0, 0.0)]
    assert body.needle == "22 G spinal (Quincke)"
    assert body.status == "fail"  # one check of the made plan fails
    assert body.KIND == "plan-attached"


def test_an_attached_plan_keeps_what_was_near_and_what_was_not_seen():
    body = attached()
    assert [(c.structure, c.status, c.distance_mm) for c in body.clearances] == [
        ("L5 bone", "pass", 4.0),
        ("kidney", "unknown", None),
        ("bowel <&>", "pass", 7.0),
    ]
    older = TypeAdapter(type(body)).dump_python(body, mode="json")
    del older["clearances"]
    assert TypeAdapter(type(body)).validate_python(older).clearances is None
    with pytest.raises(BadInput, match="The structure is empty"):
        KeptClearance(" ", "pass", 1.0)


def test_bodies_go_through_json_and_back():
    for body in (attached(), Rehearsed("r1", NOW, ("AP", "lateral"), True)):
        codec = TypeAdapter(type(body))
        assert codec.validate_json(codec.dump_json(body)) == body


@pytest.mark.parametrize("field", ["plan_sha256", "ct_sha256"])
@pytest.mark.parametrize("text", ["", HASH[1:], HASH.upper(), "x" * 64])
def test_a_hash_is_64_hexadecimal_digits(field, text):
    with pytest.raises(BadInput, match="64 hexadecimal digits"):
        attached(**{field: text})


def test_every_approach_of_the_planner_serves_a_technique():
    assert all(techniques_of(code) for code in approaches())
    with pytest.raises(BadInput, match="serves no technique"):
        techniques_of("guess")


def test_a_rehearsal_says_what_was_seen_and_why_it_is_not_ready():
    with pytest.raises(BadInput, match="names no view"):
        Rehearsed("r1", NOW, (), True)
    with pytest.raises(BadInput, match="Why the plan is not ready is empty"):
        Rehearsed("r1", NOW, ("AP",), False)
    with pytest.raises(BadInput, match="no time zone"):
        Rehearsed("r1", datetime(2026, 11, 20), ("AP",), True)


def test_a_plan_proves_its_depth_in_two_views_and_serves_a_technique():
    body = attached()
    with pytest.raises(BadInput, match="1 views; at least 2"):
        replace(body, views=body.views[:1])
    with pytest.raises(BadInput, match="serves no technique"):
        replace(body, techniques=())
    with pytest.raises(BadInput, match="There is no technique"):
        replace(body, techniques=("esi.tf.lumbr",))
