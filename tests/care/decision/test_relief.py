"""Expected relief: the figures of section 8, for whom, and the benefit that is lost early."""

import pytest

from akeso.care.decision import expected_relief, expected_reliefs, lost_early
from akeso.errors import BadInput
from akeso.rule import Mark, Status
from akeso.techniques.eligibility import techniques
from akeso.techniques.findings import Findings


def shares(technique, **given):
    found = expected_relief(technique, Findings(given) if given else None)
    return [(f.months, f.percent[0]) for f in found if f.percent and f.months]


def test_the_figures_of_a_herniation_and_of_a_stenosis():
    """Section 8, S102: 63, 74, 64, 64 and 49, 48, 43, 59 % at 1, 3, 6 and 12 months."""
    herniation = {"disc_herniation": True, "foraminal_stenosis": False, "central_stenosis": False}
    stenosis = {"disc_herniation": False, "foraminal_stenosis": True, "central_stenosis": False}
    trial = [(1.0, 54.0)]
    assert shares("esi.tf.lumbar", **herniation) == [
        (1.0, 63.0), (3.0, 74.0), (6.0, 64.0), (12.0, 64.0), *trial
    ]  # fmt: skip
    assert shares("esi.tf.lumbar", **stenosis) == [
        (1.0, 49.0), (3.0, 48.0), (6.0, 43.0), (12.0, 59.0), *trial
    ]  # fmt: skip
    assert len(shares("esi.tf.lumbar")) == 9


def test_a_technique_without_figures_of_its_own_has_those_of_its_kind():
    (block,) = expected_relief("nerve_block.gon")
    assert (block.figure, block.source.mark) == ("hours", Mark.RECALLED)
    assert expected_relief("nerve_block.sij_ia")[0].figure == "4 weeks or more"
    assert expected_relief("esi.caudal") == ()


def test_every_figure_is_about_a_technique():
    for figure in expected_reliefs():
        assert any(figure.about(code) for code in techniques())
        assert figure.figure
    with pytest.raises(BadInput, match="no technique"):
        expected_relief("nonsense")


@pytest.mark.parametrize(
    ("relief", "months", "status"),
    [
        (29.9, 7.4, Status.FAIL),
        (30.0, 7.4, Status.PASS),
        (29.9, 7.5, Status.PASS),
        (0.0, 0.0, Status.FAIL),
    ],
)
def test_benefit_below_30_before_half_of_15_months_is_lost_early(relief, months, status):
    """Lumbar radiofrequency: 15 months (S97); the rule is a proposal of section 8."""
    assert lost_early("rf.mb.lumbar", relief, months) is status


def test_without_a_published_time_nothing_is_said():
    assert lost_early("esi.caudal", 0.0, 1.0) is Status.UNKNOWN
    with pytest.raises(BadInput, match="The relief"):
        lost_early("rf.mb.lumbar", 101.0, 1.0)
