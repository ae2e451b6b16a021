"""What the rules recommended, kept as it was, and what the clinician decided beside it."""

from akeso.care.decision.asking import (
    Asked,
    Circumstances,
    asked_for,
    pain_picture,
    recommend_for,
    taken_thinners,
    thinner_findings,
    thinners,
)
from akeso.care.decision.decided import (
    LONG_REASON,
    NO_INDICATION,
    Decision,
    Departure,
    SignOff,
    decide,
    for_the_manager,
    in_the_way,
    to_sign_off,
)
from akeso.care.decision.given import (
    FindingSource,
    RecommendationGiven,
    RuleGiven,
    SourceGiven,
    TechniqueGiven,
    ThinnerGiven,
)
from akeso.care.decision.ordering import Fit, SourceRow, fits, in_order, source_rows
from akeso.care.decision.relief import (
    ExpectedRelief,
    expected_relief,
    expected_reliefs,
    lost_early,
)
from akeso.care.decision.snapshot import differences, findings_of, give, rules_version
from akeso.care.decision.sources import CAUTIOUS, By, Known, settle

__all__ = [
    "CAUTIOUS",
    "LONG_REASON",
    "NO_INDICATION",
    "Asked",
    "By",
    "Circumstances",
    "Decision",
    "Departure",
    "ExpectedRelief",
    "FindingSource",
    "Fit",
    "Known",
    "RecommendationGiven",
    "RuleGiven",
    "SignOff",
    "SourceGiven",
    "SourceRow",
    "TechniqueGiven",
    "ThinnerGiven",
    "asked_for",
    "decide",
    "differences",
    "expected_relief",
    "expected_reliefs",
    "findings_of",
    "fits",
    "for_the_manager",
    "give",
    "in_order",
    "in_the_way",
    "lost_early",
    "pain_picture",
    "recommend_for",
    "rules_version",
    "settle",
    "source_rows",
    "taken_thinners",
    "thinner_findings",
    "thinners",
    "to_sign_off",
]
