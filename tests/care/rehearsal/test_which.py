import pytest

from akeso.anatomy.levels import Side
from akeso.care.record import Void
from akeso.care.rehearsal import Rehearsed, is_rehearsed, standing_plan, standing_plans
from akeso.errors import NotFound, Refused

from .attached import NOW, attached, record


def test_the_newest_plan_stands_and_the_old_one_is_kept():
    first, second = record("r1", attached()), record("r2", attached(), supersedes="r1")
    right = record("r3", attached(side="right"))
    entries = (first, second, right)
    assert [r.id for r in standing_plans(entries)] == ["r2", "r3"]
    assert standing_plan(entries, "L4/L5", Side.LEFT).id == "r2"
    assert standing_plan(entries, "L4-L5", Side.RIGHT).id == "r3"
    voided = (*entries, record("r4", Void("r2", "wrong patient's CT")))
    with pytest.raises(NotFound, match="No plan stands for L4-L5 left"):
        standing_plan(voided, "L4-L5", Side.LEFT)


def test_two_plans_that_nobody_superseded_are_refused():
    entries = (record("r1", attached()), record("r2", attached()))
    with pytest.raises(Refused, match="2 plans stand for L4-L5 left"):
        standing_plan(entries, "L4-L5", Side.LEFT)


def test_a_plan_is_rehearsed_when_its_last_rehearsal_ended_ready():
    good = record("r2", Rehearsed("r1", NOW, ("AP",), True))
    bad = record("r3", Rehearsed("r1", NOW, ("AP",), False, "the rib is in the way"))
    assert not is_rehearsed((), "r1")
    assert is_rehearsed((good,), "r1")
    assert not is_rehearsed((good, bad), "r1")
    assert is_rehearsed((bad, good), "r1")
    assert not is_rehearsed((good,), "r9")
