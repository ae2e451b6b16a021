from datetime import UTC, datetime

import pytest
from pydantic import TypeAdapter

from akeso.care.record import Record, Stamp, Void
from akeso.care.rehearsal import (
    Agreed,
    KeptFile,
    PlanAttached,
    Rehearsed,
    TreatedSide,
    attach_plan,
    is_rehearsed,
    refuse_wrong_plan,
    standing_plan,
    standing_plans,
    techniques_of,
)
from akeso.errors import BadInput, NotFound, Refused
from akeso.techniques.catalogue import approaches
from made_plan import made_plan

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
HASH = "0123456789abcdef" * 4


def attached(**changes) -> PlanAttached:
    plan = made_plan(**{k: v for k, v in changes.items() if k in ("level", "side", "approach")})
    rest = {k: v for k, v in changes.items() if k not in ("level", "side", "approach")}
    return attach_plan(
        plan,
        **{
            "expect": "Contrast along the L4 nerve; a feeling of pressure in the leg.",
            "plan_sha256": HASH,
            "ct_sha256": HASH[::-1],
            "reports": (KeptFile("plan.pdf", HASH),),
            "software": "akeso 0.1.0",
            **rest,
        },
    )


def record(name, body, supersedes=""):
    return Record(name, "p1", "e1", body, Stamp("Dr A. Example", NOW, "new CT"), supersedes)


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


def agreed(technique="esi.tf.lumbar", levels=("L4-L5",), side="left", said_in="the consent"):
    return Agreed(technique, levels, TreatedSide(side), said_in)


def test_a_plan_as_agreed_passes():
    refuse_wrong_plan(attached(), agreed())
    refuse_wrong_plan(attached(), agreed(levels=("L3-L4", "l4/l5")))
    refuse_wrong_plan(attached(), agreed(side="both"))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"side": "right"}, "side left instead of right"),
        ({"side": "midline"}, "side left instead of midline"),
        ({"levels": ("L5-S1",)}, "level L4-L5 instead of L5-S1"),
        ({"technique": "esi.il.lumbar"}, "technique esi.tf.lumbar instead of esi.il.lumbar"),
    ],
)
@pytest.mark.parametrize("said_in", ["the consent", "the decision"])
def test_a_wrong_plan_is_refused_in_one_sentence(changes, sentence, said_in):
    with pytest.raises(Refused) as why:
        refuse_wrong_plan(attached(), agreed(said_in=said_in, **changes))
    assert sentence in str(why.value)
    assert said_in in str(why.value)


def test_a_midline_plan_is_not_part_of_both_sides():
    plan = attached(approach="lumbar-interlaminar", side="midline")
    refuse_wrong_plan(plan, agreed("esi.il.lumbar", side="midline"))
    with pytest.raises(Refused, match="side midline instead of both"):
        refuse_wrong_plan(plan, agreed("esi.il.lumbar", side="both"))


def test_the_newest_plan_stands_and_the_old_one_is_kept():
    first, second = record("r1", attached()), record("r2", attached(), supersedes="r1")
    right = record("r3", attached(side="right"))
    entries = (first, second, right)
    assert [r.id for r in standing_plans(entries)] == ["r2", "r3"]
    assert standing_plan(entries, "L4/L5", TreatedSide.LEFT).id == "r2"
    assert standing_plan(entries, "L4-L5", TreatedSide.RIGHT).id == "r3"
    voided = (*entries, record("r4", Void("r2", "wrong patient's CT")))
    with pytest.raises(NotFound, match="No plan stands for L4-L5 left"):
        standing_plan(voided, "L4-L5", TreatedSide.LEFT)


def test_two_plans_that_nobody_superseded_are_refused():
    entries = (record("r1", attached()), record("r2", attached()))
    with pytest.raises(Refused, match="2 plans stand for L4-L5 left"):
        standing_plan(entries, "L4-L5", TreatedSide.LEFT)


def test_a_plan_is_rehearsed_when_its_last_rehearsal_ended_ready():
    good = record("r2", Rehearsed("r1", NOW, ("AP",), True))
    bad = record("r3", Rehearsed("r1", NOW, ("AP",), False, "the rib is in the way"))
    assert not is_rehearsed((), "r1")
    assert is_rehearsed((good,), "r1")
    assert not is_rehearsed((good, bad), "r1")
    assert is_rehearsed((bad, good), "r1")
    assert not is_rehearsed((good,), "r9")


def test_a_rehearsal_says_what_was_seen_and_why_it_is_not_ready():
    with pytest.raises(BadInput, match="names no view"):
        Rehearsed("r1", NOW, (), True)
    with pytest.raises(BadInput, match="Why the plan is not ready is empty"):
        Rehearsed("r1", NOW, ("AP",), False)
    with pytest.raises(BadInput, match="no time zone"):
        Rehearsed("r1", datetime(2026, 11, 20), ("AP",), True)
