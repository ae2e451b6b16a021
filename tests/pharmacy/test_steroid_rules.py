"""R11-R14, R18 and R29-R37, both sides of each edge; vectors of the injections memo, section d."""

import pytest

from akeso.pharmacy.drug import find_drug
from akeso.pharmacy.totals import equivalent_mg
from pharmacy.cases import answer, report, syringe, verdict

PARTICULATE = ["triamcinolone", "methylprednisolone", "betamethasone"]


def steroid(drug, ml=1, strength="10 mg/mL", **extra):
    return [syringe((drug, ml, strength, extra))]


@pytest.mark.parametrize("drug", PARTICULATE)
@pytest.mark.parametrize(
    ("level", "r11", "r12", "r13"),
    [
        ("C5-C6", "STOP", "clear", "clear"),
        ("C7-T1", "STOP", "clear", "clear"),
        ("T1-T2", "clear", "STOP", "clear"),
        ("T12-L1", "clear", "STOP", "clear"),
        ("L1-L2", "clear", "clear", "STOP-O"),
        ("L5-S1", "clear", "clear", "STOP-O"),
        ("S1", "clear", "clear", "STOP-O"),
        (None, "unknown", "unknown", "unknown"),
    ],
)
def test_r11_r12_r13_particulate_steroid_by_level(drug, level, r11, r12, r13):
    edits = {
        "syringes": steroid(drug),
        "procedure__level": level,
        "procedure__earlier_non_particulate": False,
    }
    assert [verdict(rule, **edits) for rule in ("R11", "R12", "R13")] == [r11, r12, r13]


@pytest.mark.parametrize("level", ["C5-C6", "T4-T5", "L4-L5", None])
def test_a_steroid_without_particles_may_go_anywhere(level):
    for rule in ("R11", "R12", "R13", "R14"):
        edits = {"syringes": steroid("dexamethasone"), "procedure__level": level}
        assert verdict(rule, **edits) == "clear"


@pytest.mark.parametrize(
    ("before", "expected"), [(True, "clear"), (False, "STOP-O"), (None, "unknown")]
)
def test_r13_non_particulate_first(before, expected):
    edits = {"syringes": steroid("triamcinolone")}
    assert verdict("R13", procedure__earlier_non_particulate=before, **edits) == expected


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        ("T12-L1", "clear"),
        ("L1-L2", "WARN"),
        ("L3-L4", "WARN"),
        ("L4-L5", "clear"),
        (None, "unknown"),
    ],
)
def test_r14_levels_of_the_great_artery(level, expected):
    edits = {"syringes": steroid("triamcinolone"), "procedure__level": level}
    assert verdict("R14", **edits) == expected


@pytest.mark.parametrize("rule", ["R11", "R12", "R13", "R14", "R18"])
def test_other_ways_in_have_no_transforaminal_rule(rule):
    edits = {"procedure__route": "interlaminar", "procedure__level": "C7-T1"}
    assert verdict(rule, syringes=steroid("triamcinolone"), **edits) == "silent"


@pytest.mark.parametrize(
    ("drug", "free", "contraindicated", "expected"),
    [
        ("dexamethasone", True, True, "clear"),
        ("dexamethasone", False, True, "STOP"),
        ("dexamethasone", None, True, "unknown"),
        ("dexamethasone", False, False, "clear"),
        ("dexamethasone", False, None, "unknown"),
        ("triamcinolone", True, True, "STOP"),
    ],
)
def test_r18_without_contrast(drug, free, contraindicated, expected):
    edits = {"procedure__contrast_contraindicated": contraindicated}
    assert verdict("R18", syringes=steroid(drug, preservative_free=free), **edits) == expected


@pytest.mark.parametrize(
    ("route", "expected"),
    [
        ("transforaminal", "WARN"),
        ("interlaminar", "WARN"),
        ("caudal", "WARN"),
        ("facet joint", "silent"),
        ("intrathecal", "silent"),
    ],
)
def test_r29_every_epidural_steroid_is_off_label(route, expected):
    assert verdict("R29", procedure__route=route) == expected
    assert verdict("R29", procedure__route=route, syringes=steroid("lidocaine")) == "silent"


def test_r29_names_the_label_of_triamcinolone():
    assert "label says not epidural" in answer("R29", syringes=steroid("triamcinolone")).message
    assert "label says" not in answer("R29").message


@pytest.mark.parametrize(
    ("drug", "free", "expected"),
    [
        ("dexamethasone", True, "clear"),
        ("dexamethasone", False, "STOP"),
        ("dexamethasone", None, "unknown"),
        ("methylprednisolone", True, "STOP"),
        ("triamcinolone", None, "STOP"),
    ],
)
def test_r30_intrathecal_steroid(drug, free, expected):
    edits = {"procedure__route": "intrathecal"}
    assert verdict("R30", syringes=steroid(drug, preservative_free=free), **edits) == expected
    assert verdict("R30", syringes=steroid(drug)) == "silent"


# Memo: "R31: betamethasone 12 mg x 4 / 0.6 = 80 MPDE; dexamethasone 10 x 4 / 0.75 = 53.3".
def test_equivalents_of_the_memo():
    assert equivalent_mg(find_drug("betamethasone"), 12) == 80
    assert float(equivalent_mg(find_drug("dexamethasone"), 10)) == pytest.approx(53.3, abs=0.05)


def history(drug, mg, days):
    return [{"drug": drug, "dose_mg": mg, "days_ago": days}]


@pytest.mark.parametrize(
    ("mg", "days", "menopause", "expected"),
    [
        (160, 365, True, "clear"),  # 160 + 40 = 200
        (160.1, 365, True, "WARN"),
        (160.1, 366, True, "clear"),
        (160.1, 365, False, "clear"),
        (160.1, 365, None, "unknown"),
        (160, 365, None, "clear"),
    ],
)
def test_r31_the_year_of_steroid_after_menopause(mg, days, menopause, expected):
    edits = {
        "syringes": steroid("methylprednisolone", 1, "40 mg/mL"),
        "steroids_3_years": history("methylprednisolone", mg, days),
        "patient__post_menopausal": menopause,
    }
    assert verdict("R31", **edits) == expected


def test_r31_asks_no_man_and_says_whose_ratio_it_is():
    edits = {"steroids_3_years": history("triamcinolone", 300, 30)}
    edits |= {"patient__post_menopausal": None, "patient__sex": "male"}
    assert verdict("R31", **edits) == "clear"
    assert "oral" in answer("R31", **edits).message


@pytest.mark.parametrize(
    ("mg", "days", "expected"),
    [
        (160, 365, "clear"),
        (160.1, 365, "WARN"),
        (160.1, 366, "clear"),
        (360, 1095, "clear"),
        (360.1, 1095, "WARN"),
    ],
)
def test_r32_triamcinolone_in_one_and_three_years(mg, days, expected):
    edits = {"syringes": steroid("triamcinolone", 1, "40 mg/mL")}
    assert verdict("R32", steroids_3_years=history("triamcinolone", mg, days), **edits) == expected


@pytest.mark.parametrize(
    ("drug", "ml", "expected"),
    [
        ("triamcinolone", 1, "clear"),
        ("triamcinolone", 1.01, "WARN"),
        ("methylprednisolone", 1, "clear"),
        ("methylprednisolone", 1.01, "WARN"),
        ("dexamethasone", 5, "silent"),
    ],
)
def test_r33_more_than_40_mg_in_one_injection(drug, ml, expected):
    assert verdict("R33", syringes=steroid(drug, ml, "40 mg/mL")) == expected


@pytest.mark.parametrize(
    ("days", "r34", "r35"),
    [
        (6.9, "STOP-O", "WARN"),
        (7, "clear", "WARN"),
        (27.9, "clear", "WARN"),
        (28, "clear", "clear"),
    ],
)
def test_r34_r35_days_since_the_last_steroid(days, r34, r35):
    edits = {"steroids_3_years": history("triamcinolone", 40, days)}
    assert [verdict("R34", **edits), verdict("R35", **edits)] == [r34, r35]


def test_r35_is_about_40_mg_of_triamcinolone():
    assert verdict("R35", steroids_3_years=history("triamcinolone", 39.9, 10)) == "clear"
    assert verdict("R35", steroids_3_years=history("dexamethasone", 40, 10)) == "silent"
    two = history("triamcinolone", 40, 20) + history("triamcinolone", 10, 5)
    assert verdict("R35", steroids_3_years=two) == "clear", "the last one counts"


@pytest.mark.parametrize("rule", ["R31", "R32", "R34", "R35"])
def test_an_untold_history_is_unknown(rule):
    edits = {"steroids_3_years": None, "patient__post_menopausal": True}
    assert verdict(rule, **edits) == "unknown"


@pytest.mark.parametrize(("count", "expected"), [(4, "clear"), (5, "WARN"), (None, "unknown")])
def test_r36_sessions_in_a_region(count, expected):
    assert verdict("R36", procedure__sessions_in_region_365_days=count) == expected


@pytest.mark.parametrize(
    ("diabetes", "expected"), [(True, "WARN"), (False, "clear"), (None, "unknown")]
)
def test_r37_diabetes(diabetes, expected):
    assert verdict("R37", patient__diabetes=diabetes) == expected


@pytest.mark.parametrize("rule", ["R29", "R31", "R32", "R33", "R34", "R35", "R36", "R37"])
def test_without_a_steroid_its_rules_are_silent(rule):
    assert verdict(rule, syringes=[syringe(("lidocaine", 1, "1 %"))]) == "silent"


def test_every_route_counts_in_the_total_of_the_year():
    edits = {"steroids_3_years": history("betamethasone", 12, 100)}
    total = next(
        t for t in report(**edits).totals if t.name == "steroid as methylprednisolone, 365 days"
    )
    assert float(total.value) == pytest.approx(80 + 53.3, abs=0.05)
