"""Sources of pain ranked by priors and likelihood ratios (memo, section 2)."""

import pytest

from akeso.care.pain_source import features, probability, rank, targets
from akeso.errors import BadInput
from akeso.rule import Mark


# The memo's own checks for unit tests, section 2.3.
@pytest.mark.parametrize(
    ("prior", "ratio", "after"),
    [(0.20, 4.3, 0.52), (0.20, 0.08, 0.02), (0.30, 7.0, 0.75), (0.30, 1.7, 0.42), (0.5, 2.8, 0.74)],
)
def test_the_memos_numbers(prior, ratio, after):
    assert round(probability(prior, ratio), 2) == after


@pytest.mark.parametrize(
    ("target", "answers", "priors", "after"),
    [
        ("sij", {"sij_3_of_6": True}, {}, 0.52),
        ("sij", {"sij_3_of_6": False}, {}, 0.02),
        ("sij", {"sij_laslett_no_centralisers": True}, {"sij": 0.30}, 0.75),
        ("lumbar facet", {"revel": True}, {}, 0.42),
        ("herniation", {"crossed_straight_leg_raise": True}, {"herniation": 0.5}, 0.74),
    ],
)
def test_the_memos_numbers_through_the_ranking(target, answers, priors, after):
    found = {r.target.name: r for r in rank("lumbar", answers, priors)}
    assert round(found[target].probability, 2) == after


def test_without_answers_the_priors_rank():
    found = rank("lumbar", {})
    assert [r.target.name for r in found[:3]] == ["disc", "lumbar facet", "sij"]
    assert [r.probability for r in found[:3]] == pytest.approx([0.35, 0.30, 0.20])
    assert [r.target.name for r in found[3:]] == ["herniation", "stenosis"]
    assert all(r.probability is None for r in found[3:])


def test_working_defaults_are_the_memos():
    defaults = {name: t.prior for name, t in targets().items() if t.prior is not None}
    assert defaults == {"lumbar facet": 0.30, "sij": 0.20, "disc": 0.35, "cervical facet": 0.50}


def test_the_likeliest_comes_first():
    found = rank("lumbar", {"sij_3_of_6": True, "spect_uptake": None})
    assert found[0].target.name == "sij"
    assert found[0].evidence[0].feature.source.reference.startswith("S147")


def test_one_of_a_group_counts_the_most_telling():
    answers = {"sij_3_of_5": True, "sij_3_of_6": True, "modic_1": True, "modic_2": True,
               "centralisation": True}  # fmt: skip
    found = {r.target.name: r for r in rank("lumbar", answers)}
    assert found["sij"].ratio == pytest.approx(4.3)
    assert [e.counts for e in found["sij"].evidence] == [True, False]
    assert "provocation tests" in found["sij"].evidence[1].why_not
    counted = {e.feature.name for e in found["disc"].evidence if e.counts}
    assert counted == {"modic_1", "centralisation"}


def test_features_of_no_group_multiply():
    found = rank("lumbar", {"revel": True, "spect_uptake": True})
    facet = next(r for r in found if r.target.name == "lumbar facet")
    assert facet.ratio == pytest.approx(1.7 * 2.8)


@pytest.mark.parametrize(
    ("region", "answers", "target", "ratio", "limited"),
    [
        ("cervical", {"wainner_4": True}, "cervical root", 20.0, True),
        ("cervical", {"wainner_3": True}, "cervical root", 6.1, False),
        ("lumbar", {"wide_gait": True, "romberg": True}, "stenosis", 20.0, True),
        ("lumbar", {"budapest": False}, "crps", 0.05, True),
        ("lumbar", {"sij_3_of_6": False}, "sij", 0.08, False),
    ],
)
def test_cap_and_floor(region, answers, target, ratio, limited):
    found = {r.target.name: r for r in rank(region, answers)}[target]
    assert found.ratio == pytest.approx(ratio)
    assert found.limited is limited


def test_an_answer_without_a_ratio_says_nothing():
    found = {r.target.name: r for r in rank("lumbar", {"spect_uptake": False})}["lumbar facet"]
    assert found.probability == pytest.approx(0.30)
    assert found.evidence[0].why_not == "no ratio is known for this answer"
    # ... and does not push out one of its group that has a ratio
    disc = {r.target.name: r for r in rank("lumbar", {"modic_1": False, "annular_fissure": False})}
    assert disc["disc"].ratio == pytest.approx(0.24)


def test_regions_keep_to_themselves():
    cervical, thoracic = rank("cervical", {"revel": True}), rank("thoracic", {"dn4": True})
    assert [r.target.name for r in cervical] == ["cervical facet", "cervical root"]
    assert [r.target.name for r in thoracic] == ["thoracic facet", "neuropathic"]


def test_every_feature_is_about_a_target_and_says_where_it_comes_from():
    assert {f.target for f in features().values()} <= set(targets())
    assert {f.group for f in features().values()} >= {"provocation tests", "MRI disc findings",
                                                      "history of claudication"}  # fmt: skip
    unverified = {n for n, f in features().items() if not f.source.mark.verified}
    assert unverified == {"dn4", "kemp"}
    assert features()["kemp"].source.mark is Mark.SECONDARY


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda: rank("pelvic", {}), "use one of lumbar"),
        (lambda: rank("lumbar", {"revl": True}), "did you mean revel"),
        (lambda: rank("lumbar", {"revel": "yes"}), "give true, false, or null"),
        (lambda: rank("lumbar", {"revel": 1}), "give true, false, or null"),
        (lambda: rank("lumbar", {}, {"sji": 0.2}), "did you mean sij"),
        (lambda: rank("lumbar", {}, {"sij": 0.0}), "prior of sij is 0.0"),
        (lambda: rank("lumbar", {}, {"sij": 1}), "prior of sij is 1"),
        (lambda: rank("lumbar", {}, {"sij": "0.2"}), "without quotes"),
        (lambda: probability(1.0, 2.0), "between 0 and 1"),
    ],
)
def test_what_cannot_be_ranked_is_refused(ask, said):
    with pytest.raises(BadInput, match=said):
        ask()
