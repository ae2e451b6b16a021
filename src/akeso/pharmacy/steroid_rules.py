"""Conditions of the rules on steroids: by level and way in R11-R14, R18; by dose R29-R37."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from akeso.pharmacy.amount import exact, words
from akeso.pharmacy.case import Case, EarlierSteroid, Route
from akeso.pharmacy.drug import Kind
from akeso.pharmacy.ruling import Condition, Found, Rule, not_here
from akeso.pharmacy.syringe import Dose
from akeso.pharmacy.totals import steroid_mg
from akeso.pharmacy.truth import NO, Sum, Truth, is_one_of, told

TRIAMCINOLONE = "triamcinolone acetonide"
METHYLPREDNISOLONE = "methylprednisolone acetate"
ARTERY_LEVELS = ("L1", "L2", "L3")


def _steroids(case: Case) -> tuple[Dose, ...]:
    return tuple(case.doses(Kind.STEROID, skin=False))


def _names(doses: tuple[Dose, ...]) -> str:
    return ", ".join(sorted({dose.drug.name for dose in doses}))


def _particulate(doses: tuple[Dose, ...]) -> Truth:
    found = NO
    for dose in doses:
        found |= told(dose.drug.particulate, f"whether {dose.drug.name} is particulate")
    return found


def _particulate_or_preserved(doses: tuple[Dose, ...]) -> Truth:
    found = _particulate(doses)
    for dose in doses:
        found |= told(dose.preserved, f"preservative_free of {dose.drug.name}")
    return found


def _transforaminal(case: Case, regions: tuple[str, ...]) -> Found:
    """Particulate steroid by the transforaminal way in some regions."""
    doses = _steroids(case)
    if case.route is not Route.TRANSFORAMINAL or not doses:
        return not_here("no transforaminal steroid")
    level = case.procedure.level
    there = is_one_of(level.region if level else None, regions, "procedure.level")
    return Found(there & _particulate(doses), _names(doses))


def r11(case: Case, rule: Rule) -> Found:
    """Particulate in the neck."""
    return _transforaminal(case, ("cervical",))


def r12(case: Case, rule: Rule) -> Found:
    """Particulate in the thoracic spine."""
    return _transforaminal(case, ("thoracic",))


def r13(case: Case, rule: Rule) -> Found:
    """Particulate in the lumbar spine or sacrum before a non-particulate was tried."""
    found = _transforaminal(case, ("lumbar", "sacral"))
    before = told(case.procedure.earlier_non_particulate, "procedure.earlier_non_particulate")
    return Found(found.fires & ~before, found.says, found.applies)


def r14(case: Case, rule: Rule) -> Found:
    """Particulate where the great radiculomedullary artery may enter."""
    found = _transforaminal(case, ("lumbar",))
    level = case.procedure.level
    there = is_one_of(level.upper if level else None, ARTERY_LEVELS, "procedure.level")
    return Found(found.fires & there, found.says, found.applies)


def r18(case: Case, rule: Rule) -> Found:
    """Transforaminal steroid without contrast."""
    doses = _steroids(case)
    if case.route is not Route.TRANSFORAMINAL or not doses:
        return not_here("no transforaminal steroid")
    without = told(case.procedure.contrast_contraindicated, "procedure.contrast_contraindicated")
    return Found(without & _particulate_or_preserved(doses), _names(doses))


def r29(case: Case, rule: Rule) -> Found:
    """Any epidural steroid."""
    doses = _steroids(case)
    if not case.route.is_epidural or not doses:
        return not_here("no epidural steroid")
    label = "the triamcinolone label says not epidural" if TRIAMCINOLONE in _names(doses) else ""
    return Found(Truth(True), label)


def r30(case: Case, rule: Rule) -> Found:
    """A suspension or preserved product for the thecal sac."""
    doses = _steroids(case)
    if case.route is not Route.INTRATHECAL or not doses:
        return not_here("no intrathecal steroid")
    return Found(_particulate_or_preserved(doses), _names(doses))


def _no_steroid(case: Case) -> bool:
    return not any(case.doses(Kind.STEROID))


def r31(case: Case, rule: Rule) -> Found:
    """The year's steroid after menopause, every route."""
    if _no_steroid(case):
        return not_here("no steroid")
    total = steroid_mg(case, rule.limits["days"])
    told_so = False if case.patient.sex == "male" else case.patient.post_menopausal
    says = f"{_so_far(total)} mg as methylprednisolone in 365 days, by oral ratios"
    return Found(total.above(rule.limits["mg"]) & told(told_so, "patient.post_menopausal"), says)


def _so_far(total: Sum) -> str:
    return f"{'at least ' if total.missing else ''}{words(total.at_least)}"


def r32(case: Case, rule: Rule) -> Found:
    """Triamcinolone over one and three years."""
    if _no_steroid(case):
        return not_here("no steroid")
    year = steroid_mg(case, rule.limits["days"], TRIAMCINOLONE)
    three = steroid_mg(case, rule.limits["three_year_days"], TRIAMCINOLONE)
    over = year.above(rule.limits["year_mg"]) | three.above(rule.limits["three_year_mg"])
    return Found(over, f"{_so_far(year)} mg in 1 year, {_so_far(three)} mg in 3 years")


def r33(case: Case, rule: Rule) -> Found:
    """Much triamcinolone or methylprednisolone in one syringe."""
    hit, given = [], False
    for syringe in case.syringes:
        for name in (TRIAMCINOLONE, METHYLPREDNISOLONE):
            mg = syringe.amount_of(name)
            given |= mg > 0
            if mg > rule.limits["mg"]:
                hit.append(f"{syringe.name}, {name} {words(mg)} mg")
    if not given:
        return not_here("no triamcinolone or methylprednisolone")
    return Found(Truth(bool(hit)), "; ".join(hit))


def _history(case: Case) -> tuple[EarlierSteroid, ...] | None:
    return case.steroids_3_years


def r34(case: Case, rule: Rule) -> Found:
    """Soon after the last steroid."""
    if _no_steroid(case):
        return not_here("no steroid")
    earlier = _history(case)
    if earlier is None:
        return Found(Truth(None, ("steroids_3_years",)))
    days = min((exact(one.days_ago) for one in earlier), default=None)
    if days is None:
        return not_here("no earlier steroid")
    return Found(Truth(days < rule.limits["days"]), f"{words(days)} days ago")


def r35(case: Case, rule: Rule) -> Found:
    """Soon after much triamcinolone."""
    if _no_steroid(case):
        return not_here("no steroid")
    earlier = _history(case)
    if earlier is None:
        return Found(Truth(None, ("steroids_3_years",)))
    doses = [
        (exact(one.days_ago), -exact(one.dose_mg))
        for one in earlier
        if one.drug.name == TRIAMCINOLONE
    ]
    if not doses:
        return not_here("no earlier triamcinolone")
    days, mg = min(doses)
    recent = days < rule.limits["days"] and -mg >= rule.limits["mg"]
    return Found(Truth(recent), f"{words(-mg)} mg {words(days)} days ago")


def r36(case: Case, rule: Rule) -> Found:
    """Many steroid sessions in one region."""
    if not case.route.is_epidural or not _steroids(case):
        return not_here("no epidural steroid")
    count = case.procedure.sessions_in_region_365_days
    field = "procedure.sessions_in_region_365_days"
    many = told(None if count is None else count > rule.limits["sessions"], field)
    return Found(many, "" if count is None else f"{words(Fraction(count))} with this one")


def r37(case: Case, rule: Rule) -> Found:
    """A steroid in diabetes."""
    if _no_steroid(case):
        return not_here("no steroid")
    return Found(told(case.patient.diabetes, "patient.diabetes"))


CONDITIONS: Mapping[str, Condition] = {
    "R11": r11, "R12": r12, "R13": r13, "R14": r14, "R18": r18, "R29": r29, "R30": r30,
    "R31": r31, "R32": r32, "R33": r33, "R34": r34, "R35": r35, "R36": r36, "R37": r37,
}  # fmt: skip
