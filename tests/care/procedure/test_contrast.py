import pytest

from akeso.anatomy.levels import Side
from akeso.care.procedure import Seen, patterns, stops, wanted
from akeso.care.procedure.contrast import standing_look
from akeso.pharmacy.case import Pattern
from procedure.made import at, look


def test_every_pattern_of_the_drug_rules_has_a_row_and_the_disc_besides():
    assert {s.value for s in Seen} == {p.value for p in Pattern} | {"intradiscal"}
    assert list(patterns()) == list(Seen)
    assert all(s.for_drug_rules == s.value for s in Seen if s is not Seen.INTRADISCAL)


def test_vessel_sac_subdural_and_disc_stop():
    stopping = {s for s in Seen if stops(s)}
    assert stopping == {
        Seen.ARTERIAL,
        Seen.VENOUS,
        Seen.INTRATHECAL,
        Seen.SUBDURAL,
        Seen.INTRADISCAL,
    }


@pytest.mark.parametrize(
    ("technique", "seen"),
    [
        ("esi.tf.lumbar", {Seen.EPIDURAL}),
        ("facet_ia.lumbar", {Seen.FACET}),
        ("nerve_block.snrb", {Seen.EPIDURAL, Seen.EXTRAFORAMINAL, Seen.TARGET}),
        ("nerve_block.mbb.lumbar", {Seen.TARGET}),
        ("scs.trial", set()),
    ],
)
def test_what_a_technique_wants_to_see(technique, seen):
    assert {one.seen for one in wanted(technique)} == seen


def test_the_last_look_at_the_place_stands():
    looks = (look(Seen.VENOUS, 12), look(Seen.EPIDURAL, 14), look(Seen.FACET, 13, level="L5-S1"))
    assert standing_look(looks, "l4/l5", Side.LEFT, at(13)).seen is Seen.VENOUS
    assert standing_look(looks, "L4-L5", Side.LEFT, at(14)).seen is Seen.EPIDURAL
    assert standing_look(looks, "L4-L5", Side.RIGHT, at(14)) is None
    assert standing_look(looks, "L4-L5", Side.LEFT, at(11)) is None
