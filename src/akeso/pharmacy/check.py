"""Ask every rule about a case and add up the totals: the answer a nurse reads before injecting."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from akeso.errors import AkesoError, BadInput
from akeso.pharmacy import (
    anaesthetic_rules,
    mixture_rules,
    procedure_rules,
    steroid_rules,
)
from akeso.pharmacy.amount import words
from akeso.pharmacy.case import Case
from akeso.pharmacy.drug import Kind
from akeso.pharmacy.opioids import omedd
from akeso.pharmacy.rescue import LipidCard, card_for
from akeso.pharmacy.ruling import Answer, Condition, Override, rules
from akeso.pharmacy.steroid_rules import TRIAMCINOLONE
from akeso.pharmacy.totals import (
    AnaestheticLine,
    anaesthetic_lines,
    contrast_amount,
    limit_share,
    room_mg,
    steroid_mg,
)
from akeso.pharmacy.truth import Sum
from akeso.rule import Source, Status, all_of

CONDITIONS: Mapping[str, Condition] = {
    **anaesthetic_rules.CONDITIONS,
    **steroid_rules.CONDITIONS,
    **mixture_rules.CONDITIONS,
    **procedure_rules.CONDITIONS,
}


@dataclass(frozen=True)
class Total:
    """One running total.

    Parameters
    ----------
    name : str
    value : Fraction or None
        None where it cannot be told.
    unit : str
    limit : Fraction or None
        What the tables allow, in the same unit.
    missing : tuple of str
        What may still raise it.
    note : str
        How it was counted.
    source : Source or None
        Of the limit, or of the count where there is no limit.
    """

    name: str
    value: Fraction | None
    unit: str
    limit: Fraction | None = None
    missing: tuple[str, ...] = ()
    note: str = ""
    source: Source | None = None


@dataclass(frozen=True)
class DrugReport:
    """What was found.

    Parameters
    ----------
    case : Case
    answers : tuple of Answer
        One for every rule, in the memo's order.
    totals : tuple of Total
    lipid : LipidCard or None
        None without a weight.
    """

    case: Case
    answers: tuple[Answer, ...]
    totals: tuple[Total, ...]
    lipid: LipidCard | None

    @property
    def status(self) -> Status:
        """Fail, Unknown or Pass of all rules that nobody overrode."""
        return all_of(answer.status for answer in self.answers if not answer.overridden)

    def answer(self, rule: str) -> Answer:
        """Return the answer of one rule by its id."""
        return next(answer for answer in self.answers if answer.rule.id == rule)


def check(case: Case, overrides: Iterable[Override] = ()) -> DrugReport:
    """Return what every rule answers for a case.

    Parameters
    ----------
    case : Case
    overrides : iterable of Override
        Decisions in spite of a rule; at most one for each.

    Raises
    ------
    BadInput
        If a rule is overridden twice.
    """
    chosen: dict[str, Override] = {}
    for override in overrides:
        if override.rule in chosen:
            raise BadInput(f"{override.rule} is overridden twice; give one reason and one name.")
        chosen[override.rule] = override
    answers = []
    for name, rule in rules().items():
        found = CONDITIONS[name](case, rule)
        answers.append(Answer(rule, found.severity or rule.severity, found, chosen.get(name)))
    return DrugReport(case, tuple(answers), totals(case), card_for(case.patient))


def totals(case: Case) -> tuple[Total, ...]:
    """Return the running totals of a case: anaesthetics, steroids, contrast, opioids."""
    return (*_anaesthetics(case), *_steroids(case), *_contrast(case), *_opioids(case))


def _anaesthetics(case: Case) -> Iterable[Total]:
    rule = rules()["R01"]
    lines = anaesthetic_lines(case, rule.limits["hours"])
    untold = () if case.anaesthetics_24_h is not None else ("anaesthetics_24_h",)
    for line in lines:
        name = f"{line.drug.name}{' with adrenaline' if line.adrenaline else ''}, 4 h"
        cap = line.cap
        limit = None if cap.missing else cap.at_most_mg
        note = "the limit needs " + ", ".join(cap.missing) if cap.missing else cap.words
        note += _room(case, line)
        yield Total(name, line.mg, "mg", limit, untold, note, cap.source)
    if lines:
        share = limit_share(case, rule.limits["hours"])
        note = f"profile {case.profile.code}, {case.profile.mixture}"
        name = "local anaesthetic limit used, 4 h"
        percent, missing = share.at_least * 100, share.missing
        yield Total(name, percent, "%", Fraction(100), missing, note, rule.source)
    adrenaline = sum((d.adrenaline_mg for s in case.syringes for d in s.doses), Fraction(0))
    if adrenaline:
        yield Total("adrenaline", adrenaline * 1000, "mcg")


def _room(case: Case, line: AnaestheticLine) -> str:
    """Return what is left for this drug alone, mL of each strength sold, rounded down."""
    left = room_mg(case, line, rules()["R01"].limits["hours"])
    if left is None:
        return ""
    sold = line.drug.fact("sold")
    strengths = [Fraction(value) for value in sold.values] if sold else []
    ml = [f"{words(Fraction(int(left / mg * 10), 10))} mL of {words(mg)} mg/mL" for mg in strengths]
    return f"; room for {words(left)} mg" + (f" ({', '.join(ml)})" if ml else "")


def _steroids(case: Case) -> Iterable[Total]:
    if not any(case.doses(Kind.STEROID)) and not case.steroids_3_years:
        return
    year, bone = rules()["R31"], rules()["R32"]
    note = "every route, by ratios of oral doses"
    total = steroid_mg(case, year.limits["days"])
    yield _summed(
        "steroid as methylprednisolone, 365 days", total, year.limits["mg"], note, year.source
    )
    for name, days, limit in (
        ("triamcinolone, 365 days", "days", "year_mg"),
        ("triamcinolone, 3 years", "three_year_days", "three_year_mg"),
    ):
        total = steroid_mg(case, bone.limits[days], TRIAMCINOLONE)
        if total.at_least:
            yield _summed(name, total, bone.limits[limit], "every route", bone.source)


def _summed(name: str, total: Sum, limit: Fraction, note: str, source: Source) -> Total:
    return Total(name, total.at_least, "mg", limit, total.missing, note, source)


def _contrast(case: Case) -> Iterable[Total]:
    near = case.route.is_neuraxial
    for kind, name, unit, key, rule in (
        (Kind.IODINATED, "iodine", "mg", "mg_iodine", rules()["R25"]),
        (Kind.GADOLINIUM, "gadolinium", "mmol", "mmol", rules()["R26"]),
    ):
        amount = contrast_amount(case, kind)
        if amount:
            limit = rule.limits[key] if near else None
            yield Total(name, amount, unit, limit, source=rule.source)


def _opioids(case: Case) -> Iterable[Total]:
    if not case.opioids:
        return
    name, unit = "opioids as oral morphine (oMEDD)", "mg/day"
    try:
        found = omedd(case.opioids)
    except AkesoError as why:
        yield Total(name, None, unit, missing=("a factor of the table",), note=str(why))
        return
    yield Total(name, found.mg_per_day, unit, note=found.version, source=found.source)
