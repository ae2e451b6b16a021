"""Conditions of the rules on contrast, needle, skin and volume: R15-R17, R19, R24-R28, R38-R46."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from akeso.pharmacy.amount import exact, words
from akeso.pharmacy.aspiration import vessel_risk
from akeso.pharmacy.case import Case, Pattern, Route, Sedation
from akeso.pharmacy.drug import Kind
from akeso.pharmacy.patient import ContrastReaction
from akeso.pharmacy.ruling import Condition, Found, Rule, not_here
from akeso.pharmacy.totals import contrast_amount
from akeso.pharmacy.truth import Truth, above, below, is_one_of, told

NO_CONTRAST = not_here("no contrast")
HIGHEST_NECK_LEVEL = "C6"
CAUDAL_REACH = "L5"
"""Targets above this vertebra are L4 or higher."""


def _any_contrast(case: Case) -> bool:
    return any(case.doses(Kind.IODINATED, Kind.GADOLINIUM))


def _pattern(case: Case, bad: tuple[str, ...]) -> Found:
    seen = case.procedure.pattern
    expected = case.route.is_epidural and not case.procedure.contrast_contraindicated
    if seen is None and not expected and not _any_contrast(case):
        return NO_CONTRAST
    return Found(is_one_of(seen, bad, "procedure.pattern"), seen or "")


def r15(case: Case, rule: Rule) -> Found:
    """Contrast in an artery, the thecal sac (unless that is the target) or under the dura."""
    bad = [Pattern.ARTERIAL, Pattern.SUBDURAL]
    if case.route is not Route.INTRATHECAL:
        bad.append(Pattern.INTRATHECAL)
    return _pattern(case, tuple(bad))


def r16(case: Case, rule: Rule) -> Found:
    """Contrast in a vein."""
    return _pattern(case, (Pattern.VENOUS,))


def r17(case: Case, rule: Rule) -> Found:
    """Transforaminal without live contrast."""
    if case.route is not Route.TRANSFORAMINAL:
        return not_here("not transforaminal")
    p = case.procedure
    fires = ~told(p.live_contrast, "procedure.live_contrast") & ~told(
        p.contrast_contraindicated, "procedure.contrast_contraindicated"
    )
    if p.level is None:
        return Found(fires)
    percent = 100 * vessel_risk(p.level.region)
    return Found(
        fires, f"{percent:.1f} % lie in a vessel, {p.level.region}, though aspiration is negative"
    )


def r19(case: Case, rule: Rule) -> Found:
    """High in the neck between the laminae."""
    level = case.procedure.level
    if case.route is not Route.INTERLAMINAR:
        return not_here("not interlaminar")
    high = told(level.is_above(HIGHEST_NECK_LEVEL) if level else None, "procedure.level")
    return Found(high, level.name if level else "")


def r24(case: Case, rule: Rule) -> Found:
    """An iodinated contrast that is not of an intrathecal grade."""
    doses = list(case.doses(Kind.IODINATED, skin=False))
    if not case.route.is_neuraxial or not doses:
        return not_here("no iodinated contrast near the neuraxis")
    wrong = []
    for dose in doses:
        grades = dose.drug.fact("intrathecal")
        if not (grades and dose.strength and dose.strength.amount in grades.values):
            wrong.append(f"{dose.drug.name} {dose.strength}")
    return Found(Truth(bool(wrong)), ", ".join(wrong))


def r25(case: Case, rule: Rule) -> Found:
    """Too much iodine."""
    mg = contrast_amount(case, Kind.IODINATED)
    if not case.route.is_neuraxial or not mg:
        return not_here("no iodinated contrast near the neuraxis")
    limit = rule.limits["mg_iodine"]
    return Found(Truth(mg > limit), f"{words(mg, 6)} of {words(limit)} mg")


def r26(case: Case, rule: Rule) -> Found:
    """Too much gadolinium."""
    return _gadolinium(case, lambda mmol: mmol > rule.limits["mmol"])


def r27(case: Case, rule: Rule) -> Found:
    """Some gadolinium."""
    return _gadolinium(case, lambda mmol: mmol <= rule.limits["mmol"])


def _gadolinium(case: Case, hit: Callable[[Fraction], bool]) -> Found:
    mmol = contrast_amount(case, Kind.GADOLINIUM)
    if not case.route.is_neuraxial or not mmol:
        return not_here("no gadolinium near the neuraxis")
    return Found(Truth(hit(mmol)), f"{words(mmol)} mmol")


def r28(case: Case, rule: Rule) -> Found:
    """A severe reaction to contrast, and contrast again."""
    if not _any_contrast(case):
        return NO_CONTRAST
    worst = (ContrastReaction.SEVERE,)
    return Found(is_one_of(case.patient.contrast_reaction, worst, "patient.contrast_reaction"))


def r38(case: Case, rule: Rule) -> Found:
    """An anticoagulant that nobody cleared."""
    taken = told(case.patient.anticoagulant, "patient.anticoagulant")
    return Found(taken & ~told(case.patient.anticoagulant_cleared, "patient.anticoagulant_cleared"))


def r39(case: Case, rule: Rule) -> Found:
    """Wet skin preparation, or on the tray."""
    if not case.route.is_neuraxial:
        return not_here("not near the neuraxis")
    dry = told(case.procedure.prep_dry, "procedure.prep_dry")
    return Found(~dry | ~told(case.procedure.prep_off_tray, "procedure.prep_off_tray"))


def r40(case: Case, rule: Rule) -> Found:
    """Strong chlorhexidine."""
    if not case.route.is_neuraxial:
        return not_here("not near the neuraxis")
    percent = case.procedure.chlorhexidine_percent
    given = None if percent is None else exact(percent)
    strong = above(given, rule.limits["percent"], "procedure.chlorhexidine_percent")
    return Found(strong, "" if given is None else f"{words(given)} %")


def _each(case: Case, rule: Rule, route: Route, *, contrast: bool) -> Found:
    """Volume for each nerve or joint, against the region's limit."""
    if case.route is not route:
        return not_here(f"not by the route {route}")
    if case.procedure.level is None:
        return Found(Truth(None, ("procedure.level",)))
    region = case.procedure.level.region
    limit = rule.limits.get(f"{region}_ml")
    if limit is None:
        return not_here(f"the reference has no number for the {region} spine")
    if case.procedure.targets is None:
        return Found(Truth(None, ("procedure.targets",)))
    ml = case.target_volume_ml(contrast=contrast) / exact(case.procedure.targets)
    return Found(Truth(ml > limit), f"{words(ml)} of {words(limit)} mL each, {region}")


def r41(case: Case, rule: Rule) -> Found:
    """Much for one medial branch; contrast is counted apart."""
    return _each(case, rule, Route.MEDIAL_BRANCH, contrast=False)


def r42(case: Case, rule: Rule) -> Found:
    """Much for one facet joint; contrast fills it too."""
    return _each(case, rule, Route.FACET_JOINT, contrast=True)


def r43(case: Case, rule: Rule) -> Found:
    """Much into a narrow canal."""
    if not case.route.is_epidural:
        return not_here("not epidural")
    ml = case.target_volume_ml(contrast=True)
    narrow = told(case.patient.spinal_stenosis, "patient.spinal_stenosis")
    return Found(Truth(ml > rule.limits["ml"]) & narrow, f"{words(ml)} mL")


def r44(case: Case, rule: Rule) -> Found:
    """Fast injection."""
    if not case.route.is_epidural:
        return not_here("not epidural")
    rate = case.procedure.fastest_rate_ml_per_s
    given = None if rate is None else exact(rate)
    fast = above(given, rule.limits["ml_per_s"], "procedure.fastest_rate_ml_per_s")
    return Found(fast, "" if given is None else f"{words(given)} mL/s")


def r45(case: Case, rule: Rule) -> Found:
    """A small caudal volume for a far target."""
    if case.route is not Route.CAUDAL:
        return not_here("not caudal")
    target = case.procedure.target_level
    ml = case.target_volume_ml(contrast=True)
    far = told(target.is_above(CAUDAL_REACH) if target else None, "procedure.target_level")
    return Found(below(ml, rule.limits["ml"], "") & far, f"{words(ml)} mL")


def r46(case: Case, rule: Rule) -> Found:
    """Sedation that takes the patient's voice."""
    deep = (Sedation.MODERATE, Sedation.DEEP)
    return Found(is_one_of(case.procedure.sedation, deep, "procedure.sedation"))


CONDITIONS: Mapping[str, Condition] = {
    "R15": r15, "R16": r16, "R17": r17, "R19": r19, "R24": r24, "R25": r25, "R26": r26,
    "R27": r27, "R28": r28, "R38": r38, "R39": r39, "R40": r40, "R41": r41, "R42": r42,
    "R43": r43, "R44": r44, "R45": r45, "R46": r46,
}  # fmt: skip
