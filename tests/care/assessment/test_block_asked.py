"""Which definition of a positive block counts: that of the rule, else the clinic's."""

from datetime import date

import pytest

from akeso.care.assessment import POLICY, BlockResult, EarlierProcedure, Past, definition_asked
from akeso.care.assessment.block_asked import _data
from akeso.care.outcome import definitions
from akeso.techniques.eligibility import rules_of, techniques
from akeso.techniques.findings import dictionary
from test_docs import page, table


@pytest.mark.parametrize(
    ("technique", "policy", "clinics", "name", "by_rule"),
    [
        ("rf.mb.lumbar", "cms_dual80", "", "peak_80", True),
        ("rf.ton", "sis_dual80", "block_80", "peak_80", True),
        ("rf.mb.cervical", "asra_single50", "block_80", "peak_50", True),
        ("rf.mb.thoracic", "uk_single50", "", "peak_50", True),
        ("rf.mb.lumbar", None, "", "peak_50", False),
        ("rf.mb.lumbar", None, "block_50", "block_50", False),
        ("facet_ia.lumbar", None, "peak_50", "peak_80", True),
        ("facet_ia.lumbar", "asra_single50", "", "peak_80", True),
        ("rf.slb", "cms_dual80", "sij_75", "sij_75", False),
        ("nerve_block.mbb.lumbar", "cms_dual80", "", "peak_50", False),
        ("", None, "", "peak_50", False),
    ],
)
def test_the_rule_s_own_definition_else_the_clinic_s(technique, policy, clinics, name, by_rule):
    found = definition_asked(technique, policy, clinics)
    assert (found.name, found.by_rule) == (name, by_rule)


def test_the_clinic_s_own_says_who_decided():
    assert "decided by the clinic" in definition_asked("", None, "block_80").source.reference
    assert "Eligibility memo 4.1" in definition_asked("", None, "peak_50").source.reference


def test_rows_name_definitions_techniques_policies_and_rules_that_are():
    for row in _data()["asked"]:
        assert row["definition"] in definitions("block")
        assert row.get("policy", "asra_single50") in dictionary()[POLICY].words
        codes = [c for c in techniques() if any(c.startswith(f"{p}") for p in row["for"])]
        rules = {rule.id for code in codes for rule in rules_of(code)}
        named = [word.strip(":,") for word in row["reference"].split() if word.count("-") == 2]
        assert named
        assert set(named) <= rules
    assert {r["policy"] for r in _data()["asked"] if "policy" in r} == set(
        dictionary()[POLICY].words
    )


def test_the_page_has_these_rows():
    shown = [
        [", ".join(row["for"]), row.get("policy", "any"), row["definition"]]
        for row in _data()["asked"]
    ]
    assert table(page("outcomes.md"), "technique", "policy", "asked for") == shown


def test_a_past_gives_the_results_by_the_definition_that_is_asked_for():
    def one(definition, result):
        return EarlierProcedure(
            date(2026, 1, 1), "nerve_block.mbb.lumbar", result=result,
            definition=definition,
        )  # fmt: skip

    good = one("peak_50", BlockResult.POSITIVE)
    bad = one("peak_80", BlockResult.NEGATIVE)
    past = Past((good,), (), "peak_50", {"peak_50": (good,), "peak_80": (bad,)})
    assert past.asked_by("rf.mb.lumbar", "cms_dual80").earlier == (bad,)
    assert past.asked_by("rf.mb.lumbar", "asra_single50").earlier == (good,)
    assert past.asked_by("rf.mb.lumbar", None).earlier == (good,)
    assert Past((good,)).asked_by("rf.mb.lumbar", "cms_dual80").earlier == (good,)
