"""The assessment of one patient's pain, and what follows from it for the rules."""

from akeso.care.assessment.answer import Answer, Region
from akeso.care.assessment.assessment import Assessment
from akeso.care.assessment.block_asked import POLICY, AskedDefinition, definition_asked
from akeso.care.assessment.block_asked import usual as usual_definition
from akeso.care.assessment.body_map import BodyArea, Face, PainArea, body_areas
from akeso.care.assessment.earlier import (
    BlockResult,
    EarlierProcedure,
    Purpose,
    SteroidDose,
    level_fits,
    steroid_mpe_mg_12m,
    steroids_of,
    technique_region,
)
from akeso.care.assessment.evidence import PainEvidence, pain_evidence
from akeso.care.assessment.examination import (
    ExamTest,
    ImagingStudy,
    Modality,
    Result,
    exam_tests,
)
from akeso.care.assessment.fields import Filling, How, fillings
from akeso.care.assessment.filled import Filled, Given, ScaleScore, scoring_version, submit
from akeso.care.assessment.findings import findings, scored, spine_of
from akeso.care.assessment.health import (
    Allergies,
    BloodThinner,
    Capacity,
    CardiacDevice,
    Childbearing,
    Medicine,
    Pregnancy,
    Reaction,
    Reading,
    Values,
    opioid_load,
)
from akeso.care.assessment.history import Course, Exactness, PainHistory, Ratings, Treatment
from akeso.care.assessment.past import PAST_FIELDS, Past
from akeso.care.assessment.questions import Question, questions
from akeso.care.assessment.red_flags import RedFlag, RedFlags, red_flags
from akeso.care.assessment.trend import Point, Trend, rated, trend, trend_of

__all__ = [
    "PAST_FIELDS",
    "POLICY",
    "Allergies",
    "Answer",
    "AskedDefinition",
    "Assessment",
    "BlockResult",
    "BloodThinner",
    "BodyArea",
    "Capacity",
    "CardiacDevice",
    "Childbearing",
    "Course",
    "EarlierProcedure",
    "Exactness",
    "ExamTest",
    "Face",
    "Filled",
    "Filling",
    "Given",
    "How",
    "ImagingStudy",
    "Medicine",
    "Modality",
    "PainArea",
    "PainEvidence",
    "PainHistory",
    "Past",
    "Point",
    "Pregnancy",
    "Purpose",
    "Question",
    "Ratings",
    "Reaction",
    "Reading",
    "RedFlag",
    "RedFlags",
    "Region",
    "Result",
    "ScaleScore",
    "SteroidDose",
    "Treatment",
    "Trend",
    "Values",
    "body_areas",
    "definition_asked",
    "exam_tests",
    "fillings",
    "findings",
    "level_fits",
    "opioid_load",
    "pain_evidence",
    "questions",
    "rated",
    "red_flags",
    "scored",
    "scoring_version",
    "spine_of",
    "steroid_mpe_mg_12m",
    "steroids_of",
    "submit",
    "technique_region",
    "trend",
    "trend_of",
    "usual_definition",
]
