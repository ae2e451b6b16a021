from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from akeso.anatomy.levels import Side
from akeso.care.procedure import (
    Lesion,
    Seen,
    StepDone,
    give,
    had_skin_anaesthetic,
    refuse_incomplete,
    refuse_undecided,
    route_of,
    running_totals,
)
from akeso.errors import BadInput, Refused
from akeso.pharmacy.case import Route
from akeso.rule import Status
from akeso.techniques.eligibility import techniques
from procedure.made import CONTRAST, SKIN, STEROID, at, departure, drug, facts, look, procedure


def stops_of(made):
    return {stop.rule: stop.status for stop in running_totals(made).stops}


def share(made):
    totals = {t.name: t for t in running_totals(made).totals}
    return float(totals["local anaesthetic limit used, 4 h"].value)


def test_nothing_stops_the_made_procedure():
    assert running_totals(procedure()).stops == ()
    refuse_incomplete(procedure())


def plain(ml, kg=60.0, profile="us-label", **changes):
    """A medial branch block, whose only drug is plain lidocaine."""
    given = drug(volume_ml=ml, level="L4", **changes)
    return procedure(
        technique="nerve_block.mbb.lumbar",
        drugs=(given,),
        looks=(),
        drug_facts=facts(weight_kg=kg, profile=profile),
    )


@pytest.mark.parametrize(
    ("profile", "fits", "over"), [("us-label", 27.0, 27.1), ("au-recalled", 18.0, 18.1)]
)
def test_the_limit_of_the_chosen_profile_on_both_sides(profile, fits, over):
    """Test vectors of the memo: 60 kg, plain lidocaine 10 mg/mL."""
    assert share(plain(fits, profile=profile)) == 100.0
    assert "R01" not in stops_of(plain(fits, profile=profile))
    assert stops_of(plain(over, profile=profile))["R01"] is Status.FAIL


def test_skin_counts_with_the_target():
    both = procedure(
        technique="nerve_block.mbb.lumbar",
        drugs=(
            drug(volume_ml=25.0, site="skin", level="L4"),
            drug(volume_ml=2.1, level="L4", given_at=at(16)),
        ),
        looks=(),
        drug_facts=facts(weight_kg=60.0),
    )
    assert share(both) == pytest.approx(271 / 270 * 100, rel=1e-12)
    assert stops_of(both)["R01"] is Status.FAIL


def test_totals_run_with_every_drug():
    empty = procedure(drugs=(), looks=())
    assert running_totals(empty).totals == ()
    one = give(empty, SKIN)
    assert share(one) == pytest.approx(20 / 300 * 100, rel=1e-12)
    two = give(one, replace(SKIN, given_at=at(9), syringe="skin 2"))
    assert share(two) == pytest.approx(2 * share(one), rel=1e-12)


def test_skin_may_be_numbed_before_any_contrast_is_seen():
    early = give(procedure(drugs=(), looks=()), SKIN)
    assert had_skin_anaesthetic(early)
    assert not had_skin_anaesthetic(procedure(drugs=(CONTRAST, STEROID)))
    assert any(line.startswith("R15") for line in running_totals(early).open)


def test_a_stop_needs_name_and_reason_and_is_kept():
    small = plain(27.0)
    more = drug(volume_ml=0.1, level="L4", given_at=at(16), syringe="more")
    with pytest.raises(Refused, match=r"^Stopped by R01: Total local anaesthetic exceeds"):
        give(small, more)
    kept = give(small, more, [departure("R01")])
    (stop,) = running_totals(kept).stops
    assert stop.departure == departure("R01")
    assert kept.departures == (departure("R01"),)
    assert stop.status is Status.FAIL


def test_a_departure_from_nothing_is_refused():
    with pytest.raises(BadInput, match="departure from R01, which did not stop anything"):
        give(procedure(drugs=()), SKIN, [departure("R01")])


def test_a_missing_weight_stops_until_somebody_decides():
    blank = procedure(drug_facts=facts(weight_kg=None))
    assert stops_of(blank) == {"R01": Status.UNKNOWN}
    with pytest.raises(Refused, match=r"R01: Cannot be told without patient\.weight_kg"):
        refuse_undecided(blank)
    refuse_undecided(replace(blank, departures=(departure("R01"),)))


def test_incompatible_drugs_in_one_syringe_stop_and_apart_do_not():
    mixed = (
        drug("ropivacaine", 1.0, "2 mg/mL", syringe="mix"),
        drug("dexamethasone", 1.0, "10 mg/mL", syringe="mix"),
    )
    apart = (mixed[0], replace(mixed[1], syringe="steroid"))
    assert stops_of(procedure(drugs=(SKIN, CONTRAST, *mixed))) == {"R21": Status.FAIL}
    assert stops_of(procedure(drugs=(SKIN, CONTRAST, *apart))) == {}


@pytest.mark.parametrize(
    ("seen", "rule"),
    [
        (Seen.ARTERIAL, "R15"),
        (Seen.INTRATHECAL, "R15"),
        (Seen.SUBDURAL, "R15"),
        (Seen.VENOUS, "R16"),
        (Seen.INTRADISCAL, "disc"),
    ],
)
def test_contrast_in_the_wrong_place_stops_the_injection(seen, rule):
    assert stops_of(procedure(looks=(look(seen),))) == {rule: Status.FAIL}
    # Moved, and clean afterwards:
    assert stops_of(procedure(looks=(look(seen, 12), look(Seen.EPIDURAL, 14)))) == {}
    # Clean at first, wrong when the drug went in; then after the drug:
    assert stops_of(procedure(looks=(look(Seen.EPIDURAL, 10), look(seen, 14)))) == {
        rule: Status.FAIL
    }
    assert stops_of(procedure(looks=(look(Seen.EPIDURAL, 10), look(seen, 16)))) == {}


@pytest.mark.parametrize("seen", [Seen.VENOUS, Seen.INTRATHECAL, Seen.INTRADISCAL])
def test_a_wrong_pattern_without_injection_stops_nothing(seen):
    assert stops_of(procedure(looks=(look(seen),), drugs=(SKIN, CONTRAST))) == {}


def test_an_epidural_injection_that_nobody_looked_at_is_unknown():
    assert stops_of(procedure(looks=()))["R15"] is Status.UNKNOWN
    other = (look(level="L3-L4"),)
    assert stops_of(procedure(looks=other))["R15"] is Status.UNKNOWN
    assert stops_of(procedure(looks=(look(side=Side.RIGHT),)))["R15"] is Status.UNKNOWN


def test_two_levels_are_both_asked():
    """Particulate steroid: lumbar after an earlier one passes, thoracic stops."""
    first = drug("triamcinolone", 1.0, "40 mg/mL", syringe="steroid")
    second = replace(first, level="T12-L1")
    looks = (look(), look(level="T12-L1"))
    assert "R12" not in stops_of(procedure(looks=looks, drugs=(CONTRAST, first)))
    assert stops_of(procedure(looks=looks, drugs=(CONTRAST, first, second)))["R12"] is Status.FAIL


@pytest.mark.parametrize(
    ("expiry", "given", "late"),
    [
        (date(2026, 11, 20), at(15), False),
        (date(2026, 11, 19), at(15), True),
        # 13:30 UTC on the 20th is already the 21st in Sydney.
        (date(2026, 11, 20), datetime(2026, 11, 20, 13, 30, tzinfo=UTC), True),
    ],
)
def test_an_expired_product_stops_from_the_day_after(expiry, given, late):
    made = procedure(
        drugs=(replace(SKIN, expiry=expiry, given_at=given),), looks=(), ended=max(at(24), given)
    )
    assert ("expired" in stops_of(made)) is late


@pytest.mark.parametrize(
    ("mode", "celsius", "stopped"),
    [("pulsed", 42, False), ("pulsed", 43, True), ("continuous", 42, True)],
)
def test_heat_at_the_dorsal_root_ganglion_stops(mode, celsius, stopped):
    lesion = Lesion("L5", Side.LEFT, mode, celsius, 120, 10)
    made = procedure(technique="rf.prf_drg", lesions=(lesion,), drugs=(SKIN,), looks=())
    assert ("heat" in stops_of(made)) is stopped
    elsewhere = procedure(technique="rf.mb.lumbar", lesions=(lesion,), drugs=(SKIN,), looks=())
    assert "heat" not in stops_of(elsewhere)


@pytest.mark.parametrize("code", techniques())
def test_every_technique_has_a_route(code):
    assert route_of(code) in Route


def test_routes():
    assert route_of("esi.tf.s1") is Route.TRANSFORAMINAL
    assert route_of("nerve_block.mbb.cervical") is Route.MEDIAL_BRANCH
    assert route_of("nerve_block.stellate") is Route.OTHER


def test_filing_asks_for_what_is_missing():
    with pytest.raises(BadInput, match="neither listed nor denied"):
        refuse_incomplete(procedure(no_complications=False))
    with pytest.raises(BadInput, match="The X-ray dose is missing"):
        refuse_incomplete(procedure(radiation=None))
    refuse_incomplete(procedure(radiation=None, xray_used=False))
    with pytest.raises(BadInput, match="more than 30 minutes"):
        refuse_incomplete(procedure(ended=at(31)))
    refuse_incomplete(procedure(ended=at(31), why_over="scoliosis", steps=(StepDone(6, 12),)))
    with pytest.raises(Refused, match="R16"):
        refuse_incomplete(procedure(looks=(look(Seen.VENOUS),)))


def test_a_place_outside_the_spine_has_totals_too():
    knee = replace(SKIN, level="left knee", site="target")
    made = procedure(technique="nerve_block.genicular", drugs=(knee,), looks=())
    assert share(made) == pytest.approx(20 / 300 * 100, rel=1e-12)
    assert stops_of(made) == {}


def test_histories_that_nobody_asked_for_are_unknown():
    untold = facts(anaesthetics_24_h=None, steroids_3_years=None)
    assert stops_of(procedure(drug_facts=untold))["R01"] is Status.UNKNOWN
