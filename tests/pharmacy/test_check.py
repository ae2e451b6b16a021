"""Every rule is asked, and nothing that was not told passes."""

import pytest

from akeso.errors import BadInput
from akeso.pharmacy.check import CONDITIONS
from akeso.pharmacy.ruling import rules
from akeso.rule import Status
from pharmacy.cases import document, report, syringe

ALL = [
    syringe(("lidocaine", 1, "1 %"), name="d"),
    syringe(("bupivacaine", 1, "0.75 %"), name="a"),
    syringe(("triamcinolone", 1, "40 mg/mL"), name="b"),
    syringe(("iohexol", 1, "240 mgI/mL"), name="c"),
]
NOTHING = {
    "patient": {},
    "anaesthetics_24_h": None,
    "steroids_3_years": None,
    "predicted_peaks": None,
}


def test_each_rule_has_its_condition_and_each_condition_its_rule():
    assert set(CONDITIONS) == set(rules())


def test_the_complete_case_passes():
    found = report()
    assert found.status is Status.PASS
    assert [a.rule.id for a in found.answers] == list(rules())
    assert {a.rule.id for a in found.answers if a.fired} == {"R29"}


def test_one_fail_fails_and_one_unknown_is_unknown():
    assert report(procedure__prep_dry=False).status is Status.FAIL
    assert report(procedure__prep_dry=None).status is Status.UNKNOWN
    assert report(procedure__prep_dry=False, patient__diabetes=None).status is Status.FAIL


@pytest.mark.parametrize("route", ["transforaminal", "interlaminar", "caudal"])
def test_with_nothing_told_nothing_passes(route):
    found = report(procedure={"route": route}, syringes=ALL, **NOTHING)
    assert found.status is Status.UNKNOWN
    for name in ("R01", "R03", "R04", "R10", "R15", "R28", "R34", "R37", "R38", "R39", "R44"):
        assert found.answer(name).status is Status.UNKNOWN, name


def fields():
    made = document()
    told = [(part, name) for part in ("patient", "procedure") for name in made[part]]
    return [one for one in told if one[1] not in ("allergies", "route")]


@pytest.mark.parametrize(("part", "name"), fields())
def test_leaving_a_field_out_never_turns_a_fail_into_a_pass(part, name):
    """Whatever fails with a field told is at least unknown without it."""
    bad = {
        "live_contrast": False, "pattern": "arterial", "earlier_non_particulate": False,
        "prep_dry": False, "prep_off_tray": False, "fastest_rate_ml_per_s": 9,
        "lipid_on_site": False, "contrast_reaction": "severe", "anticoagulant": True,
        "obstetric": True, "level": "C5-C6", "weight_kg": 20,
    }  # fmt: skip
    edits = {"syringes": ALL, "patient__anticoagulant_cleared": False}
    place = f"{part}__{name}"
    if name in bad:
        failing = report(**edits, **{place: bad[name]})
        fails = {a.rule.id for a in failing.answers if a.status is Status.FAIL}
        without = report(**edits, **{place: None})
        assert not {
            a.rule.id for a in without.answers if a.status is Status.PASS and a.found.applies
        } & (fails - {a.rule.id for a in report(**edits).answers if a.status is Status.FAIL})
    else:
        assert report(**edits, **{place: None}).status is not Status.PASS


def test_a_rule_is_overridden_once():
    one = {"rule": "R17", "reason": "x", "by": "y"}
    with pytest.raises(BadInput, match="twice"):
        report(overrides=[one, one])
