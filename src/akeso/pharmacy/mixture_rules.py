"""Conditions of the rules on what shares a syringe, R20 to R23, and X01 to X04."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources

from akeso.errors import AkesoError
from akeso.pharmacy.amount import words
from akeso.pharmacy.case import Case, Route
from akeso.pharmacy.drug import Drug, Kind
from akeso.pharmacy.opioids import omedd
from akeso.pharmacy.ruling import Condition, Found, Rule, not_here
from akeso.pharmacy.truth import Truth

NOT_STUDIED = "X01"


@cache
def _pairs() -> Mapping[tuple[str, str], str]:
    text = resources.files("akeso.pharmacy").joinpath("mixtures.toml").read_text("utf-8")
    return {(p["anaesthetic"], p["salt"]): p["rule"] for p in tomllib.loads(text)["pairs"]}


def compatibility(anaesthetic: Drug, steroid: Drug) -> str:
    """Return the id of the rule that answers for two drugs in one syringe.

    Returns
    -------
    str
        R20 to R23, or X01 where the pair was not studied.
    """
    table = _pairs()
    listed = table.get((anaesthetic.name, "")) or table.get((anaesthetic.name, steroid.salt))
    return listed or NOT_STUDIED


def _mixed(case: Case) -> Iterator[tuple[str, Drug, Drug]]:
    for syringe in case.at_target:
        for first in syringe.of(Kind.LOCAL_ANAESTHETIC):
            for second in syringe.of(Kind.STEROID):
                yield syringe.name, first.drug, second.drug


def _pair_rule(case: Case, rule: Rule) -> Found:
    """Two drugs of one syringe answer under their own rule."""
    mixed = list(_mixed(case)) if case.route.is_epidural else []
    if not mixed:
        return not_here("no epidural mix of anaesthetic and steroid")
    hit = [
        f"{a.name} with {b.name} in {name}"
        for name, a, b in mixed
        if compatibility(a, b) == rule.id
    ]
    if not hit:
        return not_here("another pair")
    severity = rule.severity if case.route is Route.TRANSFORAMINAL else rule.otherwise
    studied = rule.id != NOT_STUDIED
    fires = Truth(True) if studied else Truth(None, ("a study of the pair",))
    return Found(fires, "; ".join(hit), severity=severity)


def x02(case: Case, rule: Rule) -> Found:
    """Steroid and iohexol for the thecal sac."""
    if case.route is not Route.INTRATHECAL:
        return not_here("not intrathecal")
    names = {dose.drug.name for dose in case.doses(Kind.IODINATED, skin=False)}
    return Found(Truth("iohexol" in names and any(case.doses(Kind.STEROID, skin=False))))


def x03(case: Case, rule: Rule) -> Found:
    """A strength that is not sold."""
    hit = []
    for dose in case.doses(*Kind):
        sold = dose.drug.fact("sold")
        if sold is not None and dose.strength and dose.strength.amount > max(sold.values):
            top = f"{words(max(sold.values))} {sold.unit}"
            hit.append(f"{dose.drug.name} {dose.strength}, strongest listed {top}")
    return Found(Truth(bool(hit)), "; ".join(hit))


def x04(case: Case, rule: Rule) -> Found:
    """The opioids of the day."""
    if not case.opioids:
        return not_here("no opioid listed")
    try:
        total = omedd(case.opioids)
    except AkesoError as why:
        return Found(Truth(None, ("a factor of the table",)), str(why).rstrip("."))
    return Found(Truth(True), f"{words(total.mg_per_day)} mg/day by {total.version}")


CONDITIONS: Mapping[str, Condition] = {
    **dict.fromkeys(("R20", "R21", "R22", "R23", NOT_STUDIED), _pair_rule),
    "X02": x02, "X03": x03, "X04": x04,
}  # fmt: skip
