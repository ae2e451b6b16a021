"""Conditions of the rules on local anaesthetics, R01 to R10."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import wraps

from akeso.pharmacy.amount import exact, words
from akeso.pharmacy.case import Case, PredictedPeak
from akeso.pharmacy.drug import Drug, Kind, formulary
from akeso.pharmacy.ruling import Condition, Found, Rule, not_here
from akeso.pharmacy.totals import anaesthetic_mg, limit_share
from akeso.pharmacy.truth import NO, Truth, above, told


def _given(case: Case) -> tuple[Drug, ...]:
    doses = case.doses(Kind.LOCAL_ANAESTHETIC)
    return tuple({dose.drug.name: dose.drug for dose in doses}.values())


def _with_anaesthetic(condition: Condition) -> Condition:
    """Ask only where a local anaesthetic is given."""

    @wraps(condition)
    def asked(case: Case, rule: Rule) -> Found:
        return condition(case, rule) if _given(case) else not_here("no local anaesthetic")

    return asked


def _used(case: Case, rule: Rule) -> str:
    share = limit_share(case, rule.limits["hours"])
    least = "at least " if share.missing else ""
    kg = case.patient.dosing_weight_kg
    weight = f", dosing weight {words(kg)} kg" if kg is not None else ""
    return f"{least}{words(share.at_least * 100, 6)} % of the profile {case.profile.code}{weight}"


@_with_anaesthetic
def r01(case: Case, rule: Rule) -> Found:
    """More than the whole limit."""
    over = limit_share(case, rule.limits["hours"]).above(rule.limits["share"])
    return Found(over, _used(case, rule))


@_with_anaesthetic
def r02(case: Case, rule: Rule) -> Found:
    """More than most of the limit, but not more than the whole."""
    share = limit_share(case, rule.limits["hours"])
    near = share.above(rule.limits["share"]) & ~share.above(exact(1))
    return Found(near, _used(case, rule))


def r03(case: Case, rule: Rule) -> Found:
    """An allergy to a drug that is given, or to its class."""
    allergies = case.patient.allergies
    if allergies is None:
        return Found(Truth(None, ("patient.allergies",)))
    drugs = {dose.drug.name: dose.drug for dose in case.doses(*Kind)}
    recorded = _with_classes(allergies)
    hit = sorted(name for name, drug in drugs.items() if set(drug.groups) & recorded)
    return Found(Truth(bool(hit)), ", ".join(hit))


def _with_classes(allergies: tuple[str, ...]) -> set[str]:
    """Return allergies, an allergy to one local anaesthetic being one to its class."""
    found = set(allergies)
    for drug in formulary().values():
        group = drug.fact("group")
        if drug.kind is Kind.LOCAL_ANAESTHETIC and group and found & {drug.name, *drug.aliases}:
            found |= set(group.values)
    return found


def r04(case: Case, rule: Rule) -> Found:
    """Strong bupivacaine in obstetrics, by the strength that is injected."""
    strong = [
        syringe.name
        for syringe in case.syringes
        if syringe.amount_of("bupivacaine") / syringe.volume_ml >= rule.limits["mg_per_ml"]
    ]
    if not strong:
        return not_here(f"no bupivacaine of {words(rule.limits['mg_per_ml'])} mg/mL or more")
    return Found(told(case.patient.obstetric, "patient.obstetric"), ", ".join(strong))


def r05(case: Case, rule: Rule) -> Found:
    """Levobupivacaine by its product limits, whatever the profile."""
    if "levobupivacaine" not in {drug.name for drug in _given(case)}:
        return not_here("no levobupivacaine")
    now = case.amount_of("levobupivacaine")
    day = anaesthetic_mg(case, "levobupivacaine", rule.limits["hours"])
    over = above(now, rule.limits["single_mg"], "") | day.above(rule.limits["day_mg"])
    return Found(over, f"{words(now)} mg now, {words(day.at_least)} mg in 24 h")


@_with_anaesthetic
def r06(case: Case, rule: Rule) -> Found:
    """The predicted peak reaches the threshold."""
    return _peaks(case, Fraction(1))


@_with_anaesthetic
def r07(case: Case, rule: Rule) -> Found:
    """The predicted peak reaches a share of the threshold."""
    return _peaks(case, rule.limits["share"])


def _peaks(case: Case, share: Fraction) -> Found:
    fires, seen = NO, []
    for drug in _given(case):
        fact = drug.fact("toxic_peak")
        if fact is None:
            fires |= Truth(None, (f"a toxic threshold of {drug.name}",))
            continue
        peak = _peak(case, drug, fact.basis)
        field = f"predicted_peaks of {drug.name} ({fact.basis})"
        if peak is None:
            fires |= Truth(None, (field,))
            continue
        p95 = exact(peak.p95_mg_per_l)
        fires |= Truth(p95 >= fact.number * share)
        mark = "" if fact.source.mark.verified else ", unverified"
        seen.append(f"{drug.name} {words(p95)} of {words(fact.number)} mg/L ({fact.basis}{mark})")
    return Found(fires, ", ".join(seen))


def _peak(case: Case, drug: Drug, basis: str) -> PredictedPeak | None:
    fits = [p for p in case.predicted_peaks if p.drug == drug and p.basis == basis]
    return max(fits, key=lambda p: p.p95_mg_per_l) if fits else None


@_with_anaesthetic
def r08(case: Case, rule: Rule) -> Found:
    """The whole dose, if it went into a vessel."""
    hit, asked = [], False
    for drug in _given(case):
        fact = drug.fact("symptoms_if_iv")
        if fact is None:
            continue
        asked, mg = True, case.amount_of(drug.name)
        if mg >= fact.number:
            hit.append(f"{drug.name} {words(mg)} mg, edge {words(fact.number)} mg")
    if not asked:
        return not_here("no published bolus of these drugs")
    return Found(Truth(bool(hit)), ", ".join(hit))


@_with_anaesthetic
def r09(case: Case, rule: Rule) -> Found:
    """Slow clearance, and more than one dose."""
    patient, earlier = case.patient, case.anaesthetics_24_h
    age = None if patient.age_years is None else exact(patient.age_years)
    slow = told(patient.liver_disease, "patient.liver_disease") | above(
        age, rule.limits["age_years"], "patient.age_years"
    )
    more = told(case.procedure.infusion, "procedure.infusion") | told(
        None if earlier is None else bool(earlier), "anaesthetics_24_h"
    )
    return Found(slow & more)


@_with_anaesthetic
def r10(case: Case, rule: Rule) -> Found:
    """More than half the limit without lipid at hand."""
    share = limit_share(case, rule.limits["hours"])
    there = told(case.procedure.lipid_on_site, "procedure.lipid_on_site")
    return Found(share.above(rule.limits["share"]) & ~there, _used(case, rule))


CONDITIONS: Mapping[str, Condition] = {
    "R01": r01, "R02": r02, "R03": r03, "R04": r04, "R05": r05,
    "R06": r06, "R07": r07, "R08": r08, "R09": r09, "R10": r10,
}  # fmt: skip
