"""Recommendation: every technique with its state and reasons, for one patient without identity.

The rules answer, the clinician decides: `akeso.care.decision` keeps what was said and who decided.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from akeso.care.anticoagulation import Advice, Intake, Occasion, advise, hold_ok
from akeso.care.pain_source import RankedSource, rank
from akeso.techniques.eligibility import (
    BLEEDING_CLASSES,
    bleeding_class,
    find_technique,
    judge_technique,
    techniques,
)
from akeso.techniques.expression import Value
from akeso.techniques.findings import Findings
from akeso.techniques.indication import Effect, Kind, State, Technique, Verdict

LEAD_TRIAL = "scs.trial"

COMPUTED = ("bleed_risk_class", "antithrombotic_hold_ok")
"""Findings worked out technique by technique once the blood thinners are listed."""

_DOAC = ("apixaban", "dabigatran", "edoxaban", "rivaroxaban")


@dataclass(frozen=True)
class Thinners:
    """Every blood thinner the patient takes (none is an answer), and the procedure's time.

    Parameters
    ----------
    procedure : datetime
        With time zone.
    intakes : tuple of Intake
    bloody_tap : bool
    leads_out : datetime or None
        See `akeso.care.anticoagulation.Occasion`.
    """

    procedure: datetime
    intakes: tuple[Intake, ...] = ()
    bloody_tap: bool = False
    leads_out: datetime | None = None

    def __post_init__(self) -> None:
        Occasion(self.procedure, None, leads_out=self.leads_out)


@dataclass(frozen=True)
class PainPicture:
    """What was found about the source of pain; see `akeso.care.pain_source.rank`."""

    region: str
    features: Mapping[str, bool | None]
    priors: Mapping[str, float]


@dataclass(frozen=True)
class Option:
    """One technique for one patient.

    Parameters
    ----------
    technique : Technique
    verdict : Verdict
        State, fired rules, open rules and unknown findings.
    bleed_risk_class : str or None
        The class the rules were asked with.
    thinners : tuple of Advice
        Dates of each blood thinner; empty when they were not listed.
    notes : tuple of str
        What else the reader must know.
    """

    technique: Technique
    verdict: Verdict
    bleed_risk_class: str | None
    thinners: tuple[Advice, ...]
    notes: tuple[str, ...]

    @property
    def state(self) -> State:
        """What the rules add up to."""
        return self.verdict.state

    @property
    def indicated(self) -> bool | None:
        """Whether an indication is met; None where that is not known."""
        asked = {j.effect for j in self.verdict.judged if j.rule.kind is Kind.INDICATION}
        if Effect.SUPPORTS in asked:
            return True
        return None if Effect.OPEN in asked else False


@dataclass(frozen=True)
class Recommendation:
    """Techniques in the order of the rooms, and the sources of pain, the likeliest first."""

    options: tuple[Option, ...]
    pain_sources: tuple[RankedSource, ...]


def recommend(
    findings: Findings,
    technique: str | None = None,
    *,
    thinners: Thinners | None = None,
    pain: PainPicture | None = None,
) -> Recommendation:
    """Return what the rules say, for one technique or for every one.

    Parameters
    ----------
    findings : Findings
    technique : str, optional
        A code; every technique when left out.
    thinners : Thinners, optional
        With them the bleeding-risk class and whether every hold is met are worked out for each
        technique, in place of `COMPUTED` in the findings.
    pain : PainPicture, optional

    Raises
    ------
    BadInput
        If the technique, a feature or a time does not fit.
    """
    codes = tuple(techniques()) if technique is None else (technique,)
    options = tuple(_option(find_technique(code), findings, thinners) for code in codes)
    sources = () if pain is None else rank(pain.region, pain.features, pain.priors)
    return Recommendation(options, sources)


def _option(technique: Technique, findings: Findings, thinners: Thinners | None) -> Option:
    advice: tuple[Advice, ...] = ()
    if thinners is not None:
        findings, advice = _with_thinners(technique, findings, thinners)
    verdict = judge_technique(technique.code, findings)
    used = findings["bleed_risk_class"]
    known = None if used is None else str(used)
    return Option(technique, verdict, known, advice, _notes(technique, known))


def _with_thinners(
    technique: Technique, findings: Findings, thinners: Thinners
) -> tuple[Findings, tuple[Advice, ...]]:
    """Work out class and holds; drugs that rules ask for by name are known to be taken."""
    own = bleeding_class(technique.code, findings)
    inr, agreed = findings["inr"], findings["prescriber_agrees_hold"]
    occasion = Occasion(
        thinners.procedure,
        own,
        prescriber_agrees=None if agreed is None else bool(agreed),
        inr=None if inr is None else float(inr),
        bloody_tap=thinners.bloody_tap,
        lead_trial=technique.code == LEAD_TRIAL,
        leads_out=thinners.leads_out if technique.code == LEAD_TRIAL else None,
    )
    advice = advise(thinners.intakes, occasion)
    known: dict[str, Value | None] = {
        "bleed_risk_class": own,
        "antithrombotic_hold_ok": hold_ok(advice),
    }
    names = [intake.drug for intake in thinners.intakes]
    if "warfarin" in names:
        known["on_warfarin"] = True
    if any(name.startswith(_DOAC) for name in names):
        known["on_doac"] = True
    return findings.with_(known), advice


def _notes(technique: Technique, used: str | None) -> tuple[str, ...]:
    lowest = technique.bleed_risk_class
    if used is None or BLEEDING_CLASSES.index(used) >= BLEEDING_CLASSES.index(lowest):
        return ()
    return (
        f"{technique.title} has the bleeding-risk class {lowest}, but the rules were asked with "
        f"{used}; correct bleed_risk_class, or list the antithrombotics.",
    )
