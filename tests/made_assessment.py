"""Made-up assessments for the tests of care; no real person."""

from datetime import UTC, date, datetime

from akeso.anatomy.levels import Side
from akeso.care.assessment import (
    Allergies,
    Answer,
    Assessment,
    CardiacDevice,
    Childbearing,
    ExamTest,
    ImagingStudy,
    Modality,
    PainHistory,
    Pregnancy,
    Ratings,
    Reaction,
    Reading,
    RedFlags,
    Region,
    Result,
    Values,
    questions,
    red_flags,
    submit,
)
from akeso.care.assessment.fields import How, fillings
from akeso.techniques.findings import baseline

SEEN = datetime(2026, 11, 20, 0, 0, tzinfo=UTC)  # 11:00 in Sydney
DAY = date(2026, 11, 20)
BORN = date(1971, 6, 1)

NO_FLAGS = RedFlags(**dict.fromkeys(red_flags(), Answer.NO))
ASKED = {
    name: Answer.YES if baseline().get(name) else Answer.NO
    for name in questions()
    if name in baseline()
}
"""Every question answered as the dictionary's baseline has it: a clean adult."""

PLANNED = {
    name: baseline()[name]
    for name, filling in fillings().items()
    if filling.how is How.ELSEWHERE and filling.by != "recommendation"
}


def blank(**more):
    """Return an assessment in which nothing was asked."""
    return Assessment(SEEN, Region.LUMBAR, RedFlags.not_asked(), **more)


def root_pain(**more):
    """Return a whole assessment: root pain of the left L5 with a herniation, 26 weeks."""
    yes = ("radicular_pain", "disc_herniation", "imaging_concordant")
    made = {
        "level": "L4-L5",
        "side": Side.LEFT,
        "history": PainHistory("leg pain", date(2026, 5, 22), conservative_weeks=14),
        "ratings": Ratings(now=5, average=7, worst=9, least=3),
        "questionnaires": (submit("ODI", [3] * 10), submit("PEG", [7, 8, 6])),
        "tests": (ExamTest("straight_leg_raise", Result.POSITIVE, Side.LEFT),),
        "answers": ASKED | dict.fromkeys(yes, Answer.YES),
        "knee_oa_kl_grade": 0,
        "crps_limb": "none",
        "studies": (
            ImagingStudy(Modality.MRI, date(2026, 10, 1), Region.LUMBAR, ("L4-L5",), True),
        ),
        "medicines": (),
        "thinners": (),
        "earlier": (),
        "steroids": (),
        "allergies": Allergies(Reaction.NONE, Answer.NO, Answer.NO),
        "cardiac_device": CardiacDevice.NONE,
        "childbearing": Childbearing(Pregnancy.NOT_APPLICABLE),
        "values": Values(175, 80, platelets_10e9_l=Reading(250, DAY)),
    } | more
    return Assessment(SEEN, Region.LUMBAR, made.pop("red_flags", NO_FLAGS), **made)
