"""What an attached plan tells of organs and paths: not seen is not clear."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from akeso.anatomy.levels import Side
from akeso.care.decision import By
from akeso.care.history.planned import from_plans
from akeso.care.record import Record, Stamp
from akeso.care.rehearsal import KeptClearance, KeptFile, attach_plan
from made_plan import made_plan

TF = "esi.tf.lumbar"
HERE = ("L4-L5", Side.LEFT)
STAMP = Stamp("Dr Demo", datetime(2026, 11, 20, 1, 0, tzinfo=UTC))


def plan(name="p1", status="pass", clearances=(("bone", "pass", 4.0),), level="L4-L5"):
    made = attach_plan(
        made_plan(level=level), expect="x", plan_sha256="a" * 64, ct_sha256="b" * 64,
        reports=(KeptFile("plan.pdf", "c" * 64),), software="akeso",
    )  # fmt: skip
    kept = None if clearances is None else tuple(KeptClearance(*c) for c in clearances)
    return Record(name, "p", "e", replace(made, status=status, clearances=kept), STAMP)


def values(*plans, places=(HERE,), technique=TF):
    return {k.finding: k.value for k in from_plans(technique, places, plans)}


@pytest.mark.parametrize(
    ("status", "clearances", "organ", "found"),
    [
        ("pass", (("bone", "pass", 4.0), ("kidney", "pass", 9.0)), False, True),
        ("unknown", (("bone", "pass", 4.0), ("kidney", "unknown", None)), None, None),
        ("fail", (("bone", "pass", 4.0), ("kidney", "fail", 4.9)), True, False),
        ("fail", (("kidney", "unknown", None), ("bowel", "fail", 1.0)), True, False),
        ("fail", (("kidney", "pass", 9.0),), False, None),  # a view fails, no clearance
        ("unknown", (("kidney", "pass", 9.0),), False, None),  # a view is not known
        ("pass", None, False, True),  # an older record, whole
        ("unknown", None, None, None),
        ("fail", None, None, None),
    ],
)
def test_organs_and_path_are_as_the_plan_has_them(status, clearances, organ, found):
    told = values(plan(status=status, clearances=clearances))
    assert (told["organ_in_path"], told["entry_path_found"]) == (organ, found)
    assert (told["uses_xray"], told["guidance_fluoro_ct"]) == (True, True)


def test_a_plan_of_another_place_or_technique_tells_nothing():
    assert values(plan(level="L5-S1")) == {}
    assert values(plan(), places=(("L4-L5", Side.RIGHT),)) == {}
    assert values(plan(), technique="esi.il.lumbar") == {}
    assert values() == {}
    assert values(plan(), places=(("l4/l5", Side.LEFT),))["organ_in_path"] is False


def test_of_two_places_both_need_a_plan_and_the_worse_one_counts():
    both = (HERE, ("L5-S1", Side.LEFT))
    other = plan("p2", level="L5-S1")
    bad = plan("p2", "fail", (("bowel", "fail", 1.0),), "L5-S1")
    assert values(plan(), places=both)["organ_in_path"] is None
    assert values(plan(), places=both)["entry_path_found"] is None
    assert values(plan(), other, places=both)["organ_in_path"] is False
    assert values(plan(), bad, places=both)["organ_in_path"] is True
    assert values(bad, places=both)["entry_path_found"] is False


def test_what_was_not_seen_is_named_with_the_plan_it_is_of():
    made = plan(status="unknown", clearances=(("kidney", "unknown", None),))
    organ = from_plans(TF, [HERE], [made])[0]
    assert (organ.by, organ.records) == (By.PLAN, ("p1",))
    assert "not shown by the CT of lumbar-transforaminal-subpedicular L4-L5 left: kidney" in (
        organ.says
    )
