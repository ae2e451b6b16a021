"""Which item belongs to which technique, as the reference's table of items says it."""

import pytest

from akeso.anatomy.levels import Side
from akeso.care.claim.schedule import shipped_items
from akeso.care.claim.technique_items import (
    Treated,
    contradiction,
    doubts,
    needs_procedure,
    serving,
    side_of,
    technique_items,
)
from akeso.techniques.eligibility import techniques

LEFT, RIGHT = Side.LEFT, Side.RIGHT


def done(technique, *sides):
    return Treated(technique, techniques()[technique].title, frozenset(sides))


def test_every_row_names_a_technique_and_an_item_of_the_schedule():
    assert {row.technique for row in technique_items()} <= set(techniques())
    assert {row.item for row in technique_items()} <= set(shipped_items())
    for row in technique_items():
        if row.side is not None:
            assert shipped_items()[row.item].title.startswith(row.side.capitalize())


@pytest.mark.parametrize(
    ("technique", "side", "item"),
    [("esi.tf.lumbar", LEFT, "18232"), ("esi.il.cervical", LEFT, "18232"),
     ("facet_ia.lumbar", RIGHT, "39013"), ("nerve_block.mbb.lumbar", LEFT, "39014"),
     ("rf.mb.lumbar", LEFT, "39110"), ("rf.mb.lumbar", RIGHT, "39111"),
     ("rf.mb.thoracic", LEFT, "39116"), ("rf.mb.thoracic", RIGHT, "39117"),
     ("rf.mb.cervical", LEFT, "39118"), ("rf.mb.cervical", RIGHT, "39119"),
     ("nerve_block.gon", LEFT, "18242"), ("nerve_block.suprascapular", LEFT, "18256"),
     ("rf.slb", LEFT, "39323")],
)  # fmt: skip
def test_the_item_of_a_technique(technique, side, item):
    assert [row.item for row in serving(done(technique, side))] == [item]
    assert contradiction(item, [done(technique, side)]) == ""


def test_the_other_side_or_technique_is_refused_and_the_right_item_named():
    left = done("rf.mb.lumbar", LEFT)
    assert contradiction("39111", [left]).endswith("lumbar medial branches (left): claim 39110.")
    assert contradiction("39111", [done("rf.mb.lumbar", LEFT, RIGHT)]) == ""
    assert contradiction("39111", [left, done("rf.mb.lumbar", RIGHT)]) == ""
    assert contradiction("39013", [left]).endswith("claim 39110.")


def test_a_sacroiliac_injection_has_no_item_of_its_own():
    """The reference: no item names it; a clinic has only imaging, or nothing."""
    joint = done("nerve_block.sij_ia", LEFT)
    assert serving(joint) == ()
    assert contradiction("39013", [joint]).endswith("no item for it was read.")
    assert contradiction("60503", [joint]) == ""


def test_what_needs_a_procedure_and_what_does_not():
    for item in ("39013", "18232", "57341", "60503", "39130"):
        assert needs_procedure(item)
    for item in ("39131", "39141", "104", "18222", "99999"):
        assert not needs_procedure(item)
    assert side_of("39110") is LEFT
    assert side_of("39013") is None


def test_what_was_inferred_says_so():
    (said,) = doubts(["39323"], [done("rf.slb", LEFT)])
    assert "inferred" in said
    assert doubts(["18232"], [done("esi.tf.lumbar", LEFT)]) == ()
