"""Asks the rules on an assessment: findings, blood thinners and pain sources put together.

A technique of another part of the body than the pain is not asked for, because the rules' fields
say ``radicular pain`` and not where: a root pain of the leg must not open an injection at the neck.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from akeso.care.anticoagulation import Intake, hold_ok
from akeso.care.assessment import (
    POLICY,
    Assessment,
    BloodThinner,
    Past,
    Region,
    findings,
    pain_evidence,
    spine_of,
    technique_region,
)
from akeso.care.blood_thinners import drugs
from akeso.care.decision.sources import Known, beside, of_past, settled
from akeso.care.pain_source import REGIONS
from akeso.care.recommendation import (
    Option,
    PainPicture,
    Recommendation,
    Thinners,
    recommend,
)
from akeso.errors import Refused
from akeso.techniques.eligibility import bleeding_class, find_technique, techniques
from akeso.techniques.expression import Value
from akeso.techniques.findings import Findings

_NO_ANTITHROMBOTIC = ("NSAID", "COX-2 inhibitor", "SSRI", "SNRI", "herbal or supplement")
"""Classes of the table that are held or not, but are no antithrombotic drugs."""

_ANSWERED = ("prescriber_agrees_hold", "antithrombotic_needed_during_trial")
"""Findings that are asked as soon as one is taken."""

LEADS = "scs."
"""Techniques whose level is that of the lead, which the pain does not tell."""

_ALSO = {
    Region.HEAD: (Region.CERVICAL,),
    Region.SHOULDER: (Region.SHOULDER, Region.CERVICAL),
    Region.ARM: (Region.CERVICAL,),
    Region.KNEE: (Region.KNEE,),
    Region.LEG: (Region.LUMBAR,),
    Region.OTHER: (),
}


@dataclass(frozen=True)
class Circumstances:
    """What the rules need besides the assessment.

    Parameters
    ----------
    procedure : datetime
        When it would be done, with time zone; blood thinners are counted from it.
    on : date or None
        The day the rules are asked for; None takes the day of the assessment.
    born : date or None
        None where it is not known.
    past : Past
        What the record itself knows of earlier procedures and steroid.
    for_all : mapping
        Findings filled elsewhere as they were answered for every technique.
    planned : mapping of str to mapping
        Such answers by technique, such as the steroid.
    leads_out : datetime or None
        When the leads of a trial come out; None where that is open.
    known : mapping of str to mapping of str to Known
        What records say of findings, by technique; ``""`` holds what they say for every one.
    levels : mapping of str to tuple of str
        Where each technique is wanted; one that is left out is not decided.
    past_records : tuple of str
        The records that `past` comes from.
    """

    procedure: datetime
    on: date | None = None
    born: date | None = None
    past: Past = field(default_factory=Past)
    for_all: Mapping[str, Value | None] = field(default_factory=dict)
    planned: Mapping[str, Mapping[str, Value | None]] = field(default_factory=dict)
    leads_out: datetime | None = None
    known: Mapping[str, Mapping[str, Known]] = field(default_factory=dict)
    levels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    past_records: tuple[str, ...] = ()


@dataclass(frozen=True)
class Asked:
    """The recommendation, with the findings each technique was judged on.

    Parameters
    ----------
    recommendation : Recommendation
    findings : mapping of str to Findings
    sources : mapping of str to mapping of str to Known
        By technique, what findings came from that are not of the assessment alone.
    """

    recommendation: Recommendation
    findings: Mapping[str, Findings]
    sources: Mapping[str, Mapping[str, Known]] = field(default_factory=dict)


def thinners(
    assessment: Assessment, procedure: datetime, *, leads_out: datetime | None = None
) -> Thinners | None:
    """Return the blood thinners for the recommendation; None where they were not asked for."""
    taken = taken_thinners(assessment)
    if taken is None:
        return None
    intakes = tuple(Intake(t.drug, t.last_at or t.last_day, t.stopped) for t in taken)
    return Thinners(procedure, intakes, leads_out=leads_out)


def taken_thinners(assessment: Assessment) -> tuple[BloodThinner, ...] | None:
    """Return the blood thinners listed, and those that stand only among the medicines.

    A medicine that is a drug of the table, and was not listed as a blood thinner, is taken as one
    whose last dose is not known, so that a slip of the form opens nothing.
    """
    if assessment.thinners is None:
        return None
    held = " | ".join(t.drug.lower() for t in assessment.thinners)
    found = dict.fromkeys(
        name
        for medicine in assessment.medicines or ()
        for key, name in _names().items()
        if re.search(rf"\b{re.escape(key)}\b", medicine.name.lower()) and key not in held
    )
    return (*assessment.thinners, *(BloodThinner(name) for name in found))


def _names() -> dict[str, str]:
    """Return how each drug of the table may be written, with its row.

    Where several rows share a name, such as aspirin, the name stays open and is answered with
    unknown.
    """
    rows: dict[str, list[str]] = {}
    for drug in drugs().values():
        key = "heparin" if drug.group == "heparin" else drug.name.split(" (")[0].lower()
        rows.setdefault(key, []).append(drug.name)
    return {key: names[0] if len(names) == 1 else key for key, names in rows.items()}


def thinner_findings(taken: tuple[BloodThinner, ...] | None) -> dict[str, Value | None]:
    """Return what the list of blood thinners says; a name the table lacks leaves it open."""
    known = [drugs()[t.drug] for t in taken or () if t.drug in drugs()]
    whole = taken is not None and len(known) == len(taken)
    warfarin = any(d.name == "warfarin" for d in known)
    doac = any(t.drug.lower().startswith(_doacs()) for t in taken or ())
    count = sum(d.group not in _NO_ANTITHROMBOTIC for d in known)
    return {
        "on_warfarin": warfarin if warfarin or whole else None,
        "on_doac": doac if doac or whole else None,
        "antithrombotic_count": count if whole else None,
    }


def _doacs() -> tuple[str, ...]:
    """Return the first words of the table's direct oral anticoagulants, such as dabigatran."""
    return tuple(d.name.split(" ")[0] for d in drugs().values() if d.group.startswith("DOAC"))


def pain_picture(
    assessment: Assessment, *, on: date | None = None, born: date | None = None
) -> PainPicture | None:
    """Return what speaks for each source of pain; None where the pain is not of the spine."""
    found = pain_evidence(assessment, on=on, born=born)
    return PainPicture(found.region, found.features, {}) if found.region in REGIONS else None


def asked_for(region: Region, technique: str, level: str = "") -> bool:
    """Tell whether a technique is of the part of the body that hurts."""
    own = technique_region(technique, level)
    return region is Region.OTHER or own is None or own in _ALSO.get(region, (region,))


def recommend_for(
    assessment: Assessment, given: Circumstances, technique: str | None = None
) -> Asked:
    """Return what the rules say on an assessment, for one technique or all of its region.

    Raises
    ------
    Refused
        If the technique is of another part of the body.
    BadInput
        If technique, day or a finding does not fit.
    """
    codes = _codes(assessment, technique)
    listed = thinners(assessment, given.procedure, leads_out=given.leads_out)
    taken = {code: _findings(assessment, given, code, listed is None) for code in codes}
    used = {code: found for code, (found, _) in taken.items()}
    picture = pain_picture(assessment, on=given.on, born=given.born)
    made = [
        recommend(used[code], code, thinners=listed, pain=picture if code == codes[0] else None)
        for code in codes
    ]
    options = tuple(option for one in made for option in one.options)
    if listed is not None:
        used = {o.technique.code: _as_judged(used[o.technique.code], o) for o in options}
    sources = {code: known for code, (_, known) in taken.items()}
    return Asked(Recommendation(options, made[0].pain_sources), used, sources)


def _as_judged(found: Findings, option: Option) -> Findings:
    """Return the findings with what the recommendation worked out of the blood thinners."""
    return found.with_(
        {
            "bleed_risk_class": option.bleed_risk_class,
            "antithrombotic_hold_ok": hold_ok(option.thinners),
        }
    )


def _codes(assessment: Assessment, technique: str | None) -> tuple[str, ...]:
    if technique is None:
        return tuple(c for c in techniques() if asked_for(assessment.region, c, assessment.level))
    title = find_technique(technique).title
    if not asked_for(assessment.region, technique, assessment.level):
        raise Refused(
            f"{title} is of another part of the body than the {assessment.region} pain that was "
            "assessed; assess the pain it is for."
        )
    return (technique,)


def _findings(
    assessment: Assessment, given: Circumstances, technique: str, no_thinners: bool
) -> tuple[Findings, dict[str, Known]]:
    """Return what a technique is judged on, and what of it is not of the assessment alone."""
    answers = {**given.for_all, **given.planned.get(technique, {})}
    known = {**given.known.get("", {}), **given.known.get(technique, {})}
    sources = settled(answers, known)
    unsure = dict.fromkeys(answers)
    policy = sources[POLICY].value if POLICY in sources else None
    found = findings(
        assessment,
        given.past.asked_by(technique, policy),
        on=given.on,
        born=given.born,
        region=technique_region(technique, assessment.level) or spine_of(assessment.region),
        wanted=given.levels.get(technique, () if technique.startswith(LEADS) else None),
        others={**unsure, **{name: one.value for name, one in sources.items()}},
    )
    sources |= beside(found, known) | of_past(found, given.past_records)
    found = found.with_({name: one.value for name, one in sources.items()})
    taken = taken_thinners(assessment)
    if taken:
        answered = {name: assessment.answer(name) for name in _ANSWERED}
        found = found.with_({**thinner_findings(taken), **answered})
    if no_thinners:
        own = bleeding_class(technique, found)
        found = found.with_({"bleed_risk_class": own, "antithrombotic_hold_ok": None})
    return found, sources
