"""R20 to R23 and X01 to X04: what may share a syringe."""

import pytest

from akeso.pharmacy.drug import Kind, find_drug, formulary
from akeso.pharmacy.mixture_rules import compatibility
from pharmacy.cases import answer, syringe, verdict

MIX = ("R20", "R21", "R22", "R23", "X01")


def mixed(anaesthetic, steroid):
    return [syringe((anaesthetic, 1, "2 mg/mL"), (steroid, 1, "4 mg/mL"))]


@pytest.mark.parametrize("route", ["transforaminal", "interlaminar", "caudal"])
@pytest.mark.parametrize(
    ("anaesthetic", "steroid", "rule", "word"),
    [
        ("ropivacaine", "betamethasone", "R20", "STOP"),
        ("levobupivacaine", "betamethasone sodium phosphate", "R20", "STOP"),
        ("ropivacaine", "dexamethasone", "R21", None),
        ("levobupivacaine", "dexamethasone", "R21", None),
        ("bupivacaine", "betamethasone", "R22", "WARN"),
        ("lidocaine", "betamethasone", "R23", "INFO"),
        ("lidocaine", "triamcinolone", "R23", "INFO"),
        ("bupivacaine", "dexamethasone", "X01", "unknown"),
        ("ropivacaine", "triamcinolone", "X01", "unknown"),
    ],
)
def test_each_pair_answers_under_its_own_rule(route, anaesthetic, steroid, rule, word):
    edits = {"syringes": mixed(anaesthetic, steroid), "procedure__route": route}
    expected = word or ("STOP" if route == "transforaminal" else "WARN")
    said = {name: verdict(name, **edits) for name in MIX}
    assert said == {**dict.fromkeys(MIX, "silent"), rule: expected}


def test_two_syringes_are_no_mixture():
    apart = [
        syringe(("ropivacaine", 1, "2 mg/mL"), name="one"),
        syringe(("betamethasone", 1, "6 mg/mL"), name="two"),
    ]
    assert {verdict(rule, syringes=apart) for rule in MIX} == {"silent"}


def test_outside_the_epidural_space_the_pairs_are_silent():
    edits = {"syringes": mixed("ropivacaine", "betamethasone"), "procedure__route": "facet joint"}
    assert {verdict(rule, **edits) for rule in MIX} == {"silent"}


def test_every_pair_of_the_formulary_has_an_answer():
    drugs = formulary().values()
    pairs = [
        compatibility(a, s)
        for a in drugs
        for s in drugs
        if a.kind is Kind.LOCAL_ANAESTHETIC and s.kind is Kind.STEROID
    ]
    assert set(pairs) == set(MIX)


def test_compatibility_is_of_the_salt():
    betamethasone = find_drug("betamethasone")
    assert compatibility(find_drug("ropivacaine"), betamethasone) == "R20"
    assert compatibility(find_drug("mepivacaine"), betamethasone) == "X01"


@pytest.mark.parametrize(
    ("route", "contrast", "expected"),
    [
        ("intrathecal", "iohexol", "STOP"),
        ("intrathecal", "iopamidol", "clear"),
        ("transforaminal", "iohexol", "silent"),
    ],
)
def test_x02_intrathecal_steroid_with_iohexol(route, contrast, expected):
    both = [
        syringe((contrast, 1, "300 mgI/mL"), name="contrast"),
        syringe(("dexamethasone", 1, "4 mg/mL")),
    ]
    assert verdict("X02", syringes=both, procedure__route=route) == expected


@pytest.mark.parametrize(
    ("strength", "expected"), [("2 %", "clear"), ("20.1 mg/mL", "WARN"), ("200 mg/mL", "WARN")]
)
def test_x03_stronger_than_sold(strength, expected):
    assert verdict("X03", syringes=[syringe(("lidocaine", 1, strength))]) == expected


def test_x04_opioids_are_added_and_methadone_is_refused():
    oxycodone = {"drug": "oxycodone", "route": "oral", "dose": 40, "unit": "mg/day"}
    methadone = {"drug": "methadone", "route": "oral", "dose": 20, "unit": "mg/day"}
    assert "60 mg/day" in answer("X04", opioids=[oxycodone]).message
    assert verdict("X04", opioids=[oxycodone, methadone]) == "unknown"
    assert "Methadone" in answer("X04", opioids=[methadone]).message
    assert verdict("X04", opioids=[]) == "silent"
