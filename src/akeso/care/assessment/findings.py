"""From an assessment to the findings that the rules ask for (eligibility memo, section 13).

``fields.csv`` says of every field whether it is asked, derived here or filled elsewhere. What was
not asked stays unknown: no field is filled from silence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from akeso.anatomy.levels import Side
from akeso.care.assessment.answer import Answer, Region
from akeso.care.assessment.assessment import Assessment
from akeso.care.assessment.earlier import steroid_mpe_mg_12m, steroids_of
from akeso.care.assessment.examination import ImagingStudy, Modality, Result, exam_tests
from akeso.care.assessment.fields import How, fillings
from akeso.care.assessment.filled import Filled
from akeso.care.assessment.health import CardiacDevice, Pregnancy, Reaction
from akeso.care.assessment.levels import shows
from akeso.care.assessment.past import Found, Past, Place, timeline
from akeso.care.assessment.spans import (
    months_between,
    weeks_between,
    within_months,
    years_between,
)
from akeso.errors import BadInput
from akeso.techniques.expression import Value
from akeso.techniques.findings import Findings

SIJ_ENOUGH = 3
"""Positive tests that settle the answer, so that the rest need not be done (S128)."""

HBA1C_MONTHS = 3
"""An older HbA1c is not used (section 13)."""

MG_DL_PER_MMOL_L = 18.0

STRONG_CYP3A4 = ("ritonavir", "cobicistat", "itraconazole", "clarithromycin")
"""Inhibitors that section 13 names; the list is open, so absence from it says nothing."""

FUNCTION_SCALES = (("odi", "total"), ("bpi", "interference"), ("peg", "total"))
"""What counts as a stored function score: ODI or similar (section 13; the choice is ours)."""

_SPINE = {
    Region.HEAD: Region.CERVICAL,
    Region.ARM: Region.CERVICAL,
    Region.LEG: Region.LUMBAR,
}


def spine_of(region: Region) -> Region:
    """Return the part of the spine a region belongs to; itself where it has none."""
    return _SPINE.get(region, region)


@dataclass(frozen=True)
class _Asked:
    """An assessment with the day and what is known besides."""

    told: Assessment
    on: date
    born: date | None
    past: Past
    region: Region | None
    wanted: tuple[str, ...] | None

    def derived(self) -> Found:
        one = self.wanted[0] if self.wanted and len(self.wanted) == 1 else self.told.level
        place = Place(self.region, self.told.side, one)
        found = timeline(self.told.earlier, self.past, self.on, place).findings()
        found |= self.told.red_flags.findings()
        for part in (self._patient, self._pain, self._health, self._drugs, self._imaging):
            found |= part()
        return found

    def _patient(self) -> Found:
        told, child = self.told, self.told.childbearing
        bearing = {
            Pregnancy.NOT_APPLICABLE: False,
            Pregnancy.YES: True,
            Pregnancy.NO: True,
        }.get(child.pregnant)
        return {
            "age_years": None if self.born is None else years_between(self.born, self.on),
            "bmi": told.values.bmi,
            "childbearing_potential": bearing,
            "pregnancy_status": self._pregnancy(),
            "cied": _unless(told.cardiac_device, CardiacDevice.NOT_ASKED),
            "crps_limb": _unless(told.crps_limb, "not asked"),
            "knee_oa_kl_grade": told.knee_oa_kl_grade,
        }

    def _pregnancy(self) -> str | None:
        child = self.told.childbearing
        if child.pregnant is Pregnancy.NO:
            return "negative" if child.tested == self.on else None
        return {Pregnancy.YES: "positive", Pregnancy.NOT_APPLICABLE: "not_applicable"}.get(
            child.pregnant
        )

    def _pain(self) -> Found:
        history = self.told.history
        began = None if history is None else history.began_by
        since = None if began is None else min(began, self.on)
        knee = self.told.region is Region.KNEE and since is not None
        return {
            "pain_duration_weeks": None if since is None else weeks_between(since, self.on),
            "knee_pain_months": months_between(since, self.on) if knee and since else None,
            "pain_nrs": self.told.ratings.average,
            "conservative_weeks": None if history is None else history.conservative_weeks,
            "function_score_recorded": True if scored(self.told.questionnaires) else None,
            "sij_tests_positive": _sij_positive(self.told),
        }

    def _health(self) -> Found:
        values, allergies = self.told.values, self.told.allergies
        hba1c, glucose, inr = values.hba1c_pct, values.glucose_mmol_l, values.inr
        recent = hba1c is not None and within_months(hba1c.on, self.on, HBA1C_MONTHS)
        today = glucose is not None and glucose.on == self.on
        return {
            "hba1c_pct": hba1c.value if hba1c and recent else None,
            "glucose_mg_dl": glucose.value * MG_DL_PER_MMOL_L if glucose and today else None,
            "inr": inr.value if inr and inr.on == self.on else None,
            "egfr": None if values.egfr is None else values.egfr.value,
            "platelets_10e9_l": values.platelets_10e9_l.value if values.platelets_10e9_l else None,
            "allergy_contrast": _unless(allergies.contrast, Reaction.NOT_ASKED),
            "allergy_local_anesthetic": allergies.local_anaesthetic.known,
            "allergy_steroid": allergies.steroid.known,
        }

    def _drugs(self) -> Found:
        told = self.told
        none_taken = told.thinners == ()
        names = " ".join(m.name.lower() for m in told.medicines or ())
        named = any(drug in names for drug in STRONG_CYP3A4)
        return {
            "on_strong_cyp3a4_inhibitor": named or told.answer("on_strong_cyp3a4_inhibitor"),
            "on_warfarin": False if none_taken else None,
            "on_doac": False if none_taken else None,
            "antithrombotic_count": 0 if none_taken else None,
            "prescriber_agrees_hold": none_taken or told.answer("prescriber_agrees_hold"),
            "antithrombotic_needed_during_trial": False
            if none_taken
            else told.answer("antithrombotic_needed_during_trial"),
            "steroid_mpe_mg_12m": self._steroid(),
        }

    def _steroid(self) -> float | None:
        doses = steroids_of(self.told.steroids, self.past.steroids)
        return None if doses is None else steroid_mpe_mg_12m(doses, self.on)

    def _imaging(self) -> Found:
        if self.told.studies is None:
            return {"imaging_reviewed": None, "mri_level_reviewed": None}
        own = spine_of(self.told.region)
        reviewed = self._level_reviewed(self.told.studies)
        seen = any(s.seen and spine_of(s.region) is own for s in self.told.studies)
        return {"imaging_reviewed": seen or reviewed, "mri_level_reviewed": reviewed}

    def _level_reviewed(self, studies: tuple[ImagingStudy, ...]) -> bool | None:
        """Tell whether the operator saw MRI of every wanted level, wherever the pain is.

        None where pictures were seen but it is not known where the needle or lead goes.
        """
        own = spine_of(self.told.region)
        mri = [s for s in studies if s.seen and s.modality in (Modality.MRI, Modality.CT_MYELOGRAM)]
        if self.wanted is None:
            mri = [s for s in mri if spine_of(s.region) is own]
            wanted: tuple[str, ...] = (self.told.level,)
        else:
            wanted = self.wanted
        if not mri:
            return False
        if not all(wanted) or not wanted:
            return None
        levels = [level for study in mri for level in study.levels]
        return all(shows(levels, level) for level in wanted)


def scored(filled: Iterable[Filled]) -> bool:
    """Tell whether questionnaires hold a score of function (rule G-P-05)."""
    by_name = {f.instrument: f for f in filled}
    scores = [by_name[code].score(scale) for code, scale in FUNCTION_SCALES if code in by_name]
    return any(s is not None and s.number is not None for s in scores)


def _unless(value: str, unasked: str) -> str | None:
    return None if value == unasked else str(value)


def _sij_positive(told: Assessment) -> int | None:
    """Return the positive ones of the five tests on the side of the pain, else the worse side."""
    sides = (told.side,) if told.side in (Side.LEFT, Side.RIGHT) else (Side.LEFT, Side.RIGHT)
    counts = [_sij_on(told, side) for side in sides if side is not None]
    known = [count for count in counts if count is not None]
    if len(known) == len(counts) or any(count >= SIJ_ENOUGH for count in known):
        return max(known)
    return None


def _sij_on(told: Assessment, side: Side) -> int | None:
    """Return the positive tests of a side; None where tests not done could change the answer."""
    five = [name for name, kind in exam_tests().items() if kind.group == "sij_five"]
    done = [(t.test, t.result) for t in told.tests if t.side in (side, Side.MIDLINE)]
    positive = sum((name, Result.POSITIVE) in done for name in five)
    undone = sum(
        (name, Result.POSITIVE) not in done and (name, Result.NEGATIVE) not in done for name in five
    )
    settled = positive >= SIJ_ENOUGH or positive + undone < SIJ_ENOUGH
    return positive if settled else None


def findings(
    assessment: Assessment,
    past: Past | None = None,
    *,
    on: date | None = None,
    born: date | None = None,
    region: Region | None = None,
    wanted: tuple[str, ...] | None = None,
    others: Mapping[str, Value | None] | None = None,
) -> Findings:
    """Return the findings of an assessment, unknown where nothing was asked.

    Parameters
    ----------
    assessment : Assessment
    past : Past, optional
        What the record knows of procedures done here, besides what the patient told.
    on : date, optional
        The day the rules are asked for; the day of the assessment when left out.
    born : date, optional
    region : Region, optional
        Where earlier procedures are counted; the region of the assessment when left out.
    wanted : tuple of str, optional
        Levels where needle or lead will go; that of the pain when left out, and empty where they
        are not known though the pain does not tell them, as of a lead. Earlier blocks are counted
        where one level is wanted, else at that of the pain.
    others : mapping, optional
        Fields that `fillings` says are filled elsewhere: plan, planner, site, consent.

    Raises
    ------
    BadInput
        If the day lies before the assessment, or `others` has a field that is filled here.
    """
    on = assessment.day if on is None else on
    if on < assessment.day:
        raise BadInput(
            f"The rules are asked for {on}, before the assessment of {assessment.day}; give that "
            "day or a later one."
        )
    own = region or spine_of(assessment.region)
    where = None if own is Region.OTHER else own
    asked: Found = {
        name: assessment.answers.get(name, Answer.NOT_ASKED).known
        for name, filling in fillings().items()
        if filling.how is How.ASKED
    }
    derived = _Asked(assessment, on, born, past or Past(), where, wanted).derived()
    return Findings({**asked, **derived, **_elsewhere(others or {})})


def _elsewhere(others: Mapping[str, Value | None]) -> Mapping[str, Value | None]:
    for name in others:
        filling = fillings().get(name)
        if filling is not None and filling.how is not How.ELSEWHERE:
            raise BadInput(
                f"{name} is filled by the assessment ({filling.reason}); correct it there."
            )
        if filling is not None and filling.by == "recommendation":
            raise BadInput(f"{name} is {filling.reason}; list the blood thinners instead.")
    return others
