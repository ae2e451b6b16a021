"""The table of section 3: pain source to technique."""

import pytest

from akeso.care.assessment import Region
from akeso.care.decision import fits, in_order, source_rows
from akeso.care.pain_source import rank, targets
from akeso.rule import Mark
from akeso.techniques.eligibility import techniques
from akeso.techniques.findings import Findings, baseline
from akeso.techniques.indication import State


def rows():
    return {row.name: row for row in source_rows()}


def best(region, changes, ranked=()):
    return [f.technique for f in fits(region, baseline().with_(changes), ranked)]


def test_every_technique_and_source_of_the_table_exists():
    """Section 3 has 19 rows."""
    assert len(rows()) == 19
    for row in rows().values():
        assert set(row.first + row.next) <= set(techniques())
        assert row.target in ("", *targets())
        assert row.grade


@pytest.mark.parametrize(
    ("region", "changes", "first"),
    [
        ("lumbar", {"radicular_pain": True, "disc_herniation": True}, "esi.tf.lumbar"),
        ("cervical", {"radicular_pain": True, "disc_herniation": True}, "esi.il.cervical"),
        ("thoracic", {"radicular_pain": True}, "esi.il.thoracic"),
        ("lumbar", {"neurogenic_claudication": True}, "esi.caudal"),
        ("lumbar", {"axial_pain": True, "facet_pattern": True}, "nerve_block.mbb.lumbar"),
        ("cervical", {"axial_pain": True, "facet_pattern": True}, "nerve_block.mbb.cervical"),
        ("head", {"headache_cervicogenic": True, "c2c3_tenderness": True}, "nerve_block.ton"),
        ("cervical", {"upper_cervical_pain": True, "aa_arthropathy_on_imaging": True},
         "facet_ia.c1c2"),
        ("lumbar", {"sij_tests_positive": 3, "sij_pain_below_l5": True}, "nerve_block.sij_ia"),
        ("head", {"occipital_pain_paroxysmal": True, "occipital_tenderness": True},
         "nerve_block.gon"),
        ("knee", {"knee_oa_kl_grade": 2}, "nerve_block.genicular"),
        ("shoulder", {"shoulder_pain_chronic": True}, "nerve_block.suprascapular"),
        ("leg", {"crps_budapest_met": True}, "nerve_block.stellate"),
        ("lumbar", {"psps2": True}, "esi.caudal"),
        ("leg", {"pdn": True}, "scs.trial"),
    ],
)  # fmt: skip
def test_the_first_choice_of_each_source(region, changes, first):
    assert best(Region(region), changes)[0] == first


def test_the_edge_of_a_source():
    assert best(Region.LUMBAR, {"sij_tests_positive": 2, "sij_pain_below_l5": True}) == []
    assert best(Region.KNEE, {"knee_oa_kl_grade": 1}) == []


def test_non_specific_pain_has_no_injection():
    row = rows()["non_specific"]
    assert (row.first, row.next) == ((), ())
    assert best(Region.LUMBAR, {"axial_pain": True}) == []


def test_what_may_be_the_source_comes_after_what_is():
    found = fits(Region.LUMBAR, Findings({"psps2": True}))
    assert found[0].applies is True
    assert found[-1].applies is None
    assert "if that is the source" in found[-1].sentence


def test_the_likelier_source_comes_first():
    both = {
        "axial_pain": True, "facet_pattern": True,
        "sij_tests_positive": 3, "sij_pain_below_l5": True,
    }  # fmt: skip
    likely = rank("lumbar", {"sij_3_of_6": True})
    assert best(Region.LUMBAR, both)[0] == "nerve_block.mbb.lumbar"
    assert best(Region.LUMBAR, both, likely)[0] == "nerve_block.sij_ia"


def test_what_is_not_read_says_so():
    gon = next(
        f
        for f in fits(Region.HEAD, baseline().with_({"crps_budapest_met": True}))
        if f.row.name == "crps"
    )
    assert gon.row.source.mark is Mark.RECALLED
    assert gon.sentence.endswith("Unverified.")


def test_states_come_before_fit():
    found = fits(Region.LUMBAR, baseline().with_({"axial_pain": True, "facet_pattern": True}))
    states = {
        "nerve_block.mbb.lumbar": State.NEEDS_REVIEW,
        "esi.caudal": State.ELIGIBLE,
        "rf.mb.lumbar": State.NEEDS_REVIEW,
    }
    assert in_order(states, found) == ("esi.caudal", "nerve_block.mbb.lumbar", "rf.mb.lumbar")
