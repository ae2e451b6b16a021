"""From an assessment to the features that speak for or against a source of pain.

The names are those of `akeso.care.pain_source`; what was not asked, done or seen is None and says
nothing there (eligibility memo, section 2.2).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from akeso.care.assessment.answer import Region
from akeso.care.assessment.assessment import Assessment
from akeso.care.assessment.examination import Result, exam_tests
from akeso.care.assessment.findings import SIJ_ENOUGH, findings, spine_of
from akeso.care.assessment.questions import questions
from akeso.care.assessment.spans import years_between

OLDER_THAN, YOUNGER_THAN = 70, 60
"""Years of age that speak for and against stenosis (S155)."""

_SPINAL = (Region.CERVICAL, Region.THORACIC, Region.LUMBAR)


@dataclass(frozen=True)
class PainEvidence:
    """What was found about the source of pain.

    Parameters
    ----------
    region : str
        ``cervical``, ``thoracic`` or ``lumbar``; ``""`` where the pain is in none of them.
    features : dict of str to bool or None
    """

    region: str
    features: dict[str, bool | None]


def pain_evidence(
    assessment: Assessment, *, on: date | None = None, born: date | None = None
) -> PainEvidence:
    """Return what was asked, examined and seen, feature by feature.

    The five sacroiliac tests of section 13 count as the pooled combination of tests, the least
    telling of its group (proposal); a named rule that was recorded itself says more.
    """
    features: dict[str, bool | None] = {
        question.feature: assessment.answer(name)
        for name, question in questions().items()
        if question.feature
    }
    features |= {
        kind.feature: _result(assessment, name)
        for name, kind in exam_tests().items()
        if kind.feature
    }
    features |= _worked_out(assessment, on or assessment.day, born)
    spine = spine_of(assessment.region)
    return PainEvidence(str(spine) if spine in _SPINAL else "", features)


def _result(assessment: Assessment, test: str) -> bool | None:
    """Return True if positive on a side, False if negative wherever it was done."""
    results = {t.result for t in assessment.tests if t.test == test}
    if Result.POSITIVE in results:
        return True
    return False if Result.NEGATIVE in results else None


def _worked_out(assessment: Assessment, on: date, born: date | None) -> dict[str, bool | None]:
    age = None if born is None else years_between(born, on)
    sij = findings(assessment, on=on)["sij_tests_positive"]
    degenerated = assessment.answer("disc_degeneration")
    return {
        "age_over_70": None if age is None else age > OLDER_THAN,
        "age_under_60": None if age is None else age < YOUNGER_THAN,
        "sij_pooled": None if sij is None else int(sij) >= SIJ_ENOUGH,
        "no_disc_degeneration": None if degenerated is None else not degenerated,
    }
